/* Files and feeds. */
#include "network/harvest_file.h"

#include "base/clock.h"
#include "formats/format.h"
#include "formats/source.h"
#include "intake/intake.h"
#include "network/harvest_whole.h"

enum { AT_ONCE = 500 /* identifiers that are noted in one change */ };

struct taking {
	struct harvest        *harvest;
	struct oai_identifiers seen;     /* since they were noted last */
	bool                   nameless; /* something came that has no identifier: what is missing cannot be told */
	bool                   failed;
	struct error           why;
	struct str             refused; /* why the file as a whole cannot be read */
};

/* ---- what came --------------------------------------------------------------------------------------------------- */

static void
note_reject(void *context, const struct intake_reject *reject)
{
	struct taking *taking = context;

	if (reject->number == 0 && taking->refused.length == 0 && reject->why != NULL)
		taking->refused = str_copy(taking->harvest->a, str_of(reject->why->detail));
	harvest_reject(taking->harvest, reject, 1);
}

static bool
flush(struct taking *taking)
{
	if (!taking->failed && !harvest_whole_see(taking->harvest, &taking->seen, &taking->why))
		taking->failed = true;
	arena_close(taking->seen.a);
	taking->seen = (struct oai_identifiers){ .a = arena_open(0) };
	return !taking->failed;
}

/* Each record of the file, whatever its fate. In the thread that writes. */
static void
note_seen(void *context, struct str identifier, bool deleted)
{
	struct taking          *taking = context;
	struct oai_identifiers *seen = &taking->seen;

	if (identifier.length == 0) {
		taking->nameless = true;
		return;
	}
	seen->list = arena_room(seen->a, seen->list, seen->count, &seen->capacity, sizeof *seen->list);
	seen->list[seen->count++] =
		(struct oai_identifier){ .identifier = str_copy(seen->a, identifier), .deleted = deleted };
	if (seen->count == AT_ONCE)
		(void)flush(taking);
}

static void
count_fates(struct harvest *harvest, const struct intake_report *so_far)
{
	struct harvest_report *report = harvest->report;

	report->fetched = so_far->new_records + so_far->changed + so_far->same + so_far->withdrawn + so_far->rejected +
			  so_far->left_out;
	report->new_records = so_far->new_records;
	report->changed = so_far->changed;
	report->same = so_far->same;
	report->withdrawn = so_far->withdrawn;
	report->rejected = so_far->rejected;
	report->left_out = so_far->left_out;
}

static void
show_progress(void *context, int64_t bytes, int64_t total, const struct intake_report *so_far)
{
	struct taking                *taking = context;
	struct harvest               *harvest = taking->harvest;
	const struct harvest_options *options = harvest->options;

	(void)bytes;
	(void)total;
	count_fates(harvest, so_far);
	if (!taking->failed && !harvest_lock_keep(&harvest->lock, 0, &taking->why))
		taking->failed = true;
	if (options->progress != NULL)
		options->progress(options->context, harvest->report);
}

static bool
should_stop(void *context)
{
	const struct taking          *taking = context;
	const struct harvest_options *options = taking->harvest->options;

	return taking->failed || (options->stop != NULL && options->stop(options->context));
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Feeds have the newest items: what is no more in one is not gone. */
static bool
look_at(struct harvest *harvest, bool *is_feed_r, struct error *error)
{
	static const char *const marks[] = { "<rss", "<feed", "http://purl.org/rss/1.0/", "jsonfeed.org/version" };
	struct source           *source;
	struct str               head;
	bool                     good;

	if (!source_open_file(harvest->page_a, harvest->file, &source, error))
		return false;
	good = source_head(source, &head, error);
	*is_feed_r = false;
	for (size_t i = 0; good && i < sizeof marks / sizeof marks[0]; i++)
		*is_feed_r |= str_find(str_head(head, 4096), str_of(marks[i])) < str_head(head, 4096).length;
	source_close(source);
	return good;
}

static bool
take_in(struct taking *taking, struct error *error)
{
	struct harvest             *harvest = taking->harvest;
	const struct intake_options options = {
		.format = harvest->source.prefix.length > 0 ? format_find(harvest->source.prefix) : NULL,
		.type = harvest->source.type,
		.owner = harvest->source.owner,
		.source = harvest->source.name,
		.publish = true,
	};
	const struct intake_watch watch = { .context = taking,
					    .rejected = note_reject,
					    .progress = show_progress,
					    .stop = should_stop,
					    .seen = note_seen };
	struct intake_report      report = { 0 };
	bool good = intake_run(harvest->page_a, harvest->node, &harvest->file, 1, &options, &watch, &report, error);

	count_fates(harvest, &report);
	harvest->source.records += report.gained;
	harvest->report->pages = 1;
	if (taking->failed) {
		if (error != NULL)
			*error = taking->why;
		return false;
	}
	if (!good && error != NULL && strcmp(error->key, "intake.stopped") == 0)
		return error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat begins it again");
	if (good && report.refused_files > 0)
		return error_set(error, ERROR_REMOTE, "harvest.format", "the file cannot be read: %.*s",
				 STR_ARGS(str_head(taking->refused, 200)));
	return good && flush(taking);
}

/* What is not in the file any more is withdrawn, when that can be told. */
static bool
compare(struct taking *taking, bool is_feed, struct error *error)
{
	struct harvest *harvest = taking->harvest;

	if (is_feed)
		return true;
	if (!taking->nameless)
		return harvest_whole_end(harvest, error);
	harvest_note(harvest,
		     "parts of the file have no identifier or cannot be read: nothing that it lacks was withdrawn");
	return true;
}

static bool
take_file(struct harvest *harvest, struct error *error)
{
	struct taking taking = { .harvest = harvest, .seen.a = arena_open(0) };
	bool          is_feed = false;
	bool          good = look_at(harvest, &is_feed, error);

	harvest->tells_deletions = is_feed;
	harvest->source.window_start = STR("");
	good = good && harvest_whole_begin(harvest, error) && take_in(&taking, error) &&
	       compare(&taking, is_feed, error);
	arena_close(taking.seen.a);
	return good;
}

bool
harvest_file(struct harvest *harvest, struct error *error)
{
	struct harvest_source *source = &harvest->source;
	char                   now[TIME_TEXT];

	if (!harvest->options->anew) {
		harvest->etag = source->etag;
		harvest->modified = source->modified;
	}
	if (!harvest_get(harvest, source->url, STR("*/*"), error))
		return false;
	if (harvest->unchanged) {
		harvest_note(harvest, "it has not changed since it was taken in last");
	} else {
		if (!take_file(harvest, error))
			return false;
		source->etag = harvest->etag;
		source->modified = harvest->modified;
		if (!harvest_keep_marks(harvest->node, source, error))
			return false;
	}
	source->response_date = str_copy(harvest->a, time_format(clock_now(harvest->node->clock), now));
	return true;
}
