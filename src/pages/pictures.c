/* Maps and bars. The shapes stand in ui/map/countries.tsv, which tools/map/map.mjs made of Natural Earth: a code, "area",
 * "dot" or "lines", and a path or a point in the units of the picture. */
#include "pages/pictures.h"

#include "base/embedded.h"
#include "http/html.h"

enum {
	MAP_WIDTH = 1000,
	MAP_HEIGHT = 487,
	BARS_WIDTH = 480,
	BARS_HEIGHT = 190,
	BARS_LEFT = 8,
	BARS_TOP = 22,
	BARS_BOTTOM = 164, /* where the bars stand */
	BARS_MOST = 60,
	LABELS = 8, /* of years, about */
	FIRST_YEAR = 1,
	LAST_YEAR = 9999,
};

/* Made by tools/embed from ui/map. */
extern const struct embedded shipped_map;

/* ---- classes ----------------------------------------------------------------------------------------------------- */

struct map_classes
map_classes_for(int64_t most)
{
	struct map_classes classes = { 0 };
	int64_t            step = 2, reach = 1;

	while (step * step * step * step * step < most && step < 2000)
		step++;
	while (most > 0 && classes.count < MAP_CLASSES &&
	       (classes.count == 0 || classes.most[classes.count - 1] < most)) {
		reach *= step;
		classes.most[classes.count] = reach < most ? reach : most;
		classes.count++;
	}
	return classes;
}

size_t
map_class_of(const struct map_classes *classes, int64_t number)
{
	size_t class = 0;

	if (number <= 0)
		return 0;
	while (class + 1 < classes->count && number > classes->most[class])
		class ++;
	return class + 1;
}

/* ---- the map ----------------------------------------------------------------------------------------------------- */

static const char *const shades[MAP_CLASSES + 1] = { "#dde5e0", "#b3dac1", "#7cbf9a", "#439b77", "#1c7057", "#0a4032" };

struct map_paths {
	struct buffer areas[MAP_CLASSES + 1], dots[MAP_CLASSES + 1];
	struct str    lines;
};

static void
read_shapes(struct map_paths *paths, const struct search_facet_counts *counts, const struct map_classes *classes)
{
	struct str rest = shipped_map.files[0].bytes, line, code, kind;

	while (str_cut(&rest, '\n', &line)) {
		size_t class;

		if (str_starts(line, STR("#")) || !str_cut(&line, '\t', &code) || !str_cut(&line, '\t', &kind))
			continue;
		class = map_class_of(classes, search_value_count(counts, code));
		if (str_is(kind, "lines"))
			paths->lines = line;
		else if (str_is(kind, "area"))
			buffer_add(&paths->areas[class], line);
		else
			buffer_format(&paths->dots[class], "M%.*sh0", STR_ARGS(line));
	}
}

static void
write_head(struct buffer *out, int width, int height, struct str title)
{
	buffer_format(out,
		      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
		      "role=\"img\" aria-labelledby=\"title\"><title id=\"title\">",
		      width, height, width, height);
	html_text(out, title);
	buffer_add_c(out, "</title>");
}

/* From the least to the most, so that dots with records lie above those without. */
void
map_write(const struct page *page, struct buffer *out, struct str title, const struct search_facet_counts *countries)
{
	struct map_paths   paths;
	struct map_classes classes;
	int64_t            most = 0;

	for (size_t i = 0; i < countries->count; i++)
		most = countries->values[i].count > most ? countries->values[i].count : most;
	classes = map_classes_for(most);
	paths.lines = (struct str){ 0 };
	for (size_t i = 0; i <= MAP_CLASSES; i++)
		paths.areas[i] = paths.dots[i] = buffer_in(page->a);
	read_shapes(&paths, countries, &classes);
	write_head(out, MAP_WIDTH, MAP_HEIGHT, title);
	buffer_add_c(out, "<rect width=\"100%\" height=\"100%\" fill=\"#f5f9fa\"/>");
	for (size_t i = 0; i <= MAP_CLASSES; i++)
		if (paths.areas[i].length > 0)
			buffer_format(out, "<path fill=\"%s\" d=\"%.*s\"/>", shades[i],
				      STR_ARGS(buffer_str(&paths.areas[i])));
	buffer_format(
		out, "<path fill=\"none\" stroke=\"#fff\" stroke-width=\".7\" d=\"%.*s\"/><g stroke-linecap=\"round\">",
		STR_ARGS(paths.lines));
	for (size_t i = 0; i <= MAP_CLASSES; i++)
		if (paths.dots[i].length > 0)
			buffer_format(out,
				      "<path stroke=\"#fff\" stroke-width=\"7\" d=\"%.*s\"/><path stroke=\"%s\" "
				      "stroke-width=\"5.5\" d=\"%.*s\"/>",
				      STR_ARGS(buffer_str(&paths.dots[i])), i == 0 ? "#b9c6bf" : shades[i],
				      STR_ARGS(buffer_str(&paths.dots[i])));
	buffer_add_c(out, "</g></svg>\n");
}

