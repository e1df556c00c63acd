#include "records/records.h"

#include "db/db.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char reef[] = "'title':{'en':'Reef'}";
static const char kelp[] = "'title':{'en':'Kelp'},'budget':{'value':'10','currency':'KES'}";

struct found {
	struct fixture *f;
	struct buffer   out;
};

static void
find(void *context, struct str id, int revision, const char *what)
{
	struct found *found = context;

	(void)id;
	buffer_format(&found->out, "%d %s; ", revision, what);
}

/* "REVISION WHAT; ..." of one record, or of all with an empty id. */
static const char *
wrong_of(struct fixture *f, struct str id)
{
	struct found         found = { f, buffer_in(f->a) };
	struct verify_report report;
	struct error         error = { 0 };

	if (!record_verify(f->db, &f->context, id, find, &found, &report, &error))
		fail_msg("%s: %s", error.key, error.detail);
	return str_c(f->a, buffer_str(&found.out));
}

static void __attribute__((format(printf, 2, 3))) sql(struct fixture *f, const char *format, ...)
{
	va_list arguments;
	char    text[4000];

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	fixture_sql(f, text);
}

/* 1: a reef, 2: the same as kelp with a withheld budget, both adopted with originals; 3: another; 4: 3 is erased. */
static struct str
make_some(struct fixture *f)
{
	struct str id = fixture_put(f, fixture_adopted(f, "1", reef)).id;

	(void)fixture_put(f, fixture_adopted(f, "1", kelp));
	(void)fixture_set_state(f, fixture_put(f, fixture_draft(f, reef)).id, STATE_ERASED);
	assert_string_equal(wrong_of(f, STR("")), "");
	return id;
}

static void
all_that_is_looked_at_is_counted(void **state)
{
	struct fixture      *f = *state;
	struct found         found = { f, buffer_in(f->a) };
	struct verify_report report;
	struct str           id = make_some(f);

	assert_true(record_verify(f->db, &f->context, STR(""), find, &found, &report, NULL));
	assert_int_equal(report.records, 2);
	assert_int_equal(report.revisions, 4);
	assert_int_equal(report.signatures, 3);
	assert_int_equal(report.wrong, 0);
	assert_true(record_verify(f->db, &f->context, id, find, &found, &report, NULL));
	assert_int_equal(report.revisions, 2);
	assert_false(record_verify(f->db, &f->context, STR("ke-0000000"), find, &found, &report, NULL));
}

