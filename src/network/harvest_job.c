/* What a server does by itself: harvests, and what its provider must know. */
#include "network/harvest.h"
#include "network/oai_since.h"

#include "base/clock.h"
#include "base/hours.h"

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
	*due_r = next != 0 && clock_now(node->clock) >= next && hours_have(source->hours, clock_now(node->clock));
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
