/* Fuzz target: any bytes as metadata in XML, of whatever format their elements say. */
#include "formats/reader_fuzz.h"
#include "formats/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&format_eml, data, size);
	return 0;
}
