/* Verifying: is everything that is stored what was signed?
 *
 * Each row of the log is held against its body (canonical form, hash, signature, id, revision, state), against the row
 * before in its chain, and against its original; then the rows of records, withheld values and the size of the log. What is
 * changed, taken out or put in anywhere shows. */
#include "records/body.h"
#include "records/records.h"
#include "records/withheld.h"

#include "db/db.h"
#include "records/store_sql.h"

enum { BATCH = 1000 };

struct verifying {
	struct arena                *a; /* reset after each row */
	struct db                   *db;
	const struct record_context *context;
	verify_fn                   *wrong;
	void                        *wrong_context;
	struct verify_report        *report;
	int64_t                      after;
	int64_t                      time; /* of the row before */
	size_t                       rows;
};

/* The columns of a log row that both queries give. */
struct row {
	int64_t    number, time, revision, state, previous;
	struct str record, hash, body, raw, before_record, before_hash;
	int64_t    before_revision;
	bool       erased; /* the record is erased now */
};

static void
wrong(struct verifying *v, struct str id, int64_t revision, const char *what)
{
	v->report->wrong++;
	v->wrong(v->wrong_context, id, (int)revision, what);
}

static bool
is_hash(struct str bytes, const struct hash *hash)
{
	struct hash stored = hash_stored(bytes);

	return hash_equal(&stored, hash);
}

/* ---- a row of the log -------------------------------------------------------------------------------------------- */

static void
check_chain(struct verifying *v, const struct row *row, const struct body *body)
{
	bool first = row->previous == 0;

	if (first != (body->previous == NULL) || first != (row->revision == 1))
		wrong(v, row->record, row->revision, "the chain begins in the wrong place");
	else if (!first && !is_hash(row->before_hash, body->previous))
		wrong(v, row->record, row->revision, "the revision before is not the one that was signed");
}

static void
check_neighbours(struct verifying *v, const struct row *row)
{
	if (row->previous != 0 &&
	    (!str_equal(row->before_record, row->record) || row->before_revision != row->revision - 1))
		wrong(v, row->record, row->revision, "the revision before is missing in the log");
	if (row->time < v->time)
		wrong(v, row->record, row->revision, "the log's time goes back");
	v->time = row->time;
}

static void
check_header(struct verifying *v, const struct row *row, const struct body *body)
{
	if (!str_equal(body->id, row->record) || body->revision != row->revision)
		wrong(v, row->record, row->revision, "the body is of another record or revision");
	if (!str_is(body->state, record_state_name((enum record_state)row->state)))
		wrong(v, row->record, row->revision, "the log tells another state than the body");
}

static void
check_original(struct verifying *v, const struct row *row, const struct json *json)
{
	struct str  signed_hash = json_text(json_get(json_get(json, "origin"), "source"), "raw");
	char        text[HASH_TEXT];
	struct hash hash;

	if (row->raw.length == 0)
		return;
	hash = hash_of_bytes(row->raw);
	if (!str_equal(hash_format(&hash, text), signed_hash))
		wrong(v, row->record, row->revision, "the original is not the one that was signed");
}

static void
check_body(struct verifying *v, const struct row *row)
{
	struct error error = { 0 };
	struct hash  hash;
	struct json *json;
	struct body  body;

	if (!body_verify(v->a, row->body, v->context->key->public, &hash, &json, &error) ||
	    !body_read(v->a, json, &body, &error)) {
		wrong(v, row->record, row->revision, error.detail);
		return;
	}
	v->report->signatures++;
	if (!is_hash(row->hash, &hash))
		wrong(v, row->record, row->revision, "the log has another hash than the body");
	check_header(v, row, &body);
	check_chain(v, row, &body);
	check_original(v, row, json);
}

