/* The canonical form (RFC 8785): what hashes and signatures are made of.
 *
 * Easy to get wrong: names are ordered by UTF-16 code units, where characters beyond U+FFFF come before U+E000 to
 * U+FFFF. Numbers are worked out digit by digit, never as floating point: integers below 2^53, and coordinates of at
 * most nine digits and six decimals, are written by ECMAScript in just this way. */
#include "base/json.h"

#include "base/json_pointer.h"
#include "base/limits.h"

enum {
	MEMBERS_FEW = 32,     /* so many are sorted on the stack */
	PLACES = 6,           /* decimals of a coordinate */
	MILLIONTHS = 1000000, /* 10^PLACES */
	INTEGER_DIGITS = 16,  /* of 2^53 */
	DECIMAL_DIGITS = 9,   /* before the point of a coordinate: 15 in all, which a double holds exactly */
	DIGITS = INTEGER_DIGITS + PLACES + 2,
	EXPONENT_MOST = 1000000000,
};

/* Where the writer is: the lists around the value and the number of the item in each. */
struct level {
	const struct json *list, *item;
	uint32_t           index;
};

struct canonical {
	struct buffer *out;
	struct level   open[LIMIT_JSON_DEPTH];
	size_t         depth;
	struct error  *error;
};

static bool write_value(struct canonical *w, const struct json *value, bool is_coordinate);

static bool
fail_place(struct canonical *w)
{
	struct json_pointer pointer = { .length = 0 };
	struct str          text;

	for (size_t i = 0; i < w->depth; i++) {
		if (w->open[i].list->kind == JSON_OBJECT)
			json_pointer_add(&pointer, w->open[i].item->name);
		else
			json_pointer_add_index(&pointer, w->open[i].index);
	}
	text = json_pointer_end(&pointer);
	return error_at(w->error, "%.*s", STR_ARGS(text));
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* 0.DIGITS times 10^point; the first digit is not 0. */
struct decimal {
	bool    is_negative;
	char    digits[DIGITS]; /* the first ones, zeros behind */
	int64_t length;         /* up to the last that is not 0; 0 for the number 0 */
	int64_t point;
};

static int64_t
exponent_of(struct str text)
{
	bool    is_negative = text.length > 0 && text.data[0] == '-';
	int64_t exponent = 0;

	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] >= '0' && text.data[i] <= '9' && exponent < EXPONENT_MOST)
			exponent = exponent * 10 + (text.data[i] - '0');
	return is_negative ? -exponent : exponent;
}

/* Takes a number apart that has the form of JSON. */
static struct decimal
decimal_of(struct str text)
{
	struct decimal decimal = { .is_negative = text.length > 0 && text.data[0] == '-' };
	bool           is_fraction = false;
	int64_t        count = 0;

	memset(decimal.digits, '0', sizeof decimal.digits);
	for (size_t i = decimal.is_negative; i < text.length; i++) {
		char c = text.data[i];

		if (c == 'e' || c == 'E') {
			decimal.point += exponent_of(str_slice(text, i + 1, text.length));
			break;
		}
		if (c == '.') {
			is_fraction = true;
			continue;
		}
		if (count == 0 && c == '0') {
			decimal.point -= is_fraction;
			continue;
		}
		decimal.point += !is_fraction;
		if (count < DIGITS)
			decimal.digits[count] = c;
		count++;
		if (c != '0')
			decimal.length = count;
	}
	return decimal;
}

/* The first `count` digits as an integer. */
static int64_t
first_digits(const struct decimal *decimal, int64_t count)
{
	int64_t value = 0;

	assert(count < DIGITS);
	for (int64_t i = 0; i < count; i++)
		value = value * 10 + (decimal->digits[i] - '0');
	return value;
}

/* Writes an integer below 2^53; false when it is none. */
static bool
write_integer(struct buffer *out, const struct decimal *decimal)
{
	int64_t value;

	if (decimal->length > decimal->point || decimal->point > INTEGER_DIGITS)
		return false;
	value = first_digits(decimal, decimal->point);
	if (value >= (int64_t)1 << 53)
		return false;
	buffer_format(out, "%s%" PRId64, decimal->is_negative ? "-" : "", value);
	return true;
}

/* Writes a number rounded to six places, halves away from 0; false when it is too large for that. */
static bool
write_coordinate(struct buffer *out, const struct decimal *decimal)
{
	int64_t count = decimal->point + PLACES, millionths = 0;
	char    text[48];
	int     length;

	if (decimal->point > DECIMAL_DIGITS)
		return false;
	if (count >= 0)
		millionths = first_digits(decimal, count) + (decimal->digits[count] >= '5');
	if (millionths == 0) {
		buffer_add_byte(out, '0');
		return true;
	}
	length = snprintf(text, sizeof text, "%s%" PRId64 ".%06" PRId64, decimal->is_negative ? "-" : "",
			  millionths / MILLIONTHS, millionths % MILLIONTHS);
	while (text[length - 1] == '0')
		length--;
	length -= text[length - 1] == '.';
	buffer_add(out, (struct str){ text, (size_t)length });
	return true;
}

