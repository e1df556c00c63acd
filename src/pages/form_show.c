/* Forms: steps, errors, languages, and the items of a step. */
#include "pages/form.h"

#include "base/table.h"
#include "pages/form_read.h"
#include "records/kinds.h"
#include "vocabularies/vocabularies.h"

enum { STEP_WEIGHT = 26, STEPS = 40, ADDED_LANGUAGES = 40 };

/* A step is a run of fields; the last one is what is said of every record. */
struct steps {
	size_t first[STEPS + 1];
	size_t count; /* with the last */
};

/* ---- languages --------------------------------------------------------------------------------------------------- */

static void
add_language(struct form *form, struct str tag)
{
	for (size_t i = 0; i < form->language_count; i++)
		if (str_equal(form->languages[i], tag))
			return;
	if (form->language_count < ADDED_LANGUAGES)
		form->languages[form->language_count++] = tag;
}

/* Those that the draft names; of a new one the reader's. */
static void
find_languages(struct form *form)
{
	const struct json *list = json_get(form->document, "languages");

	form->languages = ARENA_ARRAY(form->page->a, struct str, ADDED_LANGUAGES);
	for (const struct json *tag = json_each(list); tag != NULL; tag = json_next(list, tag))
		if (tag->kind == JSON_STRING)
			add_language(form, tag->text);
	if (form->language_count == 0)
		add_language(form, form->page->language);
}

static void
put_languages(struct form *form)
{
	struct page             *page = form->page;
	struct json             *shown = put_array(page, page->view, "form_languages");
	struct json             *others = put_array(page, page->view, "other_languages");
	const struct vocabulary *all = vocabulary_find(page->node->vocabularies, STR("languages"));

	for (size_t i = 0; i < form->language_count; i++)
		append_text(page, shown, label_language(page, form->languages[i]));
	for (size_t i = 0; all != NULL && i < all->count; i++) {
		struct str   tag = all->terms[i]->notation;
		struct json *option;
		bool         taken = false;

		for (size_t n = 0; n < form->language_count; n++)
			taken = taken || str_equal(form->languages[n], tag);
		if (taken || tag.length != 2)
			continue;
		option = append_object(page, others);
		put_text(page, option, "value", tag);
		put_text(page, option, "label", label_language(page, tag));
	}
}

/* So that each can say which is the original, and which are older than it. */
static void
find_texts(struct form *form)
{
	struct arena        *a = form->page->a;
	struct translatable *list;
	size_t               count;

	if (form->translation == NULL)
		return;
	translatables(a, form->type, form->document, form->translation, &list, &count);
	form->texts = table_make(a, count);
	for (size_t i = 0; i < count; i++)
		(void)table_put(form->texts, list[i].path, &list[i]);
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

/* About how much room a field takes. */
static size_t
weight(const struct form *form, const struct field *field)
{
	const struct json *value = json_find(form->fields, field->name);
	size_t             elements = value != NULL && value->kind == JSON_ARRAY ? value->count : 0;
	size_t             inner = 1;

	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_KEYWORDS:
		return 1 + form->language_count;
	case FIELD_COUNTRIES:
	case FIELD_COUNTRY:
	case FIELD_LANGUAGES:
	case FIELD_TERMS:
	case FIELD_PLACE:
		return 4;
	case FIELD_GROUP:
	case FIELD_TABLE:
		for (size_t i = 0; i < field->fields.count; i++)
			inner += weight(form, &field->fields.list[i]);
		return field->many || field->kind == FIELD_TABLE ? 2 + elements * inner : inner;
	default:
		return 1 + elements;
	}
}

static struct steps
cut_steps(const struct form *form)
{
	struct steps steps = { .count = 1 };
	size_t       sum = 0;

	for (size_t i = 0; i < form->type->fields.count; i++) {
		size_t more = weight(form, &form->type->fields.list[i]);

		if (sum > 0 && sum + more > STEP_WEIGHT && steps.count < STEPS) {
			steps.first[steps.count++] = i;
			sum = 0;
		}
		sum += more;
	}
	steps.first[steps.count++] = form->type->fields.count;
	return steps;
}

static size_t
step_of(const struct form *form, const struct steps *steps, struct str path)
{
	struct str rest = path, part;

	if (!str_cut(&rest, '/', &part) || !str_is(part, "fields") || !str_cut(&rest, '/', &part))
		return steps->count;
	for (size_t i = 0; i < form->type->fields.count; i++) {
		if (!str_equal(form->type->fields.list[i].name, part))
			continue;
		for (size_t step = 1; step < steps->count; step++)
			if (i < steps->first[step])
				return step;
	}
	return steps->count;
}

