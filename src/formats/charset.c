/* Charsets. Names that old software gives to smaller sets are read as the larger sets that their files really use, as
 * the WHATWG Encoding Standard has it: ISO-8859-1 as windows-1252, GB2312 as GB18030. */
#include "formats/charset.h"

#include "formats/scan.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

enum {
	SAMPLE_BYTES = 16 * 1024, /* that statistics look at */
	DECLARATION_BYTES = 1024, /* within which a declaration stands */
	ADVANTAGE = 30,           /* of a declared encoding, in ICU's points of confidence */
	LONG_RUN = 4,             /* accented letters one after the other */
};

static const struct {
	const char *says, *means;
} larger[] = {
	{ "ISO-8859-1", "windows-1252" },    { "US-ASCII", "windows-1252" }, { "ISO-8859-9", "windows-1254" },
	{ "TIS-620", "windows-874" },        { "GB2312", "GB18030" },        { "GBK", "GB18030" },
	{ "GB_2312-80", "GB18030" },         { "Shift_JIS", "windows-31j" }, { "EUC-KR", "windows-949" },
	{ "KS_C_5601-1987", "windows-949" },
};

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void
set_name(char name[CHARSET_NAME], const char *text)
{
	snprintf(name, CHARSET_NAME, "%s", text);
}

/* The name under which ICU decodes `said`, or `said` itself when it knows none. */
static void
resolve(const char *said, char name_r[CHARSET_NAME])
{
	static const char *const standards[] = { "MIME", "IANA" };
	const char              *found = NULL;

	for (size_t i = 0; i < sizeof standards / sizeof standards[0] && found == NULL; i++) {
		UErrorCode status = U_ZERO_ERROR;

		found = ucnv_getStandardName(said, standards[i], &status);
	}
	if (found == NULL)
		found = said;
	for (size_t i = 0; i < sizeof larger / sizeof larger[0]; i++) {
		if (ucnv_compareNames(found, larger[i].says) == 0 || ucnv_compareNames(said, larger[i].says) == 0)
			found = larger[i].means;
	}
	set_name(name_r, found);
}

static UConverter *
open_converter(const char *name)
{
	UErrorCode  status = U_ZERO_ERROR;
	UConverter *converter = ucnv_open(name, &status);

	return U_SUCCESS(status) ? converter : NULL;
}

/* A declaration that was read as ASCII can only name an encoding in which ASCII is ASCII. */
static bool
keeps_ascii(UConverter *converter)
{
	static const char text[] = "<?xml AZaz09 \"'!#$%&()*+,-./:;=@[]^_`{|}>\r\n\t";
	UChar             decoded[2 * sizeof text];
	UErrorCode        status = U_ZERO_ERROR;
	int32_t           length;

	length = ucnv_toUChars(converter, decoded, sizeof decoded / sizeof decoded[0], text, sizeof text - 1, &status);
	if (U_FAILURE(status) || length != (int32_t)sizeof text - 1)
		return false;
	for (int32_t i = 0; i < length; i++) {
		if (decoded[i] != (UChar)text[i])
			return false;
	}
	return true;
}

/* ---- what the content declares ----------------------------------------------------------------------------------- */

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       c == '.' || c == ':' || c == '+';
}

/* The value behind `word` '=' in `text`, with or without quotes. */
static struct str
value_after(struct str text, const char *word)
{
	struct str value = str_slice(text, str_find(text, str_of(word)) + strlen(word), text.length);
	size_t     length = 0;

	value = str_trim(value);
	if (value.length == 0 || value.data[0] != '=')
		return STR("");
	value = str_trim(str_slice(value, 1, value.length));
	if (value.length > 0 && (value.data[0] == '"' || value.data[0] == '\''))
		value = str_slice(value, 1, value.length);
	while (length < value.length && is_name_byte(value.data[length]))
		length++;
	return str_slice(value, 0, length);
}

static struct str
declared_encoding(struct arena *a, struct str bytes)
{
	struct str head = str_trim(str_slice(bytes, 0, DECLARATION_BYTES));

	if (str_starts(head, STR("<?xml")))
		return value_after(str_slice(head, 0, str_find(head, STR("?>"))), "encoding");
	if (head.length == 0 || head.data[0] != '<')
		return STR("");
	head = str_lower(a, head);
	head = str_slice(head, str_find(head, STR("<meta")), head.length);
	return value_after(head, "charset");
}

