/* Rows of tables. The window holds the stream from the row that is being cut on; when it ends inside a row, more is read and
 * the row is cut again from its start. */
#include "formats/csv_rows.h"

#include "base/limits.h"

enum { CHUNK = 64 * 1024, SAMPLE_LINES = 50 };

struct csv_rows {
	struct source *source;
	char           separator;
	bool           end;
	char          *window;
	size_t         from, length, size; /* the next row starts at `from` */
	int64_t        byte, line;         /* of `from` in the stream */
	int64_t        wasted;             /* bytes looked through in vain */
};

enum cut { CUT_ROW, CUT_MORE, CUT_UNCLOSED, CUT_COLUMNS, CUT_FIELD };

/* A row on its way through a text. */
struct cutting {
	struct arena *a;
	struct str    text;
	bool          whole; /* nothing comes after the text */
	char          separator;
	size_t        at;
	struct str   *cells;
	size_t        count, capacity;
};

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static enum cut
add_cell(struct cutting *c, struct str cell)
{
	if (c->count == LIMIT_CSV_COLUMNS)
		return CUT_COLUMNS;
	if (cell.length > LIMIT_CSV_FIELD_BYTES)
		return CUT_FIELD;
	c->cells = arena_room(c->a, c->cells, c->count, &c->capacity, sizeof *c->cells);
	c->cells[c->count++] = cell;
	return CUT_ROW;
}

static bool
ends_cell(const struct cutting *c, size_t at)
{
	char byte;

	if (at >= c->text.length)
		return true;
	byte = c->text.data[at];
	return byte == c->separator || byte == '\n' || byte == '\r';
}

/* Is the quote at `at` escaped by the backslash before it, not the end of a cell that ends in a backslash? */
static bool
is_escaped(const struct cutting *c, size_t start, size_t at)
{
	if (at == start || c->text.data[at - 1] != '\\' || ends_cell(c, at + 1))
		return false;
	return c->text.data[at + 1] != '"' || ends_cell(c, at + 2);
}

/* Where the quotation that starts at `at` ends; text.length when it does not. `plain_r`: nothing inside is escaped. */
static size_t
quotation_end(const struct cutting *c, size_t at, bool *plain_r)
{
	size_t start = at;

	*plain_r = true;
	while (at < c->text.length) {
		const char *quote = memchr(c->text.data + at, '"', c->text.length - at);

		if (quote == NULL)
			return c->text.length;
		at = (size_t)(quote - c->text.data);
		if (is_escaped(c, start, at))
			at += 1;
		else if (at + 1 < c->text.length && c->text.data[at + 1] == '"')
			at += 2;
		else
			return at;
		*plain_r = false;
	}
	return c->text.length;
}

/* What quotation_end() took for escaped, without what escapes it. */
static struct str
unescaped(struct arena *a, struct str text)
{
	char  *out = arena_text(a, text.length);
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		bool next_quote = i + 1 < text.length && text.data[i + 1] == '"';
		bool doubled = i + 2 < text.length && text.data[i + 2] == '"'; /* the next one is */

		if (next_quote && (text.data[i] == '"' || (text.data[i] == '\\' && !doubled)))
			i++;
		out[length++] = text.data[i];
	}
	return (struct str){ out, length };
}

/* A cell that starts with a quote; text behind the closing quote belongs to it. */
static enum cut
cut_quoted(struct cutting *c)
{
	size_t     start = c->at + 1, end, after;
	bool       plain;
	struct str cell;

	end = quotation_end(c, start, &plain);
	if (end >= c->text.length)
		return c->text.length - start > LIMIT_CSV_FIELD_BYTES || c->whole ? CUT_UNCLOSED : CUT_MORE;
	if (end + 1 >= c->text.length && !c->whole)
		return CUT_MORE;
	after = end + 1;
	while (!ends_cell(c, after))
		after++;
	cell = str_slice(c->text, start, end);
	if (!plain)
		cell = unescaped(c->a, cell);
	if (after > end + 1)
		cell = str_join(c->a, cell, str_slice(c->text, end + 1, after));
	c->at = after;
	return add_cell(c, cell);
}

static enum cut
cut_plain(struct cutting *c)
{
	size_t start = c->at;

	while (!ends_cell(c, c->at))
		c->at++;
	return add_cell(c, str_slice(c->text, start, c->at));
}

/* Cuts one row; c->at is then at its line end. */
static enum cut
cut_row(struct cutting *c)
{
	for (;;) {
		bool     quoted = c->at < c->text.length && c->text.data[c->at] == '"';
		enum cut cut = quoted ? cut_quoted(c) : cut_plain(c);

		if (cut != CUT_ROW)
			return cut;
		if (c->at >= c->text.length)
			return c->whole ? CUT_ROW : CUT_MORE;
		if (c->text.data[c->at] != c->separator)
			return CUT_ROW;
		c->at++;
	}
}

