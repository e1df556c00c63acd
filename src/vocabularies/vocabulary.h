/* Vocabularies being put together in memory, from files or from the term store. Internal to vocabularies/. */
#ifndef VOCABULARIES_VOCABULARY_H
#define VOCABULARIES_VOCABULARY_H

#include "vocabularies/vocabularies.h"

enum label_kind { LABEL_PREFERRED, LABEL_ALTERNATIVE, LABEL_NOTE, LABEL_KINDS };

/* A vocabulary as it is read: its terms in order, with the broader ones by name. */
struct term_draft {
	struct str notation;
	struct str broader; /* "regions:039", or a notation of the same vocabulary, or empty */
	struct {
		struct term_label *list;
		size_t             count;
	} labels[LABEL_KINDS];
	int line; /* in its file */
};

struct vocabulary_draft {
	struct str         name, source;
	struct term_draft *terms;
	size_t             count;
};

/* Reads a TSV file (docs/add-a-record-type.md). ERROR_INPUT with the place "FILE:LINE". */
CHECKED bool vocabulary_parse(struct arena *a, struct str text, struct str file, struct vocabulary_draft *draft_r,
			      struct error *error);

/* The compiled-in files. */
CHECKED bool vocabulary_drafts_own(struct arena *a, const struct vocabulary_draft **drafts_r, size_t *count_r,
				   struct error *error);

/* Puts drafts together: looks up broader terms, makes the tables. ERROR_INPUT when a broader term is missing or terms
 * stand in a circle. The drafts live as long as the vocabularies. */
CHECKED bool vocabularies_make(struct arena *a, const struct vocabulary_draft *drafts, size_t count,
			       const struct vocabularies **vocabularies_r, struct error *error);

/* "regions:039" of a broader term that may be written without its vocabulary. */
struct str term_full_name(struct arena *a, struct str vocabulary, struct str notation);

#endif
