/* A node of its own for each test program, and the little of a server that handlers need. */
#include "pages/fixture.h"

#include "pages/pages.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/head.h"
#include "http/parameters.h"
#include "http/router.h"
#include "search/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

enum { SEARCH_WAIT = 60 * 1000 }; /* milliseconds: under the thread sanitizer, on a busy machine, all takes long */

static const char settings_text[] = "name = Kenya Clearing-House\n"
				    "name.fr = Centre d’échange du Kenya\n"
				    "short = ke\n"
				    "kind = national\n"
				    "country = KE\n"
				    "languages = en, fr, es, ar, ru, zh\n"
				    "url = https://chm.example.ke/\n"
				    "contact = office@example.org\n";

/* One field of each kind. */
static const char sample_type[] =
	"type: sample\n"
	"label: { en: Sample, fr: Échantillon }\n"
	"plural: { en: Samples, fr: Échantillons }\n"
	"help: { en: For tests }\n"
	"owners: [country, organization, node]\n"
	"confirm: 12\n"
	"date: date\n"
	"fields:\n"
	"  - { name: title, kind: text, label: { en: Title, fr: Titre }, required: true, search: title }\n"
	"  - { name: summary, kind: prose, label: { en: Summary, fr: Résumé }, search: high }\n"
	"  - { name: code, kind: name, label: { en: Code }, many: true }\n"
	"  - { name: alias, kind: text, label: { en: Alias }, many: true }\n"
	"  - { name: subjects, kind: terms, label: { en: Subjects }, vocabulary: subjects, facet: subject }\n"
	"  - { name: keywords, kind: keywords, label: { en: Keywords } }\n"
	"  - { name: countries, kind: countries, label: { en: Countries }, facet: country }\n"
	"  - { name: languages, kind: languages, label: { en: Languages } }\n"
	"  - { name: publisher, kind: organization, label: { en: Publisher } }\n"
	"  - { name: about, kind: record, label: { en: About }, many: true }\n"
	"  - { name: author, kind: person, label: { en: Author } }\n"
	"  - { name: date, kind: date, label: { en: Date } }\n"
	"  - { name: period, kind: period, label: { en: Period } }\n"
	"  - { name: starts, kind: time, label: { en: Starts } }\n"
	"  - { name: count, kind: number, label: { en: Count } }\n"
	"  - { name: area, kind: number, label: { en: Area }, units: [ha, km2] }\n"
	"  - { name: cost, kind: amount, label: { en: Cost } }\n"
	"  - { name: open, kind: yes-no, label: { en: Open } }\n"
	"  - { name: status, kind: choice, label: { en: Status }, choices: [{ value: done, label: { en: Done, fr: Fait "
	"} }] }\n"
	"  - { name: link, kind: link, label: { en: Link } }\n"
	"  - { name: file, kind: file, label: { en: File } }\n"
	"  - { name: place, kind: place, label: { en: Place } }\n"
	"  - { name: steps, kind: group, label: { en: Steps }, many: true,\n"
	"      fields: [{ name: note, kind: text, label: { en: Note } }, { name: result, kind: prose, label: { en: "
	"Result } }] }\n"
	"  - { name: rows, kind: table, label: { en: Rows },\n"
	"      fields: [{ name: cell, kind: number, label: { en: Cell } }, { name: remark, kind: text, label: { en: "
	"Remark } }] }\n"
	"  - { name: budget, kind: amount, label: { en: Budget }, sensitivity: confidential }\n";

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct scripted_clock *)(const void *)clock)->now;
}

static void
need(struct fixture *f, bool good)
{
	if (!good)
		fail_msg("%s %s", f->error.detail, f->error.place);
}

