/* Records in lists. */
#include "pages/fields.h"
#include "pages/hits.h"

#include "base/clock.h"
#include "records/records.h"

enum { SUMMARY_BYTES = 220 };

static void
put_parts(const struct page *page, struct json *object, const char *name, const struct search_part *parts, size_t count)
{
	struct json *list = put_array(page, object, name);

	for (size_t i = 0; i < count; i++) {
		struct json *part = append_object(page, list);

		put_text(page, part, "text", parts[i].text);
		put_true(page, part, "marked", parts[i].marked);
	}
}

static void
put_title(const struct page *page, struct json *shown, const struct search_hit *hit)
{
	struct search_part whole = { .text = hit->title.length != 0 ? hit->title : hit->record };

	if (hit->title_part_count != 0)
		put_parts(page, shown, "title", hit->title_parts, hit->title_part_count);
	else
		put_parts(page, shown, "title", &whole, 1);
	put_language(page, shown, "language", "direction", hit->title_language);
}

/* The date of the content, else the day of the revision. */
static struct str
date_of_record(const struct page *page, const struct json *body)
{
	const struct type *type = type_find(page->node->types, json_text(body, "type"));
	struct str         date = { 0 };

	if (type != NULL && type->date.length != 0) {
		const struct json *value = json_find(json_get(body, "fields"), type->date);

		date = value != NULL && value->kind == JSON_STRING ? value->text : date;
	}
	return label_date(page, date.length != 0 ? date : json_text(body, "updated"));
}

/* Whose it is and of when; and in which language its title is shown, when that is not the reader's. */
static void
put_facts(struct page *page, struct json *shown, const struct json *body, struct str language)
{
	struct json *facts = put_array(page, shown, "facts");
	struct str   said, owner = label_owner_said(page, json_text(body, "owner"), &said);

	if (str_is(json_text(body, "state"), record_state_name(STATE_REVOKED)))
		append_text(page, facts, label_state(page, STATE_REVOKED));
	append_said(page, facts, owner, said);
	append_text(page, facts, date_of_record(page, body));
	if (language.length > 0 && !str_is(language, "und") && !language_is_same(language, page->language))
		append_text(page, facts, label_language(page, language));
}

static bool
is_marked(const struct search_hit *hit)
{
	for (size_t i = 0; i < hit->snippet_count; i++)
		if (hit->snippet[i].marked)
			return true;
	return false;
}

struct str
hit_summary(struct page *page, const struct search_hit *hit, const struct json *body, struct str *language_r)
{
	struct fields_view view = {
		.page = page, .record = body, .fields = json_get(body, "fields"), .language = page->language
	};
	const struct type *type = type_find(page->node->types, json_text(body, "type"));
	struct str         summary = { 0 };
	struct buffer      out = buffer_in(page->a);

	if (type != NULL && !is_marked(hit))
		summary = fields_summary(&view, type, SUMMARY_BYTES, language_r);
	if (summary.length != 0)
		return summary;
	for (size_t i = 0; i < hit->snippet_count; i++)
		buffer_add(&out, hit->snippet[i].text);
	*language_r = hit->snippet_language;
	return buffer_str(&out);
}

static void
put_snippet(struct page *page, struct json *shown, const struct search_hit *hit, const struct json *body)
{
	struct str         language = hit->snippet_language;
	struct search_part whole = { 0 };

	if (is_marked(hit)) {
		put_parts(page, shown, "snippet", hit->snippet, hit->snippet_count);
		put_text(page, shown, "snippet_file", hit->snippet_file);
	} else {
		whole.text = hit_summary(page, hit, body, &language);
		if (whole.text.length == 0)
			return;
		put_parts(page, shown, "snippet", &whole, 1);
	}
	put_language(page, shown, "snippet_language", "snippet_direction", language);
}

bool
append_hit(struct page *page, struct json *list, const struct search_hit *hit, struct error *error)
{
	struct json *shown = append_object(page, list);
	struct json *body;

	if (!json_parse(page->a, hit->body, &body, error))
		return false;
	put_text(page, shown, "address", page_address(page, "/records/%s", hit->record));
	put_title(page, shown, hit);
	put_snippet(page, shown, hit, body);
	put_text(page, shown, "type", label_type(page, json_text(body, "type")));
	put_facts(page, shown, body, hit->title_language);
	return true;
}

bool
append_entry(struct page *page, struct json *list, const struct search_hit *hit, struct error *error)
{
	struct json *shown = append_link(page, list, page_address(page, "/records/%s", hit->record),
					 hit->title.length != 0 ? hit->title : hit->record);
	struct json *body;

	if (!json_parse(page->a, hit->body, &body, error))
		return false;
	put_language(page, shown, "language", "direction", hit->title_language);
	put_facts(page, shown, body, hit->title_language);
	return true;
}

bool
put_newest(struct page *page, struct json *object, const char *name, const struct search_query *query,
	   struct error *error)
{
	struct search_query  newest = *query;
	struct search_result result;
	struct json         *list = put_array(page, object, name);
	char                 now[TIME_TEXT];

	time_format(clock_now(page->node->clock), now);
	newest.text = str_format(page->a, "date:..%.10s %.*s", now, STR_ARGS(query->text));
	newest.sort = SORT_DATE;
	newest.facet_values = 0;
	if (!search_run(page->a, page->node->search, &newest, &result, error))
		return false;
	for (size_t i = 0; i < result.count; i++)
		if (!append_hit(page, list, &result.hits[i], error))
			return false;
	return true;
}

/* Types stand for their records here: "Case studies". */
static struct str
label_of_many(struct page *page, enum search_facet facet, struct str value, struct str *language_r)
{
	const struct type *type = facet == FACET_TYPE ? type_find(page->node->types, value) : NULL;

	return type != NULL ? localized_said(&type->plural, page->language, language_r)
			    : label_facet_value_said(page, facet, value, language_r);
}

void
append_facet_values(struct page *page, struct json *list, enum search_facet facet,
		    const struct search_facet_counts *counts, struct str search, size_t limit)
{
	for (size_t i = 0; i < counts->count && list->count < limit; i++) {
		struct str   value = counts->values[i].value;
		struct str   rest = page_address(page, "%s=%s", str_of(search_facet_name(facet)), value);
		struct str   language, label = label_of_many(page, facet, value, &language);
		struct json *link = append_link(page, list, str_join(page->a, search, rest), label);

		put_language(page, link, "language", "direction", language);
		put_number(page, link, "count", counts->values[i].count);
	}
}

void
append_themes(struct page *page, struct json *list, const struct search_facet_counts *counts, struct str search,
	      size_t limit)
{
	struct search_facet_counts own = { .values = ARENA_ARRAY(page->a, struct search_value, counts->count) };

	for (size_t i = 0; i < counts->count; i++)
		if (str_starts(counts->values[i].value, STR("subjects:")))
			own.values[own.count++] = counts->values[i];
	append_facet_values(page, list, FACET_SUBJECT, &own, search, limit);
}
