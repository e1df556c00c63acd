/* RDF 1.1 of things: Turtle and N-Triples by serd, RDF/XML, and JSON-LD with the short names of its context. */
#ifndef FORMATS_RDF_WRITE_H
#define FORMATS_RDF_WRITE_H

#include "base/json.h"
#include "formats/thing.h"

enum rdf_output { RDF_OUT_TURTLE, RDF_OUT_N_TRIPLES, RDF_OUT_XML, RDF_OUT_JSON };

/* What stands before the first thing and after the last. */
void rdf_write_begin(struct buffer *out, enum rdf_output syntax);
void rdf_write_end(struct buffer *out, enum rdf_output syntax);

/* One thing with all that is inside it; between two of a document stands rdf_write_between(). Blank nodes are called `name` and a number,
 * unlike those of any other thing in the document. `a` may be reset after it. */
void rdf_write_thing(struct arena *a, struct buffer *out, enum rdf_output syntax, const struct thing *thing,
		     struct str name);
void rdf_write_between(struct buffer *out, enum rdf_output syntax);

/* The thing as JSON-LD without its context; thing_context() is that of DCAT. In the words of schema.org, `bare`, literals of
 * addresses and numbers stand as such. */
struct json *thing_json(struct arena *a, const struct thing *thing, bool bare);
struct json *thing_context(struct arena *a);

/* The thing as a document of its own: an object with "@context" first. */
struct json *thing_json_document(struct arena *a, struct json *context, const struct thing *thing, bool bare);

#endif
