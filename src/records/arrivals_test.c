/* Files that come in pieces: what has come stays, one sends at a time, what is whole is an attachment, what is late goes. */
#include "records/arrivals.h"

#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static struct arrival
begin(struct fixture *f, const char *id, const char *account, int64_t length)
{
	const struct arrival_new file = {
		.id = str_of(id), .account = str_of(account), .name = STR("a.txt"), .length = length
	};
	struct arrival arrival;
	struct error   error = { 0 };

	if (!arrival_begin(f->a, &f->context, &file, &arrival, &error))
		fail_msg("%s", error.detail);
	return arrival;
}

/* Why it may not begin. */
static const char *
refused(struct fixture *f, const char *id, const char *account, int64_t length)
{
	const struct arrival_new file = {
		.id = str_of(id), .account = str_of(account), .name = STR("a"), .length = length
	};
	struct arrival arrival;
	struct error   error = { 0 };

	assert_false(arrival_begin(f->a, &f->context, &file, &arrival, &error));
	return str_c(f->a, str_copy(f->a, str_of(error.key)));
}

static bool
find(struct fixture *f, const char *id, const char *account, struct arrival *found_r)
{
	struct error error = { 0 };
	bool         good = arrival_find(f->a, &f->context, str_of(id), str_of(account), found_r, &error);

	assert_true(good || error.code == ERROR_ABSENT);
	return good;
}

static int
open_it(struct fixture *f, struct arrival *arrival)
{
	struct error error = { 0 };
	int          descriptor;

	if (!arrival_open(f->a, &f->context, arrival, &descriptor, &error))
		fail_msg("%s", error.detail);
	return descriptor;
}

static void
append(struct fixture *f, struct arrival *arrival, const char *bytes)
{
	int descriptor = open_it(f, arrival);

	assert_true(descriptor_write(descriptor, str_of(bytes)));
	close(descriptor);
}

static void
pieces_become_an_attachment_of_who_brought_them(void **state)
{
	struct fixture   *f = *state;
	struct arrival    arrival = begin(f, "one", "ann", 5);
	struct attachment found;
	struct str        bytes;
	struct hash       hash;
	int               descriptor;

	assert_int_equal(arrival.offset, 0);
	append(f, &arrival, "he");
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 2);
	assert_false(find(f, "one", "ben", &arrival));
	append(f, &arrival, "llo");
	assert_true(find(f, "one", "ann", &arrival));
	descriptor = open_it(f, &arrival);
	assert_true(arrival_sync(f->a, &f->context, &arrival, descriptor, NULL));
	assert_true(arrival_finish(f->a, &f->context, &arrival, STR("text/plain"), NULL));
	close(descriptor);
	assert_true(attachment_brought(f->a, f->db, arrival.hash, STR("ann"), &found, NULL));
	assert_true(str_is(found.name, "a.txt"));
	assert_int_equal(found.size, 5);
	assert_true(hash_parse(arrival.hash, &hash, NULL));
	assert_true(file_read(f->a, attachment_path(f->a, &f->context, &hash), 100, &bytes, NULL));
	assert_true(str_is(bytes, "hello"));
	assert_false(file_exists(arrival_path(f->a, &f->context, STR("one"))));
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 5);
	assert_true(arrival.hash.length > 0);
}

static void
one_sends_at_a_time_and_nobody_appends_to_what_is_whole(void **state)
{
	struct fixture *f = *state;
	struct arrival  arrival = begin(f, "one", "ann", 2), late = arrival;
	struct error    error = { 0 };
	int             first = open_it(f, &arrival), second;

	assert_false(arrival_open(f->a, &f->context, &late, &second, &error));
	assert_string_equal(error.key, "arrival.busy");
	assert_true(descriptor_write(first, STR("ab")));
	assert_true(arrival_sync(f->a, &f->context, &arrival, first, NULL));
	assert_true(arrival_finish(f->a, &f->context, &arrival, STR("text/plain"), NULL));
	close(first);
	assert_false(arrival_open(f->a, &f->context, &arrival, &second, &error));
	assert_string_equal(error.key, "arrival.whole");
}

