/* The desk's page of harvests: each source with its schedule, its last harvests and what they rejected. */
#include "pages/labels.h"
#include "pages/pages.h"

#include "base/sign.h"
#include "network/harvest.h"
#include "records/homes.h"

enum { RUNS = 5, REJECTS = 20, MINUTE = 60, HOUR = 3600, DAY = 86400 };

static struct str
number_text(const struct page *page, int64_t number)
{
	return words_number(page->a, page->words, page->language, number);
}

static struct json *
add_about(const struct page *page, struct json *about, const char *key, struct str text)
{
	struct json *row;

	if (text.length == 0)
		return NULL;
	row = append_object(page, about);
	put_text(page, row, "label", page_word(page, key));
	put_text(page, row, "text", text);
	return row;
}

static void
add_code(const struct page *page, struct json *about, const char *key, struct str text)
{
	struct json *row = add_about(page, about, key, text);

	if (row != NULL)
		put_true(page, row, "code", true);
}

/* "Every 2 days". */
static struct str
label_schedule(const struct page *page, int64_t every)
{
	static const struct {
		int64_t     seconds;
		const char *key;
	} units[] = { { DAY, "harvest.days" }, { HOUR, "harvest.hours" }, { MINUTE, "harvest.minutes" } };

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (every > 0 && every % units[i].seconds == 0)
			return words_fill(page->a, page->words, page->language, units[i].key, every / units[i].seconds,
					  NULL, 0);
	return page_word(page, "harvest.by-hand");
}

static struct str
label_run_state(const struct page *page, struct str state)
{
	static const struct label_choice states[] = { { "running", "job.running" },
						      { "done", "job.done" },
						      { "failed", "job.failed" },
						      { "held", "harvest.held" },
						      { "stopped", "harvest.stopped" } };

	return label_choice(page, states, sizeof states / sizeof states[0], state);
}

static struct str
label_next(const struct page *page, const struct harvest_source *source, const struct harvest_report *last)
{
	int64_t next = harvest_next(source, last);

	if (source->every > 0 && last != NULL && str_is(last->state, "held"))
		return page_word(page, "harvest.waits");
	if (next == 0)
		return (struct str){ 0 };
	return next <= clock_now(page->node->clock) ? page_word(page, "harvest.soon") : label_time(page, next);
}

static void
put_about(const struct page *page, struct json *item, const struct harvest_source *source,
	  const struct record_homes *homes, const struct harvest_report *last)
{
	struct json              *about = put_array(page, item, "about"), *row;
	const struct record_home *home = record_home_find(homes, source->home);

	add_code(page, about, "harvest.address", source->url);
	add_code(page, about, "harvest.set", source->set);
	add_code(page, about, "harvest.format", source->prefix);
	if (home != NULL) {
		add_about(page, about, "header.home",
			  str_format(page->a, "%.*s (%.*s)", STR_ARGS(home->title), STR_ARGS(home->name)));
		add_code(page, about, "harvest.key", sign_public_format(page->a, home->key));
	}
	add_about(page, about, "harvest.schedule", label_schedule(page, source->every));
	add_about(page, about, "harvest.next", label_next(page, source, last));
	add_about(page, about, "harvest.records", number_text(page, source->records));
	add_about(page, about, "harvest.holder", source->holder);
	if (last == NULL)
		return;
	row = add_about(page, about, "harvest.last",
			str_format(page->a, "%.*s · %.*s", STR_ARGS(label_run_state(page, last->state)),
				   STR_ARGS(label_time(page, last->started))));
	put_true(page, row, "wrong", str_is(last->state, "failed") || str_is(last->state, "held"));
}

static void
append_run(const struct page *page, struct json *runs, const struct harvest_report *run)
{
	struct json *row = append_object(page, runs);

	put_text(page, row, "when", label_time(page, run->started));
	put_text(page, row, "state", label_run_state(page, run->state));
	put_true(page, row, "wrong", str_is(run->state, "failed") || str_is(run->state, "held"));
	put_text(page, row, "came", number_text(page, run->fetched));
	put_text(page, row, "new", number_text(page, run->new_records));
	put_text(page, row, "changed", number_text(page, run->changed));
	put_text(page, row, "same", number_text(page, run->same));
	put_text(page, row, "withdrawn", number_text(page, run->withdrawn));
	put_text(page, row, "vanished", number_text(page, run->vanished));
	put_text(page, row, "rejected", number_text(page, run->rejected));
	put_text(page, row, "left_out", number_text(page, run->left_out));
	put_text(page, row, "message", run->note);
}

static void
put_rejects(const struct page *page, struct json *item, const struct harvest_report *last)
{
	struct json *list = put_array(page, item, "rejects");

	for (size_t i = 0; i < last->reject_count && i < REJECTS; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "identifier", last->rejects[i].identifier);
		put_text(page, row, "reason", last->rejects[i].reason);
	}
}

static bool
put_source(const struct page *page, struct json *sources, const struct harvest_source *source,
	   const struct record_homes *homes, struct error *error)
{
	struct json           *item = append_object(page, sources), *runs = put_array(page, item, "runs");
	struct harvest_report *reports;
	size_t                 count;

	if (!harvest_log(page->a, page->node, source->name, RUNS, &reports, &count, error))
		return false;
	put_text(page, item, "name", source->name);
	put_text(page, item, "label",
		 str_format(page->a, "%.*s: %.*s", STR_ARGS(page_word(page, "harvest.title")), STR_ARGS(source->name)));
	put_about(page, item, source, homes, count > 0 ? &reports[0] : NULL);
	for (size_t i = 0; i < count; i++)
		append_run(page, runs, &reports[i]);
	if (count > 0)
		put_rejects(page, item, &reports[0]);
	return true;
}

static bool
answer_harvests(struct page *page, struct response *response, struct error *error)
{
	struct json           *list = put_array(page, page->view, "sources");
	struct harvest_source *sources;
	struct record_homes    homes;
	size_t                 count;

	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, "harvest.title"));
	if (!page_db(page, error) || !record_homes_read(page->a, page->db, &homes, error))
		return false;
	page_close(page); /* what follows borrows its own */
	if (!harvest_list(page->a, page->node, &sources, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!put_source(page, list, &sources[i], &homes, error))
			return false;
	return true;
}

bool
show_harvests(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_harvests, error);
}
