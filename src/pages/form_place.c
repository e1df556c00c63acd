/* Forms: places by name and on a map. */
#include "pages/form_place.h"

#include "base/limits.h"
#include "db/db.h"
#include "pages/fields.h"
#include "pages/form_read.h"
#include "pages/form_typed.h"
#include "pages/search.h"
#include "records/kinds.h"
#include "text/split.h"
#include "vocabularies/vocabularies.h"

enum { NAMES = 8, RECORDS = 6, CANDIDATES = 30, ADDRESS_BYTES = 200 };

/* ---- the map in forms and addresses ------------------------------------------------------------------------------ */

struct map_choice {
	const char *value, *key;
};

static const struct map_choice presses[] = { { "point", "map.point" },
					     { "box", "map.box" },
					     { "nearer", "map.nearer" } };
static const struct map_choice moves[] = { { "look in", "map.in" },       { "look out", "map.out" },
					   { "look north", "map.north" }, { "look south", "map.south" },
					   { "look west", "map.west" },   { "look east", "map.east" },
					   { "look world", "map.world" } };

struct map_asked
map_asked_by(struct arena *a, const struct parameters *parameters)
{
	struct map_asked map = { .path = str_head(parameters_get(parameters, "map"), ADDRESS_BYTES) };

	map.view = place_view_parse(a, parameters_get(parameters, "map-view"));
	map.has_corner = place_sides_parse(a, parameters_get(parameters, "map-corner"), &map.corner);
	for (size_t i = 0; i < sizeof presses / sizeof presses[0]; i++)
		if (str_is(parameters_get(parameters, "map-press"), presses[i].value))
			map.press = (enum map_press)i;
	return map;
}

static struct str
sides_value(struct arena *a, const struct place_sides *sides)
{
	return str_format(a, "%.4f,%.4f,%.4f,%.4f", sides->west, sides->south, sides->east, sides->north);
}

void
map_address(const struct map_asked *map, struct arena *a, struct buffer *address)
{
	if (map->path.length == 0)
		return;
	address_add(address, "map", map->path);
	address_add(address, "map-view", place_view_format(a, &map->view));
	if (map->has_corner)
		address_add(address, "map-corner", sides_value(a, &map->corner));
	address_add(address, "map-press", str_of(presses[map->press].value));
}

/* ---- places by name ---------------------------------------------------------------------------------------------- */

static struct json *
labels_of(struct arena *a, const struct term *term)
{
	struct json *name = json_object(a);

	for (size_t i = 0; i < term->label_count; i++)
		json_set(name, term->labels[i].language, json_string(a, term->labels[i].text));
	return name;
}

static struct json *
place_of_term(struct page *page, struct str reference)
{
	const struct term *term = term_find(page->node->vocabularies, reference);
	struct json       *place = term != NULL ? place_of_code(page->a, term->notation) : NULL;

	if (place != NULL)
		json_set(place, STR("name"), labels_of(page->a, term));
	return place;
}

/* The first place of a record, with a name: its own, what the record says of the locality, or the record's title. */
static struct json *
place_of_body(const struct page *page, const struct json *body)
{
	const struct type *type = type_find(page->node->types, json_text(body, "type"));
	const struct json *fields = json_get(body, "fields"), *name = json_get(fields, "locality"), *value = NULL;
	struct json       *place;

	for (size_t i = 0; type != NULL && i < type->fields.count && value == NULL; i++)
		if (type->fields.list[i].kind == FIELD_PLACE)
			value = json_each(json_find(fields, type->fields.list[i].name));
	if (value == NULL || value->kind != JSON_OBJECT)
		return NULL;
	place = json_copy(page->a, value);
	if (name == NULL || name->kind != JSON_OBJECT)
		name = json_get(fields, "title");
	if (json_get(place, "name") == NULL && name != NULL && name->kind == JSON_OBJECT)
		json_set(place, STR("name"), json_copy(page->a, name));
	return place;
}

