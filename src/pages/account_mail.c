/* The mails by which people come in. */
#include "pages/account_mail.h"

#include "base/clock.h"
#include "db/db.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/link.h"

/* Longer than a session's proof, because mail may be held up on its way for the first time. */
enum { SIGN_IN_HOURS = 1, RECOVER_HOURS = 1, WELCOME_HOURS = 72, ADDRESS_HOURS = 24 };

static const struct mail_template link_mail = { "sign-in", "mail.sign-in.subject", "mail.sign-in.body" };
static const struct mail_template recover_mail = { "recover", "mail.recover.subject", "mail.recover.body" };
static const struct mail_template welcome_mail = { "welcome", "mail.welcome.subject", "mail.welcome.body" };
static const struct mail_template known_mail = { "known", "mail.known.subject", "mail.known.body" };
static const struct mail_template invitation_mail = { "invitation", "mail.invite.subject", "mail.invite.body" };
static const struct mail_template address_mail = { "new-address", "mail.new-address.subject", "mail.new-address.body" };
static const struct mail_template told_mail = { "account-changed", "mail.changed.subject", "mail.changed.body" };

/* ---- asking ------------------------------------------------------------------------------------------------------ */

bool
account_ask(struct arena *a, struct db *db, const struct node *node, const struct account_asked *asked,
	    struct error *error)
{
	struct json  *argument = json_object(a);
	struct buffer out = buffer_in(a);
	int64_t       now = clock_now(node->clock), id;

	json_add(argument, STR("what"), json_number(a, asked->what));
	json_add(argument, STR("email"), json_string(a, asked->email));
	json_add(argument, STR("name"), json_string(a, asked->name));
	json_add(argument, STR("language"), json_string(a, asked->language));
	json_add(argument, STR("next"), json_string(a, asked->next));
	json_write(&out, argument);
	return job_post(a, db, account_mail_job.name, buffer_str(&out), now, now, &id, error);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct writing {
	struct arena        *a;
	const struct node   *node;
	struct account_asked asked;
	struct account       account;
	int64_t              now, wait;
	const char          *note;
};

static struct str
address_of(const struct writing *writing, const char *path, struct str token)
{
	return str_format(writing->a, "%.*s%s%.*s", STR_ARGS(writing->node->settings.url), path, STR_ARGS(token));
}

static bool
post_link(const struct writing *writing, struct db *db, const struct mail_template *template, struct str to,
	  struct str language, struct str link, struct error *error)
{
	const struct mail_value values[] = {
		{ "node", settings_name_in(&writing->node->settings, language), MAIL_TEXT },
		{ "link", link, MAIL_LINK },
	};
	const struct mail_draft draft = {
		.to = to, .language = language, .template = template, .values = values, .value_count = 2
	};

