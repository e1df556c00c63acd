/* Outlines as GeoJSON. All forms become positions through one function, which also knows the box around them. */
#include "formats/geometry.h"

#include "base/limits.h"
#include "formats/written.h"

#include <stdlib.h>

enum { NEST = 4, NUMBER = 40 };

/* An outline that is being made. */
struct outline {
	struct arena *a;
	bool          is_swapped; /* the latitude stands first */
	bool          is_wrong;
	size_t        points;
	struct str    west, east, north, south; /* of the points so far */
};

static double
degrees(struct str text)
{
	char copy[NUMBER];

	if (text.length >= sizeof copy)
		return 1000;
	memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	return strtod(copy, NULL);
}

static void
widen(struct outline *o, struct str longitude, struct str latitude)
{
	if (o->points == 1 || degrees(longitude) < degrees(o->west))
		o->west = longitude;
	if (o->points == 1 || degrees(longitude) > degrees(o->east))
		o->east = longitude;
	if (o->points == 1 || degrees(latitude) > degrees(o->north))
		o->north = latitude;
	if (o->points == 1 || degrees(latitude) < degrees(o->south))
		o->south = latitude;
}

/* Beyond the limit only the box is of interest. */
static bool
is_box(const struct outline *o)
{
	return o->points >= LIMIT_OUTLINE_POINTS;
}

/* A position of GeoJSON; NULL when it is on no globe, and where only the box is of interest. */
static struct json *
position(struct outline *o, struct str first, struct str second)
{
	struct arena_mark mark = arena_mark(o->a);
	bool              was_box = is_box(o);
	struct str        longitude = o->is_swapped ? second : first, latitude = o->is_swapped ? first : second;
	struct json      *point = written_point(o->a, longitude, latitude), *position;

	if (point == NULL) {
		o->is_wrong = true;
		return NULL;
	}
	o->points++;
	widen(o, longitude, latitude);
	if (was_box) {
		arena_reset(o->a, mark);
		return NULL;
	}
	position = json_copy(o->a, json_get(point, "coordinates"));
	position->name = STR("");
	return position;
}

static struct json *
geometry(struct outline *o, struct str type, struct json *coordinates)
{
	struct json *geometry;

	if (o->is_wrong || o->points == 0)
		return NULL;
	if (is_box(o))
		return written_box(o->a, o->west, o->east, o->north, o->south);
	if (coordinates == NULL)
		return NULL;
	geometry = json_object(o->a);
	json_add(geometry, STR("type"), json_string(o->a, type));
	json_add(geometry, STR("coordinates"), coordinates);
	return geometry;
}

/* How deep the coordinates of a geometry are nested, by its type in lower case; -1 for another type. */
static int
nesting_of(struct str type, struct str *name_r)
{
	static const struct {
		const char *type, *name;
		int         nesting;
	} types[] = {
		{ "point", "Point", 0 },           { "multipoint", "MultiPoint", 1 },
		{ "linestring", "LineString", 1 }, { "multilinestring", "MultiLineString", 2 },
		{ "polygon", "Polygon", 2 },       { "multipolygon", "MultiPolygon", 3 },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		*name_r = str_of(types[i].name);
		if (str_is_nocase(type, types[i].type))
			return types[i].nesting;
	}
	return -1;
}

/* ---- well-known text --------------------------------------------------------------------------------------------- */

static bool
take_number(struct str *text, struct str *number_r)
{
	size_t length = 0;

	*text = str_trim(*text);
	while (length < text->length && strchr("+-.0123456789eE", text->data[length]) != NULL)
		length++;
	*number_r = str_slice(*text, 0, length);
	*text = str_slice(*text, length, text->length);
	return length > 0;
}

static bool
take_byte(struct str *text, char byte)
{
	*text = str_trim(*text);
	if (text->length == 0 || text->data[0] != byte)
		return false;
	*text = str_slice(*text, 1, text->length);
	return true;
}

/* "1 2", "1 2 3": further numbers are heights and measures. */
static struct json *
take_position(struct outline *o, struct str *text)
{
	struct str first, second, more;

	if (!take_number(text, &first) || !take_number(text, &second)) {
		o->is_wrong = true;
		return NULL;
	}
	while (take_number(text, &more))
		;
	return position(o, first, second);
}

