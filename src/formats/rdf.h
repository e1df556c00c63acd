/* RDF 1.1: statements as the readers of its syntaxes give them, and the short names of what is met in catalogues.
 *
 * A name is an IRI or, for a blank node, "_:label"; no IRI begins so. */
#ifndef FORMATS_RDF_H
#define FORMATS_RDF_H

#include "base/base.h"

#define RDF_TYPE "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

struct rdf_statement {
	struct str subject, predicate;
	struct str object; /* a name, or the text of a literal */
	bool       literal;
	struct str language; /* of a literal, as it is tagged, or empty */
	struct str datatype; /* of a literal, an IRI, or empty */
	int64_t    line;     /* where it stands in its file; 0 when not known */
};

/* Gets each statement; its texts are reused after the call. False stops the reading. */
typedef bool rdf_statement_fn(void *context, const struct rdf_statement *statement, struct error *error);

struct rdf_rules {
	void             *context;
	rdf_statement_fn *found;

	/* Gets each part that cannot be read, with its place and its bytes. */
	void (*failed)(void *context, const struct error *why, int64_t number, struct str raw);
};

static inline bool
rdf_is_blank(struct str name)
{
	return name.length > 2 && name.data[0] == '_' && name.data[1] == ':';
}

/* "dct:title" for an IRI in a namespace that catalogues use, whatever spelling of it stands there (http or https, www, a
 * forgotten or doubled '#'); the IRI itself when the namespace is none of these. Lives in `a`. */
struct str rdf_short(struct arena *a, struct str iri);

/* What stands after the last '/', '#' or ':' of an IRI. */
struct str rdf_local(struct str iri);

/* The namespace of a prefix that rdf_short() gives; empty when there is none. */
struct str rdf_namespace(struct str prefix);

/* The statement as a line of N-Triples. */
void rdf_write(struct buffer *out, const struct rdf_statement *statement);

#endif
