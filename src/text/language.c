/* Writing systems by ICU, letter groups by libexttextcat, whose classifier only reads what it loaded. It takes the list of
 * languages from a file, so each list is handed over as a file in memory. */
#include "text/language.h"

#include "text/plain.h"

#include <libexttextcat/textcat.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>
#include <unistd.h>

enum {
	LOOK_BYTES = 240, /* more makes no answer better */
	LOOK_LATIN = 120, /* of Latin, where few languages are compared */
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

/* clang-format off */
#define LATIN \
	"en fr es pt it de nl da sv nb pl cs sk ro hu fi et lv lt hr sl ca la id ms sw tr vi eu sq is ga mt af eo cy tl ht az uz " \
	"so rw plt ny zu"
/* clang-format on */

/* The others, with the languages that are told apart. Those that are hardly ever written in what a clearing-house holds and
 * look like a neighbour (Galician, Asturian, Scots, Interlingua) would only make the neighbour unsure. */
static const struct {
	int         script;
	const char *languages;
} shared[] = {
	{ USCRIPT_LATIN, LATIN },
	{ USCRIPT_CYRILLIC, "ru uk be bg mk sr-Cyrl kk ky mn tg uz-Cyrl az-Cyrl tt" },
	{ USCRIPT_ARABIC, "ar fa ur ckb ug sd" },
	{ USCRIPT_DEVANAGARI, "hi mr ne mai bho" },
	{ USCRIPT_ETHIOPIC, "am ti" },
};

/* What is written in place of a language that is said: comparing with few is five times as fast. */
#define USUAL "en fr es"

enum { SHARED = sizeof shared / sizeof shared[0], SAID = sizeof LATIN / 3 + 1 };

/* Letter groups as libexttextcat reads them; NULL until first wanted. */
struct language_detector {
	pthread_mutex_t loading;
	_Atomic(void *) shared[SHARED];
	_Atomic(void *) said[SAID]; /* those of the n-th language of LATIN and the usual ones */
};

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static void
close_all(_Atomic(void *) *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (groups[i] != NULL)
			textcat_Done(groups[i]);
	}
}

static void
close_detector(void *argument)
{
	struct language_detector *detector = argument;

	close_all(detector->shared, SHARED);
	close_all(detector->said, SAID);
	pthread_mutex_destroy(&detector->loading);
}

bool
language_detector_open(struct arena *a, struct language_detector **detector_r, struct error *error)
{
	struct language_detector *detector = ARENA_NEW(a, struct language_detector);

	if (access(LANGUAGE_FOLDER "/en.lm", R_OK) != 0)
		return error_set(error, ERROR_STORAGE, "language.data",
				 "the letter groups of languages cannot be read from " LANGUAGE_FOLDER);
	pthread_mutex_init(&detector->loading, NULL);
	arena_defer(a, close_detector, detector);
	*detector_r = detector;
	return true;
}

/* The list as libexttextcat reads it, a file of letter groups and what to call it in each line. */
static bool
write_list(int file, const char *languages)
{
	struct str rest = str_of(languages), name;

	while (str_cut(&rest, ' ', &name)) {
		struct str called = str_is(name, "plt") ? STR("mg") : name;

		if (dprintf(file, "%.*s.lm %.*s\n", STR_ARGS(name), STR_ARGS(called)) < 0)
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

/* What is at `place`, read now when it is not there yet; NULL when it cannot be read. */
static void *
groups_at(struct language_detector *detector, _Atomic(void *) *place, const char *languages)
{
	void *groups = *place;

	if (groups != NULL)
		return groups;
	pthread_mutex_lock(&detector->loading);
	if (*place == NULL)
		*place = read_groups(languages);
	groups = *place;
	pthread_mutex_unlock(&detector->loading);
	return groups;
}

/* The letter groups of shared[i], or of fewer languages when one of LATIN is said. */
static void *
groups_of(struct language_detector *detector, size_t i, struct str said)
{
	struct str rest = STR(LATIN), usual = STR(USUAL), name;
	char       list[sizeof USUAL + 8];

	if (shared[i].script != USCRIPT_LATIN)
		return groups_at(detector, &detector->shared[i], shared[i].languages);
	said = str_slice(said, 0, str_find_byte(said, '-'));
	for (size_t n = 0; said.length > 0 && str_cut(&rest, ' ', &name); n++) {
		if (!str_equal(name, said))
			continue;
		snprintf(list, sizeof list, "%.*s", STR_ARGS(said));
		while (str_cut(&usual, ' ', &name)) {
			if (!str_equal(name, said))
				snprintf(list + strlen(list), sizeof list - strlen(list), " %.*s", STR_ARGS(name));
		}
		return groups_at(detector, &detector->said[n], list);
	}
	return groups_at(detector, &detector->shared[i], shared[i].languages);
}

/* ---- scripts ----------------------------------------------------------------------------------------------------- */

struct census {
	unsigned letters;
	int      most; /* the UScriptCode of more than half of the letters, or USCRIPT_COMMON */
	unsigned kana;
};

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

/* Whether a language is one of those that are told apart in a writing system, as most are that are asked for. */
static bool
is_written_so(struct str language, int script)
{
	for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
		if (single[i].script == script)
			return str_is(language, single[i].language);
	for (size_t i = 0; i < SHARED; i++)
		if (shared[i].script == script)
			return str_is_one_of(language, shared[i].languages);
	return false;
}

bool
language_may_be(struct str language, struct str text)
{
	struct census census;
	UScriptCode   scripts[8];
	UErrorCode    status = U_ZERO_ERROR;
	char          tag[40];
	int32_t       count;

	/* what is asked most */
	if ((str_is(language, "en") || str_is(language, "fr") || str_is(language, "es")) && str_is_ascii(text))
		return true;
	census = count_letters(str_head(text, LOOK_BYTES));
	if (census.most == USCRIPT_COMMON || is_written_so(language, census.most))
		return true;
	snprintf(tag, sizeof tag, "%.*s", STR_ARGS(language));
	count = uscript_getCode(tag, scripts, sizeof scripts / sizeof scripts[0], &status);
	if (U_FAILURE(status) || count == 0)
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
	candidate_t *near;
	struct str   language = STR("");
	int          count;

	if (groups == NULL)
		return language;
	near = textcat_GetClassifyFullOutput(groups);
	count = textcat_ClassifyFull(groups, text.data, text.length, near);
	if (count == 1 || (count > 1 && near[1].score >= near[0].score + near[0].score / LEAD))
		language = str_of(near[0].name);
	textcat_ReleaseClassifyFullOutput(groups, near);
	return language;
}

struct str
language_detect(struct language_detector *detector, struct str text, struct str said)
{
	struct str    start = str_head(text, LOOK_BYTES);
	struct str    primary = str_slice(said, 0, str_find_byte(said, '-'));
	struct census census;

	if (primary.length > 0 && text_is_plainly(primary, text))
		return primary;
	census = count_letters(start);
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
		if (shared[i].script != census.most)
			continue;
		if (census.most == USCRIPT_LATIN && said.length > 0)
			start = str_head(text, LOOK_LATIN);
		return compare(groups_of(detector, i, said), start);
	}
	return STR("");
}