/* ---- byte order marks and zero bytes ----------------------------------------------------------------------------- */

static const struct {
	struct str  mark;
	const char *name;
} marks[] = {
	{ { "\xEF\xBB\xBF", 3 }, "UTF-8" },    { { "\xFF\xFE\0\0", 4 }, "UTF-32LE" },
	{ { "\0\0\xFE\xFF", 4 }, "UTF-32BE" }, { { "\xFF\xFE", 2 }, "UTF-16LE" },
	{ { "\xFE\xFF", 2 }, "UTF-16BE" },     { { "\x84\x31\x95\x33", 4 }, "GB18030" },
};

static bool
find_mark(struct str bytes, struct charset *charset_r)
{
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (!str_starts(bytes, marks[i].mark))
			continue;
		set_name(charset_r->name, marks[i].name);
		charset_r->mark = marks[i].mark.length;
		charset_r->kind = i == 0 ? CHARSET_UTF8 : CHARSET_OTHER;
		return true;
	}
	return false;
}

/* True when the code units of `bytes`, `width` bytes each, are text that has spaces or line ends as text has. */
static bool
is_wide_text(struct str bytes, size_t width, bool big)
{
	size_t units = bytes.length / width, breaks = 0, wrong = 0;

	for (size_t i = 0; i < units; i++) {
		const unsigned char *at = (const unsigned char *)bytes.data + i * width;
		uint32_t             unit = 0;

		for (size_t k = 0; k < width; k++)
			unit = unit << 8 | at[big ? k : width - 1 - k];
		breaks += unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t' || unit == ',';
		wrong += (unit < ' ' && unit != '\n' && unit != '\r' && unit != '\t') || unit > 0x10FFFF ||
			 (unit >= 0xE000 && unit < 0xF900) || u_charType((UChar32)unit) == U_UNASSIGNED;
	}
	return units >= 4 && wrong <= units / 1000 && breaks > units / 200;
}

/* UTF-16 and UTF-32 without a mark. */
static bool
find_wide(struct str bytes, bool whole, struct charset *charset_r)
{
	static const struct {
		const char *name;
		size_t      width;
		bool        big;
	} rows[] = {
		{ "UTF-32LE", 4, false }, { "UTF-32BE", 4, true }, { "UTF-16LE", 2, false }, { "UTF-16BE", 2, true }
	};
	struct str sample = str_slice(bytes, 0, SAMPLE_BYTES);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (whole && bytes.length % rows[i].width != 0)
			continue;
		if (!is_wide_text(sample, rows[i].width, rows[i].big))
			continue;
		set_name(charset_r->name, rows[i].name);
		charset_r->kind = CHARSET_OTHER;
		return true;
	}
	return false;
}

/* Is it UTF-8, with more other characters than control characters beside its zero bytes? So are tables that a program has
 * filled up with zero bytes. */
static bool
is_padded_text(struct str sample, size_t controls, size_t zeros)
{
	size_t valid = sample.length;

	return (str_is_utf8(sample, &valid) || sample.length - valid < 4) &&
	       2 * (controls - zeros) < sample.length - zeros;
}

/* Formats that look like text for their first bytes and are none, and bytes that no text has. */
static bool
is_binary(struct str bytes)
{
	static const struct str starts[] = {
		{ "%PDF-", 5 },
		{ "PK\3\4", 4 },
		{ "PK\5\6", 4 },
		{ "\x89PNG", 4 },
		{ "GIF8", 4 },
		{ "\xFF\xD8\xFF", 3 },
		{ "\x7F"
		  "ELF",
		  4 },
		{ "\xD0\xCF\x11\xE0", 4 },
		{ "SQLite", 6 },
		{ "II*\0", 4 },
		{ "MM\0*", 4 },
		{ "7z\xBC\xAF", 4 },
	};
	struct str sample = str_slice(bytes, 0, SAMPLE_BYTES);
	size_t     controls = 0, zeros = 0;

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (str_starts(bytes, starts[i]))
			return true;
	}
	if (str_is(str_slice(bytes, 257, 262), "ustar"))
		return true;
	for (size_t i = scan_control(sample, 0); i < sample.length; i = scan_control(sample, i + 1)) {
		unsigned char c = (unsigned char)sample.data[i];

		zeros += c == 0;
		controls += c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1B;
	}
	return (controls > sample.length / 10 + 2 || zeros > sample.length / 50 + 2) &&
	       !is_padded_text(sample, controls, zeros);
}

