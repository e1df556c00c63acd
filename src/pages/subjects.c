/* Subjects: the themes as a tree, and a profile of each. A profile counts what is filed under the subject and under those
 * below it, as a reader expects of "Forests". */
#include "pages/pages.h"
#include "pages/profile.h"
#include "pages/search.h"
#include "pages/terms.h"

#include "base/table.h"
#include "vocabularies/vocabularies.h"

enum { ALL_SUBJECTS = 2000, NARROWER = SEARCH_FILTERS - 1, DEPTH = 20 };

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

/* How many records are filed under each subject, by its name. */
static struct table *
table_of(const struct page *page, const struct search_facet_counts *counts)
{
	struct table *table = table_make(page->a, counts->count);

	for (size_t i = 0; i < counts->count; i++)
		table_put(table, counts->values[i].value, &counts->values[i]);
	return table;
}

/* The term with all below it; of records those filed under itself. */
static void
append_tree(const struct page *page, struct json *shown, struct json *data, const struct term *term,
	    const struct table *counts, unsigned depth)
{
	struct json *link = append_link(page, shown, subject_address(page, term), term_label(term, page->language));
	struct json *row = append_object(page, data), *narrower;
	struct str   name = term_name(page, term);
	const struct search_value *found = table_get(counts, name);
	int64_t                    count = found != NULL ? found->count : 0;

	put_number(page, link, "count", count);
	put_text(page, row, "subject", name);
	put_text(page, row, "label", term_label(term, page->language));
	put_number(page, row, "records", count);
	if (term->broader != NULL)
		put_text(page, row, "broader", term_name(page, term->broader));
	narrower = put_array(page, link, "narrower");
	for (size_t i = 0; i < term->narrower_count && depth < DEPTH; i++)
		append_tree(page, narrower, data, term->narrower[i], counts, depth + 1);
}

static bool
answer_subjects(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *subjects = vocabulary_find(page->node->vocabularies, STR("subjects"));
	struct search_query      query = {
		     .language = page->language, .limit = 1, .facet_values = ALL_SUBJECTS, .bare = true
	};
	struct search_result found;
	struct table        *counts;
	struct json         *shown = put_array(page, page->view, "subjects");
	struct json         *data = put_array(page, page->data, "subjects");

	(void)response;
	if (!search_run(page->a, page->node->search, &query, &found, error))
		return false;
	put_text(page, page->view, "title", page_word(page, "subjects.title"));
	put_text(page, page->view, "description", page_word(page, "subjects.lead"));
	counts = table_of(page, &found.facets[FACET_SUBJECT]);
	for (size_t i = 0; subjects != NULL && i < subjects->count; i++)
		if (subjects->terms[i]->broader == NULL)
			append_tree(page, shown, data, subjects->terms[i], counts, 0);
	append_format(page, STR("/subjects.json"), "JSON", "application/json");
	return true;
}

/* ---- a profile --------------------------------------------------------------------------------------------------- */

/* The filters that find the term or any below it. */
static void
add_filters(const struct page *page, struct search_ask *ask, const struct term *term, unsigned depth)
{
	if (ask->filter_count >= NARROWER)
		return;
	ask->filters[ask->filter_count++] = (struct search_filter){ FACET_SUBJECT, term_name(page, term) };
	for (size_t i = 0; i < term->narrower_count && depth < DEPTH; i++)
		add_filters(page, ask, term->narrower[i], depth + 1);
}

static bool
put_records(struct page *page, const struct term *term, struct error *error)
{
	struct search_ask     ask = { 0 };
	struct profile_search on = { 0 };
	struct search_result  found;

	add_filters(page, &ask, term, 0);
	on.filters = ask.filters;
	on.filter_count = ask.filter_count;
	on.address = search_ask_address(page, &ask, "", true);
	if (!profile_count(page, &on, &found, error))
		return false;
	put_number(page, page->data, "total", on.total);
	profile_put_figure(page, "subject.records", on.address, on.total);
	profile_put_kinds(page, &found, on.address);
	json_drop(page->view, STR("subjects"));
	profile_put_countries(page, &found, on.address);
	put_text(page, page->view, "search", on.address);
	put_text(page, page->view, "feed", search_ask_address(page, &ask, ".atom", true));
	append_format(page, search_ask_address(page, &ask, ".atom", true), "Atom", "application/atom+xml");
	return profile_put_list(page, "subject.newest", &on, error);
}

static void
put_heading(const struct page *page, const struct term *term)
{
	struct json *narrower = put_array(page, page->view, "narrower"),
		    *data = put_array(page, page->data, "narrower");
	struct json *notes = put_array(page, page->view, "notes");
	struct str   label = term_label(term, page->language);

	put_text(page, page->data, "subject", term_name(page, term));
	put_text(page, page->data, "label", label);
	put_text(page, page->view, "title", label);
	put_text(page, page->view, "heading", label);
	put_text(page, page->view, "concept", term_address(page, term));
	append_broader(page, put_array(page, page->view, "broader"), term, subject_address);
	if (term->broader != NULL)
		put_text(page, page->data, "broader", term_name(page, term->broader));
	for (size_t i = 0; i < term->narrower_count; i++) {
		append_link(page, narrower, subject_address(page, term->narrower[i]),
			    term_label(term->narrower[i], page->language));
		append_text(page, data, term_name(page, term->narrower[i]));
	}
	for (size_t i = 0; i < term->note_count; i++)
		if (language_is_same(term->notes[i].language, page->language))
			append_text(page, notes, term->notes[i].text);
}

/* "mangroves" of the subjects, or "gbf-targets:target-2". */
static const struct term *
find_subject(const struct page *page, struct str name)
{
	const struct vocabulary *subjects = vocabulary_find(page->node->vocabularies, STR("subjects"));
	const struct term       *term = subjects != NULL ? term_in(subjects, name) : NULL;

	if (term == NULL)
		term = term_find(page->node->vocabularies, name);
	return term != NULL && vocabulary_is_of_subjects(page, term->vocabulary->name) ? term : NULL;
}

static bool
answer_subject(struct page *page, struct response *response, struct error *error)
{
	struct str         name = request_path(page->request, "term");
	const struct term *term = find_subject(page, name);

	if (term == NULL)
		return error_set(error, ERROR_ABSENT, "subject.unknown", "no subject \"%.*s\"", STR_ARGS(name));
	if (str_starts(name, STR("subjects:"))) {
		response->status = 301;
		response->location = subject_address(page, term);
		return true;
	}
	put_heading(page, term);
	profile_put_text(page, "subject", name);
	append_format(page, str_join(page->a, subject_address(page, term), STR(".json")), "JSON", "application/json");
	return page_snapshot(page, error) && put_records(page, term, error);
}

bool
show_subjects(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_subjects, error);
}

bool
show_subject(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_subject, error);
}