/* ---- bars -------------------------------------------------------------------------------------------------------- */

struct bars {
	int64_t first, last; /* years; none when last < first */
	int64_t step;        /* years in a bar */
	int64_t counts[BARS_MOST + 1];
	size_t  count;
};

static bool
read_year(struct str text, int64_t *year_r)
{
	return str_integer(text, year_r) && *year_r >= FIRST_YEAR && *year_r <= LAST_YEAR;
}

static int64_t
step_for(int64_t years)
{
	static const int64_t steps[] = { 1, 2, 5, 10, 20, 50, 100, 200 };
	size_t               i = 0;

	while (i + 1 < sizeof steps / sizeof steps[0] && (years + 2 * steps[i]) / steps[i] > BARS_MOST)
		i++;
	return steps[i];
}

static struct bars
read_bars(const struct search_facet_counts *years)
{
	struct bars bars = { .first = LAST_YEAR, .last = 0 };
	int64_t     year;

	for (size_t i = 0; i < years->count; i++) {
		if (!read_year(years->values[i].value, &year) || years->values[i].count == 0)
			continue;
		bars.first = year < bars.first ? year : bars.first;
		bars.last = year > bars.last ? year : bars.last;
	}
	if (bars.last < bars.first)
		return bars;
	bars.step = step_for(bars.last - bars.first);
	bars.first -= bars.first % bars.step;
	bars.count = (size_t)((bars.last - bars.first) / bars.step) + 1;
	assert(bars.count <= BARS_MOST + 1);
	for (size_t i = 0; i < years->count; i++) {
		size_t bar;

		if (!read_year(years->values[i].value, &year) || year < bars.first)
			continue;
		bar = (size_t)((year - bars.first) / bars.step);
		bars.counts[bar] += years->values[i].count;
	}
	return bars;
}

static void
write_column(struct buffer *out, const struct column *column, size_t place, int64_t most, int width)
{
	int     space = BARS_BOTTOM - BARS_TOP;
	int64_t height = most > 0 ? column->count * space / most : 0;

	if (column->count == 0)
		return;
	height = height < 1 ? 1 : height;
	buffer_format(out, "M%d %" PRId64 "h%dv%" PRId64 "h-%dz", BARS_LEFT + (int)place * width, BARS_BOTTOM - height,
		      width > 2 ? width - 1 : width, height, width > 2 ? width - 1 : width);
}

static void
write_labels(const struct page *page, struct buffer *out, const struct column *columns, size_t count, int64_t most,
	     int width)
{
	size_t every = count / LABELS + 1;

	buffer_add_c(out, "<g font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"#4f5f59\">");
	for (size_t i = 0; i < count; i += every) {
		buffer_format(out, "<text x=\"%d\" y=\"%d\">", BARS_LEFT + (int)i * width, BARS_BOTTOM + 16);
		html_text(out, columns[i].label);
		buffer_add_c(out, "</text>");
	}
	buffer_format(out, "<text x=\"%d\" y=\"%d\">", BARS_LEFT, BARS_TOP - 8);
	html_text(out, words_number(page->a, page->words, page->language, most));
	buffer_add_c(out, "</text></g>");
}

void
columns_write(const struct page *page, struct buffer *out, struct str title, const struct column *columns, size_t count)
{
	int     width = count > 0 ? (BARS_WIDTH - 4 * BARS_LEFT) / (int)count : 0;
	int64_t most = 0;

	assert(count <= COLUMNS_MOST);
	for (size_t i = 0; i < count; i++)
		most = columns[i].count > most ? columns[i].count : most;
	width = width > 40 ? 40 : width;
	write_head(out, BARS_WIDTH, BARS_HEIGHT, title);
	buffer_add_c(out, "<rect width=\"100%\" height=\"100%\" fill=\"#f5f9fa\"/>");
	if (count > 0) {
		buffer_format(out, "<path stroke=\"#d3dcd4\" d=\"M%d %d.5h%d\"/><path fill=\"#2a7f63\" d=\"", BARS_LEFT,
			      BARS_TOP, BARS_WIDTH - 2 * BARS_LEFT);
		for (size_t i = 0; i < count; i++)
			write_column(out, &columns[i], i, most, width);
		buffer_format(out, "\"/><path stroke=\"#4f5f59\" d=\"M%d %d.5h%d\"/>", BARS_LEFT, BARS_BOTTOM,
			      BARS_WIDTH - 2 * BARS_LEFT);
		write_labels(page, out, columns, count, most, width);
	}
	buffer_add_c(out, "</svg>\n");
}

void
bars_write(const struct page *page, struct buffer *out, struct str title, const struct search_facet_counts *years)
{
	struct bars   bars = read_bars(years);
	struct column columns[COLUMNS_MOST];

	for (size_t i = 0; i < bars.count; i++)
		columns[i] = (struct column){ str_format(page->a, "%" PRId64, bars.first + (int64_t)i * bars.step),
					      bars.counts[i] };
	columns_write(page, out, title, columns, bars.count);
}
