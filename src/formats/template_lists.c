/* What the columns of a template offer and explain. Labels are of the language of the context. */
#include "formats/template_lists.h"

#include "records/kinds.h"
#include "text/words.h"

enum { MOST_LISTS = 60, HELP_CELLS = 5 };

struct template_lists {
	struct arena                  *a;
	const struct type             *type;
	const struct exporter_context *context;
	struct book_list               lists[MOST_LISTS];
	size_t                         count;
	struct book_row               *help;
	size_t                         help_count, help_capacity;
};

/* ---- labels ------------------------------------------------------------------------------------------------------ */

/* "Kenya [KE]". In a list, what separates its items does not stand in a label. */
static struct str
labelled(struct arena *a, struct str label, struct str code)
{
	char *text = arena_text(a, label.length);

	if (label.length == 0 || str_equal(label, code))
		return code;
	for (size_t i = 0; i < label.length; i++)
		text[i] = strchr(";|[]\n", label.data[i]) != NULL ? ' ' : label.data[i];
	return str_format(a, "%.*s [%.*s]", (int)label.length, text, STR_ARGS(code));
}

static struct str
label_choice(const struct exporter_context *context, const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		if (str_equal(field->choices[i].value, value))
			return localized_in(&field->choices[i].label, context->language);
	}
	return STR("");
}

static struct str
label_one(struct arena *a, const struct exporter_context *context, const struct field *field, const struct json *value)
{
	const struct term *term;
	struct str         code = value->text;

	if (value->kind != JSON_STRING)
		return STR("");
	switch (field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
		term = term_find(context->vocabularies, code);
		return labelled(a, term != NULL ? term_label(term, context->language) : STR(""), code);
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return labelled(a, country_label(context->vocabularies, code, context->language), code);
	case FIELD_CHOICE:
		return labelled(a, label_choice(context, field, code), code);
	default:
		return STR("");
	}
}

struct str
template_labels(struct arena *a, const struct exporter_context *context, const struct field *field,
		const struct json *value)
{
	struct buffer out = buffer_in(a);

	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		struct str text = label_one(a, context, field, item);

		if (text.length == 0)
			return STR("");
		buffer_add_c(&out, out.length > 0 ? "; " : "");
		buffer_add(&out, text);
	}
	return buffer_str(&out);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

struct template_lists *
template_lists_open(struct arena *a, const struct type *type, const struct exporter_context *context)
{
	struct template_lists *lists = ARENA_NEW(a, struct template_lists);

	*lists = (struct template_lists){ .a = a, .type = type, .context = context };
	return lists;
}

/* The list that is called so, with room for `most` items when it is a new one; NULL when there are too many. */
static struct book_list *
list_of(struct template_lists *lists, struct str key, struct str title, size_t most)
{
	for (size_t i = 0; i < lists->count; i++) {
		if (str_equal(lists->lists[i].key, key))
			return &lists->lists[i];
	}
	if (lists->count == MOST_LISTS)
		return NULL;
	lists->lists[lists->count] = (struct book_list){ .key = str_copy(lists->a, key),
							 .title = title,
							 .items = ARENA_ARRAY(lists->a, struct str, most) };
	return &lists->lists[lists->count++];
}

/* `whole`: what terms are called with their vocabulary, "subjects:oceans". */
static const struct book_list *
vocabulary_list(struct template_lists *lists, struct str name, bool whole)
{
	const struct exporter_context *context = lists->context;
	const struct vocabulary       *vocabulary = vocabulary_find(context->vocabularies, name);
	struct book_list              *list;

	if (vocabulary == NULL || vocabulary->count == 0)
		return NULL;
	list = list_of(lists, name, vocabulary_label(context->vocabularies, name, context->language),
		       vocabulary->count);
	for (size_t i = 0; list != NULL && list->count < vocabulary->count; i++) {
		const struct term *term = vocabulary->terms[i];
		struct str         code = term->notation;

		if (whole)
			code = str_format(lists->a, "%.*s:%.*s", STR_ARGS(name), STR_ARGS(code));
		list->items[list->count++] = labelled(lists->a, term_label(term, context->language), code);
	}
	return list;
}

