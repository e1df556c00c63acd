#include "text/collate.h"

#include <unicode/ucol.h>
#include <unicode/uiter.h>

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
	if (U_FAILURE(status)) {
		collator->rules = NULL;
		return collator;
	}
	arena_defer(a, close_rules, collator->rules);
	ucol_setAttribute(collator->rules, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
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

static int
compare_named(const void *left, const void *right, void *collator)
{
	const struct named *one = left, *other = right;

	return collator_compare(collator, one->name, other->name);
}

void
collator_sort(const struct collator *collator, struct named *list, size_t count)
{
	qsort_r(list, count, sizeof list[0], compare_named, (void *)(uintptr_t)collator);
}

uint64_t
collator_number(const struct collator *collator, struct str text)
{
	uint8_t       bytes[8] = { 0 };
	uint32_t      state[2] = { 0 };
	uint64_t      number = 0;
	UErrorCode    status = U_ZERO_ERROR;
	UCharIterator letters;

	if (collator->rules == NULL) {
		memcpy(bytes, text.data, text.length < sizeof bytes ? text.length : sizeof bytes);
	} else {
		uiter_setUTF8(&letters, text.data, (int32_t)text.length);
		(void)ucol_nextSortKeyPart(collator->rules, &letters, state, bytes, sizeof bytes, &status);
	}
	for (size_t i = 0; i < sizeof bytes; i++)
		number = number << 8 | bytes[i];
	return number;
}