static bool
place_of_reference(struct page *page, struct str reference, struct json **place_r, struct error *error)
{
	*place_r = NULL;
	if (str_starts(reference, STR("countries:")) || str_starts(reference, STR("regions:"))) {
		*place_r = place_of_term(page, reference);
		return true;
	}
	if (!page_db(page, error))
		return false;
	*place_r = place_of_body(page, label_other(page->a, page, reference));
	return true;
}

/* ---- what a press does ------------------------------------------------------------------------------------------- */

static bool
sent_position(const struct parameters *sent, const struct place_view *view, double *east_r, double *north_r)
{
	static const struct {
		const char *x, *y;
		int         width;
	} pictures[] = { { "map.x", "map.y", PLACE_MAP_WIDTH }, { "map-small.x", "map-small.y", PLACE_MAP_SMALL } };
	struct place_sides edges = place_view_edges(view);
	int64_t            x, y;

	for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
		int width = pictures[i].width, height = width / 2;

		if (!str_integer(parameters_get(sent, pictures[i].x), &x) ||
		    !str_integer(parameters_get(sent, pictures[i].y), &y))
			continue;
		if (x <= 0 && y <= 0) { /* pressed by the keyboard */
			x = width / 2;
			y = height / 2;
		}
		x = x < 0 ? 0 : x > width ? width : x;
		y = y < 0 ? 0 : y > height ? height : y;
		*east_r = edges.west + (edges.east - edges.west) * (double)x / width;
		*north_r = edges.north - (edges.north - edges.south) * (double)y / height;
		return true;
	}
	return false;
}

static bool
set_text(struct page *page, const struct type *type, struct json *document, struct str path, struct str text)
{
	return form_set(page->a, type, document, path, typed_place(page->a, text));
}

/* One press is a point; two are a box, wherever the second is. */
static void
take_press(struct page *page, const struct type *type, struct json *document, struct map_asked *map, double east,
	   double north)
{
	struct place_sides box;

	if (map->press == MAP_NEARER) {
		map->view = place_view_move(&(struct place_view){ east, north, map->view.width }, STR("in"));
	} else if (map->press == MAP_POINT) {
		map->has_corner = false;
		(void)set_text(page, type, document, map->path, place_point_text(page->a, east, north));
	} else if (!map->has_corner) {
		map->has_corner = true;
		map->corner = (struct place_sides){ east, north, east, north };
	} else {
		map->has_corner = false;
		box = place_sides_of_corners(&map->corner, east, north);
		(void)set_text(page, type, document, map->path, place_sides_text(page->a, &box));
	}
}

static void
look_at(struct map_asked *map, const struct json *place)
{
	struct place_sides sides;

	if (place_sides(place, &sides))
		map->view = place_view_around(&sides);
}

/* "map PATH", "see PATH REF", "place PATH REF" */
static bool
take_button(struct page *page, const struct type *type, struct json *document, struct str verb, struct str rest,
	    struct map_asked *map, struct str *at_r, struct error *error)
{
	struct str          path = { 0 }, reference;
	const struct field *field;
	struct json        *place = NULL;

	(void)str_cut(&rest, ' ', &path);
	reference = rest.data != NULL ? rest : (struct str){ 0 };
	field = form_field(type, path);
	if (field == NULL || field->kind != FIELD_PLACE)
		return true;
	*at_r = path;
	if (reference.length > 0 && !place_of_reference(page, reference, &place, error))
		return false;
	if (str_is(verb, "place")) {
		if (place != NULL)
			(void)form_set(page->a, type, document, path, place);
		if (map->path.length > 0)
			look_at(map, place);
		return true;
	}
	*map = (struct map_asked){ .path = path, .view = place_view_world() };
	look_at(map, str_is(verb, "see") ? place : form_get(type, document, path));
	return true;
}

bool
map_act(struct page *page, const struct type *type, struct json *document, const struct parameters *sent,
	struct str action, struct map_asked *map, struct str *at_r, struct error *error)
{
	struct str          rest = action, verb = { 0 };
	const struct field *field = map->path.length > 0 ? form_field(type, map->path) : NULL;
	double              east, north;

