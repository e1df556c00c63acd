/* Fuzzing of the check: any JSON is checked against the shipped types; problems are bounded, have paths that lead
 * somewhere, and a record that passes has no fault that would be refused. */
#include "records/check.h"

#include "base/limits.h"
#include "vocabularies/vocabularies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct shipped {
	const struct types        *types;
	const struct vocabularies *vocabularies;
};

static const struct shipped *
shipped(void)
{
	static struct shipped shipped; /* read once for all inputs */

	if (shipped.types == NULL) {
		struct arena *a = arena_open(0);

		if (!vocabularies_own(a, &shipped.vocabularies, NULL) ||
		    !types_read(a, STR(""), shipped.vocabularies, &shipped.types, NULL))
			abort();
	}
	return &shipped;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena      *a = arena_open(0);
	struct check_rules rules = { .types = shipped()->types,
				     .vocabularies = shipped()->vocabularies,
				     .language = STR("en") };
	struct problems    problems;
	struct json       *record;

	if (json_parse(a, (struct str){ (const char *)data, size }, &record, NULL)) {
		check_record(a, record, &rules, &problems);
		assert(problems.count <= LIMIT_RECORD_PROBLEMS && problems.refused == (problems.count > 0));
		rules.adopted = true;
		check_record(a, record, &rules, &problems);
		for (size_t i = 0; i < problems.count; i++)
			assert(problems.list[i].sentence.length > 0);
	}
	arena_close(a);
	return 0;
}
