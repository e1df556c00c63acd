#include "text/collate.h"

#include <unicode/ucol.h>

struct collator {
	UCollator *rules; /* NULL when ICU has no data: by bytes */
};

static void
close_rules(void *rules)
{
	ucol_close(rules);
}

struct collator *
collator_open(struct arena *a, struct str language)
{
	struct collator *collator = ARENA_NEW(a, struct collator);
	UErrorCode       status = U_ZERO_ERROR;

	collator->rules = ucol_open(str_c(a, language), &status);
	if (U_FAILURE(status))
		collator->rules = NULL;
	else
		arena_defer(a, close_rules, collator->rules);
	return collator;
}

int
collator_compare(const struct collator *collator, struct str left, struct str right)
{
	UErrorCode       status = U_ZERO_ERROR;
	UCollationResult order;

	if (collator->rules == NULL)
		return str_compare(left, right);
	order = ucol_strcollUTF8(collator->rules, left.data, (int32_t)left.length, right.data, (int32_t)right.length,
				 &status);
	return order;
}
