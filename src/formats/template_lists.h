/* What the columns of a template offer and explain: lists of terms, countries and choices with what they are called in records, and
 * the sheet of helps. Internal to formats/. */
#ifndef FORMATS_TEMPLATE_LISTS_H
#define FORMATS_TEMPLATE_LISTS_H

#include "formats/book_write.h"
#include "formats/export.h"

struct template_lists;

struct template_lists *template_lists_open(struct arena *a, const struct type *type,
					   const struct exporter_context *context);

/* The list for a column of what every record has, and for one of a field; NULL where anything may stand. */
const struct book_list *template_header_list(struct template_lists *lists, struct str heading);
const struct book_list *template_field_list(struct template_lists *lists, const struct field *field);

/* Puts the lists and the names of their sheets into `shape`; then a row of help for each column. `field` may be NULL. */
void template_lists_shape(struct template_lists *lists, struct book_shape *shape);
void template_lists_explain(struct template_lists *lists, struct book_shape *shape, const struct book_column *column,
			    const struct field *field);

/* The value with labels, "Kenya [KE]"; empty when it is of another kind. */
struct str template_labels(struct arena *a, const struct exporter_context *context, const struct field *field,
			   const struct json *value);

#endif
