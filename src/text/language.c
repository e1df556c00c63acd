/* Writing systems by ICU, letter groups by libexttextcat, whose classifier only reads what it loaded. It takes the list of
 * languages from a file, so each list is handed over as a file in memory. */
#include "text/language.h"

#include <libexttextcat/textcat.h>
#include <sys/mman.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>
#include <unistd.h>

enum {
	LOOK_BYTES = 240, /* more makes no answer better */
	LEAD = 66,        /* the next language must be a 66th farther */
	FEW_LETTERS = 10, /* enough where the writing system decides */
	MANY_SCRIPTS = USCRIPT_NKO + 1,
};

/* Writing systems of one language, or nearly. */
static const struct {
	int         script;
	const char *language;
} single[] = {
	{ USCRIPT_HAN, "zh" },       { USCRIPT_HANGUL, "ko" }, { USCRIPT_THAI, "th" },     { USCRIPT_GREEK, "el" },
	{ USCRIPT_HEBREW, "he" },    { USCRIPT_LAO, "lo" },    { USCRIPT_KHMER, "km" },    { USCRIPT_MYANMAR, "my" },
	{ USCRIPT_GEORGIAN, "ka" },  { USCRIPT_TAMIL, "ta" },  { USCRIPT_ARMENIAN, "hy" }, { USCRIPT_BENGALI, "bn" },
	{ USCRIPT_GUJARATI, "gu" },  { USCRIPT_TELUGU, "te" }, { USCRIPT_GURMUKHI, "pa" }, { USCRIPT_KANNADA, "kn" },
	{ USCRIPT_MALAYALAM, "ml" }, { USCRIPT_THAANA, "dv" }, { USCRIPT_SINHALA, "si" },
};

/* The others, with the languages that are told apart. Those that are hardly ever written in what a clearing-house holds and
 * look like a neighbour (Galician, Asturian, Scots, Interlingua) would only make the neighbour unsure. */
static const struct {
	int         script;
	const char *languages;
} shared[] = {
	{ USCRIPT_LATIN,
	  "en fr es pt it de nl da sv nb pl cs sk ro hu fi et lv lt hr sl ca id ms sw tr vi eu sq is ga mt af "
	  "eo cy tl ht az uz so rw plt ny zu" },
	{ USCRIPT_CYRILLIC, "ru uk be bg mk sr-Cyrl kk ky mn tg uz-Cyrl az-Cyrl tt" },
	{ USCRIPT_ARABIC, "ar fa ur ckb ug sd" },
	{ USCRIPT_DEVANAGARI, "hi mr ne mai bho" },
	{ USCRIPT_ETHIOPIC, "am ti" },
};

enum { SHARED = sizeof shared / sizeof shared[0] };

struct language_detector {
	void *groups[SHARED];
};

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static void
close_groups(void *groups)
{
	textcat_Done(groups);
}

/* The list as libexttextcat reads it, a file of letter groups and what to call it in each line. */
static bool
write_list(int file, const char *languages)
{
	struct str rest = str_of(languages), name;

	while (str_cut(&rest, ' ', &name)) {
		const char *called = str_is(name, "plt") ? "mg" : NULL;

		if (dprintf(file, "%.*s.lm %.*s\n", STR_ARGS(name), STR_ARGS(called != NULL ? str_of(called) : name)) <
		    0)
			return false;
	}
	return true;
}

static void *
read_groups(const char *languages)
{
	int   file = memfd_create("languages", MFD_CLOEXEC);
	char  path[40];
	void *groups = NULL;

	if (file < 0)
		return NULL;
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	if (write_list(file, languages))
		groups = special_textcat_Init(path, LANGUAGE_FOLDER "/");
	close(file);
	return groups;
}

bool
language_detector_open(struct arena *a, struct language_detector **detector_r, struct error *error)
{
	struct language_detector *detector = ARENA_NEW(a, struct language_detector);

	for (size_t i = 0; i < SHARED; i++) {
		detector->groups[i] = read_groups(shared[i].languages);
		if (detector->groups[i] == NULL)
			return error_set(error, ERROR_STORAGE, "language.data",
					 "the letter groups of languages cannot be read from " LANGUAGE_FOLDER);
		arena_defer(a, close_groups, detector->groups[i]);
	}
	*detector_r = detector;
	return true;
}

/* ---- scripts ----------------------------------------------------------------------------------------------------- */

struct census {
	unsigned letters;
	int      most; /* the UScriptCode of more than half of the letters, or USCRIPT_COMMON */
	unsigned kana;
};

static struct str
start_of(struct str text)
{
	return str_head(text, LOOK_BYTES);
}

static struct census
count_letters(struct str text)
{
	unsigned      counts[MANY_SCRIPTS] = { 0 };
	struct census census = { .most = USCRIPT_COMMON };
	int32_t       length = (int32_t)text.length;

	for (int32_t i = 0; i < length;) {
		UErrorCode status = U_ZERO_ERROR;
		int        script;
		UChar32    c;

		U8_NEXT(text.data, i, length, c);
		if (c < 0 || !u_isalpha(c))
			continue;
		census.letters++;
		script = c < 0x80 ? USCRIPT_LATIN : uscript_getScript(c, &status);
		if (script >= 0 && script < MANY_SCRIPTS)
			counts[script]++;
	}
	census.kana = counts[USCRIPT_HIRAGANA] + counts[USCRIPT_KATAKANA];
	for (int script = 0; script < MANY_SCRIPTS; script++) {
		if (counts[script] > census.letters / 2)
			census.most = script;
	}
	return census;
}

bool
language_may_be(struct str language, struct str text)
{
	struct census census = count_letters(start_of(text));
	UScriptCode   scripts[8];
	UErrorCode    status = U_ZERO_ERROR;
	char          tag[40];
	int32_t       count;

	snprintf(tag, sizeof tag, "%.*s", STR_ARGS(language));
	count = uscript_getCode(tag, scripts, sizeof scripts / sizeof scripts[0], &status);
	if (U_FAILURE(status) || count == 0 || census.most == USCRIPT_COMMON)
		return true;
	for (int32_t i = 0; i < count; i++) {
		if ((int)scripts[i] == census.most)
			return true;
	}
	return false;
}

/* ---- detecting --------------------------------------------------------------------------------------------------- */

/* The nearest language, when no other is nearly as near. */
static struct str
compare(void *groups, struct str text)
{
	candidate_t *near = textcat_GetClassifyFullOutput(groups);
	int          count = textcat_ClassifyFull(groups, text.data, text.length, near);
	struct str   language = STR("");

	if (count == 1 || (count > 1 && near[1].score >= near[0].score + near[0].score / LEAD))
		language = str_of(near[0].name);
	textcat_ReleaseClassifyFullOutput(groups, near);
	return language;
}

struct str
language_detect(const struct language_detector *detector, struct str text)
{
	struct str    start = start_of(text);
	struct census census = count_letters(start);

	if (census.letters < FEW_LETTERS)
		return STR("");
	if (census.kana > census.letters / 10)
		return census.most == USCRIPT_LATIN ? STR("") : STR("ja");
	for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
		if (single[i].script == census.most)
			return str_of(single[i].language);
	}
	if (census.letters < LANGUAGE_LETTERS)
		return STR("");
	for (size_t i = 0; i < SHARED; i++) {
		if (shared[i].script == census.most)
			return compare(detector->groups[i], start);
	}
	return STR("");
}
