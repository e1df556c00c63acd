/* Filling: texts from outside put into the fields of a record, each as its kind holds it. */
#ifndef FORMATS_FILL_H
#define FORMATS_FILL_H

#include "records/types.h"

/* Sentences about what was mended or left out in one record. */
struct notes {
	struct arena *a;
	struct str   *list;
	size_t        count;
	size_t        more; /* beyond the limit */
};

void note(struct notes *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Remembers what names and codes were found to mean: the same few come again and again. */
struct memo;

struct filler {
	struct arena              *a; /* of the record that is filled */
	const struct vocabularies *vocabularies;
	struct memo               *memo;
	struct notes              *notes;
	struct str                 language;  /* of untagged text */
	struct language_detector  *languages; /* or NULL */
};

/* A memo that lives in `a`. Between two records memo_rest() is called: a full one then forgets, and what it gave before is
 * gone. */
struct memo *memo_open(struct arena *a);
void         memo_rest(struct memo *memo);

/* A language as the source tags it to BCP 47; the filler's own when the tag is empty or unknown. */
struct str fill_language(const struct filler *filler, struct str tag);

enum filled {
	FILLED,
	FILLED_BEFORE, /* the field has a value and takes no other */
	FILLED_NOT,    /* the text is nothing that the field can hold */
};

/* Puts `text`, which is not empty, into `fields` as a value of `field`; `language` is BCP 47. */
enum filled fill(const struct filler *filler, struct json *fields, const struct field *field, struct str text,
		 struct str language);

/* After FILLED_BEFORE: adds `text` behind the one that a field of one text has, while it has room. */
enum filled fill_more(const struct filler *filler, struct json *fields, const struct field *field, struct str text,
		      struct str language);

/* Puts a value that has the form of the field's kind: appended to a list, unless it is there already; alone where the
 * field takes one. */
enum filled fill_ready(const struct filler *filler, struct json *fields, const struct field *field, struct json *value);

/* The meaning of names and codes, remembered. Empty when there is none. */
struct str fill_term(const struct filler *filler, struct str vocabulary, struct str text);
struct str fill_country(const struct filler *filler, struct str text);
struct str fill_licence(const struct filler *filler, struct str text);

/* What `text` means by a function that looks at nothing else; `name` tells apart what is remembered. */
typedef bool meaning_fn(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *code_r);
struct str   fill_meaning(const struct filler *filler, struct str name, meaning_fn *meaning, struct str text);

#endif
