/* Accounts and the actor that each is. */
#include "people/account.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "people/account_sql.h"

static const char *const state_names[ACCOUNT_STATES] = {
	[ACCOUNT_UNCONFIRMED] = "unconfirmed", [ACCOUNT_WAITING] = "waiting", [ACCOUNT_ACTIVE] = "active",
	[ACCOUNT_DISABLED] = "disabled",       [ACCOUNT_DELETED] = "deleted",
};

const char *
account_state_name(enum account_state state)
{
	assert(state < ACCOUNT_STATES);
	return state_names[state];
}

bool
account_state_parse(struct str word, enum account_state *state_r)
{
	for (unsigned i = 0; i < ACCOUNT_STATES; i++) {
		if (str_is(word, state_names[i])) {
			*state_r = (enum account_state)i;
			return true;
		}
	}
	return false;
}

struct str
account_address(struct arena *a, struct str email)
{
	return str_lower(a, str_trim(email));
}

static bool
has_control_character(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7F)
			return true;
	}
	return false;
}

static bool
check(const struct account *account, struct error *error)
{
	if (account->state != ACCOUNT_DELETED && !str_is_email(str_trim(account->email)))
		return error_set(error, ERROR_INPUT, "account.no-email", "'%.*s' is no e-mail address",
				 STR_ARGS(str_head(account->email, 80)));
	if (account->name.length > LIMIT_ACCOUNT_NAME_BYTES || has_control_character(account->name) ||
	    !str_is_utf8(account->name, NULL))
		return error_set(error, ERROR_INPUT, "account.name",
				 "a name has at most %d bytes and no control characters", LIMIT_ACCOUNT_NAME_BYTES);
	return true;
}

/* That nobody else has the address. */
static bool
check_free(struct arena *a, struct db *db, struct str address, struct str id, struct error *error)
{
	struct q_account_by_address_row row;
	struct error                    none = { 0 };

	if (q_account_by_address(a, db, address, &row, &none))
		return str_equal(row.id, id) ||
		       error_set(error, ERROR_CONFLICT, "account.exists", "there is an account with the address '%.*s'",
				 STR_ARGS(address));
	if (none.code == ERROR_ABSENT)
		return true;
	*error = none;
	return false;
}

bool
account_add(struct arena *a, struct db *db, const struct account *draft, int64_t now, struct str *id_r,
	    struct error *error)
{
	struct q_account_add_values values = {
		.id = identifier_draw_tail(a),
		.email = str_trim(draft->email),
		.address = account_address(a, draft->email),
		.name = draft->name,
		.language = draft->language,
		.state = draft->state,
		.password = draft->password,
		.second = draft->second,
		.government = draft->government,
		.organization = draft->organization,
		.confirmed = draft->state == ACCOUNT_UNCONFIRMED ? 0 : now,
		.now = now,
	};
	struct q_account_by_id_row row;
	struct error               none = { 0 };

	if (!check(draft, error) || !check_free(a, db, values.address, STR(""), error))
		return false;
	while (q_account_by_id(a, db, values.id, &row, &none))
		values.id = identifier_draw_tail(a);
	if (none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	*id_r = values.id;
	return q_account_add(a, db, &values, error);
}

bool
account_find(struct arena *a, struct db *db, struct str id, struct account *account_r, struct error *error)
{
	struct q_account_by_id_row row;

	if (!q_account_by_id(a, db, id, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "account.none", "there is no account '%.*s'",
				  STR_ARGS(str_head(id, 40)));
		return false;
	}
	if (row.state < 0 || row.state >= ACCOUNT_STATES)
		return error_set(error, ERROR_STORAGE, "account.damaged", "account '%.*s' is stored in state %" PRId64,
				 STR_ARGS(row.id), row.state);
	*account_r = (struct account){
		.id = row.id,
		.email = row.email,
		.name = row.name,
		.language = row.language,
		.state = (enum account_state)row.state,
		.password = row.password,
		.second = row.second,
		.second_step = row.second_step,
		.government = row.government,
		.organization = row.organization,
		.created = row.created,
		.confirmed = row.confirmed,
		.seen = row.seen,
	};
	return true;
}

bool
account_find_email(struct arena *a, struct db *db, struct str email, struct account *account_r, struct error *error)
{
	struct q_account_by_address_row row;

	if (!q_account_by_address(a, db, account_address(a, email), &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "account.none", "there is no account '%.*s'",
				  STR_ARGS(str_head(email, 80)));
		return false;
	}
	return account_find(a, db, row.id, account_r, error);
}

bool
account_list(struct arena *a, struct db *db, struct str after, int64_t limit, struct account **list_r, size_t *count_r,
	     struct error *error)
{
	struct q_account_page_row *rows;
	size_t                     count;

	if (!q_account_page(a, db, account_address(a, after), limit, &rows, &count, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct account, count);
	*count_r = count;
	for (size_t i = 0; i < count; i++) {
		if (!account_find(a, db, rows[i].id, &(*list_r)[i], error))
			return false;
	}
	return true;
}

/* "%…%", in which no letter has a meaning of its own. */
static struct str
pattern_of(struct arena *a, struct str words)
{
	struct buffer out = buffer_in(a);

	words = str_lower(a, words);
	if (words.length == 0)
		return words;
	buffer_add_byte(&out, '%');
	for (size_t i = 0; i < words.length; i++) {
		if (strchr("%_\\", words.data[i]) != NULL)
			buffer_add_byte(&out, '\\');
		buffer_add_byte(&out, words.data[i]);
	}
	buffer_add_byte(&out, '%');
	return buffer_str(&out);
}

bool
account_search(struct arena *a, struct db *db, const struct account_sought *sought, int64_t limit,
	       struct account **list_r, size_t *count_r, struct error *error)
{
	const struct q_account_search_values values = { .pattern = pattern_of(a, sought->words),
							.state = sought->state == ACCOUNT_STATES
									 ? -1
									 : (int64_t)sought->state,
							.owner = sought->owner,
							.after = account_address(a, sought->after),
							.count = limit };
	struct q_account_search_row         *rows;

	if (!q_account_search(a, db, &values, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct account, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		if (!account_find(a, db, rows[i].id, &(*list_r)[i], error))
			return false;
	return true;
}

bool
account_set(struct arena *a, struct db *db, const struct account *account, struct error *error)
{
	bool                           deleted = account->state == ACCOUNT_DELETED;
	struct q_account_change_values values = {
		.id = account->id,
		.email = str_trim(account->email),
		.address = deleted ? STR("") : account_address(a, account->email),
		.name = account->name,
		.language = account->language,
		.state = account->state,
		.password = account->password,
		.second = account->second,
		.second_step = account->second_step,
		.government = account->government,
		.organization = account->organization,
		.confirmed = account->confirmed,
		.seen = account->seen,
	};
	int64_t changed;

	if (!check(account, error) || (!deleted && !check_free(a, db, values.address, account->id, error)) ||
	    !q_account_change(a, db, &values, &changed, error))
		return false;
	return changed != 0 || error_set(error, ERROR_ABSENT, "account.none", "there is no account '%.*s'",
					 STR_ARGS(str_head(account->id, 40)));
}
