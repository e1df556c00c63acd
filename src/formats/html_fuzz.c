/* Fuzzing of the reader of the pages that have JSON-LD. */
#include "formats/reader_fuzz.h"
#include "formats/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&format_html, data, size);
	return 0;
}
