/* What of a record is found. The types say which fields are read and how much their words count; labels of terms and
 * countries are read in every language, so that a question in one finds records in another. */
#include "search/source.h"

#include "db/db.h"
#include "vocabularies/vocabularies.h"

enum { MOST_TEXTS = 2000, MOST_VALUES = 500 };

struct values {
	struct str *list;
	size_t      count, capacity;
};

struct gathering {
	struct arena                *a;
	const struct record_context *context;
	struct search_document      *document;
	struct search_text          *texts;
	size_t                       text_count, text_capacity;
	struct values                countries, subjects, formats;
	const struct type           *type;
};

/* ---- gathering --------------------------------------------------------------------------------------------------- */

static void
add_text(struct gathering *g, enum search_weight weight, struct str language, struct str text)
{
	if (text.length == 0 || g->text_count == MOST_TEXTS)
		return;
	if (g->text_count == g->text_capacity) {
		size_t old = g->text_capacity * sizeof *g->texts;

		g->text_capacity = g->text_capacity == 0 ? 16 : g->text_capacity * 2;
		g->texts = arena_grow(g->a, g->texts, old, g->text_capacity * sizeof *g->texts);
	}
	g->texts[g->text_count++] = (struct search_text){ .weight = weight, .language = language, .text = text };
}

static void
add_value(struct gathering *g, struct values *values, struct str value)
{
	if (value.length == 0 || values->count == MOST_VALUES)
		return;
	for (size_t i = 0; i < values->count; i++)
		if (str_equal(values->list[i], value))
			return;
	if (values->count == values->capacity) {
		size_t old = values->capacity * sizeof *values->list;

		values->capacity = values->capacity == 0 ? 8 : values->capacity * 2;
		values->list = arena_grow(g->a, values->list, old, values->capacity * sizeof *values->list);
	}
	values->list[values->count++] = value;
}

static bool
is_withheld(const struct json *value)
{
	return value->kind == JSON_OBJECT && json_get(value, "withheld") != NULL;
}

static enum search_weight
weight_of(const struct field *field)
{
	return field->search == FIELD_SEARCH_TITLE  ? WEIGHT_TITLE
	       : field->search == FIELD_SEARCH_HIGH ? WEIGHT_HIGH
						    : WEIGHT_NORMAL;
}

/* A map from language to text or to a list of texts. */
static void
add_localized(struct gathering *g, enum search_weight weight, const struct json *map)
{
	for (const struct json *text = JSON_FIRST(map); text != NULL; text = text->next) {
		if (text->kind == JSON_STRING)
			add_text(g, weight, text->name, text->text);
		for (const struct json *item = JSON_FIRST(text); item != NULL; item = item->next)
			if (item->kind == JSON_STRING)
				add_text(g, weight, text->name, item->text);
	}
}

static void
add_labels(struct gathering *g, enum search_weight weight, const struct term *term)
{
	for (size_t i = 0; term != NULL && i < term->label_count; i++)
		add_text(g, weight, term->labels[i].language, term->labels[i].text);
}

static void
add_term(struct gathering *g, const struct field *field, const struct json *value)
{
	if (value->kind != JSON_STRING)
		return;
	if (str_is(field->facet, "subject"))
		add_value(g, &g->subjects, value->text);
	if (field->search != FIELD_SEARCH_NONE)
		add_labels(g, WEIGHT_HIGH, term_find(g->context->vocabularies, value->text));
}

static void
add_country(struct gathering *g, const struct field *field, const struct json *value)
{
	const struct vocabulary *countries;

	if (value->kind != JSON_STRING)
		return;
	if (str_is(field->facet, "country"))
		add_value(g, &g->countries, value->text);
	countries = vocabulary_find(g->context->vocabularies, STR("countries"));
	if (countries != NULL && field->search != FIELD_SEARCH_NONE)
		add_labels(g, WEIGHT_NORMAL, term_in(countries, value->text));
}

/* "pdf", "image", "text/csv": what a reader calls the kind of a file. */
static struct str
format_of(struct str media)
{
	static const char *const families[] = { "image", "audio", "video" };

	if (str_is(media, "application/pdf"))
		return STR("pdf");
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		struct str family = str_of(families[i]);

		if (str_starts(media, family) && media.length > family.length && media.data[family.length] == '/')
			return family;
	}
	return media;
}

static void
add_file(struct gathering *g, const struct json *file)
{
	add_value(g, &g->formats, format_of(json_text(file, "media")));
	add_text(g, WEIGHT_NORMAL, STR("und"), json_text(file, "name"));
	add_localized(g, WEIGHT_NORMAL, json_get(file, "title"));
}

