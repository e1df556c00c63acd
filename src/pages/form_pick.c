/* Forms: choosing from lists, and from records. */
#include "pages/form.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/kinds.h"
#include "text/split.h"
#include "vocabularies/vocabularies.h"

enum { ALL_SHOWN = 12, LISTED = 400, SEARCHED_FROM = 60, CANDIDATES = 15, RECORDS_FOUND = 8, TITLE_WORDS = 6 };

/* What may be chosen: a term, or a value with its label. */
struct option {
	struct str         value, label;
	const struct term *term; /* NULL: none */
};

struct options {
	struct option *list;
	size_t         count;
	bool           searched; /* too many to list */
};

/* ---- what there is ----------------------------------------------------------------------------------------------- */

static struct options
options_of_vocabulary(struct form *form, const char *name, bool full_names)
{
	struct page             *page = form->page;
	const struct vocabulary *all = vocabulary_find(page->node->vocabularies, str_of(name));
	struct options           options = { 0 };

	if (all == NULL)
		return options;
	options.list = ARENA_ARRAY(page->a, struct option, all->count);
	for (size_t i = 0; i < all->count && i < LISTED; i++) {
		const struct term *term = all->terms[i];

		options.list[options.count++] = (struct option){
			.value = full_names ? str_format(page->a, "%s:%.*s", name, STR_ARGS(term->notation))
					    : term->notation,
			.label = term_label(term, page->language),
			.term = term,
		};
	}
	options.searched = full_names && all->count > SEARCHED_FROM;
	return options;
}

static struct options
options_of(struct form *form, const struct field *field)
{
	struct options options = { 0 };

	switch (field->kind) {
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return options_of_vocabulary(form, "countries", false);
	case FIELD_LANGUAGES:
		return options_of_vocabulary(form, "languages", false);
	case FIELD_CHOICE:
		options.list = ARENA_ARRAY(form->page->a, struct option, field->choice_count);
		for (size_t i = 0; i < field->choice_count; i++)
			options.list[options.count++] =
				(struct option){ field->choices[i].value,
						 localized_in(&field->choices[i].label, form->page->language), NULL };
		return options;
	default:
		return options_of_vocabulary(form, str_c(form->page->a, field->vocabulary), true);
	}
}

/* ---- choices ----------------------------------------------------------------------------------------------------- */

static bool
is_value(const struct json *value, struct str text)
{
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
		if (item->kind == JSON_STRING && str_equal(item->text, text))
			return true;
	return false;
}

static struct json *
put_choice(struct form *form, struct json *list, struct str path, bool many, struct str value, struct str label,
	   bool chosen)
{
	struct page *page = form->page;
	struct json *choice = append_object(page, list);

	put_text(page, choice, "id",
		 list->count == 1 ? path : str_format(page->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(value)));
	put_text(page, choice, "name", path);
	put_text(page, choice, "type", many ? STR("checkbox") : STR("radio"));
	put_text(page, choice, "value", value);
	put_text(page, choice, "label", label);
	put_true(page, choice, "chosen", chosen);
	return choice;
}

static struct str
label_of_value(struct form *form, const struct field *field, struct str value)
{
	switch (field->kind) {
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return label_country(form->page, value);
	case FIELD_LANGUAGES:
		return label_language(form->page, value);
	case FIELD_CHOICE:
		return value;
	default:
		return label_term(form->page, value);
	}
}

/* Those that are chosen already, so that they can be unmarked. */
static struct json *
put_chosen(struct form *form, struct json *item, const struct field *field, struct str path, const struct json *value)
{
	struct json *choices = put_array(form->page, item, "choices");

	for (const struct json *each = json_each(value); each != NULL; each = json_next(value, each))
		if (each->kind == JSON_STRING && each->text.length > 0)
			put_choice(form, choices, path, field_is_list(field), each->text,
				   label_of_value(form, field, each->text), true);
	return choices;
}

static struct json *
put_options(struct form *form, struct json *select, const struct options *options, const struct json *value,
	    bool without_chosen)
{
	struct page *page = form->page;
	struct json *list = put_array(page, select, "options");

	for (size_t i = 0; i < options->count; i++) {
		bool         chosen = is_value(value, options->list[i].value);
		struct json *option;

		if (chosen && without_chosen)
			continue;
		option = append_object(page, list);
		put_text(page, option, "value", options->list[i].value);
		put_text(page, option, "label", options->list[i].label);
		put_true(page, option, "chosen", chosen && !without_chosen);
	}
	return list;
}

