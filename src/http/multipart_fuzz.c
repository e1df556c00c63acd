/* Fuzzing of forms with files: the boundary is the first line. */
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena     *a = arena_open(0);
	struct str        body = { (const char *)data, size }, boundary;
	struct parameters parameters = { 0 };
	struct error      error = { 0 };

	if (str_cut(&body, '\n', &boundary) && body.data != NULL &&
	    multipart_parse(a, str_format(a, "multipart/form-data; boundary=\"%.*s\"", STR_ARGS(boundary)), body, 5,
			    &parameters, &error)) {
		assert(parameters.count <= 5);
		for (size_t i = 0; i < parameters.count; i++)
			assert(str_is_utf8(parameters.list[i].name, NULL));
	}
	arena_close(a);
	return 0;
}
