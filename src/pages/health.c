/* For those who watch over the node: does it live, and is it ready to be asked? */
#include "pages/doors.h"
#include "pages/page.h"

#include "base/limits.h"
#include "db/db.h"
#include "search/search.h"

enum { ASK_AGAIN_SECONDS = 5 };

/* That this is sent is the answer. It asks nothing of the database, and is kept in the page cache, so that it comes from a
 * loop even while all workers are busy: a node under load is not to be restarted. */
static bool
answer_health(struct page *page, struct response *response, struct error *error)
{
	(void)page, (void)error;
	response->body = STR("ok\n");
	return true;
}

/* Ready when the database answers and search has followed the log, but for the newest changes. */
static bool
answer_ready(struct page *page, struct response *response, struct error *error)
{
	struct change_log_position newest;
	struct search_state        search;
	int64_t                    behind;
	bool                       ready;

	if (!page_db(page, error) || !change_log_newest(page->a, page->db, &newest, error))
		return false;
	search_state(page->a, page->node->search, &search);
	behind = newest.number > search.cursor ? newest.number - search.cursor : 0;
	ready = behind <= LIMIT_READY_BEHIND && (newest.number == 0 || str_equal(newest.epoch, search.epoch));
	json_add(page->data, STR("ready"), json_boolean(page->a, ready));
	put_text(page, page->data, "database",
		 str_of(db_pool_engine(page->node->pool) == DB_SQLITE ? "SQLite" : "PostgreSQL"));
	put_number(page, page->data, "log", newest.number);
	put_number(page, page->data, "behind", behind);
	response->private_answer = true;
	if (!ready) {
		response->status = 503;
		response->retry_after = ASK_AGAIN_SECONDS;
	}
	return true;
}

bool
show_health(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_health, error);
}

bool
show_ready(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_ready, error);
}
