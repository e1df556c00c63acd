/* Admission of requests (RFC 9110, 9112). */
#include "http/admit.h"

#include "base/disk.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"
#include "http/format.h"
#include "http/multipart.h"
#include "http/parameters.h"

enum { SUBMISSION_BYTES = 16, SUBMISSION_LONGEST = 128 };

static const struct {
	const char      *name;
	enum http_method method;
} methods[] = {
	{ "GET", HTTP_GET },       { "HEAD", HTTP_HEAD },       { "POST", HTTP_POST },   { "PUT", HTTP_PUT },
	{ "DELETE", HTTP_DELETE }, { "OPTIONS", HTTP_OPTIONS }, { "PATCH", HTTP_PATCH },
};

/* Refuses; returns false. */
static bool
refuse(struct admission *admission, int status)
{
	admission->status = status;
	return false;
}

static bool
is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* ---- the request line and the fields that frame ------------------------------------------------------------------- */

/* The tus protocol lets clients behind what knows no PATCH say which method they mean. */
static struct str
method_of(const struct head *head)
{
	struct str meant = head_get(head, "X-HTTP-Method-Override");
	bool       counts = str_is(head->method, "POST") && str_starts(head->target, STR("/api/v1/uploads/")) &&
		      str_is_one_of(meant, "PATCH DELETE");

	return counts ? meant : head->method;
}

static bool
admit_method(const struct head *head, struct admission *admission)
{
	struct str method = method_of(head);

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (str_is(method, methods[i].name))
			admission->request.method = methods[i].method;
	admission->is_head = admission->request.method == HTTP_HEAD;
	if (admission->is_head)
		admission->request.method = HTTP_GET;
	if (admission->request.method != 0)
		return true;
	error_set(&admission->error, ERROR_INPUT, "http.method", "the method \"%.*s\" is not known here",
		  STR_ARGS(str_head(method, 20)));
	return refuse(admission, 501);
}

static bool
admit_size(const struct head *head, struct admission *admission)
{
	if (head->target.length > LIMIT_HTTP_URL_BYTES) {
		error_set(&admission->error, ERROR_LIMIT, "http.long_address", "the address is longer than %d bytes",
			  LIMIT_HTTP_URL_BYTES);
		return refuse(admission, 414);
	}
	if (head_size(head) > LIMIT_HTTP_HEAD_BYTES) {
		error_set(
			&admission->error, ERROR_LIMIT, "http.long_head",
			"the head of the request takes more than %d bytes, counting 64 more for each field, cookie and "
			"parameter",
			LIMIT_HTTP_HEAD_BYTES);
		return refuse(admission, 431);
	}
	return true;
}

/* How long the body is must be said in one way only, else two programs in a row may read two requests into one. */
static bool
admit_framing(const struct head *head, struct admission *admission)
{
	size_t     lengths = head_count(head, "Content-Length");
	size_t     codings = head_count(head, "Transfer-Encoding");
	struct str length = head_get(head, "Content-Length");

	admission->is_unframed = true;
	if (!head_is_plain(head)) {
		error_set(&admission->error, ERROR_INPUT, "http.framing",
			  "a header field has a space in its name or a line end in its value");
		return refuse(admission, 400);
	}
	if (lengths + codings > 1 || (codings == 1 && !str_is_nocase(head_get(head, "Transfer-Encoding"), "chunked"))) {
		error_set(&admission->error, ERROR_INPUT, "http.framing",
			  "the request does not say in one way how long its body is");
		return refuse(admission, 400);
	}
	admission->body_length = -(int64_t)codings;
	if (lengths == 1 && (!str_integer(length, &admission->body_length) || admission->body_length < 0)) {
		error_set(&admission->error, ERROR_INPUT, "http.framing", "Content-Length is no number of bytes");
		return refuse(admission, 400);
	}
	admission->is_unframed = false;
	return true;
}

/* ---- host and client ---------------------------------------------------------------------------------------------- */

static bool
admit_host(struct arena *a, const struct head *head, struct admission *admission)
{
	struct request *request = &admission->request;
	struct str      host;

	if (!head_host(head, &host, &request->target)) {
		error_set(&admission->error, ERROR_INPUT, "http.host", "the request names no host, or more than one");
		return refuse(admission, 400);
	}
	request->host = str_lower(a, host);
	return true;
}

