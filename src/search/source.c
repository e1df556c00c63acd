/* What of a record is found. The types say which fields are read and how much their words count; labels of terms and
 * countries are read in every language, so that a question in one finds records in another. */
#include "search/source.h"

#include "base/identifier.h"
#include "db/db.h"
#include "records/alias.h"
#include "records/contents.h"
#include "text/language.h"
#include "vocabularies/vocabularies.h"

enum { MOST_TEXTS = 2000, MOST_VALUES = 500, MOST_SPANS = 200, MOST_FILES = 50 };

struct values {
	struct str *list;
	size_t      count, capacity;
};

/* Degrees of longitude. */
struct span {
	float west, east;
};

struct gathering {
	struct arena                *a;
	const struct record_context *context;
	struct search_document      *document;
	struct search_text          *texts;
	size_t                       text_count, text_capacity;
	struct str                   said;     /* the language of the title, when it is known */
	struct str                   original; /* of the record, as far as its texts tell */
	struct values                countries, subjects, languages, formats, organizations, references;
	const struct type           *type;
	struct search_file          *files;
	size_t                       file_count, file_capacity;
	struct span                  spans[MOST_SPANS]; /* of each part of a place */
	size_t                       span_count;
};

/* ---- gathering --------------------------------------------------------------------------------------------------- */

/* A text of unknown language is in that which it seems to be in; beside a title of a known language, few come into question. */
static struct str
language_of(const struct gathering *g, struct str language, struct str text)
{
	bool       known = language.length > 0 && !str_is(language, "und");
	struct str found;

	if (known || g->context->languages == NULL || text.length < LANGUAGE_LETTERS)
		return language;
	found = language_detect(g->context->languages, text, g->said);
	return found.length > 0 ? found : language;
}

