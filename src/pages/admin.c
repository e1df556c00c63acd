/* The administrator's desk, which shows how the node is doing. */
#include "pages/labels.h"
#include "pages/pages.h"

#include "base/log.h"
#include "db/db.h"
#include "jobs/jobs.h"

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

static struct str
job_progress(const struct page *page, const struct job_row *job)
{
	if (job->total <= 0)
		return (struct str){ 0 };
	return str_format(page->a, "%.*s / %.*s", STR_ARGS(number_text(page, job->done)),
			  STR_ARGS(number_text(page, job->total)));
}

static struct str
label_job_state(const struct page *page, struct str state)
{
	static const struct label_choice states[] = { { "waiting", "job.waiting" },
						      { "running", "job.running" },
						      { "done", "job.done" },
						      { "failed", "job.failed" } };

	return label_choice(page, states, sizeof states / sizeof states[0], state);
}

static struct str
label_job(const struct page *page, struct str kind)
{
	static const struct label_choice kinds[] = { { "alerts", "job.alerts" },
						     { "account-mail", "job.account-mail" },
						     { "openid", "job.openid" },
						     { "openid-providers", "job.openid" },
						     { "backup", "job.backup" },
						     { "check", "job.check" },
						     { "harvest", "job.harvest" },
						     { "mail", "job.mail" },
						     { "mail-upkeep", "job.mail-upkeep" },
						     { "release-embargoes", "job.release-embargoes" },
						     { "drafts", "job.drafts" } };

	return label_choice(page, kinds, sizeof kinds / sizeof kinds[0], kind);
}

static bool
put_jobs(struct page *page, struct error *error)
{
	struct json    *list = put_array(page, page->view, "jobs");
	struct job_row *jobs;
	size_t          count;

	if (!jobs_list(page->a, page->db, JOBS, &jobs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "name", label_job(page, jobs[i].kind));
		put_text(page, row, "state", label_job_state(page, jobs[i].state));
		put_text(page, row, "progress", job_progress(page, &jobs[i]));
		put_text(page, row, "when", label_time(page, jobs[i].finished != 0 ? jobs[i].finished : jobs[i].due));
		put_text(page, row, "message", jobs[i].note);
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
	return page_snapshot(page, error) && put_health(page, error) && put_jobs(page, error);
}

bool
show_admin(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_admin, error);
}