/* Statements that do and undo damage; what is found in between. */
static const struct {
	const char *damage, *found;
} damages[] = {
	{ "delete from body where number = 1", "1 the body is missing; " },
	{ "delete from body where number = 4", "2 the body is missing; " },
	{ "insert into body (number, body) select 3, body from body where number = 1",
	  "1 the record is erased and this is still there; " },
	{ "update body set body = (select body from body where number = 1) where number = 2",
	  "2 the log has another hash than the body; 2 the body is of another record or revision; "
	  "2 the chain begins in the wrong place; 2 the original is not the one that was signed; "
	  "2 the record is listed with the fingerprint of another content; " },
	{ "update change_log set hash = (select hash from change_log where number = 2) where number = 1",
	  "1 the log has another hash than the body; 2 the revision before is not the one that was signed; " },
	{ "update change_log set state = 4 where number = 1", "1 the log tells another state than the body; " },
	{ "update change_log set revision = 5 where number = 1",
	  "5 the body is of another record or revision; 5 the chain begins in the wrong place; "
	  "2 the revision before is missing in the log; 5 the log has a revision that no record names; " },
	{ "update change_log set record = 'ke-0000000' where number = 1",
	  "1 the body is of another record or revision; 2 the revision before is missing in the log; "
	  "1 the log has a revision that no record names; " },
	{ "update change_log set previous = 0 where number = 2", "2 the chain begins in the wrong place; " },
	{ "update change_log set time = time + 1000000 where number = 2", "1 the log's time goes back; " },
	{ "delete from change_log where number = 1",
	  "2 the revision before is missing in the log; 2 the revision before is not the one that was signed; "
	  "0 the log has fewer or more rows than were counted; " },
	{ "delete from change_log where number = 4",
	  "0 the log has fewer or more rows than were counted; 2 the record does not name its newest revision; " },
	{ "insert into change_log (number, time, record, revision, state, previous, hash) "
	  "select 5, time, record, revision, state, previous, hash from change_log where number = 4",
	  "2 the body is missing; 0 the log has fewer or more rows than were counted; " },
	{ "update change_counter set number = 9", "0 the log has fewer or more rows than were counted; " },
	{ "update original set raw = (select raw from original where number = 1) where number = 2",
	  "2 the original is not the one that was signed; " },
	{ "delete from original", "2 the original is missing; 1 the original is missing; " },
	{ "delete from withheld", "2 a withheld value is missing, or not where and as long as was signed; " },
	{ "update withheld set value = '{\"currency\":\"KES\",\"value\":\"99\"}'",
	  "2 the record is listed with the fingerprint of another content; "
	  "2 a withheld value is not the one that was promised; " },
	{ "update withheld set hash = (select hash from change_log where number = 1)",
	  "2 a withheld value is missing, or not where and as long as was signed; 2 a withheld value is not the one "
	  "that was promised; " },
	{ "update withheld set until = '2020-01-01'",
	  "2 a withheld value is missing, or not where and as long as was signed; " },
	{ "update withheld set path = '/cost'",
	  "2 a withheld value is missing, or not where and as long as was signed; " },
	{ "update withheld set salt = salt || 'A'", "2 a withheld value is not the one that was promised; " },
	{ "update record set number = 1 where number = 2",
	  "1 the record is listed with the fingerprint of another content; 2 the record does not name its newest "
	  "revision; " },
	{ "update record set revision = 1 where number = 2",
	  "1 the record does not name its newest revision; 2 the log has a revision that no record names; " },
	{ "update record set state = 4 where number = 2", "0 published records were counted wrong, by type or owner; "
							  "0 published records were counted wrong, by type or owner; "
							  "2 the record does not name its newest revision; " },
	{ "update record set owner = 'UG' where number = 4", "2 the record is listed with another type or owner; " },
	{ "update record set created = created + 1 where number = 2",
	  "2 the record is listed with another time of its first revision; " },
	{ "update record set content = (select content from record where number = 4) where number = 2",
	  "2 the record is listed with the fingerprint of another content; " },
	{ "delete from record where number = 4",
	  "1 the body is missing; 1 the log has a revision that no record names; "
	  "2 the log has a revision that no record names; 0 a key of imports names it, and there is no such record; " },
	{ "delete from record_key where record = (select record from change_log where number = 1)",
	  "0 no key of imports names it, so the same once more would become a second record; " },
	{ "insert into record_key (key, record, content) select content, 'ke-0000000', content from record "
	  "where number = 2",
	  "0 a key of imports names it, and there is no such record; " },
	{ "update record_count set count = 2 where field = 'type'",
	  "0 published records were counted wrong, by type or owner; " },
};

static void
whatever_is_changed_taken_out_or_put_in_is_found(void **state)
{
	struct fixture *f = *state;

	(void)make_some(f);
	for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		fixture_keep(f);
		fixture_sql(f, damages[i].damage);
		if (strcmp(wrong_of(f, STR("")), damages[i].found) != 0)
			fail_msg("%s: %s", damages[i].damage, wrong_of(f, STR("")));
		fixture_restore(f);
	}
	assert_string_equal(wrong_of(f, STR("")), "");
}

/* ---- repairing --------------------------------------------------------------------------------------------------- */

