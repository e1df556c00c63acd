/* Types: the shipped ones, compiled in, and a node's own over them. */
#include "records/types.h"

#include "records/kinds.h"
#include "records/type_read.h"
#include "records/type_words.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

#include "base/embedded.h"
#include "base/file.h"
#include "base/limits.h"

enum { TYPES = 500 };

struct types {
	const struct type **list; /* in byte order of their names */
	size_t              count;
};

/* Made by tools/embed from types/. */
extern const struct embedded shipped_types;

bool
type_parse(struct arena *a, struct str text, struct str name, struct type *type_r, struct error *error)
{
	return type_read(a, text, name, false, type_r, error);
}

/* Puts `type` in the place of one with its name, or where it belongs. */
static void
put(struct types *types, const struct type *type)
{
	size_t at = 0;
	int    order = 1;

	while (at < types->count && (order = str_compare(types->list[at]->name, type->name)) < 0)
		at++;
	if (at == types->count || order != 0) {
		memmove(&types->list[at + 1], &types->list[at], (types->count - at) * sizeof(struct type *));
		types->count++;
	}
	types->list[at] = type;
}

static bool
add(struct arena *a, struct types *types, struct str text, struct str file, bool own, struct error *error)
{
	struct type *type = ARENA_NEW(a, struct type);
	struct str   name = path_name(file);

	if (!type_read(a, text, file, own, type, error))
		return false;
	type->own = own;
	if (!str_equal(name, str_join(a, type->name, STR(".yaml")))) {
		error_set(error, ERROR_INPUT, "type.file",
			  "the type '%.*s' stands in the file '%.*s': it must be '%.*s.yaml'", STR_ARGS(type->name),
			  STR_ARGS(name), STR_ARGS(type->name));
		return error_at(error, "%.*s", STR_ARGS(file));
	}
	if (types->count == TYPES)
		return error_set(error, ERROR_LIMIT, "type.many", "more than %d record types", TYPES);
	put(types, type);
	return true;
}

static bool
add_folder(struct arena *a, struct types *types, struct str folder, struct error *error)
{
	struct folder_list names;
	struct error       absent;
	struct str         path, text;

	if (!folder_list(a, folder, &names, &absent)) {
		if (absent.code == ERROR_ABSENT)
			return true;
		if (error != NULL)
			*error = absent;
		return false;
	}
	for (size_t i = 0; i < names.count; i++) {
		if (!str_ends(names.names[i], STR(".yaml")) || names.names[i].data[0] == '.')
			continue;
		path = path_join(a, folder, names.names[i]);
		if (!file_read_plain(a, path, LIMIT_YAML_BYTES, &text, error) ||
		    !add(a, types, text, path, false, error))
			return false;
	}
	return true;
}

static bool
refuse(const struct type *type, const struct field *field, const char *key, const char *what, struct str name,
       struct error *error)
{
	error_set(error, ERROR_INPUT, key, "the field '%.*s' names the %s '%.*s', and there is none",
		  STR_ARGS(field->name), what, STR_ARGS(name));
	return error_at(error, "%.*s:%d", STR_ARGS(type->file), field->line);
}

/* What fields name outside of their type. */
static bool
check_names(const struct types *types, const struct vocabularies *vocabularies, const struct type *type,
	    const struct field_list *fields, struct error *error)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (vocabularies != NULL && field->vocabulary.length > 0 &&
		    vocabulary_find(vocabularies, field->vocabulary) == NULL)
			return refuse(type, field, "type.vocabulary", "vocabulary", field->vocabulary, error);
		for (size_t k = 0; k < field->type_count; k++)
			if (type_find(types, field->types[k]) == NULL)
				return refuse(type, field, "type.types", "record type", field->types[k], error);
		if (!check_names(types, vocabularies, type, &field->fields, error))
			return false;
	}
	return true;
}

bool
types_read(struct arena *a, struct str folder, const struct vocabularies *vocabularies, const struct types **types_r,
	   struct error *error)
{
	struct types *types = ARENA_NEW(a, struct types);

	types->list = ARENA_ARRAY(a, const struct type *, TYPES + 1);
	for (size_t i = 0; i < shipped_types.count; i++) {
		const struct embedded_file *file = &shipped_types.files[i];

		if (!add(a, types, file->bytes, str_join(a, STR("types/"), file->name), true, error))
			return false;
	}
	if (folder.length > 0 && !add_folder(a, types, folder, error))
		return false;
	for (size_t i = 0; i < types->count; i++)
		if (!check_names(types, vocabularies, types->list[i], &types->list[i]->fields, error))
			return false;
	*types_r = types;
	return true;
}

const struct types *
types_translate(struct arena *a, const struct types *types, const struct words *words)
{
	struct types *made;

	if (words == words_own())
		return types;
	made = ARENA_NEW(a, struct types);
	made->list = ARENA_ARRAY(a, const struct type *, types->count);
	made->count = types->count;
	for (size_t i = 0; i < types->count; i++)
		made->list[i] = type_in_words(a, types->list[i], words);
	return made;
}

const struct type *
type_find(const struct types *types, struct str name)
{
	size_t low = 0, high = types->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int    order = str_compare(types->list[middle]->name, name);

		if (order == 0)
			return types->list[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t
types_list(const struct types *types, const struct type *const **list_r)
{
	*list_r = types->list;
	return types->count;
}

const struct field *
field_find(const struct field_list *fields, struct str name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (str_equal(fields->list[i].name, name))
			return &fields->list[i];
	return NULL;
}

static const struct localized_text *
text_in(const struct localized *localized, struct str language)
{
	for (size_t i = 0; i < localized->count; i++)
		if (str_equal(localized->list[i].language, language))
			return &localized->list[i];
	return NULL;
}

struct str
localized_said(const struct localized *localized, struct str language, struct str *language_r)
{
	const struct localized_text *text = text_in(localized, language);

	if (text == NULL)
		text = text_in(localized, str_slice(language, 0, str_find_byte(language, '-')));
	if (text == NULL)
		text = text_in(localized, STR("en"));
	if (text == NULL && localized->count > 0)
		text = &localized->list[0];
	*language_r = text != NULL ? text->language : STR("");
	return text != NULL ? text->text : STR("");
}

struct str
localized_in(const struct localized *localized, struct str language)
{
	struct str said;

	return localized_said(localized, language, &said);
}
