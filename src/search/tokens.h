/* From text to terms: words of text/split.h and stems of text/stem.h, marked for the index. */
#ifndef SEARCH_TOKENS_H
#define SEARCH_TOKENS_H

#include "search/segment.h"
#include "text/stem.h"

/* What analysis keeps from text to text; for one thread. */
struct analyser;

/* `remember` makes it fast for many documents, for 1 MB for each language met. Lives in `a`. */
struct analyser *analyser_open(struct arena *a, bool remember);

/* The stemmer for a text: of its language, where that is unknown the first of its script. NULL for languages without one. */
struct stemmer *analyser_stemmer(struct analyser *analyser, const struct search_text *text);

/* One term of a document. */
struct token {
	uint32_t hash;        /* of the term */
	uint32_t start;       /* where the term stands in `bytes`, its space first */
	uint32_t entry;       /* where its entry stands in `entries` */
	uint32_t entry_bytes; /* bytes of it: impact, bytes of positions, gaps of positions */
	uint32_t head, tail;  /* of the analyser: its occurrences */
	uint32_t frequency;   /* of the analyser: occurrences times what their place is worth */
	uint32_t stem; /* of the analyser, of a word: the token of its only stem + 1, itself when that is equal */
	uint8_t  length;
	uint8_t  files; /* of the analyser: occurrences in files that were counted */
};

/* A document ready for the index: each of its terms once. Making one is the expensive part and needs nothing shared: it may
 * be done by many threads. */
struct tokens {
	const struct search_document *document;
	struct token                 *list;
	uint32_t                      count;
	size_t                        capacity;
	struct buffer                 bytes, entries;
	uint32_t                      words;  /* for the length of the document */
	struct str                    titles; /* for segment_row */
};

/* Analyses all texts of `document`, which must live as long as the tokens. */
void tokens_of_document(struct arena *a, struct analyser *analyser, const struct search_document *document,
			struct tokens *tokens_r);

enum { PLACE_STEMS = 8 };

/* One place in what a reader typed: the word and all the stems it may have, without spaces. */
struct query_place {
	uint32_t   position;
	struct str exact;
	struct str stems[PLACE_STEMS]; /* different from each other; `exact` itself may be one */
	size_t     stem_count;
	bool       single; /* one character of a script without spaces: it begins the terms it stands in */
	uint32_t   start, end;
};

/* Analyses a word or phrase of a query; the places are in order. */
void tokens_of_query(struct arena *a, struct analyser *analyser, struct str text, struct query_place **places_r,
		     size_t *count_r);

/* `word` as one word where it has hyphens between its letters ("co-operation", "водно-болотный"); else empty. */
struct str tokens_joined(struct arena *a, struct str word);

/* `space` before `text`, as the index names a term. */
struct str token_term(struct arena *a, enum term_space space, struct str text);

#endif
