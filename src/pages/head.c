/* The head of a record's page. */
#include "pages/head.h"

#include "formats/export.h"
#include "http/html.h"

enum {
	TEXT_BYTES = 160,    /* of one value */
	SCHEMA_BYTES = 1200, /* of all that is said in schema.org */
	THINGS = 3,          /* of one property */
	CODES = 8,
};

/* ---- Dublin Core ------------------------------------------------------------------------------------------------- */

/* Elements of which the head has the first values. The description is there for people already. */
static const struct {
	const char *element, *name;
	size_t      most;
} elements[] = {
	{ "title", "DC.title", 1 },           { "creator", "DC.creator", 3 },   { "subject", "DC.subject", 4 },
	{ "publisher", "DC.publisher", 1 },   { "date", "DC.date", 1 },         { "type", "DC.type", 2 },
	{ "identifier", "DC.identifier", 1 }, { "language", "DC.language", 6 }, { "rights", "DC.rights", 1 },
};

/* True when a value of the list is in the page's language: then those in others are left out. */
static bool
has_own(const struct page *page, const struct json *list, const char *name)
{
	for (const struct json *value = JSON_FIRST(list); value != NULL; value = value->next)
		if (language_is_same(json_text(value, name), page->language))
			return true;
	return false;
}

static bool
is_other(const struct page *page, const struct json *value, const char *name)
{
	struct str language = json_text(value, name);

	return language.length != 0 && !language_is_same(language, page->language);
}

/* At most TEXT_BYTES of it, cut between words. */
static struct str
short_text(const struct page *page, struct str text)
{
	struct str head = str_head(text, TEXT_BYTES);
	size_t     end = head.length;

	if (head.length == text.length)
		return text;
	while (end > 0 && head.data[end - 1] != ' ')
		end--;
	return str_join(page->a, str_trim(end > 0 ? str_slice(head, 0, end) : head), STR("…"));
}

static void
add_meta(const struct page *page, struct json *metas, const char *name, const struct json *value)
{
	struct json *meta = append_object(page, metas);

	put_text(page, meta, "name", str_of(name));
	put_text(page, meta, "text", short_text(page, json_text(value, "text")));
	if (is_other(page, value, "language"))
		put_text(page, meta, "language", json_text(value, "language"));
}

static void
put_dublin_core(const struct page *page, const struct json *body, const struct exporter_context *context)
{
	const struct json *said = dublin_core_of(page->a, body, context);
	struct json       *metas = put_array(page, page->view, "dublin_core");

	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
		const struct json *list = json_get(said, elements[i].element);
		bool               own = has_own(page, list, "language");
		size_t             left = elements[i].most;

		for (const struct json *value = JSON_FIRST(list); value != NULL && left > 0; value = value->next) {
			if (own && is_other(page, value, "language"))
				continue;
			add_meta(page, metas, elements[i].name, value);
			left--;
		}
	}
}

/* ---- schema.org -------------------------------------------------------------------------------------------------- */

/* What matters first; as much of it as there is room for. */
static const char *const properties[] = {
	"@context",
	"@type",
	"@id",
	"name",
	"url",
	"license",
	"description",
	"startDate",
	"endDate",
	"eventStatus",
	"location",
	"datePublished",
	"dateModified",
	"dateCreated",
	"author",
	"creator",
	"publisher",
	"organizer",
	"inLanguage",
	"identifier",
	"keywords",
	"about",
	"review",
	"distribution",
	"contentUrl",
	"isAccessibleForFree",
	"spatialCoverage",
	"temporalCoverage",
};

/* Of things within: only what names them. */
static const char *const names[] = { "@type", "@id",        "@value", "@language", "name",
				     "url",   "contentUrl", "sameAs", "author" };

static struct json *short_value(const struct page *page, const struct json *value);

static struct json *
short_thing(const struct page *page, const struct json *thing)
{
	struct json *made = json_object(page->a);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct json *value = json_get(thing, names[i]);

		if (value != NULL)
			json_add(made, str_of(names[i]), short_value(page, value));
	}
	return made;
}

/* The first values of a list; of texts by language one, in the page's if there is such. */
static struct json *
short_list(const struct page *page, const struct json *list)
{
	struct json *made = json_array(page->a);
	bool         own = has_own(page, list, "@language"), is_text = json_get(list->first, "@language") != NULL;
	size_t       most = is_text ? 1 : list->first != NULL && list->first->kind == JSON_OBJECT ? THINGS : CODES;

	for (const struct json *value = list->first; value != NULL && made->count < most; value = value->next)
		if (!own || !is_other(page, value, "@language"))
			json_append(made, short_value(page, value));
	return made->count == 1 ? made->first : made;
}

static struct json *
short_value(const struct page *page, const struct json *value)
{
	if (value->kind == JSON_ARRAY)
		return short_list(page, value);
	if (value->kind == JSON_OBJECT)
		return short_thing(page, value);
	if (value->kind == JSON_STRING)
		return json_string(page->a, short_text(page, value->text));
	return json_copy(page->a, value);
}

/* Written at once: its size decides what there is room for. */
static void
put_schema_org(const struct page *page, const struct json *whole)
{
	struct buffer out = buffer_in(page->a);
	size_t        size = 0;

	for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
		const struct json *value = json_get(whole, properties[i]);
		bool               is_context = i == 0;
		size_t             before = out.length, start;

		if (value == NULL)
			continue;
		buffer_add_c(&out, before == 0 ? "{" : ",");
		json_write_text(&out, str_of(properties[i]));
		buffer_add_byte(&out, ':');
		start = out.length;
		json_write(&out, is_context ? value : short_value(page, value));
		size += strlen(properties[i]) + out.length - start;
		if (size > SCHEMA_BYTES) {
			out.length = before;
			break;
		}
	}
	buffer_add_byte(&out, '}');
	json_add(page->view, STR("schema_org"), html_trusted(page->a, buffer_str(&out)));
}

/* ------------------------------------------------------------------------------------------------------------------ */

void
record_head(const struct page *page, const struct json *body, const struct exporter_context *context,
	    struct json *reviews)
{
	struct json *said = schema_org_of(page->a, body, context);

	if (reviews != NULL)
		json_set(said, STR("review"), reviews);
	put_dublin_core(page, body, context);
	put_schema_org(page, said);
}
