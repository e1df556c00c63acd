/* What a server does by itself: harvests, and what its provider must know. */
#include "network/harvest.h"
#include "network/oai_since.h"

#include "base/clock.h"

enum {
	EVERY = 600,  /* seconds between two looks at what is due */
	ATTEMPTS = 3, /* when the program ends while it harvests */
	DAY = 86400,
};

static bool
should_stop(void *context)
{
	return job_stops(context);
}

/* "22:00" as minutes; -1 when it is none. */
static int64_t
minutes_of(struct str text)
{
	int64_t hour, minute;

	if (text.length != sizeof "22:00" - 1 || text.data[2] != ':' || !str_integer(str_slice(text, 0, 2), &hour) ||
	    !str_integer(str_slice(text, 3, 5), &minute) || hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	return hour * 60 + minute;
}

bool
harvest_hours_are(struct str hours)
{
	size_t middle = str_find_byte(hours, '-');

	return middle < hours.length && minutes_of(str_slice(hours, 0, middle)) >= 0 &&
	       minutes_of(str_slice(hours, middle + 1, hours.length)) >= 0;
}

bool
harvest_hours_have(struct str hours, int64_t time)
{
	size_t  middle = str_find_byte(hours, '-');
	int64_t from = minutes_of(str_slice(hours, 0, middle));
	int64_t until = middle < hours.length ? minutes_of(str_slice(hours, middle + 1, hours.length)) : -1;
	int64_t minute = time / CLOCK_SECOND % DAY / 60;

	if (from < 0 || until < 0)
		return true;
	return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

int64_t
harvest_next(const struct harvest_source *source, const struct harvest_report *last)
{
	if (source->every == 0 || (last != NULL && str_is(last->state, "held")))
		return 0;
	if (last == NULL || (str_is(last->state, "stopped") && source->budget == 0) || str_is(last->state, "running"))
		return 1;
	return last->started + source->every * CLOCK_SECOND;
}

static bool
is_due(struct arena *a, struct node *node, const struct harvest_source *source, bool *due_r, struct error *error)
{
	struct harvest_report *last;
	size_t                 count;
	int64_t                next;

	if (!harvest_log(a, node, source->name, 1, &last, &count, error))
		return false;
	next = harvest_next(source, count > 0 ? &last[0] : NULL);
	*due_r = next != 0 && clock_now(node->clock) >= next &&
		 harvest_hours_have(source->hours, clock_now(node->clock));
	return true;
}

static bool
harvest_due(struct job *job, void *context, struct error *error)
{
	struct node                 *node = context;
	struct arena                *a = job_arena(job);
	const struct harvest_options options = { .context = job, .stop = should_stop, .keeps_hours = true };
	struct harvest_source       *sources;
	size_t                       count, harvested = 0;

	if (!harvest_list(a, node, &sources, &count, error))
		return false;
	for (size_t i = 0; i < count && !job_stops(job); i++) {
		struct harvest_report report;
		struct error          why = { 0 };
		bool                  due;

		if (!is_due(a, node, &sources[i], &due, error))
			return false;
		if (!due)
			continue;
		if (harvest_run(a, node, sources[i].name, &options, &report, &why))
			harvested++;
		else if (strcmp(why.key, "harvest.running") != 0 && !job_stops(job))
			log_error(node->log, STR(""), &why); /* the others go on; the harvest's own log says it, too */
	}
	if (harvested > 0)
		job_note(job, "%zu sources harvested", harvested);
	return true;
}

const struct job_kind harvest_job = { .name = "harvest",
				      .says = "Harvests the sources whose time has come.",
				      .run = harvest_due,
				      .attempts = ATTEMPTS,
				      .every = EVERY,
				      .at_start = true };

const struct job_kind oai_job = { .name = "oai-formats",
				  .says = "Notes which formats of OAI-PMH are written otherwise than before.",
				  .run = oai_note_formats,
				  .attempts = ATTEMPTS,
				  .every = DAY,
				  .at_start = true };
