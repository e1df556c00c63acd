/* chm user: accounts, their roles and tokens. Who has the machine is the operator, who may do all of it. */
#include "base/clock.h"
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "cli/user_show.h"
#include "db/db.h"
#include "pages/account_mail.h"
#include "people/access.h"
#include "people/manage.h"
#include "records/matter.h"
#include "vocabularies/vocabularies.h"

enum { DAY_TEXT = 10, PAGE = 200 };

struct asked {
	struct call   *call;
	struct node   *node;
	struct actor   who;
	struct manager manager;
	struct str     email;
	struct account account; /* of that address, where it must be there */
};

/* ---- what is given ----------------------------------------------------------------------------------------------- */

/* The end of a day. */
static bool
read_until(const struct asked *asked, const char *option, int64_t *until_r, struct error *error)
{
	struct str text = call_option(asked->call, option);

	*until_r = 0;
	if (text.length == 0)
		return true;
	if (text.length != DAY_TEXT || !time_parse(str_join(asked->call->a, text, STR("T00:00:00Z")), until_r, NULL))
		return error_set(error, ERROR_INPUT, "usage.until", "--until is a day as 2026-12-31");
	*until_r += CLOCK_DAY;
	return true;
}

static bool
read_scope(const struct asked *asked, struct grant *grant, struct error *error)
{
	const struct vocabularies *vocabularies = asked->node->vocabularies;

	grant->government = call_option(asked->call, "country");
	grant->organization = call_option(asked->call, "organization");
	grant->type = call_option(asked->call, "type");
	if (grant->government.length > 0 &&
	    term_in(vocabulary_find(vocabularies, STR("countries")), grant->government) == NULL)
		return error_set(error, ERROR_INPUT, "usage.country", "there is no country '%.*s'",
				 STR_ARGS(grant->government));
	return grant->type.length == 0 || type_find(asked->node->types, grant->type) != NULL ||
	       error_set(error, ERROR_INPUT, "usage.type", "there is no type '%.*s'", STR_ARGS(grant->type));
}

/* The first line of standard input. */
static bool
read_password(const struct asked *asked, struct str email, struct str *password_r, struct error *error)
{
	char *line = arena_text(asked->call->a, LIMIT_PASSWORD_BYTES + 2);

	if (fgets(line, LIMIT_PASSWORD_BYTES + 2, stdin) == NULL)
		return error_set(error, ERROR_INPUT, "usage.password", "the password is read from standard input");
	*password_r = str_of(line);
	while (str_ends(*password_r, STR("\n")) || str_ends(*password_r, STR("\r")))
		password_r->length--;
	return password_is_fit(*password_r, email, error);
}

static bool
find_account(const struct asked *asked, struct str email, struct account *account_r, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = account_find_email(asked->call->a, db, email, account_r, error);
	db_return(db);
	return good;
}

static void
print_token(const struct asked *asked, const char *path, struct str token)
{
	call_print_link(asked->call, str_format(asked->call->a, "%.*s%s/%.*s", STR_ARGS(asked->node->settings.url),
						path, STR_ARGS(token)));
}

/* The link is printed, and mailed where that is wished. */
static bool
give_invitation(struct asked *asked, const struct account *account, struct str token, struct error *error)
{
	print_token(asked, "invite", token);
	return !call_has(asked->call, "mail") ||
	       account_mail_invitation(asked->call->a, asked->node, account, STR(""), token, error);
}

/* ---- accounts ---------------------------------------------------------------------------------------------------- */

static bool
add(struct asked *asked, struct error *error)
{
	struct call   *call = asked->call;
	struct grant   scope;
	struct account draft = { .email = asked->email,
				 .name = call_option(call, "name"),
				 .language = call_option(call, "language"),
				 .state = call_has(call, "password") ? ACCOUNT_ACTIVE : ACCOUNT_UNCONFIRMED };
	struct str     id, token, password;

	if (draft.language.length == 0)
		draft.language = asked->node->settings.languages[0];
	if (!read_scope(asked, &scope, error))
		return false;
	draft.government = scope.government;
	draft.organization = scope.organization;
	if (draft.state == ACCOUNT_ACTIVE && (!read_password(asked, draft.email, &password, error) ||
					      !password_hash(call->a, password, &draft.password, error)))
		return false;
	if (!manage_add(&asked->manager, &draft, &id, &token, error))
		return false;
	if (token.length > 0)
		return give_invitation(asked, &draft, token, error);
	if (call->json)
		user_print_id(call, id);
	return true;
}

