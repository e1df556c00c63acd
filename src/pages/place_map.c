/* The map that a place is chosen on. The outlines stand in ui/map/outlines.tsv: how fine, what, how many units a degree has, and
 * whole numbers, each point from the one before. Longitudes go on beyond 180, so each outline is drawn as often as it is in view. */
#include "pages/places.h"

#include "base/embedded.h"

#include <math.h>

extern const struct embedded shipped_map;

enum { POINTS = 20000, FINE_BELOW = 100 /* degrees of width */, MARGIN = 4 };

struct point {
	double x, y;
};

struct drawing {
	struct buffer     *out;
	struct place_sides edges;
	double             across, up; /* units of the picture for a degree */
	struct point      *points, *others;
};

static struct point
put(const struct drawing *d, double east, double north)
{
	return (struct point){ (east - d->edges.west) * d->across, (d->edges.north - north) * d->up };
}

/* ---- cutting to the picture -------------------------------------------------------------------------------------- */

/* One side of the frame: how far within it a point is. */
static double
within(const struct point *point, int side)
{
	switch (side) {
	case 0:
		return point->x + MARGIN;
	case 1:
		return PLACE_MAP_WIDTH + MARGIN - point->x;
	case 2:
		return point->y + MARGIN;
	default:
		return PLACE_MAP_HEIGHT + MARGIN - point->y;
	}
}

/* A ring cut at one side of the frame (Sutherland and Hodgman). */
static size_t
cut_side(const struct point *from, size_t count, struct point *to, int side)
{
	size_t made = 0;

	for (size_t i = 0; i < count && made + 2 < POINTS; i++) {
		const struct point *here = &from[i], *before = &from[i == 0 ? count - 1 : i - 1];
		double              depth = within(here, side), depth_before = within(before, side);

		if ((depth < 0) != (depth_before < 0)) {
			double share = depth_before / (depth_before - depth);

			to[made++] = (struct point){ before->x + share * (here->x - before->x),
						     before->y + share * (here->y - before->y) };
		}
		if (depth >= 0)
			to[made++] = *here;
	}
	return made;
}

static void
add_path(struct drawing *d, const struct point *points, size_t count, bool closed)
{
	int x = 0, y = 0, steps = 0;

	for (size_t i = 0; i < count; i++) {
		int right = (int)lround(points[i].x), down = (int)lround(points[i].y);

		if (i == 0)
			buffer_format(d->out, "M%d %dl", right, down);
		else if (right != x || down != y)
			buffer_format(d->out, "%s%d%s%d", steps++ == 0 || right < x ? "" : " ", right - x,
				      down < y ? "" : " ", down - y);
		x = right;
		y = down;
	}
	if (count > 0 && steps == 0)
		buffer_add_c(d->out, "0 0");
	if (count > 0 && closed)
		buffer_add_c(d->out, "z");
}

static void
add_ring(struct drawing *d, size_t count)
{
	for (int side = 0; side < 4 && count > 0; side++) {
		struct point *held = d->points;

		count = cut_side(d->points, count, d->others, side);
		d->points = d->others;
		d->others = held;
	}
	add_path(d, d->points, count, true);
}

/* Runs of a line that are in the picture, each with a point on either side of it. */
static void
add_line(struct drawing *d, size_t count)
{
	size_t start = 0;
	bool   is_in = false;

	for (size_t i = 0; i < count; i++) {
		const struct point *p = &d->points[i];
		bool                in = p->x >= 0 && p->x <= PLACE_MAP_WIDTH && p->y >= 0 && p->y <= PLACE_MAP_HEIGHT;

		if (in && !is_in)
			start = i > 0 ? i - 1 : 0;
		if (!in && is_in)
			add_path(d, d->points + start, i + 1 - start, false);
		is_in = in;
	}
	if (is_in)
		add_path(d, d->points + start, count - start, false);
}

/* ---- outlines ---------------------------------------------------------------------------------------------------- */

static bool
read_number(struct str *text, int *number_r)
{
	bool   minus = false;
	size_t at = 0;

	while (at < text->length && text->data[at] == ' ')
		at++;
	if (at < text->length && text->data[at] == '-') {
		minus = true;
		at++;
	}
	if (at == text->length)
		return false;
	for (*number_r = 0; at < text->length && text->data[at] >= '0' && text->data[at] <= '9'; at++)
		*number_r = *number_r * 10 + (text->data[at] - '0');
	if (minus)
		*number_r = -*number_r;
	*text = str_slice(*text, at, text->length);
	return true;
}

/* The points of an outline, moved by some turns around the globe; none when it is not in view. */
static size_t
read_points(struct drawing *d, struct str text, int units, int turn)
{
	size_t             count = 0;
	int                x = 0, y = 0, right, up;
	struct place_sides reach = { 1000, 1000, -1000, -1000 };

	while (count < POINTS && read_number(&text, &right) && read_number(&text, &up)) {
		double east, north;

		x += right;
		y += up;
		east = (double)x / units + turn;
		north = (double)y / units;
		reach = (struct place_sides){ fmin(reach.west, east), fmin(reach.south, north), fmax(reach.east, east),
					      fmax(reach.north, north) };
		d->points[count++] = put(d, east, north);
	}
	return reach.east < d->edges.west || reach.west > d->edges.east || reach.north < d->edges.south ||
			       reach.south > d->edges.north
		       ? 0
		       : count;
}

