/* Fuzzing of admission: router, negotiation, parameters, forms and proxies take any head and body. */
#include "http/admit.h"
#include "http/head_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
answer(struct request *request, struct response *response, struct error *error)
{
	(void)request;
	(void)response;
	(void)error;
	return true;
}

static const struct route routes[] = {
	{ HTTP_GET, "/", answer },
	{ HTTP_GET, "/search", answer, .formats = "html json atom csv" },
	{ HTTP_GET, "/records/{id}", answer, .formats = "html json jsonld ttl xml" },
	{ HTTP_GET, "/records/{id}@{revision}", answer, .formats = "html json" },
	{ HTTP_GET, "/records/{id}/history", answer },
	{ HTTP_POST, "/records/{id}/edit", answer, .access = SIGNED_IN },
	{ HTTP_POST, "/sru", answer, .reads = true },
	{ HTTP_PUT, "/api/v1/records/{id}", answer, .limit = 1000 },
	{ HTTP_GET, "/{page}", answer },
};

static const struct route_table tables[] = { { routes, sizeof routes / sizeof routes[0] } };
static const struct str         languages[] = { { "en", 2 }, { "fr", 2 }, { "zh-Hant", 7 } };
static const struct str         proxies[] = { { "127.0.0.0/8", 11 }, { "::/0", 4 } };

static void
check_admitted(const struct admission *admission)
{
	const struct request *request = &admission->request;

	assert(request->format.length > 0 && request->language.length > 0);
	assert(admission->status == 0 || admission->status == 204 || admission->status == 308 ||
	       admission->error.code != ERROR_NONE);
	assert(admission->status != 308 || str_starts(admission->location, STR("https://chm.example.org/")) ||
	       (str_starts(admission->location, STR("/")) && !str_starts(admission->location, STR("//"))));
	if (admission->status != 0)
		return;
	assert(admission->endpoint != NULL && str_starts(request->path, STR("/")));
	assert(str_is_utf8(request->path, NULL) && str_find_byte(request->path, '\0') == request->path.length);
	for (size_t i = 0; i < request->query.count; i++)
		assert(str_is_utf8(request->query.list[i].value, NULL));
	for (size_t i = 0; i < request->path_parameters.count; i++)
		assert(request->path_parameters.list[i].value.length > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena         *a = arena_open(0);
	struct server_options options = {
		.tables = tables,
		.table_count = 1,
		.languages = languages,
		.language_count = sizeof languages / sizeof languages[0],
		.proxies = proxies,
		.proxy_count = sizeof proxies / sizeof proxies[0],
	};
	struct service   service;
	struct head      head;
	struct address   client;
	struct admission admission;
	struct str       body = head_of_text(a, (struct str){ (const char *)data, size }, &head);
	bool             good = service_make(a, &options, &service, NULL) && host_parse(STR("127.0.0.1"), &client);

	assert(good);
	admit(a, &service, &head, &client, STR("0123456789abcdef"), &admission);
	check_admitted(&admission);
	(void)admission_is_cacheable(&admission);
	if (admission.status == 0 && !admit_body(a, body, &admission))
		assert(admission.status >= 400 && admission.error.code != ERROR_NONE);
	service.options.url = STR("https://chm.example.org/");
	service.options.redirects = true;
	service.options.proxy_header = PROXY_FORWARDED;
	admit(a, &service, &head, &client, STR("0123456789abcdef"), &admission);
	check_admitted(&admission);
	arena_close(a);
	return 0;
}