static bool
check_row(struct verifying *v, const struct row *row)
{
	struct arena_mark mark = arena_mark(v->a);

	v->report->revisions++;
	v->report->records += row->revision == 1;
	v->rows++;
	v->after = row->number;
	check_neighbours(v, row);
	if (row->body.data != NULL)
		check_body(v, row);
	else if (!row->erased || row->state == STATE_ERASED)
		wrong(v, row->record, row->revision, "the body is missing");
	arena_reset(v->a, mark);
	return true;
}

/* The two queries have the same columns. */
#define ROW_OF(from)                                                                                                   \
	{                                                                                                              \
		.number = (from)->number, .time = (from)->time, .revision = (from)->revision, .state = (from)->state,  \
		.previous = (from)->previous, .record = (from)->record, .hash = (from)->hash, .body = (from)->body,    \
		.raw = (from)->raw, .before_record = (from)->before_record, .before_hash = (from)->before_hash,        \
		.before_revision = (from)->before_revision.value,                                                      \
		.erased = (from)->newest_state.present && (from)->newest_state.value == STATE_ERASED,                  \
	}

static bool
check_log_row(void *context, const struct q_verify_log_row *from, struct error *error)
{
	const struct row row = ROW_OF(from);

	(void)error;
	return check_row(context, &row);
}

static bool
check_chain_row(void *context, const struct q_verify_chain_row *from, struct error *error)
{
	const struct row row = ROW_OF(from);

	(void)error;
	return check_row(context, &row);
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static bool
check_record_row(void *context, const struct q_verify_records_row *row, struct error *error)
{
	(void)error;
	wrong(context, row->id, row->revision, "the record does not name its newest revision");
	return true;
}

static bool
check_unlisted(void *context, const struct q_verify_unlisted_row *row, struct error *error)
{
	(void)error;
	wrong(context, row->record, row->revision, "the log has a revision that no record names");
	return true;
}

static bool
check_withheld(void *context, const struct q_withheld_each_row *row, struct error *error)
{
	struct verifying *v = context;
	struct arena_mark mark = arena_mark(v->a);
	struct withheld   withheld = { .hash = hash_stored(row->hash), .salt = row->salt, .value = row->value };

	(void)error;
	if (!withheld_verify(v->a, &withheld))
		wrong(v, row->record, row->revision, "a withheld value is not the one that was promised");
	arena_reset(v->a, mark);
	return true;
}

static bool
check_size(struct verifying *v, struct error *error)
{
	struct q_verify_log_size_row size;

	if (!q_verify_log_size(v->a, v->db, &size, error))
		return false;
	if (size.count != size.counted || size.newest != size.counted)
		wrong(v, STR(""), 0, "the log has fewer or more rows than were counted");
	return true;
}

static bool
verify_all(struct verifying *v, struct error *error)
{
	do {
		v->rows = 0;
		if (!q_verify_log(v->a, v->db, v->after, BATCH, check_log_row, v, error))
			return false;
	} while (v->rows == BATCH);
	return check_size(v, error) && q_verify_records(v->a, v->db, check_record_row, v, error) &&
	       q_verify_unlisted(v->a, v->db, check_unlisted, v, error) &&
	       q_withheld_each(v->a, v->db, check_withheld, v, error);
}

static bool
verify_one(struct verifying *v, struct str id, struct error *error)
{
	if (!q_verify_chain(v->a, v->db, id, check_chain_row, v, error))
		return false;
	if (v->rows > 0)
		return true;
	return error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'", STR_ARGS(str_head(id, 40)));
}

bool
record_verify(struct db *db, const struct record_context *context, struct str id, verify_fn *found, void *found_context,
	      struct verify_report *report_r, struct error *error)
{
	struct verifying v = {
		.a = arena_open(0),
		.db = db,
		.context = context,
		.wrong = found,
		.wrong_context = found_context,
		.report = report_r,
	};
	bool good;

	*report_r = (struct verify_report){ 0 };
	good = id.length > 0 ? verify_one(&v, id, error) : verify_all(&v, error);
	arena_close(v.a);
	return good;
}
