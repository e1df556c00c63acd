/* Dates of documents. EDTF level 0 and RFC 3339 begin alike, so the first ten characters decide. */
#include "search/document.h"

/* Takes up to `most` digits off the front of `text`; 0 when there are none. */
static int32_t
take_digits(struct str *text, size_t most, size_t *taken_r)
{
	int32_t value = 0;
	size_t  i = 0;

	while (i < text->length && i < most && text->data[i] >= '0' && text->data[i] <= '9')
		value = value * 10 + (text->data[i++] - '0');
	*text = str_slice(*text, i, text->length);
	*taken_r = i;
	return value;
}

static int32_t
take_part(struct str *text, int32_t most)
{
	struct str rest = *text;
	size_t     taken;
	int32_t    value;

	if (rest.length == 0 || rest.data[0] != '-')
		return 0;
	rest = str_slice(rest, 1, rest.length);
	value = take_digits(&rest, 2, &taken);
	if (taken != 2 || value < 1 || value > most)
		return 0;
	*text = rest;
	return value;
}

int32_t
search_date(struct str text)
{
	size_t  taken;
	int32_t year = take_digits(&text, 4, &taken);
	int32_t month, day;

	if (taken != 4 || year == 0)
		return SEARCH_NO_DATE;
	month = take_part(&text, 12);
	day = month != 0 ? take_part(&text, 31) : 0;
	return year * 10000 + month * 100 + day;
}
