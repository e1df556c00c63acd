/* Columns of tables. */
#include "formats/csv_columns.h"

#include "formats/written.h"
#include "records/kinds.h"
#include "vocabularies/vocabularies.h"

/* ---- names ------------------------------------------------------------------------------------------------------- */

static const struct {
	const char      *name;
	enum column_kind kind;
	const char      *member; /* of the rights */
} members[] = {
	{ "id", COLUMN_ID, "" },
	{ "source", COLUMN_SOURCE, "" },
	{ "type", COLUMN_TYPE, "" },
	{ "owner", COLUMN_OWNER, "" },
	{ "licence", COLUMN_LICENCE, "" },
	{ "license", COLUMN_LICENCE, "" },
	{ "confirmed", COLUMN_CONFIRMED, "" },
	{ "holder", COLUMN_RIGHTS, "holder" },
	{ "rights_holder", COLUMN_RIGHTS, "holder" },
	{ "rightsholder", COLUMN_RIGHTS, "holder" },
	{ "custodian", COLUMN_RIGHTS, "custodian" },
	{ "rights_access", COLUMN_RIGHTS, "access" },
	{ "rights_embargo", COLUMN_RIGHTS, "embargo" },
	{ "rights_labels", COLUMN_LABELS, "" },
	{ "latitude", COLUMN_LATITUDE, "" },
	{ "lat", COLUMN_LATITUDE, "" },
	{ "decimallatitude", COLUMN_LATITUDE, "" },
	{ "longitude", COLUMN_LONGITUDE, "" },
	{ "lon", COLUMN_LONGITUDE, "" },
	{ "lng", COLUMN_LONGITUDE, "" },
	{ "long", COLUMN_LONGITUDE, "" },
	{ "decimallongitude", COLUMN_LONGITUDE, "" },
	{ "_", COLUMN_NOTHING, "" }, /* "-", as plain_name() has it */
};

/* Words of spreadsheets and of Darwin Core for elements of Dublin Core. */
static const struct {
	const char     *name;
	enum dc_element element;
} words[] = {
	{ "name", DC_TITLE },
	{ "titre", DC_TITLE },
	{ "título", DC_TITLE },
	{ "titulo", DC_TITLE },
	{ "datasetname", DC_TITLE },
	{ "author", DC_CREATOR },
	{ "authors", DC_CREATOR },
	{ "auteur", DC_CREATOR },
	{ "auteurs", DC_CREATOR },
	{ "autor", DC_CREATOR },
	{ "autores", DC_CREATOR },
	{ "creators", DC_CREATOR },
	{ "contributors", DC_CONTRIBUTOR },
	{ "subjects", DC_SUBJECT },
	{ "keyword", DC_SUBJECT },
	{ "keywords", DC_SUBJECT },
	{ "tags", DC_SUBJECT },
	{ "topic", DC_SUBJECT },
	{ "topics", DC_SUBJECT },
	{ "summary", DC_DESCRIPTION },
	{ "résumé", DC_DESCRIPTION },
	{ "resumen", DC_DESCRIPTION },
	{ "descripción", DC_DESCRIPTION },
	{ "publishers", DC_PUBLISHER },
	{ "institutioncode", DC_PUBLISHER },
	{ "year", DC_DATE },
	{ "date_published", DC_DATE },
	{ "publication_date", DC_DATE },
	{ "publication_year", DC_DATE },
	{ "eventdate", DC_DATE },
	{ "url", DC_IDENTIFIER },
	{ "uri", DC_IDENTIFIER },
	{ "link", DC_IDENTIFIER },
	{ "links", DC_IDENTIFIER },
	{ "website", DC_IDENTIFIER },
	{ "doi", DC_IDENTIFIER },
	{ "isbn", DC_IDENTIFIER },
	{ "lang", DC_LANGUAGE },
	{ "languages", DC_LANGUAGE },
	{ "country", DC_COVERAGE },
	{ "countries", DC_COVERAGE },
	{ "country_code", DC_COVERAGE },
	{ "countrycode", DC_COVERAGE },
	{ "location", DC_COVERAGE },
	{ "locality", DC_COVERAGE },
	{ "region", DC_COVERAGE },
	{ "category", DC_TYPE },
};

enum { SOME_TERMS = 4, MANY_TERMS = 10 };

static const char *const darwin_core[] = {
	"scientificname",
	"taxonid",
	"occurrenceid",
	"basisofrecord",
	"taxonrank",
	"kingdom",
	"phylum",
	"family",
	"genus",
	"specificepithet",
	"recordedby",
	"eventdate",
	"catalognumber",
	"decimallatitude",
	"collectioncode",
	"acceptednameusageid",
	"eventid",
	"parenteventid",
	"samplingprotocol",
	"samplesizevalue",
	"datasetid",
	"institutioncode",
	"recordnumber",
	"individualcount",
	"occurrencestatus",
	"locationid",
	"verbatimlocality",
	"coordinateuncertaintyinmeters",
	"scientificnameid",
	"taxonomicstatus",
	"identifiedby",
	"parentnameusageid",
	"vernacularname",
};

