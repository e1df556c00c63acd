/* A record as catalogues and reference managers cite it: what BibTeX, RIS, DataCite, EML and ISO 19139 ask of it, taken from
 * what it says in DCAT, so that the mapping in its type's file decides. */
#ifndef FORMATS_CITED_H
#define FORMATS_CITED_H

#include "formats/export.h"
#include "formats/mapped.h"
#include "formats/thing.h"

/* What kind of thing is cited, in the words of the formats. */
struct cited_kind {
	const char *word;   /* a notation of its type, or the class in schema.org */
	const char *bibtex; /* NULL: nothing that is cited */
	const char *ris;
	const char *datacite; /* resourceTypeGeneral; NULL: none */
};

struct cited {
	struct arena                  *a;
	const struct json             *record;
	const struct exporter_context *context;
	const struct type             *type;
	const struct thing            *thing;   /* in DCAT */
	const struct cited_kind       *kind;    /* NULL: nothing that is cited */
	struct str                     address; /* of the record */
	struct str language; /* its main one: that of the context, if it has it, else the best other: text_pick() */
	struct str tag;      /* the same; empty when it is not known */
	struct str title;    /* in that language; never empty */
	struct str doi;      /* "10.1234/x", or empty */
	struct str issued;   /* a date, or empty */
	struct str year;     /* of issued, else of the record; four digits */
	struct str page;     /* for people: where a distribution is to be had that says no place */
	struct str limits;   /* "restricted": who may have it; empty when all may, or nobody said */
	bool       revoked;
};

/* Lives in `a`. */
struct cited cited_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* What kind records of a type are: by its class in schema.org; NULL for none. */
const struct cited_kind *cited_kind_of(const struct type *type);

/* True for works and datasets: what libraries and reference managers hold. */
bool cited_is_library(const struct type *type);

/* What a thing is called, by whichever of the naming properties it has; empty when it has none. */
struct str cited_label(const struct thing *thing, struct str language);

/* The word of a subject or keyword: a statement of dcat:theme or dcat:keyword, in `language`. Empty for what all have and
 * for free words in another language. */
struct str cited_word(const struct statement *statement, struct str language);

/* The organization of a person; empty when it is not known. */
struct str cited_organization(const struct thing *agent, struct str language);

/* "0000-0002-1825-0097" of a person, or empty. */
struct str cited_orcid(const struct thing *agent);

/* The address in what is said of an agent, "anne@example.org"; empty when it is no e-mail. */
struct str cited_email(const struct statement *statement);

/* Who answers for the record when nobody is named in it: its custodian, else the node; empty when it has no name. */
struct str cited_custodian(const struct cited *cited);

/* The address of how often it is updated, or empty: for frequency_find(). */
struct str cited_frequency(const struct cited *cited);

/* All literals of a property of a thing, which may be NULL, as one text in several languages. */
struct wording cited_wording(const struct cited *cited, const struct thing *thing, const char *property);

/* The next thing that is said by `property`: the first when `*statement` is NULL. NULL at the end. */
const struct thing *cited_next(const struct thing *thing, const char *property, const struct statement **statement);

/* The first of the tags of its languages: those of the thing, as a field says them, else those of the record's texts. */
const struct json *cited_languages(const struct cited *cited);

/* The first field of the record's type that maps to `eml`, and its value: NULL when there is none. */
const struct json *cited_eml(const struct cited *cited, const char *name, const struct field **field_r);

/* Its words in the record's main language. */
struct str cited_eml_text(const struct cited *cited, const char *name);

/* "10.1234/x" of "doi:10.1234/x", "https://doi.org/10.1234/x" and the bare form; empty when it is none. */
struct str cited_doi(struct str identifier);

#endif
