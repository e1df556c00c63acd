/* Replies. */
#include "http/reply.h"

#include "base/limits.h"
#include "base/log.h"
#include "http/format.h"
#include "http/html.h"
#include "http/pack.h"
#include "text/words.h"

#include <microhttpd.h>

enum { PACKED_FROM = 1024, MESSAGE_BYTES = 512, RETRY_SECONDS = 5 };

/* One reply in the making. */
struct making {
	struct arena         *a;
	const struct service *service;
	struct packer        *packer;
	struct admission     *admission;
	struct response       response;
	struct str            media;
	struct reply         *reply;
};

static const char page_policy[] = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
				  "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
				  "connect-src 'self'";

const char *
status_reason(int status)
{
	return MHD_get_reason_phrase_for((unsigned)status);
}

/* ---- fields ------------------------------------------------------------------------------------------------------- */

static void
add_field(struct making *making, const char *name, struct str value)
{
	struct reply *reply = making->reply;

	if (value.length == 0)
		return;
	assert(reply->count < REPLY_FIELDS);
	reply->fields[reply->count++] = (struct reply_field){ name, str_c(making->a, value) };
}

/* RFC 6266 and 8187: an ASCII name for old clients, and the real one. */
static struct str
disposition(struct arena *a, struct str name, bool is_shown)
{
	struct buffer out = buffer_in(a);

	buffer_add_c(&out, is_shown ? "inline; filename=\"" : "attachment; filename=\"");
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];

		buffer_add_byte(&out, c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '/' ? c : '_');
	}
	buffer_add_c(&out, "\"");
	if (!str_is_ascii(name)) {
		buffer_add_c(&out, "; filename*=UTF-8''");
		html_address_part(&out, name);
	}
	return buffer_str(&out);
}

static struct str
language_cookie(struct arena *a, const struct request *request)
{
	return str_format(a, "lang=%.*s; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly%s",
			  STR_ARGS(request->language), request->secure ? "; Secure" : "");
}

static struct str
vary(struct making *making)
{
	const struct admission *admission = making->admission;
	const char             *formats = admission->endpoint != NULL ? admission->endpoint->route->formats : NULL;
	bool                    chosen = formats != NULL && strchr(formats, ' ') != NULL && !admission->suffixed;
	bool                    languages = making->service->options.language_count > 1;

	return str_format(making->a, "%s%sAccept-Encoding, Cookie", chosen ? "Accept, " : "",
			  languages ? "Accept-Language, " : "");
}

static struct str
cache_control(const struct making *making)
{
	const struct admission *admission = making->admission;

	if (making->response.private_answer || admission->endpoint == NULL || making->reply->status >= 400 ||
	    admission->endpoint->route->access != PUBLIC || admission->request.method != HTTP_GET)
		return STR("no-store");
	return admission->request.session.length > 0 ? STR("private, no-cache") : STR("no-cache");
}

/* True when pages of any site may read it: public data that is no page, and that there is none. */
static bool
is_open(const struct making *making)
{
	const struct admission *admission = making->admission;

	return (admission->endpoint == NULL || admission->endpoint->route->access == PUBLIC) &&
	       admission->request.method == HTTP_GET && !str_is(admission->request.format, "html");
}

/* Sharing with scripts of other sites (Fetch standard, "CORS protocol"): reading only, and without what says who reads. The
 * answer to a preflight says so of every address; one that is not to be read lacks the field in its own answer. */
static void
add_sharing_fields(struct making *making)
{
	bool asks = making->admission->status == 204;

	if (!asks && !is_open(making))
		return;
	add_field(making, "Access-Control-Allow-Origin", STR("*"));
	if (asks) {
		add_field(making, "Access-Control-Allow-Methods", STR("GET, HEAD"));
		add_field(making, "Access-Control-Allow-Headers", STR("If-None-Match"));
		add_field(making, "Access-Control-Max-Age", STR("86400"));
	} else {
		add_field(making, "Access-Control-Expose-Headers", STR("ETag, Link, Retry-After"));
	}
}

static void
add_security_fields(struct making *making)
{
	bool is_page = str_starts(making->media, STR("text/html")) && !making->response.is_foreign;

	add_field(making, "Content-Security-Policy",
		  is_page                       ? STR(page_policy)
		  : making->response.is_foreign ? STR("sandbox; default-src 'none'; frame-ancestors 'none'")
						: STR("default-src 'none'; frame-ancestors 'none'"));
	add_field(making, "X-Content-Type-Options", STR("nosniff"));
	if (is_page) {
		add_field(making, "Referrer-Policy", STR("same-origin"));
		add_field(making, "Cross-Origin-Opener-Policy", STR("same-origin"));
	}
	if (making->admission->request.secure && making->service->options.hsts > 0)
		add_field(making, "Strict-Transport-Security",
			  str_format(making->a, "max-age=%" PRId64, making->service->options.hsts));
}

