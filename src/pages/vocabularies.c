/* Vocabularies: the list, the terms of each, and a term with its labels in every language. */
#include "pages/api.h"
#include "pages/pages.h"
#include "pages/terms.h"

#include "base/limits.h"
#include "text/collate.h"
#include "vocabularies/vocabularies.h"

enum { PAGE_TERMS = 100 };

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static struct str
label_of(const struct page *page, const struct vocabulary *vocabulary)
{
	return vocabulary_label(page->node->vocabularies, vocabulary->name, page->language);
}

static bool
answer_vocabularies(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *const *list;
	size_t                          count = vocabularies_list(page->node->vocabularies, &list);
	struct named                   *named = ARENA_ARRAY(page->a, struct named, count);
	struct json                    *shown = put_array(page, page->view, "vocabularies");
	struct json                    *data = put_array(page, page->data, "vocabularies");

	(void)response;
	(void)error;
	for (size_t i = 0; i < count; i++)
		named[i] = (struct named){ label_of(page, list[i]), list[i] };
	collator_sort(collator_open(page->a, page->language), named, count);
	for (size_t i = 0; i < count; i++) {
		const struct vocabulary *vocabulary = named[i].thing;
		struct json *link = append_link(page, shown, page_address(page, "/vocabularies/%s", vocabulary->name),
						named[i].name);
		struct json *row = append_object(page, data);

		put_number(page, link, "count", (int64_t)vocabulary->count);
		put_text(page, row, "vocabulary", vocabulary->name);
		put_text(page, row, "label", named[i].name);
		put_number(page, row, "terms", (int64_t)vocabulary->count);
	}
	put_text(page, page->view, "title", page_word(page, "vocabularies.title"));
	put_text(page, page->view, "description", page_word(page, "vocabularies.lead"));
	append_format(page, STR("/vocabularies.json"), "JSON", "application/json");
	return true;
}

/* ---- one vocabulary ---------------------------------------------------------------------------------------------- */

static bool
is_tree(const struct vocabulary *vocabulary)
{
	for (size_t i = 0; i < vocabulary->count; i++)
		if (vocabulary->terms[i]->broader != NULL && vocabulary->terms[i]->broader->vocabulary == vocabulary)
			return true;
	return false;
}

/* Trees stay in their order, which tells what belongs together; others are listed by label. */
static struct named *
order_terms(const struct page *page, const struct vocabulary *vocabulary)
{
	struct named *list = ARENA_ARRAY(page->a, struct named, vocabulary->count);

	for (size_t i = 0; i < vocabulary->count; i++)
		list[i] = (struct named){ term_label(vocabulary->terms[i], page->language), vocabulary->terms[i] };
	if (!is_tree(vocabulary))
		collator_sort(collator_open(page->a, page->language), list, vocabulary->count);
	return list;
}

/* The terms behind the one that ?after= names, as many as a page takes. */
static void
put_terms(const struct page *page, const struct vocabulary *vocabulary)
{
	const struct named *list = order_terms(page, vocabulary);
	struct str          after = request_query(page->request, "after");
	struct str          address = page_address(page, "/vocabularies/%s", vocabulary->name);
	struct json        *shown = put_array(page, page->view, "terms");
	size_t              from = 0, to;

	for (size_t i = 0; after.length != 0 && i < vocabulary->count; i++)
		if (str_equal(((const struct term *)list[i].thing)->notation, after))
			from = i + 1;
	to = vocabulary->count - from > PAGE_TERMS ? from + PAGE_TERMS : vocabulary->count;
	for (size_t i = from; i < to; i++) {
		const struct term *term = list[i].thing;
		struct json       *link = append_link(page, shown, term_address(page, term), list[i].name);

		put_text(page, link, "notation", term->notation);
		if (term->broader != NULL)
			put_text(page, link, "broader", term_label(term->broader, page->language));
	}
	put_true(page, page->view, "pages", from > 0 || to < vocabulary->count);
	if (from > 0)
		put_text(page, page->view, "first", address);
	if (to < vocabulary->count)
		put_text(page, page->view, "next",
			 str_format(page->a, "%.*s?after=%.*s", STR_ARGS(address),
				    STR_ARGS(page_address(page, "%s",
							  ((const struct term *)list[to - 1].thing)->notation))));
}

/* {"en": "Mangroves", ...}; of alternatives lists. */
static void
put_labels(const struct page *page, struct json *row, const char *name, const struct term_label *labels, size_t count,
	   bool lists)
{
	struct json *map;

	if (count == 0)
		return;
	map = put_object(page, row, name);
	for (size_t i = 0; i < count; i++) {
		struct json *value = json_find(map, labels[i].language);

		if (lists && value == NULL)
			value = json_add(map, labels[i].language, json_array(page->a));
		if (lists)
			append_text(page, value, labels[i].text);
		else if (value == NULL)
			json_add(map, labels[i].language, json_string(page->a, labels[i].text));
	}
}

/* A term as JSON has it. */
static void
put_term(const struct page *page, struct json *row, const struct term *term)
{
	struct json *narrower;

	put_text(page, row, "term", term_name(page, term));
	put_text(page, row, "notation", term->notation);
	put_labels(page, row, "labels", term->labels, term->label_count, false);
	put_labels(page, row, "alternatives", term->alternatives, term->alternative_count, true);
	put_labels(page, row, "notes", term->notes, term->note_count, true);
	if (term->broader != NULL)
		put_text(page, row, "broader", term_name(page, term->broader));
	if (term->narrower_count == 0)
		return;
	narrower = put_array(page, row, "narrower");
	for (size_t i = 0; i < term->narrower_count; i++)
		append_text(page, narrower, term_name(page, term->narrower[i]));
}

