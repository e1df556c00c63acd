/* The OpenAPI document (OpenAPI 3.1): its paths are made of the table of routes, the rest is in openapi/openapi.json. */
#include "pages/api.h"
#include "pages/page.h"

#include "base/embedded.h"
#include "http/format.h"

/* Made by tools/embed from pages/openapi. */
extern const struct embedded shipped_openapi;

static struct json *
reference(struct arena *a, const char *kind, struct str name)
{
	struct json *object = json_object(a);

	json_add(object, STR("$ref"), json_string(a, str_format(a, "#/components/%s/%.*s", kind, STR_ARGS(name))));
	return object;
}

/* A name of the document: that it has it is a matter of our own tables. */
static struct json *
named(struct arena *a, const struct json *document, const char *kind, struct str name)
{
	assert(json_find(json_get(json_get(document, "components"), kind), name) != NULL);
	return reference(a, kind, name);
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

/* "getRecordsByIdHistory" of "/api/v1/records/{id}/history". */
static struct str
operation_id(struct arena *a, struct str path)
{
	struct buffer out = buffer_in(a);
	bool          begins = true;

	buffer_add_c(&out, "get");
	for (size_t i = STR("/api/v1").length; i < path.length; i++) {
		char c = path.data[i];

		if (c == '{')
			buffer_add_c(&out, "By");
		begins = begins || c == '/' || c == '{' || c == '.';
		if (c < 'a' || c > 'z')
			continue;
		buffer_add_byte(&out, begins ? (char)(c - 'a' + 'A') : c);
		begins = false;
	}
	return buffer_str(&out);
}

/* The parameters in braces, then those of the query. */
static void
add_parameters(const struct page *page, const struct json *document, struct json *operation, const struct route *route)
{
	struct json *list = json_array(page->a);
	struct str   rest = str_of(route->path), part;

	while (str_cut(&rest, '{', &part) && rest.data != NULL)
		json_append(list, named(page->a, document, "parameters",
					str_format(page->a, "path.%.*s",
						   STR_ARGS(str_slice(rest, 0, str_find_byte(rest, '}'))))));
	rest = str_of(route->query);
	while (rest.length > 0 && str_cut(&rest, ' ', &part))
		json_append(list,
			    named(page->a, document, "parameters", str_format(page->a, "query.%.*s", STR_ARGS(part))));
	if (list->count > 0)
		json_add(operation, STR("parameters"), list);
}

/* The answer as it should be, with the fields of its head. */
static struct json *
good_response(const struct page *page, const struct json *document, const struct route *route)
{
	const struct media_format *format = media_format_find(formats_default(route->formats));
	struct json               *good = json_object(page->a), *headers, *media;
	bool                       lines = str_is(formats_default(route->formats), "jsonl");

	assert(format != NULL);
	put_text(page, good, "description", str_of(route->says));
	headers = put_object(page, good, "headers");
	json_add(headers, STR("ETag"), named(page->a, document, "headers", STR("ETag")));
	if (lines || strcmp(route->schema, "Record") == 0)
		json_add(headers, STR("Link"), named(page->a, document, "headers", STR("Link")));
	media = put_object(page, put_object(page, good, "content"), format->media);
	if (!lines) {
		json_add(media, STR("schema"), named(page->a, document, "schemas", str_of(route->schema)));
		return good;
	}
	media = put_object(page, media, "schema"); /* 3.1 has no word for the schema of each line */
	put_text(page, media, "type", STR("string"));
	put_text(page, media, "contentMediaType", STR("application/jsonl"));
	json_add(media, STR("contentSchema"), named(page->a, document, "schemas", str_of(route->schema)));
	return good;
}

static void
add_responses(const struct page *page, const struct json *document, struct json *operation, const struct route *route)
{
	static const struct {
		const char *status, *name;
	} others[] = { { "304", "Unchanged" },
		       { "400", "Problem" },
		       { "404", "Problem" },
		       { "410", "Gone" },
		       { "default", "Problem" } };
	struct json *responses = put_object(page, operation, "responses");

	json_add(responses, STR("200"), good_response(page, document, route));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		json_add(responses, str_of(others[i].status),
			 named(page->a, document, "responses", str_of(others[i].name)));
}

static void
add_operation(const struct page *page, const struct json *document, const struct route *route)
{
	struct str   path = str_of(route->path), rest = str_slice(path, STR("/api/v1/").length, path.length), tag;
	struct json *operation = json_object(page->a);

	(void)str_cut(&rest, '/', &tag);
	put_text(page, operation, "operationId", operation_id(page->a, path));
	put_text(page, operation, "summary", str_of(route->says));
	append_text(page, put_array(page, operation, "tags"), tag);
	add_parameters(page, document, operation, route);
	add_responses(page, document, operation, route);
	if (route->access != PUBLIC)
		put_array(page, append_object(page, put_array(page, operation, "security")), "token");
	json_add(put_object(page, json_get(document, "paths"), route->path), STR("get"), operation);
}

/* ---- the document ------------------------------------------------------------------------------------------------ */

static bool
answer_openapi(struct page *page, struct response *response, struct error *error)
{
	const struct settings *settings = &page->node->settings;
	struct json           *document, *server;

	(void)response;
	assert(shipped_openapi.count == 1);
	if (!json_parse(page->a, shipped_openapi.files[0].bytes, &document, error))
		return false;
	put_text(page, json_get(document, "info"), "version", STR(CHM_VERSION));
	server = append_object(page, json_get(document, "servers"));
	put_text(page, server, "url", str_slice(settings->url, 0, settings->url.length - 1));
	put_text(page, server, "description", settings_name_in(settings, page->language));
	for (size_t i = 0; i < API_ROUTES; i++)
		add_operation(page, document, &api_routes[i]);
	json_set(page->document, STR("data"), document);
	return true;
}

bool
show_openapi(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_openapi, error);
}
