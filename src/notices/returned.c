#include "notices/returned.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "notices/outbox_sql.h"
#include "people/account.h"

enum { TELL_AGAIN_DAYS = 7, TOLD = 50 };

static const struct mail_template returned_template = { "returned", "mail.returned.subject", "mail.returned.body" };

struct returning {
	struct arena             *a;
	struct db                *db;
	const struct node        *node;
	const struct mail_return *back;
	struct q_mail_one_row     mail;
	int64_t                   address, now;
};

/* ---- offices ----------------------------------------------------------------------------------------------------- */

static bool
is_office(enum role role)
{
	return role == ROLE_PUBLISHING_AUTHORITY || role == ROLE_FOCAL_POINT || role == ROLE_ADMINISTRATOR;
}

/* The account of the address; one without id when there is none. */
static bool
find_account(struct returning *r, struct account *account_r, struct error *error)
{
	struct error none = { 0 };

	*account_r = (struct account){ 0 };
	if (account_find_email(r->a, r->db, r->mail.recipient, account_r, &none) || none.code == ERROR_ABSENT)
		return true;
	*error = none;
	return false;
}

/* Whoever holds such a role has the address of an office, whatever was sent to it before. */
static bool
mark_office(struct returning *r, const struct account *account, struct error *error)
{
	struct actor actor;
	bool         office = false;

	if (account->id.length == 0)
		return true;
	if (!actor_of_account(r->a, r->db, account->id, r->now, &actor, error))
		return false;
	for (size_t i = 0; i < actor.grant_count; i++)
		office |= is_office(actor.grants[i].role);
	return !office || q_mail_address_official(r->a, r->db, r->address, error);
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static bool
tell(struct returning *r, struct str address, struct str language, struct error *error)
{
	const struct node      *node = r->node;
	const struct mail_value values[] = {
		{ "address", r->mail.recipient, MAIL_TEXT },
		{ "title", r->mail.subject, MAIL_TEXT },
		{ "answer", r->back->says, MAIL_TEXT },
		{ "link", str_format(r->a, "%.*sadmin/mail", STR_ARGS(node->settings.url)), MAIL_LINK },
	};
	const struct mail_draft draft = { .to = address,
					  .language = language.length > 0 ? language : node->settings.languages[0],
					  .template = &returned_template,
					  .values = values,
					  .value_count = sizeof values / sizeof values[0],
					  .official = true };

	if (!mail_address_is(address) ||
	    str_equal(mail_address_key(r->a, address), mail_address_key(r->a, r->mail.recipient)))
		return true;
	return mail_post(r->a, r->db, node, &draft, NULL, error);
}

static bool
is_told(const struct grant *grant, struct str government)
{
	return grant->role == ROLE_ADMINISTRATOR ||
	       (grant->role == ROLE_FOCAL_POINT && str_equal(grant->government, government));
}

/* Administrators, the focal points of the government, and the office itself. */
static bool
tell_people(struct returning *r, struct str government, struct error *error)
{
	struct grant_row *grants;
	struct account    account;
	struct str        last = STR("");
	size_t            count;

	if (!grant_list(r->a, r->db, STR(""), &grants, &count, error))
		return false;
	for (size_t i = 0, told = 0; i < count && told < TOLD; i++) { /* by account */
		if (!is_told(&grants[i].grant, government) || str_equal(grants[i].account, last) ||
		    (grants[i].until != 0 && grants[i].until <= r->now))
			continue;
		last = grants[i].account;
		if (!account_find(r->a, r->db, last, &account, error))
			return false;
		if (account.state == ACCOUNT_ACTIVE && !tell(r, account.email, account.language, error))
			return false;
		told++;
	}
	return tell(r, r->node->settings.contact, STR(""), error);
}

static bool
look_after_office(struct returning *r, const struct account *account, struct error *error)
{
	struct q_mail_address_count_row row;
	struct str government = account->government.length > 0 ? account->government : r->node->settings.country;

	if (!q_mail_address_count(r->a, r->db, r->address, &row, error))
		return false;
	if (row.official == 0 || (row.told != 0 && r->now - row.told < TELL_AGAIN_DAYS * CLOCK_DAY))
		return true;
	log_write(r->node->log, LOG_WARNING, STR(""), "mail.returned",
		  "mail %" PRId64 " to the address of an office came back: %.*s", r->mail.id, STR_ARGS(r->back->says));
	return q_mail_address_told(r->a, r->db, r->address, r->now, error) && tell_people(r, government, error);
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

bool
mail_come_back(struct arena *a, struct db *db, const struct node *node, const struct mail_return *back, bool *known_r,
	       struct error *error)
{
	struct returning r = { .a = a, .db = db, .node = node, .back = back, .now = clock_now(node->clock) };
	struct account   account;
	int64_t          changed;

	if (!q_mail_one(a, db, back->mail, &r.mail, error))
		return error_because(error, "mail.none", "there is no mail %" PRId64, back->mail);
	if (!q_mail_returned(a, db, back->mail, r.now, &changed, error))
		return false;
	*known_r = changed == 0;
	if (*known_r)
		return true;
	return mail_address_row(a, db, r.mail.recipient, &r.address, error) &&
	       q_mail_address_returned(a, db, r.address, back->hard, !back->hard, r.now, error) &&
	       find_account(&r, &account, error) && mark_office(&r, &account, error) &&
	       (!back->hard || look_after_office(&r, &account, error));
}

struct unstopping {
	struct arena *a;
	struct str    address;
	int64_t       changed;
};

static bool
unstop(void *context, struct db *db, struct error *error)
{
	struct unstopping *unstopping = context;

	return q_mail_address_unstop(unstopping->a, db, mail_address_key(unstopping->a, unstopping->address),
				     &unstopping->changed, error);
}

bool
mail_unstop(struct node *node, struct str address, struct error *error)
{
	struct unstopping unstopping = { .a = arena_open(0), .address = address };
	bool              good = db_change(node->pool, unstop, &unstopping, error);

	arena_close(unstopping.a);
	if (good && unstopping.changed == 0)
		return error_set(error, ERROR_ABSENT, "mail.not-stopped", "no mail to '%.*s' came back",
				 STR_ARGS(str_head(address, 80)));
	return good;
}
