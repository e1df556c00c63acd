/* Forms: one value of each kind as controls. */
#include "pages/form.h"

#include "base/table.h"
#include "pages/form_place.h"
#include "pages/form_typed.h"
#include "records/kinds.h"

struct json *
form_input(struct form *form, struct json *list, struct str id, struct str name, const char *label, struct str value,
	   const char *kind)
{
	struct page *page = form->page;
	struct json *input = append_object(page, list);
	bool         code = strcmp(kind, "email") == 0 || strcmp(kind, "url") == 0 || strcmp(kind, "code") == 0;

	put_text(page, input, "id", id);
	put_text(page, input, "name", name);
	if (label != NULL)
		put_text(page, input, "label", page_word(page, label));
	put_text(page, input, "value", value);
	if (strcmp(kind, "area") == 0)
		put_number(page, input, "area", value.length > 1500 ? 14 : value.length > 300 ? 8 : 5);
	put_text(page, input, "type",
		 strcmp(kind, "code") == 0 || strcmp(kind, "area") == 0 ? STR("text") : str_of(kind));
	put_text(page, input, "direction", code ? STR("ltr") : STR("auto"));
	return input;
}

/* The one control of an item. */
static struct json *
single(struct form *form, struct json *item, struct str path, struct str value, const char *kind)
{
	struct json *input = form_input(form, json_array(form->page->a), path, path, NULL, value, kind);

	json_add(item, STR("input"), input);
	return input;
}

static struct json *
inputs_of(struct form *form, struct json *item)
{
	put_true(form->page, item, "set", true);
	return put_array(form->page, item, "inputs");
}

static struct str
below(struct form *form, struct str path, const char *name)
{
	return str_format(form->page->a, "%.*s/%s", STR_ARGS(path), name);
}

