/* /me/password and /me/second: by what its owner proves to be who they are. Both want a fresh proof before they change. */
#include "pages/account_mail.h"

#include "db/db.h"
#include "pages/pages.h"
#include "people/second.h"
#include "people/session.h"

/* ---- the password ------------------------------------------------------------------------------------------------ */

static bool
answer_password_form(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	put_form(page, response, "password.title");
	if (!own_account(page, response, true, &account, error))
		return false;
	put_text(page, page->view, "email", account.email);
	put_true(page, page->view, "present", account.password.length != 0);
	return true;
}

bool
show_password(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_password_form, error);
}

struct changing {
	const struct page *page;
	struct account     account;
	struct throttled   throttled;
	int64_t            wait;
	struct str         session;
};

static bool
count_try(void *context, struct db *db, struct error *error)
{
	struct changing *changing = context;

	return throttle_try(changing->page->a, db, &changing->throttled, 1, clock_now(changing->page->node->clock),
			    &changing->wait, error);
}

/* Whoever came in by the old password has to come in again. */
static bool
set_password(void *context, struct db *db, struct error *error)
{
	struct changing *changing = context;
	struct arena    *a = changing->page->a;

	return account_set(a, db, &changing->account, error) &&
	       note_act(changing->page, db, AUDIT_ACCOUNT_PASSWORD, changing->account.id, error) &&
	       account_tell(a, db, changing->page->node, &changing->account, "changed.password", error) &&
	       throttle_forgive(a, db, &changing->throttled, 1, clock_now(changing->page->node->clock), error) &&
	       session_end_account(a, db, changing->account.id, STR(""), error) &&
	       enter(changing->page, db, changing->account.id, &changing->session, error);
}

static bool
answer_password(struct page *page, struct response *response, struct error *error)
{
	struct changing changing = { .page = page };
	struct str      password = request_form(page->request, "password");
	struct error    fault = { 0 };

	put_form(page, response, "password.title");
	if (!own_account(page, response, true, &changing.account, error))
		return false;
	if (changing.account.id.length == 0)
		return true;
	put_text(page, page->view, "email", changing.account.email);
	put_true(page, page->view, "present", changing.account.password.length != 0);
	changing.throttled = (struct throttled){ THROTTLE_PASSWORD, account_address(page->a, changing.account.email) };
	page_close(page);
	if (!db_change(page->node->pool, count_try, &changing, error))
		return false;
	if (changing.wait != 0) {
		put_wait(page, response, changing.wait);
		return true;
	}
	if (changing.account.password.length != 0 &&
	    !password_is_right(changing.account.password, request_form(page->request, "present"))) {
		put_problem(page, response, 422, page_word(page, "password.present-wrong"));
		return true;
	}
	if (!password_is_fit(password, changing.account.email, &fault) ||
	    !password_hash(page->a, password, &changing.account.password, &fault) ||
	    !change_noted(page, set_password, &changing, &fault))
		return put_fault(page, response, &fault, error);
	go_to(response, STR("/me?saved=1"));
	response->cookie = session_cookie(page, changing.session);
	return true;
}

bool
change_password(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_password, error);
}

/* ---- the second factor ------------------------------------------------------------------------------------------- */

static struct str
issuer(const struct page *page)
{
	return str_head(settings_name_in(&page->node->settings, page->language), 60);
}

/* The secret stands in the form until a code shows that the authenticator has it. */
static bool
put_picture(struct page *page, const struct account *account, struct str secret, struct error *error)
{
	put_text(page, page->view, "secret", second_text(page->a, secret));
	return put_qr(page, second_address(page->a, secret, issuer(page), account->email), error);
}

static bool
answer_second_form(struct page *page, struct response *response, struct error *error)
{
	struct account account;
	int64_t        left;

	put_form(page, response, "second.title");
	if (!own_account(page, response, true, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	if (account.second.length == 0)
		return put_picture(page, &account, second_draw(page->a), error);
	if (!second_left(page->a, page->db, account.id, &left, error))
		return false;
	put_true(page, page->view, "set", true);
	put_text(page, page->view, "left", words_number(page->a, page->words, page->language, left));
	return true;
}

bool
show_second(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_second_form, error);
}

struct setting {
	struct page   *page;
	struct account account;
	struct str     secret, codes[SECOND_CODES];
	int64_t        step;
};

static bool
keep_second(void *context, struct db *db, struct error *error)
{
	struct setting *setting = context;
	struct arena   *a = setting->page->a;

	return second_set(a, db, setting->account.id, setting->secret, setting->step, setting->codes, error) &&
	       account_tell(a, db, setting->page->node, &setting->account, "changed.second-on", error) &&
	       note_act(setting->page, db, AUDIT_ACCOUNT_CHANGE, setting->account.id, error) &&
	       session_end_account(a, db, setting->account.id, setting->page->request->session, error);
}

static bool
answer_set_second(struct page *page, struct response *response, struct error *error)
{
	struct setting setting = { .page = page };
	struct json   *list;

	put_form(page, response, "second.title");
	if (!own_account(page, response, true, &setting.account, error))
		return false;
	if (setting.account.id.length == 0)
		return true;
	if (setting.account.second.length != 0 ||
	    !second_parse(page->a, request_form(page->request, "secret"), &setting.secret)) {
		go_to(response, STR("/me/second"));
		return true;
	}
	if (!second_is_right(setting.secret, request_form(page->request, "code"), clock_now(page->node->clock), 0,
			     &setting.step)) {
		put_problem(page, response, 422, page_word(page, "second.wrong"));
		return put_picture(page, &setting.account, setting.secret, error);
	}
	page_close(page);
	if (!change_noted(page, keep_second, &setting, error))
		return false;
	list = put_array(page, page->view, "codes");
	for (int i = 0; i < SECOND_CODES; i++)
		append_text(page, list, setting.codes[i]);
	return true;
}

bool
set_second(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_set_second, error);
}

static bool
forget_second(void *context, struct db *db, struct error *error)
{
	struct setting *setting = context;

	return second_drop(setting->page->a, db, setting->account.id, error) &&
	       account_tell(setting->page->a, db, setting->page->node, &setting->account, "changed.second-off",
			    error) &&
	       note_act(setting->page, db, AUDIT_ACCOUNT_CHANGE, setting->account.id, error);
}

static bool
answer_drop_second(struct page *page, struct response *response, struct error *error)
{
	struct setting setting = { .page = page };

	if (!own_account(page, response, true, &setting.account, error))
		return false;
	if (setting.account.id.length == 0) {
		if (str_ends(response->location, STR("drop"))) /* a form cannot be come back to */
			response->location = STR("/sign-in?return=/me/second");
		return true;
	}
	go_to(response, STR("/me?saved=1"));
	page_close(page);
	return change_noted(page, forget_second, &setting, error);
}

bool
drop_second(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_drop_second, error);
}
