#include "figures/sums.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/testing/engines.h"
#include "figures/visitors.h"

#include <pthread.h>

static const int64_t START = INT64_C(20422) * 86400 * 1000 * 1000; /* 2025-11-30 */

struct scripted {
	struct clock    clock;
	_Atomic int64_t now;
};

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct scripted *)clock)->now;
}

/* A node that counts, and how it is read. */
struct counting {
	struct fixture *f;
	struct scripted time;
	struct figures *figures;
	struct db      *db;
};

static void
begin(struct counting *counting, struct fixture *f)
{
	*counting = (struct counting){ .f = f, .time = { .clock = { scripted_now }, .now = START } };
	assert_true(figures_open(&(struct figures_options){ .pool = f->pool, .clock = &counting->time.clock },
				 &counting->figures, &f->error));
}

static void
note(struct counting *counting, enum figure_kind kind, const char *what, const char *form)
{
	figures_note(counting->figures, &(struct figure_seen){ kind, str_of(what), str_of(form) }, 1, NULL);
}

static void
note_reader(struct counting *counting, int number)
{
	const struct figure_seen page = { FIGURE_PAGE, STR("/"), STR("html") };
	struct figure_reader     reader = { { (const char *)&number, sizeof number }, STR("browser") };

	figures_note(counting->figures, &page, 1, &reader);
}

/* How much is in the database. */
static int64_t
count_of(struct counting *counting, enum figure_kind kind, const char *what, const char *form)
{
	const struct figure_range all = { STR(""), STR("") };
	struct figure_sums        sums;
	int64_t                   count = 0;
	struct db                *db;

	assert_true(db_borrow(counting->f->pool, &db, &counting->f->error));
	assert_true(figures_by_what(counting->f->a, db, kind, STR(""), &all, 100 * 1000, &sums, &counting->f->error));
	db_return(db);
	for (size_t i = 0; i < sums.count; i++)
		if ((what == NULL || str_is(sums.list[i].what, what)) &&
		    (form == NULL || str_is(sums.list[i].form, form)))
			count += sums.list[i].count;
	return count;
}

static void *
note_many(void *context)
{
	for (int i = 0; i < 1000; i++)
		note(context, FIGURE_PAGE, "/search", "html");
	return NULL;
}

static void
what_threads_count_is_in_the_database_once(void **state)
{
	struct counting counting;
	pthread_t       threads[6];

	begin(&counting, *state);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, note_many, &counting), 0);
	for (size_t i = 0; i < 6; i++)
		pthread_join(threads[i], NULL);
	assert_true(figures_write(counting.figures, &counting.f->error));
	assert_true(figures_write(counting.figures, &counting.f->error));
	assert_int_equal(count_of(&counting, FIGURE_PAGE, "/search", "html"), 6000);
	note(&counting, FIGURE_PAGE, "/search", "html");
	note(&counting, FIGURE_EXPORT, "/search", "csv");
	figures_close(counting.figures);
	assert_int_equal(count_of(&counting, FIGURE_PAGE, "/search", NULL), 6001);
	assert_int_equal(count_of(&counting, FIGURE_EXPORT, "/search", "csv"), 1);
}

/* ke-1, of Kenya, about Tanzania and Kenya. */
static void
put_record(struct fixture *f)
{
	const char *nothing = f->server[0] == '\0' ? "x''" : "''";

	fixture_tamper(
		f, str_c(f->a, str_format(f->a,
					  "insert into change_log (number, time, record, revision, state, previous, "
					  "hash, sets) values (1, 1, 'ke-1', 1, 2, 0, %s, "
					  "'+type:resource:+country:TZ:+country:KE:/country:UG:')",
					  nothing)));
	fixture_tamper(f,
		       str_c(f->a, str_format(f->a,
					      "insert into record (id, number, revision, state, type, owner, created, "
					      "content) values ('ke-1', 1, 1, 2, 'resource', 'KE', 1, %s)",
					      nothing)));
}

