/* Places of a form, by name or on a map, without script: what a press asked for, and what is shown.
 *
 * One map is open at a time. The form carries it in "map" (the path of the field), "map-view", "map-corner" and "map-press", the
 * answer's address in the same names. Buttons (`action`) are "map PATH", "see PATH REF", "look WHERE" and "place PATH REF"; a REF is
 * a country or region ("countries:FJ"), or a record whose place is taken. A press on the picture sends "map.x" and "map.y", or those
 * of "map-small", the picture of narrow screens. */
#ifndef PAGES_FORM_PLACE_H
#define PAGES_FORM_PLACE_H

#include "pages/form.h"
#include "pages/places.h"

/* What a press on the map means. */
enum map_press { MAP_POINT, MAP_BOX, MAP_NEARER };

struct map_asked {
	struct str         path; /* empty: no map is open */
	struct place_view  view;
	struct place_sides corner;
	bool               has_corner;
	enum map_press     press;
};

/* What a form or an address says of the map. */
struct map_asked map_asked_by(struct arena *a, const struct parameters *parameters);
void             map_address(const struct map_asked *map, struct arena *a, struct buffer *address);

/* Does to the document and the map what `action` or a press on the map asks for. `at_r` is the path to go back to, untouched
 * when nothing was asked. */
CHECKED bool map_act(struct page *page, const struct type *type, struct json *document, const struct parameters *sent,
		     struct str action, struct map_asked *map, struct str *at_r, struct error *error);

/* The controls of a place. */
CHECKED bool form_place(struct form *form, struct json *item, const struct field *field, struct str path,
			const struct json *value, struct error *error);

handler_fn show_place_map; /* /places/map.svg?view=&place=&corner= */

#endif
