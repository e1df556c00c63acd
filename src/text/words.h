/* Words of the interface: what pages, commands and messages say, in each language.
 *
 * They stand in gettext .po files, ui/words/LANGUAGE.po, keyed by msgid ("search.button"; English is en.po). tools/wordsc
 * compiles them into the program: the build stops on a word that a template or source names and a language lacks, on a
 * word nobody uses, on a placeholder ({name}) that differs, on a wrong number of plural forms. A node's own ui/words/ files
 * add languages or change words when the node opens. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/base.h"

struct words;

/* The words that were compiled in; static, never freed. */
const struct words *words_own(void);

/* The compiled words with those of a node's folder of .po files over them; the folder may be absent. ERROR_INPUT with
 * file and line. Lives in `a`. */
CHECKED bool words_read(struct arena *a, struct str folder, const struct words **words_r, struct error *error);

/* The word `key` in `language` (BCP 47; falls back to its primary language, then English). Never empty for a known key;
 * an unknown key gives the key itself. */
struct str words_get(const struct words *words, struct str language, const char *key);

/* True when there is such a key. */
bool words_has(const struct words *words, const char *key);

/* By index, for compiled templates: WORD_… of the generated header text/words_index.h. */
struct str words_at(const struct words *words, struct str language, unsigned index);

struct word_value {
	const char *name; /* of the placeholder, without braces */
	struct str  value;
};

/* The word with its placeholders filled in, as plain text. With `count` >= 0 the plural form for it is taken, and {count}
 * stands for it with the language's digits grouping. -1: no plural. */
struct str words_fill(struct arena *a, const struct words *words, struct str language, const char *key, int64_t count,
		      const struct word_value *values, size_t value_count);

/* Languages that have words, and for each: its own name ("français") and direction ("ltr", "rtl"). */
size_t     words_languages(const struct words *words, const struct str **languages_r);
struct str language_name(struct str language);
bool       language_is_rtl(struct str language);

#endif
