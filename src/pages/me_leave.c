/* /me/export and /me/delete: what is kept about an account goes to its owner, or away. */
#include "pages/accounts.h"

#include "db/db.h"
#include "pages/pages.h"
#include "people/leave.h"

static bool
answer_export(struct page *page, struct response *response, struct error *error)
{
	struct buffer  out = buffer_in(page->a);
	struct account account;
	struct json   *all;

	response->private_answer = true;
	if (!own_account(page, response, true, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	if (!account_export(page->a, page->db, account.id, clock_now(page->node->clock), &all, error))
		return false;
	json_write_indented(&out, all);
	response->body = buffer_str(&out);
	response->media = STR("application/json");
	response->download = STR("account.json");
	return true;
}

bool
export_me(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_export, error);
}

static bool
answer_delete_form(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	put_form(page, response, "delete.title");
	return own_account(page, response, true, &account, error);
}

bool
show_delete(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_delete_form, error);
}

struct leaving {
	const struct page *page;
	struct account     account;
};

static bool
leave(void *context, struct db *db, struct error *error)
{
	struct leaving *leaving = context;

	return note_act(leaving->page, db, AUDIT_ACCOUNT_DELETE, leaving->account.id, error) &&
	       account_delete(leaving->page->a, db, leaving->account.id, error);
}

static bool
answer_delete(struct page *page, struct response *response, struct error *error)
{
	struct leaving leaving = { .page = page };

	put_form(page, response, "delete.title");
	if (!own_account(page, response, true, &leaving.account, error))
		return false;
	if (leaving.account.id.length == 0)
		return true;
	if (!str_is(request_form(page->request, "sure"), "yes")) {
		put_problem(page, response, 422, page_word(page, "delete.unsure"));
		return true;
	}
	page_close(page);
	if (!change_noted(page, leave, &leaving, error))
		return false;
	go_to(response, STR("/"));
	response->cookie = session_cookie(page, STR(""));
	return true;
}

bool
delete_me(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_delete, error);
}
