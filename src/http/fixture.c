/* A small site, and clients. */
#include "http/fixture.h"

#include "base/clock.h"
#include "base/waiting.h"
#include "http/address.h"
#include "http/html.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE = 30 * 1000, ROOM = 4 * 1024 * 1024 };

/* ---- handlers ----------------------------------------------------------------------------------------------------- */

static void
count_call(const struct request *request)
{
	__atomic_add_fetch(&request->node->calls, 1, __ATOMIC_RELAXED);
}

static struct json *
document_of(struct arena *a, struct str text)
{
	struct json *document = json_object(a);

	json_add(json_add(document, STR("data"), json_object(a)), STR("text"), json_string(a, text));
	json_add(document, STR("view"), json_object(a));
	return document;
}

static bool
show_page(struct request *request, struct response *response, struct error *error)
{
	struct str id = request_path(request, "id");

	count_call(request);
	if (str_is(id, "absent"))
		return error_set(error, ERROR_ABSENT, "record.none", "no record <%.*s>", STR_ARGS(id));
	if (str_is(id, "broken"))
		return error_set(error, ERROR_STORAGE, "db.failed", "the secret path /var/db is broken");
	if (str_is(id, "withdrawn"))
		response->status = 410;
	response->document = document_of(request->a, id.length > 0 ? id : STR("home"));
	return true;
}

static bool
show_large(struct request *request, struct response *response, struct error *error)
{
	struct buffer text = buffer_in(request->a);

	(void)error;
	count_call(request);
	for (int i = 0; text.length < 10000; i++)
		buffer_format(&text, "word%d ", i * 7919 % 10007);
	response->document = document_of(request->a, buffer_str(&text));
	return true;
}

static bool
show_query(struct request *request, struct response *response, struct error *error)
{
	(void)error;
	response->body = str_format(request->a, "%.*s|%.*s|%.*s|%.*s|%d", STR_ARGS(request_query(request, "q")),
				    STR_ARGS(request->language), STR_ARGS(request->client), STR_ARGS(request->host),
				    request->secure);
	response->media = STR("text/plain; charset=utf-8");
	return true;
}

static bool
take_form(struct request *request, struct response *response, struct error *error)
{
	struct str text = request_form(request, "text");

	(void)error;
	count_call(request);
	response->body = str_format(request->a, "%.*s %.*s %zu", STR_ARGS(request->submission),
				    STR_ARGS(str_head(text, 100)), text.length + request->body.length);
	response->media = STR("text/plain");
	return true;
}

static bool
go_on(struct request *request, struct response *response, struct error *error)
{
	(void)request;
	(void)error;
	response->location = STR("/records/new");
	response->cookie = STR("session=abc; Path=/; HttpOnly");
	return true;
}

/* A stream of FIXTURE_BIG bytes; "fail" breaks half way. */
struct counting {
	size_t given, fails_at;
};

static ptrdiff_t
read_letters(void *context, char *bytes, size_t size)
{
	struct counting *counting = context;
	size_t           count = FIXTURE_BIG - counting->given;

	if (counting->given >= counting->fails_at)
		return -1;
	if (count > size)
		count = size;
	if (count > 1000)
		count = 1000;
	memset(bytes, 'a' + (int)(counting->given / 1000 % 26), count);
	counting->given += count;
	return (ptrdiff_t)count;
}

static bool
show_stream(struct request *request, struct response *response, struct error *error)
{
	struct counting *counting = ARENA_NEW(request->a, struct counting);
	struct str       fails = request_query(request, "fails");

	(void)error;
	counting->fails_at = str_is(fails, "late") ? FIXTURE_BIG / 2 : str_is(fails, "early") ? 0 : SIZE_MAX;
	response->read = read_letters;
	response->context = counting;
	response->download = STR("Wörter.csv");
	return true;
}

static bool
show_file(struct request *request, struct response *response, struct error *error)
{
	(void)error;
	response->file = request_query(request, "path");
	response->media = STR("text/plain");
	response->private_answer = true;
	(void)request;
	return true;
}

static bool
hold(struct request *request, struct response *response, struct error *error)
{
	(void)error;
	count_call(request);
	while (__atomic_load_n(&request->node->holds, __ATOMIC_ACQUIRE))
		usleep(1000);
	response->body = STR("held");
	response->media = STR("text/plain");
	return true;
}

static bool
wait_for_others(struct request *request, struct response *response, struct error *error)
{
	bool good;

	waiting_begin();
	good = hold(request, response, error);
	waiting_end();
	return good;
}