static bool
set_state(struct asked *asked, enum account_state state, struct error *error)
{
	return manage_state(&asked->manager, asked->account.id, state, error);
}

static bool
disable(struct asked *asked, struct error *error)
{
	return set_state(asked, ACCOUNT_DISABLED, error);
}

static bool
enable(struct asked *asked, struct error *error)
{
	return set_state(asked, ACCOUNT_ACTIVE, error);
}

static bool delete (struct asked *asked, struct error *error)
{
	return set_state(asked, ACCOUNT_DELETED, error);
}

static bool
password(struct asked *asked, struct error *error)
{
	struct str text;

	return read_password(asked, asked->account.email, &text, error) &&
	       manage_password(&asked->manager, asked->account.id, text, error);
}

static bool
make_link(struct asked *asked, struct error *error)
{
	struct str token;

	if (!manage_link(&asked->manager, asked->account.id, &token, error))
		return false;
	if (asked->account.state == ACCOUNT_UNCONFIRMED)
		return give_invitation(asked, &asked->account, token, error);
	print_token(asked, "recover", token);
	return true;
}

static bool
list(struct asked *asked, struct error *error)
{
	struct arena   *a = asked->call->a;
	struct account *accounts;
	struct str      after = { 0 };
	size_t          count = 0;
	struct db      *db;
	bool            good = true;

	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	do {
		good = account_list(a, db, after, PAGE, &accounts, &count, error);
		for (size_t i = 0; good && i < count; i++)
			good = user_print(asked->call, db, &accounts[i], error);
		if (good && count > 0)
			after = accounts[count - 1].email;
	} while (good && count == PAGE);
	db_return(db);
	return good;
}

/* ---- roles ------------------------------------------------------------------------------------------------------- */

static bool
same_scope(const struct grant *left, const struct grant *right)
{
	return left->role == right->role && str_equal(left->government, right->government) &&
	       str_equal(left->organization, right->organization) && str_equal(left->type, right->type);
}

static bool
take_role(struct asked *asked, const struct grant *grant, struct error *error)
{
	struct grant_row *rows;
	size_t            count, place = 0;
	struct db        *db;
	bool              good;

	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = grant_list(asked->call->a, db, asked->account.id, &rows, &count, error);
	db_return(db);
	while (good && place < count && !same_scope(&rows[place].grant, grant))
		place++;
	if (!good)
		return false;
	return place < count ? manage_take(&asked->manager, rows[place].id, error)
			     : error_set(error, ERROR_ABSENT, "role.none", "the account does not have this role there");
}

static bool
give_role(struct asked *asked, struct grant_row *row, struct error *error)
{
	struct str     deputy_of = call_option(asked->call, "deputy-of"), id;
	struct account holder;

	if (!read_until(asked, "until", &row->until, error))
		return false;
	if (deputy_of.length > 0) {
		if (!find_account(asked, deputy_of, &holder, error))
			return false;
		row->deputy_of = holder.id;
	}
	return manage_give(&asked->manager, row, &id, error);
}

