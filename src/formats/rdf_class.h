/* Which nodes of a graph are records, by their classes. */
#ifndef FORMATS_RDF_CLASS_H
#define FORMATS_RDF_CLASS_H

#include "formats/rdf_view.h"

/* From what is a record for sure to what never is. */
enum rdf_rank {
	RDF_DATASET, /* a record; one without a name of its own only where no other node is about it */
	RDF_WORK,    /* a record where no other node is about it */
	RDF_CATALOG, /* a record where it lists no records of the file */
	RDF_THING, /* a record where nobody speaks of it, and it is no part of a page; else where there are none of those above */
	RDF_OTHER, /* of a class that is not known: as RDF_THING, when it has a title */
	RDF_NEVER, /* part of a record, or no metadata: concepts, shapes, pages */
};

/* The rank of a class, an IRI, and the word that chooses the type of record ("Dataset"). */
enum rdf_rank rdf_class_rank(struct arena *a, struct str class, const char **word_r);

/* The best rank of the node's classes; of one without any RDF_DATASET when it has properties that only datasets have, else
 * RDF_OTHER. The word is empty when none of its classes is known. */
enum rdf_rank rdf_rank_of(struct rdf_view *view, const struct rdf_node *node, struct str *word_r);

/* For readers of JSON-LD: is the class one of datasets or works? */
bool rdf_class_is_record(struct str class);

/* Does a statement with this predicate list its object as something that stands by itself: in a catalogue, as the topic of a page? */
bool rdf_lists(struct arena *a, struct str predicate);

/* Does it make its object a part of its subject? */
bool rdf_makes_part(struct arena *a, struct str predicate);

#endif
