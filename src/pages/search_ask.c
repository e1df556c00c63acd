/* Questions to search, from and to addresses. */
#include "pages/search.h"

void
search_ask_read(const struct request *request, struct search_ask *ask_r)
{
	struct search_ask ask = {
		.text = request_query(request, "q"),
		.from = str_trim(request_query(request, "from")),
		.to = str_trim(request_query(request, "to")),
		.updated = str_trim(request_query(request, "updated")),
		.bbox = str_trim(request_query(request, "bbox")),
		.sort = request_query(request, "sort"),
		.after = request_query(request, "after"),
		.more = request_query(request, "more"),
	};

	for (size_t i = 0; i < request->query.count && ask.filter_count < SEARCH_FILTERS; i++) {
		const struct parameter *parameter = &request->query.list[i];
		struct search_filter   *filter = &ask.filters[ask.filter_count];

		if (parameter->value.length == 0 || !search_facet_parse(parameter->name, &filter->facet))
			continue;
		filter->value = parameter->value;
		ask.filter_count++;
	}
	*ask_r = ask;
}

/* Lists of the API have their own addresses, without suffix. */
static void
add_path(struct buffer *out, const struct page *page, const char *suffix)
{
	struct str path = page->request->path;

	if (str_starts(path, STR("/api/")))
		buffer_add(out, path);
	else if (str_starts(path, STR("/feeds/")))
		buffer_format(out, "%.*s%s", STR_ARGS(path), suffix);
	else
		buffer_format(out, "/search%s", suffix);
}

struct str
search_ask_address(const struct page *page, const struct search_ask *ask, const char *suffix, bool fresh)
{
	struct buffer out = buffer_in(page->a);

	add_path(&out, page, suffix);
	address_add(&out, "q", ask->text);
	for (size_t i = 0; i < ask->filter_count; i++)
		address_add(&out, search_facet_name(ask->filters[i].facet), ask->filters[i].value);
	address_add(&out, "from", ask->from);
	address_add(&out, "to", ask->to);
	address_add(&out, "updated", ask->updated);
	address_add(&out, "bbox", ask->bbox);
	address_add(&out, "sort", ask->sort);
	if (!fresh) {
		address_add(&out, "after", ask->after);
		address_add(&out, "more", ask->more);
	}
	return buffer_str(&out);
}

struct str
search_ask_parameters(const struct page *page, const struct search_ask *ask)
{
	struct str address = search_ask_address(page, ask, "", true);

	return str_slice(address, str_find_byte(address, '?'), address.length);
}

/* A date that is none is left out and named. */
static struct str
known_date(struct str text, struct str ignored_r[SEARCH_DATES], size_t *count_r)
{
	if (text.length == 0 || search_date(text) != SEARCH_NO_DATE)
		return text;
	ignored_r[(*count_r)++] = text;
	return (struct str){ 0 };
}

/* Who follows a feed waits for what changed last. */
static enum search_sort
usual_sort(const struct page *page, const struct search_ask *ask)
{
	if (str_is(page->request->format, "atom"))
		return SORT_UPDATED;
	return ask->text.length != 0 ? SORT_RELEVANCE : SORT_DATE;
}

void
search_ask_query(const struct page *page, const struct search_ask *ask, struct search_query *query_r,
		 struct str ignored_r[SEARCH_DATES], size_t *ignored_count_r)
{
	struct search_query query = {
		.text = ask->text,
		.language = page->language,
		.filters = ask->filters,
		.filter_count = ask->filter_count,
		.bbox = ask->bbox,
		.after = ask->after,
	};
	struct buffer text = buffer_in(page->a);
	struct str    from, to, updated;

	*ignored_count_r = 0;
	from = known_date(ask->from, ignored_r, ignored_count_r);
	to = known_date(ask->to, ignored_r, ignored_count_r);
	updated = known_date(ask->updated, ignored_r, ignored_count_r);
	if (from.length != 0 || to.length != 0)
		buffer_format(&text, "date:%.*s..%.*s ", STR_ARGS(from), STR_ARGS(to));
	if (updated.length != 0)
		buffer_format(&text, "updated:%.*s.. ", STR_ARGS(updated));
	if (text.length != 0) { /* in front, because a reader's quotation may stay open */
		buffer_format(&text, "(%.*s", STR_ARGS(ask->text));
		query.text = buffer_str(&text);
	}
	if (!search_sort_parse(ask->sort, &query.sort))
		query.sort = usual_sort(page, ask);
	*query_r = query;
}
