/* The operator, who has the machine: the page of a link that a command printed, and the account of an administrator that is
 * made with it, so that from then on people sign in as themselves. */
#include "pages/accounts.h"

#include "db/db.h"
#include "pages/pages.h"
#include "people/link.h"
#include "people/session.h"

static bool
answer_link(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	put_form(page, response, "link.title");
	put_true(page, page->view, "usable", true);
	put_text(page, page->view, "action",
		 page_address(page, "/admin/link/%s", request_path(page->request, "token")));
	return true;
}

bool
show_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_link, error);
}

struct using
{
	const struct page *page;
	struct str         session;
	bool               alone; /* there is no account of an administrator yet */
};

static bool
find_administrator(struct arena *a, struct db *db, bool *alone_r, struct error *error)
{
	struct grant_row *rows;
	size_t            count;

	if (!grant_list(a, db, STR(""), &rows, &count, error))
		return false;
	*alone_r = true;
	for (size_t i = 0; i < count; i++)
		*alone_r = *alone_r && rows[i].grant.role != ROLE_ADMINISTRATOR;
	return true;
}

static bool
use_sign_in_link(void *context, struct db *db, struct error *error)
{
	struct using *using = context;
	const struct page *page = using->page;
	struct str         account, argument;

	return link_take(page->a, db, LINK_SIGN_IN, request_path(page->request, "token"), clock_now(page->node->clock),
			 &account, &argument, error) &&
	       (account.length == 0 ||
		error_set(error, ERROR_ABSENT, "link.used", "this link is not the operator's")) &&
	       find_administrator(page->a, db, &using->alone, error) &&
	       enter(page, db, account, &using->session, error);
}

static bool
answer_use(struct page *page, struct response *response, struct error *error)
{
	struct using using = { .page = page };

	if (!db_change(page->node->pool, use_sign_in_link, &using, error)) {
		if (error != NULL && error->code != ERROR_ABSENT)
			return false;
		put_form(page, response, "link.title");
		response->status = 410;
		return true;
	}
	go_to(response, using.alone ? STR("/admin/account") : STR("/admin"));
	response->cookie = session_cookie(page, using.session);
	return true;
}

bool
use_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_use, error);
}

/* ---- the account of an administrator ------------------------------------------------------------------------------ */

static bool
answer_account(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	put_form(page, response, "operator.title");
	put_text(page, page->view, "email", request_form(page->request, "email"));
	put_text(page, page->view, "person", request_form(page->request, "name"));
	return true;
}

bool
show_operator_account(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_account, error);
}

struct making {
	const struct page *page;
	struct account     draft;
	struct actor       actor;
	struct str         session;
};

static bool
tell_made(const struct making *making, struct db *db, const struct grant_row *grant, struct error *error)
{
	struct arena           *a = making->page->a;
	const struct audit_log *log = &making->page->node->audit;
	struct json            *role = json_object(a);

	json_set(role, STR("role"), json_string(a, str_of(role_name(grant->grant.role))));
	return audit_add(a, db, log, &making->actor, &(struct audit_entry){ AUDIT_ACCOUNT_ADD, grant->account, NULL },
			 error) &&
	       audit_add(a, db, log, &making->actor, &(struct audit_entry){ AUDIT_ROLE_GIVE, grant->account, role },
			 error);
}

static bool
make_administrator(void *context, struct db *db, struct error *error)
{
	struct making     *making = context;
	const struct page *page = making->page;
	int64_t            now = clock_now(page->node->clock);
	struct grant_row   grant = { .grant = { .role = ROLE_ADMINISTRATOR }, .since = now };
	struct str         id;

	return account_add(page->a, db, &making->draft, now, &grant.account, error) &&
	       grant_add(page->a, db, &grant, now, &id, error) && tell_made(making, db, &grant, error) &&
	       enter(page, db, grant.account, &making->session, error);
}

static bool
answer_make(struct page *page, struct response *response, struct error *error)
{
	struct making making = { .page = page,
				 .draft = { .email = request_form(page->request, "email"),
					    .name = str_trim(request_form(page->request, "name")),
					    .language = page->language,
					    .state = ACCOUNT_ACTIVE } };
	struct str    password = request_form(page->request, "password");
	struct error  problem = { 0 };

	if (!answer_account(page, response, error) || !page_actor(page, &making.actor, error))
		return false;
	if (password_is_fit(password, making.draft.email, &problem) &&
	    password_hash(page->a, password, &making.draft.password, &problem) &&
	    db_change(page->node->pool, make_administrator, &making, &problem)) {
		audit_note(&page->node->audit);
		go_to(response, STR("/admin/setup"));
		response->cookie = session_cookie(page, making.session);
		return true;
	}
	return put_fault(page, response, &problem, error);
}

bool
make_operator_account(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_make, error);
}
