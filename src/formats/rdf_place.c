/* Places and periods. Of several outlines of one place the exact one is taken, then the box, then the middle. */
#include "formats/rdf_place.h"

#include "formats/geometry.h"
#include "formats/written.h"

enum { DEEP = 4 };

/* ---- outlines ---------------------------------------------------------------------------------------------------- */

typedef struct json *geometry_fn(struct arena *a, struct str text);

/* Adds what the first value of the properties that is an outline says; true when there is one. */
static bool
add_outline(const struct rdf_describing *r, const struct rdf_node *node, const char *properties, geometry_fn *read)
{
	const struct rdf_value *value = NULL;
	bool                    any = false;

	while ((value = rdf_next(node, value, properties)) != NULL) {
		struct json *outline = value->literal ? read(r->d->a, value->text) : NULL;

		if (outline != NULL) {
			description_add_place(r->d, outline);
			return true;
		}
		any |= value->literal;
	}
	if (any)
		note(r->notes, "the outline \"%.*s\" is in a form that is not read",
		     STR_ARGS(str_head(rdf_text(node, properties), 60)));
	return false;
}

/* schema.org: GeoCoordinates or GeoShape. */
static bool
add_shape(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct str latitude = rdf_text(node, "schema:latitude geo:lat");
	struct str longitude = rdf_text(node, "schema:longitude geo:long");

	if (node == NULL)
		return false;
	if (latitude.length > 0 && longitude.length > 0) {
		struct json *point = written_point(r->d->a, longitude, latitude);

		description_add_place(r->d, point);
		return point != NULL;
	}
	return add_outline(r, node, "schema:polygon", geometry_of_polygon) ||
	       add_outline(r, node, "schema:box", geometry_of_box) ||
	       add_outline(r, node, "schema:line", geometry_of_polygon) ||
	       add_outline(r, node, "schema:circle", geometry_of_circle);
}

static bool
add_geometry(const struct rdf_describing *r, const struct rdf_node *node, int depth)
{
	const struct rdf_value *value = NULL;
	bool                    any = false;

	if (node == NULL || depth == DEEP)
		return false;
	while ((value = rdf_next(node, value, "schema:geo")) != NULL)
		any |= add_shape(r, rdf_view_of(r->view, value));
	while ((value = rdf_next(node, value, "locn:geometry gsp:hasGeometry gsp:defaultGeometry dcat:bbox")) != NULL)
		any |= !value->literal && add_geometry(r, rdf_view_of(r->view, value), depth + 1);
	return any || add_outline(r, node, "locn:geometry gsp:asWKT gsp:asGeoJSON", geometry_of_text) ||
	       add_outline(r, node, "dcat:bbox gsp:hasBoundingBox", geometry_of_text) ||
	       add_outline(r, node, "dcat:centroid gsp:hasCentroid", geometry_of_text) || add_shape(r, node);
}

/* Well-known text as a PropertyValue of the place, as Science on Schema.org advises. */
static void
add_properties(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, "schema:additionalProperty")) != NULL) {
		struct str text = rdf_text(rdf_view_of(r->view, value), "schema:value");

		if (str_find_byte(text, '(') < text.length)
			description_add_place(r->d, geometry_of_text(r->d->a, text));
	}
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static void
say_words(const struct rdf_describing *r, struct described_words words)
{
	for (size_t i = 0; i < words.count; i++)
		description_say(r->d, SAYS_PLACE, words.list[i].text, words.list[i].language);
}

static void
add_address(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, "schema:address schema:addressCountry schema:containedInPlace")) !=
	       NULL) {
		const struct rdf_value *country = rdf_next(rdf_view_of(r->view, value), NULL, "schema:addressCountry");

		if (country != NULL)
			say_words(r, rdf_words(r, country, false));
		else
			say_words(r, rdf_words(r, value, false));
	}
}

static void
add_literal(const struct rdf_describing *r, const struct rdf_value *value)
{
	struct json *outline = geometry_of_text(r->d->a, value->text);

	if (outline == NULL && str_is(value->property, "dct:spatial"))
		outline = geometry_of_sides(r->d->a, value->text);
	if (outline == NULL && !written_place(r->d->a, value->text, &outline))
		description_say(r->d, SAYS_PLACE, value->text, value->language);
	description_add_place(r->d, outline);
}

static void
add_place(const struct rdf_describing *r, const struct rdf_value *value)
{
	const struct rdf_node *node = rdf_view_of(r->view, value);
	struct described_words names;

	if (node == NULL) {
		add_literal(r, value);
		return;
	}
	names = rdf_labels(r, node);
	if (names.count > 0)
		say_words(r, names);
	else
		description_say(r->d, SAYS_PLACE, rdf_country(node->name), STR(""));
	if (!add_geometry(r, node, 0))
		add_properties(r, node);
	add_address(r, node);
	if (node->count == 0 && rdf_country(node->name).length == 0)
		note(r->notes, "the place <%.*s> has no name in the file", STR_ARGS(str_head(node->name, 120)));
}

void
rdf_add_places(const struct rdf_describing *r, const struct rdf_node *node, const char *properties)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL)
		add_place(r, value);
}

/* ---- periods ----------------------------------------------------------------------------------------------------- */

/* An end of a period: a literal, or an instant of W3C Time. */
static struct str
instant(const struct rdf_describing *r, const struct rdf_node *node, const char *properties)
{
	static const char       dates[] = "time:inXSDDate time:inXSDDateTimeStamp time:inXSDDateTime time:inXSDgYear "
					  "time:inXSDgYearMonth schema:value rdf:value";
	const struct rdf_value *value = rdf_next(node, NULL, properties);

	if (value == NULL || value->literal)
		return value != NULL ? value->text : STR("");
	return rdf_text(rdf_view_of(r->view, value), dates);
}

static void
add_period(const struct rdf_describing *r, const struct rdf_value *value)
{
	const struct rdf_node *node = rdf_view_of(r->view, value);
	struct str             start, end;
	struct described_words names;

	if (node == NULL) {
		description_say(r->d, SAYS_PERIOD, value->text, value->language);
		return;
	}
	start = instant(r, node, "dcat:startDate schema:startDate time:hasBeginning");
	end = instant(r, node, "dcat:endDate schema:endDate time:hasEnd");
	if (start.length > 0 || end.length > 0) {
		description_add_period(r->d, start, end);
		return;
	}
	names = rdf_labels(r, node);
	for (size_t i = 0; i < names.count; i++)
		description_say(r->d, SAYS_PERIOD, names.list[i].text, names.list[i].language);
	if (names.count == 0)
		description_say(r->d, SAYS_PERIOD, instant(r, node, "time:inXSDDate"), STR(""));
}

void
rdf_add_periods(const struct rdf_describing *r, const struct rdf_node *node, const char *properties)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL)
		add_period(r, value);
}
