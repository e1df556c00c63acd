/* What was reviewed: reviews of a record, and who wrote them. */
#include "pages/reviewing.h"

#include "base/identifier.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/record.h"
#include "search/search.h"

enum { REVIEWS = 50, OF_ONE = 50 };

/* ---- one review -------------------------------------------------------------------------------------------------- */

/* The label of a choice: "recommendation", "impact". */
static struct str
label_choice_of(const struct page *page, const struct json *fields, const char *name)
{
	const struct type  *type = type_find(page->node->types, STR(REVIEW_TYPE));
	const struct field *field = type == NULL ? NULL : field_find(&type->fields, str_of(name));
	struct str          value = json_text(fields, name);

	for (size_t i = 0; field != NULL && i < field->choice_count; i++)
		if (str_equal(field->choices[i].value, value))
			return localized_in(&field->choices[i].label, page->language);
	return value;
}

static void
put_names(const struct page *page, struct json *object, const char *name, const struct json *people)
{
	struct json *names = json_array(page->a);

	for (const struct json *person = JSON_FIRST(people); person != NULL; person = person->next)
		append_text(page, names, json_text(person, "name"));
	if (names->count > 0)
		json_add(object, str_of(name), names);
}

/* The revision that was read; 0 when it was a draft. */
static int
revision_of(const struct page *page, struct str reference)
{
	struct str id;
	int        revision;

	return identifier_parse_revision(page->a, reference, &id, &revision, NULL) ? revision : 0;
}

static void
put_review(struct page *page, struct str id, const struct json *body, struct json *shown, struct json *data)
{
	static const char *const marks[] = { "recommendation", "relevance", "impact", "replicable" };
	const struct json       *fields = json_get(body, "fields");
	struct str               language, title = record_title(body, page->language, &language);
	int                      revision = revision_of(page, json_text(fields, REVIEW_SUBJECT));

	put_text(page, data, "id", id);
	put_text(page, data, "address", page_absolute(page, page_address(page, "/records/%s", id)));
	put_text(page, data, "title", title);
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		put_text(page, data, marks[i], json_text(fields, marks[i]));
	put_names(page, data, "reviewers", json_get(fields, "reviewers"));
	put_text(page, data, "reviewed", json_text(fields, "reviewed"));
	put_text(page, data, "node", json_text(json_get(body, "origin"), "node"));
	put_text(page, shown, "address", page_address(page, "/records/%s", id));
	put_text(page, shown, "title", title);
	put_language(page, shown, "language", "direction", language);
	put_text(page, shown, "recommendation", label_choice_of(page, fields, "recommendation"));
	put_text(page, shown, "date", label_date(page, json_text(fields, "reviewed")));
	put_names(page, shown, "reviewers", json_get(fields, "reviewers"));
	if (revision != 0) {
		put_number(page, data, "revision", revision);
		put_number(page, shown, "revision", revision);
	}
}

bool
reviews_put(struct page *page, struct str id, size_t most, struct json *list, struct error *error)
{
	const struct search_filter type = { FACET_TYPE, STR(REVIEW_TYPE) };
	struct search_query        query = { .text = str_join(page->a, STR("names:"), id),
					     .language = page->language,
					     .filters = &type,
					     .filter_count = 1,
					     .sort = SORT_DATE,
					     .limit = most };
	struct search_result       result;
	struct json               *shown;

	if (!search_run(page->a, page->node->search, &query, &result, error))
		return false;
	if (result.count == 0)
		return true;
	shown = put_array(page, page->view, "reviews");
	for (size_t i = 0; i < result.count; i++) {
		struct json *body;

		if (result.hits[i].body.length == 0)
			continue;
		if (!json_parse(page->a, result.hits[i].body, &body, error))
			return false;
		put_review(page, result.hits[i].record, body, append_object(page, shown), append_object(page, list));
	}
	put_number(page, page->view, "review_count", result.total);
	return true;
}

