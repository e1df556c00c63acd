/* Tables: CSV, and the same with tabs, semicolons or pipes, with a heading line. Each row is a record. */
#include "formats/csv_cells.h"
#include "formats/csv_columns.h"
#include "formats/csv_rows.h"
#include "formats/readers.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "formats/written.h"
#include "records/codes.h"
#include "records/kinds.h"

enum { MANY_TYPES = 32 };

struct table {
	struct arena                *a;
	const struct format_options *options;
	const struct format_sink    *sink;
	struct source               *source;
	struct crosswalk            *crosswalk;
	struct csv_row               headings; /* copied */
	struct columns               columns[MANY_TYPES];
	const struct type           *types[MANY_TYPES]; /* of `columns` */
	size_t                       type_count;
	const struct type           *type;        /* --type, or the default */
	size_t                       type_column; /* headings.count: none */
	int64_t                      number;
};

/* ---- rejects ----------------------------------------------------------------------------------------------------- */

static void
reject(struct table *table, const struct csv_row *row, const char *key, const char *detail)
{
	struct error why;

	error_set(&why, ERROR_INPUT, key, "%s", detail);
	source_error_at(&why, table->source, row->line);
	table->sink->rejected(table->sink->context, &why, table->number, row->raw);
}

static void
reject_table(struct table *table, const char *key, const char *detail)
{
	struct csv_row none = { .line = table->headings.line };

	table->number = 0;
	reject(table, &none, key, detail);
}

/* ---- headings ---------------------------------------------------------------------------------------------------- */

static struct str
list_headings(struct arena *a, const struct csv_row *row)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < row->count && out.length < 200; i++) {
		if (i > 0)
			buffer_add_c(&out, ", ");
		buffer_add(&out, str_head(str_trim(row->cells[i]), 40));
	}
	return buffer_str(&out);
}

/* The columns as records of `type` have them; NULL when the mapping is wrong for it. */
static const struct columns *
columns_of(struct table *table, const struct type *type, struct error *error)
{
	for (size_t i = 0; i < table->type_count; i++) {
		if (table->types[i] == type)
			return &table->columns[i];
	}
	if (table->type_count == MANY_TYPES) {
		error_set(error, ERROR_LIMIT, "csv.types", "records of more than %d types", MANY_TYPES);
		return NULL;
	}
	if (!columns_find(table->a, table->headings.cells, table->headings.count, type, table->options,
			  &table->columns[table->type_count], error))
		return NULL;
	table->types[table->type_count] = type;
	return &table->columns[table->type_count++];
}

/* Data of observations also when a column gives them a title, unless a mapping file says what the columns are. */
static bool
is_darwin_core(const struct table *table, bool titled)
{
	enum darwin_core is = columns_are_darwin_core(table->headings.cells, table->headings.count);

	return table->options->mapping.length == 0 && is >= (titled ? DARWIN_CORE_SURELY : DARWIN_CORE_LIKELY);
}

/* Can records be made of this table? Else it is rejected as a whole, once. */
static bool
is_usable(struct table *table, const struct columns *columns)
{
	struct arena *a = arena_open(0);
	struct str    headings = list_headings(a, &table->headings);
	const char   *text = str_c(a, headings);
	bool          usable = columns->titled;

	if (is_darwin_core(table, usable)) {
		usable = false;
		reject_table(table, "import.format",
			     "a table of Darwin Core, which are data about organisms and no records of a catalogue");
	} else if (!usable && columns->known == 0) {
		reject_table(table, "csv.columns",
			     str_c(a, str_format(a,
						 "no column of this table is known (%s); a mapping file can say what "
						 "they are",
						 text)));
	} else if (!usable) {
		reject_table(table, "csv.title",
			     str_c(a, str_format(a,
						 "no column of this table gives a title (%s); a mapping file can say "
						 "which does",
						 text)));
	}
	arena_close(a);
	return usable;
}

static void
keep_headings(struct table *table, const struct csv_row *row)
{
	table->headings = *row;
	table->headings.raw = str_copy(table->a, row->raw);
	table->headings.cells = ARENA_ARRAY(table->a, struct str, row->count);
	table->type_column = row->count;
	for (size_t i = 0; i < row->count; i++)
		table->headings.cells[i] = str_copy(table->a, row->cells[i]);
}

