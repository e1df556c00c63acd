/* Reading ahead. */
#include "network/harvest_ahead.h"

#include <unistd.h>

static void *
fetch(void *argument)
{
	struct harvest_ahead *ahead = argument;

	ahead->good = harvest_get(&ahead->fetching, ahead->url, HARVEST_ACCEPT, &ahead->error);
	return NULL;
}

void
harvest_ahead_start(struct harvest_ahead *ahead, const struct harvest *harvest, struct str url)
{
	struct str file = ahead->fetching.file;

	assert(!ahead->runs);
	if (file.length == 0)
		file = str_format(harvest->a, "%.*s.next", STR_ARGS(harvest->file));
	ahead->fetching = *harvest;
	ahead->fetching.page_a = arena_open(0);
	ahead->fetching.file = file;
	ahead->fetching.report = &ahead->report;
	ahead->report = (struct harvest_report){ 0 };
	ahead->error = (struct error){ 0 };
	ahead->url = str_copy(ahead->fetching.page_a, url);
	ahead->runs = pthread_create(&ahead->thread, NULL, fetch, ahead) == 0;
	if (!ahead->runs)
		arena_close(ahead->fetching.page_a);
}

static void
join(struct harvest_ahead *ahead)
{
	pthread_join(ahead->thread, NULL);
	arena_close(ahead->fetching.page_a);
	ahead->runs = false;
}

bool
harvest_ahead_take(struct harvest_ahead *ahead, struct harvest *harvest, struct str url, bool *fetched_r,
		   struct error *error)
{
	struct str file = harvest->file;

	*fetched_r = ahead->runs && str_equal(ahead->url, url);
	if (ahead->runs)
		join(ahead);
	if (!*fetched_r)
		return true;
	harvest->status = ahead->fetching.status;
	harvest->mislabelled |= ahead->fetching.mislabelled;
	harvest->report->bytes += ahead->report.bytes;
	harvest->file = ahead->fetching.file;
	ahead->fetching.file = file;
	if (!ahead->good && error != NULL)
		*error = ahead->error;
	return ahead->good;
}

void
harvest_ahead_end(struct harvest_ahead *ahead)
{
	if (ahead->runs)
		join(ahead);
	if (ahead->fetching.file.length > 0)
		(void)unlink(ahead->fetching.file.data);
}
