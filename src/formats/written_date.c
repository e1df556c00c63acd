/* Written forms: dates, intervals, times. A text is cut into numbers and words, whose pattern is then looked at. */
#include "formats/written.h"

#include "base/clock.h"
#include "records/codes.h"

enum { TOKENS = 8, YEAR = 4, COMPACT = 8, HUNDRED = 100 };

struct token {
	struct str word; /* of letters; empty for a number */
	int64_t    number;
	size_t     digits;
	char       before; /* what separates it from the one before: a character, ' ' for spaces, 0 for nothing */
};

struct tokens {
	struct token list[TOKENS];
	size_t       count;
	bool         more;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static struct str
take_while(struct str *text, bool (*test)(char c))
{
	struct str part;
	size_t     length = 0;

	while (length < text->length && test(text->data[length]))
		length++;
	part = str_slice(*text, 0, length);
	*text = str_slice(*text, length, text->length);
	return part;
}

static void
cut_tokens(struct str text, struct tokens *tokens)
{
	char before = 0;

	*tokens = (struct tokens){ .count = 0 };
	while (text.length > 0) {
		struct token token = { .before = before };
		char         c = text.data[0];

		if (!is_digit(c) && !is_letter(c)) {
			before = before == 0 || before == ' ' ? c : before;
			text = str_slice(text, 1, text.length);
			continue;
		}
		if (is_digit(c)) {
			struct str digits = take_while(&text, is_digit);

			token.digits = digits.length;
			if (!str_integer(digits, &token.number))
				token.digits = 0;
		} else {
			token.word = take_while(&text, is_letter);
		}
		before = 0;
		if (tokens->count == TOKENS) {
			tokens->more = true;
			return;
		}
		tokens->list[tokens->count++] = token;
	}
}

/* ---- months ------------------------------------------------------------------------------------------------------ */

/* Beginnings of names in English, French and Spanish that tell the month, in lower case. */
static const struct {
	const char *start;
	int         month;
} months[] = {
	{ "jan", 1 },
	{ "ene", 1 },
	{ "feb", 2 },
	{ "fev", 2 },
	{ "f\xC3\xA9v", 2 },
	{ "mar", 3 },
	{ "apr", 4 },
	{ "avr", 4 },
	{ "abr", 4 },
	{ "may", 5 },
	{ "mai", 5 },
	{ "jun", 6 },
	{ "juin", 6 },
	{ "jul", 7 },
	{ "juillet", 7 },
	{ "juil", 7 },
	{ "aug", 8 },
	{ "ao\xC3\xBB", 8 },
	{ "aou", 8 },
	{ "ago", 8 },
	{ "sep", 9 },
	{ "set", 9 },
	{ "oct", 10 },
	{ "nov", 11 },
	{ "dec", 12 },
	{ "dic", 12 },
	{ "d\xC3\xA9"
	  "c",
	  12 },
};

/* Words that may stand in a date and say nothing. */
static const char *const fillers[] = { "st", "nd", "rd", "th", "er", "de", "del", "of", "le", "el", "the" };

static int
month_of(struct str word)
{
	char lower[16];

	if (word.length < 3 || word.length >= sizeof lower)
		return 0;
	for (size_t i = 0; i < word.length; i++)
		lower[i] = word.data[i] >= 'A' && word.data[i] <= 'Z' ? (char)(word.data[i] + 32) : word.data[i];
	for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
		if (str_starts((struct str){ lower, word.length }, str_of(months[i].start)))
			return months[i].month;
	}
	return 0;
}

static bool
is_filler(struct str word)
{
	for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
		if (str_is_nocase(word, fillers[i]))
			return true;
	}
	return false;
}

/* ---- patterns ---------------------------------------------------------------------------------------------------- */

struct found {
	int64_t year, month, day; /* 0: not told */
	bool    exact;
};

static bool
is_separator(char c)
{
	return c == '-' || c == '/' || c == '.';
}

/* 2026-05-01, 2026/5/1, 2026, perhaps with a time behind. */
static bool
year_first(const struct tokens *tokens, struct found *found)
{
	const struct token *list = tokens->list;

	if (tokens->count == 0 || list[0].digits != YEAR)
		return false;
	*found = (struct found){ .year = list[0].number, .exact = true };
	if (tokens->count == 1)
		return true;
	if (list[1].digits == 0 || list[1].digits > 2 || !is_separator(list[1].before))
		return false;
	if (list[1].number > 12) { /* 2012-13: two years */
		found->exact = false;
		return tokens->count == 2;
	}
	found->month = list[1].number;
	if (tokens->count == 2)
		return true;
	if (list[2].digits == 0 || list[2].digits > 2 || list[2].before != list[1].before)
		return false;
	found->day = list[2].number;
	return true;
}

static bool
compact(const struct tokens *tokens, struct found *found)
{
	int64_t number = tokens->list[0].number;

	if (tokens->count == 0 || tokens->list[0].digits != COMPACT)
		return false;
	*found = (struct found){ .year = number / (HUNDRED * HUNDRED),
				 .month = number / HUNDRED % HUNDRED,
				 .day = number % HUNDRED,
				 .exact = true };
	return true;
}