/* A power cut can leave the end of a file torn, and kill -9 cannot be told from it. */
static void
what_was_not_told_counts_only_in_the_opening_that_wrote_it(void **state)
{
	struct fixture *f = *state;
	struct arrival  arrival = begin(f, "one", "ann", 9);

	append(f, &arrival, "abc");
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 3);
	append(f, &arrival, "torn");
	f->context.opening = STR("second");
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 3);
	append(f, &arrival, "de");
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 5);
	assert_true(file_remove(arrival_path(f->a, &f->context, STR("one")), NULL)); /* as after a restore */
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 0);
	append(f, &arrival, "a");
	assert_true(find(f, "one", "ann", &arrival));
	assert_int_equal(arrival.offset, 1);
}

static void
what_is_late_or_given_up_goes(void **state)
{
	struct fixture *f = *state;
	struct arrival  late = begin(f, "late", "ann", 5), ended = begin(f, "ended", "ann", 5);
	struct str      left = arrival_path(f->a, &f->context, STR("nobody"));

	append(f, &late, "la");
	append(f, &ended, "en");
	assert_true(file_write(left, STR("left"), 0600, NULL));
	assert_true(arrival_end(f->a, &f->context, STR("ended"), STR("ann"), NULL));
	assert_false(find(f, "ended", "ann", &ended));
	assert_false(file_exists(arrival_path(f->a, &f->context, STR("ended"))));
	assert_false(arrival_end(f->a, &f->context, STR("late"), STR("ben"), NULL));
	f->clock.now += (LIMIT_ARRIVAL_DAYS - 1) * INT64_C(86400) * 1000 * 1000;
	assert_true(arrivals_tidy(&f->context, NULL));
	assert_false(file_exists(left));
	assert_true(find(f, "late", "ann", &late));
	assert_int_equal(late.offset, 2);
	f->clock.now += INT64_C(86400) * 1000 * 1000;
	assert_false(find(f, "late", "ann", &late));
	assert_true(arrivals_tidy(&f->context, NULL));
	assert_false(file_exists(arrival_path(f->a, &f->context, STR("late"))));
	assert_int_equal(fixture_number(f, "select count(*) from arrival"), 0);
}

static void
too_many_too_long_and_too_much_in_a_day_are_refused(void **state)
{
	struct fixture *f = *state;
	struct arrival  arrival;

	assert_string_equal(refused(f, "x", "ann", 0), "attachment.empty");
	assert_string_equal(refused(f, "x", "ann", LIMIT_ARRIVAL_BYTES + INT64_C(1)), "arrival.long");
	arrival = begin(f, "same", "ann", LIMIT_ARRIVAL_BYTES);
	arrival = begin(f, "same", "ann", LIMIT_ARRIVAL_BYTES);
	assert_string_equal(refused(f, "same", "ann", 7), "arrival.other");
	begin(f, "second", "ann", LIMIT_ARRIVAL_BYTES);
	assert_string_equal(refused(f, "third", "ann", 1), "attachment.day");
	begin(f, "third", "ben", 1);
	for (int i = 1; i < LIMIT_ARRIVALS; i++)
		begin(f, str_c(f->a, str_format(f->a, "ben-%d", i)), "ben", 1);
	assert_string_equal(refused(f, "one-more", "ben", 1), "arrival.many");
	assert_true(arrival_end(f->a, &f->context, STR("third"), STR("ben"), NULL));
	begin(f, "one-more", "ben", 1);
	assert_int_equal(arrival.offset, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_become_an_attachment_of_who_brought_them),
		cmocka_unit_test(one_sends_at_a_time_and_nobody_appends_to_what_is_whole),
		cmocka_unit_test(what_was_not_told_counts_only_in_the_opening_that_wrote_it),
		cmocka_unit_test(what_is_late_or_given_up_goes),
		cmocka_unit_test(too_many_too_long_and_too_much_in_a_day_are_refused),
	};

	return fixture_run_on_both("arrivals", tests, sizeof tests / sizeof tests[0]);
}
