/* Where countries and regions are, and the views of a map. */
#include "pages/places.h"

#include "base/embedded.h"
#include "formats/written.h"

#include <math.h>
#include <stdlib.h>

extern const struct embedded shipped_map;

static const double narrowest = 0.2; /* degrees */

/* ---- countries and regions --------------------------------------------------------------------------------------- */

static struct str
map_file(const char *name)
{
	for (size_t i = 0; i < shipped_map.count; i++)
		if (str_is(shipped_map.files[i].name, name))
			return shipped_map.files[i].bytes;
	return (struct str){ 0 };
}

struct json *
place_of_code(struct arena *a, struct str code)
{
	struct str rest = map_file("places.tsv"), line, own;

	while (str_cut(&rest, '\n', &line)) {
		struct str sides[4] = { 0 };
		size_t     count = 0;

		if (!str_cut(&line, '\t', &own) || !str_equal(own, code))
			continue;
		while (count < 4 && str_cut(&line, '\t', &sides[count]))
			count++;
		return count == 4 ? written_box(a, sides[0], sides[2], sides[3], sides[1])
				  : written_point(a, sides[0], sides[1]);
	}
	return NULL;
}

/* ---- the sides of a geometry ------------------------------------------------------------------------------------- */

struct extent {
	struct place_sides all;
	double             least_east, most_west; /* the least longitude above 0, the greatest below */
	bool               any;
};

static void
widen(struct extent *extent, const struct json *value)
{
	const struct json  *first = JSON_FIRST(value);
	struct place_sides *all = &extent->all;

	if (first != NULL && first->kind == JSON_NUMBER && first->next != NULL) {
		double east = strtod(first->text.data, NULL), north = strtod(first->next->text.data, NULL);

		all->west = extent->any ? fmin(all->west, east) : east;
		all->east = extent->any ? fmax(all->east, east) : east;
		all->south = extent->any ? fmin(all->south, north) : north;
		all->north = extent->any ? fmax(all->north, north) : north;
		if (east >= 0)
			extent->least_east = fmin(extent->least_east, east);
		else
			extent->most_west = fmax(extent->most_west, east);
		extent->any = true;
		return;
	}
	for (const struct json *item = first; item != NULL; item = item->next)
		if (item->kind == JSON_ARRAY || item->kind == JSON_OBJECT)
			widen(extent, item);
}

