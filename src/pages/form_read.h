/* From what a form sent to a document. Names of parameters are paths: "fields/title/en", "fields/partners/0",
 * "fields/contacts/1/email", "rights/holder".
 *
 * A form shows a part of the document only: what it did not send stays as it was before. A field that is there and empty is
 * taken out. Text is kept as it was typed; numbers, dates and places are understood in local forms (pages/form_typed.h), and
 * what cannot be understood is kept too, for the check and the form to show. */
#ifndef PAGES_FORM_READ_H
#define PAGES_FORM_READ_H

#include "http/http.h"
#include "records/types.h"

struct words;

struct form_sent {
	const struct parameters *parameters;
	const struct type       *type;
	const struct json       *before;   /* the document that the form was made of */
	const struct json       *uploads;  /* of each hash the file's value that "PATH/upload" may name; NULL: none */
	struct str               language; /* that the form was in */
	const struct words      *words;
	bool                     keeps_empty; /* elements of lists with nothing in them: for forms that stay open */
};

/* A new document of the type. ERROR_INPUT "form.field" for a path that leads to no field, ERROR_LIMIT "form.depth",
 * "form.elements". */
CHECKED bool form_read(struct arena *a, const struct form_sent *sent, struct json **document_r, struct error *error);

/* What a button asks for besides: "add PATH", "remove PATH", "up PATH", "down PATH", "language TAG". True when it was
 * one of these and was done. `at_r` is the path to go back to. */
bool form_act(struct arena *a, const struct type *type, struct json *document, struct str action, struct str *at_r);

/* Sets the value that a path leads to; false when its field or group is not there. */
bool form_set(struct arena *a, const struct type *type, struct json *document, struct str path, struct json *value);

/* The value that a path leads to; NULL: none. */
const struct json *form_get(const struct type *type, struct json *document, struct str path);

/* The field that a path leads to, also of an element of it ("fields/links/2"); NULL: none. */
const struct field *form_field(const struct type *type, struct str path);

/* Is the value nothing: no text, no member, no element, or only such? */
bool form_is_empty(const struct json *value);

/* Parts of the header that forms show. */
extern const char *const form_header[];

#endif
