#include "people/permission.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct matter node = { 0 };

static struct actor
with_grant(const struct grant *grant)
{
	return (struct actor){
		.account = STR("amina"), .signed_in = true, .grants = grant, .grant_count = 1, .acts = ALL_ACTS
	};
}

static void
nobody_may_nothing_and_the_operator_everything(void **state)
{
	const struct actor nobody = { .acts = ALL_ACTS }, operator= actor_operator();
	const struct matter event = { .type = STR("event"), .family = FAMILY_REFERENCE, .owner = STR("KE") };

	(void)state;
	for (int act = 0; act < ACTS; act++) {
		assert_false(permission_allows(&nobody, (enum act)act, &event));
		assert_true(permission_allows(&operator,(enum act) act, &event));
		assert_true(permission_allows(&operator,(enum act) act, &node));
	}
}

static void
a_role_ends_at_its_scope(void **state)
{
	const struct grant grant = { .role = ROLE_PUBLISHING_AUTHORITY, .government = STR("KE"), .type = STR("event") };
	const struct actor actor = with_grant(&grant);
	static const struct {
		const char *type, *owner;
		bool        allowed;
	} rows[] = { { "event", "KE", true },
		     { "news", "KE", false },
		     { "event", "TZ", false },
		     { "event", "", false },
		     { "event", "ke-8f3k2qz", false } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct matter matter = { .type = str_of(rows[i].type), .owner = str_of(rows[i].owner) };

		assert_int_equal(permission_allows(&actor, ACT_PUBLISH, &matter), rows[i].allowed);
	}
	assert_false(permission_allows(&actor, ACT_ADMINISTER, &node));
}

static void
what_is_ones_own_is_what_one_began(void **state)
{
	const struct grant  grant = { .role = ROLE_CONTRIBUTOR };
	const struct actor  actor = with_grant(&grant);
	const struct matter own = { .type = STR("event"), .owner = STR("KE"), .author = STR("amina") },
			    other = { .type = STR("event"), .owner = STR("KE"), .author = STR("boris") };

	(void)state;
	assert_true(permission_allows(&actor, ACT_EDIT, &own));
	assert_false(permission_allows(&actor, ACT_EDIT, &other));
	assert_false(permission_allows(&actor, ACT_PUBLISH, &own));
}

/* A form shows all values. */
static void
whoever_edits_may_read_what_is_withheld_there(void **state)
{
	(void)state;
	for (int role = 0; role < ROLES; role++) {
		for (int family = 0; family < FAMILIES; family++)
			assert_true(permission_reach((enum role)role, ACT_EDIT, (enum family)family) == '-' ||
				    permission_reach((enum role)role, ACT_EDIT, (enum family)family) ==
					    permission_reach((enum role)role, ACT_READ_WITHHELD, (enum family)family));
	}
}

static void
a_focal_point_gives_way_to_the_authority_that_is_appointed(void **state)
{
	const struct grant grant = { .role = ROLE_FOCAL_POINT, .government = STR("KE") };
	const struct actor actor = with_grant(&grant);
	struct matter      matter = { .type = STR("event"), .owner = STR("KE") };

	(void)state;
	assert_true(permission_allows(&actor, ACT_PUBLISH, &matter));
	matter.authority = STR("boris");
	assert_false(permission_allows(&actor, ACT_PUBLISH, &matter));
	assert_true(permission_allows(&actor, ACT_EDIT, &matter));
	matter.authority = STR("amina");
	assert_true(permission_allows(&actor, ACT_PUBLISH, &matter));
}

static void
a_token_bounds_what_its_owner_may(void **state)
{
	const struct grant  grant = { .role = ROLE_ADMINISTRATOR };
	struct actor        actor = with_grant(&grant);
	const struct matter matter = { .type = STR("event"), .owner = STR("KE") };
	struct error        error = { 0 };

	(void)state;
	actor.acts = 1U << ACT_READ_DRAFT;
	assert_true(permission_allows(&actor, ACT_READ_DRAFT, &matter));
	assert_false(permission_require(&actor, ACT_PUBLISH, &matter, &error));
	assert_int_equal(error.code, ERROR_DENIED);
	assert_false(permission_gives(&actor, &(struct grant){ .role = ROLE_READER }));
}

static void
a_focal_point_gives_roles_below_its_own_to_its_country(void **state)
{
	const struct grant grant = { .role = ROLE_FOCAL_POINT, .government = STR("KE") };
	const struct actor actor = with_grant(&grant), operator= actor_operator();
	static const struct {
		enum role   role;
		const char *government;
		bool        gives;
	} rows[] = { { ROLE_PUBLISHING_AUTHORITY, "KE", true },
		     { ROLE_READER, "KE", true },
		     { ROLE_FOCAL_POINT, "KE", false },
		     { ROLE_ADMINISTRATOR, "KE", false },
		     { ROLE_READER, "TZ", false },
		     { ROLE_READER, "", false },
		     { ROLE_ACCOUNT, "KE", false } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct grant given = { .role = rows[i].role, .government = str_of(rows[i].government) };

		assert_int_equal(permission_gives(&actor, &given), rows[i].gives);
		assert_int_equal(permission_gives(&operator, & given), rows[i].role != ROLE_ACCOUNT);
	}
}

static void
names_are_read_back(void **state)
{
	enum role   role;
	enum family family;

	(void)state;
	for (int i = 0; i < ROLES; i++) {
		assert_true(role_parse(str_of(role_name((enum role)i)), &role));
		assert_int_equal(role, i);
	}
	for (int i = 0; i < FAMILIES; i++) {
		assert_true(family_parse(str_of(family_name((enum family)i)), &family));
		assert_int_equal(family, i);
	}
	for (int i = 0; i < ACTS; i++)
		assert_non_null(act_name((enum act)i));
	assert_false(role_parse(STR("king"), &role));
}

static void
the_page_of_the_table_is_up_to_date(void **state)
{
	static const struct str path = { SOURCE_ROOT "/docs/permissions.md",
					 sizeof SOURCE_ROOT "/docs/permissions.md" - 1 };
	struct arena           *a = arena_open(0);
	struct buffer           made = buffer_in(a);
	struct str              written;
	struct error            error = { 0 };

	(void)state;
	permission_describe(&made);
	if (getenv("CHM_REWRITE") != NULL)
		assert_true(file_write(path, buffer_str(&made), 0644, &error));
	if (!file_read(a, path, 1 << 20, &written, &error) || !str_equal(written, buffer_str(&made)))
		fail_msg(
			"docs/permissions.md is not what the table says; CHM_REWRITE=1 permission_test writes it anew");
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_may_nothing_and_the_operator_everything),
		cmocka_unit_test(a_role_ends_at_its_scope),
		cmocka_unit_test(what_is_ones_own_is_what_one_began),
		cmocka_unit_test(whoever_edits_may_read_what_is_withheld_there),
		cmocka_unit_test(a_focal_point_gives_way_to_the_authority_that_is_appointed),
		cmocka_unit_test(a_token_bounds_what_its_owner_may),
		cmocka_unit_test(a_focal_point_gives_roles_below_its_own_to_its_country),
		cmocka_unit_test(names_are_read_back),
		cmocka_unit_test(the_page_of_the_table_is_up_to_date),
	};

	return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