/* 13.5.2026, 5/13/2026; with '/' and '-' both orders are in use. */
static bool
year_last(const struct tokens *tokens, struct found *found)
{
	const struct token *list = tokens->list;
	bool                plain = list[1].before == '.';

	if (tokens->count < 3 || list[2].digits != YEAR || list[0].digits == 0 || list[0].digits > 2 ||
	    list[1].digits == 0 || list[1].digits > 2 || !is_separator(list[1].before))
		return false;
	*found = (struct found){ .year = list[2].number, .exact = true };
	if (plain || list[0].number > 12 || list[0].number == list[1].number) {
		found->day = list[0].number;
		found->month = list[1].number;
	} else if (list[1].number > 12) {
		found->day = list[1].number;
		found->month = list[0].number;
	} else {
		found->exact = false;
	}
	return true;
}

/* May 2026, 1 May 2026, May 1, 2026; and a year among other words. */
static bool
with_words(const struct tokens *tokens, struct found *found)
{
	*found = (struct found){ .exact = !tokens->more };
	for (size_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];
		int                 month = month_of(token->word);

		if (token->digits == YEAR && found->year == 0)
			found->year = token->number;
		else if ((token->digits == 1 || token->digits == 2) && found->day == 0 && found->year == 0)
			found->day = token->number;
		else if (month > 0 && found->month == 0)
			found->month = month;
		else if (token->digits == YEAR)
			return false;
		else if (token->word.length > 0 && token->before == 0 && i > 0 && !is_filler(token->word))
			return false; /* 1950s, 1200BC */
		else if (!is_filler(token->word))
			found->exact = false;
	}
	if (found->month == 0 && found->day != 0) {
		found->day = 0;
		found->exact = false;
	}
	return found->year > 0;
}

static bool
format_found(struct arena *a, const struct found *found, struct str *date_r)
{
	char text[16];

	if (found->day > 0)
		snprintf(text, sizeof text, "%04d-%02d-%02d", (int)found->year, (int)found->month, (int)found->day);
	else if (found->month > 0)
		snprintf(text, sizeof text, "%04d-%02d", (int)found->year, (int)found->month);
	else
		snprintf(text, sizeof text, "%04d", (int)found->year);
	*date_r = str_copy(a, str_of(text));
	return code_is_date(*date_r);
}

bool
written_date(struct arena *a, struct str text, struct str *date_r, bool *exact_r)
{
	struct tokens tokens;
	struct found  found;

	text = str_trim(text);
	*exact_r = true;
	if (code_is_date(text)) {
		*date_r = text;
		return true;
	}
	cut_tokens(text, &tokens);
	if (!year_first(&tokens, &found) && !compact(&tokens, &found) && !year_last(&tokens, &found) &&
	    !with_words(&tokens, &found))
		return false;
	*exact_r = found.exact && !str_starts(text, STR("[")) && text.data[text.length - 1] != '?';
	if (format_found(a, &found, date_r))
		return true;
	*exact_r = false; /* a month or day that no calendar has */
	found.month = found.day = 0;
	return format_found(a, &found, date_r);
}

/* ---- intervals and times ----------------------------------------------------------------------------------------- */

/* The value of `name`= in DCMI's notation "name=…; name=…". */
static struct str
component(struct str text, const char *name)
{
	struct str part, key;

	while (str_cut(&text, ';', &part)) {
		if (!str_cut(&part, '=', &key) || !str_is_nocase(str_trim(key), name))
			continue;
		return part.data != NULL ? str_trim(part) : STR("");
	}
	return STR("");
}

static bool
cut_interval(struct str text, struct str *start_r, struct str *end_r)
{
	static const char *const separators[] = {
		"/", " - ", "\xE2\x80\x93", "\xE2\x80\x94", " to ", "..", " \xC3\xA0 "
	};

	*start_r = component(text, "start");
	*end_r = component(text, "end");
	if (start_r->length > 0 && end_r->length > 0)
		return true;
	for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
		struct str separator = str_of(separators[i]);
		size_t     at = str_find(text, separator);

		if (at == text.length)
			continue;
		*start_r = str_trim(str_slice(text, 0, at));
		*end_r = str_trim(str_slice(text, at + separator.length, text.length));
		return true;
	}
	*start_r = str_slice(text, 0, YEAR);
	*end_r = str_slice(text, YEAR + 1, text.length);
	return text.length == 2 * YEAR + 1 && text.data[YEAR] == '-' && end_r->length == YEAR;
}

bool
written_period(struct arena *a, struct str text, struct str *period_r, bool *exact_r)
{
	struct str start, end;
	bool       exact_start, exact_end;

	text = str_trim(text);
	if (cut_interval(text, &start, &end) && written_date(a, start, &start, &exact_start) &&
	    written_date(a, end, &end, &exact_end)) {
		*period_r = str_format(a, "%.*s/%.*s", STR_ARGS(start), STR_ARGS(end));
		*exact_r = exact_start && exact_end;
		if (code_is_period(*period_r))
			return true;
	}
	return written_date(a, text, period_r, exact_r);
}

bool
written_time(struct arena *a, struct str text, struct str *time_r)
{
	char    out[TIME_TEXT];
	int64_t time;
	char   *copy;

	text = str_trim(text);
	copy = arena_text(a, text.length + sizeof ":00Z");
	memcpy(copy, text.data, text.length);
	if (text.length > 10 && copy[10] == ' ')
		copy[10] = 'T';
	text.data = copy;
	if (!time_parse(text, &time, NULL)) {
		if (text.length == sizeof "2026-05-01T09:00" - 1) {
			memcpy(copy + text.length, ":00", 3);
			text.length += 3;
		}
		copy[text.length++] = 'Z';
		if (!time_parse(text, &time, NULL))
			return false;
	}
	*time_r = str_copy(a, time_format(time, out));
	return true;
}
