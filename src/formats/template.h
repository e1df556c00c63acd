/* Templates: the table of one type of record for people, with a column for each field, each language of a text, and each field of
 * the groups in it, which are numbered: "title (fr)", "contacts 1 name". A cell of a term is its label with what it is called in
 * records: "Kenya [KE]". What is written so is read again as the same (formats/csv.c). */
#ifndef FORMATS_TEMPLATE_H
#define FORMATS_TEMPLATE_H

#include "formats/book_write.h"
#include "formats/export.h"

enum { TEMPLATE_GROUPS = 3 /* columns of a group that a record may have several of */ };

struct template;

/* The columns of `type` for texts in the languages of the context; lives in `a`. */
struct template *template_open(struct arena *a, const struct type *type, const struct exporter_context *context);

/* Before template_begin(): there will be columns for all that `record` has. */
void template_expect(struct template *template, const struct json *record);

/* The table: heading, a row for each record, what stands behind them. `a` of template_begin() lives until template_end(). */
void template_begin(struct arena *a, struct template *template, enum book_kind kind, struct buffer *out);
void template_row(struct arena *a, const struct template *template, struct buffer *out, const struct json *record);
void template_end(struct arena *a, const struct template *template, struct buffer *out);

/* False when it is larger than its kind allows: it must not be given (formats/book_write.h). */
bool template_fits(const struct template *template);

/* The media type of a kind. */
const char *template_media(enum book_kind kind);

#endif
