/* Fuzzing of what is read of files: bytes as a whole file, or behind 'D' and 'O' as the text part of an office file. What comes out
 * keeps its limit and is UTF-8. */
#include "formats/file_text.h"
#include "formats/zip_write.h"

#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena       *a = arena_open(0);
	struct buffer       out = buffer_in(a);
	struct zip         *zip = zip_open(a);
	struct str          bytes = { (const char *)data, size }, inner = str_slice(bytes, 1, size), text;
	enum file_text_kind kind;

	if (str_starts(bytes, STR("D")) || str_starts(bytes, STR("O"))) {
		zip_put(zip, &out, data[0] == 'D' ? "word/document.xml" : "content.xml", inner);
		zip_close(zip, &out);
		bytes = buffer_str(&out);
	}
	kind = file_text_kind(bytes, str_starts(bytes, STR("<")) ? STR("text/html") : STR("text/plain"));
	if (file_text(a, bytes, kind, &text, NULL)) {
		assert(text.length <= LIMIT_FILE_TEXT_BYTES);
		assert(str_is_utf8(text, NULL));
	}
	arena_close(a);
	return 0;
}