static bool
is_proxy(const struct service *service, const struct address *address)
{
	for (size_t i = 0; i < service->options.proxy_count; i++)
		if (network_has(&service->proxies[i], address))
			return true;
	return false;
}

/* The last item of a list between commas, taken off its end; false when there is none. */
static bool
cut_last(struct str *rest, struct str *item_r)
{
	size_t comma = rest->length;

	if (rest->length == 0)
		return false;
	while (comma > 0 && rest->data[comma - 1] != ',')
		comma--;
	*item_r = str_trim(str_slice(*rest, comma, rest->length));
	*rest = str_slice(*rest, 0, comma > 0 ? comma - 1 : 0);
	return true;
}

/* Follows X-Forwarded-For from its end as long as trusted proxies wrote it. */
static void
follow_x_forwarded(const struct service *service, const struct head *head, struct admission *admission)
{
	struct str     rest = head_get(head, "X-Forwarded-For"), item;
	struct address before;

	admission->request.secure = str_is_nocase(head_get(head, "X-Forwarded-Proto"), "https");
	while (is_proxy(service, &admission->client) && cut_last(&rest, &item) && host_parse(item, &before))
		admission->client = before;
}

/* A parameter of one element of Forwarded: for=192.0.2.43;proto=https, the value perhaps between quotes. */
static struct str
forwarded_parameter(struct str element, const char *name)
{
	struct str pair, key;

	while (str_cut(&element, ';', &pair)) {
		struct str value = str_trim(pair);

		if (!str_cut(&value, '=', &key) || !str_is_nocase(key, name))
			continue;
		if (value.length > 1 && str_starts(value, STR("\"")) && str_ends(value, STR("\"")))
			value = str_slice(value, 1, value.length - 1);
		return value;
	}
	return STR("");
}

/* "192.0.2.43", "192.0.2.43:4711", "[2001:db8::1]", "[2001:db8::1]:4711"; not "unknown" or "_hidden". */
static bool
node_parse(struct str node, struct address *address_r)
{
	if (str_starts(node, STR("[")))
		node = str_slice(node, 1, str_find_byte(node, ']'));
	else
		node = str_slice(node, 0, str_find_byte(node, ':'));
	return host_parse(node, address_r);
}

/* The same with Forwarded (RFC 7239); the scheme is the one by which the client came. */
static void
follow_forwarded(const struct service *service, const struct head *head, struct admission *admission)
{
	struct str     rest = head_get(head, "Forwarded"), element;
	struct address before;

	while (is_proxy(service, &admission->client) && cut_last(&rest, &element)) {
		admission->request.secure = str_is_nocase(forwarded_parameter(element, "proto"), "https");
		if (!node_parse(forwarded_parameter(element, "for"), &before))
			break;
		admission->client = before;
	}
}

static void
find_client(struct arena *a, const struct service *service, const struct head *head, const struct address *peer,
	    struct admission *admission)
{
	admission->client = *peer;
	admission->request.secure = head->secure;
	if (is_proxy(service, peer) && service->options.proxy_header == PROXY_FORWARDED)
		follow_forwarded(service, head, admission);
	else if (is_proxy(service, peer))
		follow_x_forwarded(service, head, admission);
	else
		admission->request.forwarded =
			head_count(head, "X-Forwarded-For") + head_count(head, "Forwarded") + head_count(head, "Via") >
			0;
	admission->request.client = address_host(a, &admission->client);
}

/* ---- the one address ---------------------------------------------------------------------------------------------- */

/* A host without the port that goes without saying. */
static struct str
usual_host(struct str host, bool secure)
{
	struct str port = secure ? STR(":443") : STR(":80");

	return str_ends(host, port) ? str_slice(host, 0, host.length - port.length) : host;
}

/* What watches over the server asks it by whatever name. */
static bool
is_watched(struct str target)
{
	struct str path = str_slice(target, 0, str_find_byte(target, '?'));

	return str_is(path, "/healthz") || str_is(path, "/readyz") || str_is(path, "/metrics");
}

/* Whether a request came as the node's address says. */
static bool
is_at_address(struct arena *a, const struct service *service, const struct request *request)
{
	struct str url = service->options.url;
	bool       secure = str_starts(url, STR("https://"));
	struct str host = usual_host(str_lower(a, url_host(url)), secure);

	return request->secure == secure && str_equal(usual_host(request->host, request->secure), host);
}

