/* Offline forms: what the script (ui/static/offline.js) needs, as JSON, and the file around it. */
#include "pages/offline.h"

#include "base/hash.h"
#include "http/html.h"
#include "intake/package.h"
#include "pages/page.h"
#include "pages/site.h"
#include "people/account.h"
#include "records/kinds.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

enum { MOST_LISTS = 60 };

struct writing {
	struct arena         *a;
	const struct node    *node;
	const struct offline *offline;
	const struct str     *languages;
	size_t                language_count;
	struct json          *lists;
};

/* Words of the script, and their keys. */
static const struct {
	const char *name, *key;
} script_words[] = {
	{ "add", "offline.add" },
	{ "add-language", "offline.add-language" },
	{ "choose", "offline.choose" },
	{ "confidential", "offline.confidential" },
	{ "copy", "offline.copy" },
	{ "currency", "offline.currency" },
	{ "form-wrong", "offline.form-wrong" },
	{ "language", "offline.language" },
	{ "lead", "offline.lead" },
	{ "lead-for", "offline.lead-for" },
	{ "licence", "offline.licence" },
	{ "longitude", "offline.longitude" },
	{ "missing", "offline.missing" },
	{ "needed", "offline.needed" },
	{ "new", "offline.new" },
	{ "new-sure", "offline.new-sure" },
	{ "no", "offline.no" },
	{ "not-ours", "offline.not-ours" },
	{ "open", "offline.open" },
	{ "remove", "offline.remove" },
	{ "required", "offline.required" },
	{ "save", "offline.save" },
	{ "saved", "offline.saved" },
	{ "search", "offline.search" },
	{ "texts", "offline.texts" },
	{ "too-long", "offline.too-long" },
	{ "yes", "offline.yes" },
};

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void
add_text(const struct writing *w, struct json *object, const char *name, struct str text)
{
	json_add(object, str_of(name), json_string(w->a, text));
}

static bool
is_asked(const struct writing *w, struct str language)
{
	for (size_t i = 0; i < w->language_count; i++) {
		if (str_equal(w->languages[i], language))
			return true;
	}
	return str_is(language, "en");
}

static struct json *
texts_of(const struct writing *w, const struct localized *texts)
{
	struct json *object = json_object(w->a);

	for (size_t i = 0; i < texts->count; i++) {
		if (is_asked(w, texts->list[i].language))
			json_add(object, texts->list[i].language, json_string(w->a, texts->list[i].text));
	}
	return object;
}

