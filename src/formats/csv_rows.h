/* Rows of tables in text: CSV (RFC 4180), and the same with tabs, semicolons or pipes, as programs really write it.
 *
 * Read are: line ends of all three kinds, also mixed; quotes doubled or with a backslash; quotes that begin inside a cell
 * (they are text); line ends inside quotes; "sep=;" as first line. A quotation without end costs its line. */
#ifndef FORMATS_CSV_ROWS_H
#define FORMATS_CSV_ROWS_H

#include "formats/source.h"

struct csv_rows;

struct csv_row {
	struct str *cells;
	size_t      count;
	struct str  raw; /* without the line end */
	int64_t     line, byte;
};

/* The separator in use, told from the first lines of a text: how many columns it makes and how many of the lines have that
 * many. */
struct csv_dialect {
	char   separator; /* ',' ';' '\t' '|' */
	size_t columns;
	size_t lines, regular; /* looked at, and with so many columns as the first */
};

void csv_guess(struct str head, struct csv_dialect *dialect_r);

/* Lives in `a`. */
CHECKED bool csv_open(struct arena *a, struct source *source, struct csv_rows **rows_r, struct error *error);

/* The next row that has anything in it; its slices are valid until the next call, or live in `a`. `*more_r` false at the end. An
 * error about the row (ERROR_INPUT, ERROR_LIMIT, with its place) leaves `*more_r` true: the next call goes on behind it, and
 * row_r has its raw text and place. */
CHECKED bool csv_next(struct arena *a, struct csv_rows *rows, struct csv_row *row_r, bool *more_r, struct error *error);

#endif
