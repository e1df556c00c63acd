/* The plan: a query looked up in one snapshot. Words have become terms with their places in every segment and their
 * weights; what cannot be found anywhere is QUERY_NONE. */
#ifndef SEARCH_PLAN_H
#define SEARCH_PLAN_H

#include "search/index.h"
#include "search/query.h"

/* One term of a word: the word itself or one of its stems. */
struct plan_term {
	struct str         term;
	uint32_t           weight; /* times impact = score */
	uint64_t           documents;
	struct term_place *places; /* one for each segment; no documents where it is absent */
};

/* One word, in all its forms. */
struct plan_word {
	struct str        exact; /* without space, for typo help */
	struct plan_term *terms;
	size_t            count;
	uint32_t          offset; /* from the first word of the phrase */
	uint64_t          documents;
};

struct plan_node {
	enum query_kind    kind; /* WORD with several words is a phrase */
	struct plan_word  *words;
	size_t             word_count;
	struct str         text;   /* PREFIX: with its space; RECORD: id */
	enum search_facet  facet;  /* FACET */
	bool              *accept; /* FACET: by number of the value */
	size_t             accept_count;
	int32_t            from, to;
	struct search_box  box;
	bool               is_box;
	struct plan_node **children;
	size_t             child_count;
	uint64_t           documents; /* about how many it finds: the least first */
};

struct plan {
	struct arena               *a;
	const struct snapshot      *snapshot;
	const struct values        *values;
	struct query               *query;
	struct analyser            *analyser;
	struct str                  language;               /* of the reader */
	struct plan_word           *words[QUERY_NODES * 4]; /* all that must or may be there, for marks and typo help */
	size_t                      word_count;
	size_t                      prefix_count;
	const struct search_source *source; /* says which records are one; NULL: none */
	struct error               *error;
	bool                        failed; /* it could not be asked */
	struct plan_node           *root;
};

enum { PREFIX_WEIGHT = 32 /* of each term that begins so */ };

/* Plans query->root. Words that analysis leaves nothing of, and prefixes beyond LIMIT_QUERY_PREFIXES, are added to
 * query->ignored. */
void plan_make(struct plan *plan);

/* A node for filters of one facet, any of `filters` whose facet it is; NULL when there is none. */
struct plan_node *plan_filter(struct plan *plan, enum search_facet facet, const struct search_filter *filters,
			      size_t count);

/* "west,south,east,north"; NULL when that is not what `text` says. */
struct plan_node *plan_box(struct plan *plan, struct str text);

#endif
