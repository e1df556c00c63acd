/* The administrator's desk, which shows how the node is doing. */
#include "pages/attention.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"

#include "base/log.h"
#include "db/db.h"

enum { LOG_LINES = 50, JOBS = 30 };

/* ---- the desk ---------------------------------------------------------------------------------------------------- */

static struct json *
append_health(const struct page *page, struct json *health, const char *key, struct str text)
{
	struct json *row = append_object(page, health);

	put_text(page, row, "label", page_word(page, key));
	put_text(page, row, "text", text);
	return row;
}

static struct str
number_text(const struct page *page, int64_t number)
{
	return words_number(page->a, page->words, page->language, number);
}

static bool
put_health(struct page *page, struct error *error)
{
	struct json               *health = put_array(page, page->view, "health"), *row;
	struct search_state        search;
	struct change_log_position newest;

	if (!change_log_newest(page->a, page->db, &newest, error))
		return false;
	search_state(page->a, page->node->search, &search);
	append_health(page, health, "admin.database",
		      str_of(db_pool_engine(page->node->pool) == DB_SQLITE ? "SQLite" : "PostgreSQL"));
	append_health(page, health, "admin.log-position", number_text(page, newest.number));
	append_health(page, health, "admin.found", number_text(page, search.documents));
	row = append_health(page, health, "admin.behind", number_text(page, newest.number - search.cursor));
	put_true(page, row, "wrong", search.cursor < newest.number);
	append_health(page, health, "admin.index-size", label_bytes(page, search.bytes));
	append_health(page, health, "admin.time", label_time(page, clock_now(page->node->clock)));
	return true;
}

static bool
put_attention(struct page *page, struct error *error)
{
	struct json    *list = put_array(page, page->view, "attention"), *row;
	struct concern *concerns;
	size_t          count;

	if (!attention_list(page->a, page->node, &concerns, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		row = append_link(page, list, str_of(concerns[i].address), page_word(page, concerns[i].word));
		put_text(page, row, "about", concerns[i].about);
		if (concerns[i].count > 0)
			put_number(page, row, "count", concerns[i].count);
	}
	return true;
}

static void
put_log(const struct page *page)
{
	struct json *list = put_array(page, page->view, "log");
	struct str  *lines;
	size_t       count = log_newest(page->a, page->node->log, LOG_LINES, &lines);

	for (size_t i = 0; i < count; i++)
		append_text(page, list, lines[i]);
}

static bool
answer_admin(struct page *page, struct response *response, struct error *error)
{
	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, "admin.title"));
	put_log(page);
	return put_attention(page, error) && page_snapshot(page, error) && put_health(page, error) &&
	       put_jobs(page, JOBS, error);
}

bool
show_admin(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_admin, error);
}
