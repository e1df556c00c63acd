/* Cells of tables as chm writes them and reads them again: plain text where that says all, else JSON; an apostrophe before
 * what a spreadsheet would take for a formula. */
#ifndef FORMATS_CSV_CELLS_H
#define FORMATS_CSV_CELLS_H

#include "records/types.h"

/* Would a spreadsheet take the text for a formula? An apostrophe is then put before it, also where apostrophes stand already, so
 * that csv_cell_text() can take one away again. */
bool csv_needs_apostrophe(struct str text);

/* Adds a cell in quotes (RFC 4180). */
void csv_add_cell(struct buffer *out, struct str text);

/* The text of a cell without the apostrophe that csv_add_cell() put before it. */
struct str csv_cell_text(struct str cell);

/* `value` of `field` as the text of a cell. Lists are separated by "; ", texts by " | "; what is more than plain text is
 * JSON. */
struct str csv_cell_of(struct arena *a, const struct field *field, const struct json *value);

/* A text, or the keywords, of one language in a column for that; empty when it would be read as another text. */
struct str csv_cell_of_text(struct arena *a, const struct field *field, const struct json *text);

/* Texts of several languages in one cell. */
struct str csv_cell_of_texts(struct arena *a, const struct json *texts);

/* Puts the JSON of a cell into `fields` as the value of `field`, or as texts of it; words of a bare list are of `language`.
 * False when the cell is nothing of the kind: then it is text. The cell lives as long as `a`. */
bool csv_take_json(struct arena *a, struct str cell, const struct field *field, struct str language,
		   struct json *fields);

#endif
