/* Coming in: at once, or by a second factor when the account has one. Between the two pages a link that works once, and not
 * for long, says that the first proof was right. */
#include "pages/accounts.h"

#include "base/clock.h"
#include "db/db.h"
#include "pages/pages.h"
#include "people/link.h"
#include "people/second.h"

enum { LINK_MINUTES = 10 };

struct coming {
	struct page            *page;
	struct account          account;
	const struct throttled *throttled;
	size_t                  throttled_count;
	struct str              token, next, session;
	int64_t                 wait;
	bool                    right;
};

static bool
begin(void *context, struct db *db, struct error *error)
{
	struct coming *coming = context;
	struct page   *page = coming->page;
	int64_t        now = clock_now(page->node->clock);

	if (!throttle_forgive(page->a, db, coming->throttled, coming->throttled_count, now, error))
		return false;
	if (coming->account.second.length == 0)
		return enter(page, db, coming->account.id, &coming->session, error);
	return link_make(page->a, db, LINK_SECOND, coming->account.id, coming->next, now,
			 now + LINK_MINUTES * CLOCK_MINUTE, &coming->token, error);
}

static void
put_second(struct page *page, struct response *response, struct str token)
{
	put_form(page, response, "second.title");
	put_text(page, page->view, "token", token);
	response->template_name = STR("sign-in-second");
}

static void
go_in(struct page *page, struct response *response, struct str next, struct str session)
{
	go_to(response, next.length != 0 ? next : STR("/me"));
	response->cookie = session_cookie(page, session);
}

bool
come_in(struct page *page, struct response *response, const struct account *account, struct str next,
	const struct throttled *throttled, size_t throttled_count, struct error *error)
{
	struct coming coming = { .page = page,
				 .account = *account,
				 .throttled = throttled,
				 .throttled_count = throttled_count,
				 .next = next };

	if (!db_change(page->node->pool, begin, &coming, error))
		return false;
	if (coming.token.length != 0)
		put_second(page, response, coming.token);
	else
		go_in(page, response, next, coming.session);
	return true;
}

/* ---- the second page --------------------------------------------------------------------------------------------- */

/* A wrong code must stay counted: the change is good all the same. */
static bool
use_code(void *context, struct db *db, struct error *error)
{
	struct coming   *coming = context;
	struct page     *page = coming->page;
	int64_t          now = clock_now(page->node->clock);
	struct throttled code = { .what = THROTTLE_CODE };

	if (!link_find(page->a, db, LINK_SECOND, coming->token, now, &code.subject, &coming->next, error) ||
	    !account_find(page->a, db, code.subject, &coming->account, error) ||
	    !throttle_try(page->a, db, &code, 1, now, &coming->wait, error))
		return false;
	if (coming->wait != 0)
		return true;
	if (!second_use(page->a, db, &coming->account, request_form(page->request, "code"), now, &coming->right, error))
		return false;
	if (!coming->right)
		return true;
	return link_drop(page->a, db, LINK_SECOND, coming->account.id, error) &&
	       throttle_forgive(page->a, db, &code, 1, now, error) &&
	       enter(page, db, coming->account.id, &coming->session, error);
}

static bool
answer_second(struct page *page, struct response *response, struct error *error)
{
	struct coming coming = { .page = page, .token = request_form(page->request, "token") };

	if (!db_change(page->node->pool, use_code, &coming, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			go_to(response, STR("/sign-in"));
		return error != NULL && error->code == ERROR_ABSENT;
	}
	if (coming.right) {
		go_in(page, response, coming.next, coming.session);
		return true;
	}
	put_second(page, response, coming.token);
	if (coming.wait != 0)
		put_wait(page, response, coming.wait);
	else
		put_problem(page, response, 422, page_word(page, "second.wrong"));
	return true;
}

bool
give_second(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_second, error);
}
