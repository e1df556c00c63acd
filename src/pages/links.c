/* Links of a record for programs (RFC 8288; relations of IANA's registry, used as signposting.org says). */
#include "pages/record.h"

#include "records/records.h"
#include "records/types.h"
#include "vocabularies/vocabularies.h"

enum { AUTHORS = 5, ITEMS = 5 };

/* Calls `add` with each value of a field, which may be one or a list. */
typedef void add_fn(const struct page *page, const struct json *value);

static void
each_value(const struct page *page, const struct json *value, size_t most, add_fn *add)
{
	for (const struct json *item = json_each(value); item != NULL && most > 0;
	     item = json_next(value, item), most--)
		add(page, item);
}

/* People are known to programs by their ORCID, organizations by their records. */
static void
add_author(const struct page *page, const struct json *value)
{
	struct str orcid = json_text(value, "orcid");

	if (value->kind == JSON_STRING)
		put_link(page, page_absolute(page, page_address(page, "/records/%s", value->text)), "author", NULL);
	else if (orcid.length != 0)
		put_link(page, page_address(page, "https://orcid.org/%s", orcid), "author", NULL);
}

static void
add_item(const struct page *page, const struct json *value)
{
	put_link(page, json_text(value, "url"), "item", NULL);
}

/* Where the thing itself is to be had: in a field, or in those of a group. */
static void
add_items(const struct page *page, const struct field_list *fields, const struct json *values)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const struct json  *value;

		if (field->kind == FIELD_LINK && str_is(field->schema, "contentUrl"))
			each_value(page, json_find(values, field->name), ITEMS, add_item);
		if (field->fields.count == 0)
			continue;
		value = json_find(values, field->name);
		if (value == NULL)
			continue;
		if (value->kind == JSON_OBJECT)
			add_items(page, &field->fields, value);
		for (const struct json *group = value->kind == JSON_ARRAY ? value->first : NULL; group != NULL;
		     group = group->next)
			add_items(page, &field->fields, group);
	}
}

static void
add_authors(const struct page *page, const struct type *type, const struct json *fields)
{
	for (size_t i = 0; i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];

		if ((field->kind == FIELD_PERSON || field->kind == FIELD_ORGANIZATION) &&
		    str_is(field->dcat, "dct:creator"))
			each_value(page, json_find(fields, field->name), AUTHORS, add_author);
	}
}

void
record_links(const struct page *page, const struct record *record, const struct json *body)
{
	const struct type *type = type_find(page->node->types, record->type);
	bool               html = str_is(page->request->format, "html");

	put_link(page,
		 str_format(page->a, "%.*s%.*s", STR_ARGS(json_text(body, "home")),
			    STR_ARGS(page_address(page, "records/%s", record->id))),
		 "cite-as", NULL);
	put_link(page, licence_address(page->a, page->node->vocabularies, json_text(body, "licence")), "license", NULL);
	if (html)
		put_link(page, STR("https://schema.org/AboutPage"), "type", NULL);
	else
		put_link(page, page_address(page, "/records/%s", record->id), "describes", "text/html");
	if (type == NULL)
		return;
	if (type->schema.length != 0)
		put_link(page, page_address(page, "https://schema.org/%s", type->schema), "type", NULL);
	put_link(page, page_address(page, "/types/%s", type->name), "collection", "text/html");
	if (!html)
		put_link(page, page_address(page, "/types/%s.json", type->name), "describedby",
			 "application/schema+json");
	add_authors(page, type, json_get(body, "fields"));
	add_items(page, &type->fields, json_get(body, "fields"));
}
