/* Reading ahead: while a page is taken in, the next one is fetched. One page is asked for at a time, and only of lists that
 * have proved to be long. Internal to network/. */
#ifndef NETWORK_HARVEST_AHEAD_H
#define NETWORK_HARVEST_AHEAD_H

#include "network/harvest_ask.h"

#include <pthread.h>

struct harvest_ahead {
	struct harvest        fetching; /* as the harvest, with its own memory, file and report */
	struct harvest_report report;
	pthread_t             thread;
	bool                  runs;
	struct str            url;
	bool                  good;
	struct error          error;
};

/* Begins to fetch `url`. When no thread can be had, nothing is fetched ahead. */
void harvest_ahead_start(struct harvest_ahead *ahead, const struct harvest *harvest, struct str url);

/* Waits for what was fetched, when it is `url`: harvest->file has it, as after harvest_get(), whose errors it has. `fetched_r` is
 * false when nothing was fetched ahead. */
CHECKED bool harvest_ahead_take(struct harvest_ahead *ahead, struct harvest *harvest, struct str url, bool *fetched_r,
				struct error *error);

/* Waits, and forgets what was fetched. */
void harvest_ahead_end(struct harvest_ahead *ahead);

#endif
