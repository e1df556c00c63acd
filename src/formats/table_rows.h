/* Tables whose first row names the columns, from CSV or a sheet: each further row is a record. Internal to formats/. */
#ifndef FORMATS_TABLE_ROWS_H
#define FORMATS_TABLE_ROWS_H

#include "formats/csv_rows.h"
#include "formats/format.h"

struct table_rows {
	/* The next row with anything in it, as csv_next(). */
	bool (*next)(struct arena *a, void *context, struct csv_row *row_r, bool *more_r, struct error *error);
	void              *context;
	struct str         sheet; /* empty: there is one only */
	const struct type *type;  /* that the sheet is named by, or NULL */
};

CHECKED bool table_read(struct arena *a, struct source *source, const struct format_options *options,
			const struct format_sink *sink, const struct table_rows *rows, struct error *error);

#endif
