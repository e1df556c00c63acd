/* What mailed links do: sign in, set a forgotten password, confirm another address. Their pages change nothing until the
 * button on them is pressed, as mail programs open links to look at them. */
#include "pages/account_mail.h"

#include "db/db.h"
#include "notices/mail_address.h"
#include "pages/pages.h"
#include "people/link.h"
#include "people/session.h"

/* ---- asking for one ---------------------------------------------------------------------------------------------- */

struct asking {
	struct page         *page;
	struct account_asked asked;
	int64_t              wait;
};

static bool
ask_link(void *context, struct db *db, struct error *error)
{
	struct asking         *asking = context;
	struct page           *page = asking->page;
	const struct throttled throttled[] = { { THROTTLE_LINK_CLIENT, client_address(page) },
					       { THROTTLE_LINK_NETWORK, client_network(page) } };

	return throttle_try(page->a, db, throttled, 2, clock_now(page->node->clock), &asking->wait, error) &&
	       (asking->wait != 0 || account_ask(page->a, db, page->node, &asking->asked, error));
}

bool
ask_for_link(struct page *page, struct response *response, enum account_ask what, struct error *error)
{
	struct asking asking = { .page = page,
				 .asked = { .what = what,
					    .email = str_trim(request_form(page->request, "email")),
					    .next = return_address(page) } };

	if (!mail_address_is(asking.asked.email)) {
		put_problem(page, response, 422, page_word(page, "account.email-wrong"));
		return true;
	}
	if (!db_change(page->node->pool, ask_link, &asking, error))
		return false;
	if (page->node->jobs != NULL)
		jobs_poke(page->node->jobs);
	if (asking.wait != 0)
		put_wait(page, response, asking.wait);
	else
		go_to(response, STR("/sign-in/sent"));
	return true;
}

static bool
answer_sent(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	put_form(page, response, "sent.title");
	return true;
}

bool
show_sent(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sent, error);
}

static bool
answer_recover_form(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	put_form(page, response, "recover.title");
	return true;
}

bool
show_recover(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_recover_form, error);
}

static bool
answer_recover(struct page *page, struct response *response, struct error *error)
{
	put_form(page, response, "recover.title");
	put_text(page, page->view, "email", request_form(page->request, "email"));
	return ask_for_link(page, response, ASK_RECOVER, error);
}

bool
ask_recover(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_recover, error);
}

/* ---- using one --------------------------------------------------------------------------------------------------- */

struct using
{
	struct page      *page;
	enum link_purpose purpose;
	struct account    account;
	struct str        argument, id, password;
	struct str        session;
};

/* The page of a link that is used up or too old: 410. */
static bool
put_used(struct page *page, struct response *response, struct error *fault, struct error *error)
{
	if (fault->code != ERROR_ABSENT) {
		if (error != NULL)
			*error = *fault;
		return false;
	}
	response->status = 410;
	put_true(page, page->view, "used", true);
	return true;
}

static bool
put_link_form(struct page *page, struct response *response, enum link_purpose purpose, const char *title,
	      struct str *argument_r, struct error *error)
{
	struct str   account;
	struct error fault = { 0 };

	put_form(page, response, title);
	put_text(page, page->view, "action", page->request->path);
	return page_db(page, error) && (link_find(page->a, page->db, purpose, request_path(page->request, "token"),
						  clock_now(page->node->clock), &account, argument_r, &fault) ||
					put_used(page, response, &fault, error));
}

static bool
answer_link_form(struct page *page, struct response *response, struct error *error)
{
	struct str argument;

	return put_link_form(page, response, LINK_SIGN_IN, "sign-in.title", &argument, error);
}

bool
show_mailed_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_link_form, error);
}

/* Links of the operator's have pages of their own. */
static bool
take(struct using *using, struct db *db, struct error *error)
{
	struct page *page = using->page;

	if (!link_take(page->a, db, using->purpose, request_path(page->request, "token"), clock_now(page->node->clock),
		       &using->id, &using->argument, error))
		return false;
	if (using->id.length == 0)
		return error_set(error, ERROR_ABSENT, "link.used", "this link is for something else");
	return account_find(page->a, db, using->id, &using->account, error) &&
	       (using->account.state == ACCOUNT_ACTIVE ||
		error_set(error, ERROR_ABSENT, "link.used", "the account of this link is not open"));
}

static bool
take_link(void *context, struct db *db, struct error *error)
{
	return take(context, db, error);
}

static bool
answer_link(struct page *page, struct response *response, struct error *error)
{
	struct using using = { .page = page, .purpose = LINK_SIGN_IN };
	struct error     fault = { 0 };
	struct throttled throttled[2];

	put_form(page, response, "sign-in.title");
	if (!db_change(page->node->pool, take_link, &using, &fault))
		return put_used(page, response, &fault, error);
	throttled[0] = (struct throttled){ THROTTLE_PASSWORD, account_address(page->a, using.account.email) };
	throttled[1] = (struct throttled){ THROTTLE_LINK, throttled[0].subject };
	return come_in(page, response, &using.account, using.argument, throttled, 2, error);
}

bool
use_mailed_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_link, error);
}

/* ---- a forgotten password ---------------------------------------------------------------------------------------- */

static bool
answer_new_password_form(struct page *page, struct response *response, struct error *error)
{
	struct str argument;

	return put_link_form(page, response, LINK_RECOVER, "recover.title", &argument, error);
}

