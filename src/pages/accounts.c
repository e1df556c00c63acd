/* What the pages on which people come in share, and their routes. */
#include "pages/accounts.h"

#include "base/clock.h"
#include "base/limits.h"
#include "http/address.h"
#include "db/db.h"
#include "pages/pages.h"
#include "people/session.h"

enum { PROVED_SECONDS = 10 * 60 };

/* Browsers take '\' for '/', so "/\host" leads away as "//host" does. */
static bool
is_own(struct str address)
{
	if (address.length == 0 || address.length > LIMIT_HTTP_URL_BYTES / 2 || address.data[0] != '/')
		return false;
	for (size_t i = 0; i < address.length; i++) {
		if (address.data[i] <= ' ' || address.data[i] > '~' || address.data[i] == '\\')
			return false;
	}
	return !str_starts(address, STR("//"));
}

struct str
return_address(const struct page *page)
{
	struct str address = request_form(page->request, "return");

	if (address.length == 0)
		address = request_query(page->request, "return");
	return is_own(address) ? address : STR("");
}

/* The first bytes of the client's address, in hexadecimal digits; one that is none, of tests, as it is. */
static struct str
client_bits(const struct page *page, size_t old_bytes, size_t bytes)
{
	enum { OLD = 12 /* bytes before those of a mapped IPv4 address */ };
	struct address address;
	struct buffer  out = buffer_in(page->a);

	if (!host_parse(page->request->client, &address))
		return page->request->client;
	for (size_t i = 0; i < (address.is_old ? OLD + old_bytes : bytes); i++)
		buffer_format(&out, "%02x", address.bytes[i]);
	return buffer_str(&out);
}

struct str
client_address(const struct page *page)
{
	return client_bits(page, 4, 8);
}

struct str
client_network(const struct page *page)
{
	return client_bits(page, 3, 6);
}

void
put_form(struct page *page, struct response *response, const char *title)
{
	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, title));
	put_text(page, page->view, "submission", submission_make(page->a));
}

void
put_problem(struct page *page, struct response *response, int status, struct str sentence)
{
	response->status = status;
	put_text(page, page->view, "problem", sentence);
}

bool
put_fault(struct page *page, struct response *response, const struct error *fault, struct error *error)
{
	if (fault->code != ERROR_INPUT && fault->code != ERROR_CONFLICT && fault->code != ERROR_LIMIT) {
		if (error != NULL)
			*error = *fault;
		return false;
	}
	put_problem(page, response, 422,
		    words_has(page->words, fault->key) ? page_word(page, fault->key)
						       : str_copy(page->a, str_of(fault->detail)));
	return true;
}

void
put_wait(struct page *page, struct response *response, int64_t wait)
{
	int64_t seconds = wait / CLOCK_SECOND + 1, minutes = (seconds + 59) / 60;

	response->retry_after = seconds;
	response->status = 429;
	put_text(page, page->view, "minutes", words_number(page->a, page->words, page->language, minutes));
}

void
go_to(struct response *response, struct str address)
{
	response->private_answer = true;
	response->status = 303;
	response->location = address;
}

bool
enter(const struct page *page, struct db *db, struct str account, struct str *session_r, struct error *error)
{
	struct request *request = page->request;
	int64_t         now = clock_now(page->node->clock);
	struct account  entered;

	if (account.length != 0) {
		if (!account_find(page->a, db, account, &entered, error))
			return false;
		entered.seen = now;
		if (!account_set(page->a, db, &entered, error))
			return false;
	}
	return (request->session.length == 0 || session_end(page->a, db, request->session, error)) &&
	       session_begin(page->a, db, account, request_header(request, "User-Agent"), request->client, now,
			     session_r, error);
}

bool
note_act(const struct page *page, struct db *db, enum audit_act act, struct str account, struct error *error)
{
	const struct audit_entry entry = { act, account, NULL };
	struct actor             actor;

	if (!session_actor(page->a, db, page->request->session, clock_now(page->node->clock), &actor, NULL, error))
		return false;
	if (!actor.signed_in)
		actor = (struct actor){ .account = account, .channel = CHANNEL_WEB };
	return audit_add(page->a, db, &page->node->audit, &actor, &entry, error);
}

bool
change_noted(const struct page *page, db_change_fn *change, void *context, struct error *error)
{
	if (!db_change(page->node->pool, change, context, error))
		return false;
	audit_note(&page->node->audit);
	return true;
}

bool
is_proved(const struct page *page, const struct actor *actor)
{
	return clock_now(page->node->clock) - actor->proved <= PROVED_SECONDS * CLOCK_SECOND;
}

bool
own_account(struct page *page, struct response *response, bool proved, struct account *account_r, struct error *error)
{
	struct actor actor;

	*account_r = (struct account){ 0 };
	if (!page_actor(page, &actor, error))
		return false;
	if (actor.account.length == 0)
		go_to(response, STR("/admin/account"));
	else if (proved && !is_proved(page, &actor))
		go_to(response, page_address(page, "/sign-in?return=%s", page->request->path));
	else
		return account_find(page->a, page->db, actor.account, account_r, error);
	return true;
}

