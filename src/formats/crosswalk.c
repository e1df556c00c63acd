/* The crosswalk. For each value the fields that its element maps to are asked in turn, first those that hold a code, date or
 * address, which refuse what is none, then those that hold any text. */
#include "formats/crosswalk.h"

#include "formats/metadata.h"
#include "formats/written.h"
#include "records/kinds.h"
#include "vocabularies/vocabularies.h"

enum { MANY_FIELDS = 24, DATES = 64 };

/* The fields that an element maps to, in the order in which they are asked. */
struct places {
	const struct field *fields[MANY_FIELDS];
	size_t              count;
};

struct walk {
	const struct type *type;
	bool               ready; /* the places were found */
	struct places      places[DC_ELEMENTS];
};

struct crosswalk {
	const struct types *types;
	const struct type  *wanted, *otherwise; /* NULL: dc:type chooses, else `otherwise` */
	struct walk        *walks;              /* of each type */
	size_t              count;
	struct filler       filler;
};

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static bool
holds_any_text(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_PROSE || kind == FIELD_NAME || kind == FIELD_KEYWORDS ||
	       kind == FIELD_PERSON;
}

static void
add_place(struct places *places, const struct field *field)
{
	for (size_t i = 0; i < places->count; i++) {
		if (places->fields[i] == field)
			return;
	}
	if (places->count < MANY_FIELDS)
		places->fields[places->count++] = field;
}

/* Places and periods have refined terms in the mapping, and dc:coverage may say them too. */
static bool
covers(const struct field *field)
{
	return (field->kind == FIELD_PLACE && str_is(field->dcat, "dct:spatial")) ||
	       (field->kind == FIELD_PERIOD && str_is(field->dcat, "dct:temporal"));
}

bool
crosswalk_maps(const struct field *field, enum dc_element element)
{
	return str_is(field->dc, dc_element_name(element)) || (element == DC_COVERAGE && covers(field));
}

static void
find_places(struct walk *walk)
{
	const struct field_list *fields = &walk->type->fields;

	for (enum dc_element element = 0; element < DC_ELEMENTS; element++) {
		for (int any = 0; any < 2; any++) {
			for (size_t i = 0; i < fields->count; i++) {
				const struct field *field = &fields->list[i];

				if (holds_any_text(field->kind) != (any == 1))
					continue;
				if (crosswalk_maps(field, element))
					add_place(&walk->places[element], field);
			}
		}
	}
}

struct format_memory {
	struct crosswalk *crosswalk;
	struct metadata  *metadata;
};

bool
format_memory_open(struct arena *a, const struct format_options *options, struct format_memory **memory_r,
		   struct error *error)
{
	struct format_memory *memory = ARENA_NEW(a, struct format_memory);

	assert(options->memory == NULL);
	if (!crosswalk_open(a, options, &memory->crosswalk, error))
		return false;
	memory->metadata = metadata_open(a);
	*memory_r = memory;
	return true;
}

struct metadata *
crosswalk_metadata(struct arena *a, const struct format_options *options)
{
	return options->memory != NULL ? options->memory->metadata : metadata_open(a);
}

bool
crosswalk_open(struct arena *a, const struct format_options *options, struct crosswalk **crosswalk_r,
	       struct error *error)
{
	struct crosswalk         *crosswalk;
	const struct type *const *types;
	size_t                    count = types_list(options->types, &types);

	if (options->memory != NULL) {
		*crosswalk_r = options->memory->crosswalk;
		return true;
	}
	crosswalk = ARENA_NEW(a, struct crosswalk);
	crosswalk->types = options->types;
	if (options->type.length > 0) {
		crosswalk->wanted = type_find(options->types, options->type);
		if (crosswalk->wanted == NULL)
			return error_set(error, ERROR_INPUT, "import.type", "there is no record type \"%.*s\"",
					 STR_ARGS(options->type));
	}
	crosswalk->walks = ARENA_ARRAY(a, struct walk, count);
	crosswalk->count = count;
	for (size_t i = 0; i < count; i++)
		crosswalk->walks[i].type = types[i];
	crosswalk->otherwise = type_find(options->types, STR(CROSSWALK_DEFAULT_TYPE));
	if (crosswalk->otherwise == NULL && count > 0)
		crosswalk->otherwise = types[0];
	if (crosswalk->otherwise == NULL)
		return error_set(error, ERROR_INPUT, "import.type", "there are no record types");
	crosswalk->filler = (struct filler){
		.vocabularies = options->vocabularies,
		.memo = memo_open(a),
		.language = options->language.length > 0 ? options->language : STR("und"),
		.languages = options->languages,
	};
	*crosswalk_r = crosswalk;
	return true;
}

