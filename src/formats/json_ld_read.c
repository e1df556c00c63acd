/* The reader of JSON-LD, and of catalogues in JSON that have its names without a context (data.json). */
#include "formats/json_ld_read.h"

#include "formats/rdf_class.h"
#include "formats/readers.h"

static bool
keep(void *context, struct str subject, const struct rdf_kept *kept, struct error *error)
{
	struct json_ld_reading *reading = context;
	struct rdf_kept         keeps = *kept;

	keeps.is_root = kept->is_root && !reading->graph.is_page;
	return rdf_store_keep(reading->graph.store, subject, &keeps, error);
}

static bool
found(void *context, const struct rdf_statement *statement, struct error *error)
{
	struct json_ld_reading *reading = context;

	return rdf_store_add(reading->graph.store, statement, error);
}

bool
json_ld_reading_open(struct arena *a, struct source *source, const struct format_sink *sink,
		     struct json_ld_reading **reading_r, struct error *error)
{
	struct json_ld_reading *reading = ARENA_NEW(a, struct json_ld_reading);
	struct json_ld_rules   *rules = ARENA_NEW(a, struct json_ld_rules);

	*rules = (struct json_ld_rules){ reading, found, keep, rdf_class_is_record };
	reading->graph = (struct rdf_graph){ .source = source, .media = "application/ld+json", .name = "JSON-LD" };
	reading->sink = sink;
	reading->ld = json_ld_open(a, rules);
	*reading_r = reading;
	return rdf_store_open(a, &reading->graph.store, error);
}

void
json_ld_reject(struct json_ld_reading *reading, const struct json_part *part, struct error *why)
{
	source_error_at(why, reading->graph.source, part->line);
	reading->graph.rejected++;
	reading->sink->rejected(reading->sink->context, why, part->number, part->text);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

/* Does anything in the document show that it is JSON-LD? */
static bool
names_keywords(const struct json *value)
{
	if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
		return false;
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		if (value->kind == JSON_OBJECT && item->name.length > 1 && item->name.data[0] == '@' &&
		    item->name.data[1] >= 'a' && item->name.data[1] <= 'z')
			return true;
		if (names_keywords(item))
			return true;
	}
	return false;
}

static bool
take_one(struct json_ld_reading *reading, struct arena *a, const struct json_part *part, struct error *error)
{
	struct error why = { 0 };
	bool         catalogue = json_get(part->value, "@context") == NULL && json_get(part->value, "@graph") == NULL;

	if (part->value->kind != JSON_OBJECT) {
		error_set(&why, ERROR_INPUT, "import.shape", "a JSON value that is no object");
		json_ld_reject(reading, part, &why);
		return true;
	}
	catalogue = catalogue && (part->around == NULL || json_get(part->around, "@context") == NULL) &&
		    !names_keywords(part->value);
	if (json_ld_read(reading->ld, a, part, catalogue, &why))
		return true;
	if (why.code == ERROR_INPUT || why.code == ERROR_LIMIT) {
		json_ld_reject(reading, part, &why);
		return true;
	}
	if (error != NULL)
		*error = why;
	return false;
}

bool
json_ld_take(struct json_ld_reading *reading, struct arena *a, const struct json_part *part, struct error *error)
{
	struct json_part one = *part;

	reading->graph.mended += part->mended;
	if (part->value->kind != JSON_ARRAY)
		return take_one(reading, a, part, error);
	for (struct json *item = part->value->first, *next; item != NULL; item = next) {
		next = item->next;
		one.value = item;
		if (!take_one(reading, a, &one, error))
			return false;
	}
	return true;
}

/* ---- the format -------------------------------------------------------------------------------------------------- */

static bool
part_found(void *context, struct arena *a, const struct json_part *part, struct error *error)
{
	return json_ld_take(context, a, part, error);
}

static void
part_failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct json_ld_reading *reading = context;

	reading->graph.rejected++;
	reading->sink->rejected(reading->sink->context, why, number, raw);
}

static bool
read_json_ld(struct arena *a, struct source *source, const struct format_options *options,
	     const struct format_sink *sink, struct error *error)
{
	static const char *const arrays[] = { "@graph", "dataset", "dcat:dataset", "schema:dataset", "datasets", NULL };
	struct json_ld_reading  *reading;
	struct json_part_rules   rules = { NULL, part_found, part_failed, arrays };

	if (!json_ld_reading_open(a, source, sink, &reading, error))
		return false;
	rules.context = reading;
	return json_parts_read(a, source, &rules, error) && rdf_records_give(a, &reading->graph, options, sink, error);
}

/* Names of DCAT in JSON without a context, as Project Open Data has them. */
static bool
is_catalogue(struct str head)
{
	static const char *const names[] = { "distribution", "keyword", "landingPage", "accrualPeriodicity",
					     "accessLevel" };

	if (json_parts_has(head, "dataset") && (json_parts_has(head, "conformsTo") || json_parts_has(head, "title")))
		return true;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (json_parts_has(head, names[i]) && json_parts_has(head, "title"))
			return true;
	}
	return false;
}

static int
recognise(struct str head)
{
	struct str text = str_trim(head);

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_trim(str_slice(text, 3, text.length));
	if (text.length == 0 || (text.data[0] != '{' && text.data[0] != '['))
		return 0;
	if (json_parts_has(text, "@context") || json_parts_has(text, "@graph"))
		return 97;
	if (json_parts_has(text, "@type") || json_parts_has(text, "@id"))
		return 85;
	if (is_catalogue(text))
		return 75;
	return str_find(text, STR("\"@context\"")) < text.length ? 70 : 0;
}

const struct format format_json_ld = {
	.name = "jsonld",
	.media = "application/ld+json",
	.says = "DCAT, DCAT-AP, schema.org and Dublin Core in JSON-LD, and catalogues in its form (data.json)",
	.recognise = recognise,
	.read = read_json_ld,
};
