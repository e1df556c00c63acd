/* Fuzzing of the reader of Turtle and TriG. */
#include "formats/reader_fuzz.h"
#include "formats/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&format_turtle, data, size);
	return 0;
}
