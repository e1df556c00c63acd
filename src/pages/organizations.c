/* Organizations: the list by letter and country, and a profile of each. An organization is a record of the type
 * "organization"; others name it as theirs (their owner) or in their fields. */
#include "pages/list.h"
#include "pages/pages.h"
#include "pages/profile.h"
#include "pages/record.h"

#include "pages/fields.h"
#include "records/alias.h"
#include "records/records.h"

enum { CONTACTS = 8, MEMBERS = 12, SUMMARY_BYTES = 600 };

/* ---- the list ---------------------------------------------------------------------------------------------------- */

/* How many records each of the organizations found has published. */
static bool
count_published(struct page *page, const struct search_result *found, struct search_result *counts_r,
		struct error *error)
{
	struct search_filter *filters = ARENA_ARRAY(page->a, struct search_filter, found->count);
	struct search_query   query = { .language = page->language,
					.filters = filters,
					.filter_count = found->count,
					.limit = 1,
					.facet_values = 1,
					.bare = true };

	for (size_t i = 0; i < found->count; i++)
		filters[i] = (struct search_filter){ FACET_OWNER, found->hits[i].record };
	*counts_r = (struct search_result){ 0 };
	return found->count == 0 || search_run(page->a, page->node->search, &query, counts_r, error);
}

static void
put_kind_and_country(const struct page *page, struct json *facts, const struct json *fields)
{
	struct str language, label = label_term_said(page, json_text(fields, "organization_type"), &language);

	append_said(page, facts, label, language);
	label = label_country_said(page, json_text(fields, "country"), &language);
	append_said(page, facts, label, language);
}

/* An organization is told by its kind and its country; its link leads to its profile. */
static bool
put_organization(struct page *page, struct json *entry, struct json *row, const struct search_hit *hit, int64_t count,
		 struct error *error)
{
	struct json *body, *fields, *facts;

	if (!json_parse(page->a, hit->body, &body, error))
		return false;
	fields = json_get(body, "fields");
	json_drop(entry, STR("address"));
	json_drop(entry, STR("facts"));
	put_text(page, entry, "address", page_address(page, "/organizations/%s", hit->record));
	put_number(page, entry, "count", count);
	facts = put_array(page, entry, "facts");
	put_kind_and_country(page, facts, fields);
	put_text(page, row, "organization", hit->record);
	put_text(page, row, "label", hit->title);
	put_text(page, row, "country", json_text(fields, "country"));
	put_text(page, row, "type", json_text(fields, "organization_type"));
	put_number(page, row, "records", count);
	return true;
}

static bool
answer_organizations(struct page *page, struct response *response, struct error *error)
{
	struct list_ask      ask = { .address = STR("/organizations"),
				     .filter = { FACET_TYPE, STR("organization") },
				     .sort = SORT_TITLE,
				     .countries = true };
	struct search_result found, counts;
	struct json         *data = put_array(page, page->data, "organizations"), *entry;

	(void)response;
	put_text(page, page->view, "title", page_word(page, "organizations.title"));
	if (!list_put(page, &ask, &found, error) || !count_published(page, &found, &counts, error))
		return false;
	put_number(page, page->data, "total", found.total);
	entry = json_at(page->view, "/list/entries")->first;
	for (size_t i = 0; i < found.count; i++, entry = entry->next)
		if (!put_organization(page, entry, append_object(page, data), &found.hits[i],
				      search_value_count(&counts.facets[FACET_OWNER], found.hits[i].record), error))
			return false;
	put_text(page, page->data, "next", json_text(json_get(page->view, "list"), "next"));
	append_format(page, STR("/organizations.json"), "JSON", "application/json");
	return true;
}

/* ---- a profile --------------------------------------------------------------------------------------------------- */

/* Records of some types that name the organization, as links. */
static bool
put_links(struct page *page, const char *name, struct str id, const struct search_filter *types, size_t type_count,
	  size_t limit, struct error *error)
{
	struct search_filter filters[4] = { { FACET_ORGANIZATION, id } };
	struct search_query  query = { .language = page->language,
				       .filters = filters,
				       .filter_count = type_count + 1,
				       .sort = SORT_TITLE,
				       .limit = limit };
	struct search_result result;
	struct json         *list = put_array(page, page->view, name);
	bool                 organizations = str_is(types[0].value, "organization");

	assert(type_count < sizeof filters / sizeof filters[0]);
	for (size_t i = 0; i < type_count; i++)
		filters[i + 1] = types[i];
	if (!search_run(page->a, page->node->search, &query, &result, error))
		return false;
	for (size_t i = 0; i < result.count; i++) {
		struct str   record = result.hits[i].record;
		struct str   address = page_address(page, organizations ? "/organizations/%s" : "/records/%s", record);
		struct json *link;

		if (str_equal(record, id))
			continue;
		link = append_link(page, list, address,
				   result.hits[i].title.length != 0 ? result.hits[i].title : record);
		put_language(page, link, "language", "direction", result.hits[i].title_language);
	}
	return true;
}