/* A heading as it is compared: lower case, '_' for spaces and hyphens. */
static struct str
plain_name(struct arena *a, struct str heading)
{
	struct str name = str_lower(a, written_line(a, heading));
	char      *copy = arena_text(a, name.length);

	for (size_t i = 0; i < name.length; i++)
		copy[i] = name.data[i] == ' ' || name.data[i] == '-' ? '_' : name.data[i];
	return (struct str){ copy, name.length };
}

static bool
is_label(struct arena *a, const struct localized *label, struct str name)
{
	for (size_t i = 0; i < label->count; i++) {
		if (str_equal(plain_name(a, label->list[i].text), name))
			return true;
	}
	return false;
}

static const struct field *
field_named(struct arena *a, const struct field_list *fields, struct str name)
{
	const struct field *field = field_find(fields, name);

	for (size_t i = 0; i < fields->count && field == NULL; i++) {
		if (is_label(a, &fields->list[i].label, name))
			field = &fields->list[i];
	}
	return field;
}

/* The number before a name, "1_name"; 0 when there is none. */
static int64_t
cut_number(struct str *name)
{
	enum { DIGITS = 4 };
	int64_t number;
	size_t  digits = str_find_byte(*name, '_');

	if (digits > DIGITS || !str_integer(str_slice(*name, 0, digits), &number) || number < 1)
		return 0;
	*name = str_slice(*name, digits + 1, name->length);
	return number;
}

/* A field of a group: "contacts_1_name", or "address_city" where there is one group only. */
static bool
find_inner(struct arena *a, const struct field_list *fields, struct str name, struct column *column)
{
	for (size_t i = 0; i < fields->count && column->step_count < COLUMN_STEPS; i++) {
		const struct field *group = &fields->list[i];
		struct str          rest;
		int64_t             number;

		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a list that counts fields has them */
		rest = str_slice(name, group->name.length, name.length);
		if (group->fields.count == 0 || !str_starts(name, group->name) || !str_starts(rest, STR("_")))
			continue;
		rest = str_slice(rest, 1, rest.length);
		number = cut_number(&rest);
		if ((number > 0) != field_is_list(group))
			continue;
		column->steps[column->step_count++] = (struct column_step){ group, number };
		column->field = field_named(a, &group->fields, rest);
		if (column->field != NULL || find_inner(a, &group->fields, rest, column))
			return true;
		column->step_count--;
	}
	return false;
}

static bool
find_member(struct str name, struct column *column)
{
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		column->kind = members[i].kind;
		column->term = str_of(members[i].member);
		if (str_is(name, members[i].name))
			return true;
	}
	return false;
}

static bool
find_element(struct str name, struct column *column)
{
	static const char *const prefixes[] = { "dc:", "dc.", "dc_", "dcterms:", "dcterms.", "dct:" };

	column->kind = COLUMN_DC;
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		if (str_starts(name, str_of(prefixes[i])))
			name = str_slice(name, strlen(prefixes[i]), name.length);
	}
	if (dc_find(name, &column->element, &column->term))
		return true;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		column->element = words[i].element;
		if (str_is(name, words[i].name))
			return true;
	}
	return false;
}

/* What a name without language means; fields of the type come first. */
static bool
find_name(struct arena *a, const struct type *type, struct str name, struct column *column)
{
	column->step_count = 0;
	column->field = field_named(a, &type->fields, name);
	if (column->field != NULL || find_inner(a, &type->fields, name, column)) {
		column->kind = COLUMN_FIELD;
		return true;
	}
	return find_member(name, column) || find_element(name, column);
}

/* The name before a language: "title_fr", "title.fr", "title@pt_br", "title (fr)", "title[fr]". The language may have parts,
 * separated as names are. */
static bool
cut_language(struct arena *a, const struct vocabularies *vocabularies, struct str *name, struct str *language_r)
{
	enum { LONGEST = 12 };
	struct str text = *name;
	size_t     at = text.length, end;

	if (at > 0 && (text.data[at - 1] == ')' || text.data[at - 1] == ']'))
		text = str_slice(text, 0, --at);
	for (end = at; at > 1 && end - at <= LONGEST; at--) {
		struct str before = str_slice(text, 0, at - 1);

		if (strchr("._@([:", text.data[at - 1]) == NULL ||
		    !written_language(a, vocabularies, str_slice(text, at, end), language_r))
			continue;
		while (before.length > 0 && strchr("_ ", before.data[before.length - 1]) != NULL)
			before.length--;
		*name = before;
		return before.length > 0;
	}
	return false;
}

