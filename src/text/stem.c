/* Stems by libstemmer (Snowball) and what is done before and after it. */
#include "text/stem.h"

#include "text/irregular.h"

#include <libstemmer.h>

enum {
	REMEMBERED = 32000, /* words: two languages of them stand on a large page */
	WAYS = 4,           /* places that a word may stand in, the one met last first */
	LINE = 64,          /* of a cache */
	REMEMBERED_BYTES = 27,
	SHORTEST = 6, /* bytes of words whose end may be spelt in another way */
	MANY_ROUNDS = 4,
	FEWEST_LETTERS = 4
};

enum language { ARABIC, ENGLISH, FRENCH, RUSSIAN, SPANISH, LANGUAGES };

/* A word, and behind it those of its stems that it does not begin with. */
struct remembered {
	uint8_t word, stem[STEMS]; /* bytes; no word: an empty place */
	uint8_t count;
	uint8_t behind; /* bit n: the n-th stem stands there */
	char    bytes[REMEMBERED_BYTES];
};

struct stemmer {
	enum language      language;
	struct sb_stemmer *snowball; /* NULL for Arabic */
	struct remembered *remembered;
	struct buffer      stems[STEMS];
	struct buffer      changed; /* the word as Snowball is to see it */
};

static const struct {
	const char *code, *name;
} languages[LANGUAGES] = {
	[ARABIC] = { "ar", NULL },       [ENGLISH] = { "en", "english" }, [FRENCH] = { "fr", "french" },
	[RUSSIAN] = { "ru", "russian" }, [SPANISH] = { "es", "spanish" },
};

static void
drop_snowball(void *argument)
{
	sb_stemmer_delete(argument);
}

struct stemmer *
stemmer_make(struct arena *a, struct str language)
{
	struct str primary = str_slice(language, 0, str_find_byte(language, '-'));

	for (enum language i = 0; i < LANGUAGES; i++) {
		struct stemmer *stemmer;

		if (!str_is_nocase(primary, languages[i].code))
			continue;
		stemmer = ARENA_NEW(a, struct stemmer);
		stemmer->language = i;
		stemmer->changed = buffer_in(a);
		for (size_t k = 0; k < STEMS; k++)
			stemmer->stems[k] = buffer_in(a);
		if (languages[i].name != NULL) {
			stemmer->snowball = sb_stemmer_new(languages[i].name, "UTF_8");
			assert(stemmer->snowball != NULL);
			arena_defer(a, drop_snowball, stemmer->snowball);
		}
		return stemmer;
	}
	return NULL;
}

void
stemmer_remember(struct arena *a, struct stemmer *stemmer)
{
	char  *bytes;
	size_t past;

	if (stemmer->remembered != NULL)
		return;
	bytes = ARENA_ARRAY(a, char, REMEMBERED * sizeof(struct remembered) + LINE);
	past = (uintptr_t)bytes % LINE;
	stemmer->remembered = (struct remembered *)(void *)(bytes + (past > 0 ? LINE - past : 0));
}

static size_t
letters(struct str word)
{
	size_t count = 0;

	for (size_t i = 0; i < word.length; i++)
		count += ((unsigned char)word.data[i] & 0xC0) != 0x80;
	return count;
}

/* ---- Arabic ------------------------------------------------------------------------------------------------------ */

/* Takes `part` off the front of `word` when at least `least` letters are left. */
static bool
drop_front(struct str *word, const char *part, size_t least)
{
	struct str front = str_of(part), rest = str_slice(*word, front.length, word->length);

	if (!str_starts(*word, front) || letters(rest) < least)
		return false;
	*word = rest;
	return true;
}

static void
drop_end(struct str *word, const char *part)
{
	struct str end = str_of(part), rest = str_slice(*word, 0, word->length - end.length);

	if (word->length > end.length && str_ends(*word, end) && letters(rest) >= 2)
		*word = rest;
}

/* light10. Folding has made ta marbuta ha and alef maqsura ya before. */
static struct str
stem_arabic(struct str word)
{
	static const char *const articles[] = {
		"\xD8\xA7\xD9\x84",         /* al- */
		"\xD8\xA8\xD8\xA7\xD9\x84", /* bi-l- */
		"\xD9\x83\xD8\xA7\xD9\x84", /* ka-l- */
		"\xD9\x81\xD8\xA7\xD9\x84", /* fa-l- */
		"\xD9\x84\xD9\x84",         /* li-l- */
	};
	static const char *const ends[] = {
		"\xD9\x87\xD8\xA7", /* -ha */
		"\xD8\xA7\xD9\x86", /* -an */
		"\xD8\xA7\xD8\xAA", /* -at */
		"\xD9\x88\xD9\x86", /* -un */
		"\xD9\x8A\xD9\x86", /* -in */
		"\xD9\x8A\xD9\x87", /* -iya */
		"\xD9\x87",         /* -h, -a */
		"\xD9\x8A",         /* -i */
	};

	(void)drop_front(&word, "\xD9\x88" /* wa- */, 3);
	for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++) {
		if (drop_front(&word, articles[i], 2))
			break;
	}
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		drop_end(&word, ends[i]);
	return word;
}

