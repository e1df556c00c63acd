/* The text of RTF files (Rich Text Format 1.9.1): control words are passed over, but for those that stand for characters and lines;
 * so are the groups that hold no text. Bytes beyond ASCII are of the file's code page. */
#include "formats/file_text.h"

#include <unicode/ucnv.h>

enum { DEPTH = 200, WORD = 32, CODE_PAGE = 1252 };

struct group {
	bool hidden;
	int  skip; /* characters after \u that stand for it in older programs */
};

struct rtf {
	struct str         rest;
	struct file_words *words;
	struct group       groups[DEPTH];
	int                depth;  /* deeper ones share the last */
	int                beyond; /* groups deeper than there is room for */
	UConverter        *converter;
	int                left; /* characters to be passed over */
	uint32_t           high; /* first half of a pair of UTF-16 */
};

static struct group *
here(struct rtf *rtf)
{
	return &rtf->groups[rtf->depth];
}

static void
put(struct rtf *rtf, struct str text)
{
	if (!here(rtf)->hidden)
		file_words_add(rtf->words, text);
}

static void
put_scalar(struct rtf *rtf, uint32_t scalar)
{
	char          room[8];
	struct buffer out = { .data = room, .capacity = sizeof room };

	if (scalar >= 0xD800 && scalar <= 0xDBFF) {
		rtf->high = scalar;
		return;
	}
	if (scalar >= 0xDC00 && scalar <= 0xDFFF) {
		if (rtf->high == 0)
			return;
		scalar = 0x10000 + ((rtf->high - 0xD800) << 10) + (scalar - 0xDC00);
	}
	rtf->high = 0;
	buffer_add_scalar(&out, scalar);
	put(rtf, buffer_str(&out));
}

/* A byte of the file's code page; of two bytes that are one character the first waits in the converter. */
static void
put_byte(struct rtf *rtf, char byte)
{
	UChar       units[4] = { 0 }, *to = units;
	const char *from = &byte;
	UErrorCode  status = U_ZERO_ERROR;

	if (rtf->left > 0) {
		rtf->left--;
		return;
	}
	if (rtf->converter == NULL)
		return;
	ucnv_toUnicode(rtf->converter, &to, units + 4, &from, &byte + 1, NULL, false, &status);
	for (const UChar *unit = units; unit < to; unit++)
		put_scalar(rtf, *unit);
}

static void
set_code_page(struct rtf *rtf, int number)
{
	char       name[WORD];
	UErrorCode status = U_ZERO_ERROR;

	ucnv_close(rtf->converter);
	snprintf(name, sizeof name, "windows-%d", number);
	rtf->converter = ucnv_open(name, &status);
	if (U_FAILURE(status))
		rtf->converter = NULL;
}

/* ---- control words ----------------------------------------------------------------------------------------------- */

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static char
take(struct rtf *rtf)
{
	char c = rtf->rest.data[0];

	rtf->rest = str_slice(rtf->rest, 1, rtf->rest.length);
	return c;
}

static bool
is_letter(struct str s)
{
	return s.length > 0 && ((s.data[0] >= 'a' && s.data[0] <= 'z') || (s.data[0] >= 'A' && s.data[0] <= 'Z'));
}

static void
do_word(struct rtf *rtf, struct str word, int number)
{
	if (str_is_one_of(word, "fonttbl colortbl stylesheet info pict object themedata datastore listtable xmlnstbl "
				"generator"))
		here(rtf)->hidden = true;
	else if (str_is_one_of(word, "par line row sect page"))
		file_words_break(rtf->words);
	else if (str_is_one_of(word, "tab cell emspace enspace"))
		put(rtf, STR(" "));
	else if (str_is(word, "ansicpg"))
		set_code_page(rtf, number);
	else if (str_is(word, "uc"))
		here(rtf)->skip = number >= 0 && number < 16 ? number : 1;
	else if (str_is(word, "u")) {
		put_scalar(rtf, (uint32_t)number & 0xFFFF);
		rtf->left = here(rtf)->skip;
	} else if (str_is(word, "bin"))
		rtf->rest = str_slice(rtf->rest, number > 0 ? (size_t)number : 0, rtf->rest.length);
}

/* Behind the backslash. */
static void
take_control(struct rtf *rtf)
{
	char   word[WORD];
	size_t length = 0;
	int    number = 0, sign = 1;
	char   c;

	if (!is_letter(rtf->rest)) {
		c = take(rtf);
		if (c == '\'' && rtf->rest.length >= 2) {
			int high = digit_of(take(rtf)), low = digit_of(take(rtf));

			if (high >= 0 && low >= 0)
				put_byte(rtf, (char)(high * 16 + low));
		} else if (c == '*') {
			here(rtf)->hidden = true;
		} else if (c == '~') {
			put(rtf, STR(" "));
		} else if (c == '\\' || c == '{' || c == '}') {
			put(rtf, (struct str){ &c, 1 });
		}
		return;
	}
	while (is_letter(rtf->rest)) {
		c = take(rtf);
		if (length < sizeof word)
			word[length++] = c;
	}
	if (rtf->rest.length > 0 && rtf->rest.data[0] == '-') {
		sign = -1;
		(void)take(rtf);
	}
	while (rtf->rest.length > 0 && rtf->rest.data[0] >= '0' && rtf->rest.data[0] <= '9') {
		c = take(rtf);
		if (number < 100 * 1000 * 1000)
			number = number * 10 + (c - '0');
	}
	if (rtf->rest.length > 0 && rtf->rest.data[0] == ' ')
		(void)take(rtf);
	do_word(rtf, (struct str){ word, length }, sign * number);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static void
open_group(struct rtf *rtf)
{
	if (rtf->depth + 1 == DEPTH) {
		rtf->beyond++;
		return;
	}
	rtf->groups[rtf->depth + 1] = rtf->groups[rtf->depth];
	rtf->depth++;
}

static void
close_group(struct rtf *rtf)
{
	if (rtf->beyond > 0)
		rtf->beyond--;
	else if (rtf->depth > 0)
		rtf->depth--;
	rtf->left = 0;
}

bool
text_of_rtf(struct arena *a, struct str bytes, struct file_words *words, struct error *error)
{
	struct rtf *rtf = ARENA_NEW(a, struct rtf);

	(void)error;
	*rtf = (struct rtf){ .rest = bytes, .words = words, .groups = { { .skip = 1 } } };
	set_code_page(rtf, CODE_PAGE);
	while (rtf->rest.length > 0 && !file_words_full(words)) {
		char c = take(rtf);

		if (c == '{')
			open_group(rtf);
		else if (c == '}')
			close_group(rtf);
		else if (c == '\\' && rtf->rest.length > 0)
			take_control(rtf);
		else if (c != '\r' && c != '\n')
			put_byte(rtf, c);
	}
	ucnv_close(rtf->converter);
	return true;
}
