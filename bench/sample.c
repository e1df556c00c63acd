/* Sample records. The commonest words of each language are real; the others are made of its syllables. */
#include "sample.h"

#include <math.h>

enum {
	RANKS = 120000, /* different words of a language */
	TOPICAL = 8,    /* words that a record is about */
	LANGUAGES = 6
};

struct sample {
	struct arena *a;
	uint64_t      seed;
	float        *shares; /* running sum of the words' frequencies */
};

struct tongue {
	const char        *code;
	unsigned           percent;
	bool               spaces;
	const char *const *common;
	size_t             common_count;
	const char *const *syllables;
	size_t             syllable_count;
};

static const char *const english[] = {
	"the",
	"of",
	"and",
	"in",
	"to",
	"a",
	"for",
	"is",
	"on",
	"with",
	"by",
	"as",
	"from",
	"that",
	"this",
	"are",
	"was",
	"an",
	"at",
	"species",
	"be",
	"were",
	"or",
	"biodiversity",
	"which",
	"conservation",
	"study",
	"has",
	"have",
	"between",
	"water",
	"forest",
	"data",
	"management",
	"areas",
	"their",
	"its",
	"results",
	"these",
	"protected",
	"we",
	"also",
	"can",
	"more",
	"national",
	"not",
	"plant",
	"research",
	"marine",
	"ecosystem",
	"development",
	"analysis",
	"use",
	"been",
	"natural",
	"diversity",
	"population",
	"local",
	"climate",
	"high",
	"different",
	"change",
	"using",
	"two",
	"habitat",
	"land",
	"environmental",
	"region",
	"south",
	"new",
	"river",
	"it",
	"during",
	"however",
	"both",
	"most",
	"among",
	"important",
	"other",
	"than",
	"sustainable",
	"report",
	"effects",
	"found",
	"genetic",
	"northern",
	"coastal",
	"community",
	"resources",
	"system",
	"based",
	"may",
	"information",
	"total",
	"present",
	"first",
	"all",
	"soil",
	"studies",
	"monitoring",
	"policy",
	"invasive",
};
static const char *const spanish[] = {
	"de",         "la",       "en",
	"el",         "y",        "los",
	"que",        "las",      "del",
	"se",         "con",      "por",
	"para",       "una",      "un",
	"especies",   "al",       "es",
	"como",       "su",       "conservaci\xC3\xB3n",
	"no",         "bosque",   "agua",
	"son",        "entre",    "biodiversidad",
	"m\xC3\xA1s", "sobre",    "fue",
	"estudio",    "manejo",   "o",
	"a",          "este",     "esta",
	"desarrollo", "zona",     "plan",
	"recursos",   "datos",    "\xC3\xA1reas",
	"protegidas", "nacional", "regi\xC3\xB3n",
	"clima",      "suelo",    "marino",
};
static const char *const french[] = {
	"de",
	"la",
	"et",
	"les",
	"des",
	"le",
	"en",
	"du",
	"dans",
	"une",
	"un",
	"par",
	"pour",
	"est",
	"sur",
	"que",
	"esp\xC3\xA8"
	"ces",
	"au",
	"qui",
	"avec",
	"conservation",
	"ce",
	"for\xC3\xAAt",
	"eau",
	"sont",
	"plus",
	"aux",
	"biodiversit\xC3\xA9",
	"entre",
	"a",
	"\xC3\xA9tude",
	"gestion",
	"cette",
	"ou",
	"d\xC3\xA9veloppement",
	"zone",
	"plan",
	"ressources",
	"donn\xC3\xA9"
	"es",
	"aires",
	"prot\xC3\xA9g\xC3\xA9"
	"es",
	"national",
	"milieu",
	"sol",
};
static const char *const russian[] = {
	"\xD0\xB8",
	"\xD0\xB2",
	"\xD0\xBD\xD0\xB0",
	"\xD1\x81",
	"\xD0\xBF\xD0\xBE",
	"\xD0\xB4\xD0\xBB\xD1\x8F",
	"\xD0\xB2\xD0\xB8\xD0\xB4\xD0\xBE\xD0\xB2",
	"\xD0\xB8\xD0\xB7",
	"\xD0\xBA",
	"\xD0\xBE\xD1\x82",
	"\xD0\xBF\xD1\x80\xD0\xB8",
	"\xD0\xBB\xD0\xB5\xD1\x81\xD0\xB0",
	"\xD0\xB2\xD0\xBE\xD0\xB4\xD1\x8B",
	"\xD0\xBE\xD1\x85\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB0",
	"\xD0\xBF\xD1\x80\xD0\xB8\xD1\x80\xD0\xBE\xD0\xB4\xD1\x8B",
};
static const char *const arabic[] = {
	"\xD9\x81\xD9\x8A",
	"\xD9\x85\xD9\x86",
	"\xD8\xB9\xD9\x84\xD9\x89",
	"\xD8\xA5\xD9\x84\xD9\x89",
	"\xD8\xA7\xD9\x84\xD8\xAA\xD9\x86\xD9\x88\xD8\xB9",
	"\xD8\xA7\xD9\x84\xD8\xA8\xD9\x8A\xD8\xA6\xD8\xA9",
	"\xD8\xA7\xD9\x84\xD9\x85\xD9\x8A\xD8\xA7\xD9\x87",
	"\xD8\xA7\xD9\x84\xD8\xBA\xD8\xA7\xD8\xA8\xD8\xA7\xD8\xAA",
};
static const char *const chinese[] = {
	"\xE7\x9A\x84",
	"\xE7\x94\x9F\xE7\x89\xA9",
	"\xE5\xA4\x9A\xE6\xA0\xB7\xE6\x80\xA7",
	"\xE4\xBF\x9D\xE6\x8A\xA4",
	"\xE7\x89\xA9\xE7\xA7\x8D",
	"\xE6\xA3\xAE\xE6\x9E\x97",
	"\xE7\x94\x9F\xE6\x80\x81",
	"\xE7\x8E\xAF\xE5\xA2\x83",
	"\xE7\xA0\x94\xE7\xA9\xB6",
	"\xE5\x92\x8C",
	"\xE5\x9C\xA8",
	"\xE6\xB0\xB4",
};
static const char *const latin_syllables[] = {
	"ba", "be",  "bio", "ca",  "cen", "co", "cul",  "da", "den", "di",  "do", "e",   "fa", "flo", "fu", "ga",
	"ge", "gra", "hi",  "i",   "ju",  "la", "le",   "li", "lo",  "lu",  "ma", "men", "mi", "mo",  "na", "ne",
	"ni", "no",  "o",   "pa",  "per", "pi", "plan", "po", "pro", "qua", "ra", "re",  "ri", "ro",  "ru", "sa",
	"se", "si",  "so",  "sta", "su",  "ta", "te",   "ti", "to",  "tra", "tu", "u",   "va", "ve",  "vi", "za",
};
static const char *const english_syllables[] = {
	"al",  "an",  "bor",  "bra", "cal",  "car", "chi", "con", "cor", "cra", "der",  "dis", "eco",
	"el",  "en",  "er",   "fen", "fish", "for", "gar", "gen", "gro", "hab", "hal",  "her", "im",
	"ing", "is",  "ken",  "lan", "ler",  "lin", "log", "man", "mar", "mer", "mon",  "nal", "nor",
	"nut", "or",  "ous",  "par", "pel",  "phy", "pol", "ra",  "ren", "sal", "sed",  "ser", "sol",
	"tan", "ter", "tion", "tor", "tro",  "un",  "ver", "vil", "wal", "wet", "wood", "zo",
};
static const char *const russian_syllables[] = {
	"\xD0\xB1\xD0\xB0",
	"\xD0\xB2\xD0\xB5",
	"\xD0\xB3\xD0\xBE",
	"\xD0\xB4\xD0\xB8",
	"\xD0\xB7\xD0\xB0",
	"\xD0\xBA\xD0\xBE",
	"\xD0\xBB\xD0\xB5",
	"\xD0\xBC\xD0\xB0",
	"\xD0\xBD\xD0\xB8",
	"\xD0\xBF\xD0\xBE",
	"\xD1\x80\xD0\xB0",
	"\xD1\x81\xD0\xBE",
	"\xD1\x82\xD0\xB5",
	"\xD1\x84\xD0\xB8",
	"\xD1\x85\xD0\xBE",
	"\xD1\x86\xD0\xB5",
	"\xD1\x87\xD0\xB0",
	"\xD1\x88\xD0\xB8",
	"\xD1\x81\xD1\x82\xD0\xB2\xD0\xBE",
	"\xD0\xBD\xD1\x8B\xD0\xB9",
	"\xD0\xBE\xD0\xB2",
	"\xD0\xB8\xD0\xB5",
	"\xD0\xB0\xD0\xBC\xD0\xB8",
	"\xD1\x83",
};
static const char *const arabic_syllables[] = {
	"\xD8\xA8\xD8\xA7", "\xD8\xAA\xD9\x88", "\xD8\xAB\xD8\xB1", "\xD8\xAC\xD9\x85", "\xD8\xAD\xD8\xB1",
	"\xD8\xAE\xD9\x84", "\xD8\xAF\xD9\x8A", "\xD8\xB1\xD8\xA7", "\xD8\xB2\xD9\x86", "\xD8\xB3\xD9\x85",
	"\xD8\xB4\xD8\xAC", "\xD8\xB5\xD9\x81", "\xD8\xB7\xD8\xA8", "\xD8\xB9\xD9\x84", "\xD8\xBA\xD8\xB1",
	"\xD9\x81\xD8\xB1", "\xD9\x82\xD9\x84", "\xD9\x83\xD8\xAA", "\xD9\x84\xD8\xAD", "\xD9\x85\xD8\xAF",
	"\xD9\x86\xD9\x87", "\xD9\x88\xD8\xB5", "\xD9\x8A\xD8\xB1", "\xD8\xA7\xD9\x84",
};

