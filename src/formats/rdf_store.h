/* A graph of any size: statements are spooled to a temporary SQLite database, which stays in memory as long as it is small and
 * is gone with the arena. First everything is added, then it is asked. */
#ifndef FORMATS_RDF_STORE_H
#define FORMATS_RDF_STORE_H

#include "formats/rdf.h"

struct rdf_store;

/* Lives in `a`. ERROR_STORAGE, as all functions here. */
CHECKED bool rdf_store_open(struct arena *a, struct rdf_store **store_r, struct error *error);

/* An rdf_statement_fn with the store as context. */
bool rdf_store_add(void *store, const struct rdf_statement *statement, struct error *error);

/* What is kept of a node beside its statements. */
struct rdf_kept {
	struct str text;    /* that it was read from, a JSON object */
	struct str context; /* that it is to be read in, also JSON; or empty */
	bool       is_root; /* it was a whole document */
};

CHECKED bool rdf_store_keep(struct rdf_store *store, struct str subject, const struct rdf_kept *kept,
			    struct error *error);

/* Ends the adding; how many statements there are. */
CHECKED bool rdf_store_finish(struct rdf_store *store, int64_t *count_r, struct error *error);

/* All that is said about a subject, in the order in which it came; at most LIMIT_RDF_STATEMENTS, `more_r` how many are beyond
 * that. */
CHECKED bool rdf_store_about(struct arena *a, struct rdf_store *store, struct str subject,
			     struct rdf_statement **list_r, size_t *count_r, size_t *more_r, struct error *error);

/* What was kept for a subject; empty when nothing was. */
CHECKED bool rdf_store_kept(struct arena *a, struct rdf_store *store, struct str subject, struct rdf_kept *kept_r,
			    struct error *error);

/* Is the subject the object of a statement whose predicate `counts`? Looks at 100 of them at most. */
typedef bool rdf_counts_fn(struct arena *a, struct str predicate);

CHECKED bool rdf_store_is_used(struct rdf_store *store, struct str subject, rdf_counts_fn *counts, bool *used_r,
			       struct error *error);

/* Gives each subject once with the order number of the statement: those of which a class is said (`class` is the IRI of the first),
 * or all (`class` is empty), in the order in which they first come so. */
typedef bool rdf_subject_fn(void *context, struct str subject, struct str class, int64_t number, struct error *error);

CHECKED bool rdf_store_classes(struct rdf_store *store, void *context, rdf_subject_fn *found, struct error *error);
CHECKED bool rdf_store_subjects(struct rdf_store *store, void *context, rdf_subject_fn *found, struct error *error);

#endif
