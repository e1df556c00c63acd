/* chm search: the search of the web page. */
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "search/results.h"
#include "search/search.h"

enum { FACET_VALUES = 50 };

/* The words of the query, as they would stand in one field. */
static struct str
query_text(const struct call *call)
{
	struct buffer out = buffer_in(call->a);

	for (size_t i = 0; i < call->argument_count; i++) {
		if (i > 0)
			buffer_add_byte(&out, ' ');
		buffer_add(&out, call->arguments[i]);
	}
	return buffer_str(&out);
}

static bool
read_filters(const struct call *call, struct search_query *query, struct error *error)
{
	struct str           *given, type = call_option(call, "type");
	size_t                count = call_options(call, "filter", &given);
	struct search_filter *filters = ARENA_ARRAY(call->a, struct search_filter, count + 1);

	for (size_t i = 0; i < count; i++) {
		struct str value = given[i], name;

		if (!str_cut(&value, '=', &name) || value.data == NULL ||
		    !search_facet_parse(name, &filters[query->filter_count].facet))
			return error_set(error, ERROR_INPUT, "usage.filter", "'%.*s' is no FACET=VALUE",
					 STR_ARGS(given[i]));
		filters[query->filter_count++].value = value;
	}
	if (type.length > 0)
		filters[query->filter_count++] = (struct search_filter){ FACET_TYPE, type };
	query->filters = filters;
	return true;
}

static bool
read_query(const struct call *call, struct search_query *query_r, struct error *error)
{
	enum search_facet facet;
	struct str       *facets;
	int64_t           limit = 10;

	*query_r = (struct search_query){ .text = query_text(call),
					  .language = call_option(call, "lang"),
					  .bbox = call_option(call, "bbox"),
					  .after = call_option(call, "after") };
	if (call_has(call, "limit") &&
	    (!str_integer(call_option(call, "limit"), &limit) || limit < 1 || limit > LIMIT_SEARCH_HITS))
		return error_set(error, ERROR_INPUT, "usage.limit", "--limit is a number from 1 to %d",
				 LIMIT_SEARCH_HITS);
	if (call_has(call, "sort") && !search_sort_parse(call_option(call, "sort"), &query_r->sort))
		return error_set(error, ERROR_INPUT, "usage.sort", "--sort is relevance, date, title or updated");
	for (size_t i = 0; i < call_options(call, "facet", &facets); i++)
		if (!search_facet_parse(facets[i], &facet))
			return error_set(error, ERROR_INPUT, "usage.facet", "there is no facet '%.*s'",
					 STR_ARGS(facets[i]));
	query_r->limit = (size_t)limit;
	query_r->facet_values = call->json || call_has(call, "facet") ? FACET_VALUES : 0;
	return read_filters(call, query_r, error);
}

static void
print_parts(const struct search_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fwrite(parts[i].text.data, 1, parts[i].text.length, stdout);
}

static void
print_hits(const struct search_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		printf("%.*s\t%.*s\n\t", STR_ARGS(result->hits[i].record), STR_ARGS(result->hits[i].title));
		print_parts(result->hits[i].snippet, result->hits[i].snippet_count);
		putchar('\n');
	}
	printf("%" PRId64 " found", result->total);
	if (result->suggestion.length > 0)
		printf("; did you mean: %.*s", STR_ARGS(result->suggestion));
	putchar('\n');
	for (size_t i = 0; i < result->ignored_count; i++)
		fprintf(stderr, "chm search: '%.*s' has no meaning here and was left out\n",
			STR_ARGS(result->ignored[i]));
}

/* `next` is what --after takes. */
static bool
print_json(const struct call *call, const struct search_result *result, struct error *error)
{
	struct json *json;

	if (!search_results_json(call->a, result, result->next, &json, error))
		return false;
	call_print_json(call, json);
	return true;
}

static void
print_facets(const struct call *call, const struct search_result *result)
{
	struct str *names;
	size_t      count = call_options(call, "facet", &names);

	for (size_t i = 0; i < count; i++) {
		enum search_facet facet;

		if (!search_facet_parse(names[i], &facet))
			continue;
		printf("\n%.*s\n", STR_ARGS(names[i]));
		for (size_t v = 0; v < result->facets[facet].count; v++)
			printf("%8" PRId64 "  %.*s\n", result->facets[facet].values[v].count,
			       STR_ARGS(result->facets[facet].values[v].value));
	}
}

/* For programs or for people. */
static bool
print_result(const struct call *call, const struct search_result *result, struct error *error)
{
	if (call->json)
		return print_json(call, result, error);
	print_hits(result);
	print_facets(call, result);
	return true;
}

int
run_search(struct call *call)
{
	struct search_query  query;
	struct search_result result;
	struct node         *node;
	struct error         error = { 0 };
	int                  status;
	bool                 good;

	if (!read_query(call, &query, &error))
		return call_failed(call, &error);
	if (!call_open_node(call, NODE_SEARCH, &node, &status))
		return status;
	if (query.language.length == 0)
		query.language = node->settings.languages[0];
	good = search_run(call->a, node->search, &query, &result, &error) && print_result(call, &result, &error);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
