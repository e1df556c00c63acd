/* Fuzzing of what a harvester reads of a provider's answer. */
#include "network/oai_page.h"

#include "formats/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena          *a = arena_open(0);
	struct source         *source = source_open_bytes(a, STR("answer"), (struct str){ (const char *)data, size });
	struct oai_identifiers identifiers = { .a = a };
	struct oai_page        page;
	struct error           error = { 0 };

	if (oai_page_read(a, source, &page, &identifiers, &error)) {
		assert(page.deleted <= page.records && identifiers.count <= (size_t)page.records);
		assert(page.token.length == 0 || page.has_token);
		assert(str_is_utf8(page.token, NULL) && str_is_utf8(page.fault_text, NULL));
	}
	source_close(source);
	arena_close(a);
	return 0;
}
