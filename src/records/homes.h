/* Homes: the other nodes whose records are held here, and the keys that their signatures are held against.
 *
 * A key is pinned when its node is first met (trust on first use) and counts until a person lets another take its place.
 * Copies name the key that signed them, so that they verify for ever. */
#ifndef RECORDS_HOMES_H
#define RECORDS_HOMES_H

#include "records/records.h"

struct record_home {
	int64_t    id;
	struct str name;  /* short name: "be" */
	struct str title; /* for people */
	struct str url;   /* with a final '/' */
	uint8_t    key[32];
	int64_t    since;  /* microseconds */
	bool       counts; /* false: another key took its place */
};

struct record_homes {
	struct record_home *list;
	size_t              count;
};

/* All of them, those that count first. */
CHECKED bool record_homes_read(struct arena *a, struct db *db, struct record_homes *homes_r, struct error *error);

/* The one of this short name whose key counts; NULL. */
const struct record_home *record_home_find(const struct record_homes *homes, struct str name);

/* Pins the key of a node that is not known, and keeps its title and address as they are now. When another key counts for it,
 * ERROR_CONFLICT "home.key", unless `replace`: then this one takes its place. ERROR_CONFLICT "home.own" for this node's own
 * name. `id` and `since` are filled. */
CHECKED bool record_home_pin(const struct record_context *context, struct record_home *home, bool replace,
			     struct error *error);

/* How the revision with this log number came here, when it is a copy; ERROR_ABSENT. */
struct record_passage {
	struct record_home home;
	struct str         source, identifier, datestamp;
};
CHECKED bool record_passage_find(struct arena *a, struct db *db, int64_t number, struct record_passage *passage_r,
				 struct error *error);

#endif