static void
a_record_counts_for_its_countries_and_for_whose_it_is(void **state)
{
	struct counting counting;

	begin(&counting, *state);
	put_record(counting.f);
	note(&counting, FIGURE_RECORD, "ke-1", "html");
	note(&counting, FIGURE_DOWNLOAD, "ke-1", "file");
	note(&counting, FIGURE_DOWNLOAD, "ke-1", "bib");
	note(&counting, FIGURE_RECORD, "ke-2", "html");
	figures_close(counting.figures);
	assert_int_equal(count_of(&counting, FIGURE_OWNER, "KE", "page"), 1);
	assert_int_equal(count_of(&counting, FIGURE_OWNER, "KE", "download"), 2);
	assert_int_equal(count_of(&counting, FIGURE_OWNER, NULL, NULL), 3);
	assert_int_equal(count_of(&counting, FIGURE_COUNTRY, "TZ", "download"), 2);
	assert_int_equal(count_of(&counting, FIGURE_COUNTRY, "KE", "page"), 1);
	assert_int_equal(count_of(&counting, FIGURE_COUNTRY, "UG", NULL), 0);
}

static void
beyond_the_bounds_all_is_other(void **state)
{
	struct counting counting;
	char            name[LIMIT_FIGURE_BYTES * 2];

	begin(&counting, *state);
	for (int i = 0; i < LIMIT_FIGURES_OF_DAY * 2; i++) {
		(void)snprintf(name, sizeof name, "/subjects/%d", i);
		note(&counting, FIGURE_PAGE, name, "html");
		if (i % 3000 == 0)
			assert_true(figures_write(counting.figures, &counting.f->error));
	}
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	note(&counting, FIGURE_PAGE, name, "a form that nothing has");
	figures_close(counting.figures);
	assert_int_equal(count_of(&counting, FIGURE_PAGE, NULL, NULL), LIMIT_FIGURES_OF_DAY * 2 + 1);
	assert_int_equal(count_of(&counting, FIGURE_PAGE, "", "html"), LIMIT_FIGURES_OF_DAY);
	assert_int_equal(count_of(&counting, FIGURE_PAGE, "", "a form that noth"), 1);
}

static void
readers_are_told_apart_and_begin_anew_each_day(void **state)
{
	struct counting counting;
	int64_t         first;

	begin(&counting, *state);
	for (int i = 0; i < 3000; i++)
		note_reader(&counting, i % 1000);
	assert_true(figures_write(counting.figures, &counting.f->error));
	first = count_of(&counting, FIGURE_VISITOR, NULL, NULL);
	assert_in_range(first, 950, 1050);
	for (int i = 0; i < 1000; i++)
		note_reader(&counting, i);
	assert_true(figures_write(counting.figures, &counting.f->error));
	assert_int_equal(count_of(&counting, FIGURE_VISITOR, NULL, NULL), first);
	counting.time.now += CLOCK_DAY;
	note_reader(&counting, 1);
	counting.time.now -= 1; /* a thread that looked at the clock before */
	note_reader(&counting, 1);
	figures_close(counting.figures);
	assert_int_equal(count_of(&counting, FIGURE_VISITOR, NULL, NULL), first + 1);
	assert_int_equal(count_of(&counting, FIGURE_PAGE, NULL, NULL), 4002);
}

static void
what_cannot_be_written_is_kept(void **state)
{
	struct counting counting;
	struct error    error = { 0 };

	begin(&counting, *state);
	note(&counting, FIGURE_PAGE, "/", "html");
	fixture_tamper(counting.f, "alter table figure rename to gone");
	assert_false(figures_write(counting.figures, &error));
	note(&counting, FIGURE_PAGE, "/", "html");
	fixture_tamper(counting.f, "alter table gone rename to figure");
	assert_true(figures_write(counting.figures, &counting.f->error));
	assert_int_equal(count_of(&counting, FIGURE_PAGE, "/", NULL), 2);
	figures_close(counting.figures);
}

