/* Errors. */
#include "base/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int         exit_status;
} codes[ERROR_CODES] = {
	[ERROR_NONE] = { "NONE", 0 },     [ERROR_INPUT] = { "INPUT", 2 },       [ERROR_ABSENT] = { "ABSENT", 1 },
	[ERROR_DENIED] = { "DENIED", 1 }, [ERROR_CONFLICT] = { "CONFLICT", 1 }, [ERROR_LIMIT] = { "LIMIT", 3 },
	[ERROR_REMOTE] = { "REMOTE", 3 }, [ERROR_STORAGE] = { "STORAGE", 3 },
};

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
	append_below(error->place, sizeof error->place, below);
	return false;
}

const char *
error_code_name(enum error_code code)
{
	assert(code < ERROR_CODES);
	return codes[code].name;
}

int
error_exit_status(enum error_code code)
{
	assert(code < ERROR_CODES);
	return codes[code].exit_status;
}