/* Whoever came by another name or without TLS is sent to the node's address, where it is known and wanted. */
static bool
admit_address(struct arena *a, const struct service *service, const struct head *head, struct admission *admission)
{
	struct request *request = &admission->request;
	struct str      url = service->options.url;
	bool            stays;

	if (url.length == 0 || !str_starts(request->target, STR("/")))
		return true;
	if (head->sent_on)
		stays = !str_starts(url, STR("https://"));
	else
		stays = !service->options.redirects || request->method != HTTP_GET || is_watched(request->target) ||
			is_at_address(a, service, request);
	if (stays)
		return true;
	admission->location = str_join(a, str_slice(url, 0, url.length - str_ends(url, STR("/"))),
				       percent_encode(a, request->target));
	return refuse(admission, 308);
}

/* ---- path, route, format, language -------------------------------------------------------------------------------- */

static bool
admit_target(struct arena *a, struct admission *admission, struct path *path)
{
	struct request *request = &admission->request;
	size_t          mark = str_find_byte(request->target, '?');
	struct str      text = str_slice(request->target, 0, mark);
	struct str      query = str_slice(request->target, mark + 1, request->target.length);

	*path = (struct path){ .count = 0 };
	if (str_is(request->target, "*") && request->method == HTTP_OPTIONS)
		return true;
	if (!str_starts(text, STR("/"))) {
		error_set(&admission->error, ERROR_INPUT, "http.target", "the address does not begin with '/'");
		return refuse(admission, 400);
	}
	/* the query first: it says in which language the page of an error is */
	if (!parameters_parse(a, query, LIMIT_HTTP_PARAMETERS, &request->query, &admission->error) ||
	    !percent_decode(a, text, false, &request->path, &admission->error))
		return refuse(admission, 400);
	return path_parse(a, text, path, &admission->error) || refuse(admission, 404);
}

static void
list_methods(struct arena *a, unsigned allowed, struct admission *admission)
{
	struct buffer out = buffer_in(a);

	if (allowed & HTTP_GET)
		allowed |= HTTP_HEAD;
	allowed |= HTTP_OPTIONS;
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (allowed & methods[i].method)
			buffer_format(&out, "%s%s", out.length > 0 ? ", " : "", methods[i].name);
	admission->allow = buffer_str(&out);
}

/* "/records/" is "/records": with the query, in the form that was sent. */
static bool
redirect(struct arena *a, struct admission *admission)
{
	struct str target = admission->request.target;
	size_t     mark = str_find_byte(target, '?');

	admission->location = str_join(a, percent_encode(a, str_slice(target, 0, mark - 1)),
				       percent_encode(a, str_slice(target, mark, target.length)));
	return refuse(admission, 308);
}

static bool
admit_route(struct arena *a, const struct service *service, const struct path *path, struct admission *admission)
{
	struct request     *request = &admission->request;
	struct router_match match;

	router_match(a, service->router, path, request->method, &match);
	if (request->method == HTTP_OPTIONS && match.endpoint == NULL) {
		if (match.methods == 0 && !str_is(request->target, "*")) {
			error_set(&admission->error, ERROR_ABSENT, "http.absent", "there is nothing at this address");
			return refuse(admission, 404);
		}
		list_methods(a, match.methods, admission);
		return refuse(admission, 204);
	}
	if (match.methods == 0) {
		error_set(&admission->error, ERROR_ABSENT, "http.absent", "there is nothing at this address");
		return refuse(admission, 404);
	}
	if (match.endpoint == NULL) {
		list_methods(a, match.methods, admission);
		error_set(&admission->error, ERROR_INPUT, "http.method_here", "this address answers %.*s only",
			  STR_ARGS(admission->allow));
		return refuse(admission, 405);
	}
	if (path->trailing)
		return redirect(a, admission);
	admission->endpoint = match.endpoint;
	request->path_parameters = match.parameters;
	request->format = match.suffix;
	admission->suffixed = match.suffix.length > 0;
	if (admission->suffixed)
		request->path = str_slice(request->path, 0, request->path.length - match.suffix.length - 1);
	return true;
}

