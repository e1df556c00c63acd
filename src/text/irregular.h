/* Plurals that no rule finds: the more frequent ones, and those of the living world and of those who care for it. */
#ifndef TEXT_IRREGULAR_H
#define TEXT_IRREGULAR_H

#include "base/base.h"

/* STR() for a row of a static table. */
#define STR_ROW(literal)                                                                                               \
	{                                                                                                              \
		(literal), sizeof(literal) - 1                                                                         \
	}

/* The singular of an English word; the word itself when it is not known. */
struct str irregular_english(struct str word);

/* The light stem of the singular for the light stem of a broken plural (both folded); itself when it is not known. */
struct str irregular_arabic(struct str stem);

#endif