/* Bytes of the line end at `at`; `*more_r` when it cannot be told yet whether a CR has its LF. */
static size_t
line_end(struct str text, size_t at, bool whole, bool *more_r)
{
	*more_r = false;
	if (at >= text.length)
		return 0;
	if (text.data[at] == '\n')
		return 1;
	if (at + 1 < text.length)
		return text.data[at + 1] == '\n' ? 2 : 1;
	*more_r = !whole;
	return 1;
}

/* ---- dialects ---------------------------------------------------------------------------------------------------- */

/* Bytes of the first line, without its end. */
static size_t
line_length(struct str text)
{
	size_t line_feed = str_find_byte(text, '\n'), carriage_return = str_find_byte(text, '\r');

	return carriage_return < line_feed ? carriage_return : line_feed;
}

/* A row that is somewhat shorter than the first is still one of the same table. */
static void
count_line(struct csv_dialect *dialect, size_t columns)
{
	if (dialect->lines == 0)
		dialect->columns = columns;
	dialect->lines++;
	dialect->regular += columns <= dialect->columns && columns > 1 && 2 * columns >= dialect->columns;
}

static void
try_separator(struct arena *a, struct str head, char separator, struct csv_dialect *dialect_r)
{
	struct arena_mark mark = arena_mark(a);

	*dialect_r = (struct csv_dialect){ .separator = separator };
	while (head.length > 0 && dialect_r->lines < SAMPLE_LINES) {
		struct cutting c = { .a = a, .text = head, .whole = true, .separator = separator };
		enum cut       cut = cut_row(&c);
		size_t         length = cut == CUT_ROW ? c.at : line_length(head);
		bool           blank = c.count == 1 && c.cells[0].length == 0, more;

		head = str_slice(head, length + line_end(head, length, true, &more), head.length);
		arena_reset(a, mark);
		if (!blank &&
		    (dialect_r->lines == 0 || (cut == CUT_ROW && head.length > 0) || c.text.length < CHUNK / 4))
			count_line(dialect_r, c.count); /* a long head may end inside its last row */
	}
}

static bool
is_better(const struct csv_dialect *left, const struct csv_dialect *right)
{
	size_t left_regular = left->columns > 1 ? left->regular : 0,
	       right_regular = right->columns > 1 ? right->regular : 0;

	if (left_regular != right_regular)
		return left_regular > right_regular;
	return left->columns > right->columns;
}

/* "sep=;" in the first line names the separator. */
static bool
names_separator(struct str head, char *separator_r)
{
	if (!str_starts(head, STR("sep=")) || head.length < 6 || (head.data[5] != '\n' && head.data[5] != '\r'))
		return false;
	*separator_r = head.data[4];
	return true;
}

/* Lines that begin with '#' before the first row are remarks. */
static size_t
remarks_length(struct str head)
{
	size_t length = 0;
	bool   more;

	while (length < head.length && head.data[length] == '#') {
		length += line_length(str_slice(head, length, head.length));
		length += line_end(head, length, true, &more);
	}
	return length < head.length ? length : 0;
}