/* What is derived is made anew; what was signed, and all that is only there, is left as it is, and stays found. */
static const struct {
	const char *damage, *mended;
	bool        all_right;
} repairs[] = {
	{ "update record_count set count = 2 where field = 'type'", "0 published records are counted anew; ", true },
	{ "delete from record_count", "0 published records are counted anew; ", true },
	{ "update record set number = 1, revision = 1 where number = 2",
	  "2 its row says again what its newest revision says; ", true },
	{ "update record set state = 4 where number = 2",
	  "2 its row says again what its newest revision says; 0 published records are counted anew; ", true },
	{ "update record set owner = 'UG' where number = 4", "2 its row says again what its newest revision says; ",
	  true },
	{ "delete from record where number = 2",
	  "2 its row says again what its newest revision says; 0 published records are counted anew; ", true },
	{ "update record set type = 'news' where number = 2",
	  "2 its row says again what its newest revision says; 0 published records are counted anew; ", true },
	{ "insert into record (id, number, revision, state, type, owner, created, content) "
	  "select 'ke-0000000', 9, 1, 2, type, owner, created, content from record where number = 2",
	  "0 its row is gone: there was no revision; 0 published records are counted anew; ", true },
	{ "update body set body = replace(body, 'Kelp', 'Help') where number = 2", "", false },
	{ "update change_log set revision = 5 where number = 1", "", false },
	{ "delete from withheld", "", false },
};

static void
what_is_derived_can_be_made_anew(void **state)
{
	struct fixture *f = *state;

	(void)make_some(f);
	fixture_keep(f);
	for (size_t i = 0; i < sizeof repairs / sizeof repairs[0]; i++) {
		struct found found = { f, buffer_in(f->a) };
		struct error error = { 0 };
		size_t       mended;

		fixture_sql(f, repairs[i].damage);
		assert_true(strlen(wrong_of(f, STR(""))) > 0);
		if (!records_repair(&f->context, find, &found, &mended, &error))
			fail_msg("%s: %s", repairs[i].damage, error.detail);
		if (strcmp(str_c(f->a, buffer_str(&found.out)), repairs[i].mended) != 0 ||
		    (strlen(wrong_of(f, STR(""))) == 0) != repairs[i].all_right)
			fail_msg("%s: %s; left: %s", repairs[i].damage, str_c(f->a, buffer_str(&found.out)),
				 wrong_of(f, STR("")));
		fixture_restore(f);
	}
}

/* ---- every byte -------------------------------------------------------------------------------------------------- */

enum cell { TEXT, BYTES, NUMBER };

/* All that is stored of revisions, and what is listed from them. Not among it: change_log.time, whose order alone can be
 * checked, original.media, original.warnings, record_key and drafts, which nobody signs. */
static const struct cell_row {
	const char *table, *where, *column;
	enum cell   cell;
	int         first; /* place: before it there is another row */
} cells[] = {
	{ "body", "number = 2", "body", TEXT, 0 },
	{ "body", "number = 4", "body", TEXT, 0 }, /* the tombstone */
	{ "body", "number = 2", "number", NUMBER, 0 },
	{ "change_log", "number = 2", "number", NUMBER, 1 },
	{ "change_log", "number = 2", "record", TEXT, 0 },
	{ "change_log", "number = 2", "revision", NUMBER, 0 },
	{ "change_log", "number = 2", "state", NUMBER, 0 },
	{ "change_log", "number = 2", "previous", NUMBER, 0 },
	{ "change_log", "number = 2", "hash", BYTES, 0 },
	{ "change_log", "number = 3", "hash", BYTES, 0 }, /* of the revision that was erased */
	{ "original", "number = 2", "raw", BYTES, 0 },
	{ "original", "number = 2", "number", NUMBER, 0 },
	{ "record", "number = 2", "id", TEXT, 0 },
	{ "record", "number = 2", "number", NUMBER, 0 },
	{ "record", "number = 2", "revision", NUMBER, 0 },
	{ "record", "number = 2", "state", NUMBER, 0 },
	{ "record", "number = 2", "type", TEXT, 0 },
	{ "record", "number = 2", "owner", TEXT, 0 },
	{ "record", "number = 2", "created", NUMBER, 0 },
	{ "record", "number = 2", "content", BYTES, 0 },
	{ "withheld", "number = 2", "record", TEXT, 0 },
	{ "withheld", "number = 2", "number", NUMBER, 0 },
	{ "withheld", "number = 2", "path", TEXT, 0 },
	{ "withheld", "number = 2", "hash", BYTES, 0 },
	{ "withheld", "number = 2", "salt", TEXT, 0 },
	{ "withheld", "number = 2", "value", TEXT, 0 },
	{ "withheld", "number = 5 and path = '/summary'", "until", TEXT, 0 },
	{ "change_counter", "id = 1", "number", NUMBER, 0 },
	{ "record_count", "field = 'owner'", "count", NUMBER, 0 },
};

