/* Where values stand in tables. */
#include "formats/book_write.h"
#include "formats/format.h"

static bool
is_within(struct str inner, struct str outer)
{
	return str_starts(inner, outer) && (inner.length == outer.length || inner.data[outer.length] == '/');
}

struct str
found_cells_place(struct arena *a, const struct found_cells *cells, struct str pointer)
{
	const struct found_cell *best = NULL, *first = NULL;
	struct str               letters;

	for (size_t i = 0; i < cells->count; i++) {
		const struct found_cell *cell = &cells->list[i];

		if (is_within(pointer, cell->pointer) && (best == NULL || cell->pointer.length > best->pointer.length))
			best = cell;
		if (first == NULL && is_within(cell->pointer, pointer))
			first = cell;
	}
	best = best != NULL ? best : first;
	if (best == NULL)
		return STR("");
	letters = book_letters(a, best->column);
	if (cells->sheet.length == 0)
		return str_format(a, "%.*s%" PRId64, STR_ARGS(letters), cells->row);
	return str_format(a, "%.*s!%.*s%" PRId64, STR_ARGS(cells->sheet), STR_ARGS(letters), cells->row);
}

struct found_cells
found_cells_copy(struct arena *a, const struct found_cells *cells)
{
	struct found_cells copy = { .sheet = str_copy(a, cells->sheet), .row = cells->row, .count = cells->count };

	copy.list = ARENA_ARRAY(a, struct found_cell, cells->count);
	for (size_t i = 0; i < cells->count; i++)
		copy.list[i] = (struct found_cell){ str_copy(a, cells->list[i].pointer), cells->list[i].column };
	return copy;
}
