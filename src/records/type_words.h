/* Types in further languages. Internal to records/; types_translate() is for others. */
#ifndef RECORDS_TYPE_WORDS_H
#define RECORDS_TYPE_WORDS_H

#include "records/types.h"

/* A copy of the type with the texts that a node's .po files give. */
const struct type *type_in_words(struct arena *a, const struct type *type, const struct words *words);

#endif