static struct str
step_label(const struct form *form, const struct steps *steps, size_t step)
{
	struct str          language = form->page->language, first, last;
	const struct field *fields = form->type->fields.list;

	if (step == steps->count)
		return page_word(form->page, "form.about");
	first = localized_in(&fields[steps->first[step - 1]].label, language);
	last = localized_in(&fields[steps->first[step] - 1].label, language);
	return str_equal(first, last) ? first
				      : str_format(form->page->a, "%.*s – %.*s", STR_ARGS(first), STR_ARGS(last));
}

static void
put_steps(struct form *form, const struct steps *steps)
{
	struct page *page = form->page;
	struct json *list = put_array(page, page->view, "steps");

	for (size_t step = 1; step <= steps->count; step++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "value", str_format(page->a, "step %zu", step));
		put_text(page, row, "label", step_label(form, steps, step));
		put_true(page, row, "current", step == form->step);
	}
	put_number(page, page->view, "step", (int64_t)form->step);
	put_number(page, page->view, "step_count", (int64_t)steps->count);
	put_text(page, page->view, "step_label", step_label(form, steps, form->step));
	if (form->step < steps->count)
		put_text(page, page->view, "next", str_format(page->a, "step %zu", form->step + 1));
	if (form->step > 1)
		put_text(page, page->view, "previous", str_format(page->a, "step %zu", form->step - 1));
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* Where a problem's field is: the path without its first slash. */
static struct str
problem_path(const struct problem *problem)
{
	return str_slice(problem->path, 1, problem->path.length);
}

static void
put_summary(struct form *form, const struct steps *steps)
{
	struct page *page = form->page;
	struct json *list;

	if (form->problems == NULL || form->problems->count == 0)
		return;
	list = put_array(page, page->view, "summary");
	for (size_t i = 0; i < form->problems->count; i++) {
		const struct problem *problem = &form->problems->list[i];
		struct str            path = problem_path(problem);
		struct json          *row = append_object(page, list);

		put_text(page, row, "label", problem->sentence);
		put_text(page, row, "address",
			 str_format(page->a, "%.*s?check=1&step=%zu#%.*s", STR_ARGS(json_text(page->view, "self")),
				    step_of(form, steps, path), STR_ARGS(path)));
	}
}

static bool
is_inside(struct str path, struct str inner)
{
	return str_starts(inner, path) && (inner.length == path.length || inner.data[path.length] == '/');
}

/* A group shows what its fields do not. */
static bool
belongs(const struct field *field, struct str path, struct str problem)
{
	bool holds = field != NULL && field->fields.count > 0;

	return holds ? str_equal(path, problem) : is_inside(path, problem);
}

static void
put_errors(struct form *form, struct json *item, const struct field *field, struct str path)
{
	struct json *list = NULL;

	for (size_t i = 0; form->problems != NULL && i < form->problems->count; i++) {
		const struct problem *problem = &form->problems->list[i];

		if (!belongs(field, path, problem_path(problem)))
			continue;
		if (list == NULL)
			list = put_array(form->page, item, "errors");
		append_text(form->page, list, problem->sentence);
	}
}

/* ---- conflicts --------------------------------------------------------------------------------------------------- */

static struct str
value_text(struct page *page, const struct json *value)
{
	struct buffer out = buffer_in(page->a);

	if (value->kind == JSON_STRING)
		return value->text;
	if (value->kind == JSON_NULL)
		return page_word(page, "form.nothing");
	json_write(&out, value);
	return buffer_str(&out);
}