static const struct book_list *
choice_list(struct template_lists *lists, const struct field *field)
{
	struct str        key = str_format(lists->a, "choice %p", (const void *)field);
	struct book_list *list =
		list_of(lists, key, localized_in(&field->label, lists->context->language), field->choice_count);

	while (list != NULL && list->count < field->choice_count) {
		struct str value = field->choices[list->count].value;

		list->items[list->count++] = labelled(lists->a, label_choice(lists->context, field, value), value);
	}
	return list;
}

static const struct book_list *
word_list(struct template_lists *lists, const char *title, const struct str *words, size_t count)
{
	struct book_list *list = list_of(lists, str_of(title), str_of(title), count);

	while (list != NULL && list->count < count) {
		list->items[list->count] = words[list->count];
		list->count++;
	}
	return list;
}

const struct book_list *
template_header_list(struct template_lists *lists, struct str heading)
{
	static const struct str access[] = {
		{ "open", 4 }, { "registered", 10 }, { "restricted", 10 }, { "closed", 6 }
	};

	if (str_is(heading, "licence"))
		return vocabulary_list(lists, STR("licences"), false);
	if (str_is(heading, "type"))
		return word_list(lists, "type", &lists->type->name, 1);
	if (str_is(heading, "rights_access"))
		return word_list(lists, "rights_access", access, sizeof access / sizeof access[0]);
	return NULL;
}

const struct book_list *
template_field_list(struct template_lists *lists, const struct field *field)
{
	static const struct str answers[] = { { "yes", 3 }, { "no", 2 } };

	switch (field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
		return vocabulary_list(lists, field->vocabulary, true);
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return vocabulary_list(lists, STR("countries"), false);
	case FIELD_LANGUAGES:
		return vocabulary_list(lists, STR("languages"), false);
	case FIELD_CHOICE:
		return choice_list(lists, field);
	case FIELD_YES_NO:
		return word_list(lists, "yes-no", answers, sizeof answers / sizeof answers[0]);
	default:
		return NULL;
	}
}

/* ---- helps ------------------------------------------------------------------------------------------------------- */

static struct str
word(const struct template_lists *lists, const char *key)
{
	return words_get(lists->context->words, lists->context->language, key);
}

static void
add_help(struct template_lists *lists, struct book_shape *shape, const struct str *cells)
{
	struct str *row = ARENA_ARRAY(lists->a, struct str, HELP_CELLS);

	for (size_t i = 0; i < HELP_CELLS; i++)
		row[i] = cells[i];
	lists->help = arena_room(lists->a, lists->help, lists->help_count, &lists->help_capacity, sizeof *lists->help);
	lists->help[lists->help_count++] = (struct book_row){ row, HELP_CELLS };
	shape->help = lists->help;
	shape->help_count = lists->help_count;
}

void
template_lists_shape(struct template_lists *lists, struct book_shape *shape)
{
	const struct str head[HELP_CELLS] = { word(lists, "table.column"), word(lists, "table.field"),
					      word(lists, "table.kind"), word(lists, "table.rule"),
					      word(lists, "table.help") };

	shape->help_name = word(lists, "table.sheet-help");
	shape->list_name = word(lists, "table.sheet-lists");
	shape->lists = lists->lists;
	shape->list_count = lists->count;
	add_help(lists, shape, head);
}

void
template_lists_explain(struct template_lists *lists, struct book_shape *shape, const struct book_column *column,
		       const struct field *field)
{
	struct str cells[HELP_CELLS] = { column->heading, column->title, STR(""), STR(""), column->help };

	if (field != NULL) {
		cells[2] = word(lists, field_kind_word(field->kind));
		if (field->required_when != NULL)
			cells[3] = word(lists, "rule.required-sometimes");
		else if (field->required)
			cells[3] = word(lists, "rule.required");
	}
	if (field != NULL && field_is_list(field))
		cells[3] = str_format(lists->a, "%.*s%s%.*s", STR_ARGS(cells[3]), cells[3].length > 0 ? "; " : "",
				      STR_ARGS(word(lists, "table.several")));
	add_help(lists, shape, cells);
}
