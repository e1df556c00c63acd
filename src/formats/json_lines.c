/* Records in JSON, in the shape of interfaces ("type" and "fields" are enough): one object, JSON lines, an array, or the "results"
 * of a search. */
#include "formats/readers.h"

#include "base/limits.h"
#include "formats/json_parts.h"
#include "formats/source.h"

struct reading {
	struct arena                *a; /* of a record */
	struct source               *source;
	bool                         failed; /* the source itself */
	bool                         any;    /* values were found */
	const struct format_options *options;
	const struct format_sink    *sink;
};

static bool
reject(struct reading *reading, const struct json_piece *piece, struct error *why)
{
	source_error_at(why, reading->source, piece->line);
	reading->sink->rejected(reading->sink->context, why, piece->number, piece->text);
	return true;
}

/* Recorded exchanges of HTTP, as test tools write them, have OAI-PMH inside but are no records. */
static bool
is_exchange(const struct json *value)
{
	return json_get(value, "response") != NULL && json_get(value, "method") != NULL &&
	       json_get(value, "path") != NULL;
}

/* Says what was found, for whoever gave the file may not know what is in it. */
static bool
unknown_form(const struct json *value, struct error *why)
{
	const struct json *first = JSON_FIRST(value);

	if (first == NULL)
		return error_set(why, ERROR_INPUT, "import.shape", "an empty JSON object, no record");
	return error_set(
		why, ERROR_INPUT, "import.shape",
		"JSON of a form that chm does not know (it begins with \"%.*s\" and has no \"fields\"); chm reads its "
		"own records, JSON-LD (DCAT, schema.org) and packages of CKAN",
		STR_ARGS(str_head(first->name, 60)));
}

static bool
has_shape(const struct json *value, struct error *why)
{
	const struct json *fields = json_get(value, "fields"), *type = json_get(value, "type");

	if (value->kind != JSON_OBJECT)
		return error_set(why, ERROR_INPUT, "import.shape",
				 "a record is a JSON object with \"type\" and \"fields\"");
	if (is_exchange(value))
		return error_set(why, ERROR_INPUT, "import.exchange",
				 "a recorded exchange of HTTP, not records; save the response's body and import that");
	if (fields == NULL || fields->kind != JSON_OBJECT)
		return unknown_form(value, why);
	if (type != NULL && type->kind != JSON_STRING)
		return error_set(why, ERROR_INPUT, "import.shape", "the record's \"type\" is no text");
	return true;
}

static struct str
type_of(const struct reading *reading, const struct json *value)
{
	if (reading->options->type.length > 0)
		return reading->options->type;
	return json_text(value, "type").length > 0 ? json_text(value, "type") : STR("resource");
}

static bool
take(struct reading *reading, const struct json_piece *piece, struct error *error)
{
	struct found_record found = { .raw = piece->text,
				      .media = STR("application/json"),
				      .number = piece->number,
				      .line = piece->line,
				      .byte = piece->byte };
	struct json        *value;
	struct error        why = { 0 };

	if (!json_parse(reading->a, piece->text, &value, &why) || !has_shape(value, &why))
		return reject(reading, piece, &why);
	if (json_get(value, "type") == NULL || reading->options->type.length > 0)
		json_set(value, STR("type"), json_string(reading->a, type_of(reading, value)));
	found.identifier = json_text(value, "source");
	if (found.identifier.length == 0)
		found.identifier = json_text(json_get(json_get(value, "origin"), "source"), "identifier");
	if (found.identifier.length > LIMIT_IDENTIFIER_BYTES) {
		error_set(&why, ERROR_INPUT, "import.identifier", "a \"source\" of more than %d bytes",
			  LIMIT_IDENTIFIER_BYTES);
		return reject(reading, piece, &why);
	}
	found.deleted = json_is_true(value, "deleted");
	found.document = value;
	return reading->sink->found(reading->sink->context, &found, error);
}

/* Does the text begin with an object whose elements to take stand in "results"? */
static bool
is_search_result(struct str head)
{
	struct str text = str_slice(str_trim(head), 0, 4096);

	return str_starts(text, STR("{")) && str_find(text, STR("\"results\"")) < text.length &&
	       str_find(text, STR("\"fields\"")) > str_find(text, STR("\"results\""));
}

/* A json_read_fn that tells a source that fails from a text that is broken. */
static ptrdiff_t
read_source(void *context, char *bytes, size_t size, struct error *error)
{
	struct reading *reading = context;
	ptrdiff_t       got = source_read(reading->source, bytes, size, error);

	reading->failed |= got < 0;
	return got;
}

static bool
read_pieces(struct reading *reading, struct json_stream *stream, struct error *error)
{
	struct arena_mark mark = arena_mark(reading->a);
	bool              good = true, more = true;

	while (good && more) {
		struct json_piece piece = { .number = 0 };
		struct error      why = { 0 };

		reading->any |= json_stream_next(stream, &piece, &more, &why) ? more : true;
		if (why.code == ERROR_NONE)
			good = !more || take(reading, &piece, error);
		else if (!reading->failed)
			good = reject(reading, &piece, &why);
		else if (error != NULL)
			*error = why;
		good = good && !reading->failed;
		arena_reset(reading->a, mark);
	}
	return good;
}

static void
reject_whole(struct reading *reading)
{
	struct error why;

	error_set(&why, ERROR_INPUT, "import.no-records", "JSON without records");
	error_at(&why, "%.*s", STR_ARGS(source_name(reading->source)));
	reading->sink->rejected(reading->sink->context, &why, 0, STR(""));
}

static bool
read_json(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	  struct error *error)
{
	struct reading      reading = { .source = source, .options = options, .sink = sink };
	struct json_stream *stream;
	struct str          head;
	bool                good;

	if (!source_head(source, &head, error))
		return false;
	stream = json_stream_open(a, read_source, &reading);
	if (is_search_result(head))
		json_stream_take(stream, STR("results"));
	reading.a = arena_open(0);
	good = read_pieces(&reading, stream, error);
	arena_close(reading.a);
	if (good && !reading.any)
		reject_whole(&reading);
	return good;
}

static int
recognise(struct str head)
{
	struct str text = str_trim(head);

	if (text.length == 0 || (text.data[0] != '{' && text.data[0] != '['))
		return 0;
	if (json_parts_has(text, "fields") ||
	    (json_parts_has(text, "results") && str_find(text, STR("\"fields\"")) < text.length))
		return 95;
	return 60;
}

const struct format format_jsonl = {
	.name = "jsonl",
	.media = "application/json",
	.says = "records of chm in JSON: JSON lines, an array, one object, or search results",
	.recognise = recognise,
	.read = read_json,
};
