/* Fuzzing of type files: any bytes give a type or an error with a place, and a type that was read can be described. */
#include "records/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct error  error = { 0 };
	struct type   type;

	if (type_parse(a, (struct str){ (const char *)data, size }, STR("x.yaml"), &type, &error))
		assert(type_schema(a, &type, STR("en")) != NULL);
	else
		assert(error.code != ERROR_NONE && error.place[0] != '\0');
	arena_close(a);
	return 0;
}