static void
put_conflicts(struct form *form, struct json *item, const struct field *field, struct str path)
{
	struct page *page = form->page;
	struct json *list = NULL;

	for (const struct json *each = JSON_FIRST(form->conflicts); each != NULL; each = each->next) {
		struct str at = json_text(each, "path");
		int        number = 0;

		if (at.length == 0 || !belongs(field, path, str_slice(at, 1, at.length)))
			continue;
		if (list == NULL)
			list = put_array(page, item, "conflicts");
		for (const struct json *value = JSON_FIRST(json_get(each, "values")); value != NULL;
		     value = value->next) {
			struct json *row = append_object(page, list);

			put_text(page, row, "text", value_text(page, value));
			put_text(page, row, "take", str_format(page->a, "take %.*s %d", STR_ARGS(at), number++));
			put_text(page, row, "keep", str_format(page->a, "take %.*s -1", STR_ARGS(at)));
		}
	}
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

static bool
is_required(const struct form *form, const struct field *field)
{
	if (field->required_when != NULL)
		return condition_holds(field->required_when, form->group, form->fields);
	return field->required;
}

static bool
is_shown(const struct form *form, const struct field *field)
{
	return field->shown_when == NULL || condition_holds(field->shown_when, form->group, form->fields);
}

static bool
put_items(struct form *form, struct json *list, const struct field_list *fields, size_t from, size_t to,
	  struct str path, const struct json *values, struct error *error)
{
	const struct json *outer = form->group;
	bool               good = true;

	form->group = values;
	for (size_t i = from; i < to && good; i++) {
		const struct field *field = &fields->list[i];

		if (is_shown(form, field))
			good = form_item(form, list, field,
					 str_format(form->page->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(field->name)),
					 json_find(values, field->name), error);
	}
	form->group = outer;
	return good;
}

static void
put_button(struct form *form, struct json *list, const char *verb, struct str path, const char *key, struct str label)
{
	struct page *page = form->page;
	struct json *button = append_object(page, list);

	put_text(page, button, "value", str_format(page->a, "%s %.*s", verb, STR_ARGS(path)));
	put_text(page, button, "verb", page_word(page, key));
	put_text(page, button, "label", label);
}

/* An element as a field of its own, with the buttons that move it. */
static bool
put_element(struct form *form, struct json *list, const struct field *field, struct str path, const struct json *value,
	    size_t number, size_t count, struct error *error)
{
	struct page *page = form->page;
	struct json *element = append_object(page, list), *buttons, *items;
	struct field single = *field, *one = ARENA_NEW(page->a, struct field);
	struct str   label = localized_in(&field->label, page->language);

	single.many = false;
	single.required = false;
	single.required_when = NULL;
	*one = single;
	label = str_format(page->a, "%.*s %zu", STR_ARGS(label), number + 1);
	put_text(page, element, "id", path);
	put_text(page, element, "label", label);
	items = put_array(page, element, "items");
	if (field->fields.count > 0) {
		if (!put_items(form, items, &field->fields, 0, field->fields.count, path, value, error))
			return false;
	} else if (!form_item(form, items, one, path, value, error)) {
		return false;
	}
	put_true(page, element, "bare", field->fields.count == 0);
	buttons = put_array(page, element, "buttons");
	put_button(form, buttons, "remove", path, "form.remove", label);
	if (number > 0)
		put_button(form, buttons, "up", path, "form.up", label);
	if (number + 1 < count)
		put_button(form, buttons, "down", path, "form.down", label);
	return true;
}

/* Kinds whose first element is there to be filled in. */
static bool
begins_blank(const struct field *field)
{
	return field->kind == FIELD_NAME || field->kind == FIELD_LINK || field->kind == FIELD_DATE ||
	       field->kind == FIELD_FILE || field->kind == FIELD_TEXT || field->kind == FIELD_NUMBER ||
	       field->kind == FIELD_PERIOD;
}

static bool
put_elements(struct form *form, struct json *item, const struct field *field, struct str path, const struct json *value,
	     struct error *error)
{
	struct page       *page = form->page;
	struct json       *list = put_array(page, item, "elements");
	const struct json *element = value != NULL && value->kind == JSON_ARRAY ? value->first : NULL;
	size_t             count = element != NULL ? value->count : 0;
	bool               good = true;

	put_true(page, item, "set", true);
	put_text(page, item, "marker", path);
	for (size_t i = 0; element != NULL && good; element = element->next, i++)
		good = put_element(form, list, field, str_format(page->a, "%.*s/%zu", STR_ARGS(path), i), element, i,
				   count, error);
	if (good && count == 0 && begins_blank(field))
		good = put_element(form, list, field, str_join(page->a, path, STR("/0")), NULL, 0, 1, error);
	if (good && field->kind == FIELD_FILE && count > 0 && json_text(value->last, "hash").length > 0)
		good = put_element(form, list, field, str_format(page->a, "%.*s/%zu", STR_ARGS(path), count), NULL,
				   count, count, error);
	if (field->kind != FIELD_FILE)
		put_text(page, item, "add", str_join(page->a, STR("add "), path));
	return good;
}

bool
form_item(struct form *form, struct json *list, const struct field *field, struct str path, const struct json *value,
	  struct error *error)
{
	struct page *page = form->page;
	struct json *item = append_object(page, list);
	bool chosen = field->kind == FIELD_TERM || field->kind == FIELD_COUNTRY || field->kind == FIELD_CHOICE ||
		      field->kind == FIELD_RECORD || field->kind == FIELD_ORGANIZATION;

	put_text(page, item, "id", path);
	put_label(page, item, &field->label);
	put_text(page, item, "help", localized_in(&field->help, page->language));
	put_true(page, item, "required", is_required(form, field));
	put_true(page, item, "personal", field->sensitivity == FIELD_PERSONAL);
	put_errors(form, item, field, path);
	put_conflicts(form, item, field, path);
	if (field->kind == FIELD_TABLE || (field->many && !chosen))
		return put_elements(form, item, field, path, value, error);
	if (field->kind != FIELD_GROUP)
		return form_value(form, item, field, path, value, error);
	put_true(page, item, "set", true);
	put_text(page, item, "marker", path);
	return put_items(form, put_array(page, item, "items"), &field->fields, 0, field->fields.count, path, value,
			 error);
}

/* ---- what is said of every record -------------------------------------------------------------------------------- */

static void
put_licences(struct form *form, struct json *list)
{
	struct page             *page = form->page;
	struct json             *item = append_object(page, list), *options;
	const struct vocabulary *licences = vocabulary_find(page->node->vocabularies, STR("licences"));
	struct str               chosen = json_text(form->document, "licence");
	bool                     found = chosen.length == 0;

	put_text(page, item, "id", STR("licence"));
	put_text(page, item, "label", page_word(page, "header.licence"));
	put_errors(form, item, NULL, STR("licence"));
	options = put_array(page, put_object(page, item, "select"), "options");
	for (size_t i = 0; licences != NULL && i < licences->count; i++) {
		struct json *option = append_object(page, options);

		put_text(page, option, "value", licences->terms[i]->notation);
		put_text(page, option, "label", term_label(licences->terms[i], page->language));
		put_true(page, option, "chosen", str_equal(chosen, licences->terms[i]->notation));
		found = found || str_equal(chosen, licences->terms[i]->notation);
	}
	if (!found) {
		struct json *option = append_object(page, options);

		put_text(page, option, "value", chosen);
		put_text(page, option, "label", chosen);
		put_true(page, option, "chosen", true);
	}
}

static void
put_access(struct form *form, struct json *list)
{
	static const char *const values[] = { "open", "registered", "restricted", "closed" };
	struct page             *page = form->page;
	struct json             *item = append_object(page, list), *options;
	struct str               chosen = json_text(json_get(form->document, "rights"), "access");

	put_text(page, item, "id", STR("rights/access"));
	put_text(page, item, "label", page_word(page, "header.access"));
	put_errors(form, item, NULL, STR("rights/access"));
	options = put_array(page, put_object(page, item, "select"), "options");
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct json *option = append_object(page, options);

		put_text(page, option, "value", str_of(values[i]));
		put_text(page, option, "label", label_access(page, str_of(values[i])));
		put_true(page, option, "chosen", str_is(chosen, values[i]));
	}
}

