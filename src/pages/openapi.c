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

static const char *
method_name(const struct route *route)
{
	return route->method == HTTP_GET      ? "get"
	       : route->method == HTTP_PUT    ? "put"
	       : route->method == HTTP_DELETE ? "delete"
	       : route->method == HTTP_PATCH  ? "patch"
					      : "post";
}

/* "getRecordsByIdHistory" of "/api/v1/records/{id}/history". */
static struct str
operation_id(struct arena *a, const char *method, struct str path)
{
	struct buffer out = buffer_in(a);
	bool          begins = true;

	buffer_add_c(&out, method);
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

/* Whether it takes or gives texts in files of translators' tools, too. */
static bool
is_translating(const struct route *route)
{
	return strstr(route->path, "/translations") != NULL;
}

static void
add_tool_files(const struct page *page, struct json *content)
{
	static const char *const formats[] = { "po", "xlf" };

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		struct str   media = str_of(media_format_find(str_of(formats[i]))->media);
		struct json *schema;

		media = str_slice(media, 0, str_find_byte(media, ';'));
		schema = put_object(page, put_object(page, content, str_c(page->a, media)), "schema");
		put_text(page, schema, "type", STR("string"));
	}
}

/* What changes a draft or a record that is there. */
static bool
stands_on_version(const struct route *route)
{
	return (is_translating(route) && route->method == HTTP_PUT) ||
	       (route->schema != NULL && strcmp(route->schema, "State") == 0) ||
	       (str_starts(str_of(route->path), STR("/api/v1/drafts/{id}")) &&
		(route->method == HTTP_PUT || route->method == HTTP_DELETE ||
		 strstr(route->path, "publication") != NULL));
}

/* Whether it makes a thing that has an address. */
static bool
makes(const struct route *route)
{
	return route->method == HTTP_POST && str_is_one_of(str_of(route->schema), "Draft Request Upload") &&
	       strstr(route->path, "{request}") == NULL;
}

/* Whether it speaks the tus protocol, whose fields say what is sent. */
static bool
is_tus(const struct route *route)
{
	return str_starts(str_of(route->path), STR("/api/v1/uploads")) && route->method != HTTP_GET;
}

static void
add_tus_fields(const struct page *page, const struct json *document, struct json *list, const struct route *route)
{
	json_append(list, named(page->a, document, "parameters", STR("header.tus-resumable")));
	if (route->method == HTTP_POST) {
		json_append(list, named(page->a, document, "parameters", STR("header.upload-length")));
		json_append(list, named(page->a, document, "parameters", STR("header.upload-metadata")));
	}
	if (route->method == HTTP_PATCH)
		json_append(list, named(page->a, document, "parameters", STR("header.upload-offset")));
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
	if (route->method == HTTP_POST && !route->repeats)
		json_append(list, named(page->a, document, "parameters", STR("header.idempotency-key")));
	if (is_tus(route))
		add_tus_fields(page, document, list, route);
	if (stands_on_version(route))
		json_append(list, named(page->a, document, "parameters", STR("header.if-match")));
	if (list->count > 0)
		json_add(operation, STR("parameters"), list);
}

static void
add_body(const struct page *page, const struct json *document, struct json *operation, const struct route *route)
{
	struct json *body;

	if (route->sends == NULL && route->opens == NULL)
		return;
	body = put_object(page, operation, "requestBody");
	put_true(page, body, "required", true);
	body = put_object(page, body, "content");
	if (route->opens != NULL)
		(void)put_object(page, body, "application/offset+octet-stream"); /* any bytes */
	else
		json_add(put_object(page, body, "application/json"), STR("schema"),
			 named(page->a, document, "schemas", str_of(route->sends)));
	if (is_translating(route))
		add_tool_files(page, body);
}

/* The answer of what says nothing but that it was done. */
static struct json *
empty_response(const struct page *page, const struct json *document, const struct route *route)
{
	struct json *good = json_object(page->a);

	put_text(page, good, "description", str_of(route->says));
	if (route->method == HTTP_PATCH)
		json_add(put_object(page, good, "headers"), STR("Upload-Offset"),
			 named(page->a, document, "headers", STR("Upload-Offset")));
	return good;
}

/* The answer as it should be, with the fields of its head. */
static struct json *
good_response(const struct page *page, const struct json *document, const struct route *route)
{
	const struct media_format *format = media_format_find(formats_default(route->formats));
	struct json               *good = json_object(page->a), *headers, *content, *media;
	bool                       lines = str_is(formats_default(route->formats), "jsonl");

	assert(format != NULL);
	put_text(page, good, "description", str_of(route->says));
	headers = put_object(page, good, "headers");
	if (route->access == PUBLIC || strcmp(route->schema, "Draft") == 0 || stands_on_version(route) ||
	    (is_translating(route) && strstr(route->path, "{id}") != NULL))
		json_add(headers, STR("ETag"), named(page->a, document, "headers", STR("ETag")));
	if (makes(route))
		json_add(headers, STR("Location"), named(page->a, document, "headers", STR("Location")));
	if (lines || strcmp(route->schema, "Record") == 0)
		json_add(headers, STR("Link"), named(page->a, document, "headers", STR("Link")));
	content = put_object(page, good, "content");
	media = put_object(page, content, format->media);
	if (!lines) {
		json_add(media, STR("schema"), named(page->a, document, "schemas", str_of(route->schema)));
		if (formats_have(route->formats, STR("po")))
			add_tool_files(page, content);
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

	if (route->schema == NULL)
		json_add(responses, STR("204"), empty_response(page, document, route));
	else
		json_add(responses, makes(route) ? STR("201") : STR("200"), good_response(page, document, route));
	if (route->method != HTTP_GET)
		json_add(responses, STR("409"), named(page->a, document, "responses", STR("Conflict")));
	if (stands_on_version(route)) {
		json_add(responses, STR("412"), named(page->a, document, "responses", STR("Changed")));
		json_add(responses, STR("428"), named(page->a, document, "responses", STR("NoVersion")));
	}
	if (route->method != HTTP_GET)
		json_add(responses, STR("422"), named(page->a, document, "responses", STR("Wrong")));
	for (size_t i = route->method == HTTP_GET ? 0 : 1; i < sizeof others / sizeof others[0]; i++)
		json_add(responses, str_of(others[i].status),
			 named(page->a, document, "responses", str_of(others[i].name)));
}

static void
add_operation(const struct page *page, const struct json *document, const struct route *route)
{
	struct str   path = str_of(route->path), rest = str_slice(path, STR("/api/v1/").length, path.length), tag;
	struct json *operation = json_object(page->a), *path_item;

	(void)str_cut(&rest, '/', &tag);
	put_text(page, operation, "operationId", operation_id(page->a, method_name(route), path));
	put_text(page, operation, "summary", str_of(route->says));
	append_text(page, put_array(page, operation, "tags"), tag);
	add_parameters(page, document, operation, route);
	add_body(page, document, operation, route);
	add_responses(page, document, operation, route);
	if (route->access != PUBLIC)
		put_array(page, append_object(page, put_array(page, operation, "security")), "token");
	path_item = json_find(json_get(document, "paths"), str_of(route->path));
	if (path_item == NULL)
		path_item = put_object(page, json_get(document, "paths"), route->path);
	json_add(path_item, str_of(method_name(route)), operation);
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
