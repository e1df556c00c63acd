/* Fuzzing of node.ini: what is read can be written and is read as the same; what is refused says why and where. */
#include "node/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena   *a = arena_open(0);
	struct settings settings, again;
	struct error    error = { 0 };

	if (!settings_parse(a, (struct str){ (const char *)data, size }, STR("node.ini"), &settings, &error)) {
		assert((error.code == ERROR_INPUT || error.code == ERROR_LIMIT) && error.detail[0] != '\0');
	} else {
		struct str text = settings_format(a, &settings);

		if (!settings_parse(a, text, STR("written"), &again, &error))
			abort();
		assert(str_equal(text, settings_format(a, &again)));
	}
	arena_close(a);
	return 0;
}