static bool
role(struct asked *asked, struct error *error)
{
	struct call     *call = asked->call;
	struct grant_row row = { .account = asked->account.id };
	bool             adds;

	if (call->argument_count != 4)
		return error_set(error, ERROR_INPUT, "usage.role", "after the address: add or remove, and a role");
	adds = str_is(call->arguments[2], "add");
	if (!adds && !str_is(call->arguments[2], "remove"))
		return error_set(error, ERROR_INPUT, "usage.role", "a role is added or removed");
	if (!role_parse(call->arguments[3], &row.grant.role))
		return error_set(error, ERROR_INPUT, "usage.role", "there is no role '%.*s'",
				 STR_ARGS(call->arguments[3]));
	return read_scope(asked, &row.grant, error) &&
	       (adds ? give_role(asked, &row, error) : take_role(asked, &row.grant, error));
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

static bool
read_scopes(struct str text, uint32_t *scopes_r, struct error *error)
{
	struct str       word;
	enum token_scope scope;

	*scopes_r = 0;
	while (text.length > 0 && str_cut(&text, ',', &word)) {
		if (!scope_parse(str_trim(word), &scope))
			return error_set(error, ERROR_INPUT, "usage.scopes", "there is no scope '%.*s'",
					 STR_ARGS(word));
		*scopes_r |= 1U << scope;
	}
	return true;
}

static bool
make_token(struct asked *asked, struct error *error)
{
	struct access_token draft = { .name = call_option(asked->call, "name") };
	struct str          token;

	if (!read_scopes(call_option(asked->call, "scopes"), &draft.scopes, error) ||
	    !read_until(asked, "until", &draft.expires, error))
		return false;
	if (draft.expires == 0)
		draft.expires = clock_now(asked->node->clock) + 90 * CLOCK_DAY;
	if (!manage_token(&asked->manager, asked->account.id, &draft, &token, error))
		return false;
	user_print_token(asked->call, token);
	return true;
}

static bool
token(struct asked *asked, struct error *error)
{
	struct call *call = asked->call;
	struct str   verb = call->argument_count > 2 ? call->arguments[2] : STR("");
	struct db   *db;
	bool         good;

	if (str_is(verb, "add") && call->argument_count == 3)
		return make_token(asked, error);
	if (str_is(verb, "remove") && call->argument_count == 4)
		return manage_token_revoke(&asked->manager, asked->account.id, call->arguments[3], error);
	if (!str_is(verb, "list") || call->argument_count != 3)
		return error_set(error, ERROR_INPUT, "usage.token", "after the address: add, list, or remove ID");
	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = user_print_tokens(call, db, asked->account.id, error);
	db_return(db);
	return good;
}

/* ---- what somebody may do ---------------------------------------------------------------------------------------- */

static bool
acts(struct asked *asked, struct error *error)
{
	struct call  *call = asked->call;
	struct grant  scope = { 0 };
	struct matter matter;
	struct actor  actor;
	struct db    *db;
	bool          good;

	if (!read_scope(asked, &scope, error) || !db_borrow(asked->node->pool, &db, error))
		return false;
	good = actor_of_account(call->a, db, asked->account.id, clock_now(asked->node->clock), &actor, error) &&
	       record_matter(call->a, db, &asked->node->records, scope.type,
			     scope.government.length > 0 ? scope.government : scope.organization, STR(""), &matter,
			     error);
	db_return(db);
	for (unsigned act = 0; good && act < ACTS; act++)
		if (permission_allows(&actor, (enum act)act, &matter))
			user_print_act(call, (enum act)act);
	return good;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool        address; /* is needed */
	bool        known;   /* somebody must have it */
	bool (*run)(struct asked *asked, struct error *error);
} verbs[] = {
	{ "add", true, false, add },          { "list", false, false, list },    { "role", true, true, role },
	{ "disable", true, true, disable },   { "enable", true, true, enable },  { "delete", true, true, delete },
	{ "password", true, true, password }, { "link", true, true, make_link }, { "token", true, true, token },
	{ "acts", true, true, acts },
};

static bool
operator_link(const struct asked *asked, struct error *error)
{
	struct str link;

	if (!node_operator_link(asked->call->a, asked->node, asked->node->settings.url, &link, error))
		return false;
	call_print_link(asked->call, link);
	return true;
}

static bool
run(struct asked *asked, size_t verb, struct error *error)
{
	struct call *call = asked->call;

	if (call->argument_count == 1 && str_is(call->arguments[0], "link"))
		return operator_link(asked, error);
	asked->email = call->argument_count > 1 ? call->arguments[1] : STR("");
	if (verbs[verb].known && !find_account(asked, asked->email, &asked->account, error))
		return false;
	return verbs[verb].run(asked, error);
}

int
run_user(struct call *call)
{
	struct asked asked = { .call = call, .who = actor_operator() };
	struct error error = { 0 };
	size_t       verb = 0, words = call->argument_count;
	int          status;
	bool         good, many;

	while (words > 0 && verb < sizeof verbs / sizeof *verbs && !str_is(call->arguments[0], verbs[verb].name))
		verb++;
	if (words == 0 || verb == sizeof verbs / sizeof *verbs)
		return call_misused(call,
				    "what to do is needed: add, list, role, disable, enable, password, link, token, "
				    "delete");
	many = str_is(call->arguments[0], "role") || str_is(call->arguments[0], "token");
	if ((verbs[verb].address && words < 2 && !str_is(call->arguments[0], "link")) || (!many && words > 2))
		return call_misused(call, "an address is needed");
	if (!call_open_node(call, NODE_RECORDS, &asked.node, &status))
		return status;
	asked.manager = (struct manager){ call->a, &asked.node->audit, &asked.who };
	good = run(&asked, verb, &error);
	node_close(asked.node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
