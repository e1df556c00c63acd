/* JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/) read as RDF: each object is a node, its members are statements about it.
 *
 * Read are @context (json_ld_context.h), @id, @type, @graph, @included, @reverse, @nest, @value, @language, @list and @set,
 * maps by language, index, id and type, aliases of all of these, contexts of terms and types. Members that the context gives no
 * meaning are no statements; they stand in what is kept of the node's text. Lists are given as so many statements in their
 * order, not as chains of nodes; graphs within graphs are given as one graph. */
#ifndef FORMATS_JSON_LD_H
#define FORMATS_JSON_LD_H

#include "formats/json_parts.h"
#include "formats/rdf_store.h"

struct json_ld;

struct json_ld_rules {
	void             *context;
	rdf_statement_fn *found;

	/* Gets the text of each node that stands by itself or is of a class that `is_record` names; may be NULL. */
	bool (*keep)(void *context, struct str subject, const struct rdf_kept *kept, struct error *error);

	/* Is a class, an IRI, one of which records are? */
	bool (*is_record)(struct str class);
};

/* For one reading: blank nodes of different documents are told apart. Lives in `a`. */
struct json_ld *json_ld_open(struct arena *a, const struct json_ld_rules *rules);

/* Reads one document. False with ERROR_INPUT or ERROR_LIMIT when nothing of it was given (a context that is not known); with
 * any other code when `found` stopped. `catalogue`: where it names no context, the one of catalogues is meant. */
CHECKED bool json_ld_read(struct json_ld *ld, struct arena *a, const struct json_part *part, bool catalogue,
			  struct error *error);

#endif
