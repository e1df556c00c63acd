/* Numbers, dates and places as people type them. */
#include "pages/form_typed.h"

#include "base/clock.h"
#include "formats/written.h"
#include "records/codes.h"
#include "text/split.h"
#include "text/words.h"

#include <math.h>
#include <stdlib.h>

/* ---- characters -------------------------------------------------------------------------------------------------- */

/* The ASCII sign that means the same; 0: none. */
static char
plain_sign(uint32_t scalar)
{
	if (scalar >= 0x0660 && scalar <= 0x0669)
		return (char)('0' + (scalar - 0x0660)); /* Arabic */
	if (scalar >= 0x06F0 && scalar <= 0x06F9)
		return (char)('0' + (scalar - 0x06F0)); /* Persian */
	if (scalar >= 0xFF10 && scalar <= 0xFF19)
		return (char)('0' + (scalar - 0xFF10)); /* full width */
	switch (scalar) {
	case 0x066B: /* Arabic decimal separator */
		return '.';
	case 0x066C: /* Arabic thousands separator */
	case 0x00A0:
	case 0x2009:
	case 0x202F:
	case 0x3000:
	case 0x2019:
		return ' ';
	case 0x060C: /* commas */
	case 0xFF0C:
	case 0x3001:
		return ',';
	case 0x2212: /* minus, dashes */
	case 0x2013:
	case 0x2010:
		return '-';
	case 0x5E74: /* year, month, day */
	case 0x6708:
		return '-';
	case 0x65E5:
		return ' ';
	default:
		return '\0';
	}
}

static uint32_t
decode(struct str text, size_t at, size_t *length_r)
{
	unsigned char first = (unsigned char)text.data[at];
	size_t        length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	uint32_t      scalar = length == 1 ? first : first & (0xFFU >> (length + 1));

	for (size_t i = 1; i < length && at + i < text.length; i++)
		scalar = scalar << 6 | ((unsigned char)text.data[at + i] & 0x3F);
	*length_r = length;
	return scalar;
}

/* Digits and signs of other scripts as those of ASCII; all else stays. */
static struct str
plain(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);
	size_t        length;

	for (size_t at = 0; at < text.length; at += length) {
		char sign = plain_sign(decode(text, at, &length));

		if (sign != '\0')
			buffer_add_byte(&out, sign);
		else
			buffer_add(&out, str_slice(text, at, at + length));
	}
	return str_trim(buffer_str(&out));
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static bool
has_decimal_comma(struct str language)
{
	struct str primary = str_slice(language, 0, str_find_byte(language, '-'));

	return str_is_one_of(primary, "fr es ru pt de it nl");
}

static size_t
count_of(struct str text, char byte)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.data[i] == byte;
	return count;
}

/* The sign that stands before the fraction; 0: there is none. */
static char
fraction_sign(struct str text, struct str language)
{
	size_t commas = count_of(text, ','), points = count_of(text, '.');
	char   only = commas > 0 ? ',' : '.';
	size_t at;

	if (commas + points == 0)
		return '\0';
	if (commas > 0 && points > 0) {
		for (at = text.length; at > 0 && strchr(",.", text.data[at - 1]) == NULL;)
			at--;
		return text.data[at - 1];
	}
	if (commas + points > 1)
		return '\0';
	at = str_find_byte(text, only);
	if (text.length - at - 1 != 3 || at == 0 || text.data[0] == '0' || at > 3)
		return only;
	return (only == ',') == has_decimal_comma(language) ? only : '\0';
}

struct str
typed_decimal(struct arena *a, struct str text, struct str language)
{
	struct buffer out = buffer_in(a);
	struct str    typed = plain(a, text), result;
	char          sign = fraction_sign(typed, language);
	size_t        start = 0;

	for (size_t i = 0; i < typed.length; i++) {
		char byte = typed.data[i];

		if (byte == sign && sign != '\0')
			buffer_add_byte(&out, '.');
		else if (byte != ',' && byte != '.' && byte != ' ' && byte != '\'')
			buffer_add_byte(&out, byte);
	}
	result = buffer_str(&out);
	while (start + 1 < result.length && result.data[start] == '0' && result.data[start + 1] != '.')
		start++;
	result = str_slice(result, start, result.length);
	return code_is_decimal(result) ? result : str_trim(text);
}

