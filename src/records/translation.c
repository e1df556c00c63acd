/* The texts of a document, and how each stands in a language. A text is found again in a later revision by its place, its language
 * and its fingerprint. */
#include "records/translation.h"

#include "records/codes.h"
#include "records/kinds.h"

enum { MARK_BYTES = 8 };

struct gathering {
	struct arena                 *a;
	const struct translation_row *row;
	struct translatable          *list;
	size_t                        count, capacity;
};

static void gather_fields(struct gathering *g, const struct field_list *fields, const struct json *values,
			  struct str path, struct str place);

/* ---- fingerprints ------------------------------------------------------------------------------------------------ */

static struct str
text_of(struct arena *a, const struct json *text)
{
	struct buffer out = buffer_in(a);

	if (text == NULL || text->kind != JSON_ARRAY)
		return text != NULL && text->kind == JSON_STRING ? text->text : STR("");
	for (const struct json *word = text->first; word != NULL; word = word->next) {
		buffer_add(&out, word->text);
		if (word->next != NULL)
			buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

static struct str
mark_of(struct arena *a, struct str text)
{
	struct hash   hash = hash_of_bytes(text);
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < MARK_BYTES; i++)
		buffer_format(&out, "%02x", hash.bytes[i]);
	return buffer_str(&out);
}

struct str
translatable_text(struct arena *a, const struct translatable *text, struct str language)
{
	return text_of(a, json_find(text->texts, language));
}

struct str
translatable_mark(struct arena *a, const struct translatable *text, struct str language)
{
	return mark_of(a, translatable_text(a, text, language));
}

struct str
translation_key(struct arena *a, const struct translatable *text, struct str language)
{
	return str_format(a, "%.*s %.*s %.*s", STR_ARGS(text->place), STR_ARGS(language),
			  STR_ARGS(translatable_mark(a, text, language)));
}

/* What is known of the text in a language; NULL: nothing. */
static const struct json *
known_of(struct arena *a, const struct translatable *text, struct str language, const struct json *state)
{
	return json_find(state, translation_key(a, text, language));
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* The record's language, else that which texts in this place had before, else the first whose language is known at all. */
static struct str
original_of(const struct gathering *g, const struct translatable *text)
{
	const struct json *noted = g->row != NULL ? json_find(g->row->state, text->place) : NULL;

	if (g->row != NULL && json_find(text->texts, g->row->original) != NULL)
		return g->row->original;
	if (noted != NULL && json_find(text->texts, noted->text) != NULL)
		return noted->text;
	for (const struct json *each = text->texts->first; each != NULL; each = each->next)
		if (!str_is(each->name, "und"))
			return each->name;
	return STR("und");
}

static void
add_text(struct gathering *g, const struct field *field, const struct json *texts, struct str path, struct str place)
{
	struct translatable text = { .path = path, .place = place, .field = field, .texts = texts };

	if (texts == NULL || texts->kind != JSON_OBJECT || texts->count == 0 || json_get(texts, "withheld") != NULL)
		return;
	text.original = original_of(g, &text);
	g->list = arena_room(g->a, g->list, g->count, &g->capacity, sizeof text);
	g->list[g->count++] = text;
}

static void
gather_value(struct gathering *g, const struct field *field, const struct json *value, struct str path,
	     struct str place)
{
	size_t number = 0;

	if (value->kind == JSON_ARRAY) {
		for (const struct json *item = value->first; item != NULL; item = item->next)
			gather_value(g, field, item, str_format(g->a, "%.*s/%zu", STR_ARGS(path), number++), place);
		return;
	}
	if (field_allows(field, KIND_LANGUAGES))
		add_text(g, field, value, path, place);
	else if (field->kind == FIELD_LINK || field->kind == FIELD_FILE)
		add_text(g, field, json_get(value, "title"), str_join(g->a, path, STR("/title")),
			 str_join(g->a, place, STR("/title")));
	else if (field->fields.count > 0)
		gather_fields(g, &field->fields, value, path, str_join(g->a, place, STR("/")));
}

static void
gather_fields(struct gathering *g, const struct field_list *fields, const struct json *values, struct str path,
	      struct str place)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const struct json  *value = json_find(values, field->name);

		if (value != NULL)
			gather_value(g, field, value,
				     str_format(g->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(field->name)),
				     str_join(g->a, place, field->name));
	}
}

