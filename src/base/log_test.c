#include "base/log.h"

#include "base/file.h"
#include "base/json.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static int64_t
fixed_now(const struct clock *clock)
{
	(void)clock;
	return 1777626000123456;
}

static const struct clock fixed = { .now = fixed_now };

/* All that was written to `descriptor`. */
static struct str
written(struct arena *a, int descriptor)
{
	off_t size = lseek(descriptor, 0, SEEK_END);
	char *bytes = arena_text(a, (size_t)size + 1);

	assert_int_equal(pread(descriptor, bytes, (size_t)size, 0), size);
	bytes[size] = '\0';
	return (struct str){ bytes, (size_t)size };
}

static void
an_event_is_one_line_whatever_it_holds(void **state)
{
	static const struct {
		const char *request, *message, *text, *json;
	} cases[] = {
		{ "", "20 records", "import.done 20 records", "\"key\":\"import.done\",\"message\":\"20 records\"" },
		{ "r1", "ok", "import.done [r1] ok", "\"key\":\"import.done\",\"request\":\"r1\",\"message\":\"ok\"" },
		{ "", "a\nb\x1b[31m\x7F", "import.done a\\nb\\x1b[31m\\x7f",
		  "\"key\":\"import.done\",\"message\":\"a\\nb\\u001b[31m\\u007f\"" },
		{ "", "\"q\" \\ caf\xC3\xA9", "import.done \"q\" \\ caf\xC3\xA9",
		  "\"key\":\"import.done\",\"message\":\"\\\"q\\\" \\\\ caf\xC3\xA9\"" },
		{ "", "\xC2\x9B \xFF \xE2\x82", "import.done \\xc2\\x9b \\xff \\xe2\\x82",
		  "\"key\":\"import.done\",\"message\":\"\\u00c2\\u009b \\u00ff \\u00e2\\u0082\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int json = 0; json <= 1; json++) {
			struct arena      *a = arena_open(0);
			int                descriptor = memfd_create("log", 0);
			struct log_options options = {
				.descriptor = descriptor, .json = json, .level = LOG_INFO, .clock = &fixed
			};
			struct log  *log = log_open(&options);
			struct str   line;
			struct json *value;
			struct error error;

			log_write(log, LOG_INFO, str_of(cases[i].request), "import.done", "%s", cases[i].message);
			line = written(a, descriptor);
			if (json) {
				assert_string_equal(
					line.data,
					str_format(a,
						   "{\"time\":\"2026-05-01T09:00:00.123456Z\",\"level\":\"info\",%s}\n",
						   cases[i].json)
						.data);
				assert_true(json_parse(a, line, &value, &error));
			} else {
				assert_string_equal(
					line.data,
					str_format(a, "2026-05-01T09:00:00.123456Z info %s\n", cases[i].text).data);
			}
			log_close(log);
			close(descriptor);
			arena_close(a);
		}
	}
}

static void
where_a_process_has_several_nodes_a_line_names_its_own(void **state)
{
	(void)state;
	for (int json = 0; json <= 1; json++) {
		struct arena      *a = arena_open(0);
		int                descriptor = memfd_create("log", 0);
		struct log_options options = {
			.descriptor = descriptor, .json = json, .level = LOG_INFO, .clock = &fixed, .node = STR("ke")
		};
		struct log *log = log_open(&options);

		log_write(log, LOG_INFO, STR("r1"), "test.done", "ok");
		assert_non_null(strstr(written(a, descriptor).data,
				       json ? "\"key\":\"test.done\",\"node\":\"ke\",\"request\":\"r1\""
					    : " info test.done (ke) [r1] ok\n"));
		log_close(log);
		close(descriptor);
		arena_close(a);
	}
}

static void
a_long_event_is_cut_and_stays_one_line(void **state)
{
	struct arena      *a = arena_open(0);
	char              *message = arena_alloc(a, 10001);
	int                descriptor = memfd_create("log", 0);
	struct log_options options = { .descriptor = descriptor, .json = true, .level = LOG_DEBUG };
	struct log        *log = log_open(&options);
	struct str         line;
	struct json       *value;
	struct error       error;

	(void)state;
	memset(message, '\x01', 10000);
	log_write(log, LOG_INFO, str_of(message), "test.long", "%s", message);
	line = written(a, descriptor);
	assert_true(line.length <= 4096);
	assert_true(json_parse(a, line, &value, &error));
	assert_true(str_ends(json_text(value, "message"), STR("…")));
	log_close(log);
	close(descriptor);
	arena_close(a);
}