/* What stands in brackets: positions, or brackets again. */
static struct json *
take_list(struct outline *o, struct str *text, int depth)
{
	struct json *list = json_array(o->a);

	if (depth == NEST || !take_byte(text, '(')) {
		o->is_wrong = true;
		return NULL;
	}
	do {
		struct arena_mark mark = arena_mark(o->a);
		bool              was_box = is_box(o);
		struct json      *item;

		*text = str_trim(*text);
		item = text->length > 0 && text->data[0] == '(' ? take_list(o, text, depth + 1)
								: take_position(o, text);
		if (o->is_wrong)
			return NULL;
		if (was_box)
			arena_reset(o->a, mark);
		else if (item != NULL)
			json_append(list, item);
	} while (take_byte(text, ','));
	o->is_wrong = !take_byte(text, ')');
	return list;
}

/* Brings the lists to the nesting of the type: POINT's position is not in a list, MULTIPOINT may have brackets around each. */
static struct json *
nested(struct outline *o, struct json *list, int nesting)
{
	struct json *flat;

	if (list == NULL || nesting > 1)
		return list;
	if (nesting == 0) {
		list->first->next = NULL;
		return list->first;
	}
	flat = json_array(o->a);
	for (struct json *item = list->first, *next; item != NULL; item = next) {
		next = item->next;
		item->next = NULL;
		json_append(flat, item->first->kind == JSON_ARRAY ? item->first : item);
	}
	return flat;
}

/* Are they lists within lists as the type has them, down to positions? */
static bool
is_nested(const struct json *list, int nesting)
{
	if (list == NULL || list->kind != JSON_ARRAY || list->count == 0)
		return false;
	if (nesting == 0)
		return list->first->kind == JSON_NUMBER;
	for (const struct json *item = list->first; item != NULL; item = item->next) {
		if (!is_nested(item, nesting - 1))
			return false;
	}
	return true;
}

static struct json *
envelope(struct outline *o, struct str text)
{
	struct str sides[4];

	if (!take_byte(&text, '('))
		return NULL;
	for (int i = 0; i < 4; i++) {
		if (!take_number(&text, &sides[i]) || !take_byte(&text, i < 3 ? ',' : ')'))
			return NULL;
	}
	return written_box(o->a, sides[0], sides[1], sides[2], sides[3]);
}

/* Passes over the reference system before the text; those of EPSG have the latitude first. */
static void
take_system(struct outline *o, struct str *text)
{
	size_t end = 0;

	if (str_starts(*text, STR("<"))) {
		end = str_find_byte(*text, '>');
		o->is_swapped = str_find(str_slice(*text, 0, end), STR("EPSG")) < end;
	} else if (str_starts(*text, STR("SRID="))) {
		end = str_find_byte(*text, ';');
	}
	*text = str_trim(str_slice(*text, end > 0 ? end + 1 : 0, text->length));
}

static struct json *
well_known_text(struct arena *a, struct str text, bool may_be_swapped)
{
	struct outline o = { .a = a };
	struct str     type, rest;
	size_t         length = 0;
	struct json   *list;
	int            nesting;

	take_system(&o, &text);
	o.is_swapped = o.is_swapped && may_be_swapped;
	while (length < text.length && ((text.data[length] | 0x20) >= 'a' && (text.data[length] | 0x20) <= 'z'))
		length++;
	type = str_slice(text, 0, length);
	rest = str_slice(text, str_find_byte(text, '('), text.length); /* passes over Z, M, ZM */
	if (str_is_nocase(type, "envelope"))
		return envelope(&o, rest);
	nesting = nesting_of(type, &type);
	if (nesting < 0)
		return NULL;
	list = take_list(&o, &rest, 0);
	if (is_box(&o))
		return geometry(&o, type, list);
	list = nested(&o, list, nesting);
	return is_nested(list, nesting) ? geometry(&o, type, list) : NULL;
}

/* ---- GeoJSON ----------------------------------------------------------------------------------------------------- */