static void
add_person(struct gathering *g, const struct json *person)
{
	add_text(g, WEIGHT_NORMAL, STR("und"), json_text(person, "name"));
	add_text(g, WEIGHT_NORMAL, STR("und"), json_text(person, "role"));
	add_text(g, WEIGHT_NORMAL, STR("und"), json_text(person, "organization"));
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static void
add_position(struct gathering *g, const struct json *position)
{
	struct search_box *box = &g->document->box;
	float              east, north;

	if (position->count < 2 || position->first->kind != JSON_NUMBER || position->first->next->kind != JSON_NUMBER)
		return;
	east = strtof(str_c(g->a, position->first->text), NULL);
	north = strtof(str_c(g->a, position->first->next->text), NULL);
	if (!g->document->has_box)
		*box = (struct search_box){ east, north, east, north };
	g->document->has_box = true;
	box->west = east < box->west ? east : box->west;
	box->east = east > box->east ? east : box->east;
	box->south = north < box->south ? north : box->south;
	box->north = north > box->north ? north : box->north;
}

/* Coordinates are lists of lists down to positions, lists of numbers. */
static void
add_coordinates(struct gathering *g, const struct json *list)
{
	if (list == NULL || list->kind != JSON_ARRAY || list->first == NULL)
		return;
	if (list->first->kind == JSON_NUMBER) {
		add_position(g, list);
		return;
	}
	for (const struct json *item = list->first; item != NULL; item = item->next)
		add_coordinates(g, item);
}

static void
add_place(struct gathering *g, const struct json *place)
{
	const struct json *parts = json_get(place, "geometries");

	add_coordinates(g, json_get(place, "coordinates"));
	for (const struct json *part = JSON_FIRST(parts); part != NULL; part = part->next)
		add_coordinates(g, json_get(part, "coordinates"));
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void add_fields(struct gathering *g, const struct field_list *fields, const struct json *values);

static void
add_plain(struct gathering *g, const struct field *field, const struct json *value)
{
	if (value->kind == JSON_STRING)
		add_text(g, weight_of(field), STR("und"), value->text);
}

/* One value of a field; lists were taken apart before. */
static void
add_one(struct gathering *g, const struct field *field, const struct json *value)
{
	if (is_withheld(value))
		return;
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_KEYWORDS:
		if (field->search != FIELD_SEARCH_NONE)
			add_localized(g, field->kind == FIELD_KEYWORDS ? WEIGHT_HIGH : weight_of(field), value);
		break;
	case FIELD_NAME:
		if (field->search != FIELD_SEARCH_NONE)
			add_plain(g, field, value);
		break;
	case FIELD_TERM:
	case FIELD_TERMS:
		add_term(g, field, value);
		break;
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		add_country(g, field, value);
		break;
	case FIELD_PERSON:
		if (field->search != FIELD_SEARCH_NONE)
			add_person(g, value);
		break;
	case FIELD_LINK:
		add_localized(g, WEIGHT_NORMAL, json_get(value, "title"));
		break;
	case FIELD_FILE:
		add_file(g, value);
		break;
	case FIELD_PLACE:
		add_place(g, value);
		break;
	case FIELD_GROUP:
	case FIELD_TABLE:
		add_fields(g, &field->fields, value);
		break;
	default:
		break;
	}
}

static void
add_field(struct gathering *g, const struct field *field, const struct json *value)
{
	if (value->kind != JSON_ARRAY) {
		add_one(g, field, value);
		return;
	}
	for (const struct json *item = value->first; item != NULL; item = item->next)
		add_one(g, field, item);
}

static void
add_fields(struct gathering *g, const struct field_list *fields, const struct json *values)
{
	for (const struct json *value = JSON_FIRST(values); value != NULL; value = value->next) {
		const struct field *field = field_find(fields, value->name);

		if (field != NULL && field->search != FIELD_SEARCH_TITLE)
			add_field(g, field, value);
	}
}

/* Titles first: the first is the one to sort by. */
static void
add_titles(struct gathering *g, const struct json *values)
{
	for (size_t i = 0; g->type != NULL && i < g->type->fields.count; i++) {
		const struct field *field = &g->type->fields.list[i];
		const struct json  *value = json_find(values, field->name);

		if (field->search == FIELD_SEARCH_TITLE && value != NULL)
			add_field(g, field, value);
	}
	if (g->text_count == 0)
		add_localized(g, WEIGHT_TITLE, json_get(values, "title"));
}

static struct values
languages_of(struct gathering *g, const struct json *record)
{
	struct values languages = { 0 };

	for (const struct json *tag = JSON_FIRST(json_get(record, "languages")); tag != NULL; tag = tag->next)
		add_value(g, &languages, tag->text);
	return languages;
}

/* The content's date; a record without one counts by when it was made. */
static int32_t
date_of_content(const struct type *type, const struct json *record)
{
	const struct json *fields = json_get(record, "fields");
	const struct json *value = type != NULL ? json_find(fields, type->date) : NULL;
	int32_t            date = SEARCH_NO_DATE;

	if (value != NULL && value->kind == JSON_STRING)
		date = search_date(value->text);
	return date != SEARCH_NO_DATE ? date : search_date(json_text(record, "created"));
}

void
search_document_of(struct arena *a, const struct record_context *context, const struct json *record,
		   struct search_document *document_r)
{
	struct gathering   g = { .a = a, .context = context, .document = document_r };
	const struct json *fields = json_get(record, "fields");
	struct values      languages = languages_of(&g, record);

	*document_r = (struct search_document){
		.record = json_text(record, "id"),
		.type = json_text(record, "type"),
		.owner = json_text(record, "owner"),
		.licence = json_text(record, "licence"),
		.node = json_text(json_get(record, "origin"), "node"),
		.languages = languages.list,
		.language_count = languages.count,
		.updated = search_date(json_text(record, "updated")),
	};
	g.type = type_find(context->types, document_r->type);
	document_r->date = date_of_content(g.type, record);
	add_titles(&g, fields);
	if (g.type != NULL)
		add_fields(&g, &g.type->fields, fields);
	document_r->texts = g.texts;
	document_r->text_count = g.text_count;
	document_r->countries = g.countries.list;
	document_r->country_count = g.countries.count;
	document_r->subjects = g.subjects.list;
	document_r->subject_count = g.subjects.count;
	document_r->formats = g.formats.list;
	document_r->format_count = g.formats.count;
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

static bool
newest(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error)
{
	const struct record_context *records = context;
	struct db                   *db;
	bool                         good;

	if (!db_borrow(records->pool, &db, error))
		return false;
	good = change_log_newest(a, db, epoch_r, number_r, error);
	db_return(db);
	return good;
}

struct following {
	search_change_fn *change;
	void             *context;
};

static struct search_change
change_of(const struct change_log_entry *entry)
{
	bool gone = entry->state != STATE_PUBLISHED && entry->state != STATE_REVOKED;

	return (struct search_change){ .number = entry->number,
				       .record = entry->record,
				       .gone = gone || entry->body.length == 0,
				       .erased = entry->state == STATE_ERASED,
				       .body = gone ? STR("") : entry->body };
}

static bool
follow(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct following    *following = context;
	struct search_change change = change_of(entry);

	return following->change(following->context, &change, error);
}

static bool
each(void *context, int64_t after, size_t limit, search_change_fn *change, void *change_context, struct error *error)
{
	const struct record_context *records = context;
	struct following             following = { change, change_context };
	struct db                   *db;
	bool                         good;

	if (!db_borrow(records->pool, &db, error))
		return false;
	good = change_log_each(db, after, limit, true, follow, &following, error);
	db_return(db);
	return good;
}

static bool
document(void *context, struct arena *a, const struct search_change *change, struct search_document *document_r,
	 struct error *error)
{
	struct json *record;

	if (!json_parse(a, change->body, &record, error))
		return false;
	search_document_of(a, context, record, document_r);
	return true;
}

struct taking {
	struct arena         *a;
	int64_t               number;
	bool                  found;
	struct search_change *change;
};

static bool
take(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct taking *taking = context;

	(void)error;
	if (entry->number != taking->number)
		return true;
	taking->found = true;
	*taking->change = change_of(entry);
	taking->change->record = str_copy(taking->a, entry->record);
	taking->change->body = str_copy(taking->a, taking->change->body);
	return true;
}

static bool
read_change(void *context, struct arena *a, int64_t number, struct search_change *change_r, struct error *error)
{
	const struct record_context *records = context;
	struct taking                taking = { .a = a, .number = number, .change = change_r };
	struct db                   *db;
	bool                         good;

	if (!db_borrow(records->pool, &db, error))
		return false;
	good = change_log_each(db, number - 1, 1, true, take, &taking, error);
	db_return(db);
	if (good && !taking.found)
		return error_set(error, ERROR_ABSENT, "log.none", "there is no log entry %" PRId64, number);
	return good;
}

void
search_source_of_records(struct arena *a, const struct record_context *context, struct search_source *source_r)
{
	struct record_context *kept = ARENA_NEW(a, struct record_context);

	*kept = *context;
	*source_r = (struct search_source){ kept, newest, each, document, read_change };
}
