/* Files of records: kept once, as long as a record names them, and found out when they are not what they were. */
#include "records/attachments.h"

#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/draft.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct attachment
bring(struct fixture *f, const char *bytes, const char *account)
{
	const struct attachment_new file = {
		.bytes = str_of(bytes), .name = STR("a.txt"), .media = STR("text/plain"), .account = str_of(account)
	};
	struct attachment kept;
	struct error      error = { 0 };

	if (!attachment_put(f->a, &f->context, &file, &kept, &error))
		fail_msg("%s", error.detail);
	return kept;
}

static struct str
path_of(struct fixture *f, const struct attachment *file)
{
	struct hash hash;

	assert_true(hash_parse(file->hash, &hash, NULL));
	return attachment_path(f->a, &f->context, &hash);
}

/* A record, as a draft that names the file. */
static struct str
name_in_draft(struct fixture *f, const struct attachment *file, const char *submission)
{
	const char *fields = str_c(
		f->a,
		str_format(f->a, "{'type':'sample','fields':{'title':{'en':'A'},'scans':[{'hash':'%.*s','name':'a'}]}}",
			   STR_ARGS(file->hash)));
	struct draft_save  save = { .document = fixture_json(f, fields),
				    .before = json_object(f->a),
				    .submission = str_of(submission),
				    .sent = str_of(submission) };
	struct draft_saved saved;

	assert_true(draft_save(f->a, &f->context, &save, &saved, NULL));
	return saved.id;
}

static void
the_same_bytes_are_kept_once_and_found(void **state)
{
	struct fixture   *f = *state;
	struct attachment first = bring(f, "hello", "ann"), second = bring(f, "hello", "ben"), found;
	struct str        bytes;

	assert_true(str_equal(first.hash, second.hash));
	assert_true(file_read(f->a, path_of(f, &first), 100, &bytes, NULL));
	assert_true(str_is(bytes, "hello"));
	assert_true(attachment_find(f->a, f->db, first.hash, &found, NULL));
	assert_int_equal(found.size, 5);
	assert_true(attachment_brought(f->a, f->db, first.hash, STR("ben"), &found, NULL));
	assert_false(attachment_brought(f->a, f->db, first.hash, STR("eve"), &found, NULL));
	assert_int_equal(fixture_number(f, "select count(*) from attachment"), 1);
}

static void
what_no_record_names_goes_after_two_weeks(void **state)
{
	struct fixture   *f = *state;
	struct attachment named = bring(f, "named", "ann"), unused = bring(f, "unused", "ann");

	name_in_draft(f, &named, "s1");
	f->clock.now += INT64_C(13) * 86400 * 1000 * 1000;
	assert_true(attachments_tidy(&f->context, NULL));
	assert_true(file_exists(path_of(f, &unused)));
	f->clock.now += INT64_C(2) * 86400 * 1000 * 1000;
	assert_true(attachments_tidy(&f->context, NULL));
	assert_false(file_exists(path_of(f, &unused)));
	assert_true(file_exists(path_of(f, &named)));
}

static void
an_erased_record_takes_its_files_along_but_not_those_of_others(void **state)
{
	struct fixture       *f = *state;
	struct attachment     own = bring(f, "own", "ann"), shared = bring(f, "shared", "ann");
	struct str            id = name_in_draft(f, &own, "s1");
	struct str            both = name_in_draft(f, &shared, "s2"), other = name_in_draft(f, &shared, "s3");
	struct record_outcome outcome;

	assert_true(fixture_try_state(f, id, STATE_ERASED, STR("law"), &outcome, NULL));
	assert_false(file_exists(path_of(f, &own)));
	assert_true(fixture_try_state(f, both, STATE_ERASED, STR("law"), &outcome, NULL));
	assert_true(file_exists(path_of(f, &shared)));
	assert_true(fixture_try_state(f, other, STATE_ERASED, STR("law"), &outcome, NULL));
	assert_false(file_exists(path_of(f, &shared)));
}

static void
count_wrong(void *context, struct str hash, const char *sentence)
{
	(void)hash;
	(void)sentence;
	++*(int *)context;
}

static void
a_file_that_is_not_what_it_was_is_told(void **state)
{
	struct fixture   *f = *state;
	struct attachment one = bring(f, "one", "ann"), two = bring(f, "two", "ann");
	int               wrong = 0;

	bring(f, "three", "ann");
	assert_true(attachments_verify(&f->context, count_wrong, &wrong, NULL));
	assert_int_equal(wrong, 0);
	assert_true(file_write(path_of(f, &one), STR("onf"), 0600, NULL));
	assert_true(file_remove(path_of(f, &two), NULL));
	assert_true(attachments_verify(&f->context, count_wrong, &wrong, NULL));
	assert_int_equal(wrong, 2);
}

static void
an_empty_file_and_too_much_in_a_day_are_refused(void **state)
{
	struct fixture             *f = *state;
	const struct attachment_new empty = { .name = STR("a"), .account = STR("ann") };
	struct attachment           kept;
	struct error                error = { 0 };

	assert_false(attachment_put(f->a, &f->context, &empty, &kept, &error));
	assert_string_equal(error.key, "attachment.empty");
	bring(f, "one", "ann");
	fixture_sql(f, "update attachment set size = 1073741824");
	const struct attachment_new more = { .bytes = STR("more"), .name = STR("a"), .account = STR("ann") };

	assert_false(attachment_put(f->a, &f->context, &more, &kept, &error));
	assert_string_equal(error.key, "attachment.day");
	bring(f, "of another", "ben");
	f->clock.now += INT64_C(25) * 3600 * 1000 * 1000;
	bring(f, "next day", "ann");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_bytes_are_kept_once_and_found),
		cmocka_unit_test(what_no_record_names_goes_after_two_weeks),
		cmocka_unit_test(an_erased_record_takes_its_files_along_but_not_those_of_others),
		cmocka_unit_test(a_file_that_is_not_what_it_was_is_told),
		cmocka_unit_test(an_empty_file_and_too_much_in_a_day_are_refused),
	};

	return fixture_run_on_both("attachments", tests, sizeof tests / sizeof tests[0]);
}