static const struct route routes[] = {
	{ HTTP_GET, "/", show_page, "page", .formats = "html json", .says = "Home" },
	{ HTTP_GET, "/records/{id}", show_page, "page", .formats = "html json", .says = "A record" },
	{ HTTP_GET, "/large", show_large, "page", .formats = "html json", .says = "Ten kilobytes" },
	{ HTTP_GET, "/query", show_query, .varies = true, .says = "What was asked" },
	{ HTTP_POST, "/forms", take_form, .limit = 256 * 1024, .says = "Takes a form" },
	{ HTTP_POST, "/ask", take_form, .reads = true, .says = "A protocol that reads by POST" },
	{ HTTP_POST, "/go", go_on, .says = "Takes a form and sends on" },
	{ HTTP_GET, "/stream", show_stream, .formats = "csv", .varies = true, .says = "A stream" },
	{ HTTP_GET, "/file", show_file, .varies = true, .says = "A file" },
	{ HTTP_GET, "/hold", hold, .varies = true, .says = "Works long" },
	{ HTTP_GET, "/wait", wait_for_others, .varies = true, .says = "Waits for others" },
	{ HTTP_GET, "/desk", show_page, "page", .access = OPERATOR, .says = "For the operator" },
	{ HTTP_GET, "/link/{token}", show_page, "page", .varies = true, .says = "A one-time link" },
};

static const struct route_table tables[] = { { routes, sizeof routes / sizeof routes[0] } };

/* ---- templates and callbacks -------------------------------------------------------------------------------------- */

static void
write_page(struct buffer *out, const struct json *document, const struct words *words, struct str language)
{
	(void)words;
	buffer_format(out, "<!doctype html><html lang=\"%.*s\"><title>page</title><p>", STR_ARGS(language));
	html_text(out, json_text(json_get(document, "data"), "text"));
	buffer_format(out, "</p><p>%.*s</p></html>", STR_ARGS(json_text(json_get(document, "view"), "frame")));
}

static const struct template templates[] = { { "page", write_page }, { "error", write_page } };

static bool
add_frame(struct request *request, struct json *document, struct error *error)
{
	(void)error;
	json_set(json_get(document, "view"), STR("frame"), json_string(request->a, STR("framed")));
	return true;
}

static bool
make_error_page(struct request *request, int status, const struct error *why, struct json **document_r,
		struct error *error)
{
	(void)error;
	*document_r = document_of(request->a, str_format(request->a, "%d %s %s", status, why->key, why->detail));
	return true;
}

static bool
is_operator(struct request *request, enum route_access access)
{
	return access == OPERATOR && str_is(request->session, "operator");
}

static int64_t
version_of(struct node *node)
{
	return __atomic_load_n(&node->version, __ATOMIC_RELAXED);
}

static const struct static_file files[] = {
	{ "/static/style-1.css", "text/css; charset=utf-8", { "p{color:red}", 12 }, { "gz", 2 }, { "b", 1 } },
};

static const struct str languages[] = { { "en", 2 }, { "fr", 2 }, { "ar", 2 } };
static const struct str anywhere[] = { { "127.0.0.1:0", 11 } };

/* ---- starting and stopping ---------------------------------------------------------------------------------------- */

struct fixture *
fixture_open(void)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);

	f->a = a;
	f->options = (struct server_options){
		.listen = anywhere,
		.listen_count = 1,
		.tables = tables,
		.table_count = 1,
		.templates = templates,
		.template_count = sizeof templates / sizeof templates[0],
		.files = files,
		.file_count = 1,
		.languages = languages,
		.language_count = 3,
		.node = &f->node,
		.loops = 2,
		.workers = 2,
		.cache_bytes = 1000 * 1000,
		.version = version_of,
		.frame = add_frame,
		.error_page = make_error_page,
		.allowed = is_operator,
	};
	return f;
}

void
fixture_start(struct fixture *f)
{
	struct error error = { 0 };

	if (!server_start(&f->options, &f->server, &error))
		fail_msg("%s", error.detail);
	f->address = server_address(f->a, f->server, 0);
}

void
fixture_close(struct fixture *f)
{
	if (f->server != NULL)
		server_stop(f->server);
	arena_close(f->a);
}

int
fixture_drop(void **state)
{
	fixture_close(*state);
	return 0;
}

bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

/* ---- clients ------------------------------------------------------------------------------------------------------ */

int
client_try(struct fixture *f)
{
	struct sockaddr_storage storage;
	struct address          address;
	socklen_t               size;
	int                     client, why;

	assert_true(address_parse(f->address, &address, NULL));
	size = address_write(&address, &storage);
	client = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(client >= 0);
	if (connect(client, (struct sockaddr *)&storage, size) == 0)
		return client;
	why = errno;
	close(client);
	errno = why;
	return -1;
}

int
client_open(struct fixture *f)
{
	int client = client_try(f);

	assert_true(client >= 0);
	return client;
}

void
client_send(int client, struct str bytes)
{
	while (bytes.length > 0) {
		ssize_t count = send(client, bytes.data, bytes.length, MSG_NOSIGNAL);

		if (count <= 0)
			return; /* cut off: what is heard tells */
		bytes = str_slice(bytes, (size_t)count, bytes.length);
	}
}

