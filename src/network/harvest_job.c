/* Harvests by themselves. */
#include "network/harvest.h"

#include "base/clock.h"

enum {
	EVERY = 600,  /* seconds between two looks at what is due */
	ATTEMPTS = 3, /* when the program ends while it harvests */
};

static const int64_t SECOND = 1000 * 1000;

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
	if (last == NULL || str_is(last->state, "stopped") || str_is(last->state, "running"))
		return 1;
	return last->started + source->every * SECOND;
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
	*due_r = next != 0 && clock_now(node->clock) >= next;
	return true;
}

static bool
harvest_due(struct job *job, void *context, struct error *error)
{
	struct node                 *node = context;
	struct arena                *a = job_arena(job);
	const struct harvest_options options = { .context = job, .stop = should_stop };
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