static bool
admit_format(const struct head *head, struct admission *admission)
{
	struct str accept = head_get(head, "Accept");

	if (admission->suffixed)
		return true;
	if (admission->endpoint->route->any_accept) {
		admission->request.format = formats_default(admission->endpoint->route->formats);
		return true;
	}
	if (negotiate_format(accept, admission->endpoint->route->formats, &admission->request.format))
		return true;
	error_set(&admission->error, ERROR_INPUT, "http.format", "this address is to be had as %s only",
		  admission->endpoint->route->formats != NULL ? admission->endpoint->route->formats : "html");
	return refuse(admission, 406);
}

static void
choose_language(const struct service *service, const struct head *head, struct admission *admission)
{
	const struct str *languages = service->options.languages;
	size_t            count = service->options.language_count;
	struct request   *request = &admission->request;

	request->language = language_lookup(request_query(request, "lang"), languages, count);
	admission->sets_language = request->language.length > 0;
	if (request->language.length == 0)
		request->language = language_lookup(head_cookie(head, "lang"), languages, count);
	if (request->language.length == 0)
		request->language = negotiate_language(head_get(head, "Accept-Language"), languages, count);
	if (request->language.length == 0)
		request->language = languages[0];
}

/* ---- what changes something --------------------------------------------------------------------------------------- */

/* A page of another site must not send forms in a reader's name. Browsers say where a form comes from; who says nothing is
 * refused. */
static bool
admit_origin(const struct head *head, struct admission *admission)
{
	struct str site = head_get(head, "Sec-Fetch-Site");
	struct str origin = head_get(head, "Origin");
	bool       same;

	if (origin.length == 0)
		origin = head_get(head, "Referer");
	if (site.length > 0)
		same = str_is(site, "same-origin") || str_is(site, "none");
	else
		same = origin.length > 0 && str_equal(url_host(origin), head_get(head, "Host"));
	if (same)
		return true;
	error_set(&admission->error, ERROR_DENIED, "http.origin",
		  "a form must be sent from a page of this site: by its Origin or Sec-Fetch-Site this one was not");
	return refuse(admission, 403);
}

/* Whoever sends an access token to the API does so by a program: a browser sends none of its own accord, and sessions are not
 * looked at then. */
static bool
brings_token(const struct head *head)
{
	const struct str scheme = STR("Bearer ");
	struct str       given = head_get(head, "Authorization");

	return str_starts(head->target, STR("/api/")) && given.length > scheme.length &&
	       str_is_nocase(str_slice(given, 0, scheme.length), "Bearer ");
}

static struct str
bare_media(const struct head *head)
{
	struct str media = head_get(head, "Content-Type");

	return str_trim(str_slice(media, 0, str_find_byte(media, ';')));
}

/* Whoever has signed in may send files, which need more room. Whether the session holds, the handler sees. */
static bool
admit_files(const struct service *service, const struct head *head, const struct admission *admission)
{
	return admission->endpoint->route->takes_files > 0 && service->options.spool.length > 0 &&
	       admission->request.session.length > 0 && str_is_nocase(bare_media(head), "multipart/form-data");
}

static bool
admit_change(const struct service *service, const struct head *head, struct admission *admission)
{
	const struct route *route = admission->endpoint->route;
	struct str          coding = head_get(head, "Content-Encoding");

	admission->body_limit = 0;
	if (route->method == HTTP_POST || route->method == HTTP_PUT || route->opens != NULL)
		admission->body_limit = route->limit > 0 ? route->limit : LIMIT_HTTP_FORM_BYTES;
	admission->spools = admit_files(service, head, admission);
	if (admission->spools)
		admission->body_limit = route->takes_files;
	if (admission->spools && !disk_has_room(service->options.spool, &admission->error))
		return refuse(admission, 503);
	if (admission->body_length > admission->body_limit) {
		error_set(&admission->error, ERROR_LIMIT, "http.long_body", "the body is longer than %" PRId64 " bytes",
			  admission->body_limit);
		return refuse(admission, 413);
	}
	if (coding.length > 0 && !str_is_nocase(coding, "identity")) {
		error_set(&admission->error, ERROR_INPUT, "http.coding", "a body must be sent without compression");
		return refuse(admission, 415);
	}
	return route->method == HTTP_GET || route->reads || brings_token(head) || admit_origin(head, admission);
}

/* ---- all of it ---------------------------------------------------------------------------------------------------- */

static bool
admit_all(struct arena *a, const struct service *service, const struct head *head, struct admission *admission)
{
	struct path path;

	return admit_method(head, admission) && admit_size(head, admission) && admit_framing(head, admission) &&
	       admit_host(a, head, admission) && admit_address(a, service, head, admission) &&
	       admit_target(a, admission, &path) && admit_route(a, service, &path, admission) &&
	       admit_format(head, admission) && admit_change(service, head, admission);
}