static void
what_is_more_talkative_than_wanted_is_left_out(void **state)
{
	struct arena      *a = arena_open(0);
	int                descriptor = memfd_create("log", 0);
	struct log_options options = { .descriptor = descriptor, .level = LOG_WARNING };
	struct log        *log = log_open(&options);
	struct error       error = { 0 };
	enum log_level     level;

	(void)state;
	log_write(log, LOG_INFO, STR(""), "test.info", "left out");
	log_write(log, LOG_DEBUG, STR(""), "test.debug", "left out");
	error_set(&error, ERROR_INPUT, "test.input", "left out");
	log_error(log, STR(""), &error);
	assert_int_equal(written(a, descriptor).length, 0);
	error_set(&error, ERROR_STORAGE, "test.storage", "the disk is full");
	error_at(&error, "chm.db");
	log_error(log, STR(""), &error);
	assert_non_null(strstr(written(a, descriptor).data, " error test.storage the disk is full (chm.db)\n"));
	log_write(NULL, LOG_ERROR, STR(""), "test.none", "no log");
	assert_true(log_level_parse(STR("Debug"), &level));
	assert_int_equal(level, LOG_DEBUG);
	assert_false(log_level_parse(STR("loud"), &level));
	log_close(log);
	close(descriptor);
	arena_close(a);
}

static void
the_newest_lines_are_kept(void **state)
{
	struct arena      *a = arena_open(0);
	int                descriptor = memfd_create("log", 0);
	struct log_options options = { .descriptor = descriptor, .level = LOG_INFO, .kept = 3, .clock = &fixed };
	struct log        *log = log_open(&options);
	struct str        *lines;

	(void)state;
	assert_int_equal(log_newest(a, log, 10, &lines), 0);
	for (int i = 1; i <= 5; i++) {
		log_write(log, LOG_INFO, STR(""), "test.kept", "%d", i);
		assert_int_equal(log_newest(a, log, 10, &lines), i < 3 ? i : 3);
		assert_string_equal(lines[0].data,
				    str_format(a, "2026-05-01T09:00:00.123456Z info test.kept %d", i).data);
	}
	assert_true(str_ends(lines[2], STR(" 3")));
	assert_int_equal(log_newest(a, log, 2, &lines), 2);
	assert_true(str_ends(lines[1], STR(" 4")));
	log_close(log);
	close(descriptor);
	arena_close(a);
}

enum { THREADS = 4, EVENTS = 500 };

static void *
write_events(void *argument)
{
	for (int i = 0; i < EVENTS; i++)
		log_write(argument, LOG_INFO, STR("request"), "test.thread", "an event of some length, number %d", i);
	return NULL;
}

static void
lines_of_several_threads_do_not_mix(void **state)
{
	struct arena      *a = arena_open(0);
	int                descriptor = memfd_create("log", 0);
	struct log_options options = { .descriptor = descriptor, .level = LOG_INFO, .kept = 10, .clock = &fixed };
	struct log        *log = log_open(&options);
	struct str         rest, line;
	pthread_t          threads[THREADS];
	int                count = 0;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_events, log), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	rest = written(a, descriptor);
	while (str_cut(&rest, '\n', &line) && line.length > 0) {
		assert_true(
			str_starts(line, STR("2026-05-01T09:00:00.123456Z info test.thread [request] an event of ")));
		assert_true(line.length < 100);
		count++;
	}
	assert_int_equal(count, THREADS * EVENTS);
	log_close(log);
	close(descriptor);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_whatever_it_holds),
		cmocka_unit_test(where_a_process_has_several_nodes_a_line_names_its_own),
		cmocka_unit_test(a_long_event_is_cut_and_stays_one_line),
		cmocka_unit_test(what_is_more_talkative_than_wanted_is_left_out),
		cmocka_unit_test(the_newest_lines_are_kept),
		cmocka_unit_test(lines_of_several_threads_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
