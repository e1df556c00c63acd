/* Errors. */
#include "base/error.h"

#undef error_set /* of the analyser */
#undef error_because
#undef error_at

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int exit_status;
	int http_status;
} codes[ERROR_CODES] = {
	[ERROR_NONE] = { 0, 200 },   [ERROR_INPUT] = { 2, 400 },    [ERROR_ABSENT] = { 1, 404 },
	[ERROR_DENIED] = { 1, 403 }, [ERROR_CONFLICT] = { 1, 409 }, [ERROR_LIMIT] = { 3, 413 },
	[ERROR_REMOTE] = { 3, 502 }, [ERROR_STORAGE] = { 3, 503 },
};

/* Takes away the start of a character that was cut in two at the end of `text`. */
static void
mend_end(char *text, size_t size)
{
	size_t length = strlen(text);
	size_t start = length;

	if (length + 1 < size)
		return;
	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start > 0 && !str_is_utf8((struct str){ text + start - 1, length - start + 1 }, NULL))
		text[start - 1] = '\0';
}

/* Adds ": below" to `text`, as much as fits `size`. */
static void
append_below(char *text, size_t size, const char *below)
{
	size_t length = strlen(text);
	size_t room = size - length - 1;
	size_t below_length = strlen(below);

	if (below_length == 0 || room < 3)
		return;
	if (below_length > room - 2)
		below_length = room - 2;
	memcpy(text + length, ": ", 2);
	memcpy(text + length + 2, below, below_length);
	text[length + 2 + below_length] = '\0';
	mend_end(text, size);
}

bool
error_set(struct error *error, enum error_code code, const char *key, const char *format, ...)
{
	va_list arguments;

	assert(code > ERROR_NONE && code < ERROR_CODES);
	if (error == NULL)
		return false;
	error->code = code;
	snprintf(error->key, sizeof error->key, "%s", key);
	va_start(arguments, format);
	vsnprintf(error->detail, sizeof error->detail, format, arguments);
	va_end(arguments);
	mend_end(error->detail, sizeof error->detail);
	error->place[0] = '\0';
	return false;
}

bool
error_because(struct error *error, const char *key, const char *format, ...)
{
	char    below[sizeof error->detail];
	va_list arguments;

	if (error == NULL)
		return false;
	memcpy(below, error->detail, sizeof below);
	snprintf(error->key, sizeof error->key, "%s", key);
	va_start(arguments, format);
	vsnprintf(error->detail, sizeof error->detail, format, arguments);
	va_end(arguments);
	mend_end(error->detail, sizeof error->detail);
	append_below(error->detail, sizeof error->detail, below);
	return false;
}

bool
error_at(struct error *error, const char *format, ...)
{
	char    below[sizeof error->place];
	va_list arguments;

	if (error == NULL)
		return false;
	memcpy(below, error->place, sizeof below);
	va_start(arguments, format);
	vsnprintf(error->place, sizeof error->place, format, arguments);
	va_end(arguments);
	mend_end(error->place, sizeof error->place);
	append_below(error->place, sizeof error->place, below);
	return false;
}

int
error_exit_status(enum error_code code)
{
	assert(code < ERROR_CODES);
	return codes[code].exit_status;
}

int
error_http_status(enum error_code code)
{
	assert(code < ERROR_CODES);
	return codes[code].http_status;
}
