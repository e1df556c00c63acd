/* RDF 1.1 of things: Turtle and N-Triples by serd, RDF/XML, and JSON-LD with the short names of its context. */
#ifndef FORMATS_RDF_WRITE_H
#define FORMATS_RDF_WRITE_H

#include "base/json.h"
#include "formats/thing.h"

enum rdf_output {
	RDF_OUT_TURTLE,
	RDF_OUT_N_TRIPLES,
	RDF_OUT_XML,
	RDF_OUT_JSON,
	RDF_OUT_SCHEMA_ORG, /* JSON-LD of things in the words of schema.org: literals of addresses and numbers stand as such */
};

/* A document of several: what stands before the first thing and after the last, and between two. */
void rdf_write_begin(struct buffer *out, enum rdf_output syntax);
void rdf_write_between(struct buffer *out, enum rdf_output syntax);
void rdf_write_end(struct buffer *out, enum rdf_output syntax);

/* One thing with all that is inside it. Blank nodes are called `name` and a number, unlike those of any other thing in the document.
 * `a` may be reset after it. */
void rdf_write_thing(struct arena *a, struct buffer *out, enum rdf_output syntax, const struct thing *thing,
		     struct str name);

/* The thing as a document of its own. */
void rdf_write_document(struct arena *a, struct buffer *out, enum rdf_output syntax, const struct thing *thing,
			struct str name);

/* The same of the two kinds of JSON-LD: an object with "@context" first. */
struct json *rdf_json_document(struct arena *a, const struct thing *thing, enum rdf_output syntax);

#endif
