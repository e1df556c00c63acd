/* Links on a scripted clock and a scripted network: what each answer makes of one, until it is dead, and what is asked when. */
#include "network/link_check.h"

#include "base/clock.h"
#include "base/file.h"
#include "db/db.h"
#include "node/settings.h"
#include "records/link_copies.h"
#include "records/relink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- judging ----------------------------------------------------------------------------------------------------- */

static const struct link_rules rules = { .failures = 3, .days = 3 };

/* A link that is asked when it is due, with this answer each time, and the day on which it becomes dead; 0: never. */
static int
dead_on(struct arena *a, struct link_answer answer)
{
	struct linked link = { .id = STR("0123456789abcdef"), .url = STR("http://a.example/x.pdf") };

	link.due = CLOCK_DAY;
	for (int i = 0; i < 40; i++) {
		int64_t now = link.due;

		link_judge(a, &link, &answer, &rules, now);
		assert_true(link.due > now);
		if (link.state == LINK_DEAD)
			return (int)(now / CLOCK_DAY);
	}
	return 0;
}

static void
a_link_is_dead_after_some_failures_over_some_days(void **state)
{
	static const struct {
		struct link_answer answer;
		int                day;
		enum link_state    first;
	} rows[] = {
		{ { ANSWER_STATUS, 200, -1, { 0 }, { 0 } }, 0, LINK_GOOD },
		{ { ANSWER_STATUS, 404, -1, { 0 }, { 0 } }, 4, LINK_FAILING },
		{ { ANSWER_STATUS, 410, -1, { 0 }, { 0 } }, 4, LINK_FAILING },
		{ { ANSWER_STATUS, 500, -1, { 0 }, { 0 } }, 24, LINK_FAILING },
		{ { ANSWER_UNREACHED, 0, -1, { 0 }, { 0 } }, 24, LINK_FAILING },
		{ { ANSWER_CIRCLE, 302, -1, { 0 }, { 0 } }, 24, LINK_FAILING },
		{ { ANSWER_STATUS, 403, -1, { 0 }, { 0 } }, 0, LINK_CLOSED },
		{ { ANSWER_STATUS, 401, -1, { 0 }, { 0 } }, 0, LINK_CLOSED },
		{ { ANSWER_STATUS, 429, -1, { 0 }, { 0 } }, 0, LINK_NEW },
		{ { ANSWER_STATUS, 503, 120, { 0 }, { 0 } }, 0, LINK_NEW },
		{ { ANSWER_PRIVATE, 0, -1, { 0 }, { 0 } }, 0, LINK_PRIVATE },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct linked link = { .id = STR("0123456789abcdef"), .url = STR("http://a.example/x.pdf") };

		link_judge(a, &link, &rows[i].answer, &rules, CLOCK_DAY);
		assert_int_equal(link.state, rows[i].first);
		assert_int_equal(dead_on(a, rows[i].answer), rows[i].day);
	}
	arena_close(a);
}

static void
a_link_that_is_there_again_is_good_again(void **state)
{
	struct arena      *a = arena_open(0);
	struct linked      link = { .id = STR("0123456789abcdef"), .url = STR("http://a.example/x.pdf") };
	struct link_answer gone = { .kind = ANSWER_STATUS, .status = 404 },
			   there = { .kind = ANSWER_STATUS, .status = 200 };
	struct link_answer moved = { .kind = ANSWER_STATUS, .status = 200, .target = STR("https://b.example/y.pdf") };

	(void)state;
	for (int i = 0; i < 6; i++)
		link_judge(a, &link, &gone, &rules, (1 + 3 * i) * CLOCK_DAY);
	assert_int_equal(link.state, LINK_DEAD);
	assert_int_equal(link.since, CLOCK_DAY);
	link_judge(a, &link, &there, &rules, 30 * CLOCK_DAY);
	assert_int_equal(link.state, LINK_GOOD);
	assert_int_equal(link.failures, 0);
	link_judge(a, &link, &moved, &rules, 60 * CLOCK_DAY);
	link_judge(a, &link, &moved, &rules, 90 * CLOCK_DAY);
	assert_int_equal(link.state, LINK_MOVED);
	assert_int_equal(link.since, 60 * CLOCK_DAY);
	assert_true(str_is(link.target, "https://b.example/y.pdf"));
	moved.target = STR("https://b.example/");
	link_judge(a, &link, &moved, &rules, 99 * CLOCK_DAY);
	assert_int_equal(link.target.length, 0); /* nobody should go there instead */
	arena_close(a);
}