bool
show_new_password(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_new_password_form, error);
}

static bool
take_recovery(void *context, struct db *db, struct error *error)
{
	struct using *using = context;
	struct page *page = using->page;

	if (!take(using, db, error))
		return false;
	using->account.password = using->password;
	return account_set(page->a, db, &using->account, error) &&
	       link_drop(page->a, db, LINK_RECOVER, using->account.id, error) &&
	       link_drop(page->a, db, LINK_SIGN_IN, using->account.id, error) &&
	       link_drop(page->a, db, LINK_SECOND, using->account.id, error) &&
	       note_act(page, db, AUDIT_ACCOUNT_PASSWORD, using->account.id, error) &&
	       session_end_account(page->a, db, using->account.id, STR(""), error) &&
	       account_tell(page->a, db, page->node, &using->account, "changed.password", error);
}

static bool
answer_new_password(struct page *page, struct response *response, struct error *error)
{
	struct using using = { .page = page, .purpose = LINK_RECOVER };
	struct str       password = request_form(page->request, "password"), argument;
	struct error     fault = { 0 };
	struct throttled throttled[2];

	if (!put_link_form(page, response, LINK_RECOVER, "recover.title", &argument, error))
		return false;
	if (response->status == 410)
		return true;
	page_close(page);
	if (!password_is_fit(password, STR(""), &fault) || !password_hash(page->a, password, &using.password, &fault))
		return put_fault(page, response, &fault, error);
	if (!change_noted(page, take_recovery, &using, &fault))
		return put_used(page, response, &fault, error);
	throttled[0] = (struct throttled){ THROTTLE_PASSWORD, account_address(page->a, using.account.email) };
	throttled[1] = (struct throttled){ THROTTLE_LINK, throttled[0].subject };
	return come_in(page, response, &using.account, STR(""), throttled, 2, error);
}

bool
set_new_password(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_new_password, error);
}

/* ---- another address --------------------------------------------------------------------------------------------- */

static bool
answer_email_form(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	put_form(page, response, "email.title");
	if (!own_account(page, response, true, &account, error))
		return false;
	put_text(page, page->view, "email", account.email);
	return true;
}

bool
show_email(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_email_form, error);
}

struct moving {
	struct page   *page;
	struct account account;
	struct str     email;
	int64_t        wait;
};

static bool
ask_new_address(void *context, struct db *db, struct error *error)
{
	struct moving         *moving = context;
	struct page           *page = moving->page;
	const struct throttled throttled = { THROTTLE_LINK, account_address(page->a, moving->email) };

	return throttle_try(page->a, db, &throttled, 1, clock_now(page->node->clock), &moving->wait, error) &&
	       (moving->wait != 0 ||
		account_ask_new_address(page->a, db, page->node, &moving->account, moving->email, error));
}

static bool
answer_email(struct page *page, struct response *response, struct error *error)
{
	struct moving moving = { .page = page, .email = str_trim(request_form(page->request, "email")) };

	put_form(page, response, "email.title");
	if (!own_account(page, response, true, &moving.account, error))
		return false;
	if (moving.account.id.length == 0)
		return true;
	put_text(page, page->view, "email", moving.email);
	if (!mail_address_is(moving.email)) {
		put_problem(page, response, 422, page_word(page, "account.email-wrong"));
		return true;
	}
	page_close(page);
	if (!db_change(page->node->pool, ask_new_address, &moving, error))
		return false;
	if (page->node->jobs != NULL)
		jobs_poke(page->node->jobs);
	if (moving.wait != 0)
		put_wait(page, response, moving.wait);
	else
		go_to(response, STR("/sign-in/sent"));
	return true;
}

bool
change_email(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_email, error);
}

static bool
answer_new_address_form(struct page *page, struct response *response, struct error *error)
{
	struct str address = { 0 };

	if (!put_link_form(page, response, LINK_EMAIL, "email.title", &address, error))
		return false;
	put_text(page, page->view, "address", address);
	return true;
}

bool
show_new_address(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_new_address_form, error);
}

/* The old address is told, so that its owner can object. */
static bool
move_address(void *context, struct db *db, struct error *error)
{
	struct using *using = context;
	struct page *page = using->page;

	if (!take(using, db, error) || !account_tell(page->a, db, page->node, &using->account, "changed.email", error))
		return false;
	using->account.email = using->argument;
	using->account.confirmed = clock_now(page->node->clock);
	return link_drop(page->a, db, LINK_SIGN_IN, using->account.id, error) &&
	       link_drop(page->a, db, LINK_RECOVER, using->account.id, error) &&
	       note_act(page, db, AUDIT_ACCOUNT_CHANGE, using->account.id, error) &&
	       account_set(page->a, db, &using->account, error);
}

static bool
answer_new_address(struct page *page, struct response *response, struct error *error)
{
	struct using using = { .page = page, .purpose = LINK_EMAIL };
	struct error fault = { 0 };

	put_form(page, response, "email.title");
	put_text(page, page->view, "action", page->request->path);
	if (!change_noted(page, move_address, &using, &fault)) {
		if (fault.code == ERROR_CONFLICT)
			return put_fault(page, response, &fault, error);
		return put_used(page, response, &fault, error);
	}
	go_to(response, STR("/me?saved=1"));
	return true;
}

bool
confirm_new_address(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_new_address, error);
}