static void
put_line(struct form *form, struct json *list, const char *path, const char *key, const char *help, struct str value)
{
	struct page *page = form->page;
	struct json *item = append_object(page, list), *inputs = json_array(page->a);

	put_text(page, item, "id", str_of(path));
	put_text(page, item, "label", page_word(page, key));
	if (help != NULL)
		put_text(page, item, "help", page_word(page, help));
	put_errors(form, item, NULL, str_of(path));
	json_add(item, STR("input"), form_input(form, inputs, str_of(path), str_of(path), NULL, value, "text"));
}

static void
put_header(struct form *form, struct json *list)
{
	const struct json *document = form->document, *rights = json_get(document, "rights");

	put_line(form, list, "owner", "header.owner", "form.owner-help", json_text(document, "owner"));
	put_licences(form, list);
	put_line(form, list, "rights/holder", "header.holder", NULL, json_text(rights, "holder"));
	put_line(form, list, "rights/custodian", "header.custodian", NULL, json_text(rights, "custodian"));
	put_access(form, list);
	put_line(form, list, "rights/embargo", "header.embargo", "form.date-help", json_text(rights, "embargo"));
	put_line(form, list, "confirmed", "header.confirmed", "form.date-help", json_text(document, "confirmed"));
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

bool
form_show(struct form *form, struct error *error)
{
	struct page *page = form->page;
	struct json *items = put_array(page, page->view, "items");
	struct steps steps;

	form->fields = json_get(form->document, "fields");
	find_languages(form);
	find_texts(form);
	steps = cut_steps(form);
	if (form->step == 0 && form->asked.length > 0)
		form->step = step_of(form, &steps, form->asked);
	if (form->step == 0 && form->problems != NULL && form->problems->count > 0)
		form->step = step_of(form, &steps, problem_path(&form->problems->list[0]));
	if (form->step < 1)
		form->step = 1;
	if (form->step > steps.count)
		form->step = steps.count;
	put_steps(form, &steps);
	put_summary(form, &steps);
	put_languages(form);
	if (form->step == steps.count) {
		put_header(form, items);
		return true;
	}
	if (!put_items(form, items, &form->type->fields, steps.first[form->step - 1], steps.first[form->step],
		       STR("fields"), form->fields, error))
		return false;
	put_true(page, page->view, "takes_files", form->takes_files);
	return true;
}
