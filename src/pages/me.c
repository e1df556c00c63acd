/* /me: what an account is called and which language it reads, and its sessions. */
#include "pages/accounts.h"

#include "db/db.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/people.h"
#include "people/second.h"
#include "people/session.h"

static void
put_profile(struct page *page, const struct account *account)
{
	const struct settings *settings = &page->node->settings;
	struct json           *list = put_array(page, page->view, "choices");

	put_text(page, page->view, "person", account->name);
	put_text(page, page->view, "email", account->email);
	put_true(page, page->view, "second", account->second.length != 0);
	put_true(page, page->view, "saved", request_query(page->request, "saved").length != 0);
	for (size_t i = 0; i < settings->language_count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "tag", settings->languages[i]);
		put_text(page, row, "label", words_language_name(page->words, settings->languages[i]));
		put_true(page, row, "chosen", str_equal(settings->languages[i], account->language));
	}
}

static bool
answer_me(struct page *page, struct response *response, struct error *error)
{
	struct account account;
	struct actor   actor;

	put_form(page, response, "page.account");
	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	put_profile(page, &account);
	if (!page_actor(page, &actor, error))
		return false;
	put_true(page, page->view, "people", people_sees_any(&actor));
	put_own_figures(page, &actor);
	return put_identities(page, account.id, error);
}

bool
show_me(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_me, error);
}

static bool
change_account(void *context, struct db *db, struct error *error)
{
	const struct page *page = context;
	struct session     session;
	struct account     account;

	if (!session_find(page->a, db, page->request->session, clock_now(page->node->clock), &session, error) ||
	    !account_find(page->a, db, session.account, &account, error))
		return false;
	account.name = str_trim(request_form(page->request, "name"));
	account.language = request_form(page->request, "language");
	return account_set(page->a, db, &account, error);
}

static bool
is_language_of(const struct settings *settings, struct str language)
{
	for (size_t i = 0; i < settings->language_count; i++) {
		if (str_equal(settings->languages[i], language))
			return true;
	}
	return false;
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct account account;
	struct error   fault = { 0 };

	put_form(page, response, "page.account");
	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	put_profile(page, &account);
	if (!put_identities(page, account.id, error))
		return false;
	if (!is_language_of(&page->node->settings, request_form(page->request, "language")))
		return error_set(error, ERROR_INPUT, "account.language", "'%.*s' is no language of this node",
				 STR_ARGS(str_head(request_form(page->request, "language"), 40)));
	if (!db_change(page->node->pool, change_account, page, &fault))
		return put_fault(page, response, &fault, error);
	go_to(response, STR("/me?saved=1"));
	return true;
}

bool
change_me(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

/* ---- sessions ---------------------------------------------------------------------------------------------------- */

static bool
answer_sessions(struct page *page, struct response *response, struct error *error)
{
	struct json    *list = put_array(page, page->view, "sessions");
	int64_t         now = clock_now(page->node->clock);
	struct session *sessions, own;
	struct account  account;
	size_t          count;

	put_form(page, response, "sessions.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	if (!session_find(page->a, page->db, page->request->session, now, &own, error) ||
	    !session_list(page->a, page->db, account.id, now, &sessions, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "id", sessions[i].id);
		put_text(page, row, "agent", sessions[i].agent);
		put_text(page, row, "network", sessions[i].address);
		put_text(page, row, "begun", label_time(page, sessions[i].created));
		put_text(page, row, "seen", label_time(page, sessions[i].seen));
		put_true(page, row, "own", str_equal(sessions[i].id, own.id));
	}
	put_true(page, page->view, "others", count > 1);
	return true;
}

bool
show_sessions(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sessions, error);
}

static bool
end_chosen(void *context, struct db *db, struct error *error)
{
	const struct page *page = context;
	struct str         id = request_form(page->request, "session");
	struct session     own;

	if (!session_find(page->a, db, page->request->session, clock_now(page->node->clock), &own, error))
		return false;
	return id.length != 0 ? session_end_id(page->a, db, own.account, id, error)
			      : session_end_account(page->a, db, own.account, page->request->session, error);
}

static bool
answer_end(struct page *page, struct response *response, struct error *error)
{
	struct error fault = { 0 };

	go_to(response, STR("/me/sessions"));
	if (db_change(page->node->pool, end_chosen, page, &fault) || fault.code == ERROR_ABSENT)
		return true; /* one that is not there has ended */
	if (error != NULL)
		*error = fault;
	return false;
}

bool
end_sessions(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_end, error);
}