/* Contacts that answer for it, and the organizations that belong to it or are linked with it. */
static bool
put_neighbours(struct page *page, struct str id, struct error *error)
{
	static const struct search_filter contacts[] = { { FACET_TYPE, { "contact", 7 } },
							 { FACET_TYPE, { "focal-point", 11 } } };
	static const struct search_filter organizations[] = { { FACET_TYPE, { "organization", 12 } } };

	return put_links(page, "contacts", id, contacts, 2, CONTACTS, error) &&
	       put_links(page, "members", id, organizations, 1, MEMBERS, error);
}

static bool
put_records(struct page *page, struct str id, struct error *error)
{
	const struct search_filter owner = { FACET_OWNER, id }, organization = { FACET_ORGANIZATION, id };
	struct profile_search      by = { &owner, 1, STR(""), page_address(page, "/search?owner=%s", id), 0 };
	struct profile_search with = { &organization, 1, STR(""), page_address(page, "/search?organization=%s", id),
				       0 };
	struct search_result  published, named;

	if (!profile_count(page, &by, &published, error) || !profile_count(page, &with, &named, error))
		return false;
	put_number(page, page->data, "published", by.total);
	put_number(page, page->data, "named", with.total);
	profile_put_figure(page, "organization.published", by.address, by.total);
	profile_put_figure(page, "organization.named", with.address, with.total);
	if (by.total != 0)
		profile_put_kinds(page, &published, by.address);
	else
		profile_put_kinds(page, &named, with.address);
	return profile_put_list(page, "organization.published", &by, error) &&
	       profile_put_list(page, "organization.named", &with, error);
}

/* The values of a field of the type, as the record's own page shows them. */
static void
put_field(struct page *page, struct json *list, struct fields_view *view, const struct type *type, const char *name)
{
	const struct field *field = field_find(&type->fields, str_of(name));
	struct json        *shown = json_object(page->a);

	if (field == NULL)
		return;
	put_text(page, shown, "label", localized_in(&field->label, page->language));
	if (fields_show(view, field, json_find(view->fields, field->name), shown))
		json_append(list, shown);
}

static void
put_heading(struct page *page, const struct record *record, struct json *body, const struct type *type)
{
	static const char *const shown[] = {
		"acronym", "websites", "emails", "phones", "address", "parent", "related_organizations"
	};
	struct fields_view view = { page, body, json_get(body, "fields"), page->language };
	struct str         language, title = record_title(body, page->language, &language), summary;
	struct json       *facts = put_array(page, page->view, "facts");
	struct json       *fields = put_array(page, page->view, "fields");

	put_text(page, page->data, "organization", record->id);
	put_text(page, page->data, "label", title);
	put_text(page, page->data, "country", json_text(view.fields, "country"));
	json_add(page->data, STR("fields"), json_copy(page->a, view.fields));
	put_text(page, page->view, "title", title);
	put_text(page, page->view, "heading", title);
	put_language(page, page->view, "title_language", "title_direction", language);
	put_text(page, page->view, "record", page_address(page, "/records/%s", record->id));
	put_kind_and_country(page, facts, view.fields);
	summary = fields_summary(&view, type, SUMMARY_BYTES, &language);
	put_text(page, page->view, "summary", summary);
	put_text(page, page->view, "description", str_head(summary, SUMMARY_BYTES / 4));
	put_language(page, page->view, "summary_language", "summary_direction", language);
	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
		put_field(page, fields, &view, type, shown[i]);
}

static bool
find_organization(struct page *page, struct str id, struct record *record_r, struct error *error)
{
	if (!page_snapshot(page, error) || !record_find(page->a, page->db, id, record_r, error))
		return false;
	return str_is(record_r->type, "organization") ||
	       error_set(error, ERROR_ABSENT, "organization.none", "%.*s is no organization", STR_ARGS(id));
}

static bool
answer_organization(struct page *page, struct response *response, struct error *error)
{
	const struct type *type = type_find(page->node->types, STR("organization"));
	struct record      record;
	struct json       *body;
	struct str         id;
	int                revision;

	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	if (response->status == 301 || revision != 0) {
		response->status = 301;
		response->location = page_address(page, "/organizations/%s", id);
		return true;
	}
	if (!find_organization(page, id, &record, error))
		return false;
	if (record.merged.length > 0 && !record_resolve(page->a, page->db, id, &id, error))
		return false;
	if (!str_equal(id, record.id)) {
		response->status = 301;
		response->location = page_address(page, "/organizations/%s", id);
		return true;
	}
	if (type == NULL || record_state_is_gone(record.state)) {
		response->location = page_address(page, "/records/%s", id); /* there is its tombstone */
		return true;
	}
	if (!json_parse(page->a, record.body, &body, error))
		return false;
	put_heading(page, &record, body, type);
	put_true(page, page->view, "revoked", record.state == STATE_REVOKED);
	append_format(page, page_address(page, "/organizations/%s.json", id), "JSON", "application/json");
	return put_records(page, id, error) && put_neighbours(page, id, error);
}

bool
show_organizations(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_organizations, error);
}

bool
show_organization(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_organization, error);
}