struct json *
reviews_schema(const struct page *page, const struct json *list)
{
	struct json *reviews = json_array(page->a);

	for (const struct json *review = list->first; review != NULL; review = review->next) {
		struct json *told = append_object(page, reviews), *authors;

		put_text(page, told, "@type", STR("Review"));
		put_text(page, told, "@id", json_text(review, "address"));
		put_text(page, told, "name", json_text(review, "title"));
		put_text(page, told, "datePublished", json_text(review, "reviewed"));
		if (json_get(review, "reviewers") == NULL)
			continue;
		authors = put_array(page, told, "author");
		for (const struct json *name = json_get(review, "reviewers")->first; name != NULL; name = name->next) {
			struct json *person = append_object(page, authors);

			put_text(page, person, "@type", STR("Person"));
			put_text(page, person, "name", name->text);
		}
	}
	return reviews;
}

/* ---- the reviews of a record ------------------------------------------------------------------------------------- */

static bool
answer_reviews(struct page *page, struct response *response, struct error *error)
{
	struct record record;
	struct json  *body;
	struct str    id, language, title;
	int           revision;

	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	if (response->status == 301) {
		response->location = str_format(page->a, "%.*s/reviews", STR_ARGS(response->location));
		return true;
	}
	if (!page_db(page, error) || !record_find(page->a, page->db, id, &record, error))
		return false;
	if (record_state_is_gone(record.state) || !review_suits(page->node->types, record.type))
		return error_set(error, ERROR_ABSENT, "record.none", "there are no reviews of '%.*s'", STR_ARGS(id));
	if (!json_parse(page->a, record.body, &body, error))
		return false;
	title = record_title(body, page->language, &language);
	put_text(page, page->data, "id", id);
	put_names(page, page->data, "authors", json_at(body, "/fields/authors"));
	put_names(page, page->view, "authors", json_at(body, "/fields/authors"));
	put_text(page, page->view, "title", page_word(page, "reviews.title"));
	put_text(page, page->view, "record", page_address(page, "/records/%s", id));
	put_text(page, page->view, "heading", title);
	put_language(page, page->view, "title_language", "title_direction", language);
	append_format(page, page_address(page, "/records/%s/reviews.json", id), "JSON", "application/json");
	return reviews_put(page, id, REVIEWS, put_array(page, page->data, "reviews"), error);
}

bool
show_reviews(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_reviews, error);
}

/* ---- who reviews ------------------------------------------------------------------------------------------------- */

/* Those of a reviewer's published reviews that say who wrote them. */
static bool
put_written(struct page *page, const struct reviewer *reviewer, struct error *error)
{
	struct json *row = json_object(page->a), *told = json_object(page->a);
	struct json *shown = json_array(page->a), *data = json_array(page->a);
	struct str  *bodies, name = label_account(page, reviewer->account);
	size_t       count;

	if (!reviews_of(page->a, page->db, reviewer->account, OF_ONE, &bodies, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *body;

		if (!json_parse(page->a, bodies[i], &body, error))
			return false;
		if (JSON_FIRST(json_at(body, "/fields/reviewers")) != NULL)
			put_review(page, json_text(body, "id"), body, append_object(page, shown),
				   append_object(page, data));
	}
	if (shown->count == 0)
		return true;
	put_text(page, row, "person", name);
	json_add(row, STR("reviews"), shown);
	json_append(json_get(page->view, "reviewers"), row);
	put_text(page, told, "name", name);
	json_add(told, STR("reviews"), data);
	json_append(json_get(page->data, "reviewers"), told);
	return true;
}

static bool
answer_reviewers(struct page *page, struct response *response, struct error *error)
{
	struct reviewer *list;
	size_t           count;

	(void)response;
	put_text(page, page->view, "title", page_word(page, "reviewers.title"));
	(void)put_array(page, page->view, "reviewers");
	(void)put_array(page, page->data, "reviewers");
	append_format(page, STR("/reviewers.json"), "JSON", "application/json");
	if (!page_db(page, error) || !reviewers_list(page->a, page->db, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (list[i].accepted != 0 && list[i].named && !put_written(page, &list[i], error))
			return false;
	return true;
}

bool
show_reviewers(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_reviewers, error);
}
