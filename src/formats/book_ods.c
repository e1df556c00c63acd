/* Sheets of OpenDocument (1.3 part 3, 9: tables). Rows and cells may stand for many that are alike: empty ones are counted only. */
#include "formats/book_read.h"

#include "base/limits.h"
#include "base/table.h"

enum { BOOK_ROWS_MOST = 1048576 };

/* All sheets stand in one part, which is read once. */
struct kept {
	struct arena     *a;
	struct book_part *part;  /* NULL: nothing was read yet */
	size_t            place; /* tables that have begun */
};

struct book_cells {
	struct book_part *part;
	struct arena     *a;     /* of the row that comes several times */
	struct arena_mark empty; /* before it */
	int64_t           row;   /* the last that was given */
	int64_t           again; /* times that `line` is still to be given */
	struct book_line  line;
	int64_t           cells;
	bool              ended;
};

bool
book_ods_sheets(struct arena *a, const struct book_file *file, struct book_sheet **list_r, size_t *count_r,
		void **kept_r, struct error *error)
{
	struct kept      *kept = ARENA_NEW(a, struct kept);
	struct table     *hidden = table_make(a, 16);
	struct book_part *part;
	struct str        style = { 0 };
	size_t            place = 0;

	*list_r = ARENA_ARRAY(a, struct book_sheet, LIMIT_BOOK_SHEETS);
	*count_r = 0;
	kept->a = a;
	*kept_r = kept;
	if (!book_part_open(a, file, STR("content.xml"), &part, error))
		return false;
	while (book_part_next(part)) {
		if (book_is_start(part, "style"))
			style = book_attribute(a, part, "name");
		if (book_is_start(part, "table-properties") && style.length > 0 &&
		    str_is(book_attribute(a, part, "display"), "false") && table_count(hidden) < LIMIT_BOOK_STYLES)
			table_put(hidden, style, hidden);
		if (!book_is_start(part, "table"))
			continue;
		place++;
		if (*count_r < LIMIT_BOOK_SHEETS)
			(*list_r)[(*count_r)++] = (struct book_sheet){
				.name = book_attribute(a, part, "name"),
				.place = place,
				.hidden = table_get(hidden, book_attribute(a, part, "style-name")) != NULL,
			};
	}
	return book_part_ended(part, error);
}

static void
close_arena(void *argument)
{
	arena_close(argument);
}

bool
book_ods_open(struct arena *a, const struct book_file *file, const struct book_sheet *sheet, void *kept,
	      struct book_cells **cells_r, struct error *error)
{
	struct book_cells *cells = ARENA_NEW(a, struct book_cells);
	struct kept       *at = kept;

