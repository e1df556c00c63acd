/* Two walks over the fields: the first looks at the long texts, the second moves each text from "und" to its language. */
#include "intake/languages.h"

#include "records/codes.h"
#include "records/kinds.h"

enum { MANY_PARAGRAPHS = 6 /* that are looked at */ };

/* The languages that paragraphs tell: the first two that differ. */
struct told {
	struct str list[2];
	size_t     count;
};

struct telling {
	struct arena             *a;
	struct language_detector *detector;
	struct str                said;  /* by the record itself, or empty */
	struct told               told;  /* by all its texts */
	struct told              *looks; /* what the first walk saw in each text, in order */
	size_t                    look_count, look_capacity;
	size_t                    at;   /* the second walk's place in it */
	bool                      bare; /* texts without any tag are of unknown language too */
	bool                      moving;
};

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void
add_told(struct told *told, struct str language)
{
	if (language.length == 0 || told->count == 2 || (told->count == 1 && str_equal(told->list[0], language)))
		return;
	told->list[told->count++] = language;
}

/* The language of texts that do not tell theirs; empty when nothing says it. */
static struct str
language_of_others(const struct telling *t)
{
	if (t->said.length > 0)
		return t->said;
	return t->told.count == 1 ? t->told.list[0] : STR("");
}

static struct str
language_of_untold(const struct telling *t, struct str text)
{
	struct str others = language_of_others(t);

	return others.length > 0 && language_may_be(others, text) ? others : STR("");
}

/* Keywords are of several languages where a record has texts of several. */
static struct str
language_of_keywords(const struct telling *t, const struct json *words)
{
	struct str others = language_of_others(t);

	if (t->told.count > 1 || (t->told.count == 1 && !str_equal(t->told.list[0], others)))
		return STR("");
	for (const struct json *word = words->first; word != NULL; word = word->next) {
		if (word->kind != JSON_STRING || !language_may_be(others, word->text))
			return STR("");
	}
	return others;
}

/* ---- paragraphs -------------------------------------------------------------------------------------------------- */

static bool
next_paragraph(struct str *rest, struct str *paragraph_r)
{
	size_t at = str_find(*rest, STR("\n\n"));

	*paragraph_r = str_slice(*rest, 0, at);
	*rest = str_slice(*rest, at + 2, rest->length);
	return paragraph_r->length > 0 || rest->length > 0;
}

/* Looks at the paragraphs of `text` and remembers what they tell. Where the record says its language, only prose can know
 * better: abstracts are often translated, titles are not. */
static void
look_at(struct telling *t, const struct field *field, struct str text)
{
	struct told *told;
	struct str   paragraph;

	t->looks = arena_room(t->a, t->looks, t->look_count, &t->look_capacity, sizeof *t->looks);
	told = &t->looks[t->look_count++];
	*told = (struct told){ 0 };
	if (t->said.length > 0 && field->kind != FIELD_PROSE)
		return;
	for (size_t i = 0; i < MANY_PARAGRAPHS && next_paragraph(&text, &paragraph); i++)
		add_told(told, language_detect(t->detector, paragraph, t->said));
	for (size_t i = 0; i < told->count; i++)
		add_told(&t->told, told->list[i]);
}

static void
add_paragraph(struct arena *a, struct json *texts, struct str language, struct str paragraph)
{
	struct json *there = json_find(texts, language);

	if (there == NULL)
		json_add(texts, language, json_string(a, paragraph));
	else if (there->kind == JSON_STRING)
		there->text = str_format(a, "%.*s\n\n%.*s", STR_ARGS(there->text), STR_ARGS(paragraph));
}

/* Each paragraph goes to its language; one that does not tell it, to that of the one before. */
static void
move_paragraphs(const struct telling *t, struct json *texts, struct str text, struct str first)
{
	struct str language = first, paragraph;

	for (size_t i = 0; next_paragraph(&text, &paragraph); i++) {
		struct str own = i < MANY_PARAGRAPHS ? language_detect(t->detector, paragraph, t->said) : STR("");

		if (own.length > 0)
			language = own;
		add_paragraph(t->a, texts, language, paragraph);
	}
}

/* ---- moving ------------------------------------------------------------------------------------------------------ */

