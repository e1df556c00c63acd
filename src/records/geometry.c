/* GeoJSON geometries (RFC 7946, section 3.1). */
#include "records/checking.h"

#include "records/codes.h"

static bool
is_degree(const struct json *value, double most)
{
	char   text[40];
	double degree;

	if (value == NULL || value->kind != JSON_NUMBER || value->text.length >= sizeof text)
		return false;
	memcpy(text, value->text.data, value->text.length);
	text[value->text.length] = '\0';
	degree = strtod(text, NULL);
	return degree >= -most && degree <= most;
}

/* [longitude, latitude] or with an altitude. */
static bool
is_position(const struct json *value)
{
	return value->kind == JSON_ARRAY && (value->count == 2 || value->count == 3) && is_degree(value->first, 180) &&
	       is_degree(value->first->next, 90) && (value->count == 2 || value->last->kind == JSON_NUMBER);
}

static bool
are_all(const struct json *list, uint32_t least, bool (*is)(const struct json *value))
{
	if (list->kind != JSON_ARRAY || list->count < least)
		return false;
	for (const struct json *item = list->first; item != NULL; item = item->next)
		if (!is(item))
			return false;
	return true;
}

static bool
is_line(const struct json *value)
{
	return are_all(value, 2, is_position);
}

static bool
is_ring(const struct json *value)
{
	return are_all(value, 4, is_position) && json_equal(value->first, value->last);
}

static bool
is_polygon(const struct json *value)
{
	return are_all(value, 1, is_ring);
}

static bool
are_positions(const struct json *value)
{
	return are_all(value, 1, is_position);
}

static bool
are_lines(const struct json *value)
{
	return are_all(value, 1, is_line);
}

static bool
are_polygons(const struct json *value)
{
	return are_all(value, 1, is_polygon);
}

static const struct {
	const char *type;
	bool (*is)(const struct json *coordinates);
} geometries[] = {
	{ "Point", is_position },  { "Polygon", is_polygon },        { "MultiPoint", are_positions },
	{ "LineString", is_line }, { "MultiPolygon", are_polygons }, { "MultiLineString", are_lines },
};

/* What a place is called: a text by language, as a member that is not GeoJSON's own (RFC 7946, section 6.1). */
static bool
is_name(const struct json *value)
{
	enum { LONGEST = 1000 };

	if (value->kind != JSON_OBJECT || value->count == 0)
		return false;
	for (const struct json *text = value->first; text != NULL; text = text->next)
		if (!code_is_language(text->name) || text->kind != JSON_STRING || text->text.length == 0 ||
		    text->text.length > LONGEST)
			return false;
	return true;
}

/* Besides its two own members it has a name or nothing. */
static bool
has_members(const struct json *value)
{
	const struct json *name = json_get(value, "name");

	return value->kind == JSON_OBJECT && value->count == (name != NULL ? 3 : 2) && (name == NULL || is_name(name));
}

static bool
is_simple(const struct json *value)
{
	const struct json *type = json_get(value, "type"), *coordinates = json_get(value, "coordinates");

	if (type == NULL || type->kind != JSON_STRING || coordinates == NULL || !has_members(value))
		return false;
	for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++)
		if (str_is(type->text, geometries[i].type))
			return geometries[i].is(coordinates);
	return false;
}

bool
geometry_is_right(const struct json *value)
{
	const struct json *parts = json_get(value, "geometries");

	if (parts == NULL)
		return is_simple(value);
	return str_is(json_text(value, "type"), "GeometryCollection") && has_members(value) &&
	       are_all(parts, 1, is_simple);
}
