/* Outlines of places, in the forms that catalogues write them, as GeoJSON (RFC 7946): well-known text with or without the name of
 * its reference system (GeoSPARQL), GeoJSON in a text, and the boxes, polygons and circles of schema.org, which have the latitude
 * first. Heights are left out. An outline of more than LIMIT_OUTLINE_POINTS points is taken as its box. */
#ifndef FORMATS_GEOMETRY_H
#define FORMATS_GEOMETRY_H

#include "base/json.h"

/* Each gives NULL when the text is none, or has coordinates that no place has. */
struct json *geometry_of_text(struct arena *a, struct str text);          /* well-known text or GeoJSON */
struct json *geometry_of_json(struct arena *a, const struct json *value); /* a geometry or feature; copied */

/* schema.org's GeoShape: "lat lon lat lon", with or without commas. */
struct json *geometry_of_box(struct arena *a, struct str text);
struct json *geometry_of_sides(struct arena *a,
			       struct str    text); /* Project Open Data's box: "west, south, east, north" */
struct json *geometry_of_polygon(struct arena *a, struct str text);
struct json *geometry_of_circle(struct arena *a, struct str text); /* its middle */

#endif