static void
add_fields(struct making *making)
{
	struct admission      *admission = making->admission;
	const struct response *response = &making->response;
	struct reply          *reply = making->reply;

	add_field(making, "Content-Type", making->media);
	if (str_starts(making->media, STR("text/html")))
		add_field(making, "Content-Language", admission->request.language);
	add_field(making, "ETag", reply->etag);
	add_field(making, "Cache-Control", cache_control(making));
	add_field(making, "Vary", vary(making));
	add_security_fields(making);
	add_field(making, "Location", response->location);
	add_field(making, "Link", response->link);
	add_field(making, "Set-Cookie", response->cookie);
	add_field(making, "Allow", admission->allow);
	if (admission->is_unframed)
		add_field(making, "Connection", STR("close"));
	add_sharing_fields(making);
	if (admission->sets_language)
		add_field(making, "Set-Cookie", language_cookie(making->a, &admission->request));
	if (response->download.length > 0)
		add_field(making, "Content-Disposition",
			  disposition(making->a, response->download, response->is_shown));
	if (response->retry_after > 0)
		add_field(making, "Retry-After", str_format(making->a, "%" PRId64, response->retry_after));
	for (size_t i = 0; i < response->field_count; i++)
		add_field(making, response->fields[i].name, response->fields[i].value);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------- */

static bool
render(struct making *making, const struct template *template, struct json *document, struct error *error)
{
	const struct server_options *options = &making->service->options;
	struct buffer                out = buffer_in(making->a);

	if (options->frame != NULL && !options->frame(&making->admission->request, document, error))
		return false;
	template->write(&out, document, options->words, making->admission->request.language);
	making->reply->body = buffer_str(&out);
	making->media = STR("text/html; charset=utf-8");
	return true;
}

static const struct template *
find_template(const struct making *making)
{
	const struct server_options *options = &making->service->options;
	struct str                   name = making->response.template_name;

	for (size_t i = 0; name.length > 0 && i < options->template_count; i++)
		if (str_is(name, options->templates[i].name))
			return &options->templates[i];
	return making->admission->endpoint->template;
}

static bool
write_document(struct making *making, struct error *error)
{
	const struct response *response = &making->response;
	const struct request  *request = &making->admission->request;
	const struct template *template = find_template(making);
	struct buffer out = buffer_in(making->a);

	if (str_is(request->format, "html") && template != NULL)
		return render(making, template, response->document, error);
	if (!str_is(request->format, "json") && making->reply->status < 400)
		return error_set(error, ERROR_STORAGE, "http.no_template", "nothing writes \"%.*s\" as %.*s",
				 STR_ARGS(request->path), STR_ARGS(request->format));
	json_write(&out, json_get(response->document, "data"));
	buffer_add_byte(&out, '\n');
	making->reply->body = buffer_str(&out);
	making->media = response->media.length > 0 ? response->media : STR("application/json");
	return true;
}

/* What the handler gave becomes body, file or stream. */
static bool
take_content(struct making *making, struct error *error)
{
	const struct response     *response = &making->response;
	const struct media_format *format = media_format_find(making->admission->request.format);
	struct reply              *reply = making->reply;

	if (response->document != NULL)
		return write_document(making, error);
	if (response->location.length > 0)
		return true;
	making->media = response->media;
	if (making->media.length == 0 && format != NULL)
		making->media = str_of(format->media);
	reply->body = response->body;
	reply->file = response->file;
	reply->read = response->read;
	reply->context = response->context;
	return true;
}

/* Each encoding is an entity of its own, so its tag differs. */
static void
set_etag(struct making *making, bool is_packed)
{
	struct reply *reply = making->reply;
	struct str    tag = making->response.etag;

	if (reply->status >= 300 || (tag.length == 0 && (reply->status != 200 || making->response.private_answer ||
							 making->admission->request.method != HTTP_GET)))
		return;
	if (tag.length == 0 && reply->file.length == 0 && reply->read == NULL)
		tag = str_format(making->a, "%016" PRIx64, str_hash(reply->body));
	if (tag.length == 0)
		return;
	reply->etag = str_format(making->a, "\"%.*s%s\"", STR_ARGS(tag), is_packed ? "-gzip" : "");
	reply->unchanged = making->admission->request.method == HTTP_GET &&
			   etag_matches(head_get(making->admission->request.head, "If-None-Match"), reply->etag);
}

/* Compresses what shrinks, for clients that want it; not when only 304 will be sent. */
static void
encode(struct making *making)
{
	struct reply *reply = making->reply;
	bool          packs = making->admission->encoding == ENCODING_GZIP && media_shrinks(making->media) &&
		     (reply->read != NULL || reply->body.length > PACKED_FROM);

	set_etag(making, packs);
	if (!packs)
		return;
	if (reply->read != NULL) {
		reply->is_packed = true;
	} else if (!reply->unchanged || admission_is_cacheable(making->admission)) {
		struct str packed = pack(making->a, making->packer, reply->body);

		if (packed.length == 0) {
			set_etag(making, false);
			return;
		}
		reply->body = packed;
	}
	add_field(making, "Content-Encoding", STR("gzip"));
}

/* ---- errors ------------------------------------------------------------------------------------------------------- */

/* True for a status that was decided before anything was done: why says who asks wrongly, or that nobody can answer. */
static bool
is_settled(const struct making *making, int status)
{
	return making->admission->status == status;
}

/* Readers are told what they can mend; what failed inside is for the log. */
static struct error
error_for_readers(const struct making *making, const struct error *error, int status)
{
	struct error shown = *error;
	struct str   id = making->admission->request.id;

	if (status < 500 || is_settled(making, status))
		return shown;
	error_set(&shown, error->code != ERROR_NONE ? error->code : ERROR_STORAGE,
		  error->key[0] != '\0' ? error->key : "http.failed",
		  "the node could not answer; its log says why, under %.*s", STR_ARGS(id));
	return shown;
}

/* RFC 9457. */
static void
write_problem(struct making *making, const struct error *error)
{
	struct arena *a = making->a;
	struct json  *problem = json_object(a);
	struct buffer out = buffer_in(a);
	int           status = making->reply->status;

	json_add(problem, STR("type"), json_string(a, STR("about:blank")));
	json_add(problem, STR("title"), json_string(a, str_of(status_reason(status))));
	json_add(problem, STR("status"), json_number(a, status));
	json_add(problem, STR("detail"), json_string(a, str_of(error->detail)));
	json_add(problem, STR("code"), json_string(a, str_of(error->key)));
	if (error->place[0] != '\0')
		json_add(problem, STR("place"), json_string(a, str_of(error->place)));
	json_add(problem, STR("request"), json_string(a, making->admission->request.id));
	json_write(&out, problem);
	buffer_add_byte(&out, '\n');
	making->reply->body = buffer_str(&out);
	making->media = STR("application/problem+json");
}

/* A page without layout, for when the real one cannot be made. */
static void
write_short_page(struct making *making, const struct error *error)
{
	struct buffer out = buffer_in(making->a);
	const char   *reason = status_reason(making->reply->status);

	buffer_format(&out,
		      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>%s</title>\n<h1>%s</h1>\n<p>",
		      reason, reason);
	html_text(&out, str_of(error->detail));
	buffer_add_c(&out, ".</p>\n<p><a href=\"/\">Home</a></p>\n</html>\n");
	making->reply->body = buffer_str(&out);
	making->media = STR("text/html; charset=utf-8");
}

static bool
write_error_page(struct making *making, const struct error *error)
{
	const struct service *service = making->service;
	struct request       *request = &making->admission->request;
	struct error          failed = { 0 };
	struct json          *document;

	if (service->options.error_page == NULL || service->error_template == NULL)
		return false;
	if (service->options.error_page(request, making->reply->status, error, &document, &failed) &&
	    render(making, service->error_template, document, &failed))
		return true;
	log_error(service->options.log, request->id, &failed);
	return false;
}

/* Turns the reply into that of an error. */
static void
fail(struct making *making, int status, const struct error *error)
{
	struct request *request = &making->admission->request;
	struct error    shown;
	struct response failed = { .status = status < 400 ? 500 : status,
				   .retry_after = making->response.retry_after,
				   .field_count = making->response.field_count };

	memcpy(failed.fields, making->response.fields, sizeof failed.fields);
	status = failed.status;
	making->response = failed;
	if (status == 503 && is_settled(making, status))
		making->response.retry_after = RETRY_SECONDS;
	*making->reply = (struct reply){ .status = status };
	if (status >= 500 && !is_settled(making, status))
		log_error(making->service->options.log, request->id, error);
	shown = error_for_readers(making, error, status);
	if (!str_is(request->format, "html"))
		write_problem(making, &shown);
	else if (!write_error_page(making, &shown))
		write_short_page(making, &shown);
}

/* ---- the whole ---------------------------------------------------------------------------------------------------- */

/* The answers that need no handler: OPTIONS and another address. */
static void
answer_shortly(struct making *making)
{
	making->reply->status = making->admission->status;
	making->response.location = making->admission->location;
}

/* The handler's answer, or that to who may not ask it. */
static bool
answer(struct making *making, handler_fn *handler, struct error *error)
{
	const struct server_options *options = &making->service->options;
	struct request              *request = &making->admission->request;
	const struct route          *route = making->admission->endpoint->route;

	if (route->access == PUBLIC || (options->allowed != NULL && options->allowed(request, route->access)))
		return handler(request, &making->response, error);
	if (options->denied != NULL && options->denied(request, route->access, &making->response))
		return true;
	return error_set(error, ERROR_DENIED, "http.denied", "this page is for those who have signed in");
}

static bool
run_handler(struct making *making, struct error *error)
{
	struct reply *reply = making->reply;

	if (!answer(making, making->admission->endpoint->route->handler, error))
		return false;
	reply->status = making->response.status;
	if (reply->status == 200 && making->response.location.length > 0)
		reply->status = 303;
	return take_content(making, error);
}

/* A part of a file is given when what the client has of it is of this one (RFC 9110, 13.1.5); we tell no dates. */
static void
offer_ranges(struct making *making)
{
	struct reply           *reply = making->reply;
	const struct admission *admission = making->admission;
	struct str              condition = head_get(admission->request.head, "If-Range");

	if (reply->file.length == 0 || reply->status != 200)
		return;
	add_field(making, "Accept-Ranges", STR("bytes"));
	if (!admission->is_head && !reply->unchanged &&
	    (condition.length == 0 || (reply->etag.length > 0 && str_equal(condition, reply->etag))))
		reply->range = head_get(admission->request.head, "Range");
}

static void
finish(struct making *making)
{
	struct reply *reply = making->reply;

	encode(making);
	add_fields(making);
	offer_ranges(making);
	reply->keeps = reply->etag.length > 0 && reply->file.length == 0 && reply->read == NULL &&
		       making->response.cookie.length == 0 && admission_is_cacheable(making->admission);
}

void
reply_make(struct arena *a, const struct service *service, struct packer *packer, struct str body,
	   struct admission *admission, struct reply *reply_r)
{
	struct making making = { a, service, packer, admission, { .status = 200 }, { "", 0 }, reply_r };
	struct error  error = { 0 };

	*reply_r = (struct reply){ .status = 200 };
	admission->request.a = a;
	if (admission->status == 0)
		(void)admit_body(a, body, admission);
	if (admission->status >= 400)
		fail(&making, admission->status, &admission->error);
	else if (admission->status != 0)
		answer_shortly(&making);
	else if (!run_handler(&making, &error))
		fail(&making, making.response.status >= 400 ? making.response.status : error_http_status(error.code),
		     &error);
	finish(&making);
}

bool
reply_open(struct arena *a, const struct service *service, struct packer *packer, struct admission *admission,
	   struct reply *reply_r)
{
	struct making   making = { a, service, packer, admission, { .status = 200 }, { "", 0 }, reply_r };
	struct request *request = &admission->request;
	struct error    error = { 0 };
	bool            good;

	*reply_r = (struct reply){ .status = 200 };
	request->a = a;
	good = answer(&making, admission->endpoint->route->opens, &error);
	request->actor = NULL; /* in `a`, which will be gone */
	if (good && request->into.descriptor >= 0)
		return true;
	if (good)
		error_set(&error, ERROR_DENIED, "http.denied", "this page is for those who have signed in");
	fail(&making, making.response.status >= 400 ? making.response.status : error_http_status(error.code), &error);
	finish(&making);
	return false;
}

void
reply_keep(struct arena *a, const struct service *service, struct admission *admission)
{
	struct request *request = &admission->request;
	struct response response = { .status = 200 };
	struct error    error = { 0 };

	request->a = a;
	if (!admission->endpoint->route->keeps(request, &response, &error))
		log_error(service->options.log, request->id, &error);
	request->actor = NULL; /* in `a`, which will be gone */
}

void
response_add(struct response *response, const char *name, struct str value)
{
	if (value.length == 0)
		return;
	assert(response->field_count < RESPONSE_FIELDS);
	response->fields[response->field_count++] = (struct response_field){ name, value };
}

void
reply_fail(struct arena *a, const struct service *service, struct packer *packer, struct admission *admission,
	   const struct error *error, struct reply *reply_r)
{
	struct making making = { a, service, packer, admission, { .status = 200 }, { "", 0 }, reply_r };

	admission->request.a = a;
	fail(&making, error_http_status(error->code), error);
	finish(&making);
}
