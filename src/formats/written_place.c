/* Written forms: addresses and places. */
#include "formats/written.h"

#include "formats/mapped.h"
#include "records/codes.h"

#include <stdlib.h>
#include <string.h>

enum { CORNERS = 4, LONGITUDE = 180, LATITUDE = 90, NUMBER_BYTES = 40 };

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static const struct {
	const char *start, *resolver;
} schemes[] = {
	{ "doi:", "https://doi.org/" },
	{ "info:doi/", "https://doi.org/" },
	{ "hdl:", "https://hdl.handle.net/" },
	{ "info:hdl/", "https://hdl.handle.net/" },
	{ "urn:nbn:", "https://nbn-resolving.org/urn:nbn:" },
	{ "ark:/", "https://n2t.net/ark:/" },
	{ "www.", "http://www." },
	{ "orcid.org/", "https://orcid.org/" },
};

/* "10.1234/abc" without anything before it. */
static bool
is_bare_doi(struct str text)
{
	size_t slash = str_find_byte(text, '/');

	if (!str_starts(text, STR("10.")) || slash < 7 || slash + 1 >= text.length)
		return false;
	for (size_t i = 3; i < slash; i++) {
		if ((text.data[i] < '0' || text.data[i] > '9') && text.data[i] != '.')
			return false;
	}
	return true;
}

bool
written_link(struct arena *a, struct str text, struct str *url_r)
{
	text = str_trim(text);
	*url_r = text;
	if (code_is_link(text))
		return true;
	if (is_bare_doi(text)) {
		*url_r = str_join(a, STR("https://doi.org/"), text);
		return code_is_link(*url_r);
	}
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		struct str start = str_of(schemes[i].start);

		if (!str_equal(str_lower(a, str_slice(text, 0, start.length)), start))
			continue;
		text = str_trim(str_slice(text, start.length, text.length));
		*url_r = str_join(a, str_of(schemes[i].resolver), text);
		return text.length > 0 && code_is_link(*url_r);
	}
	return false;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* A coordinate within `most` degrees, in the form that records hold: at most six decimals. */
static bool
is_coordinate(struct arena *a, struct str text, int most, struct str *degrees_r)
{
	char   copy[NUMBER_BYTES], *end, *comma;
	double degrees;

	text = str_trim(text);
	if (text.length == 0 || text.length >= sizeof copy || strchr("+-.0123456789", text.data[0]) == NULL)
		return false;
	memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	comma = strchr(copy, ',');
	if (comma != NULL)
		*comma = '.';
	degrees = strtod(copy, &end);
	if (end != copy + text.length || end == copy || !(degrees >= -most && degrees <= most))
		return false;
	*degrees_r = degrees_text(a, degrees);
	return true;
}

static struct json *
position(struct arena *a, struct str longitude, struct str latitude)
{
	struct json *pair = json_array(a);

	json_append(pair, json_number_text(a, longitude));
	json_append(pair, json_number_text(a, latitude));
	return pair;
}

static struct json *
geometry(struct arena *a, const char *type, struct json *coordinates)
{
	struct json *place = json_object(a);

	json_add(place, STR("type"), json_string(a, str_of(type)));
	json_add(place, STR("coordinates"), coordinates);
	return place;
}

struct json *
written_point(struct arena *a, struct str longitude, struct str latitude)
{
	if (!is_coordinate(a, longitude, LONGITUDE, &longitude) || !is_coordinate(a, latitude, LATITUDE, &latitude))
		return NULL;
	return geometry(a, "Point", position(a, longitude, latitude));
}

static struct json *
rings_of(struct arena *a, struct str west, struct str east, struct str north, struct str south)
{
	struct json *ring = json_array(a), *rings = json_array(a);

	json_append(ring, position(a, west, south));
	json_append(ring, position(a, east, south));
	json_append(ring, position(a, east, north));
	json_append(ring, position(a, west, north));
	json_append(ring, position(a, west, south));
	json_append(rings, ring);
	return rings;
}

static double
degrees(struct str text)
{
	char copy[NUMBER_BYTES];

	snprintf(copy, sizeof copy, "%.*s", STR_ARGS(text));
	return strtod(copy, NULL);
}

