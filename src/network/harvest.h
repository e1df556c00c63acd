/* Harvesting: records of other providers come in by OAI-PMH 2.0, as copies of their source.
 *
 * A harvest goes on where it stopped: its place is kept after each page, and a page that comes twice makes no second record.
 * The next one begins where the first page of the last whole one was made, by the provider's own clock, less an overlap. Each
 * record that came has one fate, and their sum must be the number that came. */
#ifndef NETWORK_HARVEST_H
#define NETWORK_HARVEST_H

#include "http/client.h"
#include "jobs/jobs.h"
#include "node/node.h"

struct harvest_source {
	struct str name, url;
	bool       is_file; /* not OAI-PMH: at the address stands a file, or a feed, with all records */
	struct str set;     /* empty: all */
	struct str
		   prefix; /* empty: the best that it offers, settled by the first harvest; of a file, its format, recognised when it is empty */
	int64_t    every; /* seconds; 0: only when asked */
	struct str owner, type;
	bool       private_too; /* may be in a private network */
	bool       adopted_too; /* of a node of chm, also what it adopted from others */
	struct str hours;       /* "22:00-05:00", UTC: when 'chm serve' may ask it; empty: always */
	int64_t    budget;      /* bytes that one harvest may take from the network; 0: any number */

	/* where it stands; not given to harvest_add() */
	struct str harvested;                          /* the next begins here, less the overlap; empty: never */
	struct str window_start, response_date, token; /* of a harvest under way */
	int64_t    records;
	int64_t    list_run, compared; /* of providers that do not tell deletions: harvest_whole.h */
	struct str holder;             /* who harvests it now, for people; empty: nobody */
	bool       set_seen;           /* the provider has listed the set */
	struct str etag, modified;     /* of the file as it was taken in last; or empty */
	struct str home;               /* short name of the node of chm that it is, whose key is pinned; empty: none */
};

/* What a source is called when nobody says it: the host of its address, in small letters, without "www." and port. */
struct str harvest_name_of(struct arena *a, struct str url);

/* ERROR_CONFLICT when there is a source of this name, ERROR_INPUT for a name or address that is none. */
CHECKED bool harvest_add(struct node *node, const struct actor *actor, const struct harvest_source *source,
			 struct error *error);
CHECKED bool harvest_list(struct arena *a, const struct node *node, struct harvest_source **list_r, size_t *count_r,
			  struct error *error);
CHECKED bool harvest_find(struct arena *a, struct node *node, struct str name, struct harvest_source *source_r,
			  struct error *error);

/* Forgets the source and the log of its harvests; its records stay. ERROR_ABSENT. */
CHECKED bool harvest_remove(struct node *node, const struct actor *actor, struct str name, struct error *error);

/* What is here of a source and public. */
struct harvest_holdings {
	int64_t adopted; /* records that this node made of what came */
	int64_t copies;  /* as their homes signed them: only those can withdraw them */
};
CHECKED bool harvest_holdings(struct arena *a, struct node *node, struct str name, struct harvest_holdings *holdings_r,
			      struct error *error);

/* Withdraws what was adopted of a source, with the reason, part by part, and then forgets the source. Copies stay. When it is stopped
 * (ERROR_LIMIT "harvest.stopped") the source is still there, and a repeat goes on. ERROR_ABSENT; ERROR_CONFLICT "harvest.running". */
struct harvest_removal {
	struct str name, reason;
	void      *context;
	bool (*stop)(void *context); /* asked between parts; may be NULL */
	void (*progress)(void *context, int64_t withdrawn, int64_t total);
	int64_t withdrawn; /* filled in */
	int64_t refused;   /* the same: records that could not be withdrawn, and stay */
};
CHECKED bool harvest_remove_all(struct arena *a, struct node *node, const struct actor *actor,
				struct harvest_removal *removal, struct error *error);

/* The same for people of the desk, in the background, by who asks now. */
CHECKED bool harvest_remove_later(struct node *node, const struct actor *actor, struct str name, struct str reason,
				  struct error *error);

/* A record that was rejected. */
struct harvest_reject {
	struct str identifier, reason;
};

struct harvest_report {
	int64_t    id, started, finished;
	struct str state; /* running, done, failed, held, stopped */
	struct str note;  /* why, for people */
	int64_t    pages, fetched, new_records, changed, same, withdrawn, rejected, bytes;
	int64_t    vanished; /* withdrawn, for they were no more in the whole list; did not come */
	int64_t    left_out; /* not to be kept here: our own records, or adopted by the source */

	struct harvest_reject *rejects; /* the first of them */
	size_t                 reject_count, rejects_kept;
};

/* The newest `most` harvests of a source, newest first. */
CHECKED bool harvest_log(struct arena *a, struct node *node, struct str name, size_t most,
			 struct harvest_report **list_r, size_t *count_r, struct error *error);

/* When 'chm serve' will harvest the source by itself, after its last harvest, which may be NULL: a time in microseconds, 0
 * for none. One that was stopped, or whose harvester died, is due at once (with a budget, only when its time has come: that may be what
 * stopped it); one that is held waits for a person. Hours are not looked at. */
int64_t harvest_next(const struct harvest_source *source, const struct harvest_report *last);

/* How the network is asked: by http_client_get(), or by a script in tests. */
struct harvest_transport {
	void *context;
	bool (*get)(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r,
		    struct error *error);
	bool (*wait)(void *context, int64_t seconds); /* false: stop */
};

struct intake_reject;

struct harvest_options {
	const struct harvest_transport *transport;   /* NULL: the network and the clock */
	bool                            deletes;     /* take deletions however many they are */
	bool                            anew;        /* from the beginning, not from the last harvest */
	bool                            keeps_hours; /* stops when the source's hours are over */
	bool  new_key; /* pin the key that the node shows now in place of the one that is known */
	void *context;
	bool (*stop)(void *context); /* asked between pages; may be NULL */
	void (*progress)(void *context, const struct harvest_report *so_far);
	void (*rejected)(void *context, const struct intake_reject *reject);
};

/* Harvests until the list ends. The report is filled and logged however it ends; false with the reason when it did not
 * come to its end: a repeat goes on. */
CHECKED bool harvest_run(struct arena *a, struct node *node, struct str name, const struct harvest_options *options,
			 struct harvest_report *report_r, struct error *error);

/* For node_start_jobs(): harvests of the sources whose time has come, and what the provider must note. */
extern const struct job_kind harvest_job, oai_job, harvest_remove_job, harvest_look_job;

#endif
