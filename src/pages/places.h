/* Where countries and regions are, and maps to choose a place on: a part of the world in degrees, north above, never mirrored.
 * What is known stands in ui/map, which tools/map made of Natural Earth; it says nothing about the status of any territory. */
#ifndef PAGES_PLACES_H
#define PAGES_PLACES_H

#include "base/json.h"

/* The shape of a picture, twice as wide as high. */
enum { PLACE_MAP_WIDTH = 720, PLACE_MAP_HEIGHT = 360, PLACE_MAP_SMALL = 300 /* wide on narrow screens */ };

/* Sides in degrees; east is beyond 180 where it crosses the antimeridian. A point has no extent. */
struct place_sides {
	double west, south, east, north;
};

/* What a map shows: its middle, and how many degrees it is wide. */
struct place_view {
	double east, north, width;
};

/* A country ("KE") or region ("009") as GeoJSON: a box, in two parts across the antimeridian, or a point; NULL: it is not known. */
struct json *place_of_code(struct arena *a, struct str code);

/* The sides of a geometry, the short way around the globe; false when it has no positions. */
bool place_sides(const struct json *geometry, struct place_sides *sides_r);

/* "-1.29, 36.82" or "west, south, east, north" as forms write them. */
struct str place_point_text(struct arena *a, double east, double north);
struct str place_sides_text(struct arena *a, const struct place_sides *sides);

/* The box between two corners, the short way around the globe. */
struct place_sides place_sides_of_corners(const struct place_sides *corner, double east, double north);

/* "longitude,latitude" or "west,south,east,north"; false when it is none. */
bool place_sides_parse(struct arena *a, struct str text, struct place_sides *sides_r);

struct place_view place_view_world(void);
struct place_view place_view_around(const struct place_sides *sides);

/* "longitude,latitude,width" and back, cut to what there is; the whole world when it is none. */
struct place_view place_view_parse(struct arena *a, struct str text);
struct str        place_view_format(struct arena *a, const struct place_view *view);

/* "north", "south", "west", "east", "in", "out", "world": the next view. */
struct place_view place_view_move(const struct place_view *view, struct str verb);

/* The edges of what is shown. Degrees are spread evenly between them. */
struct place_sides place_view_edges(const struct place_view *view);

/* The picture as SVG, with a place and a corner marked; either may be NULL. */
void place_map_write(struct buffer *out, struct arena *a, const struct place_view *view,
		     const struct place_sides *place, const struct place_sides *corner);

#endif
