/* Translations: which language of a text is the original, and what has fallen behind it.
 *
 * Nobody is asked for either. A record's original language is the one that most of its texts were in when it was first published, of
 * several English, or the one that its people chose; a text that has none in it takes the language that texts in its place had before. Of each text a row of the
 * record keeps since when it says what it says, and of a translation the fingerprint of the original that it was made of: a
 * translation is stale as long as the original says something else. A text that is written anew, or of which somebody says
 * that it is still right, stands on the original as it is. Texts are known by place and content, so moving elements of a list changes
 * nothing. Rows are written in the change that publishes, for the node's own records only: copies are translated at home. */
#ifndef RECORDS_TRANSLATION_H
#define RECORDS_TRANSLATION_H

#include "records/records.h"

struct field;
struct type;

/* ---- texts of a document ----------------------------------------------------------------------------------------- */

/* A map from language to text. */
struct translatable {
	struct str          path;     /* "/fields/contacts/0/title" */
	struct str          place;    /* "contacts/title": the same without positions in lists */
	const struct field *field;    /* of the type that it belongs to */
	const struct json  *texts;    /* of keywords, lists */
	struct str          original; /* its language; "und" when that is not known */
};

/* All texts of a document, in the order of its type, without those that are withheld. `row` tells the original language and may be
 * NULL, as may its `state`. */
struct translation_row;
void translatables(struct arena *a, const struct type *type, const struct json *document,
		   const struct translation_row *row, struct translatable **list_r, size_t *count_r);

/* The text in a language; of keywords one a line; empty when there is none. */
struct str translatable_text(struct arena *a, const struct translatable *text, struct str language);

/* What people call it: "Contacts 2 · Role". */
struct str translatable_label(struct arena *a, const struct type *type, const struct translatable *text,
			      struct str language);

/* The fingerprint of the text in a language: sixteen hexadecimal digits. */
struct str translatable_mark(struct arena *a, const struct translatable *text, struct str language);

/* Under which a row's state knows the text in a language: "contacts/title fr 0123456789abcdef". */
struct str translation_key(struct arena *a, const struct translatable *text, struct str language);

enum translation_standing { TRANSLATION_CURRENT, TRANSLATION_STALE, TRANSLATION_MISSING, TRANSLATION_NONE };

/* How the text stands in a language: NONE when that is its original, or its original is of no known language. `since_r` is
 * since when the original says what it says, microseconds since 1970; 0: that is not published yet. */
enum translation_standing translation_stands(struct arena *a, const struct translatable *text, struct str language,
					     const struct translation_row *row, int64_t *since_r);

/* Puts a translation in place of what the document has at the path of this text; empty: takes it out. Keywords come one a line. False
 * when the document has no texts there. */
bool translation_put(struct arena *a, struct json *document, const struct translatable *text, struct str language,
		     struct str words);

/* True when nothing but texts in `language` differs between the two, where that is not the original. */
bool translation_is_all(struct arena *a, const struct type *type, const struct json *before, const struct json *after,
			struct str language, const struct translation_row *row);

/* ---- rows -------------------------------------------------------------------------------------------------------- */

struct translation_row {
	struct str   record, type, owner;
	struct str   original;               /* language */
	bool         chosen;                 /* by its people */
	struct str   languages, done, stale; /* " en fr " */
	int64_t      changed;                /* since when its originals say what they say */
	bool         drafted;                /* somebody writes a draft of it */
	struct json *state; /* {"place language mark": {"since", "of"}, "place": language of the original where that is
			       another}; not read by translations_waiting() */
};

/* ERROR_ABSENT "translation.none" of what is not published, or not ours. */
CHECKED bool translation_find(struct arena *a, struct db *db, struct str record, struct translation_row *row_r,
			      struct error *error);

/* Records that lack something in a language, or have something stale. */
struct translation_filter {
	struct str language;
	struct str type, owner; /* empty: any */
	int64_t    changed;     /* behind this one ... */
	struct str record;      /* ... and this record; empty: from the first */
	int64_t    most;
};
CHECKED bool translations_waiting(struct arena *a, struct db *db, const struct translation_filter *filter,
				  struct translation_row **list_r, size_t *count_r, struct error *error);

/* The language that somebody asks for, in the form in which it is stored. ERROR_INPUT "translation.language" when it is none. */
CHECKED bool translation_language(struct arena *a, struct str asked, struct str *language_r, struct error *error);

/* " en fr " has "fr". */
bool translation_lists(struct arena *a, struct str list, struct str language);

/* Inside a change: somebody says that these translations are still right: of each its translation_key(). ERROR_DENIED unless they may
 * translate; ERROR_CONFLICT "translation.changed" when none of them is stale. */
CHECKED bool translations_approve(struct arena *a, struct db *db, const struct record_context *context,
				  const struct actor *actor, struct str record, struct str language,
				  const struct str *keys, size_t count, struct error *error);

/* Inside a change: says which language is the original. ERROR_DENIED unless they may edit; ERROR_INPUT "translation.language" when
 * nothing is in it. */
CHECKED bool translation_choose(struct arena *a, struct db *db, const struct record_context *context,
				const struct actor *actor, struct str record, struct str language, struct error *error);

/* Inside a change: follows a revision. `body` is that of a record of ours. */
CHECKED bool translation_follow(struct arena *a, struct db *db, const struct record_context *context,
				const struct json *body, int64_t time, struct error *error);

/* Makes the rows of records that were published before there were any, from their revisions. */
CHECKED bool translations_fill(const struct record_context *context, struct error *error);

#endif