const struct route account_routes[ACCOUNT_ROUTES] = {
	{ HTTP_GET, "/sign-in", show_sign_in, "sign-in", .varies = true, .says = "Signing in, with a password" },
	{ HTTP_POST, "/sign-in", sign_in, "sign-in", .says = "Begins a session" },
	{ HTTP_GET, "/sign-out", show_sign_out, "sign-out", .access = SIGNED_IN, .says = "Asks whether to sign out" },
	{ HTTP_POST, "/sign-out", sign_out, NULL, .access = SIGNED_IN, .says = "Ends the session" },
	{ HTTP_GET, "/sign-in/sent", show_sent, "sent", .says = "Says that a mail is on its way" },
	{ HTTP_GET, "/sign-in/link/{token}", show_mailed_link, "sign-in-link", .varies = true,
	  .says = "The page of a mailed link that signs in" },
	{ HTTP_POST, "/sign-in/link/{token}", use_mailed_link, "sign-in-link", .says = "Signs in by it" },
	{ HTTP_GET, "/sign-in/with/{provider}", go_to_provider, "openid", .varies = true,
	  .says = "Leads to an identity provider" },
	{ HTTP_GET, "/sign-in/with/{provider}/back", show_back, "openid", .varies = true,
	  .says = "Where an identity provider leads back to" },
	{ HTTP_POST, "/sign-in/with/{provider}/back", finish_provider, "openid",
	  .says = "Signs in by what the provider says" },
	{ HTTP_POST, "/me/providers", leave_provider, "me", .access = SIGNED_IN, .says = "Disconnects a provider" },
	{ HTTP_GET, "/recover", show_recover, "recover", .varies = true, .says = "For who forgot their password" },
	{ HTTP_POST, "/recover", ask_recover, "recover", .says = "Asks for a mail with a link" },
	{ HTTP_GET, "/recover/{token}", show_new_password, "recover-password", .varies = true,
	  .says = "The page of such a link" },
	{ HTTP_POST, "/recover/{token}", set_new_password, "recover-password",
	  .says = "Sets a new password and ends all sessions" },
	{ HTTP_GET, "/sign-up", show_sign_up, "sign-up", .varies = true, .says = "Asking for an account" },
	{ HTTP_POST, "/sign-up", sign_up, "sign-up", .says = "Asks for a mail with a link that opens it" },
	{ HTTP_GET, "/sign-up/confirm/{token}", show_confirm, "sign-up-confirm", .varies = true,
	  .says = "The page of such a link" },
	{ HTTP_POST, "/sign-up/confirm/{token}", confirm_sign_up, "sign-up-confirm", .says = "Opens the account" },
	{ HTTP_GET, "/me/email", show_email, "me-email", .access = SIGNED_IN, .says = "The form for another address" },
	{ HTTP_POST, "/me/email", change_email, "me-email", .access = SIGNED_IN,
	  .says = "Asks by mail whether the new address is right" },
	{ HTTP_GET, "/me/email/{token}", show_new_address, "me-email-new", .varies = true,
	  .says = "The page of that mail's link" },
	{ HTTP_POST, "/me/email/{token}", confirm_new_address, "me-email-new", .says = "Takes the new address" },
	{ HTTP_GET, "/admin/sign-ups", show_sign_ups, "sign-ups", .access = SIGNED_IN,
	  .says = "Sign-ups that wait for a moderator" },
	{ HTTP_POST, "/admin/sign-ups", judge_sign_up, "sign-ups", .access = SIGNED_IN,
	  .says = "Admits or discards one" },
	{ HTTP_POST, "/sign-in/second", give_second, "sign-in-second", .says = "Takes a code of a second factor" },
	{ HTTP_GET, "/me", show_me, "me", .access = SIGNED_IN, .says = "Your account" },
	{ HTTP_POST, "/me", change_me, "me", .access = SIGNED_IN, .says = "Changes name and language" },
	{ HTTP_GET, "/me/password", show_password, "me-password", .access = SIGNED_IN,
	  .says = "The form for a new password" },
	{ HTTP_POST, "/me/password", change_password, "me-password", .access = SIGNED_IN,
	  .says = "Changes the password" },
	{ HTTP_GET, "/me/second", show_second, "me-second", .access = SIGNED_IN,
	  .says = "The second factor: a picture for an authenticator" },
	{ HTTP_POST, "/me/second", set_second, "me-second", .access = SIGNED_IN,
	  .says = "Sets it, and gives recovery codes" },
	{ HTTP_POST, "/me/second/drop", drop_second, "me-second", .access = SIGNED_IN, .says = "Goes on without it" },
	{ HTTP_GET, "/me/sessions", show_sessions, "me-sessions", .access = SIGNED_IN, .says = "Your sessions" },
	{ HTTP_POST, "/me/sessions", end_sessions, "me-sessions", .access = SIGNED_IN,
	  .says = "Ends one or all others" },
	{ HTTP_GET, "/me/export", export_me, NULL, .access = SIGNED_IN, .formats = "json",
	  .says = "All that is kept about your account" },
	{ HTTP_GET, "/me/delete", show_delete, "me-delete", .access = SIGNED_IN,
	  .says = "Asks whether the account is to be deleted" },
	{ HTTP_POST, "/me/delete", delete_me, "me-delete", .access = SIGNED_IN, .says = "Deletes the account" },
	{ HTTP_GET, "/admin/account", show_operator_account, "operator-account", .access = OPERATOR,
	  .says = "The operator makes an account of an administrator" },
	{ HTTP_POST, "/admin/account", make_operator_account, "operator-account", .access = OPERATOR,
	  .says = "Makes it and signs in with it" },
};