const struct filler *
crosswalk_filler(struct arena *a, struct crosswalk *crosswalk, struct notes *notes)
{
	memo_rest(crosswalk->filler.memo);
	crosswalk->filler.a = a;
	crosswalk->filler.notes = notes;
	return &crosswalk->filler;
}

/* ---- types ------------------------------------------------------------------------------------------------------- */

/* What dc:type says without the address or prefix of its list: "http://purl.org/dc/dcmitype/Image" is "Image",
 * "info:eu-repo/semantics/article" is "article". */
static struct str
bare_type(struct str text)
{
	static const char *const starts[] = { "http://purl.org/dc/dcmitype/",
					      "https://purl.org/dc/dcmitype/",
					      "info:eu-repo/semantics/",
					      "doc-type:",
					      "dcmitype:",
					      "dctype:" };

	text = str_trim(text);
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (str_starts(text, str_of(starts[i])))
			return str_slice(text, strlen(starts[i]), text.length);
	}
	return text;
}

/* Words that choose a type: those it names, and its own name. */
static bool
takes_type(const struct type *type, struct str word)
{
	for (size_t i = 0; i < type->dc_type_count; i++) {
		struct str takes = type->dc_types[i];

		if (takes.length == word.length && strncasecmp(takes.data, word.data, word.length) == 0)
			return true;
	}
	return word.length == type->name.length && strncasecmp(type->name.data, word.data, word.length) == 0;
}

const struct type *
crosswalk_type(const struct crosswalk *crosswalk, const struct dc_values *values)
{
	if (crosswalk->wanted != NULL)
		return crosswalk->wanted;
	for (size_t i = 0; i < values->count; i++) {
		struct str word = bare_type(values->list[i].text);

		if (values->list[i].element != DC_TYPE)
			continue;
		for (size_t k = 0; k < crosswalk->count; k++) {
			if (takes_type(crosswalk->walks[k].type, word))
				return crosswalk->walks[k].type;
		}
	}
	return crosswalk->otherwise;
}

