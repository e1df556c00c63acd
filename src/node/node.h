/* A node: one directory with its settings, database, types, keys and caches. Everything hangs on it; nothing is
 * global, so one process can run two hundred nodes.
 *
 * The fields are read by all rooms above; only node.c sets them. They stay as they are from node_open() to
 * node_close(), and each thing they point to says itself which threads may use it. */
#ifndef NODE_NODE_H
#define NODE_NODE_H

#include "node/settings.h"
#include "people/audit.h"
#include "records/records.h"

struct chores;
struct clock;
struct db_pool;
struct figures;
struct jobs;
struct language_detector;
struct log;
struct search;
struct shelf;
struct shelved;
struct sign_key;
struct site;
struct types;
struct vocabularies;

struct node {
	struct arena              *arena;
	struct str                 folder;
	struct settings            settings;
	const struct clock        *clock;
	struct log                *log;
	struct db_pool            *pool;
	const struct types        *types;
	const struct vocabularies *vocabularies;
	const struct words        *words;
	const struct sign_key     *key;
	struct audit_log           audit;
	struct record_context      records; /* what records/ needs of the node */
	struct search             *search;  /* NULL when opened without */
	struct jobs               *jobs;    /* NULL until node_start_jobs() */
	struct figures            *figures; /* NULL until node_start_figures() */
	bool                       own_log;
	const struct node_threads *threads; /* of the process; NULL: its own */
	struct shelf              *shelf;   /* of the process; NULL: none */
	const struct shelved      *shelved;
	const struct site         *site; /* of pages/: set by pages_open() */
	struct str                 logo; /* where it is to be had, below the url; set by pages_open() */
};

/* Where the audit log ended last, within the node's folder. */
#define NODE_AUDIT_END "keys/audit.end"

/* What a node is opened for. */
enum node_use {
	NODE_RECORDS, /* records only; no search index */
	NODE_SEARCH,  /* searches the index as it is; brings it up to date itself when nobody else owns it */
	NODE_FOLLOW,  /* owns the index, when nobody else does, and follows the log in a thread of its own */
};

/* Threads of a process that work for all its nodes (base/chores.h). */
struct node_threads {
	struct chores *quick; /* follow logs, renew leases: never long at one node */
	struct chores *merge; /* merge segments of indexes */
	struct chores *jobs;  /* run jobs, however long they take */
};

struct node_options {
	enum node_use       use;
	const struct clock *clock;            /* NULL: the system's */
	struct log         *log;              /* NULL: to standard error as the settings say */
	int64_t             cache_bytes;      /* database cache for bulk work; 0: the default */
	size_t              readers;          /* connections for reading that are kept; 0: the default */
	size_t              search_memory;    /* bytes gathered before the index is written; 0: the default */
	unsigned            search_threads;   /* that analyse text; 0: one */
	bool                search_gives_way; /* those and the one that follows, to others */

	/* Of a process with several nodes; absent: the node's own. */
	const struct node_threads *threads;
	struct language_detector  *languages;
	struct shelf              *shelf;
	bool                       named; /* lines of the log name the node, by its short name */
};

/* Opens the node in `folder`: reads its settings and types, opens the database (whose schema must be this version's:
 * else ERROR_INPUT "node.schema", mended by `chm migrate`), its key and, as `options` say, its index.
 * ERROR_INPUT with the place of what is wrong, ERROR_STORAGE when the disk or database fails. Ends with node_close(). */
CHECKED bool node_open(struct str folder, const struct node_options *options, struct node **node_r,
		       struct error *error);

/* Stops its threads and frees all; `node` may be NULL. */
void node_close(struct node *node);

/* Makes a node directory: settings, key, database with schema and epoch, folders. ERROR_CONFLICT when `folder` holds a
 * node already; what was there is never touched. A making that was cut off is gone on with: settings come last. */
CHECKED bool node_make(struct str folder, const struct settings *settings, struct error *error);

/* Brings the database of a node to this version's schema and its term store to the shipped vocabularies. */
CHECKED bool node_migrate(struct str folder, struct error *error);

/* Starts the background work of the node (node/upkeep.c) and that of `more` kinds, which get the node as their context: what
 * is due runs in a thread until node_close(). */
struct job_kind;
CHECKED bool node_start_jobs(struct node *node, const struct job_kind *more, size_t more_count, struct error *error);

/* Begins to count what is read, unless the settings say not to; ends with node_close(). */
CHECKED bool node_start_figures(struct node *node, struct error *error);

/* Gives the node a recovery key (node/sealed.h), with which its keys are sealed in backups from now on, and tells the audit log: `*text`,
 * or one that is made when it is empty and handed back, which nobody can ask for again. */
CHECKED bool node_set_recovery(struct arena *a, struct node *node, const struct actor *who, struct str *text,
			       struct error *error);

/* Tells the audit log that the settings are others than it knows, if they are. */
CHECKED bool node_tell_settings(struct node *node, struct error *error);

/* Tells it that somebody has just changed these settings (settings_write). */
CHECKED bool node_note_settings(struct node *node, const struct actor *who, const struct setting_value *values,
				size_t count, struct error *error);

/* Puts one record and waits until search finds it, at most LIMIT_SEARCH_WAIT_MILLISECONDS; `found_r`, which may be NULL,
 * says whether it did. */
CHECKED bool node_put(struct arena *a, struct node *node, struct record_draft *draft, struct record_outcome *outcome_r,
		      bool *found_r, struct error *error);

/* After a change to records: tells search of log entry `number` (0: there is none), and waits for it at most so long. */
bool node_found(struct node *node, int64_t number, int milliseconds);

/* A number that changes whenever a page may look different: log position, day. Cheap, from any thread. */
int64_t node_version(struct node *node);

/* A link to /admin/link/… that signs the operator in once, within a day: "<url>admin/link/<token>". */
CHECKED bool node_operator_link(struct arena *a, struct node *node, struct str base_url, struct str *link_r,
				struct error *error);

#endif
