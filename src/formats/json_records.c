/* Records in JSON. */
#include "formats/json_records.h"

#include "base/limits.h"
#include "formats/metadata.h"

struct reading {
	struct source             *source;
	const struct json_format  *format;
	const struct format_sink  *sink;
	struct crosswalk          *crosswalk;
	const struct vocabularies *vocabularies;
	int64_t                    numbers;
};

/* ---- values ------------------------------------------------------------------------------------------------------ */

struct str
json_scalar(const struct json *value)
{
	return value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER) ? value->text : STR("");
}

void
json_say(struct description *d, const struct json *value, enum says says)
{
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
		description_say(d, says, metadata_html(d->a, json_scalar(item)), STR(""));
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static bool
reject(struct reading *reading, const struct json_part *part, struct error *why)
{
	source_error_at(why, reading->source, part->line);
	reading->sink->rejected(reading->sink->context, why, reading->numbers, part->text);
	return true;
}

static struct str
original_of(struct arena *a, const struct json_part *part, const struct json *object)
{
	struct buffer out = buffer_in(a);

	if (object == part->value)
		return part->text;
	json_write(&out, object);
	return buffer_str(&out);
}

static bool
take(struct reading *reading, struct arena *a, const struct json_part *part, const struct json *object,
     struct error *error)
{
	struct description  d = description_in(a);
	struct notes        notes = { .a = a };
	struct json_record  record = { .vocabularies = reading->vocabularies };
	struct found_record found = { .media = STR("application/json"), .line = part->line, .byte = part->byte };
	struct error        why = { 0 };

	found.number = ++reading->numbers;
	if (part->mended > 0)
		note(&notes, "slips in the JSON that were passed over: %zu", part->mended);
	if (object->kind == JSON_STRING && reading->format->text != NULL) {
		error_set(&why, ERROR_INPUT, "import.no-records", "%s", reading->format->text);
		return reject(reading, part, &why);
	}
	if (object->kind != JSON_OBJECT) {
		error_set(&why, ERROR_INPUT, "import.shape", "a JSON value that is no object, and not %s",
			  reading->format->says);
		return reject(reading, part, &why);
	}
	if (!reading->format->describe(&d, object, &record, &notes, &why))
		return reject(reading, part, &why);
	if (record.key.length > LIMIT_IDENTIFIER_BYTES) {
		error_set(&why, ERROR_INPUT, "import.identifier", "an identifier of more than %d bytes",
			  LIMIT_IDENTIFIER_BYTES);
		return reject(reading, part, &why);
	}
	found.identifier = record.key;
	found.datestamp = record.datestamp;
	found.deleted = record.deleted;
	found.raw = original_of(a, part, object);
	if (!record.deleted)
		found.document = description_document(a, reading->crosswalk, &d, &notes);
	found.notes = notes.list;
	found.note_count = notes.count;
	return reading->sink->found(reading->sink->context, &found, error);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* The list in an answer, also one level deeper; the value itself when it is none. */
static const struct json *
inside(const struct json_format *format, const struct json *value, int depth)
{
	for (size_t i = 0; value->kind == JSON_OBJECT && format->arrays[i] != NULL; i++) {
		const struct json *list = json_get(value, format->arrays[i]);

		if (list != NULL && list->kind == JSON_ARRAY)
			return list;
		if (list != NULL && list->kind == JSON_OBJECT && depth == 0)
			return inside(format, list, 1);
	}
	return value;
}

static bool
part_found(void *context, struct arena *a, const struct json_part *part, struct error *error)
{
	struct reading    *reading = context;
	const struct json *value = inside(reading->format, part->value, 0);
	struct arena      *scratch = arena_open(0);
	struct arena_mark  mark = arena_mark(scratch);
	struct error       why = { 0 };
	bool               good = true;

	(void)a;
	if (value->kind == JSON_ARRAY && value->count == 0) {
		error_set(&why, ERROR_INPUT, "import.no-records", "a list without records");
		good = reject(reading, part, &why);
	}
	for (const struct json *item = json_each(value); good && item != NULL; item = json_next(value, item)) {
		good = take(reading, scratch, part, item, error);
		arena_reset(scratch, mark);
	}
	arena_close(scratch);
	return good;
}

static void
part_failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct reading *reading = context;

	reading->sink->rejected(reading->sink->context, why, number, raw);
}

bool
json_records_read(struct arena *a, struct source *source, const struct json_format *format,
		  const struct format_options *options, const struct format_sink *sink, struct error *error)
{
	struct reading reading = {
		.source = source, .format = format, .sink = sink, .vocabularies = options->vocabularies
	};
	struct json_part_rules rules = { &reading, part_found, part_failed, format->arrays };

	return crosswalk_open(a, options, &reading.crosswalk, error) && json_parts_read(a, source, &rules, error);
}