	if (field == NULL || field->kind != FIELD_PLACE)
		map->path = (struct str){ 0 };
	(void)str_cut(&rest, ' ', &verb);
	if (str_is_one_of(verb, "map see place"))
		return take_button(page, type, document, verb, rest, map, at_r, error);
	if (map->path.length == 0)
		return true;
	if (str_is(verb, "look")) {
		*at_r = map->path;
		if (str_is(rest, "away"))
			map->path = (struct str){ 0 };
		else
			map->view = place_view_move(&map->view, rest);
	} else if (sent_position(sent, &map->view, &east, &north)) {
		*at_r = map->path;
		take_press(page, type, document, map, east, north);
	}
	return true;
}

/* ---- what is shown: names ---------------------------------------------------------------------------------------- */

static bool
is_called(struct arena *a, const struct term_label *labels, size_t count, struct str wanted)
{
	for (size_t i = 0; i < count; i++) {
		struct str text = split_folded(a, labels[i].text);

		if (str_find(text, wanted) < text.length)
			return true;
	}
	return false;
}

static struct json *
put_pick(struct form *form, struct json *list, struct str path, struct str reference, struct str label)
{
	struct page *page = form->page;
	struct json *pick = append_object(page, list);

	put_text(page, pick, "value", str_format(page->a, "place %.*s %.*s", STR_ARGS(path), STR_ARGS(reference)));
	put_text(page, pick, "see", str_format(page->a, "see %.*s %.*s", STR_ARGS(path), STR_ARGS(reference)));
	put_text(page, pick, "label", label);
	return pick;
}

static void
pick_terms(struct form *form, struct json *list, struct str path, const char *name)
{
	struct page             *page = form->page;
	const struct vocabulary *all = vocabulary_find(page->node->vocabularies, str_of(name));
	struct str               wanted = split_folded(page->a, form->query);

	for (size_t i = 0; all != NULL && i < all->count && list->count < NAMES; i++) {
		const struct term *term = all->terms[i];
		struct arena_mark  mark = arena_mark(page->a);
		bool               found = is_called(page->a, term->labels, term->label_count, wanted) ||
			     is_called(page->a, term->alternatives, term->alternative_count, wanted);

		arena_reset(page->a, mark);
		if (found && place_of_code(page->a, term->notation) != NULL)
			put_pick(form, list, path, str_format(page->a, "%s:%.*s", name, STR_ARGS(term->notation)),
				 term_label(term, page->language));
	}
}

/* Places that records name. */
static bool
pick_records(struct form *form, struct json *list, struct str path, struct error *error)
{
	struct page         *page = form->page;
	struct fields_view   view = { .page = page, .language = page->language };
	struct search_query  query = { .text = str_head(form->query, LIMIT_QUERY_BYTES / 4),
				       .language = page->language,
				       .bbox = STR("-180,-90,180,90"),
				       .limit = CANDIDATES };
	struct search_result result;
	size_t               found = 0;

	if (!search_run(page->a, page->node->search, &query, &result, error))
		return false;
	for (size_t i = 0; i < result.count && found < RECORDS; i++) {
		const struct search_hit *hit = &result.hits[i];
		struct json             *body = NULL, *place, *pick;
		struct str               language, label;

		if (!json_parse(page->a, hit->body, &body, NULL))
			continue;
		place = place_of_body(page, body);
		label = fields_text(&view, json_get(place, "name"), &language);
		if (place == NULL || label.length == 0 || str_equal(hit->record, form->self))
			continue;
		pick = put_pick(form, list, path, hit->record, label);
		put_language(page, pick, "language", "direction", language);
		put_text(page, pick, "note", str_equal(label, hit->title) ? hit->record : hit->title);
		found++;
	}
	return true;
}