static void
a_host_is_left_alone_as_long_as_it_asks(void **state)
{
	struct link_answer answer = { .kind = ANSWER_STATUS, .status = 429, .retry_after = 7200 };

	(void)state;
	assert_int_equal(link_pause(&answer, CLOCK_DAY), CLOCK_DAY + 2 * CLOCK_HOUR);
	answer.retry_after = INT64_C(1) << 40;
	assert_int_equal(link_pause(&answer, CLOCK_DAY), 8 * CLOCK_DAY);
	answer.status = 404;
	assert_int_equal(link_pause(&answer, CLOCK_DAY), 0);
}

/* ---- a node on a scripted network -------------------------------------------------------------------------------- */

struct scripted_clock {
	struct clock clock;
	int64_t      now;
};

struct fixture {
	struct arena         *a;
	struct str            folder;
	struct scripted_clock clock;
	struct node          *node;
	bool                  silent;      /* the network is gone */
	int                   edition;     /* of what changes */
	char                  asked[4000]; /* "HEAD URL" a line each */
};

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct scripted_clock *)(const void *)clock)->now;
}

/* An address says by its path how it is answered: /404, /301, /head405. */
static bool
get(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r, struct error *error)
{
	struct fixture *f = context;
	size_t          length = strlen(f->asked);
	struct str      url = ask->url;

	snprintf(f->asked + length, sizeof f->asked - length, "%s %.*s\n", ask->head ? "HEAD" : "GET", STR_ARGS(url));
	if (!str_is(ask->file, "/dev/null"))
		assert_true(file_write(ask->file, url, 0600, error));
	*got_r = (struct http_got){ .status = 200, .retry_after = -1 };
	got_r->unreached = f->silent || str_find(url, STR("down")) < url.length;
	if (got_r->unreached)
		return error_set(error, ERROR_REMOTE, "client.failed", "nobody is there");
	if (str_find(url, STR("10.0.0.1")) < url.length)
		return error_set(error, ERROR_DENIED, "client.private", "in a private network");
	if (str_ends(url, STR("/changes")) && !ask->head) {
		got_r->etag = str_format(a, "\"%d\"", f->edition);
		got_r->status = str_equal(ask->etag, got_r->etag) ? 304 : 200;
		assert_true(file_write(ask->file, str_format(a, "Edition %d", f->edition), 0600, error));
	} else if (str_ends(url, STR("/404")))
		got_r->status = 404;
	else if (str_ends(url, STR("/head405")))
		got_r->status = ask->head ? 405 : 200;
	else if (str_ends(url, STR("/429")))
		got_r->status = 429;
	else if (str_ends(url, STR("/301"))) {
		got_r->status = 301;
		got_r->redirect = str_format(a, "%.*s/there", STR_ARGS(url));
	} else if (str_ends(url, STR("/302"))) {
		got_r->status = 302;
		got_r->redirect = STR("http://10.0.0.1/");
	} else if (str_ends(url, STR("/circle"))) {
		got_r->status = 302;
		got_r->redirect = url;
	}
	return true;
}

static bool
wait_scripted(void *context, int milliseconds)
{
	(void)context;
	(void)milliseconds;
	return true;
}