/* ---- statistics -------------------------------------------------------------------------------------------------- */

struct reading {
	size_t errors; /* bytes that are nothing in this encoding */
	size_t words;  /* with a letter beyond ASCII */
	size_t odd;    /* of these */
};

/* What is known of the word that is being read. */
struct word {
	bool        any, odd, capital_ok, lower_before;
	size_t      run;
	UScriptCode script;
};

static UScriptCode
script_of(UChar32 c)
{
	UErrorCode  status = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &status);

	switch (script) {
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_HANGUL:
		return USCRIPT_HAN; /* may stand in one word */
	case USCRIPT_INHERITED:
		return USCRIPT_COMMON;
	default:
		return script;
	}
}

static void
look_at_letter(struct word *word, UChar32 c)
{
	UScriptCode script = script_of(c);
	bool        upper = u_isupper(c), beyond = c >= 0x80;

	word->any |= beyond;
	if (script != USCRIPT_COMMON) {
		word->odd |= word->script != USCRIPT_COMMON && word->script != script;
		word->script = script;
	}
	word->run = beyond ? word->run + 1 : 0;
	word->odd |= script == USCRIPT_LATIN && word->run >= LONG_RUN;
	word->odd |= upper && word->lower_before && beyond;
	word->lower_before = u_islower(c);
}

static void
end_word(struct word *word, struct reading *reading)
{
	reading->words += word->any;
	reading->odd += word->any && word->odd;
	*word = (struct word){ .script = USCRIPT_COMMON };
}

static bool
is_odd_character(UChar32 c)
{
	int8_t kind = u_charType(c);

	return (c >= 0x80 && c < 0xA0) || kind == U_UNASSIGNED || kind == U_PRIVATE_USE_CHAR || c == 0xFFFE;
}

static void
look_at_text(const UChar *text, int32_t length, struct reading *reading)
{
	struct word word = { .script = USCRIPT_COMMON };

	for (int32_t i = 0; i < length;) {
		UChar32 c;

		U16_NEXT(text, i, length, c);
		reading->errors += c == 0xFFFD;
		if (u_isalpha(c)) {
			look_at_letter(&word, c);
			continue;
		}
		end_word(&word, reading);
		if (is_odd_character(c)) {
			reading->words++;
			reading->odd++;
		}
	}
	end_word(&word, reading);
}

static void U_CALLCONV
replace_undecodable(const void *context, UConverterToUnicodeArgs *arguments, const char *units, int32_t length,
		    UConverterCallbackReason reason, UErrorCode *status)
{
	static const UChar replacement = 0xFFFD;

	(void)context, (void)units, (void)length;
	if (reason > UCNV_IRREGULAR)
		return;
	*status = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, status);
}

/* Decodes the sample; false when ICU has no such encoding or ASCII is not ASCII in it. */
static bool
read_as(struct arena *a, struct str sample, const char *name, struct reading *reading_r)
{
	UConverter *converter = open_converter(name);
	const char *from = sample.data;
	UChar      *text, *to;
	UErrorCode  status = U_ZERO_ERROR;

	*reading_r = (struct reading){ 0 };
	if (converter == NULL)
		return false;
	if (!keeps_ascii(converter)) {
		ucnv_close(converter);
		return false;
	}
	text = to = ARENA_ARRAY(a, UChar, 2 * sample.length + 16);
	ucnv_setToUCallBack(converter, replace_undecodable, NULL, NULL, NULL, &status);
	ucnv_reset(converter);
	ucnv_toUnicode(converter, &to, text + 2 * sample.length + 16, &from, sample.data + sample.length, NULL, false,
		       &status);
	ucnv_close(converter);
	look_at_text(text, (int32_t)(to - text), reading_r);
	return U_SUCCESS(status);
}

