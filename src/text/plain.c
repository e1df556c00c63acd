#include "text/plain.h"

#include <stdlib.h>

enum { ENGLISH, FRENCH, SPANISH, WORDY };

enum {
	LONGEST = 5, /* bytes of the words below */
	LEAST = 3,   /* words or letters that speak for it */
	LEAD = 4     /* so many times those of another language */
};

static const char *const codes[WORDY] = { [ENGLISH] = "en", [FRENCH] = "fr", [SPANISH] = "es" };

/* In the order of their bytes; words that two of the languages have are left out. */
static const struct common {
	char    word[LONGEST + 1];
	uint8_t language;
} words[] = {
	{ "al", SPANISH },  { "and", ENGLISH },  { "are", ENGLISH },   { "at", ENGLISH },   { "au", FRENCH },
	{ "aux", FRENCH },  { "avec", FRENCH },  { "be", ENGLISH },    { "by", ENGLISH },   { "ce", FRENCH },
	{ "ces", FRENCH },  { "cette", FRENCH }, { "como", SPANISH },  { "con", SPANISH },  { "dans", FRENCH },
	{ "del", SPANISH }, { "des", FRENCH },   { "du", FRENCH },     { "el", SPANISH },   { "est", FRENCH },
	{ "et", FRENCH },   { "for", ENGLISH },  { "from", ENGLISH },  { "has", ENGLISH },  { "have", ENGLISH },
	{ "is", ENGLISH },  { "las", SPANISH },  { "le", FRENCH },     { "les", FRENCH },   { "los", SPANISH },
	{ "of", ENGLISH },  { "par", FRENCH },   { "para", SPANISH },  { "por", SPANISH },  { "pour", FRENCH },
	{ "qui", FRENCH },  { "sont", FRENCH },  { "su", SPANISH },    { "sur", FRENCH },   { "that", ENGLISH },
	{ "the", ENGLISH }, { "this", ENGLISH }, { "to", ENGLISH },    { "una", SPANISH },  { "une", FRENCH },
	{ "was", ENGLISH }, { "were", ENGLISH }, { "which", ENGLISH }, { "with", ENGLISH }, { "y", SPANISH },
};

static int
by_word(const void *word, const void *entry)
{
	return strcmp(word, ((const struct common *)entry)->word);
}

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80;
}

static void
count_word(struct str text, unsigned counts[WORDY])
{
	char                 word[LONGEST + 1] = { 0 };
	const struct common *found;

	if (text.length == 0 || text.length > LONGEST)
		return;
	for (size_t i = 0; i < text.length; i++)
		word[i] = (char)(text.data[i] | 0x20);
	found = bsearch(word, words, sizeof words / sizeof words[0], sizeof words[0], by_word);
	if (found != NULL)
		counts[found->language]++;
}

static bool
is_plainly_wordy(unsigned language, struct str text)
{
	unsigned counts[WORDY] = { 0 }, others = 0;
	size_t   start = 0;

	for (size_t i = 0; i <= text.length; i++) {
		if (i < text.length && is_letter(text.data[i]))
			continue;
		count_word(str_slice(text, start, i), counts);
		start = i + 1;
	}
	for (unsigned i = 0; i < WORDY; i++)
		others += i == language ? 0 : counts[i];
	return counts[language] >= LEAST && others * LEAD <= counts[language];
}

/* The next character, as far as it has two bytes; else 0. */
static uint32_t
next_of_two(struct str text, size_t *at)
{
	unsigned char first = (unsigned char)text.data[(*at)++];

	if (first < 0xC3 || first >= 0xE0 || *at == text.length)
		return 0;
	return (first & 0x1Fu) << 6 | ((unsigned char)text.data[(*at)++] & 0x3Fu);
}

/* Its neighbours lack U+044B and U+044D or have letters that Russian has not. */
static bool
is_plainly_russian(struct str text)
{
	unsigned own = 0;

	for (size_t at = 0; at < text.length;) {
		uint32_t c = next_of_two(text, &at), small = c >= 0x0410 && c <= 0x042F ? c + 0x20 : c;

		own += small == 0x044B || small == 0x044D;
		if (c >= 0x0400 && c <= 0x052F && !(small >= 0x0430 && small <= 0x044F) && c != 0x0401 && c != 0x0451)
			return false;
	}
	return own > 0;
}

/* Words with the article; its neighbours have letters from U+0679 on. */
static bool
is_plainly_arabic(struct str text)
{
	unsigned own = 0;
	uint32_t before = 0, last = 0;

	for (size_t at = 0; at < text.length;) {
		uint32_t c = next_of_two(text, &at);

		if (c >= 0x0679 && c <= 0x06D5)
			return false;
		own += before == 0 && last == 0x0627 && c == 0x0644;
		before = last;
		last = c;
	}
	return own >= LEAST;
}

bool
text_is_plainly(struct str language, struct str text)
{
	for (unsigned i = 0; i < WORDY; i++) {
		if (str_is(language, codes[i]))
			return is_plainly_wordy(i, text);
	}
	if (str_is(language, "ru"))
		return is_plainly_russian(text);
	return str_is(language, "ar") && is_plainly_arabic(text);
}