struct fixture *
fixture_open(void)
{
	struct arena      *a = arena_open(0);
	struct fixture    *f = ARENA_NEW(a, struct fixture);
	char               folder[] = "/tmp/chm-pages-XXXXXX";
	struct settings    settings;
	struct log_options log = { .descriptor = STDERR_FILENO, .level = LOG_WARNING, .kept = 100 };

	f->a = a;
	f->clock = (struct scripted_clock){ .clock.now = scripted_now };
	log.clock = &f->clock.clock;
	assert_non_null(mkdtemp(folder));
	f->folder = str_copy(a, str_of(folder));
	need(f, time_parse(STR("2026-06-03T10:00:00Z"), &f->clock.now, &f->error));
	need(f, settings_parse(a, STR(settings_text), STR("node.ini"), &settings, &f->error));
	need(f, node_make(f->folder, &settings, &f->error));
	need(f, folder_make(path_join(a, f->folder, STR("types")), 0750, &f->error));
	need(f, file_write(path_join(a, f->folder, STR("types/sample.yaml")), STR(sample_type), 0640, &f->error));
	struct node_options options = { .use = NODE_FOLLOW, .clock = &f->clock.clock, .log = log_open(&log) };

	need(f, node_open(f->folder, &options, &f->node, &f->error));
	f->options = ARENA_NEW(a, struct server_options);
	need(f, pages_open(a, f->node, f->options, &f->error));
	return f;
}

void
fixture_close(struct fixture *f)
{
	struct log *log = f->node->log;

	node_close(f->node);
	log_close(log);
	need(f, file_remove(f->folder, &f->error));
	arena_close(f->a);
}

