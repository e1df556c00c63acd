/* Fuzzing of the reader of XML and OAI-PMH. */
#include "formats/reader_fuzz.h"
#include "formats/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&format_oai_dc, data, size);
	return 0;
}