bool
place_sides(const struct json *geometry, struct place_sides *sides_r)
{
	struct extent extent = { .least_east = 180, .most_west = -180 };

	widen(&extent, geometry);
	if (!extent.any)
		return false;
	*sides_r = extent.all;
	if (extent.all.west == -180 && extent.all.east == 180 && extent.least_east > extent.most_west &&
	    str_is(json_text(geometry, "type"), "MultiPolygon")) {
		sides_r->west = extent.least_east;
		sides_r->east = extent.most_west + 360;
	}
	return true;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static double
around(double east)
{
	while (east > 180)
		east -= 360;
	while (east < -180)
		east += 360;
	return east;
}

static struct str
degrees(struct arena *a, double number)
{
	struct str text = str_format(a, "%.4f", number);

	while (text.data[text.length - 1] == '0')
		text.length--;
	if (text.data[text.length - 1] == '.')
		text.length--;
	return str_is(text, "-0") ? STR("0") : text;
}

struct str
place_point_text(struct arena *a, double east, double north)
{
	return str_format(a, "%.*s, %.*s", STR_ARGS(degrees(a, north)), STR_ARGS(degrees(a, around(east))));
}

struct str
place_sides_text(struct arena *a, const struct place_sides *sides)
{
	return str_format(a, "%.*s, %.*s, %.*s, %.*s", STR_ARGS(degrees(a, around(sides->west))),
			  STR_ARGS(degrees(a, sides->south)), STR_ARGS(degrees(a, around(sides->east))),
			  STR_ARGS(degrees(a, sides->north)));
}

/* ---- views ------------------------------------------------------------------------------------------------------- */

static double
height_of(const struct place_view *view)
{
	double flat = view->width / 2;

	return view->width >= 180 ? flat : flat * cos(view->north * 3.14159265358979 / 180);
}

static double
between(double number, double least, double most)
{
	return number < least ? least : number > most ? most : number;
}

/* Within the world: no part of the picture lies beyond a pole. */
static struct place_view
cut(struct place_view view)
{
	double half;

	view.width = between(view.width, narrowest, 360);
	view.north = between(view.north, -85, 85);
	half = height_of(&view) / 2;
	view.north = between(view.north, half - 90, 90 - half);
	view.east = view.width >= 360 ? 0 : around(view.east);
	return view;
}

struct place_view
place_view_world(void)
{
	return (struct place_view){ 0, 0, 360 };
}

struct place_view
place_view_around(const struct place_sides *sides)
{
	struct place_view view = { (sides->west + sides->east) / 2, (sides->south + sides->north) / 2, 4 };
	double            flat = cos(between(view.north, -80, 80) * 3.14159265358979 / 180);

	view.width = fmax(view.width, 1.3 * (sides->east - sides->west));
	view.width = fmax(view.width, 2.6 * (sides->north - sides->south) / flat);
	return cut(view);
}

/* Numbers between commas, four at most; 0 where one is none. */
static size_t
read_numbers(struct arena *a, struct str text, double numbers[4])
{
	struct str rest = text, part;
	size_t     count = 0;

	while (str_cut(&rest, ',', &part)) {
		char *end;

		part = str_trim(part);
		if (count == 4 || part.length == 0 || part.length > 20)
			return 0;
		numbers[count] = strtod(str_c(a, part), &end);
		if (*end != '\0' || !isfinite(numbers[count]) || fabs(numbers[count]) > 1000)
			return 0;
		count++;
	}
	return count;
}

bool
place_sides_parse(struct arena *a, struct str text, struct place_sides *sides_r)
{
	double numbers[4];
	size_t count = read_numbers(a, text, numbers);

	if (count == 2)
		*sides_r = (struct place_sides){ numbers[0], numbers[1], numbers[0], numbers[1] };
	else if (count == 4)
		*sides_r = (struct place_sides){ numbers[0], numbers[1], numbers[2], numbers[3] };
	else
		return false;
	if (sides_r->east < sides_r->west)
		sides_r->east += 360;
	return true;
}

struct place_sides
place_sides_of_corners(const struct place_sides *corner, double east, double north)
{
	return (struct place_sides){ fmin(corner->west, east), fmin(corner->south, north), fmax(corner->west, east),
				     fmax(corner->south, north) };
}

struct place_view
place_view_parse(struct arena *a, struct str text)
{
	double numbers[4];

	if (read_numbers(a, text, numbers) != 3)
		return place_view_world();
	return cut((struct place_view){ numbers[0], numbers[1], numbers[2] });
}

struct str
place_view_format(struct arena *a, const struct place_view *view)
{
	return str_format(a, "%.*s,%.*s,%.*s", STR_ARGS(degrees(a, view->east)), STR_ARGS(degrees(a, view->north)),
			  STR_ARGS(degrees(a, view->width)));
}

struct place_view
place_view_move(const struct place_view *view, struct str verb)
{
	struct place_view next = *view;

	if (str_is(verb, "north") || str_is(verb, "south"))
		next.north += (str_is(verb, "north") ? 1 : -1) * height_of(view) / 3;
	else if (str_is(verb, "east") || str_is(verb, "west"))
		next.east += (str_is(verb, "east") ? 1 : -1) * view->width / 3;
	else if (str_is(verb, "in") || str_is(verb, "out"))
		next.width *= str_is(verb, "in") ? 0.4 : 2.5;
	else
		next = place_view_world();
	return cut(next);
}

struct place_sides
place_view_edges(const struct place_view *view)
{
	double half = height_of(view) / 2;

	return (struct place_sides){ view->east - view->width / 2, view->north - half, view->east + view->width / 2,
				     view->north + half };
}
