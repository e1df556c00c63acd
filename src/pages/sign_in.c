/* Signing in with a password, and out. Whether an address has an account is told by no answer: sentence, status and time are
 * the same. A try is counted before the password is looked at, so that many at once gain nothing. */
#include "pages/account_mail.h"

#include "db/db.h"
#include "pages/pages.h"
#include "people/session.h"

enum { THROTTLED = 3, EMAIL_BYTES = 254 };

struct signing {
	struct page     *page;
	struct throttled throttled[THROTTLED];
	struct account   account; /* without an id: there is none */
	int64_t          now, wait;
};

static void
put_sign_in(struct page *page, struct response *response)
{
	put_form(page, response, "sign-in.title");
	put_text(page, page->view, "email", request_form(page->request, "email"));
	put_text(page, page->view, "return", return_address(page));
	put_providers(page);
	put_true(page, page->view, "open", page->node->settings.sign_up != SIGN_UP_CLOSED);
}

/* Who is signed in already is asked to prove it: their address is known. */
static bool
answer_form(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	put_sign_in(page, response);
	if (!page_actor(page, &actor, error))
		return false;
	put_true(page, page->view, "again", actor.account.length != 0);
	put_text(page, page->view, "email", actor.email);
	return true;
}

bool
show_sign_in(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_form, error);
}

static bool
count_try(void *context, struct db *db, struct error *error)
{
	struct signing *signing = context;

	return throttle_try(signing->page->a, db, signing->throttled, THROTTLED, signing->now, &signing->wait, error);
}

/* The account of this address and password; false when there is none, also of one that is not active. */
static bool
is_right(struct signing *signing, struct str email, struct str password, bool *right_r, struct error *error)
{
	struct page *page = signing->page;
	struct error none = { 0 };
	bool         known;

	*right_r = false;
	if (!page_db(page, error))
		return false;
	known = account_find_email(page->a, page->db, email, &signing->account, &none);
	if (!known && none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	page_close(page); /* others need the connection while the hash is computed */
	*right_r = password_is_right(known ? signing->account.password : STR(""), password) && known &&
		   signing->account.state == ACCOUNT_ACTIVE;
	return true;
}

static bool
answer_sign_in(struct page *page, struct response *response, struct error *error)
{
	struct str     email = str_head(request_form(page->request, "email"), EMAIL_BYTES);
	struct str     password = request_form(page->request, "password");
	struct signing signing = {
		.page = page,
		.throttled = { { THROTTLE_PASSWORD, account_address(page->a, email) },
			       { THROTTLE_PASSWORD_CLIENT, client_address(page) },
			       { THROTTLE_PASSWORD_NETWORK, client_network(page) } },
		.now = clock_now(page->node->clock),
	};
	bool right;

	put_sign_in(page, response);
	if (str_is(request_form(page->request, "how"), "link"))
		return ask_for_link(page, response, ASK_LINK, error);
	if (!db_change(page->node->pool, count_try, &signing, error))
		return false;
	if (signing.wait != 0) {
		put_wait(page, response, signing.wait);
		return true;
	}
	if (!is_right(&signing, email, password, &right, error))
		return false;
	if (!right) {
		put_problem(page, response, 422, page_word(page, "sign-in.wrong"));
		return true;
	}
	return come_in(page, response, &signing.account, return_address(page), signing.throttled, THROTTLED, error);
}

bool
sign_in(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sign_in, error);
}

/* ---- out --------------------------------------------------------------------------------------------------------- */

static bool
answer_sign_out_form(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	put_form(page, response, "sign-out.title");
	return true;
}

bool
show_sign_out(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sign_out_form, error);
}

static bool
end_session(void *context, struct db *db, struct error *error)
{
	const struct page *page = context;

	return session_end(page->a, db, page->request->session, error);
}

static bool
answer_sign_out(struct page *page, struct response *response, struct error *error)
{
	go_to(response, STR("/"));
	response->cookie = session_cookie(page, STR(""));
	return db_change(page->node->pool, end_session, page, error);
}

bool
sign_out(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sign_out, error);
}
