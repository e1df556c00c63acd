/* Contexts of JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/): what the names in a document stand for.
 *
 * Contexts that stand in the document are read whole: terms, prefixes, @vocab, @base, @language, types, containers, reverse
 * properties, contexts of terms. Of contexts that are only named, those of schema.org, DCAT-AP, Project Open Data, RO-Crate,
 * CodeMeta and of some standards of the W3C are known, by tables of the program's own; nothing is ever fetched, and any other
 * name is refused.
 *
 * More lenient than the standard: a prefix that nobody declares but everybody means ("dcat:", "dct:") is understood. */
#ifndef FORMATS_JSON_LD_CONTEXT_H
#define FORMATS_JSON_LD_CONTEXT_H

#include "base/json.h"

struct ld_known;
struct table;

struct ld_context {
	const struct ld_context *around;      /* looked in for what is not here; NULL: nothing more */
	const struct json       *terms;       /* the object that defines them, or NULL */
	const struct table      *table;       /* of the terms when they are many, else NULL */
	size_t                   count;       /* of terms, with those around */
	bool                     has_aliases; /* terms here or around that stand for keywords */
	const struct ld_known   *known;       /* a context of the program's own, or NULL */
	struct str               vocabulary, base, language;
	bool                     has_vocabulary; /* else a name without meaning is left out */
};

enum ld_container {
	LD_LIST = 1,
	LD_SET = 2,
	LD_LANGUAGES = 4,
	LD_INDEX = 8,
	LD_IDS = 16,
	LD_TYPES = 32,
	LD_GRAPH = 64,
};

/* What a name in a document means. */
struct ld_term {
	struct str   name;       /* an IRI, a keyword ("@id"), or empty: nothing */
	struct str   type;       /* of its values: "@id", "@vocab", "@json", an IRI, or empty */
	unsigned     containers; /* of enum ld_container */
	bool         reverse;
	bool         has_language; /* of its texts; may be empty: of none */
	struct str   language;
	struct json *context; /* for its values, or NULL */
};

/* The context that a member "@context" makes inside `around`, which may be NULL. ERROR_INPUT "json-ld.context" when it names
 * one that is not known, or is none; ERROR_LIMIT beyond LIMIT_JSON_LD_TERMS. */
CHECKED bool ld_context_read(struct arena *a, const struct ld_context *around, struct json *value,
			     const struct ld_context **context_r, struct error *error);

/* The context that the program has for catalogues in JSON that name none (Project Open Data's data.json). */
const struct ld_context *ld_context_of_catalogues(struct arena *a);

/* What the name of a member means. */
struct ld_term ld_term_find(struct arena *a, const struct ld_context *context, struct str name);

/* The IRI of a name that stands as a value: relative to the vocabulary (of a type), or to the base (of an @id). */
struct str ld_expand(struct arena *a, const struct ld_context *context, struct str name, bool in_vocabulary);

#endif