void
translatables(struct arena *a, const struct type *type, const struct json *document, const struct translation_row *row,
	      struct translatable **list_r, size_t *count_r)
{
	struct gathering g = { .a = a, .row = row };

	gather_fields(&g, &type->fields, json_get(document, "fields"), STR("/fields"), STR(""));
	*list_r = g.list;
	*count_r = g.count;
}

struct str
translatable_label(struct arena *a, const struct type *type, const struct translatable *text, struct str language)
{
	const struct field_list *fields = &type->fields;
	struct buffer            out = buffer_in(a);
	struct str               rest = str_slice(text->path, STR("/fields/").length, text->path.length), part;
	int64_t                  number;

	while (str_cut(&rest, '/', &part)) {
		const struct field *field = field_find(fields, part);

		if (field == NULL) {
			if (str_integer(part, &number))
				buffer_format(&out, " %d", (int)number + 1);
			continue;
		}
		if (out.length > 0)
			buffer_add_c(&out, " · ");
		buffer_add(&out, localized_in(&field->label, language));
		fields = &field->fields;
	}
	return buffer_str(&out);
}

enum translation_standing
translation_stands(struct arena *a, const struct translatable *text, struct str language,
		   const struct translation_row *row, int64_t *since_r)
{
	const struct json *state = row != NULL ? row->state : NULL;
	const struct json *known = known_of(a, text, language, state);
	struct str         of = json_text(known, "of");

	*since_r = json_integer(known_of(a, text, text->original, state), "since", 0);
	if (str_is(text->original, "und") || str_equal(text->original, language))
		return TRANSLATION_NONE;
	if (translatable_text(a, text, language).length == 0)
		return TRANSLATION_MISSING;
	return of.length == 0 || str_equal(of, translatable_mark(a, text, text->original)) ? TRANSLATION_CURRENT
											   : TRANSLATION_STALE;
}

bool
translation_language(struct arena *a, struct str asked, struct str *language_r, struct error *error)
{
	if (!code_is_language(asked))
		return error_set(error, ERROR_INPUT, "translation.language", "\"%.*s\" is no language",
				 STR_ARGS(str_head(asked, 40)));
	*language_r = code_language(a, asked);
	return true;
}

bool
translation_lists(struct arena *a, struct str list, struct str language)
{
	return str_find(list, str_format(a, " %.*s ", STR_ARGS(language))) < list.length;
}

/* ---- writing one ------------------------------------------------------------------------------------------------- */

static struct json *
keywords_of(struct arena *a, struct str text)
{
	struct json *list = json_array(a);
	struct str   line;

	while (str_cut(&text, '\n', &line))
		if (str_trim(line).length > 0)
			json_append(list, json_string(a, str_trim(line)));
	return list;
}

bool
translation_put(struct arena *a, struct json *document, const struct translatable *text, struct str language,
		struct str words)
{
	struct json *texts = json_at(document, str_c(a, text->path));

	if (texts == NULL || texts->kind != JSON_OBJECT)
		return false;
	if (str_trim(words).length == 0)
		(void)json_drop(texts, language);
	else
		json_set(texts, language,
			 text->field->kind == FIELD_KEYWORDS ? keywords_of(a, words) : json_string(a, words));
	return true;
}

/* Without its texts in a language that is the original of none of them; `languages` is counted anew when it is published. */
static struct json *
without(struct arena *a, const struct type *type, const struct json *document, struct str language,
	const struct translation_row *row)
{
	struct json         *copy = json_copy(a, document);
	struct translatable *list;
	size_t               count;

	(void)json_drop(copy, STR("languages"));
	translatables(a, type, copy, row, &list, &count);
	for (size_t i = 0; i < count; i++)
		if (!str_equal(list[i].original, language))
			(void)json_drop(json_at(copy, str_c(a, list[i].path)), language);
	return copy;
}

bool
translation_is_all(struct arena *a, const struct type *type, const struct json *before, const struct json *after,
		   struct str language, const struct translation_row *row)
{
	return json_equal(without(a, type, before, language, row), without(a, type, after, language, row));
}