/* ---- before Snowball --------------------------------------------------------------------------------------------- */

struct respelling {
	struct str  end;
	const char *other;
};

/* Puts the first of `rows` whose end the word has into `changed`. */
static bool
respell(struct str word, const struct respelling *rows, size_t count, struct buffer *changed)
{
	for (size_t i = 0; i < count && word.length >= SHORTEST; i++) {
		struct str end = rows[i].end;

		if (word.data[word.length - 1] != end.data[end.length - 1] || !str_ends(word, end))
			continue;
		buffer_clear(changed);
		buffer_add(changed, str_slice(word, 0, word.length - end.length));
		buffer_add_c(changed, rows[i].other);
		return true;
	}
	return false;
}

static struct str
prepare_english(struct stemmer *stemmer, struct str word)
{
	static const struct respelling other[] = {
		{ STR_ROW("duction"), "duce" },
		{ STR_ROW("ductions"), "duce" },
		{ STR_ROW("isation"), "ization" },
		{ STR_ROW("isations"), "ization" },
		{ STR_ROW("isational"), "izational" },
		{ STR_ROW("ise"), "ize" },
		{ STR_ROW("ised"), "ized" },
		{ STR_ROW("iser"), "izer" },
		{ STR_ROW("isers"), "izers" },
		{ STR_ROW("ises"), "izes" },
		{ STR_ROW("ising"), "izing" },
		{ STR_ROW("yse"), "yze" },
		{ STR_ROW("ysed"), "yzed" },
		{ STR_ROW("ysing"), "yzing" },
		{ STR_ROW("our"), "or" },
		{ STR_ROW("ours"), "ors" },
		{ STR_ROW("oured"), "ored" },
		{ STR_ROW("ouring"), "oring" },
		{ STR_ROW("oural"), "oral" },
		{ STR_ROW("ourable"), "orable" },
		{ STR_ROW("ourhood"), "orhood" },
		{ STR_ROW("ourhoods"), "orhoods" },
		{ STR_ROW("centre"), "center" },
		{ STR_ROW("centres"), "centers" },
		{ STR_ROW("metre"), "meter" },
		{ STR_ROW("metres"), "meters" },
		{ STR_ROW("programme"), "program" },
		{ STR_ROW("programmes"), "programs" },
		{ STR_ROW("catalogue"), "catalog" },
		{ STR_ROW("catalogues"), "catalogs" },
		{ STR_ROW("university"), "universite" }, /* or its stem is that of "universe" */
		{ STR_ROW("universities"), "universite" },
	};

	word = irregular_english(word);
	if (respell(word, other, sizeof other / sizeof other[0], &stemmer->changed))
		return buffer_str(&stemmer->changed);
	return word;
}

/* Words in -cion and -sion have their accent whether it was typed or not. */
static struct str
prepare_spanish(struct stemmer *stemmer, struct str word)
{
	static const struct respelling other[] = {
		{ STR_ROW("ducci\xC3\xB3n"), "ducir" }, { STR_ROW("duccion"), "ducir" },
		{ STR_ROW("ducciones"), "ducir" },      { STR_ROW("cion"), "ci\xC3\xB3n" },
		{ STR_ROW("sion"), "si\xC3\xB3n" },
	};

	if (respell(word, other, sizeof other / sizeof other[0], &stemmer->changed))
		return buffer_str(&stemmer->changed);
	return word;
}

static struct str
prepare_french(struct stemmer *stemmer, struct str word)
{
	static const struct respelling other[] = { { STR_ROW("duction"), "duire" }, { STR_ROW("ductions"), "duire" } };

	if (respell(word, other, 2, &stemmer->changed))
		return buffer_str(&stemmer->changed);
	return word;
}

static struct str
snowball(const struct stemmer *stemmer, struct str word)
{
	const sb_symbol *stem = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word.data, (int)word.length);

	return (struct str){ (const char *)stem, (size_t)sb_stemmer_length(stemmer->snowball) };
}

/* Before some endings a verb's stem in a labial gets an L: "потребить", "потреблять", "потребление". */
static struct str
drop_labial_ending(struct str stem)
{
	static const struct {
		const char *end;
		size_t      least; /* letters that are left: "проблема" and "проба" must not meet */
	} ends[] = { { "лен", 4 }, { "л", 5 } };
	static const char *const labials[] = { "б", "в", "м", "п", "ф" };

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		struct str rest = str_slice(stem, 0, stem.length - strlen(ends[i].end));

		if (!str_ends(stem, str_of(ends[i].end)) || letters(rest) < ends[i].least)
			continue;
		for (size_t k = 0; k < sizeof labials / sizeof labials[0]; k++) {
			if (str_ends(rest, str_of(labials[k])))
				return rest;
		}
	}
	return stem;
}

/* Some stems look like other forms, the one of "океанов" like a participle: they are stemmed until nothing changes, or
 * little would be left ("Испания" and "испытание" must not meet). */
