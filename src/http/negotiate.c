/* Content negotiation. */
#include "http/negotiate.h"

#include "http/format.h"

enum { FULL_WEIGHT = 1000 };

/* "0.8" in thousandths; FULL_WEIGHT for anything malformed. */
static int
parse_weight(struct str text)
{
	int weight, unit = FULL_WEIGHT;

	if (text.length == 0 || text.length > 5 || (text.data[0] != '0' && text.data[0] != '1'))
		return FULL_WEIGHT;
	weight = (text.data[0] - '0') * unit;
	if (text.length > 1 && text.data[1] != '.')
		return FULL_WEIGHT;
	for (size_t i = 2; i < text.length; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return FULL_WEIGHT;
		unit /= 10;
		weight += (text.data[i] - '0') * unit;
	}
	return weight < FULL_WEIGHT ? weight : FULL_WEIGHT;
}

/* Takes the next value off a list, with its weight; parameters other than q are dropped. */
static bool
next_value(struct str *list, struct str *value_r, int *weight_r)
{
	struct str item, part;

	if (!str_cut(list, ',', &item))
		return false;
	*value_r = (struct str){ "", 0 };
	*weight_r = FULL_WEIGHT;
	if (!str_cut(&item, ';', &part))
		return true;
	*value_r = str_trim(part);
	while (str_cut(&item, ';', &part)) {
		part = str_trim(part);
		if (part.length > 2 && (part.data[0] == 'q' || part.data[0] == 'Q') && part.data[1] == '=')
			*weight_r = parse_weight(str_slice(part, 2, part.length));
	}
	return true;
}

static bool
str_equal_nocase(struct str left, struct str right)
{
	char text[128];

	if (left.length != right.length || left.length >= sizeof text)
		return false;
	memcpy(text, right.data, right.length);
	text[right.length] = '\0';
	return str_is_nocase(left, text);
}

/* How exactly a range means a media type: 3 the type itself, 2 its main type, 1 any, 0 not. */
static int
range_means(struct str range, struct str media)
{
	size_t slash = str_find_byte(media, '/');

	if (str_is(range, "*/*") || str_is(range, "*"))
		return 1;
	if (range.length == slash + 2 && range.data[range.length - 1] == '*' && range.data[slash] == '/')
		return str_equal_nocase(str_slice(range, 0, slash), str_slice(media, 0, slash)) ? 2 : 0;
	return str_equal_nocase(range, media) ? 3 : 0;
}

/* The weight that the most exact range of `accept`, at least as exact as `least`, gives a media type; 0: refused. */
static int
weight_of_media(struct str accept, struct str media, int least)
{
	struct str range;
	int        weight, best = 0, exactness = least;

	while (next_value(&accept, &range, &weight)) {
		int means = range_means(range, media);

		if (means > exactness || (means == exactness && means > 0 && weight > best)) {
			exactness = means;
			best = weight;
		}
	}
	return best;
}

/* The first media type is the one that is sent: ranges with a star speak of that alone. */
static int
weight_of_format(struct str accept, const struct media_format *format)
{
	struct str rest = str_of(format->accepts);
	struct str media;
	int        best = 0, least = 1;

	while (str_cut(&rest, ' ', &media)) {
		int weight = weight_of_media(accept, media, least);

		if (weight > best)
			best = weight;
		least = 3;
	}
	return best;
}

bool
negotiate_format(struct str accept, const char *formats, struct str *format_r)
{
	struct str rest = formats != NULL ? str_of(formats) : STR("html");
	struct str name;
	int        best = 0;

	*format_r = formats_default(formats);
	if (str_trim(accept).length == 0)
		return true;
	while (str_cut(&rest, ' ', &name)) {
		const struct media_format *format = media_format_find(name);
		int                        weight = format != NULL ? weight_of_format(accept, format) : 0;

		if (weight > best) {
			best = weight;
			*format_r = name;
		}
	}
	return best > 0;
}

struct str
language_lookup(struct str tag, const struct str *languages, size_t count)
{
	struct str range = tag;

	while (range.length > 0) {
		for (size_t i = 0; i < count; i++)
			if (str_equal_nocase(range, languages[i]))
				return languages[i];
		while (range.length > 0 && range.data[range.length - 1] != '-')
			range.length--;
		if (range.length > 0)
			range.length--;
		if (range.length > 2 && range.data[range.length - 2] == '-')
			range.length -= 2; /* a single letter goes with what it introduces */
	}
	range = str_slice(tag, 0, str_find_byte(tag, '-'));
	for (size_t i = 0; range.length > 0 && i < count; i++)
		if (str_equal_nocase(range, str_slice(languages[i], 0, str_find_byte(languages[i], '-'))))
			return languages[i];
	return (struct str){ "", 0 };
}

struct str
negotiate_language(struct str accept_language, const struct str *languages, size_t count)
{
	struct str range, found, best = { "", 0 };
	int        weight, best_weight = 0;

	while (next_value(&accept_language, &range, &weight)) {
		if (weight <= best_weight || count == 0)
			continue;
		found = str_is(range, "*") ? languages[0] : language_lookup(range, languages, count);
		if (found.length > 0) {
			best = found;
			best_weight = weight;
		}
	}
	return best;
}

enum encoding
negotiate_encoding(struct str accept_encoding, bool brotli)
{
	int        weights[ENCODINGS] = { [ENCODING_NONE] = 1, [ENCODING_GZIP] = -1, [ENCODING_BROTLI] = -1 };
	int        weight, other = 0;
	struct str value;

	while (next_value(&accept_encoding, &value, &weight)) {
		if (str_is_nocase(value, "gzip") || str_is_nocase(value, "x-gzip"))
			weights[ENCODING_GZIP] = weight;
		else if (str_is_nocase(value, "br"))
			weights[ENCODING_BROTLI] = weight;
		else if (str_is_nocase(value, "identity"))
			weights[ENCODING_NONE] = weight;
		else if (str_is(value, "*"))
			other = weight;
	}
	for (int i = ENCODING_GZIP; i < ENCODINGS; i++)
		if (weights[i] < 0)
			weights[i] = other;
	if (brotli && weights[ENCODING_BROTLI] > 0 && weights[ENCODING_BROTLI] >= weights[ENCODING_GZIP] &&
	    weights[ENCODING_BROTLI] >= weights[ENCODING_NONE])
		return ENCODING_BROTLI;
	return weights[ENCODING_GZIP] > 0 && weights[ENCODING_GZIP] >= weights[ENCODING_NONE] ? ENCODING_GZIP
											      : ENCODING_NONE;
}

bool
etag_matches(struct str if_none_match, struct str etag)
{
	struct str one;

	while (etag.length > 0 && str_cut(&if_none_match, ',', &one)) {
		one = str_trim(one);
		if (str_starts(one, STR("W/")))
			one = str_slice(one, 2, one.length);
		if (str_is(one, "*") || str_equal(one, etag))
			return true;
	}
	return false;
}
