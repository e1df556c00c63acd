/* Looking at a provider for people of the desk: it is asked in the background, and what it said is kept for a day. */
#ifndef NETWORK_HARVEST_LOOK_H
#define NETWORK_HARVEST_LOOK_H

#include "network/harvest.h"

struct harvest_looked {
	struct str   url;
	bool         answered; /* else it is still being asked */
	struct json *about;    /* as harvest_about_json() makes it; NULL: it did not answer */
	struct str   fault;    /* then why */
};

/* Has the provider at `url` asked; `id` is how what it says is found. Twice with the same it is asked once. Addresses in private
 * networks are not asked. ERROR_INPUT "client.url". */
CHECKED bool harvest_look_later(struct node *node, struct str id, struct str url, struct error *error);

/* ERROR_ABSENT "harvest.look". */
CHECKED bool harvest_look_find(struct arena *a, struct db *db, struct str id, struct harvest_looked *looked_r,
			       struct error *error);

#endif
