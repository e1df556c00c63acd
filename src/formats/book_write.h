/* Workbooks: spreadsheets of several sheets, in Office Open XML (XLSX, ECMA-376) and OpenDocument (ODS, 1.3), written as a stream.
 *
 * The first sheet has a heading and rows of records; its columns may offer the items of a list and say what they are for. The
 * second explains the columns, the third has the lists. All cells are texts, never formulas, and columns are set to text, so that
 * a program does not make dates or numbers of what is typed. */
#ifndef FORMATS_BOOK_WRITE_H
#define FORMATS_BOOK_WRITE_H

#include "base/base.h"

enum book_kind { BOOK_CSV, BOOK_XLSX, BOOK_ODS };

struct book_list {
	struct str  key;   /* what it is a list of: the same for the same */
	struct str  title; /* for people */
	struct str *items;
	size_t      count;
};

struct book_column {
	struct str              heading;
	struct str              title, help; /* shown beside a cell that is chosen */
	const struct book_list *list;        /* that a cell offers, or NULL */
	bool                    strict;      /* a cell takes one item of it and nothing else */
};

struct book_row {
	const struct str *cells;
	size_t            count;
};

/* What stands in it but for the records. */
struct book_shape {
	struct str                name; /* of the first sheet */
	const struct book_column *columns;
	size_t                    column_count;
	struct str                help_name; /* of the second */
	const struct book_row    *help;
	size_t                    help_count;
	struct str                list_name; /* of the third */
	const struct book_list   *lists;
	size_t                    list_count;
	int64_t                   most_rows; /* of the first; 0: BOOK_ROWS */
};

struct book;

/* What a sheet of Excel has, and a cell of it in units of UTF-16. */
enum { BOOK_ROWS = 1048576, BOOK_CELL_UNITS = 32767 };

/* Was the text of a cell too long for a sheet? Then its last line is a pair of scissors, with how many units there are and were. */
bool book_is_cut(struct str cell);

/* The text as a cell of a sheet has it. */
struct str book_cut(struct arena *a, struct str text);

/* Is all of it as it should be? A book of more rows than a sheet has, or with a part of more than 4 GB, is not: it must not be given. */
bool book_fits(const struct book *book);

/* Lives in `a`, as long as the shape. */
struct book *book_begin(struct arena *a, enum book_kind kind, const struct book_shape *shape, struct buffer *out);
void         book_row(struct arena *a, struct book *book, struct buffer *out, const struct str *cells, size_t count);
void         book_end(struct arena *a, struct book *book, struct buffer *out);

/* "A", "Z", "AA": the letters of a column, from 0. */
struct str book_letters(struct arena *a, size_t column);

#endif