/* Of an error where no route says what it answers in. */
static void
choose_error_format(const struct head *head, struct request *request)
{
	if (!negotiate_format(head_get(head, "Accept"), "html json", &request->format))
		request->format = STR("html");
}

const char *
session_cookie_name(bool secure)
{
	return secure ? "__Host-session" : "session";
}

void
admit(struct arena *a, const struct service *service, const struct head *head, const struct address *client,
      struct str id, struct admission *admission_r)
{
	struct request *request = &admission_r->request;

	*admission_r = (struct admission){ .status = 0 };
	*request = (struct request){
		.a = a,
		.head = head,
		.node = service->options.node,
		.server = service->server,
		.target = head->target,
		.id = id,
		.into.descriptor = -1,
	};
	find_client(a, service, head, client, admission_r);
	request->session = head_cookie(head, session_cookie_name(request->secure));
	(void)admit_all(a, service, head, admission_r);
	choose_language(service, head, admission_r);
	if (request->format.length == 0)
		choose_error_format(head, request);
	if (str_starts(request->target, STR("/api/")) && admission_r->endpoint == NULL)
		request->format = STR("json");
	admission_r->encoding = negotiate_encoding(head_get(head, "Accept-Encoding"), false);
}

void
admission_refuse(struct admission *admission, int status, const struct error *why)
{
	if (admission->status == 400 || admission->status == 413 || admission->status == 414 ||
	    admission->status == 431 || admission->status == 501)
		return;
	admission->endpoint = NULL;
	admission->status = status;
	admission->error = *why;
	choose_error_format(admission->request.head, &admission->request);
}

bool
admission_is_cacheable(const struct admission *admission)
{
	return admission->status == 0 && admission->request.session.length == 0 &&
	       admission->endpoint->route->method == HTTP_GET && admission->endpoint->route->access == PUBLIC &&
	       !admission->endpoint->route->varies;
}

/* ---- bodies ------------------------------------------------------------------------------------------------------- */

struct str
submission_make(struct arena *a)
{
	char bytes[SUBMISSION_BYTES];

	random_bytes(bytes, sizeof bytes);
	return base64_url(a, (struct str){ bytes, sizeof bytes });
}

static bool
is_submission(struct str id)
{
	for (size_t i = 0; i < id.length; i++)
		if (!is_alphanumeric(id.data[i]) && id.data[i] != '-' && id.data[i] != '_')
			return false;
	return id.length > 0 && id.length <= SUBMISSION_LONGEST;
}

static bool
admit_submission(struct admission *admission)
{
	struct request *request = &admission->request;
	struct str      id = request_form(request, "submission");

	if (id.length == 0)
		id = head_get(request->head, "Idempotency-Key");
	if (is_submission(id)) {
		request->submission = id;
		return true;
	}
	if (id.length == 0 && (request->method != HTTP_POST || admission->endpoint->route->repeats))
		return true; /* PUT and DELETE may come twice by themselves (RFC 9110, 9.2.2) */
	error_set(&admission->error, ERROR_INPUT, "http.submission",
		  "what changes something needs a field \"submission\" or an Idempotency-Key of at most %d letters and "
		  "digits, "
		  "so that it is done once even when it is sent twice",
		  SUBMISSION_LONGEST);
	return refuse(admission, 400);
}

bool
admit_body(struct arena *a, struct str body, struct admission *admission)
{
	struct request     *request = &admission->request;
	const struct route *route = admission->endpoint->route;
	struct str          media = bare_media(request->head);

	request->body = body;
	if (route->takes_files > 0 && str_is_nocase(media, "multipart/form-data") &&
	    !multipart_parse(a, head_get(request->head, "Content-Type"), body, request, &admission->error))
		return refuse(admission, admission->error.code == ERROR_LIMIT ? 413 : 400);
	if (str_is_nocase(media, "application/x-www-form-urlencoded") &&
	    !parameters_parse(a, body, LIMIT_HTTP_FORM_FIELDS, &request->form, &admission->error))
		return refuse(admission, admission->error.code == ERROR_LIMIT ? 413 : 400);
	return route->method == HTTP_GET || route->reads || admit_submission(admission);
}
