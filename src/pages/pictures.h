/* Pictures of numbers, as SVG: a world map shaded by country, and bars by year. They say nothing that the tables beside them
 * do not say, and hold no style and no script, so that they are shown under any policy. */
#ifndef PAGES_PICTURES_H
#define PAGES_PICTURES_H

#include "pages/labels.h"

enum { MAP_CLASSES = 5 };

/* The classes of a map: numbers up to `most`, rising; the first class begins with 1. */
struct map_classes {
	int64_t most[MAP_CLASSES];
	size_t  count;
};

/* Classes for numbers up to `most`, each several times as wide as the one before; none when `most` is 0. */
struct map_classes map_classes_for(int64_t most);

/* 0 for none, else the class of `number` counted from 1. */
size_t map_class_of(const struct map_classes *classes, int64_t number);

/* The world with each country in the shade of its class. Countries that have no shape at the map's scale are dots; the values
 * that are no country are left out. */
void map_write(const struct page *page, struct buffer *out, struct str title,
	       const struct search_facet_counts *countries);

/* A bar for each year, or for as many years as fit, from the first to the last. Values are years, in any order; what is none
 * is left out. */
void bars_write(const struct page *page, struct buffer *out, struct str title, const struct search_facet_counts *years);

/* A bar with what is written below it. */
struct column {
	struct str label;
	int64_t    count;
};

/* Bars in their order, COLUMNS_MOST at most; below them as many labels as have room. */
enum { COLUMNS_MOST = 61 };
void columns_write(const struct page *page, struct buffer *out, struct str title, const struct column *columns,
		   size_t count);

#endif
