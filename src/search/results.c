#include "search/results.h"

int64_t
search_value_count(const struct search_facet_counts *counts, struct str value)
{
	for (size_t i = 0; i < counts->count; i++)
		if (str_equal(counts->values[i].value, value))
			return counts->values[i].count;
	return 0;
}

static struct json *
facet_json(struct arena *a, const struct search_facet_counts *counts)
{
	struct json *list = json_array(a);

	for (size_t i = 0; i < counts->count; i++) {
		struct json *value = json_append(list, json_object(a));

		json_add(value, STR("value"), json_string(a, counts->values[i].value));
		json_add(value, STR("count"), json_number(a, counts->values[i].count));
	}
	return list;
}

bool
search_results_json(struct arena *a, const struct search_result *result, struct str next, struct json **json_r,
		    struct error *error)
{
	struct json *json = json_object(a), *facets, *results, *body;

	json_add(json, STR("total"), json_number(a, result->total));
	facets = json_add(json, STR("facets"), json_object(a));
	for (enum search_facet facet = 0; facet < FACETS; facet++)
		json_add(facets, str_of(search_facet_name(facet)), facet_json(a, &result->facets[facet]));
	results = json_add(json, STR("results"), json_array(a));
	for (size_t i = 0; i < result->count; i++) {
		if (!json_parse(a, result->hits[i].body, &body, error))
			return error_because(error, "search.body", "record %.*s cannot be read",
					     STR_ARGS(result->hits[i].record));
		json_append(results, body);
	}
	if (next.length > 0)
		json_add(json, STR("next"), json_string(a, next));
	if (result->suggestion.length > 0)
		json_add(json, STR("suggestion"), json_string(a, result->suggestion));
	*json_r = json;
	return true;
}
