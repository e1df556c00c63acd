/* What buttons of a form do to its document: elements of lists are added, removed and moved, languages added. */
#include "pages/form_read.h"

#include "base/limits.h"
#include "records/codes.h"
#include "records/kinds.h"

/* Walks "fields/building_blocks/0/…": the field that the path leads to and the value there. */
static const struct field *
walk(struct json *document, const struct type *type, struct str path, struct json **object_r, int64_t *index_r)
{
	const struct field_list *list = &type->fields;
	const struct field      *field = NULL;
	struct json             *object = json_get(document, "fields");
	struct str               rest = path, part;

	*index_r = -1;
	if (!str_cut(&rest, '/', &part) || !str_is(part, "fields"))
		return NULL;
	while (str_cut(&rest, '/', &part)) {
		int64_t index;

		if (field != NULL && *index_r < 0 && (field->many || field->kind == FIELD_TABLE) &&
		    str_integer(part, &index) && index >= 0) {
			*index_r = index;
			continue;
		}
		if (field != NULL) { /* into a group */
			struct json *value = json_find(object, field->name);

			for (struct json *item = JSON_FIRST(value); *index_r >= 0; item = item->next, (*index_r)--) {
				if (item == NULL)
					return NULL;
				value = item;
			}
			object = value;
			list = &field->fields;
		}
		field = field_find(list, part);
		if (field == NULL)
			return NULL;
		*index_r = -1;
	}
	*object_r = object;
	return field;
}

const struct field *
form_field(const struct type *type, struct str path)
{
	const struct field_list *list = &type->fields;
	const struct field      *field = NULL;
	struct str               rest = path, part;
	int64_t                  index;

	if (!str_cut(&rest, '/', &part) || !str_is(part, "fields"))
		return NULL;
	while (str_cut(&rest, '/', &part)) {
		if (field != NULL && str_integer(part, &index))
			continue;
		if (field != NULL && field->kind == FIELD_PERSON)
			return field;
		list = field != NULL ? &field->fields : list;
		field = field_find(list, part);
		if (field == NULL)
			return NULL;
	}
	return field;
}

bool
form_set(struct arena *a, const struct type *type, struct json *document, struct str path, struct json *value)
{
	struct json        *object = NULL, *list, *made = json_array(a);
	int64_t             index;
	const struct field *field = walk(document, type, path, &object, &index);

	if (field == NULL || object == NULL)
		return false;
	if (index < 0) {
		json_set(object, field->name, value);
		return true;
	}
	list = json_find(object, field->name);
	if (list == NULL || list->kind != JSON_ARRAY || index >= list->count)
		return false;
	for (struct json *item = list->first, *next; item != NULL; item = next, index--) {
		next = item->next;
		item->next = NULL;
		json_append(made, index == 0 ? value : item);
	}
	json_set(object, field->name, made);
	return true;
}

const struct json *
form_get(const struct type *type, struct json *document, struct str path)
{
	struct json        *object = NULL, *item;
	int64_t             index;
	const struct field *field = walk(document, type, path, &object, &index);

	item = field != NULL ? json_find(object, field->name) : NULL;
	if (index < 0 || item == NULL)
		return item;
	for (item = item->kind == JSON_ARRAY ? item->first : NULL; item != NULL && index > 0; index--)
		item = item->next;
	return item;
}

/* An element with nothing in it. */
static struct json *
blank(struct arena *a, const struct field *field)
{
	switch (field->kind) {
	case FIELD_NAME:
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_TIME:
	case FIELD_NUMBER:
	case FIELD_PLACE:
		return json_string(a, STR(""));
	default:
		return json_object(a);
	}
}

/* The list again, without element `without` (-1: none) and with elements `first` and the next exchanged (-1: none). */
static void
rearrange(struct arena *a, struct json *list, int64_t without, int64_t first)
{
	struct json *made = json_array(a), *held = NULL;
	int64_t      index = 0;

	for (struct json *item = list->first, *next; item != NULL; item = next, index++) {
		next = item->next;
		item->next = NULL;
		if (index == without)
			continue;
		if (index == first && next != NULL) {
			held = item;
			continue;
		}
		json_append(made, item);
		if (held != NULL && index == first + 1) {
			json_append(made, held);
			held = NULL;
		}
	}
	list->first = made->first;
	list->last = made->last;
	list->count = made->count;
}

static void
drop_empty(struct arena *a, struct json *list)
{
	struct json *made = json_array(a);

	for (struct json *item = list->first, *next; item != NULL; item = next) {
		next = item->next;
		item->next = NULL;
		if (!form_is_empty(item))
			json_append(made, item);
	}
	list->first = made->first;
	list->last = made->last;
	list->count = made->count;
}

static bool
add(struct arena *a, const struct type *type, struct json *document, struct str path, struct str *at_r)
{
	struct json        *object = NULL, *list;
	int64_t             index;
	const struct field *field = walk(document, type, path, &object, &index);

	if (field == NULL || object == NULL || index >= 0 || !(field->many || field->kind == FIELD_TABLE))
		return false;
	list = json_find(object, field->name);
	if (list == NULL || list->kind != JSON_ARRAY)
		list = json_set(object, field->name, json_array(a));
	drop_empty(a, list);
	if (list->count < LIMIT_FORM_ELEMENTS)
		json_append(list, blank(a, field));
	*at_r = str_format(a, "%.*s/%u", STR_ARGS(path), list->count - 1);
	return true;
}

static bool
alter(struct arena *a, const struct type *type, struct json *document, struct str verb, struct str path,
      struct str *at_r)
{
	struct json        *object = NULL, *list;
	int64_t             index;
	const struct field *field = walk(document, type, path, &object, &index);
	size_t              slash = path.length;

	if (field == NULL || object == NULL || index < 0)
		return false;
	list = json_find(object, field->name);
	if (list == NULL || list->kind != JSON_ARRAY || index >= list->count)
		return false;
	while (slash > 0 && path.data[slash - 1] != '/')
		slash--;
	path = str_slice(path, 0, slash - 1);
	*at_r = path;
	if (str_is(verb, "remove")) {
		rearrange(a, list, index, -1);
		return true;
	}
	if ((str_is(verb, "up") && index == 0) || (str_is(verb, "down") && index + 1 == list->count))
		return true;
	rearrange(a, list, -1, str_is(verb, "up") ? index - 1 : index);
	*at_r = str_format(a, "%.*s/%d", STR_ARGS(path), (int)(str_is(verb, "up") ? index - 1 : index + 1));
	return true;
}

/* The languages that are written in. */
static bool
add_language(struct arena *a, struct json *document, struct str tag)
{
	struct json *list = json_get(document, "languages");

	if (!code_is_language(tag))
		return false;
	tag = code_language(a, tag);
	if (list == NULL || list->kind != JSON_ARRAY)
		list = json_set(document, STR("languages"), json_array(a));
	for (const struct json *item = list->first; item != NULL; item = item->next)
		if (str_equal(item->text, tag))
			return true;
	json_append(list, json_string(a, tag));
	return true;
}

bool
form_act(struct arena *a, const struct type *type, struct json *document, struct str action, struct str *at_r)
{
	struct str rest = action, verb = { 0 };

	if (!str_cut(&rest, ' ', &verb) || rest.length == 0)
		return false;
	if (str_is(verb, "add"))
		return add(a, type, document, rest, at_r);
	if (str_is_one_of(verb, "remove up down"))
		return alter(a, type, document, verb, rest, at_r);
	return str_is(verb, "language") && add_language(a, document, rest);
}
