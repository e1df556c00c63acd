/* Cells of a table: each becomes a value of its record, in the field, group or header that its column means. What a cell has been
 * read as is remembered by the place of its value, so that a problem of the record can name the cell. Internal to formats/. */
#ifndef FORMATS_TABLE_CELLS_H
#define FORMATS_TABLE_CELLS_H

#include "formats/csv_columns.h"
#include "formats/format.h"

/* A group of the record, "contacts 2": the second of the table is the first of the record when that has no first. */
struct row_group {
	const struct json *parent; /* the fields that it is in */
	const char        *name;
	int64_t            number;
	struct json       *values;
	struct str         pointer;
};

/* What one row gives, while it is read. */
struct row_reading {
	struct arena        *a;
	bool                 strict; /* what a field cannot hold stays as it is written */
	const struct filler *filler;
	struct notes        *notes;
	struct json         *document;
	struct dc_values     values;
	struct found_record  found;
	struct str           latitude, longitude;
	struct row_group    *groups; /* that were begun */
	size_t               group_count, group_capacity;
	size_t               cell_capacity; /* of found.cells.list */
};

/* Puts the text of a cell, which is not empty, into the record. `at` is its place in the row. */
void row_give_cell(struct row_reading *r, const struct column *column, size_t at, struct str cell);

/* After all cells: a point of latitude and longitude, and where what was left empty would stand. */
void row_give_point(struct row_reading *r, const struct type *type);
void row_place_empty(struct row_reading *r, const struct columns *columns);

/* Text without the control characters that no database holds. */
struct str row_fit_text(struct row_reading *r, struct str cell);

#endif
