/* When a provider cannot give a page of its list, the list is asked for in windows of time that become smaller where they fail,
 * and in the smallest one record by one: what cannot be given then is rejected, and all others come. Internal to network/. */
#ifndef NETWORK_HARVEST_NARROW_H
#define NETWORK_HARVEST_NARROW_H

#include "network/harvest_ask.h"

struct harvest_window {
	int64_t from, until; /* seconds since 1970, both inside */
};

enum { HARVEST_WINDOWS = 64 };

struct harvest_narrow {
	struct harvest_window  windows[HARVEST_WINDOWS]; /* still to be listed, the next one last */
	size_t                 count;
	int                    failures;
	struct oai_identifiers each; /* of the window, when its records are asked for one by one */
	size_t                 next;
	bool windows_are_listed; /* the window that failed was split, and not gone through one by one */
};

/* True for failures that one record of a page can cause. */
bool harvest_may_narrow(const struct harvest *harvest, const struct error *why);

/* The list, or its window, has failed: goes on with smaller ones, as harvest->narrow says from then on. False with an error when there
 * is no smaller one, or too many have failed. */
CHECKED bool harvest_narrow(struct harvest *harvest, const struct error *why, struct error *error);

/* The window, or the record, is through: is there another? */
bool harvest_narrow_next(struct harvest *harvest);

/* The record that is asked for alone; NULL when windows are listed. */
const struct oai_identifier *harvest_narrow_record(const struct harvest *harvest);

/* What is asked for next. */
struct str harvest_narrow_address(const struct harvest *harvest);

#endif