struct str
shown_decimal(struct arena *a, struct str decimal, struct str language)
{
	struct buffer out = buffer_in(a);
	size_t        point = str_find_byte(decimal, '.');

	if (!code_is_decimal(decimal) || !has_decimal_comma(language) || point == decimal.length)
		return decimal;
	buffer_add(&out, str_slice(decimal, 0, point));
	buffer_add_byte(&out, ',');
	buffer_add(&out, str_slice(decimal, point + 1, decimal.length));
	return buffer_str(&out);
}

/* ---- dates ------------------------------------------------------------------------------------------------------- */

enum { DATE_PARTS = 3, MONTHS = 12, YEAR_DIGITS = 4 };

struct date_parts {
	struct str list[DATE_PARTS];
	size_t     count;
	int        month; /* named by a word; 0: none */
};

static int
named_month(struct arena *a, const struct words *words, struct str word, struct str language)
{
	struct str name = split_folded(a, word), english = STR("en");

	for (int month = 1; month <= MONTHS && name.length > 0; month++) {
		const char *key = str_c(a, str_format(a, "month.%d", month));
		const char *alone = str_c(a, str_format(a, "month.alone.%d", month));

		if (str_equal(name, split_folded(a, words_get(words, language, key))) ||
		    str_equal(name, split_folded(a, words_get(words, language, alone))) ||
		    str_equal(name, split_folded(a, words_get(words, english, key))))
			return month;
	}
	return 0;
}

static bool
is_number(struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.length > 0 && text.length <= YEAR_DIGITS;
}

static bool
cut_date(struct arena *a, const struct words *words, struct str text, struct str language, struct date_parts *parts)
{
	size_t at = 0;

	while (at < text.length) {
		size_t     start = at;
		struct str part;

		while (at < text.length && strchr("/.- ,", text.data[at]) == NULL)
			at++;
		part = str_slice(text, start, at++);
		if (part.length == 0)
			continue;
		if (str_is_one_of(part, "de del of \u0433 \u0433\u043e\u0434\u0430"))
			continue;
		if (is_number(part) && parts->count < DATE_PARTS)
			parts->list[parts->count++] = part;
		else if (parts->month != 0 || is_number(part))
			return false;
		else if ((parts->month = named_month(a, words, part, language)) == 0)
			return false;
	}
	return parts->count > 0;
}

static int
number_of(struct str text)
{
	int64_t number = 0;

	return str_integer(text, &number) ? (int)number : 0;
}

static struct str
write_date(struct arena *a, int year, int month, int day)
{
	if (day > 0)
		return str_format(a, "%04d-%02d-%02d", year, month, day);
	return month > 0 ? str_format(a, "%04d-%02d", year, month) : str_format(a, "%04d", year);
}

/* Empty when the order of the parts is none. */
static struct str
join_date(struct arena *a, const struct date_parts *parts)
{
	bool year_first = parts->list[0].length == YEAR_DIGITS;
	bool year_last = parts->list[parts->count - 1].length == YEAR_DIGITS;
	int  numbers[DATE_PARTS];

	for (size_t i = 0; i < parts->count; i++)
		numbers[i] = number_of(parts->list[i]);
	if ((!year_first && !year_last) || parts->count + (parts->month > 0) > DATE_PARTS)
		return STR("");
	if (parts->month > 0)
		return parts->count == 1 ? write_date(a, numbers[0], parts->month, 0)
		       : year_first      ? write_date(a, numbers[0], parts->month, numbers[1])
					 : write_date(a, numbers[1], parts->month, numbers[0]);
	if (parts->count == 1)
		return write_date(a, numbers[0], 0, 0);
	if (parts->count == 2)
		return year_first ? write_date(a, numbers[0], numbers[1], 0) : write_date(a, numbers[1], numbers[0], 0);
	if (year_first)
		return write_date(a, numbers[0], numbers[1], numbers[2]);
	if (numbers[1] > MONTHS && numbers[0] <= MONTHS)
		return write_date(a, numbers[2], numbers[0], numbers[1]);
	return write_date(a, numbers[2], numbers[1], numbers[0]);
}

struct str
typed_date(struct arena *a, const struct words *words, struct str text, struct str language)
{
	struct str        typed = plain(a, text), date;
	struct date_parts parts = { 0 };

	if (code_is_date(typed))
		return typed;
	if (!cut_date(a, words, typed, language, &parts))
		return str_trim(text);
	date = join_date(a, &parts);
	return code_is_date(date) ? date : str_trim(text);
}

