/* Fuzzing of the readers of PO and XLIFF: any bytes are read or refused, and what was read is read again after it was written. */
#include "base/limits.h"
#include "formats/translated.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena      *a = arena_open(0);
	struct str         text = { (const char *)data, size };
	struct translated *list, *again;
	struct buffer      out = buffer_in(a);
	size_t             count, count_again;
	struct error       error = { 0 };

	if (translated_read(a, STR("x"), text, &list, &count, &error)) {
		for (size_t i = 0; i < count; i++)
			assert(list[i].into.length > 0 && (list[i].mark.length == 0 || list[i].path.length > 0));
		if (count > 0 && str_is(list[0].into, "fr")) {
			translated_write_xliff(&out, STR("fr"), list, count);
			assert(translated_read(a, STR("y"), buffer_str(&out), &again, &count_again, &error));
			assert(count_again == count);
			buffer_clear(&out);
			if (translated_write_xliff_2(&out, STR("fr"), list, count, &error)) {
				assert(translated_read(a, STR("z"), buffer_str(&out), &again, &count_again, &error));
				assert(count_again == count);
			}
		}
	} else {
		assert(error.code == ERROR_INPUT || error.code == ERROR_LIMIT);
	}
	arena_close(a);
	return 0;
}