static int
open_fixture(void **state)
{
	struct arena       *a = arena_open(0);
	struct fixture     *f = ARENA_NEW(a, struct fixture);
	char                folder[] = "/tmp/chm-links-XXXXXX";
	struct settings     settings = { .name = STR("Test"),
					 .short_name = STR("tt"),
					 .country = STR("TZ"),
					 .languages = { STR("en") },
					 .language_count = 1,
					 .url = STR("http://chm.example.org/"),
					 .database = STR("sqlite:chm.db") };
	struct node_options options = { .use = NODE_RECORDS };

	f->a = a;
	f->clock = (struct scripted_clock){ .clock.now = scripted_now, .now = 20000 * CLOCK_DAY };
	assert_non_null(mkdtemp(folder));
	f->folder = path_join(a, str_copy(a, str_of(folder)), STR("node"));
	assert_true(node_make(f->folder, &settings, NULL));
	assert_true(settings_write(f->folder, &(struct setting_value){ STR("links.pause"), STR("0") }, 1, NULL));
	options.clock = &f->clock.clock;
	assert_true(node_open(f->folder, &options, &f->node, NULL));
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	node_close(f->node);
	assert_true(file_remove(path_folder(f->folder), NULL));
	arena_close(f->a);
	return 0;
}

/* Publishes a resource with these links, separated by spaces. */
static struct str
put(struct fixture *f, const char *source, const char *links)
{
	struct record_draft   draft = { .publish = true, .base = -1, .key = str_of(source) };
	struct record_outcome outcome;
	struct buffer         text = buffer_in(f->a);
	struct str            rest = str_of(links), url;

	buffer_add_c(
		&text,
		"{\"type\":\"resource\",\"licence\":\"CC-BY-4.0\",\"fields\":{\"title\":{\"en\":\"R\"},\"links\":[");
	for (size_t i = 0; str_cut(&rest, ' ', &url); i++)
		buffer_format(&text, "%s{\"url\":\"%.*s\"}", i > 0 ? "," : "", STR_ARGS(url));
	buffer_add_c(&text, "]}}");
	assert_true(json_parse(f->a, buffer_str(&text), &draft.document, NULL));
	assert_true(record_put(f->a, &f->node->records, &draft, &outcome, NULL));
	assert_int_not_equal(outcome.fate, FATE_REFUSED);
	return outcome.id;
}

/* Follows and asks what is due: the questions. */
static const char *
run(struct fixture *f, struct link_report *report_r)
{
	struct link_transport transport = { f, get, wait_scripted };
	struct link_run       run = { .transport = &transport };
	struct error          error = { 0 };

	f->asked[0] = '\0';
	if (!links_catch_up(f->node, &run, &error) || !links_check(f->node, &run, report_r, &error))
		fail_msg("%s", error.detail);
	return f->asked;
}

static const char *
state_of(struct fixture *f, const char *url)
{
	struct linked link;
	struct db    *db;
	bool          found;

	assert_true(db_borrow(f->node->pool, &db, NULL));
	found = linked_find(f->a, db, link_id(f->a, str_of(url)), &link, NULL);
	db_return(db);
	return found ? link_state_name(link.state) : "unknown";
}

static int64_t
copies(struct fixture *f)
{
	int64_t    bytes, count;
	struct db *db;

	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(link_copies_total(f->a, db, &bytes, &count, NULL));
	db_return(db);
	return count;
}