static void
find_type_column(struct table *table, const struct columns *columns)
{
	for (size_t i = 0; i < columns->count && table->options->type.length == 0; i++) {
		if (columns->list[i].kind == COLUMN_TYPE)
			table->type_column = i;
	}
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

/* What one row gives, while it is read. */
struct row_reading {
	struct arena        *a;
	const struct filler *filler;
	struct notes        *notes;
	struct json         *document;
	struct dc_values     values;
	struct found_record  found;
	struct str           latitude, longitude;
};

/* The signs that separate several values in a cell. */
static const char *
separators(const struct column *column)
{
	if (column->kind == COLUMN_DC) {
		switch (column->element) {
		case DC_SUBJECT:
		case DC_CREATOR:
		case DC_CONTRIBUTOR:
		case DC_COVERAGE:
		case DC_IDENTIFIER:
		case DC_TYPE:
			return ";|";
		default:
			return "";
		}
	}
	if (!field_is_list(column->field) && column->field->kind != FIELD_KEYWORDS)
		return "";
	switch (column->field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
		return "|";
	default:
		return ";|";
	}
}

static void
give_value(struct row_reading *r, const struct column *column, struct str text)
{
	struct str language = column->language.length > 0 ? column->language : r->filler->language;

	if (column->kind == COLUMN_DC) {
		dc_add(&r->values, &(struct dc_value){ .element = column->element,
						       .term = column->term,
						       .text = text,
						       .language = column->language });
		return;
	}
	if (fill(r->filler, json_get(r->document, "fields"), column->field, text, language) != FILLED)
		note(r->notes, "column \"%.*s\": \"%.*s\" is no %s, or there is one already", STR_ARGS(column->heading),
		     STR_ARGS(str_head(text, 80)), field_kind_name(column->field->kind));
}

static bool
is_known(const struct row_reading *r, const struct field *field, struct str text)
{
	if (field->kind == FIELD_COUNTRIES)
		return fill_country(r->filler, text).length > 0;
	return field->kind == FIELD_TERMS && fill_term(r->filler, field->vocabulary, text).length > 0;
}

/* A comma separates terms and countries only where each part is one: names may have commas too. */
static bool
is_comma_list(const struct row_reading *r, const struct field *field, struct str text)
{
	struct str part;
	size_t     parts = 0;

	for (; str_cut(&text, ',', &part); parts++) {
		if (!is_known(r, field, str_trim(part)))
			return false;
	}
	return parts > 1;
}

static void
give_values(struct row_reading *r, const struct column *column, struct str cell)
{
	bool        field = column->kind == COLUMN_FIELD;
	const char *signs = separators(column);

	if (field && (column->language.length == 0 || column->field->kind == FIELD_KEYWORDS) &&
	    csv_take_json(r->a, cell, column->field,
			  column->language.length > 0 ? column->language : r->filler->language,
			  json_get(r->document, "fields")))
		return;
	if (field && is_known(r, column->field, cell))
		signs = "";
	else if (field && is_comma_list(r, column->field, cell))
		signs = ",";
	while (cell.length > 0) {
		size_t     length = 0;
		struct str part;

		while (length < cell.length && strchr(signs, cell.data[length]) == NULL)
			length++;
		part = str_trim(str_slice(cell, 0, length));
		if (part.length > 0)
			give_value(r, column, part);
		cell = str_slice(cell, length + 1, cell.length);
	}
}

static struct json *
rights_of(struct row_reading *r)
{
	struct json *rights = json_get(r->document, "rights");

	return rights != NULL ? rights : json_add(r->document, STR("rights"), json_object(r->a));
}

/* Labels of traditional knowledge, separated by semicolons. */
static struct json *
labels_of(struct row_reading *r, struct str cell)
{
	struct json *list;
	struct str   label;

	if (cell.data[0] == '[' && json_parse(r->a, cell, &list, NULL))
		return list;
	list = json_array(r->a);
	while (str_cut(&cell, ';', &label)) {
		label = str_trim(label);
		if (label.length > 0)
			json_append(list, json_string(r->a, label));
	}
	return list;
}

static void
give_licence(struct row_reading *r, struct str cell)
{
	struct str licence = fill_licence(r->filler, cell);

	if (licence.length == 0 && code_is_link(cell))
		licence = cell;
	if (licence.length > 0)
		json_set(r->document, STR("licence"), json_string(r->a, licence));
	else
		note(r->notes, "the licence \"%.*s\" is not known", STR_ARGS(str_head(cell, 80)));
}

/* An identifier of ours finds the record again; any other is its key. */
static void
give_id(struct row_reading *r, struct str cell)
{
	struct str identifier;

	if (identifier_parse(r->a, cell, &identifier, NULL))
		json_set(r->document, STR("id"), json_string(r->a, identifier));
	else
		r->found.identifier = cell;
}

static void
give_cell(struct row_reading *r, const struct column *column, struct str cell)
{
	switch (column->kind) {
	case COLUMN_UNKNOWN:
	case COLUMN_NOTHING:
	case COLUMN_TYPE:
		break;
	case COLUMN_FIELD:
	case COLUMN_DC:
		give_values(r, column, cell);
		break;
	case COLUMN_ID:
		give_id(r, cell);
		break;
	case COLUMN_SOURCE:
		r->found.identifier = cell;
		break;
	case COLUMN_OWNER:
		json_set(r->document, STR("owner"), json_string(r->a, cell));
		break;
	case COLUMN_LICENCE:
		give_licence(r, cell);
		break;
	case COLUMN_CONFIRMED:
		json_set(r->document, STR("confirmed"), json_string(r->a, cell));
		break;
	case COLUMN_RIGHTS:
		json_set(rights_of(r), column->term, json_string(r->a, cell));
		break;
	case COLUMN_LABELS:
		json_set(rights_of(r), STR("labels"), labels_of(r, cell));
		break;
	case COLUMN_LATITUDE:
		r->latitude = cell;
		break;
	case COLUMN_LONGITUDE:
		r->longitude = cell;
		break;
	}
}

/* The field of the type that holds a place. */
static void
give_point(struct row_reading *r, const struct type *type)
{
	struct json *point;

	if (r->latitude.length == 0 || r->longitude.length == 0)
		return;
	point = written_point(r->a, r->longitude, r->latitude);
	for (size_t i = 0; point != NULL && i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];

		if (field->kind != FIELD_PLACE || field->many)
			continue;
		json_set(json_get(r->document, "fields"), field->name, point);
		return;
	}
	note(r->notes, "\"%.*s, %.*s\" is no latitude and longitude, or the type has no place",
	     STR_ARGS(str_head(r->latitude, 40)), STR_ARGS(str_head(r->longitude, 40)));
}

