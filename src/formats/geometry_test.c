#include "formats/geometry.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct json *read_fn(struct arena *a, struct str text);

static const struct {
	read_fn    *read;
	const char *text, *wanted;
} rows[] = {
	{ geometry_of_text, "POINT(36.8 -1.3)", "{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}" },
	{ geometry_of_text, "SRID=4326;Point Z (36.8 -1.3 1700)", "{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}" },
	{ geometry_of_text, "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(-1.3 36.8)",
	  "{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}" },
	{ geometry_of_text, "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(36.8 -1.3)",
	  "{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}" },
	{ geometry_of_text,
	  "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(136.8 -1.3)", /* written the other way */
	  "{\"type\":\"Point\",\"coordinates\":[136.8,-1.3]}" },
	{ geometry_of_text, "POLYGON((0 0, 1 0, 1 1, 0 0))",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}" },
	{ geometry_of_text, "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))",
	  "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}" },
	{ geometry_of_text, "MULTIPOINT((1 2),(3 4))", "{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]}" },
	{ geometry_of_text, "LINESTRING(1 2,3 4)", "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}" },
	{ geometry_of_text, "ENVELOPE(1,3,4,2)",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}" },
	{ geometry_of_text, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2,3]}}",
	  "{\"type\":\"Point\",\"coordinates\":[1,2]}" },
	{ geometry_of_text, "POINT((1 2))", NULL },
	{ geometry_of_text, "POLYGON(1 2, 3 4)", NULL },
	{ geometry_of_text, "POLYGON((1 2, 3 4)", NULL },
	{ geometry_of_text, "POINT(1000 2000)", NULL },
	{ geometry_of_text, "POINT()", NULL },
	{ geometry_of_text, "Nairobi (Kenya)", NULL },
	{ geometry_of_text, "{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", NULL },
	{ geometry_of_text, "{\"type\":\"Polygon\",\"coordinates\":[1,2]}", NULL },
	{ geometry_of_text, "", NULL },
	{ geometry_of_box, "-17.45,-149.8727 34.407,-64.6353",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[-149.8727,-17.45],[-64.6353,-17.45],[-64.6353,34.407],[-149.8727,"
	  "34.407],"
	  "[-149.8727,-17.45]]]}" },
	{ geometry_of_box, "1 2 3", NULL },
	{ geometry_of_box, "1 2 3 4 5", NULL },
	{ geometry_of_sides, "34, -5, 42, 5",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[34,-5],[42,-5],[42,5],[34,5],[34,-5]]]}" },
	{ geometry_of_sides, "34,-5,42,5 km", NULL },
	{ geometry_of_polygon, "0,0 0,1 1,1", "{\"type\":\"MultiPoint\",\"coordinates\":[[0,0],[1,0],[1,1]]}" },
	{ geometry_of_polygon, "0 10 0 11 1 11 1 10",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[10,0],[11,0],[11,1],[10,1],[10,0]]]}" },
	{ geometry_of_polygon, "0 10 0", NULL },
	{ geometry_of_circle, "-1.3,36.8 5000", "{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}" },
};

static void
outlines_are_read_in_the_forms_that_catalogues_write(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_open(0);
		struct json  *geometry = rows[i].read(a, str_of(rows[i].text));
		struct buffer out = buffer_in(a);

		if (geometry != NULL)
			json_write(&out, geometry);
		if (!str_equal(buffer_str(&out), str_of(rows[i].wanted))) {
			print_error("%s: %.*s, not %s\n", rows[i].text, STR_ARGS(buffer_str(&out)), rows[i].wanted);
			wrong++;
		}
		arena_close(a);
	}
	assert_int_equal(wrong, 0);
}

static void
an_outline_of_very_many_points_is_its_box(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer text = buffer_in(a), out = buffer_in(a);
	size_t        before;

	(void)state;
	buffer_add_c(&text, "LINESTRING(");
	for (int i = 0; i < 100 * 1000; i++)
		buffer_format(&text, "%s%d.5 %d.25", i > 0 ? "," : "", i % 90, i % 45);
	buffer_add_c(&text, ")");
	before = arena_held(a);
	json_write(&out, geometry_of_text(a, buffer_str(&text)));
	assert_true(arena_held(a) - before < 8 * 1024 * 1024);
	assert_true(str_is(buffer_str(&out),
			   "{\"type\":\"Polygon\",\"coordinates\":[[[0.5,0.25],[89.5,0.25],[89.5,44.25],"
			   "[0.5,44.25],[0.5,0.25]]]}"));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outlines_are_read_in_the_forms_that_catalogues_write),
		cmocka_unit_test(an_outline_of_very_many_points_is_its_box),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
