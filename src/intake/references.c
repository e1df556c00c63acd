/* References by key. */
#include "intake/references.h"

/* Called with each value that names a record by its key; false ends the walk. */
typedef bool reference_fn(void *context, struct json *value, struct error *error);

struct walk {
	reference_fn *each;
	void         *context;
	struct error *error;
};

static bool
is_by_key(const struct json *value)
{
	return value != NULL && value->kind == JSON_OBJECT && json_text(value, "source").length > 0;
}

static bool
see_value(const struct walk *walk, struct json *value)
{
	return !is_by_key(value) || walk->each(walk->context, value, walk->error);
}

static bool walk_fields(const struct walk *walk, const struct field_list *fields, const struct json *values);

static bool
see_item(const struct walk *walk, const struct field *field, struct json *item)
{
	if (field->kind == FIELD_RECORD || field->kind == FIELD_ORGANIZATION)
		return see_value(walk, item);
	if (item->kind != JSON_OBJECT)
		return true;
	if (field->kind == FIELD_PERSON)
		return see_value(walk, json_find(item, STR("organization")));
	return field->fields.count == 0 || walk_fields(walk, &field->fields, item);
}

static bool
walk_fields(const struct walk *walk, const struct field_list *fields, const struct json *values)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		struct json        *value = json_find(values, field->name);
		bool                is_list = value != NULL && value->kind == JSON_ARRAY;

		for (struct json *item = is_list ? value->first : value; item != NULL;
		     item = is_list ? item->next : NULL)
			if (!see_item(walk, field, item))
				return false;
	}
	return true;
}

static bool
walk_document(const struct walk *walk, const struct types *types, const struct json *document)
{
	const struct type *type = type_find(types, json_text(document, "type"));
	const struct json *fields = json_get(document, "fields");

	return type == NULL || fields == NULL || fields->kind != JSON_OBJECT ||
	       walk_fields(walk, &type->fields, fields);
}

static bool
stop_at_first(void *context, struct json *value, struct error *error)
{
	(void)context;
	(void)value;
	(void)error;
	return false;
}

bool
references_any(const struct types *types, const struct json *document)
{
	const struct walk walk = { .each = stop_at_first };

	return document != NULL && !walk_document(&walk, types, document);
}

struct putting {
	struct arena *a;
	struct db    *db;
	struct str    missing;
};

static bool
put(void *context, struct json *value, struct error *error)
{
	struct putting *p = context;
	struct str      source = json_text(value, "source"), identifier = json_text(value, "identifier"), id;
	struct error    absent = { 0 };
	bool            own = identifier.length == 0;

	if (record_find_key(p->a, p->db, own ? identifier : source, own ? source : identifier, &id, &absent)) {
		value->kind = JSON_STRING;
		value->text = id;
		value->first = value->last = NULL;
		value->count = 0;
		return true;
	}
	if (absent.code != ERROR_ABSENT) {
		*error = absent;
		return false;
	}
	if (p->missing.length == 0)
		p->missing = own ? str_format(p->a, "'%.*s'", STR_ARGS(str_head(source, 200)))
				 : str_format(p->a, "'%.*s' of the source '%.*s'", STR_ARGS(str_head(identifier, 200)),
					      STR_ARGS(str_head(source, 100)));
	return true;
}

bool
references_put(struct arena *a, struct db *db, const struct types *types, struct json *document, struct str *missing_r,
	       struct error *error)
{
	struct putting    putting = { .a = a, .db = db };
	struct error      why = { 0 };
	const struct walk walk = { put, &putting, &why };

	if (!walk_document(&walk, types, document)) {
		*error = why;
		return false;
	}
	*missing_r = putting.missing.length > 0 ? putting.missing : STR("");
	return true;
}

bool
references_missing(struct str missing, struct error *error)
{
	return error_set(error, ERROR_INPUT, "import.reference", "it names a record by a key that none here has: %.*s",
			 STR_ARGS(missing));
}

bool
references_require(struct arena *a, struct db *db, const struct types *types, struct json *document, struct error *error)
{
	struct str missing;

	return references_put(a, db, types, document, &missing, error) &&
	       (missing.length == 0 || references_missing(missing, error));
}
