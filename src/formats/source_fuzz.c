/* Fuzzing of sources: any bytes come out as UTF-8, or are refused as no text; the head is what is read first, and reading
 * ends. */
#include "formats/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena  *a = arena_open(0);
	struct buffer  out = buffer_in(a);
	struct source *source = source_open_bytes(a, STR("fuzz"), (struct str){ (const char *)data, size });
	struct error   error = { 0 };
	struct str     head;
	ptrdiff_t      got;

	if (source_head(source, &head, &error)) {
		head = str_copy(a, head);
		while ((got = source_read(source, buffer_reserve(&out, 100), 100, &error)) > 0)
			out.length += (size_t)got;
		if (str_is(source_encoding(source), "binary"))
			assert(got < 0 && out.length == 0 && str_of(error.key).length > 0);
		else
			assert(str_starts(buffer_str(&out), head) && str_is_utf8(buffer_str(&out), NULL));
		(void)source_note(source);
	}
	arena_close(a);
	return 0;
}