/* A value that is none of the list stands in it all the same: it is not lost by saving. */
static void
put_unknown(struct form *form, struct json *list, const struct options *options, const struct json *value)
{
	struct json *option;

	if (value == NULL || value->kind != JSON_STRING || value->text.length == 0)
		return;
	for (size_t i = 0; i < options->count; i++)
		if (str_equal(options->list[i].value, value->text))
			return;
	option = append_object(form->page, list);
	put_text(form->page, option, "value", value->text);
	put_text(form->page, option, "label", value->text);
	put_true(form->page, option, "chosen", true);
}

/* ---- finding terms ----------------------------------------------------------------------------------------------- */

static bool
label_matches(struct arena *a, struct str label, struct str wanted)
{
	struct arena_mark mark = arena_mark(a);
	struct str        text = split_folded(a, label);
	bool              found = str_find(text, wanted) < text.length;

	arena_reset(a, mark);
	return found;
}

static bool
term_matches(struct arena *a, const struct term *term, struct str wanted)
{
	for (size_t i = 0; i < term->label_count; i++)
		if (label_matches(a, term->labels[i].text, wanted))
			return true;
	for (size_t i = 0; i < term->alternative_count; i++)
		if (label_matches(a, term->alternatives[i].text, wanted))
			return true;
	return false;
}

/* A label with the one above it: "Mangroves (Marine and coastal)". */
static struct str
long_label(struct form *form, const struct option *option)
{
	const struct term *broader = option->term != NULL ? option->term->broader : NULL;

	if (broader == NULL)
		return option->label;
	return str_format(form->page->a, "%.*s (%.*s)", STR_ARGS(option->label),
			  STR_ARGS(term_label(broader, form->page->language)));
}

static bool
is_asked(const struct form *form, struct str path)
{
	return form->query.length > 0 && str_equal(form->asked, path);
}

static struct json *
put_search(struct form *form, struct json *item, struct str path)
{
	struct page *page = form->page;
	struct json *search = put_object(page, item, "search");

	put_text(page, search, "id",
		 json_get(item, "choices") != NULL && json_get(item, "choices")->count > 0
			 ? str_format(page->a, "find/%.*s", STR_ARGS(path))
			 : path);
	put_text(page, search, "name", str_format(page->a, "find/%.*s", STR_ARGS(path)));
	put_text(page, search, "find", str_format(page->a, "find %.*s", STR_ARGS(path)));
	if (is_asked(form, path)) {
		put_text(page, search, "value", form->query);
		put_true(page, search, "asked", true);
	}
	return search;
}

static void
find_terms(struct form *form, struct json *item, struct str path, bool many, const struct options *options,
	   const struct json *value)
{
	struct json *choices = json_get(item, "choices"), *search = put_search(form, item, path);
	struct str   wanted = split_folded(form->page->a, form->query);
	size_t       found = 0;

	if (!is_asked(form, path) || wanted.length == 0)
		return;
	for (size_t i = 0; i < options->count && found < CANDIDATES; i++) {
		const struct option *option = &options->list[i];

		if (is_value(value, option->value) || option->term == NULL ||
		    !term_matches(form->page->a, option->term, wanted))
			continue;
		put_choice(form, choices, path, many, option->value, long_label(form, option), false);
		found++;
	}
	put_true(form->page, search, "nothing", found == 0);
}

