/* The records of a stored graph: which nodes are records, what each says, and its original. */
#ifndef FORMATS_RDF_RECORDS_H
#define FORMATS_RDF_RECORDS_H

#include "formats/crosswalk.h"
#include "formats/rdf_store.h"
#include "formats/source.h"

struct rdf_graph {
	struct source    *source;
	struct rdf_store *store;
	const char       *media;     /* of originals */
	const char       *name;      /* of the syntax, for people: "Turtle" */
	struct crosswalk *crosswalk; /* NULL: one is made */
	int64_t           rejected;  /* parts that were, while it was read */
	bool              is_page;   /* documents do not stand for themselves: they are about the page's parts */
	size_t            mended;    /* slips of the text */
};

/* Gives all records of the graph, whose store takes no more, to the sink. A file without records is rejected, and told by what
 * it describes. `options` may be NULL where there is a crosswalk. */
CHECKED bool rdf_records_give(struct arena *a, const struct rdf_graph *graph, const struct format_options *options,
			      const struct format_sink *sink, struct error *error);

#endif
