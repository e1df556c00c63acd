/* Fuzzing of .po files and plural rules: any bytes are read or refused; what was read gives a form for every number. */
#include "text/po.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena  *a = arena_open(0);
	struct str     text = { (const char *)data, size };
	struct po_file file;
	struct error   error = { 0 };

	if (po_parse(a, text, STR("x.po"), &file, &error)) {
		for (int64_t count = -3; count < 200; count++)
			assert(plural_form(&file.plural, count) < file.plural.forms);
		for (size_t i = 0; i < file.count; i++)
			assert(po_find(&file, file.entries[i].key) == &file.entries[i]);
	} else {
		assert(error.code == ERROR_INPUT && error.place[0] != '\0');
	}
	arena_close(a);
	return 0;
}
