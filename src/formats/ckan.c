/* CKAN: packages as its action API (version 3) gives them: package_show, package_search and current_package_list_with_resources, and
 * packages by themselves, alone, in an array or a line each. Values in extras, texts in several languages (fluent) and the
 * fields of its DCAT schemas (scheming) are read, also where a list or object stands in a string. */
#include "formats/ckan_package.h"
#include "formats/json_parts.h"
#include "formats/readers.h"

#include "base/limits.h"

struct reading {
	struct source               *source;
	const struct format_options *options;
	const struct format_sink    *sink;
	struct crosswalk            *crosswalk;
	int64_t                      numbers;
};

static bool
reject(struct reading *reading, const struct json_part *part, const char *key, const char *detail)
{
	struct error why;

	error_set(&why, ERROR_INPUT, key, "%s", detail);
	source_error_at(&why, reading->source, part->line);
	reading->sink->rejected(reading->sink->context, &why, ++reading->numbers, part->text);
	return true;
}

/* ---- packages ---------------------------------------------------------------------------------------------------- */

static bool
is_package(const struct json *value)
{
	return value->kind == JSON_OBJECT &&
	       (json_text(value, "title").length > 0 || json_text(value, "name").length > 0 ||
		json_get(value, "title_translated") != NULL);
}

static bool
give(struct reading *reading, struct arena *a, const struct json_part *part, const struct json *package, struct str raw,
     struct error *error)
{
	struct description  d = description_in(a);
	struct notes        notes = { .a = a };
	struct found_record found = {
		.raw = raw, .media = STR("application/json"), .line = part->line, .byte = part->byte
	};

	char detail[80];
	found.identifier = ckan_package_key(package);
	found.datestamp = json_text(package, "metadata_modified");
	found.number = ++reading->numbers;
	found.deleted = str_is(json_text(package, "state"), "deleted") && found.identifier.length > 0;
	if (found.identifier.length > LIMIT_IDENTIFIER_BYTES) {
		snprintf(detail, sizeof detail, "an identifier of more than %d bytes", LIMIT_IDENTIFIER_BYTES);
		return reject(reading, part, "import.identifier", detail);
	}
	if (part->mended > 0)
		note(&notes, "slips in the JSON that were passed over: %zu", part->mended);
	if (!found.deleted) {
		ckan_package_describe(&d, package, reading->options->vocabularies, &notes);
		found.document = description_document(a, reading->crosswalk, &d, &notes);
	}
	found.notes = notes.list;
	found.note_count = notes.count;
	return reading->sink->found(reading->sink->context, &found, error);
}

static bool
take(struct reading *reading, struct arena *a, const struct json_part *part, const struct json *package, struct str raw,
     struct error *error)
{
	struct buffer out = buffer_in(a);

	if (package->kind == JSON_STRING)
		return reject(reading, part, "import.no-records", "the name of a CKAN package, not the package");
	if (!is_package(package))
		return reject(reading, part, "import.shape", "no CKAN package: it has neither name nor title");
	if (raw.length == 0) {
		json_write(&out, package);
		raw = buffer_str(&out);
	}
	return give(reading, a, part, package, raw, error);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* What an answer holds: of {"success", "result"} the result, of a search its results; else the value itself. */
static const struct json *
inside(const struct json *value)
{
	const struct json *result = json_get(value, "result");

	if (result != NULL && (json_get(value, "success") != NULL || json_get(value, "help") != NULL))
		value = result;
	result = json_get(value, "results");
	return result != NULL && result->kind == JSON_ARRAY ? result : value;
}

static bool
reject_answer(struct reading *reading, const struct json_part *part)
{
	const struct json *said = json_get(part->value, "error");
	struct str         text = json_text(said, "message");
	char               detail[300];

	snprintf(detail, sizeof detail, "an answer of CKAN that says an error%s%.*s", text.length > 0 ? ": " : "",
		 STR_ARGS(str_head(text, 200)));
	return reject(reading, part, "import.no-records", detail);
}

static bool
part_found(void *context, struct arena *a, const struct json_part *part, struct error *error)
{
	struct reading    *reading = context;
	const struct json *value = inside(part->value);
	struct arena      *scratch = arena_open(0);
	bool               good = true;

	(void)a;
	if (json_get(part->value, "error") != NULL && json_get(part->value, "success") != NULL) {
		good = reject_answer(reading, part);
	} else if (value->kind != JSON_ARRAY) {
		good = take(reading, scratch, part, value, value == part->value ? part->text : STR(""), error);
	} else if (value->count == 0) {
		good = reject(reading, part, "import.no-records", "an answer of CKAN without packages");
	} else {
		struct arena_mark mark = arena_mark(scratch);

		for (const struct json *item = value->first; good && item != NULL; item = item->next) {
			good = take(reading, scratch, part, item, STR(""), error);
			arena_reset(scratch, mark);
		}
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

static bool
read_ckan(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	  struct error *error)
{
	static const char *const arrays[] = { "results", "result", "packages", "datasets", NULL };
	struct reading           reading = { .source = source, .options = options, .sink = sink };
	struct json_part_rules   rules = { &reading, part_found, part_failed, arrays };

	return crosswalk_open(a, options, &reading.crosswalk, error) && json_parts_read(a, source, &rules, error);
}

/* ---- recognising ------------------------------------------------------------------------------------------------- */

static int
recognise(struct str head)
{
	static const char *const marks[] = {
		"notes",        "resources",        "extras", "owner_org",        "license_id",
		"num_tags",     "organization",     "tags",   "notes_translated", "maintainer_email",
		"author_email", "metadata_created", "isopen"
	};
	int found = 0;

	if (json_parts_has(head, "success") && (json_parts_has(head, "result") || json_parts_has(head, "error")))
		return 92;
	if (!json_parts_has(head, "name") && !json_parts_has(head, "title") &&
	    !json_parts_has(head, "title_translated"))
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		found += json_parts_has(head, marks[i]);
	return found >= 2 ? 88 : 0;
}

const struct format format_ckan = {
	.name = "ckan",
	.media = "application/json",
	.says = "packages of CKAN: answers of its API, packages alone, in an array or a line each",
	.recognise = recognise,
	.read = read_ckan,
};
