/* Fuzzing of the scanner of XML: it must tell what libxml2 tells of the same bytes. */
#include "formats/xml_transcript.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct str    differ;

	/* whether a tag is too long before it is wrong hangs on where the parser's slices end */
	if (!transcript_same(a, (struct str){ (const char *)data, size }, &differ) &&
	    str_find(differ, STR(" xml.tag ")) == differ.length) {
		fprintf(stderr, "%.*s\n", STR_ARGS(differ));
		abort();
	}
	arena_close(a);
	return 0;
}
