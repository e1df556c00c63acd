/* Fuzzing of the query language: any bytes parse, within limits, and format again. */
#include "search/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct query  query;

	query_parse(a, (struct str){ (const char *)data, size }, &query);
	assert(query.root != NULL);
	(void)query_format(a, query.root);
	arena_close(a);
	return 0;
}