/* The lines of `bytes` that are not all ASCII, as many as a sample holds. */
static struct str
telling_lines(struct arena *a, struct str bytes)
{
	struct buffer sample = buffer_in(a);
	struct str    line;

	while (str_cut(&bytes, '\n', &line) && sample.length < SAMPLE_BYTES) {
		bool beyond = false;

		line = str_slice(line, 0, SAMPLE_BYTES);
		for (size_t i = 0; i < line.length && !beyond; i++)
			beyond = (unsigned char)line.data[i] >= 0x80;
		if (!beyond)
			continue;
		buffer_add(&sample, line);
		buffer_add_byte(&sample, '\n');
	}
	return buffer_str(&sample);
}

struct contest {
	struct arena         *a;
	struct str            sample;
	const UCharsetMatch **matches; /* ICU's, best first */
	int32_t               count;
	char                  best[CHARSET_NAME];
	int                   score;
};

/* ICU's confidence in an encoding, 0 to 100; `otherwise` when it cannot tell this encoding. */
static int
confidence_in(const struct contest *contest, const char *name, int otherwise)
{
	char found[CHARSET_NAME];

	for (int32_t i = 0; i < contest->count; i++) {
		UErrorCode status = U_ZERO_ERROR;

		resolve(ucsdet_getName(contest->matches[i], &status), found);
		if (ucnv_compareNames(found, name) == 0)
			return ucsdet_getConfidence(contest->matches[i], &status);
	}
	return otherwise;
}

/* Lets an encoding compete with `confidence`, less what its reading of the sample speaks against it. */
static void
enter(struct contest *contest, const char *name, int confidence)
{
	struct reading reading;
	int            score;

	if (ucnv_compareNames(name, "UTF-8") == 0 || !read_as(contest->a, contest->sample, name, &reading))
		return;
	score = confidence - (int)(100 * reading.odd / (reading.words + 1)) - (reading.errors > 0 ? 100 : 0);
	if (contest->best[0] != '\0' && score <= contest->score)
		return;
	contest->score = score;
	set_name(contest->best, name);
}

static bool
is_told_by_icu(const UCharsetDetector *detector, const char *name)
{
	UErrorCode    status = U_ZERO_ERROR;
	UEnumeration *all = ucsdet_getAllDetectableCharsets(detector, &status);
	const char   *each;
	char          found[CHARSET_NAME];
	bool          told = false;

	while (!told && (each = uenum_next(all, NULL, &status)) != NULL) {
		resolve(each, found);
		told = ucnv_compareNames(found, name) == 0;
	}
	uenum_close(all);
	return told;
}

/* What is declared has an advantage; then ICU's guesses, then the most common encoding. */
static void
compete(struct contest *contest, const UCharsetDetector *detector, const char *declared)
{
	char       name[CHARSET_NAME];
	UErrorCode status = U_ZERO_ERROR;

	if (declared[0] != '\0') {
		resolve(declared, name);
		enter(contest, name,
		      ADVANTAGE + confidence_in(contest, name, is_told_by_icu(detector, name) ? 0 : ADVANTAGE));
	}
	for (int32_t i = 0; i < contest->count; i++) {
		resolve(ucsdet_getName(contest->matches[i], &status), name);
		enter(contest, name, ucsdet_getConfidence(contest->matches[i], &status));
	}
	enter(contest, "windows-1252", 1);
}

static void
guess(struct arena *a, struct str sample, const char *declared, char name_r[CHARSET_NAME])
{
	UErrorCode        status = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&status);
	struct contest    contest = { .a = a, .sample = sample };

	assert(U_SUCCESS(status));
	ucsdet_setText(detector, sample.data, (int32_t)sample.length, &status);
	contest.matches = ucsdet_detectAll(detector, &contest.count, &status);
	if (U_FAILURE(status))
		contest.count = 0;
	compete(&contest, detector, declared);
	ucsdet_close(detector);
	set_name(name_r, contest.best);
}

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------- */

/* Counts characters of several bytes, and bytes that are none. A character cut off at the end counts as nothing. */
static void
count_utf8(struct str bytes, bool whole, size_t *characters_r, size_t *wrong_r)
{
	*characters_r = *wrong_r = 0;
	while (bytes.length > 0) {
		size_t bad = bytes.length;

		(void)str_is_utf8(bytes, &bad);
		for (size_t i = 0; i < bad; i++)
			*characters_r += (unsigned char)bytes.data[i] >= 0xC0;
		bytes = str_slice(bytes, bad, bytes.length);
		if (bytes.length == 0 || (!whole && bytes.length < 4))
			return;
		(*wrong_r)++;
		bytes = str_slice(bytes, 1, bytes.length);
	}
}

