/* Coordinates as texts, and the box around them. */
#include "formats/metadata.h"

#include "formats/written.h"

#include <math.h>

enum { MOST = 1000 /* positions of one text */ };

bool
metadata_is_between(char c)
{
	return c == ' ' || c == ',' || c == ';' || c == '\n' || c == '\t' || c == '\r';
}

size_t
metadata_positions(struct arena *a, struct str text, bool latitude_first, struct str **longitudes_r,
		   struct str **latitudes_r)
{
	size_t      most = text.length / 4 < MOST ? text.length / 4 + 1 : MOST;
	struct str *lists[2] = { ARENA_ARRAY(a, struct str, most), ARENA_ARRAY(a, struct str, most) };
	size_t      count = 0;

	while (text.length > 0 && count < 2 * most) {
		size_t length = 0;

		while (length < text.length && !metadata_is_between(text.data[length]))
			length++;
		if (length > 0) {
			lists[count % 2][count / 2] = str_slice(text, 0, length);
			count++;
		}
		text = str_slice(text, length + 1, text.length);
	}
	*longitudes_r = lists[latitude_first ? 1 : 0];
	*latitudes_r = lists[latitude_first ? 0 : 1];
	return count % 2 == 0 ? count / 2 : 0;
}

static bool
read_degrees(struct str text, double *degrees_r)
{
	char copy[32], *end;

	if (text.length == 0 || text.length >= sizeof copy)
		return false;
	memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	*degrees_r = strtod(copy, &end);
	return *end == '\0' && isfinite(*degrees_r);
}

static bool
are_swapped(const struct str *longitudes, const struct str *latitudes, size_t count)
{
	bool beyond = false;

	for (size_t i = 0; i < count; i++) {
		double longitude, latitude;

		if (!read_degrees(longitudes[i], &longitude) || !read_degrees(latitudes[i], &latitude) ||
		    fabs(longitude) > 90 || fabs(latitude) > 180)
			return false;
		beyond |= fabs(latitude) > 90;
	}
	return beyond;
}

bool
metadata_mend_order(struct str **longitudes, struct str **latitudes, size_t count)
{
	struct str *first = *longitudes;

	if (!are_swapped(*longitudes, *latitudes, count))
		return false;
	*longitudes = *latitudes;
	*latitudes = first;
	return true;
}

/* ---- bounds ------------------------------------------------------------------------------------------------------ */

static struct str
part(const struct metadata_item *item, enum part which)
{
	return item->parts[which].count > 0 ? item->parts[which].list[0].text : STR("");
}

/* The systems of EPSG named by a URN or an address have the latitude first; "EPSG:4326" alone and CRS84 the longitude, as those have who
 * name none. */
static bool
has_latitude_first(struct str name)
{
	return str_find(name, STR(":def:crs:EPSG")) < name.length || str_find(name, STR("/def/crs/EPSG")) < name.length;
}

static void
widen(struct metadata_reading *reading, double longitude, double latitude)
{
	double *bounds = reading->bounds;

	if (!reading->is_bounded) {
		bounds[0] = bounds[2] = longitude;
		bounds[1] = bounds[3] = latitude;
	}
	reading->is_bounded = true;
	bounds[0] = fmin(bounds[0], longitude);
	bounds[1] = fmin(bounds[1], latitude);
	bounds[2] = fmax(bounds[2], longitude);
	bounds[3] = fmax(bounds[3], latitude);
}

void
metadata_take_bounds(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct metadata_texts *texts = &item->parts[PART_TEXT];

	for (size_t i = 0; i < texts->count; i++) {
		struct str *longitudes, *latitudes;
		size_t      count = metadata_positions(reading->a, texts->list[i].text,
						       has_latitude_first(part(item, PART_SCHEME)), &longitudes, &latitudes);

		(void)metadata_mend_order(&longitudes, &latitudes, count);
		for (size_t k = 0; k < count; k++) {
			double longitude, latitude;

			if (read_degrees(longitudes[k], &longitude) && read_degrees(latitudes[k], &latitude) &&
			    fabs(longitude) <= 180 && fabs(latitude) <= 90)
				widen(reading, longitude, latitude);
		}
	}
}

void
metadata_end_bounds(struct metadata_reading *reading)
{
	struct str sides[4];

	if (!reading->is_bounded || reading->description.places != NULL)
		return;
	for (size_t i = 0; i < 4; i++)
		sides[i] = str_format(reading->a, "%.6f", reading->bounds[i]);
	(void)description_add_box(&reading->description, sides[0], sides[2], sides[3], sides[1]);
}