static struct json *
coordinates_of(struct outline *o, const struct json *value, int nesting)
{
	struct json *list;

	if (value == NULL || value->kind != JSON_ARRAY || value->count == 0) {
		o->is_wrong = true;
		return NULL;
	}
	if (nesting == 0) {
		o->is_wrong = value->count < 2 || value->first->kind != JSON_NUMBER ||
			      value->first->next->kind != JSON_NUMBER;
		return o->is_wrong ? NULL : position(o, value->first->text, value->first->next->text);
	}
	list = json_array(o->a);
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		struct arena_mark mark = arena_mark(o->a);
		bool              was_box = is_box(o);
		struct json      *inside = coordinates_of(o, item, nesting - 1);

		if (o->is_wrong)
			return NULL;
		if (was_box)
			arena_reset(o->a, mark);
		else if (inside != NULL)
			json_append(list, inside);
	}
	return list;
}

struct json *
geometry_of_json(struct arena *a, const struct json *value)
{
	struct outline     o = { .a = a };
	const struct json *inside = json_get(value, "geometry");
	struct str         type = json_text(value, "type");
	int                nesting = nesting_of(type, &type);

	if (inside != NULL && inside->kind == JSON_OBJECT && json_get(inside, "geometry") == NULL)
		return geometry_of_json(a, inside);
	if (nesting < 0)
		return NULL;
	return geometry(&o, type, coordinates_of(&o, json_get(value, "coordinates"), nesting));
}

struct json *
geometry_of_text(struct arena *a, struct str text)
{
	struct json *value;
	size_t       mended;

	text = str_trim(text);
	if (str_starts(text, STR("{")))
		return json_parse_loosely(a, text, &value, &mended, NULL) ? geometry_of_json(a, value) : NULL;
	value = well_known_text(a, text, true);
	return value != NULL ? value : well_known_text(a, text, false);
}

/* ---- schema.org -------------------------------------------------------------------------------------------------- */

/* The next number of a list whose commas and spaces are met in any order. */
static bool
next_number(struct str *text, struct str *number_r)
{
	while (take_byte(text, ','))
		;
	return take_number(text, number_r);
}

/* Four numbers and nothing else. */
static bool
take_four(struct str text, struct str numbers[4])
{
	for (int i = 0; i < 4; i++) {
		if (!next_number(&text, &numbers[i]))
			return false;
	}
	return str_trim(text).length == 0;
}

struct json *
geometry_of_sides(struct arena *a, struct str text)
{
	struct str n[4];

	return take_four(text, n) ? written_box(a, n[0], n[2], n[3], n[1]) : NULL;
}

struct json *
geometry_of_box(struct arena *a, struct str text)
{
	struct str n[4];

	if (!take_four(text, n))
		return NULL;
	if (degrees(n[0]) < -90 || degrees(n[0]) > 90 || degrees(n[2]) < -90 || degrees(n[2]) > 90)
		return written_box(a, n[0], n[2], n[3], n[1]); /* no latitudes: it has the longitude first */
	return written_box(a, n[1], n[3], n[2], n[0]);
}

static struct json *
pairs(struct outline *o, struct str text)
{
	struct json *list = json_array(o->a);
	struct str   first, second;

	while (next_number(&text, &first)) {
		struct json *item = next_number(&text, &second) ? position(o, first, second) : NULL;

		if (o->is_wrong || (item == NULL && !is_box(o)))
			return NULL;
		if (item != NULL)
			json_append(list, item);
	}
	return list->count > 0 && str_trim(text).length == 0 ? list : NULL;
}

struct json *
geometry_of_polygon(struct arena *a, struct str text)
{
	struct outline o = { .a = a, .is_swapped = true };
	struct json   *ring, *rings = json_array(a);

	text = str_trim(text);
	if (str_find_byte(text, '(') < text.length || str_starts(text, STR("{")))
		return geometry_of_text(a, text);
	ring = pairs(&o, text);
	if (ring == NULL) {
		o = (struct outline){ .a = a };
		ring = pairs(&o, text);
	}
	if (ring == NULL)
		return NULL;
	if (ring->count < 4 || is_box(&o))
		return geometry(&o, STR("MultiPoint"), ring);
	if (!json_equal(ring->first, ring->last))
		json_append(ring, json_copy(a, ring->first));
	json_append(rings, ring);
	return geometry(&o, STR("Polygon"), rings);
}

struct json *
geometry_of_circle(struct arena *a, struct str text)
{
	struct str latitude, longitude;

	if (!next_number(&text, &latitude) || !next_number(&text, &longitude))
		return NULL;
	return written_point(a, longitude, latitude);
}
