/* Terms. */
#include "pages/terms.h"

#include "vocabularies/vocabularies.h"

enum { DEPTH = 20 };

struct str
term_name(const struct page *page, const struct term *term)
{
	return str_format(page->a, "%.*s:%.*s", STR_ARGS(term->vocabulary->name), STR_ARGS(term->notation));
}

struct str
term_address(const struct page *page, const struct term *term)
{
	return page_address(page, "/vocabularies/%s/%s", term->vocabulary->name, term->notation);
}

struct str
subject_address(const struct page *page, const struct term *term)
{
	if (str_is(term->vocabulary->name, "subjects"))
		return page_address(page, "/subjects/%s", term->notation);
	return page_address(page, "/subjects/%s:%s", term->vocabulary->name, term->notation);
}

static bool
has_subjects(const struct field_list *fields, struct str vocabulary)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if ((str_is(field->facet, "subject") && str_equal(field->vocabulary, vocabulary)) ||
		    has_subjects(&field->fields, vocabulary))
			return true;
	}
	return false;
}

bool
vocabulary_is_of_subjects(const struct page *page, struct str vocabulary)
{
	const struct type *const *list;
	size_t                    count = types_list(page->node->types, &list);

	for (size_t i = 0; i < count; i++)
		if (has_subjects(&list[i]->fields, vocabulary))
			return true;
	return false;
}

bool
term_filter(const struct page *page, const struct term *term, struct search_filter *filter_r)
{
	static const struct {
		const char       *vocabulary;
		enum search_facet facet;
	} rows[] = {
		{ "countries", FACET_COUNTRY },
		{ "parties", FACET_COUNTRY },
		{ "languages", FACET_LANGUAGE },
		{ "licences", FACET_LICENCE },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (str_is(term->vocabulary->name, rows[i].vocabulary)) {
			*filter_r = (struct search_filter){ rows[i].facet, term->notation };
			return true;
		}
	}
	*filter_r = (struct search_filter){ FACET_SUBJECT, term_name(page, term) };
	return vocabulary_is_of_subjects(page, term->vocabulary->name);
}

void
append_broader(const struct page *page, struct json *list, const struct term *term,
	       struct str (*address)(const struct page *page, const struct term *term))
{
	const struct term *path[DEPTH];
	size_t             depth = 0;

	for (term = term->broader; term != NULL && depth < DEPTH; term = term->broader)
		path[depth++] = term;
	while (depth-- > 0)
		append_link(page, list, address(page, path[depth]), term_label(path[depth], page->language));
}

void
append_term_texts(const struct page *page, struct json *list, const struct term_label *labels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);
		struct str   language = labels[i].language;

		put_text(page, row, "text", labels[i].text);
		if (str_is(language, "mul"))
			continue;
		put_text(page, row, "language", label_language(page, language));
		put_text(page, row, "tag", language);
		put_text(page, row, "direction", language_is_rtl(language) ? STR("rtl") : STR("ltr"));
	}
}
