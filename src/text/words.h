/* Words of the interface: what pages, commands and messages say, in each language.
 *
 * They stand in gettext .po files, ui/words/LANGUAGE.po, keyed by msgid ("search.button"; English is en.po). tools/wordsc
 * compiles them into the program: the build stops on a word that a template or source names and a language lacks, on a
 * word nobody uses, on a placeholder ({name}) that differs, on a wrong number of plural forms. A key counts as used when it
 * stands as a whole string in a source, or is named by a template; so keys are never put together from parts. A node's own
 * ui/words/ files add languages or change words when the node opens.
 *
 * Numbers and dates are words too: separators, month names and the order of a date come from the same files, so a new
 * language needs nothing else. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/base.h"

struct words;
struct words_language; /* the words of one language */

/* The words that were compiled in; static, never freed. */
const struct words *words_own(void);

/* The compiled words with those of a node's folder of .po files over them; the folder may be absent. A word that a file
 * leaves empty or out falls back; keys the program does not know are added. ERROR_INPUT with file and line. Lives in `a`. */
CHECKED bool words_read(struct arena *a, struct str folder, const struct words **words_r, struct error *error);

/* A .po file of all compiled words without translations, the English ones as comments: to begin a language with. Its Plural-Forms are
 * those of English. */
void words_write_template(struct buffer *out, const struct words *words, struct str language);

/* The word `key` in `language` (BCP 47; falls back to its primary language, then English). Never empty for a known key;
 * an unknown key gives the key itself. Of a word with plural forms it is the last. */
struct str words_get(const struct words *words, struct str language, const char *key);

/* True when there is such a key. */
bool words_has(const struct words *words, const char *key);

/* For compiled templates: the words of `language` or what it falls back to, and a word of them by its number, WORD_… of
 * the generated header text/words_index.h. `count` picks the plural form; -1: no plural. */
const struct words_language *words_in(const struct words *words, struct str language);
struct str                   words_at(const struct words_language *language, unsigned index, int64_t count);

/* Whether words_at() has this word in another language, for want of one, and in which. */
bool words_fell_back(const struct words_language *language, unsigned index, struct str *tag_r);

/* What stands under `key` in this very language, without falling back; empty when nothing does. */
struct str words_given(const struct words *words, struct str language, struct str key);

struct word_value {
	const char *name; /* of the placeholder, without braces */
	struct str  value;
};

/* The word with its placeholders filled in, as plain text. With `count` >= 0 the plural form for it is taken, and {count}
 * stands for it with the language's digits grouping. -1: no plural. A placeholder without a value stays as it is. */
struct str words_fill(struct arena *a, const struct words *words, struct str language, const char *key, int64_t count,
		      const struct word_value *values, size_t value_count);

/* A whole number as `language` writes it: "12,345". */
struct str words_number(struct arena *a, const struct words *words, struct str language, int64_t number);
void       words_add_number(struct buffer *out, const struct words_language *language, int64_t number);

/* A date or period as `language` writes it: "2026", "2026-05", "2026-05-01", "2026-05/2027", also the date of an RFC 3339
 * time. A month or year that both ends of a period share is written once. Anything else comes back as it is. */
struct str words_date(struct arena *a, const struct words *words, struct str language, struct str edtf);

/* Languages that have words, in alphabetical order of their tags. */
size_t words_languages(const struct words *words, const struct str **languages_r);

/* A language's own name ("français"); the tag itself when it has no words. */
struct str words_language_name(const struct words *words, struct str language);

/* True when text in this language, whether it has words or not, is written from right to left: by its script subtag,
 * else by the script that its primary language is usually written in. */
bool language_is_rtl(struct str language);

#endif