static void
each_distinct_link_is_asked_when_it_is_due(void **state)
{
	struct fixture    *f = *state;
	struct link_report report;

	put(f, "a", "http://a.example/good http://a.example/404 http://b.example/301 http://b.example/302");
	put(f, "b",
	    "http://a.example/good http://b.example/circle http://c.example/429 http://c.example/other "
	    "http://d.example/head405");
	(void)run(f, &report);
	assert_in_range(report.asked, 7, 8); /* of c.example, which wants to be left alone, one or both */
	assert_string_equal(state_of(f, "http://a.example/good"), "good");
	assert_string_equal(state_of(f, "http://a.example/404"), "failing");
	assert_string_equal(state_of(f, "http://b.example/301"), "moved");
	assert_string_equal(state_of(f, "http://b.example/302"), "private");
	assert_string_equal(state_of(f, "http://b.example/circle"), "failing");
	assert_string_equal(state_of(f, "http://c.example/429"), "new");
	assert_string_equal(state_of(f, "http://d.example/head405"), "good");
	assert_string_equal(run(f, &report), "");
	f->clock.now += CLOCK_HOUR + CLOCK_SECOND; /* the pause of c.example is over */
	assert_non_null(strstr(run(f, &report), "HEAD http://c.example/429"));
	for (int day = 0; day < 6; day++) {
		f->clock.now += CLOCK_DAY;
		(void)run(f, &report);
	}
	assert_string_equal(state_of(f, "http://a.example/404"), "dead");
	assert_string_equal(state_of(f, "http://a.example/good"), "good");
	put(f, "a", "http://a.example/good");
	(void)run(f, &report);
	assert_string_equal(state_of(f, "http://a.example/404"), "unknown"); /* nobody links there any more */
}

static void
without_a_network_nothing_is_noted(void **state)
{
	struct fixture    *f = *state;
	struct link_report report;

	put(f, "a", "http://a.example/1 http://b.example/1 http://c.example/1 http://d.example/1");
	f->silent = true;
	(void)run(f, &report);
	assert_true(report.unreached);
	assert_string_equal(state_of(f, "http://a.example/1"), "new");
	f->silent = false;
	f->clock.now += 2 * CLOCK_HOUR;
	(void)run(f, &report);
	assert_int_equal(report.good, 4);
	put(f, "b", "http://down.example/1 http://e.example/1");
	(void)run(f, &report);
	assert_string_equal(state_of(f, "http://down.example/1"), "failing"); /* others were there */
}

static void
what_is_erased_leaves_no_link(void **state)
{
	struct fixture       *f = *state;
	const struct actor    who = actor_operator();
	struct record_outcome outcome;
	struct link_report    report;
	struct record_step    step = { &who, put(f, "a", "http://a.example/secret"), STATE_ERASED, STR("law"), false };

	(void)run(f, &report);
	assert_string_equal(state_of(f, "http://a.example/secret"), "good");
	assert_int_equal(copies(f), 1);
	assert_true(record_set_state(f->a, &f->node->records, &step, &outcome, NULL));
	assert_string_equal(state_of(f, "http://a.example/secret"), "unknown");
	assert_int_equal(copies(f), 0);
}

/* What search and backups have under the addresses of a record's copies, the newest first. */
static const char *
editions(struct fixture *f, struct str record)
{
	struct buffer     out = buffer_in(f->a);
	struct link_copy *list;
	struct hash       hash;
	struct str        bytes;
	struct db        *db;
	size_t            count;

	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(link_copies_of_record(f->a, db, record, &list, &count, NULL));
	db_return(db);
	for (size_t i = 0; i < count; i++) {
		assert_true(hash_parse(list[i].content, &hash, NULL));
		assert_true(file_read(f->a, attachment_path(f->a, &f->node->records, &hash), 100, &bytes, NULL));
		buffer_format(&out, "%s%.*s", i > 0 ? ", " : "", STR_ARGS(str_slice(bytes, 8, bytes.length)));
	}
	return str_c(f->a, buffer_str(&out));
}

