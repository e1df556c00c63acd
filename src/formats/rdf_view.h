/* A look into a stored graph from one record: nodes are loaded as they are asked for and kept until the record is done, at most
 * LIMIT_RDF_NODES. Properties are named in short ("dct:title", rdf_short()). Lists and containers (rdf:first, rdf:Bag) are seen as
 * so many values of the property. */
#ifndef FORMATS_RDF_VIEW_H
#define FORMATS_RDF_VIEW_H

#include "formats/rdf_store.h"

struct rdf_value {
	struct str property; /* in short; the IRI where there is no short name */
	struct str text;     /* of a literal; else the node's name */
	bool       literal;
	struct str language, datatype;
};

struct rdf_node {
	struct str              name;
	const struct rdf_value *values;
	size_t                  count;
	int64_t                 line;

	/* as stored */
	const struct rdf_statement *statements;
	size_t                      statement_count;
	bool                        is_seen; /* its lists have been put in */
	struct rdf_node            *next;
};

struct rdf_view {
	struct arena     *a; /* of the record */
	struct rdf_store *store;
	struct table     *nodes;
	struct rdf_node  *first, *last;  /* all that were loaded, in that order */
	size_t            count, beyond; /* how many; how many more there would have been */
	bool              failed;        /* the store did, and why */
	struct error      error;
};

struct rdf_view rdf_view_in(struct arena *a, struct rdf_store *store);

/* The node with this name; one without values when nothing is said about it, or too many nodes were loaded. */
const struct rdf_node *rdf_view_node(struct rdf_view *view, struct str name);

/* The node that a value names; NULL when it is a literal. */
const struct rdf_node *rdf_view_of(struct rdf_view *view, const struct rdf_value *value);

/* The next value of the node after `value` (NULL: from the start) of one of the properties, which stand in one text, separated by
 * spaces; NULL at the end. */
const struct rdf_value *rdf_next(const struct rdf_node *node, const struct rdf_value *value, const char *properties);

/* The text of the first value; empty when there is none. */
struct str rdf_text(const struct rdf_node *node, const char *properties);

/* Is the node of one of the classes, named as the properties of rdf_next()? */
bool rdf_is_a(struct rdf_view *view, const struct rdf_node *node, const char *classes);

/* Loads the blank nodes that those loaded so far refer to, and so on. */
void rdf_view_close(struct rdf_view *view);

#endif
