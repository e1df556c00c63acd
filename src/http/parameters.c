/* Percent-encoded text and its pairs (RFC 3986 section 2.1, WHATWG URL section 5). */
#include "http/parameters.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool
check_text(struct str text, struct error *error)
{
	size_t at;

	if (!str_is_utf8(text, &at))
		return error_set(error, ERROR_INPUT, "http.utf8", "the text is no UTF-8 at byte %zu", at);
	at = str_find_byte(text, '\0');
	if (at < text.length)
		return error_set(error, ERROR_INPUT, "http.nul", "the text contains a NUL character at byte %zu", at);
	return true;
}

bool
percent_decode(struct arena *a, struct str text, bool plus_is_space, struct str *decoded_r, struct error *error)
{
	char  *decoded;
	size_t length = 0;

	*decoded_r = text;
	if (str_find_byte(text, '%') == text.length && (!plus_is_space || str_find_byte(text, '+') == text.length))
		return check_text(text, error);
	decoded = arena_text(a, text.length);
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c == '%') {
			int high = i + 2 < text.length ? hex_digit(text.data[i + 1]) : -1;
			int low = i + 2 < text.length ? hex_digit(text.data[i + 2]) : -1;

			if (high < 0 || low < 0)
				return error_set(error, ERROR_INPUT, "http.percent",
						 "a '%%' is not followed by two hexadecimal digits at byte %zu", i);
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		decoded[length++] = c;
	}
	*decoded_r = (struct str){ decoded, length };
	return check_text(*decoded_r, error);
}

static bool
parse_pair(struct arena *a, struct str pair, struct parameter *parameter_r, struct error *error)
{
	size_t equals = str_find_byte(pair, '=');

	return percent_decode(a, str_slice(pair, 0, equals), true, &parameter_r->name, error) &&
	       percent_decode(a, str_slice(pair, equals + 1, pair.length), true, &parameter_r->value, error);
}

bool
parameters_parse(struct arena *a, struct str text, size_t limit, struct parameters *parameters_r, struct error *error)
{
	struct parameter *list;
	struct str        rest = text;
	struct str        pair;
	size_t            count = 1;

	*parameters_r = (struct parameters){ NULL, 0 };
	for (size_t i = 0; i < text.length; i++)
		count += text.data[i] == '&';
	if (count > limit)
		return error_set(error, ERROR_LIMIT, "http.parameters", "more than %zu parameters", limit);
	if (text.length == 0)
		return true;
	list = ARENA_ARRAY(a, struct parameter, count);
	count = 0;
	while (str_cut(&rest, '&', &pair)) {
		if (pair.length == 0)
			continue;
		if (!parse_pair(a, pair, &list[count], error))
			return error_at(error, "parameter %zu", count + 1);
		count++;
	}
	*parameters_r = (struct parameters){ list, count };
	return true;
}

struct str
parameters_get(const struct parameters *parameters, const char *name)
{
	for (size_t i = 0; i < parameters->count; i++)
		if (str_is(parameters->list[i].name, name))
			return parameters->list[i].value;
	return (struct str){ "", 0 };
}

struct str
url_host(struct str url)
{
	struct str rest = str_slice(url, str_find(url, STR("://")) + 3, url.length);

	return str_slice(rest, 0, str_find_byte(rest, '/'));
}

struct str
percent_encode(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c) != NULL)
			buffer_format(&out, "%%%02X", c);
		else
			buffer_add_byte(&out, (char)c);
	}
	return buffer_str(&out);
}
