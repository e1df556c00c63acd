/* Fuzzing of forms with files: the first line is the Content-Type, the rest the body. */
#include "http/multipart.h"

#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena  *a = arena_open(0);
	struct str     whole = { (const char *)data, size };
	struct str     type = str_slice(whole, 0, str_find_byte(whole, '\n'));
	struct str     body = str_slice(whole, type.length + 1, size);
	struct request request = { 0 };
	struct error   error = { 0 };

	if (multipart_parse(a, type, body, &request, &error)) {
		assert(request.upload_count <= LIMIT_UPLOAD_FILES && request.form.count <= LIMIT_HTTP_FORM_FIELDS);
		for (size_t i = 0; i < request.form.count; i++)
			assert(str_is_utf8(request.form.list[i].name, NULL) &&
			       str_is_utf8(request.form.list[i].value, NULL));
		for (size_t i = 0; i < request.upload_count; i++) {
			const struct form_file *upload = &request.uploads[i];

			assert(str_find_byte(upload->file_name, '/') == upload->file_name.length);
			assert(upload->bytes.data >= body.data &&
			       upload->bytes.data + upload->bytes.length <= body.data + body.length);
		}
	} else {
		assert(error.code == ERROR_INPUT || error.code == ERROR_LIMIT);
	}
	arena_close(a);
	return 0;
}