static bool
put_names(struct form *form, struct json *shown, struct str path, struct error *error)
{
	struct page *page = form->page;
	struct json *picks = put_array(page, shown, "picks");

	put_text(page, shown, "find_id", str_format(page->a, "find/%.*s", STR_ARGS(path)));
	put_text(page, shown, "find", str_format(page->a, "find %.*s", STR_ARGS(path)));
	if (form->query.length == 0 || !str_equal(form->asked, path))
		return true;
	put_text(page, shown, "query", form->query);
	pick_terms(form, picks, path, "countries");
	pick_terms(form, picks, path, "regions");
	if (!pick_records(form, picks, path, error))
		return false;
	put_true(page, shown, "nothing", picks->count == 0);
	return true;
}

/* ---- what is shown: the map -------------------------------------------------------------------------------------- */

static void
put_map(struct form *form, struct json *shown, const struct json *value)
{
	struct page            *page = form->page;
	const struct map_asked *asked = form->map;
	struct json            *map = put_object(page, shown, "map"), *list;
	struct buffer           address = buffer_in(page->a);
	struct place_sides      edges = place_view_edges(&asked->view), sides;

	buffer_add_c(&address, "/places/map.svg?view=");
	buffer_add(&address, place_view_format(page->a, &asked->view));
	if (place_sides(value, &sides))
		address_add(&address, "place", sides_value(page->a, &sides));
	if (asked->has_corner) {
		address_add(&address, "corner", sides_value(page->a, &asked->corner));
		put_text(page, map, "corner", sides_value(page->a, &asked->corner));
	}
	put_text(page, map, "picture", buffer_str(&address));
	put_text(page, map, "view", place_view_format(page->a, &asked->view));
	put_text(page, map, "edges", sides_value(page->a, &edges));
	list = put_array(page, map, "presses");
	for (size_t i = 0; i < sizeof presses / sizeof presses[0]; i++) {
		struct json *press = append_object(page, list);

		put_text(page, press, "value", str_of(presses[i].value));
		put_text(page, press, "label", page_word(page, presses[i].key));
		put_true(page, press, "chosen", i == asked->press);
	}
	list = put_array(page, map, "moves");
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		struct json *move = append_object(page, list);

		put_text(page, move, "value", str_of(moves[i].value));
		put_text(page, move, "label", page_word(page, moves[i].key));
	}
}

bool
form_place(struct form *form, struct json *item, const struct field *field, struct str path, const struct json *value,
	   struct error *error)
{
	struct page       *page = form->page;
	struct fields_view view = { .page = page, .language = page->language };
	struct json       *shown = put_object(page, item, "place"), *name;
	struct str         text = value != NULL ? shown_place(page->a, value) : (struct str){ 0 }, language, called;

	(void)field;
	put_true(page, item, "set", true);
	form_input(form, put_array(page, item, "inputs"), path, path, "form.place-at", text, "code");
	put_text(page, item, "hint", page_word(page, "form.place-help"));
	put_text(page, shown, "path", path);
	called = fields_text(&view, json_get(value, "name"), &language);
	if (called.length > 0) {
		name = put_object(page, shown, "name");
		put_text(page, name, "text", called);
		put_language(page, name, "language", "direction", language);
	}
	put_true(page, shown, "outline",
		 value != NULL && value->kind == JSON_OBJECT && !place_is_drawn(page->a, value));
	if (form->map != NULL && str_equal(form->map->path, path))
		put_map(form, shown, value);
	else
		put_text(page, shown, "open", str_format(page->a, "map %.*s", STR_ARGS(path)));
	return put_names(form, shown, path, error);
}

/* ---- the picture ------------------------------------------------------------------------------------------------- */

static bool
answer_picture(struct page *page, struct response *response, struct error *error)
{
	struct place_view  view = place_view_parse(page->a, request_query(page->request, "view"));
	struct place_sides place, corner;
	bool               has_place = place_sides_parse(page->a, request_query(page->request, "place"), &place);
	bool               has_corner = place_sides_parse(page->a, request_query(page->request, "corner"), &corner);
	struct buffer      out = buffer_in(page->a);

	(void)error;
	place_map_write(&out, page->a, &view, has_place ? &place : NULL, has_corner ? &corner : NULL);
	response->body = buffer_str(&out);
	return true;
}

bool
show_place_map(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_picture, error);
}