static void
a_copy_is_renewed_when_what_it_is_of_has_changed(void **state)
{
	static const struct {
		int         edition;
		int64_t     renewed;
		const char *kept;
	} rows[] = { { 1, 0, "1" },          { 1, 0, "1" },          { 2, 1, "2, 1" },
		     { 2, 0, "2, 1" },       { 3, 1, "3, 1, 2" },    { 4, 1, "4, 1, 2, 3" },
		     { 5, 1, "5, 1, 3, 4" }, { 1, 1, "1, 1, 4, 5" }, { 6, 1, "6, 1, 5, 1" } };
	struct fixture       *f = *state;
	struct link_report    report;
	struct record_outcome outcome;
	const struct actor    who = actor_operator();
	struct str            id = put(f, "a", "http://a.example/changes");
	struct record_step    step = { &who, id, STATE_ERASED, STR("law"), false };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		f->edition = rows[i].edition;
		(void)run(f, &report);
		assert_int_equal(report.renewed, rows[i].renewed);
		assert_string_equal(editions(f, id), rows[i].kept);
		f->clock.now += 40 * CLOCK_DAY;
		assert_true(attachments_tidy(&f->node->records, NULL));
	}
	assert_int_equal(copies(f), 4);
	assert_true(record_set_state(f->a, &f->node->records, &step, &outcome, NULL));
	assert_int_equal(copies(f), 0);
}

static void
a_repair_is_done_once_in_all_records(void **state)
{
	struct fixture    *f = *state;
	const struct actor who = actor_operator();
	struct link_report report;
	struct relink      repair = {
		     .id = STR("s1"), .from = STR("http://a.example/404"), .to = STR("https://a.example/new"), .actor = &who
	};
	struct relink again = repair, other = repair;
	struct record record;
	struct db    *db;
	struct str    id = put(f, "a", "http://a.example/404 http://a.example/x");
	struct error  error = { 0 };

	put(f, "b", "http://a.example/404");
	(void)run(f, &report);
	assert_true(relink(f->a, &f->node->records, &repair, &error));
	assert_int_equal(repair.changed, 2);
	assert_int_equal(repair.failure_count, 0);
	assert_true(relink(f->a, &f->node->records, &again, &error));
	assert_true(again.repeated);
	assert_int_equal(again.changed, 2);
	other.to = STR("https://b.example/");
	assert_false(relink(f->a, &f->node->records, &other, &error));
	assert_string_equal(error.key, "link.resent");
	assert_string_equal(state_of(f, "http://a.example/404"), "unknown");
	assert_string_equal(state_of(f, "https://a.example/new"), "new");
	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(record_find(f->a, db, id, &record, NULL));
	db_return(db);
	assert_int_equal(record.revision, 2);
	assert_true(str_find(record.body, STR("https://a.example/new")) < record.body.length);
	assert_true(str_find(record.body, STR("http://a.example/x")) < record.body.length);
}

static void
links_of_sources_are_followed_when_that_is_wanted(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome;
	struct record_draft   draft = { .publish = true,
					.adopted = true,
					.base = -1,
					.source = { .name = STR("museum"),
						    .identifier = STR("m1"),
						    .raw = STR("{}"),
						    .media = STR("application/json") } };
	static const bool     wanted[] = { false, true, false };
	static const char    *states[] = { "unknown", "new", "unknown" };
	bool                  more;

	assert_true(json_parse(f->a,
			       STR("{\"type\":\"resource\",\"fields\":{\"title\":{\"en\":\"R\"},\"links\":[{\"url\":"
				   "\"http://m.example/1\"}]}}"),
			       &draft.document, NULL));
	assert_true(record_put(f->a, &f->node->records, &draft, &outcome, NULL));
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		assert_true(links_follow(&f->node->records, wanted[i], &more, NULL));
		assert_false(more);
		assert_string_equal(state_of(f, "http://m.example/1"), states[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_is_dead_after_some_failures_over_some_days),
		cmocka_unit_test(a_link_that_is_there_again_is_good_again),
		cmocka_unit_test(a_host_is_left_alone_as_long_as_it_asks),
		cmocka_unit_test_setup_teardown(each_distinct_link_is_asked_when_it_is_due, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(without_a_network_nothing_is_noted, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(what_is_erased_leaves_no_link, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(a_copy_is_renewed_when_what_it_is_of_has_changed, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(links_of_sources_are_followed_when_that_is_wanted, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(a_repair_is_done_once_in_all_records, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
