/* Forms made of record types: a type and a document, which may be incomplete and wrong, become what ui/form.html shows.
 *
 * A field becomes an item {"id", "label", "help", "required", "errors", "conflicts"} that is one control ("input" or "select") or,
 * with "set", several: "inputs", "choices" (checkboxes, radio buttons), "adding" (a list to add from), "search" (a picker),
 * "elements" (each with items again and buttons), "add". The id of the first control is the path of the field, so that a link
 * from an error or a button leads to it. Long forms are shown in steps. */
#ifndef PAGES_FORM_H
#define PAGES_FORM_H

#include "pages/labels.h"
#include "records/check.h"
#include "records/translation.h"

struct map_asked;

struct form {
	struct page            *page;
	const struct type      *type;
	const struct json      *document;  /* as a draft has it */
	const struct json      *conflicts; /* records/draft.h; NULL: none */
	const struct problems  *problems;  /* to show; NULL: none are shown */
	size_t                  step;      /* from 1; cut to what there is */
	struct str              asked;     /* path of the field that is searched for, and ... */
	struct str              query;     /* ... for what; empty: nothing is */
	const struct map_asked *map;       /* that is open (pages/form_place.h); NULL: none */
	struct str              self;      /* id of the record, which is no duplicate of itself; empty: a new one */

	const struct translation_row *translation; /* what is known of its texts' languages; NULL: nothing */

	bool               takes_files; /* of the step that is shown: set when it was */
	const struct json *fields;
	const struct json *group; /* that the field at hand is in: for conditions */
	struct str        *languages;
	size_t             language_count;
	struct table      *texts; /* of the document, by their paths, when `translation` is given */
};

/* Adds to page->view: "items" of the step, "steps", "languages", "other_languages", "summary" of errors. */
CHECKED bool form_show(struct form *form, struct error *error);

/* One field as an item at the end of a list. Internal to the files form_*.c, as all below. */
CHECKED bool form_item(struct form *form, struct json *list, const struct field *field, struct str path,
		       const struct json *value, struct error *error);

/* The controls of one value. */
CHECKED bool form_value(struct form *form, struct json *item, const struct field *field, struct str path,
			const struct json *value, struct error *error);

/* A control. `kind` is its type, "area" a text of several lines. */
struct json *form_input(struct form *form, struct json *list, struct str id, struct str name, const char *label,
			struct str value, const char *kind);

/* Lists to choose from, for fields of terms, countries, languages, choices. */
void form_choices(struct form *form, struct json *item, const struct field *field, struct str path,
		  const struct json *value);

/* Records and organizations: chosen ones, and those that a search finds. */
CHECKED bool form_records(struct form *form, struct json *item, const struct field *field, struct str path,
			  const struct json *value, struct error *error);

/* Records with nearly this title: {"address", "title", "id"}, three at most. Types may be empty: all. */
CHECKED bool form_likely(struct page *page, struct json *list, const struct str *types, size_t type_count,
			 struct str title, struct str self, size_t most, struct error *error);

#endif