static void
match(struct arena *a, const struct type *type, const struct vocabularies *vocabularies, struct str text,
      struct column *column)
{
	struct str name = plain_name(a, text);

	if (find_name(a, type, name, column) ||
	    (cut_language(a, vocabularies, &name, &column->language) && find_name(a, type, name, column)))
		return;
	column->kind = COLUMN_UNKNOWN;
}

/* ---- mapping files ----------------------------------------------------------------------------------------------- */

struct mapping_line {
	struct str heading, target;
	int        number;
};

/* The next "heading = target" of a mapping; remarks and blank lines are skipped. */
static bool
next_line(struct str *rest, int *number, struct mapping_line *line_r, bool *good_r)
{
	struct str line;

	*good_r = true;
	while (str_cut(rest, '\n', &line)) {
		size_t equals = line.length;

		++*number;
		line = str_trim(line);
		if (line.length == 0 || line.data[0] == '#' || line.data[0] == '[')
			continue;
		for (size_t i = 0; i < line.length; i++)
			equals = line.data[i] == '=' || (line.data[i] == '\t' && equals == line.length) ? i : equals;
		line_r->heading = str_trim(str_slice(line, 0, equals));
		line_r->target = str_trim(str_slice(line, equals + 1, line.length));
		line_r->number = *number;
		*good_r = line_r->heading.length > 0 && line_r->target.length > 0;
		return true;
	}
	return false;
}

static bool
wrong_mapping(const struct mapping_line *line, struct error *error, const char *what)
{
	error_set(error, ERROR_INPUT, "csv.mapping", "%s: \"%.*s = %.*s\"", what, STR_ARGS(str_head(line->heading, 80)),
		  STR_ARGS(str_head(line->target, 80)));
	return error_at(error, "mapping:%d", line->number);
}

static bool
apply_line(struct arena *a, const struct mapping_line *line, const struct type *type,
	   const struct format_options *options, struct columns *columns, struct error *error)
{
	struct str heading = plain_name(a, line->heading);
	bool       found = false;

	for (size_t i = 0; i < columns->count; i++) {
		struct column *column = &columns->list[i];

		if (!str_equal(plain_name(a, column->heading), heading))
			continue;
		found = true;
		column->language = STR("");
		match(a, type, options->vocabularies, line->target, column);
		if (column->kind == COLUMN_UNKNOWN)
			return wrong_mapping(line, error, "the mapping names no field");
	}
	return found || wrong_mapping(line, error, "the mapping names a column that the table has not");
}

static bool
apply_mapping(struct arena *a, const struct type *type, const struct format_options *options, struct columns *columns,
	      struct error *error)
{
	struct str          rest = options->mapping;
	struct mapping_line line = { .number = 0 };
	int                 number = 0;
	bool                good;

	if (rest.length == 0)
		return true;
	while (next_line(&rest, &number, &line, &good)) {
		if (!good)
			return wrong_mapping(&line, error, "a line of the mapping is not \"column = field\"");
		if (!apply_line(a, &line, type, options, columns, error))
			return false;
	}
	return true;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static bool
gives_title(const struct column *column)
{
	if (column->kind == COLUMN_DC)
		return column->element == DC_TITLE;
	return column->kind == COLUMN_FIELD && column->step_count == 0 && column->field->search == FIELD_SEARCH_TITLE;
}

bool
columns_find(struct arena *a, const struct str *headings, size_t count, const struct type *type,
	     const struct format_options *options, struct columns *columns_r, struct error *error)
{
	*columns_r = (struct columns){ .list = ARENA_ARRAY(a, struct column, count), .count = count };
	for (size_t i = 0; i < count; i++) {
		struct column *column = &columns_r->list[i];

		column->heading = str_copy(a, written_line(a, headings[i]));
		if (column->heading.length > 0)
			match(a, type, options->vocabularies, column->heading, column);
	}
	if (!apply_mapping(a, type, options, columns_r, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct column *column = &columns_r->list[i];

		columns_r->known += column->kind == COLUMN_FIELD || column->kind == COLUMN_DC;
		columns_r->titled |= gives_title(column);
	}
	return true;
}

enum darwin_core
columns_are_darwin_core(const struct str *headings, size_t count)
{
	struct arena *a = arena_open(0);
	size_t        found = 0;

	for (size_t i = 0; i < count; i++) {
		struct str name = plain_name(a, headings[i]);

		for (size_t k = 0; k < sizeof darwin_core / sizeof darwin_core[0]; k++)
			found += str_is(name, darwin_core[k]);
	}
	arena_close(a);
	if (found >= MANY_TERMS || (found >= SOME_TERMS && 4 * found >= count))
		return DARWIN_CORE_SURELY;
	return found >= 2 ? DARWIN_CORE_LIKELY : DARWIN_CORE_NOT;
}