	return mail_post(writing->a, db, writing->node, &draft, NULL, error);
}

/* A link for the account, as often as its throttle lets through. */
static bool
write_to_account(struct writing *writing, struct db *db, const struct mail_template *template, struct error *error)
{
	const struct account  *account = &writing->account;
	const struct throttled throttled = { THROTTLE_LINK, account_address(writing->a, account->email) };
	bool                   recovers = writing->asked.what == ASK_RECOVER;
	struct str             token, next = recovers ? STR("") : writing->asked.next;

	if (account->state != ACCOUNT_ACTIVE) {
		writing->note = "the account is not open";
		return true;
	}
	if (!throttle_try(writing->a, db, &throttled, 1, writing->now, &writing->wait, error))
		return false;
	if (writing->wait != 0) {
		writing->note = "too many links";
		return true;
	}
	return link_make(writing->a, db, recovers ? LINK_RECOVER : LINK_SIGN_IN, account->id, next, writing->now,
			 writing->now + (recovers ? RECOVER_HOURS : SIGN_IN_HOURS) * CLOCK_HOUR, &token, error) &&
	       post_link(writing, db, template, account->email, account->language,
			 address_of(writing, recovers ? "recover/" : "sign-in/link/", token), error);
}

/* The link carries what was asked for: there is no account before its address is proved. */
static bool
write_welcome(struct writing *writing, struct db *db, struct error *error)
{
	const struct account_asked *asked = &writing->asked;
	const struct throttled      throttled = { THROTTLE_WELCOME, mail_address_key(writing->a, asked->email) };
	struct json                *argument = json_object(writing->a);
	struct buffer               out = buffer_in(writing->a);
	struct str                  token;

	if (!throttle_try(writing->a, db, &throttled, 1, writing->now, &writing->wait, error))
		return false;
	if (writing->wait != 0) {
		writing->note = "welcomed already";
		return true;
	}
	json_add(argument, STR("email"), json_string(writing->a, asked->email));
	json_add(argument, STR("name"), json_string(writing->a, asked->name));
	json_add(argument, STR("language"), json_string(writing->a, asked->language));
	json_write(&out, argument);
	return link_make(writing->a, db, LINK_CONFIRM, STR(""), buffer_str(&out), writing->now,
			 writing->now + WELCOME_HOURS * CLOCK_HOUR, &token, error) &&
	       post_link(writing, db, &welcome_mail, asked->email, asked->language,
			 address_of(writing, "sign-up/confirm/", token), error);
}

static bool
write_mail(void *context, struct db *db, struct error *error)
{
	struct writing *writing = context;
	struct error    none = { 0 };

	if (account_find_email(writing->a, db, writing->asked.email, &writing->account, &none))
		return write_to_account(writing, db,
					writing->asked.what == ASK_LINK      ? &link_mail
					: writing->asked.what == ASK_RECOVER ? &recover_mail
									     : &known_mail,
					error);
	if (none.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = none;
		return false;
	}
	if (writing->asked.what == ASK_ACCOUNT)
		return write_welcome(writing, db, error);
	writing->note = "there is no such account";
	return true;
}

static bool
run_account_mail(struct job *job, void *context, struct error *error)
{
	const struct node *node = context;
	struct writing     writing = { .a = job_arena(job), .node = node, .now = clock_now(node->clock) };
	struct json       *argument;
	int64_t            what;

	if (!json_parse(writing.a, job_argument(job), &argument, error))
		return false;
	what = json_integer(argument, "what", ASK_LINK);
	writing.asked = (struct account_asked){ .what = (enum account_ask)what,
						.email = json_text(argument, "email"),
						.name = json_text(argument, "name"),
						.language = json_text(argument, "language"),
						.next = json_text(argument, "next") };
	if (!db_change(node->pool, write_mail, &writing, error))
		return false;
	if (writing.note != NULL)
		job_note(job, "%s", writing.note);
	return true;
}

const struct job_kind account_mail_job = {
	.name = "account-mail",
	.says = "Mails to people who sign in or up",
	.run = run_account_mail,
	.attempts = 5,
};

/* ---- inviting ---------------------------------------------------------------------------------------------------- */

struct inviting {
	struct arena         *a;
	const struct node    *node;
	const struct account *account;
	struct str            who, token;
};

static bool
post_invitation(void *context, struct db *db, struct error *error)
{
	const struct inviting *inviting = context;
	const struct settings *settings = &inviting->node->settings;
	struct str             language = inviting->account->language;
	struct str             link =
		str_format(inviting->a, "%.*sinvite/%.*s", STR_ARGS(settings->url), STR_ARGS(inviting->token));

	if (language.length == 0)
		language = settings->languages[0];

	const struct mail_value values[] = {
		{ "node", settings_name_in(settings, language), MAIL_TEXT },
		{ "who", inviting->who.length > 0 ? inviting->who : settings_name_in(settings, language), MAIL_TEXT },
		{ "link", link, MAIL_LINK },
	};
	const struct mail_draft draft = { .to = inviting->account->email,
					  .language = language,
					  .template = &invitation_mail,
					  .values = values,
					  .value_count = sizeof values / sizeof values[0] };

	return mail_post(inviting->a, db, inviting->node, &draft, NULL, error);
}

bool
account_mail_invitation(struct arena *a, const struct node *node, const struct account *account, struct str who,
			struct str token, struct error *error)
{
	struct inviting inviting = { a, node, account, who, token };

	if (!db_change(node->pool, post_invitation, &inviting, error))
		return false;
	if (node->jobs != NULL)
		jobs_poke(node->jobs);
	return true;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

bool
account_tell(struct arena *a, struct db *db, const struct node *node, const struct account *account, const char *what,
	     struct error *error)
{
	const struct mail_value values[] = {
		{ "node", settings_name_in(&node->settings, account->language), MAIL_TEXT },
		{ "what", words_get(node->words, account->language, what), MAIL_TEXT },
		{ "link", str_join(a, node->settings.url, STR("recover")), MAIL_LINK },
	};
	const struct mail_draft draft = { .to = account->email,
					  .language = account->language,
					  .template = &told_mail,
					  .values = values,
					  .value_count = 3 };

	return !mail_address_is(account->email) || mail_post(a, db, node, &draft, NULL, error);
}

bool
account_ask_new_address(struct arena *a, struct db *db, const struct node *node, const struct account *account,
			struct str email, struct error *error)
{
	const struct writing writing = { .a = a, .node = node, .now = clock_now(node->clock) };
	struct str           token;

	return link_drop(a, db, LINK_EMAIL, account->id, error) &&
	       link_make(a, db, LINK_EMAIL, account->id, email, writing.now, writing.now + ADDRESS_HOURS * CLOCK_HOUR,
			 &token, error) &&
	       post_link(&writing, db, &address_mail, email, account->language,
			 address_of(&writing, "me/email/", token), error);
}