/* How many places a cell has where it can be changed; a number: bits. */
static int64_t
places_of(struct fixture *f, const struct cell_row *cell)
{
	enum { BITS = 53 };

	if (cell->cell == NUMBER)
		return BITS;
	return fixture_number(
		f, str_format(f->a, "select length(%s) from %s where %s", cell->column, cell->table, cell->where).data);
}

/* The cell with another character, byte or bit at the place, as an expression. */
static const char *
changed(struct fixture *f, const struct cell_row *cell, int64_t at)
{
	const char *c = cell->column;

	if (cell->cell == NUMBER)
		return str_format(f->a, "(%s | %" PRId64 ") - (%s & %" PRId64 ")", c, INT64_C(1) << at, c,
				  INT64_C(1) << at)
			.data;
	if (cell->cell == BYTES && f->server != NULL)
		return str_format(f->a, "set_byte(%s, %d, get_byte(%s, %d) # 1)", c, (int)at, c, (int)at).data;
	return str_format(f->a,
			  "cast(substr(%s, 1, %d) || case substr(%s, %d, 1) when %s then %s else %s end || "
			  "substr(%s, %d) as %s)",
			  c, (int)at, c, (int)at + 1, cell->cell == TEXT ? "'a'" : "x'00'",
			  cell->cell == TEXT ? "'b'" : "x'01'", cell->cell == TEXT ? "'a'" : "x'00'", c, (int)at + 2,
			  cell->cell == TEXT ? "text" : "blob")
		.data;
}

static void
put_back(struct fixture *f, const struct cell_row *cell)
{
	if (cell->cell == NUMBER)
		fixture_restore(f);
	else
		sql(f, "update %s set %s = (select %s from kept_%s where %s) where %s", cell->table, cell->column,
		    cell->column, cell->table, cell->where, cell->where);
}

static void
every_changed_byte_of_what_is_stored_is_found(void **state)
{
	struct fixture *f = *state;
	int64_t         tried = 0;

	(void)make_some(f);
	(void)fixture_put(f, fixture_document(f, "{'type':'sample','rights':{'embargo':'2099-01-01'},"
						 "'fields':{'title':{'en':'Reef'},'summary':{'en':'S'}}}"));
	fixture_keep(f);
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		int64_t places = places_of(f, &cells[i]);

		for (int64_t at = cells[i].first; at < places; at++, tried++) {
			struct arena_mark mark = arena_mark(f->a);

			sql(f, "update %s set %s = %s where %s", cells[i].table, cells[i].column,
			    changed(f, &cells[i], at), cells[i].where);
			if (strlen(wrong_of(f, STR(""))) == 0)
				fail_msg("place %d of %s.%s where %s", (int)at, cells[i].table, cells[i].column,
					 cells[i].where);
			put_back(f, &cells[i]);
			arena_reset(f->a, mark);
		}
	}
	assert_string_equal(wrong_of(f, STR("")), "");
	assert_true(tried > 2000);
}

static void
another_key_s_signature_is_found(void **state)
{
	struct fixture *f = *state;

	(void)fixture_put(f, fixture_draft(f, reef));
	sign_key_make(&f->key);
	assert_string_equal(wrong_of(f, STR("")), "1 the signature is not that of this node's key; ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_looked_at_is_counted),
		cmocka_unit_test(whatever_is_changed_taken_out_or_put_in_is_found),
		cmocka_unit_test(what_is_derived_can_be_made_anew),
		cmocka_unit_test(every_changed_byte_of_what_is_stored_is_found),
		cmocka_unit_test(another_key_s_signature_is_found),
	};

	return fixture_run_on_both("verify", tests, sizeof tests / sizeof tests[0]);
}
