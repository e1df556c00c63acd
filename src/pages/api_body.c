/* What programs send to the API: a JSON object, with the version that it stands on; and what is wrong with it. */
#include "pages/api_write.h"

#include "base/limits.h"
#include "http/negotiate.h"

bool
api_body(struct page *page, struct response *response, struct json **body_r, struct error *error)
{
	struct str media = request_header(page->request, "Content-Type");

	response->private_answer = true;
	media = str_trim(str_slice(media, 0, str_find_byte(media, ';')));
	if (page->request->body.length > 0 && !str_is_nocase(media, "application/json")) {
		response->status = 415;
		return error_set(error, ERROR_INPUT, "api.media", "what is sent must be application/json");
	}
	if (page->request->body.length == 0) {
		*body_r = json_object(page->a);
		return true;
	}
	if (!json_parse(page->a, page->request->body, body_r, error))
		return false;
	return (*body_r)->kind == JSON_OBJECT ||
	       error_set(error, ERROR_INPUT, "api.object", "what is sent must be a JSON object");
}

static bool
read_fields(struct page *page, struct response *response, struct error *error)
{
	struct json      *body;
	struct parameter *list;
	size_t            count = 0;

	if (!api_body(page, response, &body, error))
		return false;
	list = ARENA_ARRAY(page->a, struct parameter, body->count);
	for (const struct json *member = JSON_FIRST(body); member != NULL; member = member->next) {
		if (member->kind != JSON_STRING)
			return error_set(error, ERROR_INPUT, "api.text", "\"%.*s\" must be a text",
					 STR_ARGS(str_head(member->name, 40)));
		list[count++] = (struct parameter){ member->name, member->text };
	}
	page->request->form = (struct parameters){ list, count };
	return true;
}

bool
api_fields(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, read_fields, error);
}

bool
api_matches(const struct page *page, struct str version, struct response *response, struct error *error)
{
	struct str given = request_header(page->request, "If-Match");

	if (given.length == 0) {
		response->status = 428;
		return error_set(error, ERROR_INPUT, "api.match",
				 "say in If-Match which version this stands on: its ETag");
	}
	/* the same version is also given compressed, with a tag of its own */
	if (etag_matches(given, str_format(page->a, "\"%.*s\"", STR_ARGS(version))) ||
	    etag_matches(given, str_format(page->a, "\"%.*s-gzip\"", STR_ARGS(version))))
		return true;
	response->status = 412;
	return error_set(error, ERROR_CONFLICT, "draft.changed", "there is a newer version, \"%.*s\": read it first",
			 STR_ARGS(version));
}

void
api_put_time(const struct page *page, struct json *object, const char *name, int64_t time)
{
	char text[TIME_TEXT];

	if (time != 0)
		put_text(page, object, name, str_copy(page->a, time_format(time, text)));
}

void
api_put_problems(const struct page *page, struct json *list, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		struct json *item = append_object(page, list);

		json_add(item, STR("path"),
			 json_string(page->a, problems->list[i].path)); /* of the whole it is empty */
		put_text(page, item, "code", problems->list[i].code);
		put_text(page, item, "sentence", problems->list[i].sentence);
	}
}

void
api_refuse(struct page *page, struct response *response, const struct problems *problems)
{
	struct json *problem = json_object(page->a);

	json_set(page->document, STR("data"), problem);
	put_text(page, problem, "type", STR("about:blank"));
	put_text(page, problem, "title", STR("Unprocessable Content"));
	put_number(page, problem, "status", 422);
	put_text(page, problem, "detail", STR("the record is not right yet: \"errors\" says what is wrong where"));
	put_text(page, problem, "code", STR("record.problems"));
	put_text(page, problem, "request", page->request->id);
	api_put_problems(page, put_array(page, problem, "errors"), problems);
	response->status = 422;
	response->media = STR("application/problem+json");
}