/* Reads up to `size` bytes, or with MSG_PEEK looks at them; 0 at the end of the connection. */
static size_t
hear_some(int client, char *bytes, size_t size, int how)
{
	struct pollfd polled = { .fd = client, .events = POLLIN };
	ssize_t       count;

	if (poll(&polled, 1, PATIENCE) == 0)
		fail_msg("nothing came for %d ms", PATIENCE);
	count = recv(client, bytes, size, how);
	return count > 0 ? (size_t)count : 0;
}

/* Makes sure that `want` bytes have come; fewer when the connection ends. */
static bool
hear_until(int client, struct buffer *in, size_t want)
{
	while (in->length < want) {
		size_t count = hear_some(client, buffer_reserve(in, want - in->length), want - in->length, 0);

		if (count == 0)
			return false;
		in->length += count;
	}
	return true;
}

/* Reads up to and with `end`, and nothing behind it. */
static bool
hear_through(int client, struct buffer *in, struct str end)
{
	size_t from = in->length;

	while (in->length < from + end.length || !str_ends(buffer_str(in), end)) {
		char       seen[1000];
		struct str ahead = { seen, hear_some(client, seen, sizeof seen, MSG_PEEK) };
		size_t     last = str_find_byte(ahead, end.data[end.length - 1]);

		if (ahead.length == 0 || !hear_until(client, in, in->length + str_head(ahead, last + 1).length))
			return false;
	}
	return true;
}

static bool
hear_chunks(struct fixture *f, int client, struct buffer *body)
{
	for (;;) {
		struct buffer line = buffer_in(f->a);
		size_t        size;

		if (!hear_through(client, &line, STR("\r\n")))
			return false;
		size = strtoul(str_c(f->a, buffer_str(&line)), NULL, 16);
		if (size > 0 && !hear_until(client, body, body->length + size))
			return false;
		buffer_clear(&line);
		if (!hear_through(client, &line, STR("\r\n")))
			return false;
		if (size == 0)
			return true;
	}
}

struct str
heard_field(const struct heard *heard, const char *name)
{
	struct str rest = heard->head, line;

	while (str_cut(&rest, '\n', &line)) {
		size_t colon = str_find_byte(line, ':');

		if (str_is_nocase(str_slice(line, 0, colon), name))
			return str_trim(str_slice(line, colon + 1, line.length));
	}
	return STR("");
}

struct heard
client_hear(struct fixture *f, int client, bool is_head)
{
	struct buffer head = buffer_in(f->a), body = buffer_in(f->a);
	struct heard  heard = { .status = 0 };
	int64_t       length;

	if (!hear_through(client, &head, STR("\r\n\r\n")))
		return heard;
	heard.head = buffer_str(&head);
	heard.status = (int)strtol(str_c(f->a, str_slice(heard.head, 9, 12)), NULL, 10);
	heard.whole = true;
	if (is_head || heard.status == 304 || heard.status == 204 || heard.status == 100)
		return heard;
	if (str_is(heard_field(&heard, "Transfer-Encoding"), "chunked"))
		heard.whole = hear_chunks(f, client, &body);
	else if (str_integer(heard_field(&heard, "Content-Length"), &length))
		heard.whole = hear_until(client, &body, (size_t)length);
	else
		while (hear_until(client, &body, body.length + 1))
			assert_true(body.length < ROOM);
	heard.body = buffer_str(&body);
	return heard;
}

bool
client_is_cut(int client, int milliseconds)
{
	struct pollfd polled = { .fd = client, .events = POLLIN };
	char          byte;

	return poll(&polled, 1, milliseconds) == 1 && recv(client, &byte, 1, 0) <= 0;
}

struct heard
fixture_ask(struct fixture *f, const char *method, const char *target, const char *fields)
{
	int          client = client_open(f);
	struct heard heard;

	client_send(client, str_format(f->a, "%s %s HTTP/1.1\r\nHost: node.example\r\n%s\r\n", method, target, fields));
	heard = client_hear(f, client, strcmp(method, "HEAD") == 0);
	close(client);
	return heard;
}

struct heard
fixture_get(struct fixture *f, const char *target, const char *fields)
{
	return fixture_ask(f, "GET", target, fields);
}

struct heard
fixture_post(struct fixture *f, const char *target, const char *form)
{
	struct str   fields = str_format(f->a,
					 "Origin: http://node.example\r\n"
					   "Content-Type: application/x-www-form-urlencoded\r\n"
					   "Content-Length: %zu\r\n\r\n%s",
					 strlen(form), form);
	int          client = client_open(f);
	struct heard heard;

	client_send(client, str_format(f->a, "POST %s HTTP/1.1\r\nHost: node.example\r\n", target));
	client_send(client, fields);
	heard = client_hear(f, client, false);
	close(client);
	return heard;
}