	cells->a = arena_open(0);
	arena_defer(a, close_arena, cells->a);
	cells->empty = arena_mark(cells->a);
	*cells_r = cells;
	if (at->part == NULL && !book_part_open(at->a, file, STR("content.xml"), &at->part, error))
		return false;
	cells->part = at->part;
	while (at->place < sheet->place && book_part_next(at->part))
		at->place += book_is_start(at->part, "table");
	return book_part_ended(at->part, error);
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static bool
is_cell(const struct book_part *part)
{
	return book_is_start(part, "table-cell") || book_is_start(part, "covered-table-cell");
}

/* White space that is an element, 1 to a thousand of it. */
static void
add_space(struct arena *a, const struct book_part *part, struct buffer *out)
{
	int64_t count = book_integer(a, part, "c", 1);

	for (int64_t i = 0; i < count && i < 1000; i++)
		buffer_add_byte(out, ' ');
}

/* The paragraphs of a cell, each a line; remarks and drawings in it are left out. `name` is that of its element. */
static bool
read_text(struct arena *a, struct book_part *part, const char *name, struct str *text_r)
{
	struct buffer out = buffer_in(a);
	int           aside = 0, paragraphs = 0;
	bool          inside = false;

	while (!book_is_end(part, name) || aside > 0) {
		if (!book_part_next(part))
			return false;
		if ((book_is_start(part, "annotation") || book_is_start(part, "frame")) && !book_is_empty(part))
			aside++;
		else if (aside > 0 && (book_is_end(part, "annotation") || book_is_end(part, "frame")))
			aside--;
		else if (aside > 0)
			continue;
		else if (book_is_start(part, "p")) {
			if (paragraphs++ > 0)
				buffer_add_byte(&out, '\n');
			inside = !book_is_empty(part);
		} else if (book_is_end(part, "p"))
			inside = false;
		else if (book_is_start(part, "s"))
			add_space(a, part, &out);
		else if (book_is_start(part, "tab"))
			buffer_add_byte(&out, '\t');
		else if (book_is_start(part, "line-break"))
			buffer_add_byte(&out, '\n');
		else if (inside && book_is_text(part))
			buffer_add(&out, book_text(part));
		if (out.length > LIMIT_CSV_FIELD_BYTES)
			return error_set(&part->why, ERROR_LIMIT, "csv.field", "a cell of more than %d bytes",
					 LIMIT_CSV_FIELD_BYTES);
	}
	*text_r = buffer_str(&out);
	return true;
}

/* The value of a cell by its attributes (19.385 office:value-type); empty: its text is it. */
static struct str
value_text(struct arena *a, const struct book_part *part)
{
	struct str kind = book_attribute(a, part, "value-type"), currency, date;

	if (str_is(kind, "currency")) {
		currency = book_attribute(a, part, "currency");
		return str_format(a, "%.*s %.*s", STR_ARGS(book_number(a, book_attribute(a, part, "value"))),
				  STR_ARGS(currency));
	}
	if (str_is_one_of(kind, "float percentage"))
		return book_number(a, book_attribute(a, part, "value"));
	if (str_is(kind, "boolean"))
		return str_is(book_attribute(a, part, "boolean-value"), "true") ? STR("yes") : STR("no");
	if (str_is(kind, "date")) {
		date = book_attribute(a, part, "date-value");
		return str_ends(date, STR("T00:00:00")) ? str_slice(date, 0, 10) : date;
	}
	return STR("");
}

static bool
read_cell(struct arena *a, struct book_cells *cells, size_t *at, struct error *error)
{
	struct book_part *part = cells->part;
	const char       *name = book_is_start(part, "table-cell") ? "table-cell" : "covered-table-cell";
	int64_t           times = book_integer(a, part, "number-columns-repeated", 1);
	struct str        value = value_text(a, part), text = { 0 };

	if (!read_text(a, part, name, &text))
		return book_part_ended(part, error);
	if (value.length == 0)
		value = text;
	times = times < 1 ? 1 : times;
	value = str_copy(cells->a, value);
	for (int64_t i = 0; i < times && value.length > 0; i++) {
		if (++cells->cells > LIMIT_BOOK_CELLS)
			return error_set(error, ERROR_LIMIT, "book.cells", "a workbook of more than %d cells",
					 LIMIT_BOOK_CELLS);
		if (!book_line_put(cells->a, &cells->line, *at + (size_t)i, value, error))
			return false;
	}
	*at += times < LIMIT_CSV_COLUMNS ? (size_t)times : (size_t)LIMIT_CSV_COLUMNS;
	return true;
}

static bool
read_row(struct arena *a, struct book_cells *cells, struct error *error)
{
	struct book_part *part = cells->part;
	size_t            at = 0;

	cells->line = (struct book_line){ 0 };
	while (!book_is_end(part, "table-row")) {
		if (!book_part_next(part))
			return book_part_ended(part, error);
		if (is_cell(part) && !read_cell(a, cells, &at, error))
			return false;
	}
	return true;
}

/* The next row with anything in it, and how many times it comes. */
static bool
find_row(struct arena *a, struct book_cells *cells, struct error *error)
{
	arena_reset(cells->a, cells->empty);
	while (!cells->ended && book_part_next(cells->part)) {
		int64_t times;

		cells->ended = book_is_end(cells->part, "table");
		if (!book_is_start(cells->part, "table-row"))
			continue;
		times = book_integer(a, cells->part, "number-rows-repeated", 1);
		times = times < 1 || times > BOOK_ROWS_MOST ? 1 : times;
		if (!read_row(a, cells, error))
			return false;
		if (cells->line.filled) {
			cells->again = times;
			return true;
		}
		cells->row += times;
		arena_reset(cells->a, cells->empty);
	}
	cells->ended = true;
	return book_part_ended(cells->part, error);
}

static struct str *
copy_cells(struct arena *a, const struct book_line *line)
{
	struct str *cells = ARENA_ARRAY(a, struct str, line->count);

	for (size_t i = 0; i < line->count; i++)
		cells[i] = i > 0 && line->cells[i].data == line->cells[i - 1].data ? cells[i - 1]
										   : str_copy(a, line->cells[i]);
	return cells;
}

bool
book_ods_next(struct arena *a, void *context, struct csv_row *row_r, bool *more_r, struct error *error)
{
	struct book_cells *cells = context;

	*more_r = false;
	if (cells->again == 0 && !find_row(a, cells, error))
		return false;
	if (cells->again == 0)
		return true;
	cells->again--;
	if ((cells->cells += (int64_t)cells->line.count) > LIMIT_BOOK_CELLS)
		return error_set(error, ERROR_LIMIT, "book.cells", "a workbook of more than %d cells",
				 LIMIT_BOOK_CELLS);
	book_line_row(a, &cells->line, ++cells->row, row_r);
	row_r->cells = copy_cells(a, &cells->line); /* those of a heading are kept */
	*more_r = true;
	return true;
}
