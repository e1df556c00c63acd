/* The scripted provider. */
#include "network/fixture.h"

#include "base/file.h"
#include "node/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void say(struct provider *provider, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
say(struct provider *provider, const char *format, ...)
{
	size_t  length = strlen(provider->asked);
	va_list values;

	va_start(values, format);
	vsnprintf(provider->asked + length, sizeof provider->asked - length, format, values);
	va_end(values);
}

bool
fixture_get(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r, struct error *error)
{
	struct provider              *provider = context;
	const struct scripted_answer *answer;
	struct str                    query = str_slice(ask->url, str_find_byte(ask->url, '?') + 1, ask->url.length);
	FILE                         *file;

	say(provider, "%.*s%s%.*s\n", STR_ARGS(query), ask->etag.length > 0 ? " unless " : "", STR_ARGS(ask->etag));
	assert_true(provider->next < provider->count);
	answer = &provider->answers[provider->next++];
	provider->asks_for_thirty = answer->retry_after == 30;
	if (answer->status == 0)
		return error_set(error, ERROR_REMOTE, "client.failed", "the connection broke");
	file = fopen(str_c(a, ask->file), "w");
	assert_non_null(file);
	assert_true(fputs(answer->text != NULL ? answer->text : "", file) >= 0);
	assert_int_equal(fclose(file), 0);
	*got_r = (struct http_got){ .status = answer->status,
				    .retry_after = answer->retry_after,
				    .etag = str_of(answer->etag),
				    .wire = answer->text != NULL ? (int64_t)strlen(answer->text) : 0 };
	return true;
}

bool
fixture_wait(void *context, int64_t seconds)
{
	struct provider *provider = context;
	int64_t          base = 5;

	/* pauses are longer by up to a quarter, by chance */
	while (base * 2 <= seconds && base < 3600)
		base *= 2;
	if (seconds >= 3600)
		base = 3600;
	if (seconds >= 30 && seconds < 38 && provider->asks_for_thirty)
		base = 30;
	assert_in_range(seconds, base, base + base / 4);
	say(provider, "wait %" PRId64 "\n", base);
	return true;
}

int
fixture_open(void **state)
{
	struct arena               *a = arena_open(0);
	struct fixture             *f = ARENA_NEW(a, struct fixture);
	char                        folder[] = "/tmp/chm-harvest-XXXXXX";
	struct settings             settings = { .name = STR("Test"),
						 .short_name = STR("tt"),
						 .country = STR("TZ"),
						 .languages = { STR("en") },
						 .language_count = 1,
						 .url = STR("http://chm.example.org/"),
						 .database = STR("sqlite:chm.db") };
	struct node_options         options = { .use = NODE_RECORDS };
	const struct harvest_source source = { .name = STR("museum"),
					       .url = STR("http://museum.example.org/oai"),
					       .prefix = STR("oai_dc") };

	assert_non_null(mkdtemp(folder));
	f->a = a;
	f->folder = str_copy(a, str_of(folder));
	assert_true(node_make(path_join(a, f->folder, STR("node")), &settings, NULL));
	assert_true(node_open(path_join(a, f->folder, STR("node")), &options, &f->node, NULL));
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	*state = f;
	return 0;
}

int
fixture_close(void **state)
{
	struct fixture *f = *state;

	node_close(f->node);
	assert_true(file_remove(f->folder, NULL));
	arena_close(f->a);
	return 0;
}

struct str
harvest_so(struct fixture *f, const struct scripted_answer *answers, size_t count, struct harvest_options options)
{
	struct harvest_transport transport = { &f->provider, fixture_get, fixture_wait };
	struct harvest_report    report;
	struct error             error = { 0 };
	bool                     good;

	options.transport = &transport;
	f->provider = (struct provider){ .answers = answers, .count = count };
	good = harvest_run(f->a, f->node, STR("museum"), &options, &report, &error);
	assert_int_equal(good, str_is(report.state, "done"));
	assert_int_equal(report.fetched, report.new_records + report.changed + report.same + report.withdrawn +
						 report.rejected + report.left_out);
	return str_format(f->a,
			  "%.*s %" PRId64 " new %" PRId64 " changed %" PRId64 " same %" PRId64 " withdrawn %" PRId64
			  " rejected%s%s",
			  STR_ARGS(report.state), report.new_records, report.changed, report.same, report.withdrawn,
			  report.rejected, good ? "" : ": ", good ? "" : error.key);
}

struct str
harvest(struct fixture *f, const struct scripted_answer *answers, size_t count, bool deletes)
{
	return harvest_so(f, answers, count, (struct harvest_options){ .deletes = deletes });
}

struct harvest_report
last_report(struct fixture *f)
{
	struct harvest_report *log;
	size_t                 count;

	assert_true(harvest_log(f->a, f->node, STR("museum"), 1, &log, &count, NULL));
	return log[0];
}