/* ---- the decision ------------------------------------------------------------------------------------------------ */

static void
note_declared(struct charset *charset, const char *why)
{
	snprintf(charset->note, sizeof charset->note, "declared %s, but %s %s", charset->declared, why, charset->name);
}

static bool
declares(const struct charset *charset, const char *name)
{
	char resolved[CHARSET_NAME];

	if (str_is_nocase(str_of(charset->declared), name))
		return true; /* as nearly all declare it */
	resolve(charset->declared, resolved);
	return ucnv_compareNames(resolved, name) == 0;
}

static void
decide_utf8(struct charset *charset)
{
	charset->kind = CHARSET_UTF8;
	set_name(charset->name, "UTF-8");
	if (charset->declared[0] != '\0' && !declares(charset, "UTF-8"))
		note_declared(charset, "the bytes are");
}

/* Bytes that are neither ASCII nor UTF-8. */
static void
decide_other(struct arena *a, struct str bytes, struct charset *charset)
{
	charset->kind = CHARSET_OTHER;
	guess(a, telling_lines(a, bytes), charset->declared, charset->name);
	if (declares(charset, charset->name))
		return;
	if (charset->declared[0] != '\0')
		note_declared(charset, "the bytes look like");
	else
		snprintf(charset->note, sizeof charset->note, "no encoding is declared; the bytes look like %s",
			 charset->name);
}

/* ASCII so far: is the declaration one under which it is ASCII? ISO 2022 makes other letters of it by escapes. */
static void
decide_ascii(struct str bytes, struct charset *charset)
{
	UConverter *converter;
	char        name[CHARSET_NAME];

	charset->kind = CHARSET_ASCII;
	set_name(charset->name, "UTF-8");
	if (charset->declared[0] == '\0' || str_is_nocase(str_of(charset->declared), "UTF-8"))
		return;
	resolve(charset->declared, name);
	converter = open_converter(name);
	if (converter == NULL || !keeps_ascii(converter)) {
		note_declared(charset, "the bytes are");
	} else if (ucnv_getType(converter) == UCNV_ISO_2022 && str_find_byte(bytes, 0x1B) < bytes.length) {
		charset->kind = CHARSET_OTHER;
		set_name(charset->name, name);
	}
	ucnv_close(converter);
}

static void
decide(struct arena *a, struct str bytes, bool whole, struct charset *charset)
{
	size_t characters, wrong;

	charset->valid = bytes.length;
	if (scan_ascii(bytes) == bytes.length) {
		decide_ascii(bytes, charset);
		return;
	}
	if (str_is_utf8(bytes, NULL)) {
		decide_utf8(charset);
		return;
	}
	charset->valid = 0;
	count_utf8(bytes, whole, &characters, &wrong);
	if (wrong == 0 || characters >= wrong)
		decide_utf8(charset);
	else
		decide_other(a, bytes, charset);
}

void
charset_detect(struct arena *a, struct str bytes, bool whole, struct charset *charset_r)
{
	struct str declared;

	*charset_r = (struct charset){ .kind = CHARSET_ASCII };
	if (find_mark(bytes, charset_r)) {
		declared = charset_r->kind == CHARSET_UTF8 ? declared_encoding(a, str_slice(bytes, 3, bytes.length))
							   : STR("");
		snprintf(charset_r->declared, CHARSET_NAME, "%.*s", STR_ARGS(declared));
		if (declared.length > 0 && !declares(charset_r, charset_r->name))
			note_declared(charset_r, "the byte order mark says");
		return;
	}
	declared = declared_encoding(a, bytes);
	snprintf(charset_r->declared, CHARSET_NAME, "%.*s", STR_ARGS(declared));
	if (declared.length == 0 && find_wide(bytes, whole, charset_r)) {
		snprintf(charset_r->note, sizeof charset_r->note, "no byte order mark; the bytes look like %s",
			 charset_r->name);
		return;
	}
	if (is_binary(bytes)) {
		charset_r->kind = CHARSET_BINARY;
		set_name(charset_r->name, "binary");
		return;
	}
	decide(a, bytes, whole, charset_r);
}

void
charset_detect_later(struct arena *a, struct str bytes, bool whole, struct charset *charset)
{
	charset->mark = 0;
	decide(a, bytes, whole, charset);
}