static const struct walk *
walk_of(const struct crosswalk *crosswalk, const struct type *type)
{
	struct walk *walk = crosswalk->walks;

	while (walk->type != type)
		walk++;
	if (!walk->ready)
		find_places(walk);
	walk->ready = true;
	return walk;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* What a field is asked for a term: "issued" is what maps to dct:issued; "dcat:version", "schema:size" and the like are
 * as `maps` has them; "chm:purpose" is the field of that name. */
struct asked {
	enum { ASK_DCAT, ASK_SCHEMA, ASK_NAME } by;
	struct str name;
	size_t     skip; /* bytes of the mapping before the name */
};

static struct asked
ask_for(struct str term)
{
	if (str_starts(term, STR("chm:")))
		return (struct asked){ ASK_NAME, str_slice(term, 4, term.length), 0 };
	if (str_starts(term, STR("schema:")))
		return (struct asked){ ASK_SCHEMA, str_slice(term, 7, term.length), 0 };
	return (struct asked){ ASK_DCAT, term, str_find_byte(term, ':') < term.length ? 0 : 4 };
}

static bool
answers(const struct field *field, const struct asked *asked)
{
	switch (asked->by) {
	case ASK_NAME:
		return str_equal(field->name, asked->name);
	case ASK_SCHEMA:
		return str_equal(field->schema, asked->name);
	case ASK_DCAT:
		break;
	}
	return (asked->skip == 0 || str_starts(field->dcat, STR("dct:"))) &&
	       str_equal(str_slice(field->dcat, asked->skip, field->dcat.length), asked->name);
}

static struct json *
rights_of(struct arena *a, struct json *document)
{
	struct json *rights = json_get(document, "rights");

	return rights != NULL ? rights : json_add(document, STR("rights"), json_object(a));
}

/* The part of a record that no field holds: its licence, who holds its rights, and whether all may have it. */
static bool
fill_header(const struct filler *filler, struct json *document, const struct dc_value *value)
{
	struct str licence, access;

	if (value->element != DC_RIGHTS)
		return false;
	if (str_is(value->term, "rightsHolder")) {
		json_set(rights_of(filler->a, document), STR("holder"),
			 json_string(filler->a, written_line(filler->a, value->text)));
		return true;
	}
	if (str_is(value->term, "accessRights") && written_access(value->text, &access)) {
		json_set(rights_of(filler->a, document), STR("access"), json_string(filler->a, access));
		return true;
	}
	licence = fill_licence(filler, value->text);
	if (licence.length == 0)
		return false;
	if (json_get(document, "licence") != NULL)
		return str_equal(json_text(document, "licence"), licence);
	json_add(document, STR("licence"), json_string(filler->a, licence));
	return true;
}

static struct str
meant(const struct dc_value *value)
{
	return value->element == DC_TYPE ? bare_type(value->text) : value->text;
}

/* May a value of the element, whose term no field took, stand in the field? What is said of places is no time, what is said of
 * times no place, and neither is what else is covered. */
static bool
may_take(const struct field *field, const struct dc_value *value)
{
	if (str_is(value->term, "spatial"))
		return field->dcat.length > 0 && !str_is(field->dcat, "dct:temporal") && field->kind != FIELD_PERIOD;
	if (str_is(value->term, "temporal"))
		return field->dcat.length > 0 && !str_is(field->dcat, "dct:spatial");
	return true;
}

/* A value on its way into a field. */
struct filling {
	const struct filler *filler;
	struct json         *fields;
	struct str           text, language;
	bool                 joins; /* a second text of a field that takes one is added to the first */
};

static bool
fill_field(const struct filling *f, const struct field *field)
{
	enum filled filled = fill(f->filler, f->fields, field, f->text, f->language);

	if (filled == FILLED_BEFORE && f->joins)
		filled = fill_more(f->filler, f->fields, field, f->text, f->language);
	return filled == FILLED;
}

/* The fields of the type that the term asks for, those of any text last. */
static bool
fill_term_fields(const struct filling *f, const struct type *type, struct str term)
{
	struct asked asked = ask_for(term);

	for (int any = 0; any < 2; any++) {
		for (size_t i = 0; i < type->fields.count; i++) {
			const struct field *field = &type->fields.list[i];

			if (answers(field, &asked) && holds_any_text(field->kind) == (any == 1) && fill_field(f, field))
				return true;
		}
	}
	return false;
}

static bool
fill_value(const struct filler *filler, const struct walk *walk, struct json *document, const struct dc_value *value)
{
	struct filling f = {
		.filler = filler,
		.fields = json_get(document, "fields"),
		.text = meant(value),
		.language = fill_language(filler, value->language),
		.joins = value->term.length > 0 && (value->element == DC_COVERAGE || value->element == DC_RIGHTS),
	};
	const struct places *places;

	if (fill_header(filler, document, value))
		return true;
	if (value->term.length > 0 && fill_term_fields(&f, walk->type, value->term))
		return true;
	if (value->element == DC_ELEMENTS)
		return false;
	places = &walk->places[value->element];
	for (size_t i = 0; i < places->count; i++) {
		if (may_take(places->fields[i], value) && fill_field(&f, places->fields[i]))
			return true;
	}
	return false;
}

/* Free subjects are keywords also when a vocabulary knows them: as the source wrote them. */
static void
keep_keyword(const struct filler *filler, const struct walk *walk, struct json *document, const struct dc_value *value)
{
	const struct places *places = &walk->places[DC_SUBJECT];

	for (size_t i = 0; value->element == DC_SUBJECT && i < places->count; i++) {
		if (places->fields[i]->kind == FIELD_KEYWORDS)
			(void)fill(filler, json_get(document, "fields"), places->fields[i], value->text,
				   fill_language(filler, value->language));
	}
}

/* ---- dates ------------------------------------------------------------------------------------------------------- */

/* Which of several dates is the one of a thing: issued before created before others, those without a time of day (which
 * programs write), the earliest; of two where one tells more of the other, that one. */
static int
date_rank(const struct dc_value *value)
{
	static const char *const terms[] = { "issued", "", "created", "dateCopyrighted", "available" };
	int                      rank = 0, count = (int)(sizeof terms / sizeof terms[0]);

	while (rank < count && !str_is(value->term, terms[rank]))
		rank++;
	return 2 * rank + (str_find_byte(value->text, ':') < value->text.length);
}

static bool
date_before(const struct dc_value *left, const struct dc_value *right)
{
	int difference = date_rank(left) - date_rank(right);

	if (difference == 0 && left->text.length > right->text.length && str_starts(left->text, right->text))
		return true; /* the same, told more exactly */
	if (difference == 0 && left->text.length < right->text.length && str_starts(right->text, left->text))
		return false;
	return difference < 0 || (difference == 0 && str_compare(left->text, right->text) < 0);
}

/* The dates of the values, best first; at most DATES. */
static size_t
sort_dates(const struct dc_values *values, const struct dc_value *dates[DATES])
{
	size_t count = 0;

	for (size_t i = 0; i < values->count && count < DATES; i++) {
		const struct dc_value *value = &values->list[i];
		size_t                 at = count;

		if (value->element != DC_DATE)
			continue;
		for (; at > 0 && date_before(value, dates[at - 1]); at--)
			dates[at] = dates[at - 1];
		dates[at] = value;
		count++;
	}
	return count;
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void
note_left_out(struct notes *notes, const struct walk *walk, const struct dc_value *value)
{
	struct str text = str_head(value->text, 80);
	struct str name = value->term.length > 0 ? value->term : str_of(dc_element_name(value->element));
	size_t     colon = str_find_byte(name, ':');

	name = colon < name.length ? str_slice(name, colon + 1, name.length) : name;
	note(notes, "%.*s \"%.*s\" has no place in a record of type %.*s", STR_ARGS(name), STR_ARGS(text),
	     STR_ARGS(walk->type->name));
}

/* The word of a type is in the record as its type. */
static bool
names_type(const struct type *type, const struct dc_value *value)
{
	return value->element == DC_TYPE && takes_type(type, bare_type(value->text));
}

void
crosswalk_add(const struct crosswalk *crosswalk, struct json *document, const struct type *type,
	      const struct dc_values *values)
{
	const struct filler   *filler = &crosswalk->filler;
	const struct walk     *walk = walk_of(crosswalk, type);
	const struct dc_value *dates[DATES];
	size_t                 date_count = sort_dates(values, dates);

	for (size_t i = 0; i < date_count; i++) {
		if (!fill_value(filler, walk, document, dates[i]) && i == 0)
			note_left_out(filler->notes, walk, dates[i]);
	}
	for (size_t i = 0; i < values->count; i++) {
		const struct dc_value *value = &values->list[i];

		if (value->element == DC_DATE || str_is(value->term, CROSSWALK_CLASS))
			continue;
		if (!fill_value(filler, walk, document, value) && !names_type(walk->type, value))
			note_left_out(filler->notes, walk, value);
		keep_keyword(filler, walk, document, value);
	}
}

struct json *
crosswalk_document(struct arena *a, struct crosswalk *crosswalk, const struct dc_values *values, struct notes *notes)
{
	struct json       *document = json_object(a);
	const struct type *type = crosswalk_type(crosswalk, values);

	(void)crosswalk_filler(a, crosswalk, notes);
	json_add(document, STR("type"), json_string(a, type->name));
	json_add(document, STR("fields"), json_object(a));
	crosswalk_add(crosswalk, document, type, values);
	return document;
}