#define LIST(array) (array), sizeof(array) / sizeof(array)[0]

static const struct tongue tongues[LANGUAGES] = {
	{ "en", 50, true, LIST(english), LIST(english_syllables) },
	{ "es", 15, true, LIST(spanish), LIST(latin_syllables) },
	{ "fr", 15, true, LIST(french), LIST(latin_syllables) },
	{ "ru", 8, true, LIST(russian), LIST(russian_syllables) },
	{ "ar", 6, true, LIST(arabic), LIST(arabic_syllables) },
	{ "zh", 6, false, LIST(chinese), NULL, 0 },
};

static const char *const types[] = { "text", "article", "report", "dataset", "image", "thesis", "book", "map" };
static const char *const formats[] = { "application/pdf", "text/html", "text/csv", "image/jpeg" };
static const char *const licences[] = { "CC-BY-4.0", "CC0-1.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0", "" };

/* ---- chance ------------------------------------------------------------------------------------------------------ */

static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	z = (z ^ z >> 27) * 0x94D049BB133111EB;
	return z ^ z >> 31;
}

static uint32_t
below(uint64_t *state, uint32_t limit)
{
	return (uint32_t)((next_random(state) >> 32) * limit >> 32);
}

static uint32_t
draw_rank(const struct sample *sample, uint64_t *state)
{
	float    share = (float)(next_random(state) >> 40) / (float)(1 << 24) * sample->shares[RANKS - 1];
	uint32_t low = 0, high = RANKS - 1;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (sample->shares[middle] < share)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct sample *
sample_open(uint64_t seed)
{
	struct arena  *a = arena_open(RANKS * sizeof(float) + 1024);
	struct sample *sample = ARENA_NEW(a, struct sample);
	double         sum = 0;

	sample->a = a;
	sample->seed = seed;
	sample->shares = ARENA_ARRAY(a, float, RANKS);
	for (uint32_t i = 0; i < RANKS; i++) {
		sum += 1 / pow(i + 3.2, 1.05);
		sample->shares[i] = (float)sum;
	}
	return sample;
}

void
sample_close(struct sample *sample)
{
	arena_close(sample->a);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static void
add_word(struct buffer *out, const struct tongue *tongue, uint32_t rank)
{
	uint64_t state = rank * 7919 + (uint64_t)(unsigned char)tongue->code[0];
	uint32_t count;

	if (rank < tongue->common_count) {
		buffer_add_c(out, tongue->common[rank]);
		return;
	}
	if (tongue->syllable_count == 0) {
		/* frequent words are made of frequent characters */
		uint32_t characters = rank < 3000 ? 800 : 3500;

		for (uint32_t i = 0; i < 2; i++)
			buffer_add_scalar(out, 0x4E00 + below(&state, characters) * 5);
		return;
	}
	count = 2 + below(&state, 2) + (rank > 5000 ? below(&state, 2) : 0);
	for (uint32_t i = 0; i < count; i++)
		buffer_add_c(out, tongue->syllables[below(&state, (uint32_t)tongue->syllable_count)]);
}

static const struct tongue *
tongue_of(struct str code)
{
	for (size_t i = 0; i < LANGUAGES; i++) {
		if (str_is(code, tongues[i].code))
			return &tongues[i];
	}
	return &tongues[0];
}

struct str
sample_word(struct arena *a, struct str language, uint32_t rank)
{
	struct buffer out = buffer_in(a);

	add_word(&out, tongue_of(language), rank);
	return buffer_str(&out);
}

struct writing {
	const struct sample *sample;
	const struct tongue *tongue;
	uint64_t             state;
	uint32_t             topical[TOPICAL];
};

static struct str
write_text(struct arena *a, struct writing *w, uint32_t words, uint32_t topical_percent)
{
	struct buffer out = buffer_in(a);
	uint32_t      sentence = 0;

	for (uint32_t i = 0; i < words; i++) {
		bool     topical = below(&w->state, 100) < topical_percent;
		uint32_t rank = topical ? w->topical[below(&w->state, TOPICAL)] : draw_rank(w->sample, &w->state);
		size_t   start;

		if (sentence > 12 + below(&w->state, 16)) {
			buffer_add_c(&out, w->tongue->spaces ? "." : "\xE3\x80\x82");
			sentence = 0;
		}
		if (i > 0 && w->tongue->spaces)
			buffer_add_byte(&out, ' ');
		start = out.length;
		add_word(&out, w->tongue, rank);
		if (sentence++ == 0 && out.data[start] >= 'a' && out.data[start] <= 'z')
			out.data[start] = (char)(out.data[start] - 32);
	}
	return buffer_str(&out);
}

static const struct tongue *
draw_tongue(uint64_t *state)
{
	uint32_t percent = below(state, 100), sum = 0;

	for (size_t i = 0; i < LANGUAGES; i++) {
		sum += tongues[i].percent;
		if (percent < sum)
			return &tongues[i];
	}
	return &tongues[0];
}

static struct str
draw_country(struct arena *a, uint64_t *state)
{
	/* a few publish much */
	uint32_t number = below(state, 196);

	number = below(state, number + 1);
	return str_format(a, "%c%c", 'A' + (int)(number / 14), 'A' + (int)(number % 14));
}

static struct str
draw_name(struct arena *a, struct writing *w)
{
	struct buffer out = buffer_in(a);
	uint32_t      rank = 200 + below(&w->state, 4000);

	add_word(&out, &tongues[0], rank);
	out.data[0] = (char)(out.data[0] - 32);
	buffer_format(&out, ", %c.", 'A' + (int)below(&w->state, 26));
	return buffer_str(&out);
}

static struct str
draw_text(uint64_t *state, const char *const *list, size_t count)
{
	return str_of(list[below(state, (uint32_t)count)]);
}

void
sample_record(struct arena *a, const struct sample *sample, uint64_t number, struct sample_record *r)
{
	struct writing w = { .sample = sample, .state = sample->seed * 1000003 + number };
	uint32_t       words;

	(void)next_random(&w.state);
	w.tongue = draw_tongue(&w.state);
	for (size_t i = 0; i < TOPICAL; i++)
		w.topical[i] = 60 + draw_rank(sample, &w.state);
	words = 78 + below(&w.state, 72);
	r->identifier = str_format(a, "oai:sample.example.org:%" PRIu64, number + 1);
	r->datestamp = str_format(a, "20%02u-%02u-%02u", 10 + below(&w.state, 15), 1 + below(&w.state, 12),
				  1 + below(&w.state, 28));
	r->set = str_format(a, "collection-%02u", below(&w.state, 40));
	r->title = write_text(a, &w, 6 + below(&w.state, 7), 45);
	r->description = write_text(a, &w, w.tongue->spaces ? words : words * 3 / 2, 14);
	r->publisher = write_text(a, &w, 4, 30);
	for (size_t i = 0; i < SAMPLE_CREATORS; i++)
		r->creators[i] = draw_name(a, &w);
	for (size_t i = 0; i < SAMPLE_SUBJECTS; i++)
		r->subjects[i] = sample_word(a, STR("en"), 100 + below(&w.state, 1 + below(&w.state, 500)));
	r->date = str_format(a, "%u-%02u", 2025 - below(&w.state, 1 + below(&w.state, 40)), 1 + below(&w.state, 12));
	r->type = draw_text(&w.state, LIST(types));
	r->format = draw_text(&w.state, LIST(formats));
	r->licence = draw_text(&w.state, LIST(licences));
	r->language = str_of(w.tongue->code);
	r->country = draw_country(a, &w.state);
	r->link = str_format(a, "https://sample.example.org/records/%" PRIu64, number + 1);
}
