/* Files of words: gettext's .po format, read strictly.
 *
 * A file is UTF-8. Its first entry, of the empty msgid, is the header: Language (BCP 47) and Plural-Forms are needed. Every
 * other msgid is a key ("search.button"); a word with plural forms has the same msgid_plural and msgstr[0] to msgstr[n-1].
 * Escapes are \" \\ \n \t. Comments are skipped, but an entry flagged fuzzy, a msgctxt, a key given twice and whatever
 * else is not understood is an error at its line: a translation that is half read shows nowhere. */
#ifndef TEXT_PO_H
#define TEXT_PO_H

#include "text/plural.h"

struct po_entry {
	struct str key;
	struct str forms[PLURAL_FORMS];
	unsigned   form_count; /* 1 for a word without plural */
	bool       plural;
	int        line;
};

struct po_file {
	struct str         language;
	struct plural_rule plural;
	struct po_entry   *entries; /* in byte order of their keys, without the header */
	size_t             count;
};

/* Parses the text of a .po file; `name` stands in the place of errors ("ui/words/fr.po:12"). ERROR_INPUT "words.…". */
CHECKED bool po_parse(struct arena *a, struct str text, struct str name, struct po_file *file_r, struct error *error);

/* The entry of `key`, NULL when there is none. */
const struct po_entry *po_find(const struct po_file *file, struct str key);

/* The value of a field of a header ("Language:"); empty when it has none. */
struct str po_header_field(struct str header, struct str name);

/* Appends what a quoted string that fills `text` stands for; false when it is none. Takes \r beside the escapes above: tools of
 * translators write it. */
bool po_add_quoted(struct buffer *out, struct str text);

/* A form cut into text and placeholders: "{count} records" gives the placeholder "count", then the text " records". Takes
 * the next piece off the front of `rest`; false at the end. A brace that belongs to no placeholder is text. */
struct word_piece {
	struct str text;
	bool       placeholder;
};

bool word_piece_next(struct str *rest, struct word_piece *piece_r);

/* The name of a placeholder of `form` that `other` has not, empty when it has all; `counts` says whether {count} matters:
 * a plural form may leave it out ("One record"). */
struct str word_placeholder_missing(struct str form, struct str other, bool counts);

/* The name of a key in the generated header text/words_index.h: "search.no-hits" is WORD_SEARCH_NO_HITS. */
struct str word_symbol(struct arena *a, struct str key);

#endif
