/* What waits is read, one file after the other, and kept. */
#include "node/contents.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "records/attachments.h"
#include "search/search.h"
#include "text/language.h"

enum { AT_ONCE = 20, SAMPLE_BYTES = 4000, SAMPLE_BEHIND = 8000 };

/* What language a text seems to be in, by a piece behind its title page and contents. */
static struct str
language_of(const struct node *node, struct str text)
{
	struct str sample = text;

	if (text.length > SAMPLE_BEHIND + SAMPLE_BYTES)
		sample = str_slice(text, str_head(text, SAMPLE_BEHIND).length, text.length);
	sample = str_head(sample, SAMPLE_BYTES);
	return node->records.languages != NULL && sample.length >= LANGUAGE_LETTERS
		       ? language_detect(node->records.languages, sample, STR(""))
		       : STR("");
}

static bool
read_one(struct node *node, const struct content_waiting *file, struct contents_report *report, struct error *error)
{
	struct arena  *a = arena_open(0);
	struct content content;
	bool good = content_read(a, attachment_path(a, &node->records, &file->hash), file->media, &content, error);

	if (good) {
		content.language = language_of(node, content.text);
		good = content_put(a, &node->records, &file->hash, &content, error);
		report->read += content.reason.length == 0;
		report->failed += content.reason.length > 0 && !str_is(content.reason, "kind");
	}
	if (good && node->search != NULL)
		search_poke(node->search);
	arena_close(a);
	return good;
}

static bool
list_waiting(const struct node *node, struct arena *a, struct content_waiting **list_r, size_t *count_r,
	     struct error *error)
{
	int64_t    before = clock_now(node->clock) - CLOCK_HOUR;
	struct db *db;
	bool       good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = contents_waiting(a, db, before, AT_ONCE, list_r, count_r, error);
	db_return(db);
	return good;
}

static bool
goes_on(const struct contents_watch *watch)
{
	return watch->stops == NULL || !watch->stops(watch->context);
}

bool
contents_read(struct node *node, const struct contents_watch *watch, struct contents_report *report_r,
	      struct error *error)
{
	size_t  count;
	int64_t done = 0;
	bool    good = true;

	*report_r = (struct contents_report){ 0 };
	do {
		struct arena           *a = arena_open(0);
		struct content_waiting *list;

		count = 0;
		good = list_waiting(node, a, &list, &count, error);
		for (size_t i = 0; good && i < count && goes_on(watch); i++) {
			good = read_one(node, &list[i], report_r, error) &&
			       (watch->progress == NULL ||
				watch->progress(watch->context, ++done, (int64_t)(count - i) - 1, error));
		}
		arena_close(a);
	} while (good && count == AT_ONCE && goes_on(watch));
	return good;
}

/* ---- the job ----------------------------------------------------------------------------------------------------- */

static bool
job_asks(const void *context)
{
	return job_stops(context);
}

static bool
job_goes_on(void *context, int64_t done, int64_t left, struct error *error)
{
	return job_save(context, STR(""), done, done + left, error);
}

bool
contents_job(struct job *job, void *node, struct error *error)
{
	const struct contents_watch watch = { job_asks, job_goes_on, job };
	struct contents_report      report;

	if (!contents_read(node, &watch, &report, error))
		return false;
	if (report.read + report.failed > 0)
		job_note(job, "%" PRId64 " files read, %" PRId64 " could not be read", report.read, report.failed);
	return true;
}
