/* Things: what is said in RDF about one thing and the things inside it, as a tree. A record becomes one, in the words of
 * DCAT (dcat_write.h) or of schema.org (schema_org_write.c); writers make Turtle, RDF/XML and JSON-LD of it, and the formats
 * without a mapping of their own (ISO 19139, EML, DataCite, BibTeX, RIS) ask it what they need.
 *
 * Names of properties, classes and datatypes are short ("dct:title"), those of schema.org bare ("name"). Texts are not
 * copied. */
#ifndef FORMATS_THING_H
#define FORMATS_THING_H

#include "base/base.h"

enum statement_kind { STATEMENT_LITERAL, STATEMENT_ADDRESS, STATEMENT_THING };

struct statement {
	enum statement_kind kind;
	struct str          property;
	struct str          text;     /* of a literal, or an address */
	struct str          language; /* BCP 47, or empty */
	struct str          datatype; /* "xsd:date", an address, or empty */
	struct thing       *thing;
	struct statement   *next;
};

struct thing {
	struct arena *a;
	struct str    address;          /* an IRI; empty: a blank node */
	struct str class;               /* or empty */
	bool                    person; /* of an agent: it is one */
	const struct place_box *box;    /* of a place: around its geometry, NULL when it has none */
	struct statement       *first, *last;
	size_t                  count;
	uint64_t               *seen; /* of literals and addresses: a table of hashes, 0 where free */
	size_t                  seen_room;
};

/* Characters that no IRI may hold are percent-encoded in `address`. */
struct thing *thing_make(struct arena *a, struct str class, struct str address);

/* Each does nothing when the text is empty, or when the thing says the same already. A language that is not known ("und") is
 * none. */
void thing_say(struct thing *thing, struct str property, struct str text, struct str language);
void thing_say_typed(struct thing *thing, struct str property, struct str text, const char *datatype);
void thing_say_address(struct thing *thing, struct str property, struct str address);

void thing_say_thing(struct thing *thing, struct str property, struct thing *inside);

/* The first statement of a property, and the next one after `statement`; NULL when there is none. */
const struct statement *thing_first(const struct thing *thing, const char *property);
const struct statement *thing_next(const struct statement *statement);

/* The literal of a property in `language`, else without language, else in English, else the first; empty when there is none. */
struct str thing_text(const struct thing *thing, const char *property, struct str language);

/* An IRI: `address` with what none may hold percent-encoded. */
struct str iri_clean(struct arena *a, struct str address);

#endif
