/* Withheld values. */
#include "records/withheld.h"

#include "records/body.h"
#include "records/checking.h"

struct withholding {
	struct arena         *a;
	const struct type    *type;
	struct str            embargo;
	bool                  guarded; /* files stay at home */
	struct withheld_list *list;
	bool                  failed;
};

/* The hash of {"salt", "value"} in canonical form. */
static struct hash
promise(struct arena *a, struct str salt, struct str value)
{
	struct buffer out = buffer_in(a);

	buffer_add_c(&out, "{\"salt\":");
	json_write_text(&out, salt);
	buffer_add_c(&out, ",\"value\":");
	buffer_add(&out, value);
	buffer_add_byte(&out, '}');
	return hash_of_bytes(buffer_str(&out));
}

static struct withheld *
new_withheld(struct withholding *w)
{
	struct withheld_list *list = w->list;

	list->list =
		arena_grow(w->a, list->list, list->count * sizeof *list->list, (list->count + 1) * sizeof *list->list);
	return &list->list[list->count++];
}

static void
withhold_value(struct withholding *w, struct json *value, struct str path, struct str until)
{
	struct buffer    canonical = buffer_in(w->a);
	char             text[HASH_TEXT];
	struct withheld *withheld;
	struct json     *marker;

	if (value_is_withheld(value))
		return;
	if (!json_canonical(&canonical, value, NULL)) {
		w->failed = true;
		return;
	}
	withheld = new_withheld(w);
	*withheld = (struct withheld){
		.path = path, .salt = body_salt(w->a), .value = buffer_str(&canonical), .until = until
	};
	withheld->hash = promise(w->a, withheld->salt, withheld->value);
	marker = json_object(w->a);
	if (until.length > 0)
		json_set(marker, STR("until"), json_string(w->a, until));
	json_set(marker, STR("withheld"), json_string(w->a, str_copy(w->a, hash_format(&withheld->hash, text))));
	marker->name = value->name;
	marker->next = value->next;
	*value = *marker;
}

/* What stays to be seen under an embargo: the title, what facets count, the date of the record; but no file, which only
 * its media type is counted of. */
static bool
is_seen(const struct withholding *w, const struct field *field)
{
	return field->search == FIELD_SEARCH_TITLE || str_equal(field->name, w->type->date) ||
	       (field->facet.length > 0 && field->kind != FIELD_FILE);
}

static void withhold_fields(struct withholding *w, const struct field_list *list, struct json *values, struct str path);

static void
withhold_parts(struct withholding *w, const struct field *field, struct json *value, struct str path)
{
	int index = 0;

	if (value->kind == JSON_OBJECT)
		withhold_fields(w, &field->fields, value, path);
	for (struct json *item = value->kind == JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		withhold_fields(w, &field->fields, item, str_format(w->a, "%.*s/%d", STR_ARGS(path), index++));
}

static void
withhold_fields(struct withholding *w, const struct field_list *list, struct json *values, struct str path)
{
	for (struct json *value = values->first; value != NULL; value = value->next) {
		const struct field *field = field_find(list, value->name);
		bool                under_embargo, for_ever;

		if (field == NULL)
			continue;
		under_embargo = w->embargo.length > 0 && path.length == 0 && !is_seen(w, field);
		for_ever = field->sensitivity == FIELD_CONFIDENTIAL || (w->guarded && field->kind == FIELD_FILE);
		if (for_ever || under_embargo)
			withhold_value(w, value, str_format(w->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(field->name)),
				       for_ever ? STR("") : w->embargo);
		else if (field->fields.count > 0)
			withhold_parts(w, field, value,
				       str_format(w->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(field->name)));
	}
}

/* What is withheld for ever inside a value under embargo must stay so when the embargo ends; so those come first. */
bool
withhold(struct arena *a, struct json *fields, const struct type *type, bool guarded, struct str embargo,
	 struct withheld_list *list_r)
{
	struct withholding w = { .a = a, .type = type, .guarded = guarded, .list = list_r };

	*list_r = (struct withheld_list){ 0 };
	withhold_fields(&w, &type->fields, fields, STR(""));
	w.embargo = embargo;
	if (embargo.length > 0)
		withhold_fields(&w, &type->fields, fields, STR(""));
	return !w.failed;
}

static struct str
hash_in(const struct json *value)
{
	return value_is_withheld(value) ? json_text(value, "withheld") : STR("");
}

/* The value whose hash stands in `value`; NULL when there is none. */
static const struct withheld *
find(const struct withheld_list *list, const struct json *value)
{
	struct str  text = hash_in(value);
	struct hash hash;

	if (text.length == 0 || !hash_parse(text, &hash, NULL))
		return NULL;
	for (size_t i = 0; i < list->count; i++)
		if (hash_equal(&list->list[i].hash, &hash))
			return &list->list[i];
	return NULL;
}

/* Puts the value in the place of its hash. */
static bool
put_back(struct arena *a, struct json *value, const struct withheld *withheld)
{
	struct json *inner;

	if (!json_parse(a, withheld->value, &inner, NULL))
		return false;
	inner->name = value->name;
	inner->next = value->next;
	*value = *inner;
	return true;
}

size_t
withheld_reveal(struct arena *a, struct json *value, const struct withheld_list *list)
{
	const struct withheld *withheld = find(list, value);
	size_t                 count = withheld != NULL && put_back(a, value, withheld) ? 1 : 0;

	for (struct json *item = value->kind >= JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		count += withheld_reveal(a, item, list);
	return count;
}

static bool
belongs(const struct json *value, const struct withheld *withheld)
{
	struct hash hash;

	return value_is_withheld(value) && hash_parse(hash_in(value), &hash, NULL) &&
	       hash_equal(&hash, &withheld->hash) && str_equal(json_text(value, "until"), withheld->until);
}

/* A value may stand within another that is put back before it. */
bool
withheld_restore(struct arena *a, struct json *fields, const struct withheld_list *list)
{
	size_t count = 0, before;

	do {
		before = count;
		for (size_t i = 0; i < list->count; i++) {
			struct json *value = json_at(fields, str_c(a, list->list[i].path));

			if (value != NULL && belongs(value, &list->list[i]) && put_back(a, value, &list->list[i]))
				count++;
		}
	} while (count > before);
	return count == list->count && !withheld_any(fields);
}

bool
withheld_any(const struct json *value)
{
	if (value_is_withheld(value))
		return true;
	for (const struct json *item = value->kind >= JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		if (withheld_any(item))
			return true;
	return false;
}

bool
withheld_verify(struct arena *a, const struct withheld *withheld)
{
	struct hash hash = promise(a, withheld->salt, withheld->value);

	return hash_equal(&hash, &withheld->hash);
}