/* A control of several; the first has the id of the field. */
static struct json *
part(struct form *form, struct json *inputs, struct str path, const char *name, const char *label, struct str value,
     const char *kind)
{
	struct str full = below(form, path, name);

	return form_input(form, inputs, inputs->count == 0 ? path : full, full, label, value, kind);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static struct str
text_of(struct form *form, const struct json *text)
{
	struct buffer out = buffer_in(form->page->a);

	if (text == NULL || text->kind != JSON_ARRAY)
		return text != NULL && text->kind == JSON_STRING ? text->text : (struct str){ 0 };
	for (const struct json *word = text->first; word != NULL; word = word->next) {
		buffer_add(&out, word->text);
		if (word->next != NULL)
			buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

/* Whether it is the original, or a translation that is older than that. */
static void
mark_text(const struct form *form, struct json *input, struct str path, struct str tag)
{
	struct page               *page = form->page;
	const struct translatable *text =
		form->texts != NULL ? table_get(form->texts, str_join(page->a, STR("/"), path)) : NULL;
	int64_t since;

	if (text == NULL)
		return;
	put_true(page, input, "original", str_equal(text->original, tag));
	if (translation_stands(page->a, text, tag, form->translation, &since) == TRANSLATION_STALE)
		put_text(page, input, "stale", since > 0 ? label_day(page, since) : page_word(page, "translation.now"));
}

static struct json *
put_text_in(struct form *form, struct json *inputs, struct str path, struct str tag, const struct json *values,
	    const char *kind)
{
	struct page *page = form->page;
	struct str   name = str_format(page->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(tag));
	struct json *input = form_input(form, inputs, inputs->count == 0 ? path : name, name, NULL,
					text_of(form, json_find(values, tag)), kind);

	put_text(page, input, "label", label_language(page, tag));
	put_text(page, input, "lang", tag);
	mark_text(form, input, path, tag);
	return input;
}

static bool
is_among(const struct form *form, struct str tag)
{
	for (size_t i = 0; i < form->language_count; i++)
		if (str_equal(form->languages[i], tag))
			return true;
	return false;
}

/* In each language that is written in, and in those that are there. */
static void
put_texts(struct form *form, struct json *item, struct str path, const struct json *value, const char *kind)
{
	struct page       *page = form->page;
	const struct json *values = value != NULL && value->kind == JSON_OBJECT ? value : NULL;
	struct json       *inputs = json_array(page->a);

	for (size_t i = 0; i < form->language_count; i++)
		put_text_in(form, inputs, path, form->languages[i], values, kind);
	for (const struct json *text = JSON_FIRST(values); text != NULL; text = text->next)
		if (!is_among(form, text->name))
			put_text_in(form, inputs, path, text->name, values, kind);
	if (inputs->count > 1) {
		put_true(page, item, "set", true);
		json_add(item, STR("inputs"), inputs);
		return;
	}
	(void)json_drop(inputs->first, STR("label"));
	json_add(item, STR("input"), inputs->first);
}

/* ---- dates, numbers, places -------------------------------------------------------------------------------------- */

static void
put_period(struct form *form, struct json *item, struct str path, const struct json *value)
{
	struct json *inputs = inputs_of(form, item);
	struct str   from = json_text(value, "from"), to = json_text(value, "to"), rest;

	if (value != NULL && value->kind == JSON_STRING) {
		rest = value->text;
		(void)str_cut(&rest, '/', &from);
		to = rest.data != NULL ? rest : (struct str){ 0 };
	}
	part(form, inputs, path, "from", "form.from", from, "text");
	part(form, inputs, path, "to", "form.to", to, "text");
	put_text(form->page, item, "hint", page_word(form->page, "form.date-help"));
}

static struct str
number_text(struct form *form, const struct json *value)
{
	return value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER)
		       ? shown_decimal(form->page->a, value->text, form->page->language)
		       : (struct str){ 0 };
}

static void
put_number_field(struct form *form, struct json *item, const struct field *field, struct str path,
		 const struct json *value)
{
	struct page *page = form->page;
	struct json *inputs, *select, *options;
	struct str   unit = json_text(value, "unit");

	if (field->unit_count == 0) {
		put_text(page, single(form, item, path, number_text(form, value), "text"), "mode", STR("decimal"));
		return;
	}
	inputs = inputs_of(form, item);
	put_text(page,
		 part(form, inputs, path, "value", "form.number", number_text(form, json_get(value, "value")), "text"),
		 "mode", STR("decimal"));
	select = put_object(page, item, "unit");
	put_text(page, select, "id", below(form, path, "unit"));
	options = put_array(page, select, "options");
	for (size_t i = 0; i < field->unit_count; i++) {
		struct json *option = append_object(page, options);

		put_text(page, option, "value", field->units[i]);
		put_text(page, option, "label", field->units[i]);
		put_true(page, option, "chosen", str_equal(unit, field->units[i]));
	}
}

static void
put_amount(struct form *form, struct json *item, struct str path, const struct json *value)
{
	struct json *inputs = inputs_of(form, item), *input;

	input = part(form, inputs, path, "value", "form.amount", number_text(form, json_get(value, "value")), "text");
	put_text(form->page, input, "mode", STR("decimal"));
	input = part(form, inputs, path, "currency", "form.currency", json_text(value, "currency"), "code");
	put_true(form->page, input, "short", true);
}

static void
put_yes_no(struct form *form, struct json *item, struct str path, const struct json *value)
{
	static const struct {
		const char *value, *key;
	} rows[] = { { "true", "value.yes" }, { "false", "value.no" }, { "", "form.not-said" } };
	struct page *page = form->page;
	struct json *choices = put_array(page, item, "choices");
	bool         given = value != NULL && value->kind == JSON_BOOLEAN;

	put_true(page, item, "set", true);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json *choice = append_object(page, choices);
		bool         chosen = i == 2 ? !given : given && value->boolean == (i == 0);

		put_text(page, choice, "id", i == 0 ? path : below(form, path, i == 1 ? "no" : "none"));
		put_text(page, choice, "name", path);
		put_text(page, choice, "type", STR("radio"));
		put_text(page, choice, "value", str_of(rows[i].value));
		put_text(page, choice, "label", page_word(page, rows[i].key));
		put_true(page, choice, "chosen", chosen);
	}
}

/* ---- persons, links, files --------------------------------------------------------------------------------------- */

static bool
put_person(struct form *form, struct json *item, struct str path, const struct json *value, struct error *error)
{
	static const struct field organization = { .kind = FIELD_ORGANIZATION };
	struct page              *page = form->page;
	struct json              *inputs = inputs_of(form, item), *inner;

	part(form, inputs, path, "name", "form.person-name", json_text(value, "name"), "text");
	part(form, inputs, path, "role", "form.person-role", json_text(value, "role"), "text");
	part(form, inputs, path, "email", "form.email", json_text(value, "email"), "email");
	part(form, inputs, path, "orcid", "form.orcid", json_text(value, "orcid"), "code");
	inner = append_object(page, put_array(page, item, "items"));
	put_text(page, inner, "id", below(form, path, "organization"));
	put_text(page, inner, "label", page_word(page, "form.organization"));
	return form_records(form, inner, &organization, below(form, path, "organization"),
			    json_get(value, "organization"), error);
}

static void
put_titles(struct form *form, struct json *inputs, struct str path, const struct json *value)
{
	struct page       *page = form->page;
	const struct json *titles = json_get(value, "title");
	struct str         title = below(form, path, "title");

	for (size_t i = 0; i < form->language_count; i++) {
		struct json      *input = put_text_in(form, inputs, title, form->languages[i], titles, "text");
		struct word_value language = { "language", label_language(page, form->languages[i]) };

		json_set(input, STR("label"),
			 json_string(page->a, words_fill(page->a, page->words, page->language, "form.title-in", -1,
							 &language, 1)));
	}
}

static void
put_link_field(struct form *form, struct json *item, struct str path, const struct json *value)
{
	struct json *inputs = inputs_of(form, item);
	struct str   address = value != NULL && value->kind == JSON_STRING ? value->text : json_text(value, "url");

	part(form, inputs, path, "url", "form.address", address, "url");
	put_titles(form, inputs, path, value);
	put_true(form->page,
		 part(form, inputs, path, "language", "form.language-code", json_text(value, "language"), "code"),
		 "short", true);
}

static void
put_file(struct form *form, struct json *item, struct str path, const struct json *value)
{
	struct json *inputs = inputs_of(form, item);
	bool         is_there = json_text(value, "hash").length > 0;

	put_true(form->page,
		 part(form, inputs, path, "upload", is_there ? "form.file-replace" : "form.file-choose", STR(""),
		      "file"),
		 "file", true);
	form->takes_files = true;
	if (!form->page->node->settings.metadata_kept)
		put_text(form->page, item, "hint", page_word(form->page, "form.file-bare"));
	if (!is_there)
		return;
	part(form, inputs, path, "name", "form.file-name", json_text(value, "name"), "text");
	put_titles(form, inputs, path, value);
	put_true(form->page,
		 part(form, inputs, path, "language", "form.language-code", json_text(value, "language"), "code"),
		 "short", true);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static bool
put_title_likely(struct form *form, struct json *item, const struct field *field, const struct json *value,
		 struct error *error)
{
	struct page *page = form->page;
	struct json *list;

	if (field->search != FIELD_SEARCH_TITLE || value == NULL || value->kind != JSON_OBJECT || value->first == NULL)
		return true;
	list = json_array(page->a);
	if (!form_likely(page, list, &form->type->name, 1, value->first->text, form->self, 3, error))
		return false;
	if (list->count > 0)
		json_add(item, STR("likely"), list);
	return true;
}

static struct str
string_of(const struct json *value)
{
	return value != NULL && value->kind == JSON_STRING ? value->text : (struct str){ 0 };
}

bool
form_value(struct form *form, struct json *item, const struct field *field, struct str path, const struct json *value,
	   struct error *error)
{
	struct page *page = form->page;

	switch (field->kind) {
	case FIELD_TEXT:
		put_texts(form, item, path, value, "text");
		return put_title_likely(form, item, field, value, error);
	case FIELD_PROSE:
	case FIELD_KEYWORDS:
		put_texts(form, item, path, value, "area");
		if (field->kind == FIELD_KEYWORDS)
			put_text(page, item, "hint", page_word(page, "form.one-each-line"));
		return true;
	case FIELD_TERM:
	case FIELD_TERMS:
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
	case FIELD_LANGUAGES:
	case FIELD_CHOICE:
		form_choices(form, item, field, path, value);
		return true;
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
		return form_records(form, item, field, path, value, error);
	case FIELD_PERSON:
		return put_person(form, item, path, value, error);
	case FIELD_PERIOD:
		put_period(form, item, path, value);
		return true;
	case FIELD_DATE:
		single(form, item, path, string_of(value), "text");
		put_text(page, item, "hint", page_word(page, "form.date-help"));
		return true;
	case FIELD_TIME:
		single(form, item, path, shown_time(page->a, string_of(value)), "text");
		put_text(page, item, "hint", page_word(page, "form.time-help"));
		return true;
	case FIELD_NUMBER:
		put_number_field(form, item, field, path, value);
		return true;
	case FIELD_AMOUNT:
		put_amount(form, item, path, value);
		return true;
	case FIELD_YES_NO:
		put_yes_no(form, item, path, value);
		return true;
	case FIELD_LINK:
		put_link_field(form, item, path, value);
		return true;
	case FIELD_FILE:
		put_file(form, item, path, value);
		return true;
	case FIELD_PLACE:
		return form_place(form, item, field, path, value, error);
	default:
		single(form, item, path, string_of(value), "text");
		return true;
	}
}
