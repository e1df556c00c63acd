/* Verifying: is everything that is stored what was signed?
 *
 * Each row of the log is held against its body (canonical form, hash, signature, id, revision, state), against the row
 * before in its chain, against its original and its withheld values; then the rows of records, their counts and the size
 * of the log. What is changed, taken out or put in anywhere shows. What needs further queries waits until those of the
 * log that run have ended. */
#include "records/body.h"
#include "records/prepared.h"
#include "records/records.h"
#include "records/withheld.h"

#include "db/db.h"
#include "records/alias.h"
#include "records/store_sql.h"

enum { BATCH = 1000 };

/* A revision that is looked at again: its body has hashes for values, or names an original that is not beside it. */
struct later {
	struct later *next;
	int64_t       number;
	struct str    record;
	int           revision;
	struct str    body;    /* that has hashes; empty: the original is looked for */
	struct str    content; /* fingerprint that is listed; empty: of an older revision */
	struct str    raw;     /* hash of the original, as text */
};

struct verifying {
	struct arena                *a;    /* reset after each row */
	struct arena                *kept; /* reset after each batch */
	struct later                *later;
	struct db                   *db;
	const struct record_context *context;
	verify_fn                   *wrong;
	void                        *wrong_context;
	struct verify_report        *report;
	int64_t                      after;
	int64_t                      time; /* of the row before */
	size_t                       rows;
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
check_chain(struct verifying *v, const struct q_verify_log_row *row, const struct body *body)
{
	bool first = row->previous == 0;

	if (first != (body->previous == NULL) || first != (row->revision == 1))
		wrong(v, row->record, row->revision, "the chain begins in the wrong place");
	else if (!first && !is_hash(row->before_hash, body->previous))
		wrong(v, row->record, row->revision, "the revision before is not the one that was signed");
}

/* Of a copy, only the newest revision of the time comes with each harvest: those between are counted as missing. */
static void
check_chain_of_copy(struct verifying *v, const struct q_verify_log_row *row, const struct body *body)
{
	int64_t before = row->previous == 0 ? 0 : row->before_revision.value;

	v->report->missing += row->revision - before - 1;
	if ((body->previous == NULL) != (row->revision == 1) || before >= row->revision)
		wrong(v, row->record, row->revision, "the chain begins in the wrong place");
	else if (row->previous != 0 && before == row->revision - 1 && !is_hash(row->before_hash, body->previous))
		wrong(v, row->record, row->revision, "the revision before is not the one that was signed");
}

static void
check_neighbours(struct verifying *v, const struct q_verify_log_row *row)
{
	if (row->previous != 0 && (!str_equal(row->before_record, row->record) ||
				   (row->before_revision.value != row->revision - 1 && row->home_key.data == NULL)))
		wrong(v, row->record, row->revision, "the revision before is missing in the log");
	if (row->time < v->time)
		wrong(v, row->record, row->revision, "the log's time goes back");
	v->time = row->time;
}

static void
check_header(struct verifying *v, const struct q_verify_log_row *row, const struct body *body)
{
	if (!str_equal(body->id, row->record) || body->revision != row->revision)
		wrong(v, row->record, row->revision, "the body is of another record or revision");
	if (row->state < 0 || row->state >= STATES ||
	    !str_is(body->state, record_state_name((enum record_state)row->state)))
		wrong(v, row->record, row->revision, "the log tells another state than the body");
}

/* The record's row, for the newest revision. */
static void
check_listed(struct verifying *v, const struct q_verify_log_row *row, const struct body *body)
{
	int64_t created = 0;

	if (row->newest.value != row->number)
		return;
	if (!str_equal(row->type, body->type) || !str_equal(row->owner, body->owner))
		wrong(v, row->record, row->revision, "the record is listed with another type or owner");
	if (body->created.length > 0 && (!time_parse(body->created, &created, NULL) || created != row->created.value))
		wrong(v, row->record, row->revision, "the record is listed with another time of its first revision");
}

/* By the fingerprint the program tells whether what comes in is the same. A tombstone keeps that of what it withdrew. */
static void
check_content(struct verifying *v, struct str record, int revision, struct str listed, const struct body *body)
{
	struct fingerprint content = fingerprint_of(body_content(v->a, body));

	if (listed.length > 0 && !str_is(body->state, record_state_name(STATE_WITHDRAWN)) &&
	    !str_equal(fingerprint_text(&content), listed))
		wrong(v, record, revision, "the record is listed with the fingerprint of another content");
}

static struct str
listed_content(const struct q_verify_log_row *row)
{
	return row->newest.value == row->number && row->state != STATE_ERASED ? row->content : STR("");
}

static void
look_later(struct verifying *v, const struct q_verify_log_row *row, struct str body, struct str raw)
{
	struct later *later = ARENA_NEW(v->kept, struct later);

	*later = (struct later){
		.next = v->later,
		.number = row->number,
		.record = str_copy(v->kept, row->record),
		.revision = (int)row->revision,
		.body = str_copy(v->kept, body),
		.content = str_copy(v->kept, listed_content(row)),
		.raw = str_copy(v->kept, raw),
	};
	v->later = later;
}

static void
check_original(struct verifying *v, const struct q_verify_log_row *row, const struct json *json)
{
	struct str  signed_hash = json_text(json_get(json_get(json, "origin"), "source"), "raw");
	char        text[HASH_TEXT];
	struct hash hash;

	if (row->raw.data == NULL && signed_hash.length > 0)
		look_later(v, row, STR(""), signed_hash);
	if (row->raw.length == 0)
		return;
	hash = hash_of_bytes(row->raw);
	if (!str_equal(hash_format(&hash, text), signed_hash))
		wrong(v, row->record, row->revision, "the original is not the one that was signed");
}

/* The key that the revision is signed with: this node's, or that of its home. */
static const uint8_t *
key_of(const struct verifying *v, const struct q_verify_log_row *row)
{
	enum { KEY = sizeof v->context->key->public };

	return row->home_key.length == KEY ? (const uint8_t *)row->home_key.data : v->context->key->public;
}

static void
check_body(struct verifying *v, const struct q_verify_log_row *row)
{
	bool         is_copy = row->home_key.data != NULL;
	struct error error = { 0 };
	struct hash  hash;
	struct json *json;
	struct body  body;

	if (!body_verify(v->a, row->body, key_of(v, row), &hash, &json, &error) ||
	    !body_read(v->a, json, &body, &error)) {
		wrong(v, row->record, row->revision, error.detail);
		return;
	}
	v->report->signatures++;
	v->report->copies += is_copy;
	if (!is_hash(row->hash, &hash))
		wrong(v, row->record, row->revision, "the log has another hash than the body");
	check_header(v, row, &body);
	check_listed(v, row, &body);
	if (is_copy) { /* its original, and what it withholds, are at its home */
		check_chain_of_copy(v, row, &body);
		check_content(v, row->record, (int)row->revision, listed_content(row), &body);
		return;
	}
	check_chain(v, row, &body);
	check_original(v, row, json);
	if (json_get(json, "fields") != NULL && withheld_any(json_get(json, "fields")))
		look_later(v, row, row->body, STR(""));
	else
		check_content(v, row->record, (int)row->revision, listed_content(row), &body);
}

/* Of an erased record nothing is left but its last revision. */
static void
check_erased(struct verifying *v, const struct q_verify_log_row *row)
{
	if (row->body.data != NULL || row->raw.data != NULL)
		wrong(v, row->record, row->revision, "the record is erased and this is still there");
}

static bool
check_row(void *context, const struct q_verify_log_row *row, struct error *error)
{
	struct verifying *v = context;
	struct arena_mark mark = arena_mark(v->a);

	(void)error;
	v->report->revisions++;
	v->report->records += row->previous == 0;
	v->rows++;
	v->after = row->number;
	check_neighbours(v, row);
	if (row->newest_state.value == STATE_ERASED && row->state != STATE_ERASED)
		check_erased(v, row);
	else if (row->body.data != NULL)
		check_body(v, row);
	else
		wrong(v, row->record, row->revision, "the body is missing");
	arena_reset(v->a, mark);
	return true;
}

/* ---- looking again ----------------------------------------------------------------------------------------------- */

/* Each hash in the fields stands for a value that is at home. */
static bool
check_withheld_of(struct verifying *v, const struct later *later, struct error *error)
{
	struct withheld_list list;
	struct json         *json;
	struct body          body;

	if (!withheld_read(v->a, v->db, later->record, later->number, &list, error) ||
	    !json_parse(v->a, later->body, &json, error))
		return false;
	if (!withheld_restore(v->a, json_get(json, "fields"), &list))
		wrong(v, later->record, later->revision,
		      "a withheld value is missing, or not where and as long as was signed");
	else if (body_read(v->a, json, &body, error))
		check_content(v, later->record, later->revision, later->content, &body);
	else
		return false;
	return true;
}

/* A revision without an original of its own, such as a withdrawal, has that of one before. */
static bool
check_original_of(struct verifying *v, const struct later *later, struct error *error)
{
	struct q_original_known_row row;
	struct error                absent = { 0 };
	char                        text[HASH_TEXT];
	struct hash                 hash;

	if (q_original_known(v->a, v->db, later->number, &row, &absent)) {
		hash = hash_of_bytes(row.raw);
		if (!str_equal(hash_format(&hash, text), later->raw))
			wrong(v, later->record, later->revision, "the original is not the one that was signed");
		return true;
	}
	if (absent.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = absent;
		return false;
	}
	wrong(v, later->record, later->revision, "the original is missing");
	return true;
}

static bool
look_again(struct verifying *v, struct error *error)
{
	for (const struct later *later = v->later; later != NULL; later = later->next) {
		struct arena_mark mark = arena_mark(v->a);
		bool              good = later->body.length > 0 ? check_withheld_of(v, later, error)
								: check_original_of(v, later, error);

		arena_reset(v->a, mark);
		if (!good)
			return false;
	}
	v->later = NULL;
	return true;
}

static bool
verify_from(struct verifying *v, int64_t after, int64_t most, struct error *error)
{
	struct arena_mark mark = arena_mark(v->kept);
	bool              good;

	v->rows = 0;
	good = q_verify_log(v->a, v->db, after, most, check_row, v, error) && look_again(v, error);
	arena_reset(v->kept, mark);
	return good;
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
check_key(void *context, const struct q_verify_keys_row *row, struct error *error)
{
	(void)error;
	wrong(context, row->record, 0, "a key of imports names it, and there is no such record");
	return true;
}

static bool
check_keyless(void *context, const struct q_verify_keyless_row *row, struct error *error)
{
	(void)error;
	wrong(context, row->record, 0,
	      "no key of imports names it, so the same once more would become a second record");
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
check_alias(void *context, struct str id, int revision, struct str target, struct error *error)
{
	(void)target;
	(void)error;
	wrong(context, id, revision, "it is listed as merged into another record than its newest revision says");
	return true;
}

static bool
check_count(void *context, const struct q_verify_counts_row *row, struct error *error)
{
	struct verifying *v = context;

	(void)row;
	(void)error;
	wrong(v, STR(""), 0, "published records were counted wrong, by type or owner");
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
	const struct record_context *context = v->context;

	do {
		if (context->stops != NULL && context->stops(context->stops_context))
			return error_set(error, ERROR_LIMIT, "record.stopped", "stopped before all was looked at");
		if (!verify_from(v, v->after, BATCH, error))
			return false;
	} while (v->rows == BATCH);
	return check_size(v, error) && q_verify_counts(v->a, v->db, check_count, v, error) &&
	       q_verify_records(v->a, v->db, check_record_row, v, error) &&
	       q_verify_unlisted(v->a, v->db, check_unlisted, v, error) &&
	       q_verify_keys(v->a, v->db, check_key, v, error) &&
	       q_verify_keyless(v->a, v->db, check_keyless, v, error) &&
	       record_aliases_check(v->kept, v->db, check_alias, v, error) &&
	       q_withheld_each(v->a, v->db, check_withheld, v, error);
}

/* Oldest first: the time of each is held against the one before. */
static bool
verify_one(struct verifying *v, struct str id, struct error *error)
{
	struct q_record_chain_row *rows;
	size_t                     count;

	if (!q_record_chain(v->a, v->db, id, &rows, &count, error))
		return false;
	if (count == 0)
		return error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'",
				 STR_ARGS(str_head(id, 40)));
	while (count-- > 0)
		if (!verify_from(v, rows[count].number - 1, 1, error))
			return false;
	return true;
}

bool
record_verify(struct db *db, const struct record_context *context, struct str id, verify_fn *found, void *found_context,
	      struct verify_report *report_r, struct error *error)
{
	struct verifying v = {
		.a = arena_open(0),
		.kept = arena_open(0),
		.db = db,
		.context = context,
		.wrong = found,
		.wrong_context = found_context,
		.report = report_r,
	};
	bool good;

	*report_r = (struct verify_report){ 0 };
	good = id.length > 0 ? verify_one(&v, id, error) : verify_all(&v, error);
	arena_close(v.kept);
	arena_close(v.a);
	return good;
}
