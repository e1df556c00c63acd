/* Rows as lines of text, the same whatever engine they come from: fields between tabs, a line feed at the end.
 *
 *   int    decimal                  real   as many digits as give the same number back
 *   text   as it is                 blob   as text when it is UTF-8 without U+0000, else \x and hexadecimal digits
 *   null   \N
 *
 * In text a backslash is \\, a tab \t, a line feed \n, a carriage return \r. So a line is what PostgreSQL's COPY calls its
 * text format, but for blobs that are text. A row has one line only, so equal rows are equal lines. */
#ifndef DB_ROW_TEXT_H
#define DB_ROW_TEXT_H

#include "db/copy.h"

/* Appends the line. ERROR_STORAGE "row.utf8" for text that is no UTF-8, which no engine should have taken. */
CHECKED bool row_text_write(struct buffer *out, const struct db_table *table, const struct db_value *values,
			    struct error *error);

/* Reads a line, without its line feed; what is unescaped lives in `a`, the rest in the line. ERROR_INPUT "row.…" when it is
 * not what row_text_write() makes. */
CHECKED bool row_text_read(struct arena *a, const struct db_table *table, struct str line, struct db_value *values_r,
			   struct error *error);

#endif
