/* Fuzzing of the readers of GeoBlacklight and OGC API - Records. */
#include "formats/reader_fuzz.h"
#include "formats/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&format_geoblacklight, data, size);
	fuzz_reader(&format_ogc_record, data, size);
	return 0;
}
