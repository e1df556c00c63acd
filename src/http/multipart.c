/* The parts of a form. Browsers write each name with '"' and line ends percent-encoded (HTML standard, "multipart form data"), and
 * leave all else as it is: so it is read here. */
#include "http/multipart.h"

#include "base/limits.h"
#include "http/parameters.h"

enum { BOUNDARY_LONGEST = 70 };

struct parting {
	struct arena     *a;
	struct error     *error;
	struct str        delimiter; /* "\r\n--boundary" */
	struct str        rest;
	size_t            text_bytes; /* of fields that are no files */
	struct parameter *fields;
	struct form_file *uploads;
	size_t            field_count, upload_count, field_room;
};

static bool
wrong(struct parting *p, const char *what)
{
	return error_set(p->error, ERROR_INPUT, "http.multipart", "the form cannot be read: %s", what);
}

/* ---- heads ------------------------------------------------------------------------------------------------------- */

/* The value of `name` in 'form-data; name="a"; filename="b"'. False when there is none. */
static bool
find_value(struct str field, const char *name, struct str *value_r)
{
	struct str rest = str_slice(field, str_find_byte(field, ';') + 1, field.length), key;
	size_t     length;

	while (rest.length > 0) {
		key = str_trim(str_slice(rest, 0, str_find_byte(rest, '=')));
		rest = str_slice(rest, str_find_byte(rest, '=') + 1, rest.length);
		if (rest.length > 0 && rest.data[0] == '"') {
			rest = str_slice(rest, 1, rest.length);
			length = str_find_byte(rest, '"');
		} else {
			length = str_find_byte(rest, ';');
		}
		if (str_is_nocase(key, name)) {
			*value_r = str_trim(str_slice(rest, 0, length));
			return true;
		}
		rest = str_slice(rest, length, rest.length);
		rest = str_slice(rest, str_find_byte(rest, ';') + 1, rest.length);
	}
	return false;
}

/* Only these three are encoded: a '%' else stands for itself. */
static struct str
decode_name(struct arena *a, struct str text)
{
	static const char *const codes[] = { "%22", "%0D", "%0A" };
	struct buffer            out = buffer_in(a);

	for (size_t i = 0; i < text.length; i++) {
		size_t code = 0;

		while (code < 3 && !str_is_nocase(str_slice(text, i, i + 3), codes[code]))
			code++;
		buffer_add_byte(&out, code < 3 ? "\"\r\n"[code] : text.data[i]);
		i += code < 3 ? 2 : 0;
	}
	return buffer_str(&out);
}

/* Old programs send a whole path. */
static struct str
last_part(struct str name)
{
	for (size_t i = name.length; i > 0; i--)
		if (name.data[i - 1] == '/' || name.data[i - 1] == '\\')
			return str_slice(name, i, name.length);
	return name;
}

