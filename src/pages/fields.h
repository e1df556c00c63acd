/* The fields of a record as people read them: labels and values in the reader's language, by kind, for templates.
 *
 * A field becomes an object {"label", …} with one of: "prose" (a list of {"blocks", "language", "direction"}), "tags" and
 * "lines" (lists of {"text", "address", "notes", "language", "direction"}), "groups" (a list of {"fields"}), "table"
 * ({"label", "columns", "rows"}). A value that has no text in the reader's language comes in another, and says which ("in"); one that is
 * older than its original says since when ("stale"). */
#ifndef PAGES_FIELDS_H
#define PAGES_FIELDS_H

#include "pages/labels.h"

/* Whose texts are wanted: the language that the reader asked to read the record in, or the page's. */
struct fields_view {
	struct page       *page;
	const struct json *record;
	const struct json *fields;   /* of the record */
	struct str         language; /* of texts */
	struct str         original; /* of the record; empty: record_language() */

	/* Maps whose text in `language` is older than their original, and since when that says something else. */
	struct fields_stale {
		const struct json *texts;
		int64_t            since;
	} * stale;
	size_t stale_count;

	/* What is known of the links of the record, by their addresses; NULL: nothing. */
	const struct fields_link {
		struct str url;
		int64_t    dead;   /* since when; 0: it is not */
		struct str copy;   /* address of a copy that is kept; empty: none is */
		int64_t    copied; /* when */

		/* from before what it leads to changed, the first one first */
		const struct fields_copy {
			struct str address;
			int64_t    copied;
		} * earlier;
		size_t earlier_count;
	} * links;
	size_t link_count;
};

/* Adds the values of a field to `into`; false when there is nothing to show. */
bool fields_show(struct fields_view *view, const struct field *field, const struct json *value, struct json *into);

/* The same with its label, as an object at the end of `list`; false, and nothing added, when there is nothing to show. */
bool fields_append(struct fields_view *view, const struct field *field, const struct json *value, struct json *list);

/* The text of a map from language to text: text_pick(). `language_r` says in which. Empty when there is none. */
struct str fields_text(const struct fields_view *view, const struct json *texts, struct str *language_r);

/* Says of a text which language it is in when that is not the wanted one ("in"), and since when its original says something else
 * ("stale"): for the part text-marks. */
void fields_mark(const struct fields_view *view, struct json *item, const struct json *texts, struct str language);

/* The beginning of the record's first prose, on one line without markup, cut at a word; empty when it has none. */
struct str fields_summary(const struct fields_view *view, const struct type *type, size_t length,
			  struct str *language_r);

/* A value as one plain line, for comparing revisions; of a text by language, all of them. */
void fields_plain(struct fields_view *view, const struct field *field, const struct json *value, struct buffer *out);

#endif
