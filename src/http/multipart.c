/* Forms with files. What browsers send is read: no parts in parts, no transfer encodings, which RFC 7578 does away with. */
#include "http/multipart.h"

enum { BOUNDARY_MOST = 70 }; /* RFC 2046, 5.1.1 */

struct multipart {
	struct arena      *a;
	struct str         mark; /* "\r\n--" and the boundary */
	struct parameter  *list;
	size_t             count;
	size_t             limit;
};

static bool
refuse(struct error *error, const char *what)
{
	return error_set(error, ERROR_INPUT, "http.multipart", "%s", what);
}

/* The value of `name="…"` or name=… in a header; empty when it has none. */
static struct str
attribute(struct str header, const char *name)
{
	struct str part, whole = str_of(name);

	while (str_cut(&header, ';', &part)) {
		part = str_trim(part);
		if (part.length <= whole.length || !str_is_nocase(str_slice(part, 0, whole.length), name) ||
		    part.data[whole.length] != '=')
			continue;
		part = str_slice(part, whole.length + 1, part.length);
		if (part.length >= 2 && part.data[0] == '"')
			part = str_slice(part, 1, part.length - (part.data[part.length - 1] == '"'));
		return part;
	}
	return STR("");
}

static bool
add(struct multipart *m, struct str name, struct str value, struct error *error)
{
	if (m->count == m->limit)
		return error_set(error, ERROR_LIMIT, "http.parameters", "more than %zu fields", m->limit);
	m->list[m->count++] = (struct parameter){ .name = name, .value = value };
	return true;
}

/* A part: its headers, a blank line, its bytes. */
static bool
add_part(struct multipart *m, struct str part, struct error *error)
{
	size_t     end = str_find(part, STR("\r\n\r\n"));
	struct str head = str_slice(part, 0, end), line, name = { 0 }, file = { 0 };

	if (end == part.length)
		return refuse(error, "a part without a blank line behind its headers");
	while (str_cut(&head, '\n', &line)) {
		size_t colon = str_find_byte(line, ':');

		if (!str_is_nocase(str_trim(str_slice(line, 0, colon)), "content-disposition"))
			continue;
		name = attribute(str_slice(line, colon + 1, line.length), "name");
		file = attribute(str_slice(line, colon + 1, line.length), "filename");
	}
	part = str_slice(part, end + 4, part.length);
	if (name.length == 0 || !str_is_utf8(name, NULL) || !str_is_utf8(file, NULL))
		return refuse(error, "a part without a name");
	if (file.length > 0 && !add(m, str_join(m->a, name, STR(".name")), file, error))
		return false;
	if (file.length == 0 && (!str_is_utf8(part, NULL) || str_find_byte(part, '\0') < part.length))
		return refuse(error, "a field that is no text");
	return add(m, name, part, error);
}

bool
multipart_parse(struct arena *a, struct str media, struct str body, size_t limit, struct parameters *parameters_r,
		struct error *error)
{
	struct str       boundary = attribute(media, "boundary"), rest;
	struct multipart m = { .a = a, .limit = limit };

	m.list = ARENA_ARRAY(a, struct parameter, limit);
	if (boundary.length == 0 || boundary.length > BOUNDARY_MOST)
		return refuse(error, "a form without a boundary");
	m.mark = str_join(a, STR("\r\n--"), boundary);
	rest = str_join(a, STR("\r\n"), body);
	rest = str_slice(rest, str_find(rest, m.mark), rest.length);
	while (rest.length > 0) {
		size_t end;

		rest = str_slice(rest, m.mark.length, rest.length);
		if (str_starts(rest, STR("--"))) {
			*parameters_r = (struct parameters){ m.list, m.count };
			return true;
		}
		if (!str_starts(rest, STR("\r\n")))
			return refuse(error, "a boundary that does not end its line");
		rest = str_slice(rest, 2, rest.length);
		end = str_find(rest, m.mark);
		if (end == rest.length)
			break;
		if (!add_part(&m, str_slice(rest, 0, end), error))
			return false;
		rest = str_slice(rest, end, rest.length);
	}
	return refuse(error, "a form that ends too early");
}