static void
add_outlines(struct drawing *d, const char *scale, const char *what)
{
	struct str rest = { 0 }, line, kind, word, units = { 0 };
	int        number = 1;

	for (size_t i = 0; i < shipped_map.count; i++)
		if (str_is(shipped_map.files[i].name, "outlines.tsv"))
			rest = shipped_map.files[i].bytes;
	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, STR("#")) || !str_cut(&line, '\t', &kind) || !str_cut(&kind, ' ', &word) ||
		    !str_is(word, scale) || !str_cut(&kind, ' ', &word) || !str_is(word, what))
			continue;
		units = kind;
		if (!read_number(&units, &number) || number < 1)
			continue;
		for (int turn = -360; turn <= 720; turn += 360) {
			size_t count = read_points(d, line, number, turn);

			if (str_is(word, "land"))
				add_ring(d, count);
			else
				add_line(d, count);
		}
	}
}

/* ---- degrees and marks ------------------------------------------------------------------------------------------- */

static double
grid_step(double width)
{
	static const double steps[] = { 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05 };
	size_t              i = 0;

	while (i + 1 < sizeof steps / sizeof steps[0] && width / steps[i] < 6)
		i++;
	return steps[i];
}

static void
add_grid(struct drawing *d, double step)
{
	buffer_add_c(d->out, "<path fill=\"none\" stroke=\"#9db4bd\" stroke-width=\".5\" d=\"");
	for (double east = ceil(d->edges.west / step) * step; east < d->edges.east; east += step)
		buffer_format(d->out, "M%.1f 0v%d", put(d, east, 0).x, PLACE_MAP_HEIGHT);
	for (double north = ceil(d->edges.south / step) * step; north < d->edges.north; north += step)
		buffer_format(d->out, "M0 %.1fh%d", put(d, 0, north).y, PLACE_MAP_WIDTH);
	buffer_add_c(d->out, "\"/><g font-family=\"system-ui,sans-serif\" font-size=\"11\" fill=\"#33454d\">");
	for (double east = ceil(d->edges.west / step) * step; east < d->edges.east; east += step)
		buffer_format(d->out, "<text x=\"%.0f\" y=\"355\">%g°</text>", put(d, east, 0).x + 2,
			      east > 180          ? east - 360
			      : east < -180       ? east + 360
			      : fabs(east) < 1e-9 ? 0
						  : east);
	for (double north = ceil(d->edges.south / step) * step; north < d->edges.north; north += step)
		buffer_format(d->out, "<text x=\"2\" y=\"%.0f\">%g°</text>", put(d, 0, north).y - 2,
			      fabs(north) < 1e-9 ? 0 : north);
	buffer_add_c(d->out, "</g>");
}

static void
add_mark(struct drawing *d, const struct place_sides *sides, const char *colour)
{
	for (int turn = -360; turn <= 360; turn += 360) {
		struct point low = put(d, sides->west + turn, sides->north),
			     high = put(d, sides->east + turn, sides->south);

		if (high.x < -MARGIN || low.x > PLACE_MAP_WIDTH + MARGIN)
			continue;
		if (high.x - low.x < 3 && high.y - low.y < 3)
			buffer_format(
				d->out,
				"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"7\" fill=\"%s\" stroke=\"#fff\" stroke-width=\"2\"/>",
				low.x, low.y, colour);
		else
			buffer_format(d->out,
				      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
				      "fill-opacity=\".2\" stroke=\"%s\" stroke-width=\"2\"/>",
				      low.x, low.y, fmax(high.x - low.x, 1), fmax(high.y - low.y, 1), colour, colour);
	}
}

void
place_map_write(struct buffer *out, struct arena *a, const struct place_view *view, const struct place_sides *place,
		const struct place_sides *corner)
{
	const char    *scale = view->width > FINE_BELOW ? "coarse" : "fine";
	struct drawing d = { .out = out,
			     .edges = place_view_edges(view),
			     .points = ARENA_ARRAY(a, struct point, POINTS),
			     .others = ARENA_ARRAY(a, struct point, POINTS) };

	d.across = PLACE_MAP_WIDTH / (d.edges.east - d.edges.west);
	d.up = PLACE_MAP_HEIGHT / (d.edges.north - d.edges.south);
	buffer_format(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#e8f1f5\"/><path fill=\"#cfdcc9\" stroke=\"#8a9c8d\" "
		"stroke-width=\".7\" fill-rule=\"evenodd\" d=\"",
		PLACE_MAP_WIDTH, PLACE_MAP_HEIGHT, PLACE_MAP_WIDTH, PLACE_MAP_HEIGHT);
	add_outlines(&d, scale, "land");
	buffer_add_c(out, "\"/><path fill=\"none\" stroke=\"#fff\" stroke-width=\"1.2\" d=\"");
	add_outlines(&d, scale, "line");
	buffer_add_c(out, "\"/>");
	add_grid(&d, grid_step(view->width));
	if (place != NULL)
		add_mark(&d, place, "#a3261b");
	if (corner != NULL)
		add_mark(&d, corner, "#1c4f9c");
	buffer_format(out, "<path stroke=\"#33454d\" stroke-width=\"1.5\" d=\"M%d %dh18M%d %dv18\"/></svg>\n",
		      PLACE_MAP_WIDTH / 2 - 9, PLACE_MAP_HEIGHT / 2, PLACE_MAP_WIDTH / 2, PLACE_MAP_HEIGHT / 2 - 9);
}