void
csv_guess(struct str head, struct csv_dialect *dialect_r)
{
	static const char  separators[] = { ',', ';', '\t', '|' };
	struct arena      *a = arena_open(0);
	struct csv_dialect dialect;
	char               named;

	head = str_slice(head, remarks_length(head), head.length);
	if (names_separator(head, &named)) {
		try_separator(a, str_slice(head, 6, head.length), named, dialect_r);
	} else {
		try_separator(a, head, separators[0], dialect_r);
		for (size_t i = 1; i < sizeof separators; i++) {
			try_separator(a, head, separators[i], &dialect);
			if (is_better(&dialect, dialect_r))
				*dialect_r = dialect;
		}
	}
	arena_close(a);
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

static void
free_window(void *argument)
{
	struct csv_rows *rows = argument;

	free(rows->window);
}

/* Forgets what stands before `from` and reads on. */
static bool
read_on(struct csv_rows *rows, struct error *error)
{
	ptrdiff_t got;

	rows->length -= rows->from;
	if (rows->from > 0 && rows->length > 0)
		memmove(rows->window, rows->window + rows->from, rows->length);
	rows->from = 0;
	if (rows->size - rows->length < CHUNK) {
		rows->size = 2 * rows->size + 2 * (size_t)CHUNK;
		rows->window = realloc(rows->window, rows->size);
		if (rows->window == NULL)
			abort();
	}
	got = source_read(rows->source, rows->window + rows->length, CHUNK, error);
	if (got < 0)
		return false;
	rows->end = got == 0;
	rows->length += (size_t)got;
	return true;
}

static struct str
rest(const struct csv_rows *rows)
{
	return (struct str){ rows->window + rows->from, rows->length - rows->from };
}

/* Goes on behind `bytes` bytes. */
static void
advance(struct csv_rows *rows, size_t bytes)
{
	struct str passed = str_slice(rest(rows), 0, bytes);

	for (size_t i = 0; i < passed.length; i++) {
		if (passed.data[i] == '\n' ||
		    (passed.data[i] == '\r' && (i + 1 == passed.length || passed.data[i + 1] != '\n')))
			rows->line++;
	}
	rows->from += passed.length;
	rows->byte += (int64_t)passed.length;
}

bool
csv_open(struct arena *a, struct source *source, struct csv_rows **rows_r, struct error *error)
{
	struct csv_rows   *rows = ARENA_NEW(a, struct csv_rows);
	struct csv_dialect dialect;
	struct str         head;
	char               named;

	if (!source_head(source, &head, error))
		return false;
	csv_guess(head, &dialect);
	*rows = (struct csv_rows){ .source = source, .separator = dialect.separator, .line = 1 };
	arena_defer(a, free_window, rows);
	if (!read_on(rows, error))
		return false;
	advance(rows, remarks_length(rest(rows)));
	if (names_separator(rest(rows), &named))
		advance(rows, str_starts(str_slice(rest(rows), 5, 7), STR("\r\n")) ? 7 : 6);
	*rows_r = rows;
	return true;
}

static bool
refuse(struct csv_rows *rows, enum cut cut, struct csv_row *row_r, struct error *error)
{
	struct str line = rest(rows);
	size_t     length = line_length(line);

	*row_r = (struct csv_row){ .raw = str_slice(line, 0, length), .line = rows->line, .byte = rows->byte };
	rows->wasted += (int64_t)line.length;
	advance(rows, length + 1);
	if (cut == CUT_UNCLOSED)
		error_set(error, ERROR_INPUT, "csv.quotes", "a quotation that does not end");
	else if (cut == CUT_COLUMNS)
		error_set(error, ERROR_LIMIT, "csv.columns", "a row of more than %d columns", LIMIT_CSV_COLUMNS);
	else
		error_set(error, ERROR_LIMIT, "csv.field", "a cell of more than %d bytes", LIMIT_CSV_FIELD_BYTES);
	return source_error_at(error, rows->source, row_r->line);
}

static bool
is_blank(const struct cutting *c)
{
	for (size_t i = 0; i < c->count; i++) {
		if (str_trim(c->cells[i]).length > 0)
			return false;
	}
	return true;
}

/* Cuts the row at `from`, reading on as far as it goes. */
static bool
cut_next(struct arena *a, struct csv_rows *rows, struct cutting *c, enum cut *cut_r, size_t *end_r, struct error *error)
{
	struct arena_mark mark = arena_mark(a);
	bool              more;

	for (;;) {
		*c = (struct cutting){ .a = a, .text = rest(rows), .whole = rows->end, .separator = rows->separator };
		*cut_r = cut_row(c);
		*end_r = *cut_r == CUT_ROW ? line_end(c->text, c->at, c->whole, &more) : 0;
		if (*cut_r == CUT_MORE || (*cut_r == CUT_ROW && more)) {
			arena_reset(a, mark);
			if (c->text.length > LIMIT_ORIGINAL_BYTES) {
				*cut_r = CUT_FIELD;
				return true;
			}
			if (!read_on(rows, error))
				return false;
			continue;
		}
		return true;
	}
}

bool
csv_next(struct arena *a, struct csv_rows *rows, struct csv_row *row_r, bool *more_r, struct error *error)
{
	struct cutting c;
	enum cut       cut;
	size_t         end;

	*row_r = (struct csv_row){ .line = rows->line };
	for (;;) {
		*more_r = false;
		if (rows->wasted > 8 * (rows->byte + LIMIT_ORIGINAL_BYTES))
			return error_set(error, ERROR_LIMIT, "csv.broken", "too many broken quotations in a row");
		if (!cut_next(a, rows, &c, &cut, &end, error))
			return false;
		if (cut == CUT_ROW && c.at == 0 && end == 0)
			return true;
		*more_r = true;
		if (cut != CUT_ROW)
			return refuse(rows, cut, row_r, error);
		*row_r = (struct csv_row){ .cells = c.cells,
					   .count = c.count,
					   .raw = str_slice(c.text, 0, c.at),
					   .line = rows->line,
					   .byte = rows->byte };
		advance(rows, c.at + end);
		if (!is_blank(&c))
			return true;
	}
}