/* Labels of a term; one text when all are the same. */
static struct json *
labels_of(const struct writing *w, const struct term *term)
{
	struct json *object = json_object(w->a);

	for (size_t i = 0; i < term->label_count; i++) {
		if (is_asked(w, term->labels[i].language))
			json_add(object, term->labels[i].language, json_string(w->a, term->labels[i].text));
	}
	return object->count > 0 ? object : json_string(w->a, term->notation);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static struct json *
add_item(const struct writing *w, struct json *list, struct str value)
{
	struct json *item = json_append(list, json_array(w->a));

	json_append(item, json_string(w->a, value));
	return item;
}

/* `whole`: terms with their vocabulary, "subjects:oceans". */
static void
need_list(const struct writing *w, struct str name, bool whole)
{
	const struct vocabulary *vocabulary = vocabulary_find(w->node->vocabularies, name);
	struct json             *list;

	if (vocabulary == NULL || json_find(w->lists, name) != NULL)
		return;
	list = json_add(w->lists, name, json_array(w->a));
	for (size_t i = 0; i < vocabulary->count; i++) {
		const struct term *term = vocabulary->terms[i];
		struct str         code = term->notation;

		if (whole)
			code = str_format(w->a, "%.*s:%.*s", STR_ARGS(name), STR_ARGS(code));
		json_append(add_item(w, list, code), labels_of(w, term));
	}
}

static struct str
list_of(const struct writing *w, const struct field *field)
{
	switch (field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
		need_list(w, field->vocabulary, true);
		return field->vocabulary;
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		need_list(w, STR("countries"), false);
		return STR("countries");
	case FIELD_LANGUAGES:
		need_list(w, STR("languages"), false);
		return STR("languages");
	default:
		return STR("");
	}
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static struct json *
condition_of(const struct writing *w, const struct condition *condition)
{
	static const char *const names[] = {
		[CONDITION_ALL] = "all", [CONDITION_ANY] = "any", [CONDITION_NOT] = "not"
	};
	struct json *object = json_object(w->a), *list;

	switch (condition->kind) {
	case CONDITION_IS:
		add_text(w, object, "field", condition->field);
		list = json_add(object, STR("is"), json_array(w->a));
		for (size_t i = 0; i < condition->value_count; i++)
			json_append(list, json_string(w->a, condition->values[i]));
		break;
	case CONDITION_GIVEN:
		add_text(w, object, "field", condition->field);
		json_add(object, STR("given"), json_boolean(w->a, condition->given));
		break;
	case CONDITION_NOT:
		json_add(object, STR("not"), condition_of(w, &condition->parts[0]));
		break;
	case CONDITION_ALL:
	case CONDITION_ANY:
		list = json_add(object, str_of(names[condition->kind]), json_array(w->a));
		for (size_t i = 0; i < condition->part_count; i++)
			json_append(list, condition_of(w, &condition->parts[i]));
		break;
	}
	return object;
}

static void
add_rules(const struct writing *w, struct json *object, const struct field *field)
{
	if (field->many)
		json_add(object, STR("many"), json_boolean(w->a, true));
	if (field->required || field->required_when != NULL)
		json_add(object, STR("must"), json_boolean(w->a, true));
	if (field->required_when != NULL)
		json_add(object, STR("must_when"), condition_of(w, field->required_when));
	if (field->shown_when != NULL)
		json_add(object, STR("shown"), condition_of(w, field->shown_when));
	if (field_allows(field, KIND_LANGUAGES) && !field->many)
		json_add(object, STR("texts"), json_boolean(w->a, true));
	if (field_allows(field, KIND_LENGTH) && field->most != INT64_MAX)
		json_add(object, STR("most"), json_number(w->a, field->most));
	if (field->sensitivity == FIELD_CONFIDENTIAL)
		json_add(object, STR("secret"), json_boolean(w->a, true));
}

static struct json *fields_of(const struct writing *w, const struct field_list *fields);

static void
add_field(const struct writing *w, struct json *list, const struct field *field)
{
	struct json *object = json_append(list, json_object(w->a)), *items;
	struct str   named = list_of(w, field);

	add_text(w, object, "name", field->name);
	add_text(w, object, "kind", str_of(field_kind_name(field->kind)));
	json_add(object, STR("label"), texts_of(w, &field->label));
	json_add(object, STR("help"), texts_of(w, &field->help));
	add_rules(w, object, field);
	if (named.length > 0)
		add_text(w, object, "list", named);
	items = field->choice_count > 0 ? json_add(object, STR("choices"), json_array(w->a)) : NULL;
	for (size_t i = 0; i < field->choice_count; i++)
		json_append(add_item(w, items, field->choices[i].value), texts_of(w, &field->choices[i].label));
	items = field->unit_count > 0 ? json_add(object, STR("units"), json_array(w->a)) : NULL;
	for (size_t i = 0; i < field->unit_count; i++)
		json_append(items, json_string(w->a, field->units[i]));
	if (field->fields.count > 0)
		json_add(object, STR("fields"), fields_of(w, &field->fields));
}

/* Files cannot be carried in a form. */
static struct json *
fields_of(const struct writing *w, const struct field_list *fields)
{
	struct json *list = json_array(w->a);

	for (size_t i = 0; i < fields->count; i++) {
		if (fields->list[i].kind != FIELD_FILE)
			add_field(w, list, &fields->list[i]);
	}
	return list;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static struct json *
words_of(const struct writing *w)
{
	const struct words *words = w->node->records.words;
	struct json        *object = json_object(w->a);

	for (size_t i = 0; i < w->language_count; i++) {
		struct json *list = json_add(object, w->languages[i], json_object(w->a));

		add_text(w, list, "name", words_language_name(words, w->languages[i]));
		add_text(w, list, "direction", language_is_rtl(w->languages[i]) ? STR("rtl") : STR("ltr"));
		for (size_t k = 0; k < sizeof script_words / sizeof script_words[0]; k++)
			add_text(w, list, script_words[k].name, words_get(words, w->languages[i], script_words[k].key));
	}
	return object;
}

/* The languages that texts may be in: those of the node, then all that have words; each with its labels. */
static struct json *
text_languages(const struct writing *w)
{
	const struct vocabulary *languages = vocabulary_find(w->node->vocabularies, STR("languages"));
	struct json             *object = json_object(w->a);
	const struct settings   *settings = &w->node->settings;
	size_t                   own = settings->language_count;

	for (size_t i = 0; i < own + w->language_count; i++) {
		struct str         tag = i < own ? settings->languages[i] : w->languages[i - own];
		const struct term *term = languages != NULL ? term_in(languages, tag) : NULL;

		if (json_find(object, tag) == NULL)
			json_add(object, tag, term != NULL ? labels_of(w, term) : json_string(w->a, tag));
	}
	return object;
}

static struct json *
data_of(struct writing *w)
{
	const struct offline  *offline = w->offline;
	const struct settings *settings = &w->node->settings;
	struct json           *data = json_object(w->a), *texts, *fields;
	struct buffer          whole = buffer_in(w->a);
	char                   hex[HASH_TEXT];
	struct hash            hash;

	w->lists = json_object(w->a);
	add_text(w, data, "type", offline->type->name);
	json_add(data, STR("label"), texts_of(w, &offline->type->label));
	json_add(data, STR("help"), texts_of(w, &offline->type->help));
	add_text(w, data, "node", settings->url);
	add_text(w, data, "language", is_asked(w, offline->language) ? offline->language : w->languages[0]);
	if (offline->account.length > 0) {
		add_text(w, data, "token", package_token(w->a, w->node, offline->type->name, offline->account));
		add_text(w, data, "person", offline->person);
	}
	json_add(data, STR("words"), words_of(w));
	json_add(data, STR("languages"), text_languages(w));
	texts = json_add(data, STR("texts"), json_array(w->a));
	for (size_t i = 0; i < settings->language_count; i++)
		json_append(texts, json_string(w->a, settings->languages[i]));
	fields = json_add(data, STR("fields"), fields_of(w, &offline->type->fields));
	need_list(w, STR("licences"), false);
	json_add(data, STR("lists"), w->lists);
	json_write(&whole, fields);
	hash = hash_of_bytes(buffer_str(&whole));
	add_text(w, data, "version", str_copy(w->a, str_slice(hash_format(&hash, hex), 7, 19)));
	return data;
}

/* JSON inside a script of a page: no "<" may end it. */
static void
add_data(struct buffer *out, struct arena *a, const struct json *data)
{
	struct buffer text = buffer_in(a);
	struct str    rest;

	json_write(&text, data);
	rest = buffer_str(&text);
	while (rest.length > 0) {
		size_t at = str_find_byte(rest, '<');

		buffer_add(out, str_slice(rest, 0, at));
		if (at < rest.length)
			buffer_add_c(out, "\\u003c");
		rest = str_slice(rest, at + 1, rest.length);
	}
}

void
offline_write(struct arena *a, const struct node *node, const struct offline *offline, struct buffer *out)
{
	struct writing w = { .a = a, .node = node, .offline = offline };

	w.languages = offline->languages;
	w.language_count = offline->language_count;
	if (w.language_count == 0)
		w.language_count = words_languages(node->records.words, &w.languages);
	buffer_add_c(out, "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
			  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
			  "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>");
	html_text(out, localized_in(&offline->type->label, offline->language));
	buffer_add_c(out, "</title>\n<style>\n");
	buffer_add(out, site_form_styles(a));
	buffer_add_c(out,
		     "\n</style>\n</head>\n<body>\n<form id=\"form\" class=\"offline record-form\" novalidate></form>\n"
		     "<script type=\"application/json\" id=\"data\">");
	add_data(out, a, data_of(&w));
	buffer_add_c(out, "</script>\n<script>\n");
	buffer_add(out, site_offline_script());
	buffer_add_c(out, "</script>\n</body>\n</html>\n");
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static bool
answer_offline(struct page *page, struct response *response, struct error *error)
{
	struct str     name = request_path(page->request, "type");
	struct offline offline = { .type = type_find(page->node->types, name), .language = page->language };
	struct buffer  out = buffer_in(page->a);
	struct actor   actor = { 0 };

	if (offline.type == NULL)
		return error_set(error, ERROR_ABSENT, "type.none", "no record type \"%.*s\"", STR_ARGS(name));
	if (page->request->session.length > 0 && !page_actor(page, &actor, error))
		return false;
	offline.account = actor.account;
	offline.person = actor.name.length > 0 ? actor.name : actor.email;
	response->private_answer = actor.account.length > 0;
	offline_write(page->a, page->node, &offline, &out);
	response->media = STR("text/html; charset=utf-8");
	response->download = str_format(page->a, "%.*s.html", STR_ARGS(offline.type->name));
	response->body = buffer_str(&out);
	return true;
}

bool
show_offline(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_offline, error);
}