static struct str
find_disposition(struct str head)
{
	struct str line;

	while (str_cut(&head, '\n', &line)) {
		struct str name = str_trim(str_slice(line, 0, str_find_byte(line, ':')));

		if (str_is_nocase(name, "Content-Disposition"))
			return str_trim(str_slice(line, str_find_byte(line, ':') + 1, line.length));
	}
	return STR("");
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static bool
check_text(struct parting *p, struct str text)
{
	if (!str_is_utf8(text, NULL))
		return error_set(p->error, ERROR_INPUT, "http.utf8", "a field of the form is no UTF-8");
	if (str_find_byte(text, '\0') < text.length)
		return error_set(p->error, ERROR_INPUT, "http.nul", "a field of the form contains a NUL character");
	return true;
}

static bool
add_field(struct parting *p, struct str name, struct str value)
{
	p->text_bytes += name.length + value.length;
	if (p->text_bytes > LIMIT_DRAFT_BYTES)
		return error_set(p->error, ERROR_LIMIT, "http.long_body", "the texts of a form have at most %d bytes",
				 LIMIT_DRAFT_BYTES);
	if (p->field_count >= LIMIT_HTTP_FORM_FIELDS)
		return error_set(p->error, ERROR_LIMIT, "http.parameters", "more than %d parameters",
				 LIMIT_HTTP_FORM_FIELDS);
	if (p->field_count == p->field_room) {
		struct parameter *more = ARENA_ARRAY(p->a, struct parameter, p->field_room * 2 + 16);

		if (p->field_count > 0)
			memcpy(more, p->fields, p->field_count * sizeof *more);
		p->fields = more;
		p->field_room = p->field_room * 2 + 16;
	}
	p->fields[p->field_count++] = (struct parameter){ name, str_copy(p->a, value) };
	return check_text(p, value);
}

static bool
add_upload(struct parting *p, struct str name, struct str file_name, struct str bytes)
{
	if (file_name.length == 0)
		return true; /* none was chosen */
	if (p->upload_count >= LIMIT_UPLOAD_FILES)
		return error_set(p->error, ERROR_LIMIT, "http.uploads", "a form has at most %d files",
				 LIMIT_UPLOAD_FILES);
	file_name = last_part(decode_name(p->a, file_name));
	p->uploads[p->upload_count++] = (struct form_file){ name, file_name, bytes };
	return check_text(p, file_name);
}

static bool
add_part(struct parting *p, struct str head, struct str bytes)
{
	struct str field = find_disposition(head), name, file_name;

	if (!str_is_nocase(str_trim(str_slice(field, 0, str_find_byte(field, ';'))), "form-data") ||
	    !find_value(field, "name", &name))
		return wrong(p, "a part has no name");
	name = decode_name(p->a, name);
	if (!check_text(p, name))
		return false;
	return find_value(field, "filename", &file_name) ? add_upload(p, name, file_name, bytes)
							 : add_field(p, name, bytes);
}

/* After a delimiter: "--" at the end, else a line end, a head, an empty line, and what goes up to the next delimiter. */
static bool
next_part(struct parting *p, bool *ended_r)
{
	struct str window;
	size_t     head, length;

	*ended_r = str_starts(p->rest, STR("--"));
	if (*ended_r)
		return true;
	if (!str_starts(p->rest, STR("\r\n")))
		return wrong(p, "a boundary is not alone in its line");
	p->rest = str_slice(p->rest, 2, p->rest.length);
	window = str_slice(p->rest, 0, LIMIT_UPLOAD_HEAD_BYTES);
	head = str_find(window, STR("\r\n\r\n"));
	if (head >= window.length)
		return wrong(p, "a part has no end of its head");
	length = str_find(str_slice(p->rest, head + 4, p->rest.length), p->delimiter);
	if (head + 4 + length >= p->rest.length)
		return wrong(p, "its last part has no end");
	if (!add_part(p, str_slice(p->rest, 0, head), str_slice(p->rest, head + 4, head + 4 + length)))
		return false;
	p->rest = str_slice(p->rest, head + 4 + length + p->delimiter.length, p->rest.length);
	return true;
}

static bool
find_boundary(struct parting *p, struct str type)
{
	struct str boundary;

	if (!find_value(type, "boundary", &boundary) || boundary.length == 0 || boundary.length > BOUNDARY_LONGEST)
		return wrong(p, "its boundary is not told");
	p->delimiter = str_format(p->a, "\r\n--%.*s", STR_ARGS(boundary));
	return true;
}

bool
multipart_parse(struct arena *a, struct str type, struct str body, struct request *request, struct error *error)
{
	struct parting p = { .a = a, .error = error, .rest = body };
	struct str     first;
	bool           ended = false;

	if (!find_boundary(&p, type))
		return false;
	first = str_slice(p.delimiter, 2, p.delimiter.length);
	if (!str_starts(body, first))
		return wrong(&p, "it does not begin with its boundary");
	p.rest = str_slice(body, first.length, body.length);
	p.uploads = ARENA_ARRAY(a, struct form_file, LIMIT_UPLOAD_FILES);
	while (!ended)
		if (!next_part(&p, &ended))
			return false;
	request->form = (struct parameters){ p.fields, p.field_count };
	request->uploads = p.uploads;
	request->upload_count = p.upload_count;
	return true;
}