/* RFC 7946, section 3.1.9: what crosses the antimeridian is cut there. */
static struct json *
cut_box(struct arena *a, struct str west, struct str east, struct str north, struct str south)
{
	struct json *polygons = json_array(a);

	json_append(polygons, rings_of(a, west, STR("180"), north, south));
	json_append(polygons, rings_of(a, STR("-180"), east, north, south));
	return geometry(a, "MultiPolygon", polygons);
}

struct json *
written_box(struct arena *a, struct str west, struct str east, struct str north, struct str south)
{
	double width, height;

	if (!is_coordinate(a, west, LONGITUDE, &west) || !is_coordinate(a, east, LONGITUDE, &east) ||
	    !is_coordinate(a, north, LATITUDE, &north) || !is_coordinate(a, south, LATITUDE, &south))
		return NULL;
	width = degrees(east) - degrees(west);
	height = degrees(north) - degrees(south);
	if (height < 0)
		return written_box(a, west, east, south, north);
	if (width == 0 && height == 0)
		return geometry(a, "Point", position(a, west, south));
	if (width < 0 && degrees(west) < LONGITUDE && degrees(east) > -LONGITUDE)
		return cut_box(a, west, east, north, south);
	if (width < 0)
		return written_box(a, east, west, north, south);
	if (width == 0 || height == 0) {
		struct json *line = json_array(a);

		json_append(line, position(a, west, south));
		json_append(line, position(a, east, north));
		return geometry(a, "LineString", line);
	}
	return geometry(a, "Polygon", rings_of(a, west, east, north, south));
}

static struct str
component(struct str text, const char *name)
{
	struct str part, key;

	while (str_cut(&text, ';', &part)) {
		if (str_cut(&part, '=', &key) && str_is_nocase(str_trim(key), name))
			return part.data != NULL ? str_trim(part) : STR("");
	}
	return STR("");
}

/* DCMI Box and DCMI Point. */
static struct json *
dcmi_place(struct arena *a, struct str text)
{
	struct str north = component(text, "northlimit");

	if (north.length > 0)
		return written_box(a, component(text, "westlimit"), component(text, "eastlimit"), north,
				   component(text, "southlimit"));
	if (component(text, "east").length == 0)
		return NULL;
	return written_point(a, component(text, "east"), component(text, "north"));
}

/* The numbers of "WORD(1 2, 3)", or of a list without a word; false when there are not `count`. */
static bool
take_numbers(struct str text, struct str *numbers_r, size_t count)
{
	size_t found = 0;

	while (text.length > 0) {
		size_t length = 0;

		while (length < text.length && text.data[length] != ' ' && text.data[length] != ',' &&
		       text.data[length] != ';')
			length++;
		if (length > 0) {
			if (found == count)
				return false;
			numbers_r[found++] = str_slice(text, 0, length);
		}
		text = str_slice(text, length + 1, text.length);
	}
	return found == count;
}

static struct json *
well_known_text(struct arena *a, struct str text)
{
	size_t     open = str_find_byte(text, '(');
	struct str word = str_lower(a, str_trim(str_slice(text, 0, open)));
	struct str inside = str_slice(text, open + 1, text.length);
	struct str numbers[CORNERS];

	inside = str_slice(inside, 0, str_find_byte(inside, ')'));
	if (str_is(word, "point") && take_numbers(inside, numbers, 2))
		return written_point(a, numbers[0], numbers[1]);
	if (str_is(word, "envelope") && take_numbers(inside, numbers, CORNERS))
		return written_box(a, numbers[0], numbers[1], numbers[2], numbers[3]);
	return NULL;
}

static struct json *
latitude_longitude(struct arena *a, struct str text)
{
	struct str numbers[2];

	if (!take_numbers(text, numbers, 2) || str_find_byte(numbers[0], '.') == numbers[0].length ||
	    str_find_byte(numbers[1], '.') == numbers[1].length)
		return NULL;
	return written_point(a, numbers[1], numbers[0]);
}

bool
written_place(struct arena *a, struct str text, struct json **place_r)
{
	text = str_trim(text);
	if (str_find_byte(text, '=') < text.length)
		*place_r = dcmi_place(a, text);
	else if (str_find_byte(text, '(') < text.length)
		*place_r = well_known_text(a, text);
	else
		*place_r = latitude_longitude(a, text);
	return *place_r != NULL;
}
