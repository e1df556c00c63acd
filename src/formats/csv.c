/* Tables: CSV, and the same with tabs, semicolons or pipes, and sheets of workbooks, with a heading line. Each row is a record. */
#include "formats/book_write.h"
#include "formats/csv_cells.h"
#include "formats/csv_columns.h"
#include "formats/csv_rows.h"
#include "formats/readers.h"
#include "formats/table_cells.h"
#include "formats/table_rows.h"

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
	const struct table_rows     *rows;
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
	if (table->rows->sheet.length > 0)
		error_at(&why, "%.*s:%.*s!%" PRId64, STR_ARGS(source_name(table->source)), STR_ARGS(table->rows->sheet),
			 row->line);
	else
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
read_cells(struct row_reading *r, const struct columns *columns, const struct csv_row *row, bool is_sheet)
{
	for (size_t i = 0; i < row->count && i < columns->count; i++) {
		struct str cell = csv_cell_text(str_trim(row_fit_text(r, row->cells[i])));

		if (cell.length > 0)
			row_give_cell(r, &columns->list[i], i, cell);
	}
	row_place_empty(r, columns);
	if (row->count < columns->count && !is_sheet)
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
		.strict = table->options->strict,
		.filler = crosswalk_filler(a, table->crosswalk, &notes),
		.notes = &notes,
		.document = json_object(a),
		.values = dc_values_in(a),
		.found = { .number = table->number, .line = row->line, .byte = row->byte, .media = STR("text/csv") },
	};

	json_add(r.document, STR("type"), json_string(a, type->name));
	json_add(r.document, STR("fields"), json_object(a));
	read_cells(&r, columns, row, table->rows->sheet.length > 0);
	crosswalk_add(table->crosswalk, r.document, type, &r.values);
	row_give_point(&r, type);
	if (r.found.identifier.length > LIMIT_IDENTIFIER_BYTES) {
		reject(table, row, "import.identifier", "an identifier of more than 1024 bytes");
		return true;
	}
	r.found.document = r.document;
	r.found.raw = original(a, table->headings.raw, row->raw);
	r.found.cells.sheet = table->rows->sheet;
	r.found.cells.row = row->line;
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
	for (size_t i = 0; i < row->count && table->rows->sheet.length > 0; i++)
		if (book_is_cut(row->cells[i])) {
			reject(table, row, "csv.cut",
			       str_format(
				       a,
				       "column %zu was too long for a sheet and is cut: change this record in its form, or by CSV or JSON",
				       i + 1)
				       .data);
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
read_rows(struct table *table, struct error *error)
{
	struct arena     *a = arena_open(0);
	struct arena_mark mark = arena_mark(a);
	bool              more = true, good = true;

	while (good && more) {
		struct csv_row row;
		struct error   why = { 0 };

		if (table->rows->next(a, table->rows->context, &row, &more, &why)) {
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
read_table(struct table *table, struct error *error)
{
	const struct dc_values none = { .a = table->a };
	const struct columns  *columns;
	struct csv_row         row;
	bool                   more;

	if (!table->rows->next(table->a, table->rows->context, &row, &more, error)) {
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
	if (table->options->type.length == 0 && table->rows->type != NULL)
		table->type = table->rows->type;
	columns = columns_of(table, table->type, error);
	if (columns == NULL)
		return false;
	if (!is_usable(table, columns))
		return true;
	find_type_column(table, columns);
	if (!read_rows(table, error))
		return false;
	if (table->number == 0)
		reject_table(table, "import.empty", "a table without rows");
	return true;
}

bool
table_read(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	   const struct table_rows *rows, struct error *error)
{
	struct table *table = ARENA_NEW(a, struct table);

	*table = (struct table){ .a = a, .options = options, .sink = sink, .source = source, .rows = rows };
	table->headings.line = 1;
	return crosswalk_open(a, options, &table->crosswalk, error) && read_table(table, error);
}

static bool
next_row(struct arena *a, void *context, struct csv_row *row_r, bool *more_r, struct error *error)
{
	return csv_next(a, context, row_r, more_r, error);
}

static bool
read_csv(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	 struct error *error)
{
	struct table_rows rows = { .next = next_row };
	struct csv_rows  *lines;

	if (!csv_open(a, source, &lines, error))
		return false;
	rows.context = lines;
	return table_read(a, source, options, sink, &rows, error);
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
