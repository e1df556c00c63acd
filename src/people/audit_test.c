#include "people/audit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/sign.h"
#include "db/testing/engines.h"

/* What audit_verify() told. */
struct told {
	int64_t     number;
	const char *what;
	int         count;
};

static struct sign_key key;

static struct audit_log
log_of(struct fixture *f)
{
	if (f->more == NULL)
		sign_key_make(&key);
	f->more = &key;
	return (struct audit_log){ .pool = f->pool,
				   .key = &key,
				   .clock = clock_system(),
				   .note = path_join(f->a, f->folder, STR("audit.end")) };
}

static void
tell(void *context, int64_t number, const char *what)
{
	struct told *told = context;

	if (told->count++ == 0) {
		told->number = number;
		told->what = what;
	}
}

static struct told
verified(struct fixture *f, const struct audit_log *log)
{
	struct told         told = { 0 };
	struct audit_report report;

	assert_true(audit_verify(log, tell, &told, &report, &f->error));
	assert_int_equal(report.wrong, told.count);
	return told;
}

/* Four acts of two people. */
static struct audit_log
four(struct fixture *f)
{
	struct audit_log log = log_of(f);
	struct actor     who = actor_operator(), person = { .account = STR("p123456") };
	struct json     *detail = json_object(f->a);

	json_set(detail, STR("revision"), json_number(f->a, 2));
	assert_true(audit_put(&log, &who, &(struct audit_entry){ AUDIT_NODE_MAKE, STR("ke"), NULL }, &f->error));
	assert_true(audit_put(&log, &person, &(struct audit_entry){ AUDIT_RECORD_PUBLISH, STR("ke-1"), detail },
			      &f->error));
	assert_true(
		audit_put(&log, &person, &(struct audit_entry){ AUDIT_RECORD_ERASE, STR("ke-1"), NULL }, &f->error));
	assert_true(audit_put(&log, &who, &(struct audit_entry){ AUDIT_ROLE_GIVE, STR("p123456"), NULL }, &f->error));
	return log;
}

static void
what_is_added_is_found_newest_first_and_verifies(void **state)
{
	struct fixture     *f = *state;
	struct audit_log    log = four(f);
	struct audit_filter filter = { 0 };
	struct audit_row   *rows;
	size_t              count;
	struct db          *db;

	assert_int_equal(verified(f, &log).count, 0);
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(audit_page(f->a, db, &filter, 10, &rows, &count, &f->error));
	assert_int_equal(count, 4);
	assert_true(str_is(rows[0].act, "role.give") && str_is(rows[0].channel, "command"));
	assert_true(str_is(rows[2].detail, "{\"revision\":2}"));
	filter = (struct audit_filter){ .account = STR("p123456"), .of_account = true, .before = 3 };
	assert_true(audit_page(f->a, db, &filter, 10, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(str_is(rows[0].act, "record.publish"));
	filter = (struct audit_filter){ .subject = STR("ke-1"), .act = "record.erase" };
	assert_true(audit_page(f->a, db, &filter, 10, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	db_return(db);
}

static bool
fails(void *context, struct db *db, struct error *error)
{
	(void)context;
	(void)db;
	return error_set(error, ERROR_CONFLICT, "test", "it cannot be done");
}

static void
what_was_not_done_is_not_told(void **state)
{
	struct fixture     *f = *state;
	struct audit_log    log = four(f);
	struct actor        who = actor_operator();
	struct audit_entry  entry = { .act = AUDIT_ROLE_TAKE, .subject = STR("x") };
	struct audit_report report;
	struct told         told = { 0 };

	assert_false(audit_change(&log, &who, &entry, fails, NULL, &f->error));
	assert_true(audit_verify(&log, tell, &told, &report, &f->error));
	assert_int_equal(report.entries, 4);
}

static void
whoever_has_the_database_alone_changes_nothing_unnoticed(void **state)
{
	static const struct {
		const char *sql;
		int64_t     number;
		const char *what;
	} tries[] = {
		{ "update audit set account = 'other' where number = 3", 3,
		  "the entry, or what came before it, was changed" },
		{ "update audit set detail = '{}' where number = 2", 2,
		  "the entry, or what came before it, was changed" },
		{ "update audit set detail = 'no JSON' where number = 2", 2,
		  "the entry, or what came before it, was changed" },
		{ "update audit set time = time + 1 where number = 1", 1,
		  "the entry, or what came before it, was changed" },
		{ "delete from audit where number = 2", 3, "entries before it are missing" },
		{ "delete from audit where number = 1", 2, "entries before it are missing" },
		{ "delete from audit where number = 3; update audit set number = 3 where number = 4", 3,
		  "the entry, or what came before it, was changed" },
		{ "delete from audit where number = 4", 4,
		  "the log ends before this entry, which was noted as its end" },
		{ "delete from audit", 4, "the log ends before this entry, which was noted as its end" },
	};

	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct audit_log log;
		struct told      told;

		fixture_tamper(f, "delete from audit");
		assert_true(file_remove(path_join(f->a, f->folder, STR("audit.end")), &f->error));
		log = four(f);
		fixture_tamper(f, tries[i].sql);
		told = verified(f, &log);
		assert_int_not_equal(told.count, 0);
		assert_int_equal(told.number, tries[i].number);
		assert_string_equal(told.what, tries[i].what);
	}
}

static void
a_log_made_anew_with_another_key_is_noticed(void **state)
{
	struct fixture  *f = *state;
	struct audit_log log = four(f), forged = log;
	struct sign_key  other;

	sign_key_make(&other);
	forged.key = &other;
	forged.note = STR("");
	fixture_tamper(f, "delete from audit");
	assert_true(audit_put(&forged, &(struct actor){ 0 }, &(struct audit_entry){ AUDIT_NODE_MAKE, STR("ke"), NULL },
			      &f->error));
	assert_string_equal(verified(f, &log).what, "it is not signed by this node");
}

static void
the_end_that_is_noted_never_goes_back_and_a_broken_note_is_told(void **state)
{
	struct fixture  *f = *state;
	struct audit_log log = four(f), other = log;
	struct str       before, after;

	assert_true(file_read(f->a, log.note, 1000, &before, &f->error));
	fixture_tamper(f, "delete from audit where number > 2");
	audit_note(&other);
	assert_true(file_read(f->a, log.note, 1000, &after, &f->error));
	assert_true(str_equal(before, after));
	assert_true(file_write(log.note, STR("nonsense"), 0600, &f->error));
	assert_string_equal(verified(f, &log).what, "the note of its end cannot be read");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_added_is_found_newest_first_and_verifies),
		cmocka_unit_test(what_was_not_done_is_not_told),
		cmocka_unit_test(whoever_has_the_database_alone_changes_nothing_unnoticed),
		cmocka_unit_test(a_log_made_anew_with_another_key_is_noticed),
		cmocka_unit_test(the_end_that_is_noted_never_goes_back_and_a_broken_note_is_told),
	};

	return RUN_ON_EACH_ENGINE("audit", tests);
}
