/* Harvests by themselves. */
#include "network/harvest.h"

#include "base/clock.h"

enum { EVERY = 600 /* seconds between two looks at what is due */ };

static const int64_t SECOND = 1000 * 1000;

static bool
should_stop(void *context)
{
	return job_stops(context);
}

/* A source is due so long after its last harvest, a stopped one at once; one that is held waits for a person. */
static bool
is_due(struct arena *a, struct node *node, const struct harvest_source *source, bool *due_r, struct error *error)
{
	struct harvest_report *last;
	size_t                 count;

	*due_r = false;
	if (source->every == 0)
		return true;
	if (!harvest_log(a, node, source->name, 1, &last, &count, error))
		return false;
	if (count == 0 || str_is(last->state, "stopped"))
		*due_r = true;
	else if (!str_is(last->state, "held"))
		*due_r = clock_now(node->clock) >= last->started + source->every * SECOND;
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
		harvested++;
		if (!harvest_run(a, node, sources[i].name, &options, &report, &why) && !job_stops(job))
			log_error(node->log, STR(""), &why); /* the others go on; the harvest's own log says it, too */
	}
	if (harvested > 0)
		job_note(job, "%zu sources harvested", harvested);
	return true;
}

const struct job_kind harvest_job = { "harvest", "Harvests the sources whose time has come.", harvest_due, 1, EVERY };
