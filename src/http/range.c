/* Ranges. */
#include "http/range.h"

/* Digits only: no sign, no space; -1 for what is none. Beyond all files is as good as more. */
static int64_t
number(struct str text)
{
	int64_t value = 0;

	if (text.length == 0)
		return -1;
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		if (value < INT64_MAX / 100)
			value = value * 10 + (text.data[i] - '0');
	}
	return value;
}

/* "-500": so many from the end. */
static enum range_kind
parse_suffix(struct str text, int64_t size, struct range *range_r)
{
	int64_t count = number(text);

	if (count < 0)
		return RANGE_WHOLE;
	if (count == 0 || size == 0)
		return RANGE_BEYOND;
	count = count < size ? count : size;
	*range_r = (struct range){ size - count, count };
	return RANGE_PART;
}

enum range_kind
range_parse(struct str field, int64_t size, struct range *range_r)
{
	const struct str unit = STR("bytes=");
	struct str       text = str_trim(field), first, last;
	int64_t          from, to;
	size_t           dash;

	if (!str_is_nocase(str_slice(text, 0, unit.length), "bytes="))
		return RANGE_WHOLE;
	text = str_trim(str_slice(text, unit.length, text.length));
	dash = str_find_byte(text, '-');
	if (dash == text.length)
		return RANGE_WHOLE;
	first = str_slice(text, 0, dash);
	last = str_slice(text, dash + 1, text.length);
	if (first.length == 0)
		return parse_suffix(last, size, range_r);
	from = number(first);
	to = last.length == 0 ? INT64_MAX - 1 : number(last);
	if (from < 0 || to < from)
		return RANGE_WHOLE;
	if (from >= size)
		return RANGE_BEYOND;
	to = to < size ? to : size - 1;
	*range_r = (struct range){ from, to - from + 1 };
	return RANGE_PART;
}