/* A copy with another sign in place of one. */
static struct str
replace(struct fixture *f, struct str text, char from, char to)
{
	struct buffer out = buffer_in(f->a);

	for (size_t i = 0; i < text.length; i++)
		buffer_add_byte(&out, text.data[i] == from ? to : text.data[i]);
	return buffer_str(&out);
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

struct str
fixture_put(struct fixture *f, const char *record)
{
	struct record_draft   draft = { .publish = true, .base = -1 };
	struct record_outcome outcome;

	need(f, json_parse(f->a, replace(f, str_of(record), '\'', '"'), &draft.document, &f->error));
	draft.key = json_text(draft.document, "source");
	need(f, node_put(f->a, f->node, &draft, &outcome, NULL, &f->error));
	if (outcome.fate == FATE_REFUSED)
		fail_msg("refused: %s %.*s", str_c(f->a, outcome.problems.list[0].path),
			 STR_ARGS(outcome.problems.list[0].sentence));
	assert_true(node_found(f->node, outcome.number, SEARCH_WAIT));
	return outcome.id;
}

void
fixture_set_state(struct fixture *f, struct str id, enum record_state state, const char *reason)
{
	const struct actor    who = actor_operator();
	struct record_outcome outcome;

	need(f, record_set_state(f->a, &f->node->records, &(struct record_step){ &who, id, state, str_of(reason) },
				 &outcome, &f->error));
	assert_true(node_found(f->node, outcome.number, SEARCH_WAIT));
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* The route that the request's address leads to; fills in what the address says. */
static const struct route *
find_route(struct fixture *f, struct request *request)
{
	struct router *router = router_make(f->a, f->options->tables, f->options->table_count, f->options->templates,
					    f->options->template_count);
	size_t         mark = str_find_byte(request->target, '?');
	struct str     query = str_slice(request->target, mark + 1, request->target.length);
	struct router_match found;
	struct path         path;
	size_t              suffix;

	request->path = str_slice(request->target, 0, mark);
	need(f, path_parse(f->a, request->path, &path, &f->error));
	need(f, parameters_parse(f->a, query, LIMIT_HTTP_PARAMETERS, &request->query, &f->error));
	router_match(f->a, router, &path, request->method, &found);
	if (found.endpoint == NULL) {
		fail_msg("no route for %.*s", STR_ARGS(request->target));
		abort();
	}
	suffix = found.suffix.length != 0 ? found.suffix.length + 1 : 0;
	request->path = str_slice(request->path, 0, request->path.length - suffix);
	request->format = suffix != 0 ? found.suffix : STR("html");
	request->path_parameters = found.parameters;
	return found.endpoint->route;
}

static struct request
make_request(struct fixture *f, enum http_method method, const char *language, struct str target)
{
	static const struct head no_fields = { 0 };

	return (struct request){
		.a = f->a,
		.head = &no_fields,
		.node = f->node,
		.method = method,
		.target = target,
		.host = STR("chm.example.ke"),
		.language = str_of(language),
		.id = STR("0123456789abcdef"),
		.session = f->session,
		.client = f->client,
		.forwarded = f->forwarded,
	};
}

/* Calls the handler, or makes the page of what failed; the template's name is in the response. */
static struct json *
ask(struct fixture *f, struct request *request)
{
	const struct route *route = find_route(f, request);
	bool                good;

	f->response =
		(struct response){ .status = 200,
				   .template_name = str_of(route->template_name != NULL ? route->template_name : "") };
	f->error = (struct error){ 0 };
	if (!pages_allowed(request, route->access)) {
		if (!pages_denied(request, route->access, &f->response))
			f->response.status = 403;
		return NULL;
	}
	good = route->handler(request, &f->response, &f->error);
	if (!good) {
		assert_int_not_equal(f->error.code, ERROR_NONE);
		f->response.status = error_http_status(f->error.code);
		return NULL;
	}
	if (f->response.document == NULL)
		return NULL;
	assert_true(pages_frame(request, f->response.document, &f->error));
	return f->response.document;
}

struct json *
fixture_get(struct fixture *f, const char *language, struct str target)
{
	struct request request = make_request(f, HTTP_GET, language, target);

	return ask(f, &request);
}

struct json *
fixture_post(struct fixture *f, const char *language, struct str target)
{
	struct request request = make_request(f, HTTP_POST, language, target);

	return ask(f, &request);
}

struct json *
fixture_send(struct fixture *f, const char *language, struct str target, const char *form)
{
	struct request request = make_request(f, HTTP_POST, language, target);

	need(f, parameters_parse(f->a, str_of(form), LIMIT_HTTP_FORM_FIELDS, &request.form, &f->error));
	return ask(f, &request);
}

static template_fn *
find_template(struct fixture *f, struct str name)
{
	for (size_t i = 0; i < f->options->template_count; i++)
		if (str_is(name, f->options->templates[i].name))
			return f->options->templates[i].write;
	fail_msg("no template %.*s", STR_ARGS(name));
	abort();
}

struct str
fixture_html(struct fixture *f, const char *language, struct str target)
{
	struct buffer  out = buffer_in(f->a);
	struct request request = make_request(f, HTTP_GET, language, target);
	struct json   *document;

	document = ask(f, &request);
	if (document == NULL) {
		struct error error = { 0 };

		f->response.template_name = STR("error");
		assert_true(pages_error(&request, f->response.status, &f->error, &document, &error));
		assert_true(pages_frame(&request, document, &error));
	}
	find_template(f, f->response.template_name)(&out, document, f->node->words, str_of(language));
	return buffer_str(&out);
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

const char *
fixture_text(struct fixture *f, const struct json *document, const char *pointer)
{
	const struct json *value = document != NULL ? json_at(document, pointer) : NULL;

	if (value == NULL)
		return "";
	if (value->kind == JSON_BOOLEAN)
		return value->boolean ? "true" : "false";
	return value->kind == JSON_STRING || value->kind == JSON_NUMBER ? str_c(f->a, value->text) : "";
}

const char *
fixture_list(struct fixture *f, const struct json *document, const char *pointer, const char *member)
{
	const struct json *list = document != NULL ? json_at(document, pointer) : NULL;
	struct buffer      out = buffer_in(f->a);

	for (const struct json *item = list != NULL ? JSON_FIRST(list) : NULL; item != NULL; item = item->next) {
		const struct json *value = member != NULL ? json_get(item, member) : item;

		if (out.length != 0)
			buffer_add_c(&out, "; ");
		if (value != NULL)
			buffer_add(&out, value->text);
	}
	return str_c(f->a, buffer_str(&out));
}