static struct str
stem_russian(struct stemmer *stemmer, struct str word)
{
	for (int round = 0; round < MANY_ROUNDS; round++) {
		struct str stem = drop_labial_ending(snowball(stemmer, word));

		if (stem.length == word.length || (round > 0 && letters(stem) < FEWEST_LETTERS))
			break;
		buffer_clear(&stemmer->changed);
		buffer_add(&stemmer->changed, stem);
		word = buffer_str(&stemmer->changed);
	}
	return word;
}

static struct str
stem_word(struct stemmer *stemmer, struct str word)
{
	switch (stemmer->language) {
	case ARABIC:
		return irregular_arabic(stem_arabic(word));
	case RUSSIAN:
		return stem_russian(stemmer, word);
	case ENGLISH:
		return snowball(stemmer, prepare_english(stemmer, word));
	case SPANISH:
		return snowball(stemmer, prepare_spanish(stemmer, word));
	case FRENCH:
		return snowball(stemmer, prepare_french(stemmer, word));
	case LANGUAGES:
		break;
	}
	return word;
}

/* ---- remembering ------------------------------------------------------------------------------------------------- */

/* Where a word may stand: rare words, of which each text has some, replace each other in the last of its places. */
static struct remembered *
places_of(const struct stemmer *stemmer, struct str word)
{
	return &stemmer->remembered[str_hash(word) % (REMEMBERED / WAYS) * WAYS];
}

/* Puts the word at place `i` first; those before it go one place back. */
static void
put_first(struct remembered *places, size_t i)
{
	struct remembered first = places[i];

	memmove(places + 1, places, i * sizeof *places);
	places[0] = first;
}

static bool
recall(struct remembered *places, struct str word, struct stems *stems_r)
{
	const char *behind;
	size_t      at = 0;

	while (at < WAYS &&
	       (places[at].word == 0 || !str_equal((struct str){ places[at].bytes, places[at].word }, word)))
		at++;
	if (at == WAYS)
		return false;
	if (at > 0)
		put_first(places, at);
	behind = places->bytes + places->word;
	stems_r->count = places->count;
	for (size_t i = 0; i < places->count; i++) {
		bool apart = (places->behind >> i & 1) != 0;

		stems_r->list[i] = (struct str){ apart ? behind : places->bytes, places->stem[i] };
		behind += apart ? places->stem[i] : 0;
	}
	return true;
}

static void
remember(struct remembered *places, struct str word, const struct stems *stems)
{
	size_t  length = word.length;
	uint8_t behind = 0;

	for (size_t i = 0; i < stems->count; i++) {
		if (str_starts(word, stems->list[i]))
			continue;
		behind |= (uint8_t)(1u << i);
		length += stems->list[i].length;
	}
	if (length > REMEMBERED_BYTES)
		return;
	put_first(places, WAYS - 1);
	places[0] =
		(struct remembered){ .word = (uint8_t)word.length, .count = (uint8_t)stems->count, .behind = behind };
	memcpy(places->bytes, word.data, word.length);
	length = word.length;
	for (size_t i = 0; i < stems->count; i++) {
		places->stem[i] = (uint8_t)stems->list[i].length;
		if ((behind >> i & 1) == 0)
			continue;
		memcpy(places->bytes + length, stems->list[i].data, stems->list[i].length);
		length += stems->list[i].length;
	}
}

/* ---- stems ------------------------------------------------------------------------------------------------------- */

/* Only French and Spanish know endings by their accents. */
static bool
needs_accents(const struct stemmer *stemmer)
{
	return stemmer->language == FRENCH || stemmer->language == SPANISH;
}

static void
add_stem(struct stemmer *stemmer, struct str stem, struct stems *stems)
{
	struct buffer *own = &stemmer->stems[stems->count];

	buffer_clear(own);
	if (str_is_ascii(stem) || !needs_accents(stemmer))
		buffer_add(own, stem);
	else
		split_fold(stem, own);
	if (stems->count == 0 || !str_equal(stems->list[0], buffer_str(own)))
		stems->list[stems->count++] = buffer_str(own);
}

void
stemmer_expect(const struct stemmer *stemmer, struct str folded, struct str spelt)
{
	struct remembered *places;

	if (stemmer->remembered == NULL)
		return;
	places = places_of(stemmer, needs_accents(stemmer) ? spelt : folded);
	__builtin_prefetch(places);
	__builtin_prefetch(&places[WAYS / 2]); /* in the next line of the cache */
}

void
stemmer_stems(struct stemmer *stemmer, struct str folded, struct str spelt, struct stems *stems_r)
{
	struct str         word = needs_accents(stemmer) ? spelt : folded;
	struct remembered *places = stemmer->remembered != NULL ? places_of(stemmer, word) : NULL;

	if (places != NULL && recall(places, word, stems_r))
		return;
	stems_r->count = 0;
	add_stem(stemmer, stem_word(stemmer, word), stems_r);
	if (!str_equal(word, folded))
		add_stem(stemmer, stem_word(stemmer, folded), stems_r);
	if (places != NULL)
		remember(places, word, stems_r);
}
