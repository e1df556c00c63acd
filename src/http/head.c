/* Request heads. */
#include "http/head.h"

#include "http/http.h"

enum { ENTRY_BYTES = 64, HOST_LONGEST = 255 };

struct str
head_get(const struct head *head, const char *name)
{
	for (size_t i = 0; i < head->count; i++)
		if (str_is_nocase(head->fields[i].name, name))
			return head->fields[i].value;
	return (struct str){ "", 0 };
}

size_t
head_count(const struct head *head, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < head->count; i++)
		count += str_is_nocase(head->fields[i].name, name);
	return count;
}

bool
head_is_plain(const struct head *head)
{
	for (size_t i = 0; i < head->count; i++) {
		struct str name = head->fields[i].name, value = head->fields[i].value;

		if (name.length == 0 || str_find_byte(name, ' ') < name.length ||
		    str_find_byte(name, '\t') < name.length || str_find_byte(value, '\r') < value.length ||
		    str_find_byte(value, '\n') < value.length)
			return false;
	}
	return true;
}

static bool
is_host(struct str host)
{
	if (host.length == 0 || host.length > HOST_LONGEST)
		return false;
	for (size_t i = 0; i < host.length; i++) {
		char c = host.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) &&
		    memchr("-._:[]", c, 6) == NULL)
			return false;
	}
	return true;
}

bool
head_host(const struct head *head, struct str *host_r, struct str *target_r)
{
	struct str host = head_get(head, "Host");
	struct str target = head->target;

	if (str_starts(target, STR("http://")) || str_starts(target, STR("https://"))) {
		target = str_slice(target, str_find(target, STR("//")) + 2, target.length);
		host = str_slice(target, 0, str_find_byte(target, '/'));
		target = str_slice(target, host.length, target.length);
		target = target.length == 0 ? STR("/") : target;
	}
	*host_r = host;
	*target_r = target;
	return head_count(head, "Host") <= 1 && (is_host(host) || (host.length == 0 && head->old));
}

static size_t
count_byte(struct str text, char byte)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.data[i] == byte;
	return count;
}

size_t
head_size(const struct head *head)
{
	struct str cookie = head_get(head, "Cookie");
	size_t     entries = head->count + count_byte(cookie, ';') + 1;
	size_t     size = head->method.length + head->target.length + STR("  HTTP/1.1\r\n\r\n").length;

	for (size_t i = 0; i < head->count; i++)
		size += head->fields[i].name.length + head->fields[i].value.length + STR(": \r\n").length;
	return size + cookie.length + entries * ENTRY_BYTES;
}

static bool
is_token(struct str value)
{
	for (size_t i = 0; i < value.length; i++) {
		char c = value.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		      c == '_' || c == '.' || c == '~'))
			return false;
	}
	return true;
}

struct str
head_cookie(const struct head *head, const char *name)
{
	struct str rest = head_get(head, "Cookie");
	struct str pair;

	while (str_cut(&rest, ';', &pair)) {
		size_t equals;

		pair = str_trim(pair);
		equals = str_find_byte(pair, '=');
		if (equals < pair.length && str_is(str_slice(pair, 0, equals), name)) {
			struct str value = str_slice(pair, equals + 1, pair.length);

			return is_token(value) ? value : (struct str){ "", 0 };
		}
	}
	return (struct str){ "", 0 };
}

struct str
request_header(const struct request *request, const char *name)
{
	struct str value = head_get(request->head, name);

	return str_is_utf8(value, NULL) ? value : (struct str){ "", 0 };
}

struct str
request_path(const struct request *request, const char *name)
{
	return parameters_get(&request->path_parameters, name);
}

struct str
request_query(const struct request *request, const char *name)
{
	return parameters_get(&request->query, name);
}

struct str
request_form(const struct request *request, const char *name)
{
	return parameters_get(&request->form, name);
}
