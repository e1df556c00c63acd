/* Fuzzing of the mapping files of tables, on a small table. */
#include "formats/reader_fuzz.h"

#include "formats/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char table[] = "Name,Text,When,Who\nCoral,Reefs,2020-01-01,A. Author\n\"a \"\"b\"\"\",,x,[1]\n";
	static struct format_options options;
	struct arena                *a = arena_open(0);
	struct format_sink           sink = { NULL, fuzz_found, fuzz_rejected };
	struct error                 error = { 0 };
	struct source               *source = source_open_bytes(a, STR("fuzz"), str_of(table));

	options = *fuzz_options();
	options.mapping = (struct str){ (const char *)data, size };
	if (!format_csv.read(a, source, &options, &sink, &error))
		assert(error.code != ERROR_NONE && error.detail[0] != '\0');
	arena_close(a);
	return 0;
}