static void
add_text(struct gathering *g, enum search_weight weight, struct str language, struct str text)
{
	if (text.length == 0 || g->text_count == MOST_TEXTS)
		return;
	language = language_of(g, language, text);
	g->texts = arena_room(g->a, g->texts, g->text_count, &g->text_capacity, sizeof *g->texts);
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
	values->list = arena_room(g->a, values->list, values->count, &values->capacity, sizeof *values->list);
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
add_in_language(struct gathering *g, enum search_weight weight, const struct json *text)
{
	if (weight == WEIGHT_TITLE && g->said.length == 0 && !str_is(text->name, "und"))
		g->said = text->name;
	if (text->kind == JSON_STRING)
		add_text(g, weight, text->name, text->text);
	for (const struct json *item = JSON_FIRST(text); item != NULL; item = item->next)
		if (item->kind == JSON_STRING)
			add_text(g, weight, text->name, item->text);
}

/* First that which those get who read none of its languages. */
static void
add_localized(struct gathering *g, enum search_weight weight, const struct json *map)
{
	const struct json *best = text_pick(map, STR(""), g->original);

	if (best != NULL)
		add_in_language(g, weight, best);
	for (const struct json *text = JSON_FIRST(map); text != NULL; text = text->next)
		if (text != best)
			add_in_language(g, weight, text);
}

static void
add_labels(struct gathering *g, enum search_weight weight, const struct term *term)
{
	for (size_t i = 0; term != NULL && i < term->label_count; i++)
		add_text(g, weight, term->labels[i].language, term->labels[i].text);
}

/* Subjects count high and in all languages, whatever the field says of search. */
static void
add_term(struct gathering *g, const struct field *field, const struct json *value)
{
	bool is_subject = str_is(field->facet, "subject");

	if (value->kind != JSON_STRING)
		return;
	if (is_subject)
		add_value(g, &g->subjects, value->text);
	if (is_subject || field->search != FIELD_SEARCH_NONE)
		add_labels(g, is_subject ? WEIGHT_HIGH : weight_of(field),
			   term_find(g->context->vocabularies, value->text));
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
		add_labels(g, weight_of(field), term_in(countries, value->text));
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

/* What a field of one value says for its facet, when the facet is no matter of the kind. */
static void
add_facet(struct gathering *g, const struct field *field, struct str value)
{
	if (str_is(field->facet, "format"))
		add_value(g, &g->formats, format_of(value));
	else if (str_is(field->facet, "licence") && g->document->licence.length == 0)
		g->document->licence = value;
	else if (str_is(field->facet, "language"))
		add_value(g, &g->languages, value);
}

/* The file whose words are found, too. */
static void
add_contents(struct gathering *g, const struct json *file)
{
	const struct json *title = JSON_FIRST(json_get(file, "title"));
	struct search_file found = { .hash = json_text(file, "hash"), .language = json_text(file, "language") };

	if (found.hash.length == 0 || g->file_count == MOST_FILES)
		return;
	for (size_t i = 0; i < g->file_count; i++)
		if (str_equal(g->files[i].hash, found.hash))
			return;
	found.name = title != NULL && title->kind == JSON_STRING ? title->text : json_text(file, "name");
	g->files = arena_room(g->a, g->files, g->file_count, &g->file_capacity, sizeof *g->files);
	g->files[g->file_count++] = found;
}

static void
add_file(struct gathering *g, const struct field *field, const struct json *file)
{
	add_value(g, &g->formats, format_of(json_text(file, "media")));
	if (field->search == FIELD_SEARCH_NONE)
		return;
	add_text(g, weight_of(field), STR("und"), json_text(file, "name"));
	add_localized(g, weight_of(field), json_get(file, "title"));
	add_contents(g, file);
}

/* A reference to a record, whichever revision of it; organizations are a facet, too. */
static void
add_reference(struct gathering *g, struct str reference, bool organization)
{
	struct str id;
	int        revision;

	if (!identifier_parse_revision(g->a, reference, &id, &revision, NULL))
		return;
	add_value(g, &g->references, id);
	if (organization)
		add_value(g, &g->organizations, id);
}

static void
add_person(struct gathering *g, enum search_weight weight, const struct json *person)
{
	add_text(g, weight, STR("und"), json_text(person, "name"));
	add_text(g, weight, STR("und"), json_text(person, "role"));
	add_text(g, weight, STR("und"), json_text(person, "organization"));
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static float
degrees(struct gathering *g, const struct json *number)
{
	return strtof(str_c(g->a, number->text), NULL);
}

static void
add_position(struct gathering *g, const struct json *position, struct span *span)
{
	struct search_box *box = &g->document->box;
	float              east, north;

	if (position->count < 2 || position->first->kind != JSON_NUMBER || position->first->next->kind != JSON_NUMBER)
		return;
	east = degrees(g, position->first);
	north = degrees(g, position->first->next);
	if (!g->document->has_box)
		box->south = box->north = north;
	g->document->has_box = true;
	box->south = north < box->south ? north : box->south;
	box->north = north > box->north ? north : box->north;
	span->west = east < span->west ? east : span->west;
	span->east = east > span->east ? east : span->east;
}

static void
add_span(struct gathering *g, struct span span)
{
	struct span *last = &g->spans[MOST_SPANS - 1];

	if (span.west > span.east)
		return;
	if (g->span_count < MOST_SPANS) {
		g->spans[g->span_count++] = span;
		return;
	}
	last->west = span.west < last->west ? span.west : last->west;
	last->east = span.east > last->east ? span.east : last->east;
}

/* A position, or a list of them (a line, a ring, points) that are one part; points stand alone. */
static void
add_part(struct gathering *g, const struct json *part, bool alone)
{
	struct span span = { 1000, -1000 };

	for (const struct json *item = part->first; item != NULL; item = item->next) {
		if (item->kind != JSON_ARRAY || item->first == NULL)
			continue;
		add_position(g, item, &span);
		if (!alone)
			continue;
		add_span(g, span);
		span = (struct span){ 1000, -1000 };
	}
	add_span(g, span);
}

/* Coordinates are lists of lists down to positions, lists of numbers. */
static void
add_coordinates(struct gathering *g, const struct json *list, bool points)
{
	struct span span = { 1000, -1000 };

	if (list == NULL || list->kind != JSON_ARRAY || list->first == NULL)
		return;
	if (list->first->kind == JSON_NUMBER) {
		add_position(g, list, &span);
		add_span(g, span);
	} else if (list->first->first != NULL && list->first->first->kind == JSON_NUMBER) {
		add_part(g, list, points);
	} else {
		for (const struct json *item = list->first; item != NULL; item = item->next)
			add_coordinates(g, item, points);
	}
}

static void
add_geometry(struct gathering *g, const struct json *geometry)
{
	add_coordinates(g, json_get(geometry, "coordinates"), str_is(json_text(geometry, "type"), "MultiPoint"));
}

static void
add_place(struct gathering *g, const struct json *place)
{
	add_geometry(g, place);
	for (const struct json *part = JSON_FIRST(json_get(place, "geometries")); part != NULL; part = part->next)
		add_geometry(g, part);
}

static int
by_west(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return (a->west > b->west) - (a->west < b->west);
}

/* The box goes around the globe the short way: its sides are those of the widest gap between the parts. A place on both
 * sides of the date line is drawn in two parts (RFC 7946, 3.1.9), and its box has its west east of its east. */
static void
close_box(struct gathering *g)
{
	struct search_box *box = &g->document->box;
	float              reach, widest;

	if (!g->document->has_box)
		return;
	qsort(g->spans, g->span_count, sizeof *g->spans, by_west);
	reach = g->spans[0].east;
	widest = 0;
	box->west = g->spans[0].west;
	for (size_t i = 1; i < g->span_count; i++) {
		if (g->spans[i].west - reach > widest) {
			widest = g->spans[i].west - reach;
			box->west = g->spans[i].west;
			box->east = reach;
		}
		reach = g->spans[i].east > reach ? g->spans[i].east : reach;
	}
	if (g->spans[0].west + 360 - reach >= widest) {
		box->west = g->spans[0].west;
		box->east = reach;
	}
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
		add_facet(g, field, value->text);
		break;
	case FIELD_LANGUAGES:
	case FIELD_CHOICE:
		add_facet(g, field, value->text);
		break;
	case FIELD_TERM:
	case FIELD_TERMS:
		add_term(g, field, value);
		break;
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		add_country(g, field, value);
		break;
	case FIELD_ORGANIZATION:
		add_reference(g, value->text, true);
		break;
	case FIELD_RECORD:
		add_reference(g, value->text, false);
		break;
	case FIELD_PERSON:
		add_reference(g, json_text(value, "organization"), true);
		if (field->search != FIELD_SEARCH_NONE)
			add_person(g, weight_of(field), value);
		break;
	case FIELD_LINK:
		if (field->search != FIELD_SEARCH_NONE)
			add_localized(g, weight_of(field), json_get(value, "title"));
		add_facet(g, field, json_text(value, "url"));
		break;
	case FIELD_FILE:
		add_file(g, field, value);
		break;
	case FIELD_PLACE:
		add_place(g, value);
		if (field->search != FIELD_SEARCH_NONE)
			add_localized(g, weight_of(field), json_get(value, "name"));
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
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
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

/* Titles first: the first is shown, and sorted by, where the reader's language has none. */
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

/* Of its texts; a type may add those of what it describes. */
static void
add_languages(struct gathering *g, const struct json *record)
{
	for (const struct json *tag = JSON_FIRST(json_get(record, "languages")); tag != NULL; tag = tag->next)
		if (tag->kind == JSON_STRING)
			add_value(g, &g->languages, tag->text);
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

	*document_r = (struct search_document){
		.record = json_text(record, "id"),
		.type = json_text(record, "type"),
		.owner = json_text(record, "owner"),
		.licence = json_text(record, "licence"),
		.node = json_text(json_get(record, "origin"), "node"),
		.updated = search_date(json_text(record, "updated")),
	};
	g.type = type_find(context->types, document_r->type);
	document_r->date = date_of_content(g.type, record);
	g.original = record_language(record);
	add_languages(&g, record);
	add_titles(&g, fields);
	if (g.type != NULL)
		add_fields(&g, &g.type->fields, fields);
	close_box(&g);
	document_r->languages = g.languages.list;
	document_r->language_count = g.languages.count;
	document_r->texts = g.texts;
	document_r->text_count = g.text_count;
	document_r->files = g.files;
	document_r->file_count = g.file_count;
	document_r->countries = g.countries.list;
	document_r->country_count = g.countries.count;
	document_r->subjects = g.subjects.list;
	document_r->subject_count = g.subjects.count;
	document_r->formats = g.formats.list;
	document_r->format_count = g.formats.count;
	document_r->organizations = g.organizations.list;
	document_r->organization_count = g.organizations.count;
	document_r->references = g.references.list;
	document_r->reference_count = g.references.count;
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

static bool
newest(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error)
{
	const struct record_context *records = context;
	struct change_log_position   position;
	struct db                   *db;
	bool                         good;

	if (!db_borrow(records->pool, &db, error))
		return false;
	good = change_log_newest(a, db, &position, error);
	db_return(db);
	if (good) {
		*epoch_r = position.epoch;
		*number_r = position.number;
	}
	return good;
}

struct following {
	search_change_fn *change;
	void             *context;
};

static struct search_change
change_of(const struct change_log_entry *entry)
{
	bool gone = record_state_is_gone(entry->state);

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
	good = change_log_each(db, after, (int64_t)limit, true, follow, &following, error);
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

static bool
read_change(void *context, struct arena *a, int64_t number, struct search_change *change_r, struct error *error)
{
	const struct record_context *records = context;
	struct change_log_entry      entry;
	struct db                   *db;
	bool                         good;

	if (!db_borrow(records->pool, &db, error))
		return false;
	good = change_log_find(a, db, number, &entry, error);
	db_return(db);
	if (good)
		*change_r = change_of(&entry);
	return good;
}

static bool
find_same(struct arena *a, struct db *db, struct str id, struct str **list_r, size_t *count_r, struct error *error)
{
	struct str survivor, *aliases;
	size_t     count;

	if (!record_resolve(a, db, id, &survivor, error) || !record_aliases(a, db, survivor, &aliases, &count, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct str, count + 1);
	(*list_r)[0] = survivor;
	for (size_t i = 0; i < count; i++)
		(*list_r)[i + 1] = aliases[i];
	*count_r = count + 1;
	return true;
}

static bool
same(void *context, struct arena *a, struct str text, struct str **list_r, size_t *count_r, struct error *error)
{
	const struct record_context *records = context;
	struct str                   id;
	struct db                   *db;
	bool                         good;

	*count_r = 0;
	if (!identifier_parse(a, text, &id, NULL))
		return true;
	if (!db_borrow(records->pool, &db, error))
		return false;
	good = find_same(a, db, id, list_r, count_r, error);
	db_return(db);
	return good;
}

static bool
newest_text(void *context, int64_t *number_r, struct error *error)
{
	const struct record_context *records = context;
	struct arena                *a = arena_open(0);
	struct db                   *db;
	bool                         good = db_borrow(records->pool, &db, error);

	if (good) {
		good = content_newest(a, db, number_r, error);
		db_return(db);
	}
	arena_close(a);
	return good;
}

static bool
next_text(void *context, struct arena *a, int64_t after, int64_t *number_r, int64_t **list_r, size_t *count_r,
	  struct error *error)
{
	const struct record_context *records = context;
	struct db                   *db;
	bool                         good;

	if (!db_borrow(records->pool, &db, error))
		return false;
	good = content_after(a, db, after, number_r, list_r, count_r, error);
	db_return(db);
	return good;
}

static bool
file_text(void *context, struct arena *a, const struct search_file *file, int64_t until, struct search_text *text_r,
	  struct error *error)
{
	const struct record_context *records = context;
	struct str                   language;
	struct db                   *db;
	bool                         good;

	*text_r = (struct search_text){ .weight = WEIGHT_FILE, .language = file->language, .file = file->name };
	if (!db_borrow(records->pool, &db, error))
		return false;
	good = content_text(a, db, file->hash, until, &text_r->text, &language, error);
	db_return(db);
	if (file->language.length == 0)
		text_r->language = language;
	return good;
}

void
search_source_of_records(struct arena *a, const struct record_context *context, struct search_source *source_r)
{
	struct record_context *kept = ARENA_NEW(a, struct record_context);

	*kept = *context;
	*source_r = (struct search_source){ kept, newest,      each,      document, read_change,
					    same, newest_text, next_text, file_text };
}
