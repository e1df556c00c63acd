/* Sheets of Office Open XML (ECMA-376 part 1, SpreadsheetML), also in the strict form: elements are known by their local names. */
#include "formats/book_read.h"

#include "base/limits.h"
#include "base/table.h"

enum { MOST_FORMATS = 4096 };

/* What a workbook keeps for its cells. */
struct kept {
	struct str *strings; /* that cells share */
	size_t      string_count;
	bool       *dates; /* of each style: its numbers are dates */
	size_t      style_count;
	bool        from_1904;
};

struct book_cells {
	const struct kept *kept;
	struct book_part  *part;
	int64_t            row; /* the last that was read */
	int64_t            cells;
};

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* The character of "_xHHHH_" at the start; -1: it is none. */
static int
escaped(struct str text)
{
	int value = 0;

	if (text.length < 7 || text.data[0] != '_' || text.data[1] != 'x' || text.data[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = hex_value(text.data[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value >= 0xD800 && value < 0xE000 ? -1 : value;
}

static void
add_text(struct buffer *out, struct str text)
{
	while (text.length > 0) {
		size_t at = str_find(text, STR("_x"));
		int    scalar;

		buffer_add(out, str_slice(text, 0, at));
		text = str_slice(text, at, text.length);
		scalar = escaped(text);
		if (scalar >= 0) {
			buffer_add_scalar(out, (uint32_t)scalar);
			text = str_slice(text, 7, text.length);
		} else if (text.length > 0) {
			buffer_add_byte(out, text.data[0]);
			text = str_slice(text, 1, text.length);
		}
	}
}

/* The text of <si> or <is>, of all its runs; how it is pronounced (<rPh>) is left out. */
static bool
read_string(struct arena *a, struct book_part *part, const char *name, struct str *text_r)
{
	struct buffer out = buffer_in(a);
	int           aside = 0;
	bool          inside = false;

	while (!book_is_end(part, name)) {
		if (!book_part_next(part))
			return false;
		if (book_is_start(part, "rPh") && !book_is_empty(part))
			aside++;
		else if (book_is_end(part, "rPh") && aside > 0)
			aside--;
		else if (book_is_start(part, "t"))
			inside = !book_is_empty(part);
		else if (book_is_end(part, "t"))
			inside = false;
		else if (inside && aside == 0 && book_is_text(part))
			add_text(&out, book_text(part));
		if (out.length > LIMIT_CSV_FIELD_BYTES)
			return error_set(&part->why, ERROR_LIMIT, "csv.field", "a cell of more than %d bytes",
					 LIMIT_CSV_FIELD_BYTES);
	}
	*text_r = buffer_str(&out);
	return true;
}

/* ---- the workbook ------------------------------------------------------------------------------------------------ */

static bool
read_strings(struct arena *a, const struct book_file *file, struct kept *kept, struct error *error)
{
	struct book_part *part;
	struct error      why = { 0 };
	size_t            capacity = 0, bytes = 0;

	if (!book_part_open(a, file, STR("xl/sharedStrings.xml"), &part, &why)) {
		if (why.code != ERROR_ABSENT && error != NULL)
			*error = why;
		return why.code == ERROR_ABSENT;
	}
	while (book_part_next(part)) {
		struct str text;

		if (!book_is_start(part, "si"))
			continue;
		if (!read_string(a, part, "si", &text))
			break;
		bytes += text.length + sizeof text;
		if (bytes > (size_t)LIMIT_BOOK_TEXT_MEGABYTES * 1024 * 1024)
			return error_set(error, ERROR_LIMIT, "book.texts", "a workbook with more than %d MB of texts",
					 LIMIT_BOOK_TEXT_MEGABYTES);
		kept->strings = arena_room(a, kept->strings, kept->string_count, &capacity, sizeof *kept->strings);
		kept->strings[kept->string_count++] = text;
	}
	return book_part_ended(part, error);
}

/* Is a format of numbers one of dates? By its letters outside quotes, brackets and escapes (part 1, 18.8.31). */
static bool
is_date_format(struct str code)
{
	char within = '\0';

	for (size_t i = 0; i < code.length; i++) {
		char c = code.data[i];

		if (within != '\0')
			within = c == within ? '\0' : within;
		else if (c == '"' || c == '[')
			within = c == '"' ? '"' : ']';
		else if (c == '\\' || c == '_' || c == '*')
			i++;
		else if (strchr("ymdhsYMDHS", c) != NULL)
			return true;
		else if (c == ';')
			return false;
	}
	return false;
}

/* Those without a code of their own (18.8.30), also of East Asian versions. */
static bool
is_date_number(int64_t number)
{
	return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) || (number >= 45 && number <= 47) ||
	       (number >= 50 && number <= 58);
}

static bool
read_styles(struct arena *a, const struct book_file *file, struct kept *kept, struct error *error)
{
	struct book_part *part;
	struct error      why = { 0 };
	int64_t           dates[MOST_FORMATS];
	size_t            date_count = 0, capacity = 0;
	bool              cells = false;

	if (!book_part_open(a, file, STR("xl/styles.xml"), &part, &why)) {
		if (why.code != ERROR_ABSENT && error != NULL)
			*error = why;
		return why.code == ERROR_ABSENT;
	}
	while (book_part_next(part)) {
		if (book_is_start(part, "numFmt") && date_count < MOST_FORMATS &&
		    is_date_format(book_attribute(a, part, "formatCode")))
			dates[date_count++] = book_integer(a, part, "numFmtId", -1);
		if (book_is_start(part, "cellXfs"))
			cells = true;
		if (book_is_end(part, "cellXfs"))
			cells = false;
		if (cells && book_is_start(part, "xf") && kept->style_count < (size_t)LIMIT_BOOK_STYLES) {
			int64_t number = book_integer(a, part, "numFmtId", 0);
			bool    date = is_date_number(number);

			for (size_t i = 0; i < date_count; i++)
				date |= dates[i] == number;
			kept->dates = arena_room(a, kept->dates, kept->style_count, &capacity, sizeof *kept->dates);
			kept->dates[kept->style_count++] = date;
		}
	}
	return book_part_ended(part, error);
}

/* Where the parts stand that workbook.xml names by their relations. */
static bool
read_relations(struct arena *a, const struct book_file *file, struct table *targets, struct error *error)
{
	struct book_part *part;

	if (!book_part_open(a, file, STR("xl/_rels/workbook.xml.rels"), &part, error))
		return false;
	while (book_part_next(part)) {
		struct str *target;

		if (!book_is_start(part, "Relationship") || table_count(targets) >= LIMIT_BOOK_SHEETS)
			continue;
		target = ARENA_NEW(a, struct str);
		*target = book_attribute(a, part, "Target");
		if (str_starts(*target, STR("/")))
			*target = str_slice(*target, 1, target->length);
		else
			*target = str_join(a, STR("xl/"), *target);
		table_put(targets, book_attribute(a, part, "Id"), target);
	}
	return book_part_ended(part, error);
}

static bool
read_sheets(struct arena *a, const struct book_file *file, const struct table *targets, struct book_sheet *sheets,
	    size_t *count, struct kept *kept, struct error *error)
{
	struct book_part *part;

	if (!book_part_open(a, file, STR("xl/workbook.xml"), &part, error))
		return false;
	while (book_part_next(part)) {
		const struct str *target;

		if (book_is_start(part, "workbookPr"))
			kept->from_1904 = str_is_one_of(book_attribute(a, part, "date1904"), "1 true");
		if (!book_is_start(part, "sheet") || *count == LIMIT_BOOK_SHEETS)
			continue;
		target = table_get(targets, book_attribute(a, part, "id"));
		if (target == NULL)
			continue;
		sheets[(*count)++] = (struct book_sheet){
			.name = book_attribute(a, part, "name"),
			.part = *target,
			.hidden = str_is_one_of(book_attribute(a, part, "state"), "hidden veryHidden"),
		};
	}
	return book_part_ended(part, error);
}

bool
book_xlsx_sheets(struct arena *a, const struct book_file *file, struct book_sheet **list_r, size_t *count_r,
		 void **kept_r, struct error *error)
{
	struct kept  *kept = ARENA_NEW(a, struct kept);
	struct table *targets = table_make(a, 16);

	*list_r = ARENA_ARRAY(a, struct book_sheet, LIMIT_BOOK_SHEETS);
	*count_r = 0;
	*kept_r = kept;
	return read_relations(a, file, targets, error) &&
	       read_sheets(a, file, targets, *list_r, count_r, kept, error) && read_styles(a, file, kept, error) &&
	       read_strings(a, file, kept, error);
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

bool
book_xlsx_open(struct arena *a, const struct book_file *file, const struct book_sheet *sheet, void *kept,
	       struct book_cells **cells_r, struct error *error)
{
	struct book_cells *cells = ARENA_NEW(a, struct book_cells);

	cells->kept = kept;
	*cells_r = cells;
	return book_part_open(a, file, sheet->part, &cells->part, error);
}

/* The column of "AB12", from 0; `otherwise` when it says none. */
static size_t
column_of(struct str reference, size_t otherwise)
{
	size_t column = 0;

	for (size_t i = 0; i < reference.length && reference.data[i] >= 'A' && reference.data[i] <= 'Z' && i < 4; i++)
		column = column * 26 + (size_t)(reference.data[i] - 'A' + 1);
	return column > 0 ? column - 1 : otherwise;
}

static struct str
value_text(struct arena *a, const struct kept *kept, struct str kind, int64_t style, struct str value)
{
	int64_t index;

	if (str_is(kind, "s"))
		return str_integer(value, &index) && index >= 0 && (size_t)index < kept->string_count
			       ? kept->strings[index]
			       : STR("");
	if (str_is(kind, "b"))
		return str_is(value, "1") ? STR("yes") : STR("no");
	if (str_is_one_of(kind, "str e d") || value.length == 0) {
		struct buffer out = buffer_in(a);

		add_text(&out, value);
		return buffer_str(&out);
	}
	if (style >= 0 && (size_t)style < kept->style_count && kept->dates[style])
		return book_date(a, value, kept->from_1904);
	return book_number(a, value);
}

/* One <c>: its value, or its text. */
static bool
read_cell(struct arena *a, struct book_cells *cells, struct str *text_r)
{
	struct book_part *part = cells->part;
	struct str        kind = book_attribute(a, part, "t");
	int64_t           style = book_integer(a, part, "s", -1);
	struct buffer     value = buffer_in(a);
	bool              inside = false;

	*text_r = STR("");
	while (!book_is_end(part, "c")) {
		if (!book_part_next(part))
			return false;
		if (book_is_start(part, "is") && !book_is_empty(part)) {
			if (!read_string(a, part, "is", text_r))
				return false;
		} else if (book_is_start(part, "v")) {
			inside = !book_is_empty(part);
		} else if (book_is_end(part, "v")) {
			inside = false;
		} else if (inside && book_is_text(part) && value.length <= LIMIT_CSV_FIELD_BYTES) {
			buffer_add(&value, book_text(part));
		}
	}
	if (value.length > 0)
		*text_r = value_text(a, cells->kept, kind, style, buffer_str(&value));
	return true;
}

static bool
read_row(struct arena *a, struct book_cells *cells, struct book_line *line, struct error *error)
{
	struct book_part *part = cells->part;

	while (!book_is_end(part, "row")) {
		struct str text;
		size_t     at;

		if (!book_part_next(part))
			return book_part_ended(part, error);
		if (!book_is_start(part, "c"))
			continue;
		if (++cells->cells > LIMIT_BOOK_CELLS)
			return error_set(error, ERROR_LIMIT, "book.cells", "a workbook of more than %d cells",
					 LIMIT_BOOK_CELLS);
		at = column_of(book_attribute(a, part, "r"), line->count);
		if (!read_cell(a, cells, &text))
			return book_part_ended(part, error);
		if (text.length > 0 && !book_line_put(a, line, at, text, error))
			return false;
	}
	return true;
}

bool
book_xlsx_next(struct arena *a, void *context, struct csv_row *row_r, bool *more_r, struct error *error)
{
	struct book_cells *cells = context;

	*more_r = false;
	while (book_part_next(cells->part)) {
		struct book_line line = { 0 };

		if (!book_is_start(cells->part, "row"))
			continue;
		cells->row = book_integer(a, cells->part, "r", cells->row + 1);
		if (!read_row(a, cells, &line, error))
			return false;
		if (!line.filled)
			continue;
		book_line_row(a, &line, cells->row, row_r);
		*more_r = true;
		return true;
	}
	return book_part_ended(cells->part, error);
}