static void
move_text(struct telling *t, const struct field *field, struct json *texts, struct str text)
{
	const struct told *told;
	struct str         language;

	assert(t->looks != NULL && t->at < t->look_count);
	told = &t->looks[t->at++];
	language = told->count > 0 ? told->list[0] : language_of_untold(t, text);
	if (language.length == 0 || (field->kind != FIELD_PROSE && json_find(texts, language) != NULL))
		return;
	(void)json_drop(texts, STR("und"));
	if (told->count > 1 && field->kind == FIELD_PROSE)
		move_paragraphs(t, texts, text, language);
	else
		add_paragraph(t->a, texts, language, text);
}

static void
move_keywords(const struct telling *t, struct json *texts, struct json *words)
{
	struct str   language = language_of_keywords(t, words);
	struct json *there = json_find(texts, language);

	if (language.length == 0 || (there != NULL && there->kind != JSON_ARRAY))
		return;
	(void)json_drop(texts, STR("und"));
	if (there == NULL) {
		json_add(texts, language, words);
		return;
	}
	for (const struct json *word = words->first; word != NULL; word = word->next)
		json_append(there, json_copy(t->a, word));
}

/* ---- walking ----------------------------------------------------------------------------------------------------- */

static void
visit_texts(struct telling *t, const struct field *field, struct json *texts)
{
	struct json *unknown = json_get(texts, "und");

	if (unknown == NULL)
		return;
	if (!t->moving && unknown->kind == JSON_STRING)
		look_at(t, field, unknown->text);
	else if (t->moving && unknown->kind == JSON_STRING)
		move_text(t, field, texts, unknown->text);
	else if (t->moving && unknown->kind == JSON_ARRAY)
		move_keywords(t, texts, unknown);
}

/* A text without any tag becomes one of unknown language. */
static void
visit_value(struct telling *t, const struct field *field, struct json *value)
{
	if (value->kind == JSON_STRING && t->bare && field->kind != FIELD_KEYWORDS) {
		struct json *text = json_string(t->a, value->text);

		value->kind = JSON_OBJECT;
		value->text = (struct str){ 0 };
		json_add(value, STR("und"), text);
	}
	if (value->kind == JSON_OBJECT)
		visit_texts(t, field, value);
}

static void
visit_fields(struct telling *t, const struct field_list *fields, struct json *values)
{
	for (struct json *value = JSON_FIRST(values); value != NULL; value = value->next) {
		const struct field *field = field_find(fields, value->name);
		struct json        *item = value->kind == JSON_ARRAY ? value->first : NULL;
		bool                texts = field != NULL && field_allows(field, KIND_LANGUAGES);

		if (texts && value->kind != JSON_ARRAY)
			visit_value(t, field, value);
		else if (field != NULL && value->kind == JSON_OBJECT)
			visit_fields(t, &field->fields, value);
		for (; field != NULL && item != NULL; item = item->next) {
			if (texts)
				visit_value(t, field, item);
			else if (item->kind == JSON_OBJECT)
				visit_fields(t, &field->fields, item);
		}
	}
}

/* The one language in a list, or as a text; empty when there are several or none. */
static struct str
only_language(const struct json *value)
{
	if (value != NULL && value->kind == JSON_ARRAY && value->count == 1)
		value = value->first;
	if (value == NULL || value->kind != JSON_STRING || !code_is_language(value->text))
		return STR("");
	return value->text;
}

/* What the record says of its language: in its header, or in a field for languages. */
static struct str
said_language(const struct type *type, const struct json *document)
{
	struct str language = only_language(json_get(document, "languages"));

	for (const struct json *value = JSON_FIRST(json_get(document, "fields")); value != NULL && language.length == 0;
	     value = value->next) {
		const struct field *field = field_find(&type->fields, value->name);

		if (field != NULL && field->kind == FIELD_LANGUAGES)
			language = only_language(value);
	}
	return language;
}

void
languages_tell(struct arena *a, struct language_detector *detector, const struct types *types, struct json *document)
{
	const struct type *type = type_find(types, json_text(document, "type"));
	struct json       *fields = json_get(document, "fields");
	struct telling     telling = { .a = a, .detector = detector };

	if (type == NULL || fields == NULL || fields->kind != JSON_OBJECT)
		return;
	telling.said = said_language(type, document);
	telling.bare = only_language(json_get(document, "languages")).length == 0;
	visit_fields(&telling, &type->fields, fields);
	telling.moving = true;
	visit_fields(&telling, &type->fields, fields);
}
