/* Vocabularies in the API: the list, the terms of one in pages by key, one term. */
#include "pages/api.h"
#include "pages/labels.h"

#include "base/limits.h"
#include "vocabularies/vocabularies.h"

enum { USUAL_TERMS = 100 };

/* "vocabulary:notation", as records name a term. */
static struct str
full_name(const struct page *page, const struct term *term)
{
	return str_format(page->a, "%.*s:%.*s", STR_ARGS(term->vocabulary->name), STR_ARGS(term->notation));
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static bool
answer_list(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *const *list;
	size_t                          count = vocabularies_list(page->node->vocabularies, &list);
	struct json                    *rows = put_array(page, page->data, "vocabularies");

	(void)response, (void)error;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, rows);

		put_text(page, row, "vocabulary", list[i]->name);
		put_text(page, row, "source", list[i]->source);
		put_number(page, row, "terms", (int64_t)list[i]->count);
	}
	return true;
}

static bool
find_vocabulary(const struct page *page, const struct vocabulary **vocabulary_r, struct error *error)
{
	struct str name = request_path(page->request, "vocabulary");

	*vocabulary_r = vocabulary_find(page->node->vocabularies, name);
	return *vocabulary_r != NULL || error_set(error, ERROR_ABSENT, "vocabulary.none",
						  "there is no vocabulary \"%.*s\"", STR_ARGS(str_head(name, 40)));
}

static void
append_term(const struct page *page, struct json *list, const struct term *term)
{
	struct json *row = append_object(page, list);

	put_text(page, row, "notation", term->notation);
	put_text(page, row, "label", term_label(term, page->language));
	if (term->broader != NULL)
		put_text(page, row, "broader", full_name(page, term->broader));
}

static size_t
wanted_terms(const struct page *page)
{
	int64_t limit;

	if (!str_integer(request_query(page->request, "limit"), &limit) || limit < 1)
		return USUAL_TERMS;
	return limit < LIMIT_API_TERMS ? (size_t)limit : LIMIT_API_TERMS;
}

/* The terms behind the one that `after` names, in the order of the vocabulary. */
static bool
answer_vocabulary(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *vocabulary;
	struct str               after = request_query(page->request, "after");
	size_t                   limit = wanted_terms(page), first = 0;
	struct json             *terms;

	(void)response;
	if (!find_vocabulary(page, &vocabulary, error))
		return false;
	while (after.length > 0 && first < vocabulary->count && !str_equal(vocabulary->terms[first]->notation, after))
		first++;
	first += after.length > 0;
	if (first > vocabulary->count)
		return error_set(error, ERROR_INPUT, "vocabulary.after", "\"%.*s\" is no term of this vocabulary",
				 STR_ARGS(str_head(after, 40)));
	put_text(page, page->data, "vocabulary", vocabulary->name);
	put_text(page, page->data, "source", vocabulary->source);
	put_number(page, page->data, "total", (int64_t)vocabulary->count);
	terms = put_array(page, page->data, "terms");
	for (size_t i = first; i < vocabulary->count && i < first + limit; i++)
		append_term(page, terms, vocabulary->terms[i]);
	if (first + limit < vocabulary->count)
		put_text(page, page->data, "next",
			 page_absolute(page,
				       str_format(page->a, "%.*s&limit=%zu",
						  STR_ARGS(page_address(
							  page, "/api/v1/vocabularies/%s?after=%s", vocabulary->name,
							  vocabulary->terms[first + limit - 1]->notation)),
						  limit)));
	return true;
}

/* ---- one term ---------------------------------------------------------------------------------------------------- */

/* Texts by language: one each, or lists. */
static void
put_labels(const struct page *page, const char *name, const struct term_label *labels, size_t count, bool many)
{
	struct json *object = json_object(page->a);

	for (size_t i = 0; i < count; i++) {
		const char  *language = str_c(page->a, labels[i].language);
		struct json *list = json_get(object, language);

		if (!many)
			put_text(page, object, language, labels[i].text);
		else
			append_text(page, list != NULL ? list : put_array(page, object, language), labels[i].text);
	}
	if (count > 0)
		json_add(page->data, str_of(name), object);
}

static bool
answer_term(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *vocabulary;
	struct str               notation = request_path(page->request, "notation");
	const struct term       *term;

	(void)response;
	if (!find_vocabulary(page, &vocabulary, error))
		return false;
	term = term_in(vocabulary, notation);
	if (term == NULL)
		return error_set(error, ERROR_ABSENT, "term.none", "there is no term \"%.*s\" in \"%.*s\"",
				 STR_ARGS(str_head(notation, 40)), STR_ARGS(vocabulary->name));
	put_text(page, page->data, "term", full_name(page, term));
	put_text(page, page->data, "vocabulary", vocabulary->name);
	put_text(page, page->data, "notation", term->notation);
	put_text(page, page->data, "label", term_label(term, page->language));
	put_labels(page, "labels", term->labels, term->label_count, false);
	put_labels(page, "alternatives", term->alternatives, term->alternative_count, true);
	put_labels(page, "notes", term->notes, term->note_count, true);
	if (term->broader != NULL)
		put_text(page, page->data, "broader", full_name(page, term->broader));
	if (term->narrower_count > 0) {
		struct json *narrower = put_array(page, page->data, "narrower");

		for (size_t i = 0; i < term->narrower_count; i++)
			append_text(page, narrower, full_name(page, term->narrower[i]));
	}
	return true;
}

bool
api_vocabularies(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_list, error);
}

bool
api_vocabulary(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_vocabulary, error);
}

bool
api_term(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_term, error);
}
