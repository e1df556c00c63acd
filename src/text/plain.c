#include "text/plain.h"

enum { ENGLISH, FRENCH, SPANISH, WORDY, OTHER = WORDY, COUNTED };

enum {
	LOOK = 240,      /* bytes that mostly suffice */
	LOOK_LONG = 900, /* bytes, when nothing in those speaks against the language */
	LONGEST = 5,     /* bytes of the words below */
	LEAST = 3,       /* words or letters that speak for it */
	LEAST_LONG = 4,
	LEAD = 4 /* so many times those of another language */
};

static const char *const codes[WORDY] = { [ENGLISH] = "en", [FRENCH] = "fr", [SPANISH] = "es" };

/* In the order of their bytes; words that two of the languages have are left out. The others are of neighbours: Portuguese,
 * Catalan, Italian, German and Dutch. */
static const struct common {
	char    word[sizeof(uint64_t) - 1];
	uint8_t language;
} words[] = {
	{ "al", SPANISH },    { "amb", OTHER },    { "and", ENGLISH }, { "ao", OTHER },     { "are", ENGLISH },
	{ "at", ENGLISH },    { "au", FRENCH },    { "auf", OTHER },   { "aux", FRENCH },   { "avec", FRENCH },
	{ "be", ENGLISH },    { "by", ENGLISH },   { "ce", FRENCH },   { "ces", FRENCH },   { "cette", FRENCH },
	{ "che", OTHER },     { "como", SPANISH }, { "con", SPANISH }, { "dans", FRENCH },  { "das", OTHER },
	{ "dei", OTHER },     { "del", SPANISH },  { "dels", OTHER },  { "dem", OTHER },    { "der", OTHER },
	{ "des", FRENCH },    { "dos", OTHER },    { "du", FRENCH },   { "een", OTHER },    { "eine", OTHER },
	{ "el", SPANISH },    { "els", OTHER },    { "em", OTHER },    { "est", FRENCH },   { "et", FRENCH },
	{ "for", ENGLISH },   { "from", ENGLISH }, { "gli", OTHER },   { "has", ENGLISH },  { "have", ENGLISH },
	{ "het", OTHER },     { "il", OTHER },     { "is", ENGLISH },  { "ist", OTHER },    { "las", SPANISH },
	{ "le", FRENCH },     { "les", FRENCH },   { "los", SPANISH }, { "mit", OTHER },    { "nel", OTHER },
	{ "of", ENGLISH },    { "os", OTHER },     { "par", FRENCH },  { "para", SPANISH }, { "por", SPANISH },
	{ "pour", FRENCH },   { "qui", FRENCH },   { "sono", OTHER },  { "sont", FRENCH },  { "su", SPANISH },
	{ "sur", FRENCH },    { "that", ENGLISH }, { "the", ENGLISH }, { "this", ENGLISH }, { "to", ENGLISH },
	{ "uma", OTHER },     { "una", SPANISH },  { "und", OTHER },   { "une", FRENCH },   { "unha", OTHER },
	{ "van", OTHER },     { "von", OTHER },    { "voor", OTHER },  { "was", ENGLISH },  { "were", ENGLISH },
	{ "which", ENGLISH }, { "with", ENGLISH }, { "y", SPANISH },   { "zum", OTHER },
};

_Static_assert(sizeof words[0] == sizeof(uint64_t), "a word is compared as a number");

/* A word as a number that sorts as its bytes do. */
static uint64_t
number_of(const struct common *word)
{
	uint64_t number;

	memcpy(&number, word, sizeof number);
	return __builtin_bswap64(number) >> 8;
}

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80;
}

static void
count_word(struct str text, unsigned counts[COUNTED])
{
	struct common word = { .language = 0 };
	size_t        low = 0, high = sizeof words / sizeof words[0];
	uint64_t      number;

	if (text.length == 0 || text.length > LONGEST)
		return;
	for (size_t i = 0; i < text.length; i++)
		word.word[i] = (char)(text.data[i] | 0x20);
	number = number_of(&word);
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (number_of(&words[middle]) < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < sizeof words / sizeof words[0] && number_of(&words[low]) == number)
		counts[words[low].language]++;
}

static void
count_words(struct str text, unsigned counts[COUNTED])
{
	size_t start = 0;

	for (size_t i = 0; i <= text.length; i++) {
		if (i < text.length && is_letter(text.data[i]))
			continue;
		count_word(str_slice(text, start, i), counts);
		start = i + 1;
	}
}

static unsigned
count_others(unsigned language, const unsigned counts[COUNTED])
{
	unsigned others = 0;

	for (unsigned i = 0; i < COUNTED; i++)
		others += i == language ? 0 : counts[i];
	return others;
}

static bool
is_plainly_wordy(unsigned language, struct str text)
{
	unsigned   counts[COUNTED] = { 0 };
	struct str start = str_head(text, LOOK);

	count_words(start, counts);
	if (counts[language] >= LEAST && count_others(language, counts) * LEAD <= counts[language])
		return true;
	if (count_others(language, counts) > counts[language])
		return false;
	count_words(str_slice(str_head(text, LOOK_LONG), start.length, text.length), counts);
	return counts[language] >= LEAST_LONG && count_others(language, counts) * LEAD <= counts[language];
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
		return is_plainly_russian(str_head(text, LOOK_LONG));
	return str_is(language, "ar") && is_plainly_arabic(str_head(text, LOOK_LONG));
}
