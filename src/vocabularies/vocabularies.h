/* Vocabularies: controlled terms with labels by language and a broader term each (SKOS: concept schemes, concepts,
 * prefLabel, altLabel, broader). Countries, UN regions, languages and subjects are such vocabularies.
 *
 * Shipped vocabularies are compiled in (vocabularies/NAME.tsv) and written to the term store by `chm init` and `chm migrate`; a node
 * reads all of them into memory when it opens. A struct vocabularies never changes after that: any thread may read it. */
#ifndef VOCABULARIES_VOCABULARIES_H
#define VOCABULARIES_VOCABULARIES_H

#include "base/base.h"

struct db;
struct vocabularies;
struct vocabulary;

struct term_label {
	struct str language, text;
};

struct term {
	struct str                notation; /* "invasive-alien-species" */
	const struct vocabulary  *vocabulary;
	const struct term        *broader; /* NULL at the top */
	const struct term *const *narrower;
	size_t                    narrower_count;
	const struct term_label  *labels; /* preferred, one for each language */
	size_t                    label_count;
	const struct term_label  *alternatives;
	size_t                    alternative_count;
	const struct term_label  *notes; /* scope notes */
	size_t                    note_count;
};

struct vocabulary {
	struct str                name;   /* "subjects" */
	struct str                source; /* where its facts come from, for people */
	const struct term *const *terms;  /* in the order of the file */
	size_t                    count;
};

/* The compiled-in vocabularies; for tests and for `chm init`. */
CHECKED bool vocabularies_own(struct arena *a, const struct vocabularies **vocabularies_r, struct error *error);

/* Writes the compiled-in vocabularies to the term store, inside a change; terms of other vocabularies stay. */
CHECKED bool vocabularies_store(struct arena *a, struct db *db, struct error *error);

/* All vocabularies of the term store. */
CHECKED bool vocabularies_read(struct arena *a, struct db *db, const struct vocabularies **vocabularies_r,
			       struct error *error);

/* The same in two steps, for who has many stores that are alike: what a store holds, with a digest of all of it, and the
 * vocabularies of that, which live in the same arena. */
struct term_store;
struct hash;
CHECKED bool term_store_read(struct arena *a, struct db *db, struct term_store **store_r, struct hash *digest_r,
			     struct error *error);
CHECKED bool term_store_vocabularies(struct arena *a, struct term_store *store,
				     const struct vocabularies **vocabularies_r, struct error *error);

const struct vocabulary *vocabulary_find(const struct vocabularies *vocabularies, struct str name);
size_t vocabularies_list(const struct vocabularies *vocabularies, const struct vocabulary *const **list_r);

/* The term "subjects:invasive-alien-species", or `notation` of a vocabulary; NULL when there is none. */
const struct term *term_find(const struct vocabularies *vocabularies, struct str term);
const struct term *term_in(const struct vocabulary *vocabulary, struct str notation);

/* The term with exactly this label (folded: case, diacritics, surrounding space) in `language`, or in any language when
 * that is empty; preferred labels before alternatives; NULL when there is none. */
const struct term *term_labelled(const struct vocabulary *vocabulary, struct str label, struct str language);

/* The label in `language`, else in English, else any, else the notation. */
struct str term_label(const struct term *term, struct str language);

/* The same, and which language it is in; empty of a notation. */
struct str term_label_said(const struct term *term, struct str language, struct str *language_r);

/* What a vocabulary is called: its label in the vocabulary "vocabularies", or its name. */
struct str vocabulary_label(const struct vocabularies *vocabularies, struct str name, struct str language);

/* Label of a country code, a language tag ("fr", "zh-Hant": by the primary language), in `language`. */
struct str country_label(const struct vocabularies *vocabularies, struct str code, struct str language);
struct str language_label(const struct vocabularies *vocabularies, struct str tag, struct str language);

/* The name of a licence (an SPDX identifier; else what was given), and where its text stands; empty when that is not known. */
struct str licence_label(const struct vocabularies *vocabularies, struct str licence, struct str language);
struct str licence_address(struct arena *a, const struct vocabularies *vocabularies, struct str licence);

#endif