static bool
write_number(struct canonical *w, struct str text, bool is_coordinate)
{
	struct decimal decimal = decimal_of(text);
	struct str     head = str_head(text, 60);

	if (decimal.length == 0) {
		buffer_add_byte(w->out, '0');
		return true;
	}
	if (write_integer(w->out, &decimal) || (is_coordinate && write_coordinate(w->out, &decimal)))
		return true;
	error_set(w->error, ERROR_INPUT, "json.number",
		  "%.*s is no integer below 2^53; write decimals as text in quotes", STR_ARGS(head));
	return fail_place(w);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* Order by UTF-16 code units. Only first bytes differ in their order: those of four bytes (F0 to F4, surrogate pairs)
 * stand before EE and EF (U+E000 to U+FFFF). */
static int
unit_order(unsigned char byte)
{
	return byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte;
}

static int
compare_names(const void *left, const void *right)
{
	const struct json *const *l = left, *const *r = right;
	struct str                a = (*l)->name, b = (*r)->name;
	size_t                    shared = a.length < b.length ? a.length : b.length;

	for (size_t i = 0; i < shared; i++)
		if (a.data[i] != b.data[i])
			return unit_order((unsigned char)a.data[i]) - unit_order((unsigned char)b.data[i]);
	return (a.length > b.length) - (a.length < b.length);
}

/* Tells how many there are. */
static size_t
sort_members(const struct json *object, const struct json **members)
{
	size_t count = 0;
	bool   is_sorted = true;

	for (const struct json *member = object->first; member != NULL; member = member->next) {
		members[count++] = member;
		is_sorted = is_sorted && (count == 1 || compare_names(&members[count - 2], &members[count - 1]) < 0);
	}
	if (is_sorted)
		return count;
	qsort(members, count, sizeof *members, compare_names);
	for (size_t i = 1; i < count; i++)
		assert(compare_names(&members[i - 1], &members[i]) != 0);
	return count;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool
write_string(struct canonical *w, struct str text)
{
	if (!str_is_utf8(text, NULL)) {
		error_set(w->error, ERROR_INPUT, "json.utf8", "malformed UTF-8");
		return fail_place(w);
	}
	json_write_text(w->out, text);
	return true;
}

/* Writes the next item of the innermost list. */
static bool
write_item(struct canonical *w, const struct json *item, bool is_coordinate)
{
	struct level *level = &w->open[w->depth - 1];

	level->item = item;
	if (level->index > 0)
		buffer_add_byte(w->out, ',');
	if (level->list->kind == JSON_OBJECT) {
		if (!write_string(w, item->name))
			return false;
		buffer_add_byte(w->out, ':');
		is_coordinate =
			item->kind == JSON_ARRAY && (str_is(item->name, "coordinates") || str_is(item->name, "bbox"));
	}
	if (!write_value(w, item, is_coordinate))
		return false;
	level->index++;
	return true;
}

static bool
write_members(struct canonical *w, const struct json *object)
{
	const struct json  *few[MEMBERS_FEW];
	const struct json **members = few;
	size_t              count;

	if (object->count > MEMBERS_FEW)
		members = ARENA_ARRAY(w->out->arena, const struct json *, object->count);
	count = sort_members(object, members);
	for (size_t i = 0; i < count; i++)
		if (!write_item(w, members[i], false))
			return false;
	return true;
}

static bool
write_elements(struct canonical *w, const struct json *array, bool is_coordinate)
{
	for (const struct json *item = array->first; item != NULL; item = item->next)
		if (!write_item(w, item, is_coordinate))
			return false;
	return true;
}

static bool
write_list(struct canonical *w, const struct json *list, bool is_coordinate)
{
	bool is_object = list->kind == JSON_OBJECT;

	if (w->depth == LIMIT_JSON_DEPTH) {
		error_set(w->error, ERROR_LIMIT, "json.depth", "more than %d arrays and objects within each other",
			  LIMIT_JSON_DEPTH);
		return fail_place(w);
	}
	w->open[w->depth++] = (struct level){ .list = list };
	buffer_add_byte(w->out, is_object ? '{' : '[');
	if (!(is_object ? write_members(w, list) : write_elements(w, list, is_coordinate)))
		return false;
	buffer_add_byte(w->out, is_object ? '}' : ']');
	w->depth--;
	return true;
}

static bool
write_value(struct canonical *w, const struct json *value, bool is_coordinate)
{
	switch (value->kind) {
	case JSON_NUMBER:
		return write_number(w, value->text, is_coordinate);
	case JSON_STRING:
		return write_string(w, value->text);
	case JSON_ARRAY:
	case JSON_OBJECT:
		return write_list(w, value, is_coordinate);
	case JSON_NULL:
	case JSON_BOOLEAN:
		break;
	}
	json_write(w->out, value);
	return true;
}

bool
json_canonical(struct buffer *out, const struct json *value, struct error *error)
{
	struct canonical w = { .out = out, .error = error };

	return write_value(&w, value, false);
}