void
form_choices(struct form *form, struct json *item, const struct field *field, struct str path, const struct json *value)
{
	struct page   *page = form->page;
	struct options options = options_of(form, field);
	bool           many = field_is_list(field);
	struct json   *select;

	if (!many && !options.searched) {
		select = put_object(page, item, "select");
		put_unknown(form, put_options(form, select, &options, value, false), &options, value);
		return;
	}
	put_true(page, item, "set", true);
	put_text(page, item, "marker", path);
	if (many && options.count <= ALL_SHOWN) {
		struct json *choices = put_array(page, item, "choices");

		for (size_t i = 0; i < options.count; i++)
			put_choice(form, choices, path, true, options.list[i].value, options.list[i].label,
				   is_value(value, options.list[i].value));
		return;
	}
	(void)put_chosen(form, item, field, path, value);
	if (options.searched) {
		find_terms(form, item, path, many, &options, value);
		return;
	}
	select = put_object(page, item, "adding");
	put_text(page, select, "id",
		 json_get(item, "choices")->count > 0 ? str_join(page->a, STR("add/"), path) : path);
	put_options(form, select, &options, value, true);
	put_text(page, item, "take", str_join(page->a, STR("at "), path));
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static bool
search_records(struct page *page, const struct str *types, size_t type_count, struct str text, size_t most,
	       struct search_result *result_r, struct error *error)
{
	struct search_filter *filters = ARENA_ARRAY(page->a, struct search_filter, type_count);
	struct search_query   query = { .text = str_head(text, LIMIT_QUERY_BYTES / 4),
					.language = page->language,
					.filters = filters,
					.filter_count = type_count,
					.limit = most };

	for (size_t i = 0; i < type_count; i++)
		filters[i] = (struct search_filter){ FACET_TYPE, types[i] };
	return search_run(page->a, page->node->search, &query, result_r, error);
}

static void
put_found(struct form *form, struct json *item, struct str path, bool many, const struct search_result *result,
	  const struct json *value)
{
	struct page *page = form->page;
	struct json *choices = json_get(item, "choices");

	for (size_t i = 0; i < result->count; i++) {
		const struct search_hit *hit = &result->hits[i];
		struct json             *choice;

		if (is_value(value, hit->record) || str_equal(hit->record, form->self))
			continue;
		choice = put_choice(form, choices, path, many, hit->record, hit->title, false);
		put_text(page, choice, "note", hit->record);
		put_language(page, choice, "language", "direction", hit->title_language);
	}
}

bool
form_records(struct form *form, struct json *item, const struct field *field, struct str path, const struct json *value,
	     struct error *error)
{
	static const struct str organization[] = { { "organization", sizeof "organization" - 1 } };
	struct page            *page = form->page;
	bool                    is_organization = field->kind == FIELD_ORGANIZATION;
	struct json            *choices = put_array(page, item, "choices"), *search;
	struct search_result    result = { 0 };

	put_true(page, item, "set", true);
	put_text(page, item, "marker", path);
	if (!page_db(page, error))
		return false;
	for (const struct json *each = json_each(value); each != NULL; each = json_next(value, each)) {
		struct str   language, id, named;
		struct json *choice;

		if (each->kind != JSON_STRING || each->text.length == 0)
			continue;
		named = label_survivor(page, each->text); /* what was merged is named as it is now with the next save */
		id = str_slice(named, 0, str_find_byte(named, '@'));
		choice = put_choice(form, choices, path, field->many, named, label_record(page, id, &language), true);
		put_text(page, choice, "note", named);
		put_language(page, choice, "language", "direction", language);
	}
	search = put_search(form, item, path);
	put_true(page, search, "records", true);
	if (!is_asked(form, path))
		return true;
	if (!search_records(page, is_organization ? organization : field->types,
			    is_organization ? 1 : field->type_count, form->query, RECORDS_FOUND, &result, error))
		return false;
	put_found(form, item, path, field->many, &result, value);
	put_true(page, search, "nothing", result.count == 0);
	return true;
}

/* ---- likely duplicates ------------------------------------------------------------------------------------------- */

struct long_words {
	struct arena *a;
	struct str    list[TITLE_WORDS];
	size_t        count;
};

static void
add_word(void *context, const struct split_word *word)
{
	enum { SHORT = 3 };
	struct long_words *words = context;

	if (words->count < TITLE_WORDS && (word->spelt.length > SHORT || word->kind == SPLIT_PAIR))
		words->list[words->count++] = str_copy(words->a, word->spelt);
}

bool
form_likely(struct page *page, struct json *list, const struct str *types, size_t type_count, struct str title,
	    struct str self, size_t most, struct error *error)
{
	struct long_words    words = { .a = page->a };
	struct buffer        text = buffer_in(page->a);
	struct search_result result;

	split_words(title, add_word, &words);
	if (words.count == 0)
		return true;
	for (size_t i = 0; i < words.count; i++)
		buffer_format(&text, "%s\"%.*s\"", i > 0 ? " " : "", STR_ARGS(words.list[i]));
	if (!search_records(page, types, type_count, buffer_str(&text), most + 1, &result, error))
		return false;
	for (size_t i = 0; i < result.count && list->count < most; i++) {
		const struct search_hit *hit = &result.hits[i];
		struct json             *row;

		if (str_equal(hit->record, self))
			continue;
		row = append_object(page, list);
		put_text(page, row, "id", hit->record);
		put_text(page, row, "title", hit->title);
		put_text(page, row, "address", page_address(page, "/records/%s", hit->record));
		put_language(page, row, "language", "direction", hit->title_language);
	}
	return true;
}