/* Text without the control characters that no database holds. */
static struct str
fit_text(struct row_reading *r, struct str cell)
{
	char  *copy;
	size_t count = 0;

	if (code_find_unfit(cell) == cell.length)
		return cell;
	copy = arena_text(r->a, cell.length);
	memcpy(copy, cell.data, cell.length);
	for (size_t at = code_find_unfit(cell); at < cell.length; count++) {
		struct str rest;

		if ((unsigned char)copy[at] == 0xEF)
			copy[at + 2] = (char)0xBD; /* U+FFFD for U+FFFE and U+FFFF */
		else
			copy[at] = ' ';
		rest = str_slice(cell, at + 1, cell.length);
		at += 1 + code_find_unfit(rest);
	}
	note(r->notes, "control characters read as spaces: %zu", count);
	return (struct str){ copy, cell.length };
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static const struct type *
type_of(struct table *table, const struct csv_row *row)
{
	struct str name;

	if (table->type_column >= row->count)
		return table->type;
	name = str_trim(row->cells[table->type_column]);
	if (name.length == 0)
		return table->type;
	return type_find(table->options->types, name);
}

/* Cells beyond the headings are a sign that the row has slipped. */
static bool
has_slipped(const struct table *table, const struct csv_row *row)
{
	for (size_t i = table->headings.count; i < row->count; i++) {
		if (str_trim(row->cells[i]).length > 0)
			return true;
	}
	return false;
}

static void
read_cells(struct row_reading *r, const struct columns *columns, const struct csv_row *row)
{
	for (size_t i = 0; i < row->count && i < columns->count; i++) {
		struct str cell = csv_cell_text(str_trim(fit_text(r, row->cells[i])));

		if (cell.length > 0)
			give_cell(r, &columns->list[i], cell);
	}
	if (row->count < columns->count)
		note(r->notes, "the row has %zu cells, the heading %zu", row->count, columns->count);
}

/* What is kept of a row: the headings and the row, with any NUL inside. */
static struct str
original(struct arena *a, struct str headings, struct str row)
{
	struct buffer out = buffer_in(a);

	buffer_add(&out, headings);
	buffer_add_byte(&out, '\n');
	buffer_add(&out, row);
	buffer_add_byte(&out, '\n');
	return buffer_str(&out);
}

static bool
read_row(struct table *table, struct arena *a, const struct type *type, const struct columns *columns,
	 const struct csv_row *row, struct error *error)
{
	struct notes       notes = { .a = a };
	struct row_reading r = {
		.a = a,
		.filler = crosswalk_filler(a, table->crosswalk, &notes),
		.notes = &notes,
		.document = json_object(a),
		.values = dc_values_in(a),
		.found = { .number = table->number, .line = row->line, .byte = row->byte, .media = STR("text/csv") },
	};

	json_add(r.document, STR("type"), json_string(a, type->name));
	json_add(r.document, STR("fields"), json_object(a));
	read_cells(&r, columns, row);
	crosswalk_add(table->crosswalk, r.document, type, &r.values);
	give_point(&r, type);
	if (r.found.identifier.length > LIMIT_IDENTIFIER_BYTES) {
		reject(table, row, "import.identifier", "an identifier of more than 1024 bytes");
		return true;
	}
	r.found.document = r.document;
	r.found.raw = original(a, table->headings.raw, row->raw);
	r.found.notes = notes.list;
	r.found.note_count = notes.count;
	return table->sink->found(table->sink->context, &r.found, error);
}

static bool
take_row(struct table *table, struct arena *a, const struct csv_row *row, struct error *error)
{
	const struct type    *type = type_of(table, row);
	const struct columns *columns;
	struct error          why = { 0 };

	table->number++;
	if (has_slipped(table, row)) {
		reject(table, row, "csv.slipped", "the row has more cells than the heading");
		return true;
	}
	if (type == NULL) {
		reject(table, row, "import.type", "there is no record type of that name");
		return true;
	}
	columns = columns_of(table, type, &why);
	if (columns == NULL) {
		reject(table, row, why.key, why.detail);
		return true;
	}
	return read_row(table, a, type, columns, row, error);
}

static bool
read_rows(struct table *table, struct csv_rows *rows, struct error *error)
{
	struct arena     *a = arena_open(0);
	struct arena_mark mark = arena_mark(a);
	bool              more = true, good = true;

	while (good && more) {
		struct csv_row row;
		struct error   why = { 0 };

		if (csv_next(a, rows, &row, &more, &why)) {
			good = !more || take_row(table, a, &row, error);
		} else if (more) {
			table->sink->rejected(table->sink->context, &why, ++table->number, row.raw);
		} else {
			*error = why;
			good = false;
		}
		arena_reset(a, mark);
	}
	arena_close(a);
	return good;
}

static bool
read_table(struct table *table, struct csv_rows *rows, struct error *error)
{
	const struct dc_values none = { .a = table->a };
	const struct columns  *columns;
	struct csv_row         row;
	bool                   more;

	if (!csv_next(table->a, rows, &row, &more, error)) {
		if (!more)
			return false;
		table->sink->rejected(table->sink->context, error, 0, row.raw);
		return true;
	}
	if (!more) {
		reject_table(table, "import.empty", "a table without a heading");
		return true;
	}
	keep_headings(table, &row);
	table->type = crosswalk_type(table->crosswalk, &none);
	columns = columns_of(table, table->type, error);
	if (columns == NULL)
		return false;
	if (!is_usable(table, columns))
		return true;
	find_type_column(table, columns);
	if (!read_rows(table, rows, error))
		return false;
	if (table->number == 0)
		reject_table(table, "import.empty", "a table without rows");
	return true;
}

static bool
read_csv(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	 struct error *error)
{
	struct table    *table = ARENA_NEW(a, struct table);
	struct csv_rows *rows;

	*table = (struct table){ .a = a, .options = options, .sink = sink, .source = source };
	table->headings.line = 1;
	return crosswalk_open(a, options, &table->crosswalk, error) && csv_open(a, source, &rows, error) &&
	       read_table(table, rows, error);
}

/* At least two columns, in most of the first lines. */
static int
recognise(struct str head)
{
	struct csv_dialect dialect;
	struct str         text = str_trim(head);

	if (text.length == 0 || text.data[0] == '<' || text.data[0] == '{' || text.data[0] == '[' ||
	    !str_is_utf8(head, NULL))
		return 0;
	csv_guess(head, &dialect);
	if (dialect.columns < 2)
		return 0;
	return dialect.regular * 5 >= dialect.lines * 3 ? 40 : 0;
}

const struct format format_csv = {
	.name = "csv",
	.media = "text/csv",
	.says = "tables with a heading line: CSV, and the same with tabs, semicolons or pipes",
	.recognise = recognise,
	.read = read_csv,
};
