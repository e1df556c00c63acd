/* Workbooks as they are read: XLSX and ODS, sheet by sheet, row by row. A workbook is held in memory packed as it came
 * (LIMIT_BOOK_MEGABYTES), its parts are unpacked as they are read. What is in a cell is given as text: dates as ISO 8601, numbers as
 * decimals, yes and no for booleans. Formulas are not looked at, only the values that were kept of them. Internal to formats/. */
#ifndef FORMATS_BOOK_READ_H
#define FORMATS_BOOK_READ_H

#include "formats/book_write.h"
#include "formats/csv_rows.h"

#include <libxml/xmlreader.h>

/* Is a file that begins so a workbook? BOOK_CSV: it is none. */
enum book_kind book_recognise(struct str head);

/* ---- parts of the zip file --------------------------------------------------------------------------------------- */

struct book_file {
	struct str name;  /* of the file */
	struct str bytes; /* packed */
};

/* A part that is read as XML. A document type is refused, nothing outside is read. */
struct book_part {
	const struct book_file *file;
	struct archive         *archive;
	xmlTextReaderPtr        xml;
	int64_t                 unpacked; /* bytes */
	struct error            why;      /* when it could not be read on */
};

/* Opens the part of this name; closed with `a`. ERROR_ABSENT "book.part". */
CHECKED bool book_part_open(struct arena *a, const struct book_file *file, struct str name, struct book_part **part_r,
			    struct error *error);

/* Opens the parts that `wants` names, one after the other in the order of the file, for `each`. False when that stops; what cannot be
 * read of the file ends it, too: ERROR_INPUT "archive.…". */
CHECKED bool book_parts_each(struct arena *a, const struct book_file *file, bool (*wants)(struct str name),
			     bool (*each)(void *context, struct book_part *part, struct error *error), void *context,
			     struct error *error);

/* The next node; false at the end and on failure, which part->why tells. */
bool         book_part_next(struct book_part *part);
CHECKED bool book_part_ended(const struct book_part *part, struct error *error);

bool       book_is_start(const struct book_part *part, const char *name); /* by its local name */
bool       book_is_end(const struct book_part *part, const char *name);
bool       book_is_text(const struct book_part *part);
struct str book_text(const struct book_part *part);                                         /* until the next node */
struct str book_attribute(struct arena *a, const struct book_part *part, const char *name); /* by its local name */
int64_t    book_integer(struct arena *a, const struct book_part *part, const char *name, int64_t otherwise);
bool       book_is_empty(const struct book_part *part);

/* ---- sheets ------------------------------------------------------------------------------------------------------ */

struct book_sheet {
	struct str name;
	struct str part;  /* XLSX */
	size_t     place; /* ODS: among all tables */
	bool       hidden;
};

struct book_cells; /* a sheet that is read */

/* All sheets of a workbook in their order. */
CHECKED bool book_xlsx_sheets(struct arena *a, const struct book_file *file, struct book_sheet **list_r,
			      size_t *count_r, void **kept_r, struct error *error);
CHECKED bool book_ods_sheets(struct arena *a, const struct book_file *file, struct book_sheet **list_r, size_t *count_r,
			     void **kept_r, struct error *error);

/* A sheet to be read by the csv_next()-like functions, one after the other in their order: blank rows are passed over, `line` is the number of the row. */
CHECKED bool book_xlsx_open(struct arena *a, const struct book_file *file, const struct book_sheet *sheet, void *kept,
			    struct book_cells **cells_r, struct error *error);
CHECKED bool book_ods_open(struct arena *a, const struct book_file *file, const struct book_sheet *sheet, void *kept,
			   struct book_cells **cells_r, struct error *error);
CHECKED bool book_xlsx_next(struct arena *a, void *cells, struct csv_row *row_r, bool *more_r, struct error *error);
CHECKED bool book_ods_next(struct arena *a, void *cells, struct csv_row *row_r, bool *more_r, struct error *error);

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* The cells of a row on its way. */
struct book_line {
	struct str *cells;
	size_t      count, capacity;
	size_t      bytes;  /* of all */
	bool        filled; /* one has text */
};

/* Puts a cell at a place, with empty ones before it. ERROR_LIMIT "csv.columns", "csv.field", "csv.row". */
CHECKED bool book_line_put(struct arena *a, struct book_line *line, size_t at, struct str text, struct error *error);

/* The row with what it is called when it is rejected: its cells as CSV. */
void book_line_row(struct arena *a, const struct book_line *line, int64_t number, struct csv_row *row_r);

/* A number of a cell as a decimal, and a day count as date or time. */
struct str book_number(struct arena *a, struct str text);
struct str book_date(struct arena *a, struct str days, bool from_1904);

#endif