/* The terms behind the one that ?after= names, in the order of the vocabulary, at most ?limit= of them. */
static void
put_term_list(const struct page *page, const struct vocabulary *vocabulary)
{
	struct str   after = request_query(page->request, "after"), address;
	struct json *terms = put_array(page, page->data, "terms");
	int64_t      limit;
	size_t       from = 0, to;

	if (!str_integer(request_query(page->request, "limit"), &limit) || limit < 1 || limit > LIMIT_API_TERMS)
		limit = LIMIT_API_TERMS;
	for (size_t i = 0; after.length != 0 && i < vocabulary->count; i++)
		if (str_equal(vocabulary->terms[i]->notation, after))
			from = i + 1;
	to = vocabulary->count - from > (size_t)limit ? from + (size_t)limit : vocabulary->count;
	put_number(page, page->data, "total", (int64_t)vocabulary->count);
	for (size_t i = from; i < to; i++)
		put_term(page, append_object(page, terms), vocabulary->terms[i]);
	if (to == vocabulary->count)
		return;
	address = page_address(
		page, api_asked(page->request) ? "/api/v1/vocabularies/%s?after=%s" : "/vocabularies/%s.json?after=%s",
		vocabulary->name, vocabulary->terms[to - 1]->notation);
	put_text(page, page->data, "next",
		 page_absolute(page, str_format(page->a, "%.*s&limit=%" PRId64, STR_ARGS(address), limit)));
}

static const struct vocabulary *
find_vocabulary(const struct page *page, struct error *error)
{
	struct str               name = request_path(page->request, "vocabulary");
	const struct vocabulary *vocabulary = vocabulary_find(page->node->vocabularies, name);

	if (vocabulary == NULL)
		error_set(error, ERROR_ABSENT, "vocabulary.unknown", "no vocabulary \"%.*s\"", STR_ARGS(name));
	return vocabulary;
}

static bool
answer_vocabulary(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *vocabulary = find_vocabulary(page, error);

	(void)response;
	if (vocabulary == NULL)
		return false;
	put_text(page, page->data, "vocabulary", vocabulary->name);
	put_text(page, page->data, "label", label_of(page, vocabulary));
	put_text(page, page->data, "source", vocabulary->source);
	if (str_is(page->request->format, "json")) {
		put_term_list(page, vocabulary);
		return true;
	}
	put_text(page, page->view, "title", label_of(page, vocabulary));
	put_text(page, page->view, "source", vocabulary->source);
	put_number(page, page->view, "count", (int64_t)vocabulary->count);
	append_format(page, page_address(page, "/vocabularies/%s.json", vocabulary->name), "JSON", "application/json");
	put_terms(page, vocabulary);
	return true;
}

/* ---- one term ---------------------------------------------------------------------------------------------------- */

/* How many records carry the term, where search knows, with the ways to them; else only a search for its label. */
static bool
put_records(struct page *page, const struct term *term, struct error *error)
{
	struct search_filter filter;
	struct search_query  query = {
		 .language = page->language, .filters = &filter, .filter_count = 1, .limit = 1, .bare = true
	};
	struct search_result found;
	struct str           facet, value;

	if (!term_filter(page, term, &filter)) {
		put_text(page, page->view, "words",
			 page_address(page, "/search?q=%22%s%22", term_label(term, page->language)));
		return true;
	}
	if (!search_run(page->a, page->node->search, &query, &found, error))
		return false;
	facet = str_of(search_facet_name(filter.facet));
	value = filter.value;
	put_true(page, page->view, "counted", true);
	put_number(page, page->view, "records", found.total);
	put_number(page, page->data, "records", found.total);
	put_text(page, page->view, "search", page_address(page, "/search?%s=%s", facet, value));
	put_text(page, page->view, "feed", page_address(page, "/search.atom?%s=%s", facet, value));
	if (filter.facet == FACET_SUBJECT)
		put_text(page, page->view, "profile", subject_address(page, term));
	if (filter.facet == FACET_COUNTRY)
		put_text(page, page->view, "profile", page_address(page, "/countries/%s", value));
	return true;
}

static bool
answer_term(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *vocabulary = find_vocabulary(page, error);
	struct str               notation = request_path(page->request, "notation");
	const struct term       *term = vocabulary != NULL ? term_in(vocabulary, notation) : NULL;
	struct json             *narrower;

	(void)response;
	if (vocabulary == NULL)
		return false;
	if (term == NULL)
		return error_set(error, ERROR_ABSENT, "term.unknown", "no term \"%.*s\" in %.*s", STR_ARGS(notation),
				 STR_ARGS(vocabulary->name));
	put_term(page, page->data, term);
	put_text(page, page->view, "title", term_label(term, page->language));
	put_text(page, page->view, "vocabulary", label_of(page, vocabulary));
	put_text(page, page->view, "vocabulary_address", page_address(page, "/vocabularies/%s", vocabulary->name));
	append_term_texts(page, put_array(page, page->view, "labels"), term->labels, term->label_count);
	append_term_texts(page, put_array(page, page->view, "alternatives"), term->alternatives,
			  term->alternative_count);
	append_term_texts(page, put_array(page, page->view, "notes"), term->notes, term->note_count);
	append_broader(page, put_array(page, page->view, "broader"), term, term_address);
	narrower = put_array(page, page->view, "narrower");
	for (size_t i = 0; i < term->narrower_count && i < PAGE_TERMS; i++)
		append_link(page, narrower, term_address(page, term->narrower[i]),
			    term_label(term->narrower[i], page->language));
	append_format(page, str_join(page->a, term_address(page, term), STR(".json")), "JSON", "application/json");
	return put_records(page, term, error);
}

bool
show_vocabularies(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_vocabularies, error);
}

bool
show_vocabulary(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_vocabulary, error);
}

bool
show_term(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_term, error);
}