struct str
typed_time(struct arena *a, const struct words *words, struct str text, struct str language)
{
	struct str typed = plain(a, text), date, hour, made;
	size_t     space = typed.length;
	int64_t    time;

	if (typed.length == 0 || time_parse(typed, &time, NULL))
		return typed;
	while (space > 0 && typed.data[space - 1] != ' ')
		space--;
	date = typed_date(a, words, str_slice(typed, 0, space), language);
	hour = str_slice(typed, space, typed.length);
	if (str_find_byte(hour, ':') == 1)
		hour = str_join(a, STR("0"), hour);
	made = str_format(a, "%.*sT%.*s:00Z", STR_ARGS(date), STR_ARGS(hour));
	return time_parse(made, &time, NULL) ? made : str_trim(text);
}

struct str
shown_time(struct arena *a, struct str time)
{
	char    text[TIME_TEXT];
	int64_t value;

	if (!time_parse(time, &value, NULL))
		return time;
	time = str_copy(a, time_format(value, text));
	return str_format(a, "%.*s %.*s", 10, time.data, 5, time.data + 11);
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

enum { BOX = 4, DEGREE_PARTS = 3 };

static struct json *
coordinate(struct arena *a, double degrees)
{
	struct str text = str_format(a, "%.6f", degrees);

	while (text.data[text.length - 1] == '0')
		text.length--;
	if (text.data[text.length - 1] == '.')
		text.length--;
	return json_number_text(a, str_is(text, "-0") ? STR("0") : text);
}

static struct json *
position(struct arena *a, double east, double north)
{
	struct json *pair = json_array(a);

	json_append(pair, coordinate(a, east));
	json_append(pair, coordinate(a, north));
	return pair;
}

static struct json *
geometry(struct arena *a, const char *type, struct json *coordinates)
{
	struct json *object = json_object(a);

	json_add(object, STR("type"), json_string(a, str_of(type)));
	json_add(object, STR("coordinates"), coordinates);
	return object;
}

static struct json *
box(struct arena *a, const double *edges)
{
	struct json *ring = json_array(a), *rings = json_array(a);

	json_append(ring, position(a, edges[0], edges[1]));
	json_append(ring, position(a, edges[2], edges[1]));
	json_append(ring, position(a, edges[2], edges[3]));
	json_append(ring, position(a, edges[0], edges[3]));
	json_append(ring, position(a, edges[0], edges[1]));
	json_append(rings, ring);
	return geometry(a, "Polygon", rings);
}

/* A box by its edges; where its west is east of its east it lies on both sides of the antimeridian, in two parts. */
static struct json *
edges(struct arena *a, const double *numbers)
{
	struct json *cut = NULL;

	if (numbers[0] > numbers[2] && numbers[1] < numbers[3])
		cut = written_box(a, str_format(a, "%.6f", numbers[0]), str_format(a, "%.6f", numbers[2]),
				  str_format(a, "%.6f", numbers[3]), str_format(a, "%.6f", numbers[1]));
	return cut != NULL && str_is(json_text(cut, "type"), "MultiPolygon") ? cut : box(a, numbers);
}

/* Numbers between commas, semicolons or spaces; false when there is anything else. */
static bool
cut_numbers(struct arena *a, struct str text, double *numbers, size_t *count_r)
{
	const char *at = str_c(a, text);

	*count_r = 0;
	while (*at != '\0') {
		char *end;

		if (strchr(",; ", *at) != NULL) {
			at++;
			continue;
		}
		if (*count_r == BOX || strchr("-+.0123456789", *at) == NULL)
			return false;
		numbers[(*count_r)++] = strtod(at, &end);
		if (end == at || fabs(numbers[*count_r - 1]) > 1000)
			return false;
		at = end;
	}
	return true;
}

/* "1°17′30″ S": degrees with minutes and seconds before a letter. Moves on behind it. */
static bool
cut_angle(const char **at, double *degrees_r, char *letter_r)
{
	double parts[DEGREE_PARTS] = { 0 };
	size_t count = 0;

	for (; **at != '\0'; (*at)++) {
		char *end;

		if (strchr("NSEWOnsewo", **at) != NULL)
			break;
		if (**at < '0' || **at > '9')
			continue;
		if (count == DEGREE_PARTS)
			return false;
		parts[count++] = strtod(*at, &end);
		*at = end - 1;
	}
	if (**at == '\0' || count == 0)
		return false;
	*letter_r = (char)(**at & ~0x20);
	(*at)++;
	*degrees_r = parts[0] + parts[1] / 60 + parts[2] / 3600;
	if (*letter_r == 'S' || *letter_r == 'W' || *letter_r == 'O')
		*degrees_r = -*degrees_r;
	return true;
}

static struct json *
angles(struct arena *a, struct str text)
{
	const char *at = str_c(a, text);
	double      first, second;
	char        one, other;

	if (!cut_angle(&at, &first, &one) || !cut_angle(&at, &second, &other))
		return NULL;
	if ((one == 'N' || one == 'S') && other != 'N' && other != 'S')
		return geometry(a, "Point", position(a, second, first));
	if ((other == 'N' || other == 'S') && one != 'N' && one != 'S')
		return geometry(a, "Point", position(a, first, second));
	return NULL;
}

struct json *
typed_place(struct arena *a, struct str text)
{
	struct str   typed = plain(a, text);
	struct json *place;
	double       numbers[BOX];
	size_t       count;

	if (typed.length > 0 && typed.data[0] == '{' && json_parse(a, str_trim(text), &place, NULL))
		return place;
	if (cut_numbers(a, typed, numbers, &count) && count == 2)
		return geometry(a, "Point", position(a, numbers[1], numbers[0]));
	if (count == BOX && cut_numbers(a, typed, numbers, &count))
		return edges(a, numbers);
	place = angles(a, typed);
	return place != NULL ? place : json_string(a, str_trim(text));
}

/* The edges of a polygon that is a box as edges() makes it: from the first corner of its first ring to the third of its last. */
static bool
is_box(struct arena *a, const struct json *place, struct str *text_r)
{
	bool               is_cut = str_is(json_text(place, "type"), "MultiPolygon");
	const struct json *low = json_at(place, is_cut ? "/coordinates/0/0/0" : "/coordinates/0/0");
	const struct json *high = json_at(place, is_cut ? "/coordinates/1/0/2" : "/coordinates/0/2");
	struct str         texts[BOX];
	double             numbers[BOX];

	if ((!is_cut && !str_is(json_text(place, "type"), "Polygon")) || low == NULL || high == NULL ||
	    low->count != 2 || high->count != 2 || low->kind != JSON_ARRAY || high->kind != JSON_ARRAY)
		return false;
	texts[0] = low->first->text;
	texts[1] = low->last->text;
	texts[2] = high->first->text;
	texts[3] = high->last->text;
	for (size_t i = 0; i < BOX; i++)
		numbers[i] = strtod(str_c(a, texts[i]), NULL);
	*text_r = str_format(a, "%.*s, %.*s, %.*s, %.*s", STR_ARGS(texts[0]), STR_ARGS(texts[1]), STR_ARGS(texts[2]),
			     STR_ARGS(texts[3]));
	return json_equal(place, edges(a, numbers));
}

/* A place without what it is called. */
static const struct json *
without_name(struct arena *a, const struct json *place)
{
	struct json *bare;

	if (place->kind != JSON_OBJECT || json_get(place, "name") == NULL)
		return place;
	bare = json_copy(a, place);
	(void)json_drop(bare, STR("name"));
	return bare;
}

struct str
shown_place(struct arena *a, const struct json *place)
{
	const struct json *coordinates = json_get(place, "coordinates");
	struct buffer      out = buffer_in(a);
	struct str         text;

	if (place->kind == JSON_STRING)
		return place->text;
	place = without_name(a, place);
	if (str_is(json_text(place, "type"), "Point") && place->count == 2 && coordinates != NULL &&
	    coordinates->count == 2)
		return str_format(a, "%.*s, %.*s", STR_ARGS(coordinates->last->text),
				  STR_ARGS(coordinates->first->text));
	if (is_box(a, place, &text))
		return text;
	json_write(&out, place);
	return buffer_str(&out);
}

bool
place_is_drawn(struct arena *a, const struct json *place)
{
	struct str text = place != NULL ? shown_place(a, place) : (struct str){ 0 };

	return text.length > 0 && text.data[0] != '{';
}