/* Two years and a bit later, days are months. */
static void
days_become_months(void **state)
{
	struct counting           counting;
	const struct figure_range range = { STR("2025-11"), STR("2025-11") };
	struct figure_sums        sums;
	struct db                *db;
	int64_t                   gathered;

	begin(&counting, *state);
	counting.time.now -= CLOCK_DAY; /* a server that was started before knows another day */
	note(&counting, FIGURE_PAGE, "/", "html");
	assert_true(figures_write(counting.figures, &counting.f->error));
	counting.time.now += 5 * CLOCK_DAY;
	note(&counting, FIGURE_PAGE, "/", "html");
	assert_true(figures_write(counting.figures, &counting.f->error));
	counting.time.now += 40 * CLOCK_DAY;
	note(&counting, FIGURE_PAGE, "/", "html");
	figures_close(counting.figures);
	assert_true(figures_gather(counting.f->pool, counting.time.now, 31, NULL, NULL, &gathered, &counting.f->error));
	assert_int_equal(gathered, 1);
	assert_true(figures_gather(counting.f->pool, counting.time.now, 31, NULL, NULL, &gathered, &counting.f->error));
	assert_int_equal(gathered, 0);
	assert_int_equal(count_of(&counting, FIGURE_PAGE, "/", "html"), 3);
	assert_true(db_borrow(counting.f->pool, &db, &counting.f->error));
	assert_true(figures_by_period(counting.f->a, db, &range, &sums, &counting.f->error));
	db_return(db);
	assert_int_equal(sums.count, 1);
	assert_int_equal(sums.list[0].count, 1);
}

static void
robots_are_those_that_say_so(void **state)
{
	(void)state;
	assert_true(agent_is_robot(STR("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")));
	assert_true(agent_is_robot(STR("Python-urllib/3.11")));
	assert_true(agent_is_robot(STR("curl/7.88.1")));
	assert_true(agent_is_robot(STR("")));
	assert_true(agent_is_robot(STR("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/119.0.0.0")));
	assert_false(agent_is_robot(STR("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0")));
	assert_false(agent_is_robot(
		STR("Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/119.0 Mobile")));
}

static void
many_readers_are_estimated_within_some_percent(void **state)
{
	static const uint8_t key[VISITORS_KEY] = { 1, 2, 3 };

	(void)state;
	for (int many = 1; many <= 1000 * 1000; many *= 10) {
		struct visitors visitors = { { 0 } };
		int64_t         estimate;

		for (int i = 0; i < many; i++)
			visitors_note(&visitors, key, (struct str){ (const char *)&i, sizeof i }, STR("agent"));
		estimate = visitors_estimate(&visitors);
		assert_in_range(estimate, many - many / 15, many + many / 15);
	}
}

static void
periods_are_days_and_months(void **state)
{
	static const char *const good[] = { "", "2026-11", "2026-11-30", "0001-01-01" };
	static const char *const bad[] = {
		"2026", "2026-13", "2026-11-31", "2026-1-301", "2026-11-3", "20261130--", "x"
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(figure_period(str_of(good[i]), "since", NULL));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(figure_period(str_of(bad[i]), "since", NULL));
}

int
main(void)
{
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(robots_are_those_that_say_so),
		cmocka_unit_test(many_readers_are_estimated_within_some_percent),
		cmocka_unit_test(periods_are_days_and_months),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_threads_count_is_in_the_database_once),
		cmocka_unit_test(a_record_counts_for_its_countries_and_for_whose_it_is),
		cmocka_unit_test(beyond_the_bounds_all_is_other),
		cmocka_unit_test(readers_are_told_apart_and_begin_anew_each_day),
		cmocka_unit_test(what_cannot_be_written_is_kept),
		cmocka_unit_test(days_become_months),
	};

	return cmocka_run_group_tests_name("figures alone", alone, NULL, NULL) + RUN_ON_EACH_ENGINE("figures", tests);
}
