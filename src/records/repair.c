/* Repairing: rows of records, and their counts, are made anew from the log and from bodies that verify. The log, bodies,
 * originals and withheld values are what was signed, or promised by what was signed: nothing here touches them.
 *
 * Everything is looked at first, in one state of the database and without holding anybody up; then all that is wrong is
 * written at once, if nobody has changed a record meanwhile. */
#include "records/prepared.h"
#include "records/records.h"
#include "records/withheld.h"

#include "db/db.h"
#include "records/alias.h"
#include "records/store_sql.h"

enum { ROUNDS = 5 };

/* The row of a record as it should be. */
struct mending {
	struct mending    *next;
	struct str         id;
	int64_t            number;
	int                revision;
	int64_t            state;
	struct body        body;
	int64_t            created;
	struct fingerprint content;
	bool               has_markers; /* the content is worked out when it is written */
};

struct repairing {
	struct arena                *a;    /* reset after each row */
	struct arena                *kept; /* of the round */
	const struct record_context *context;
	int64_t                      position; /* of the log, when everything was looked at */
	struct mending              *first;
	struct str                  *strays;
	size_t                       stray_count;
	bool                         counts_wrong;
	struct aliasing             *aliases;
};

/* What a record is merged into, as its newest body says. */
struct aliasing {
	struct aliasing *next;
	struct str       id, target;
};

/* ---- looking ----------------------------------------------------------------------------------------------------- */

static struct fingerprint
listed_content(const struct q_repair_each_row *row)
{
	struct fingerprint content = { { 0 } };

	if (row->content.length == sizeof content.bytes)
		memcpy(content.bytes, row->content.data, sizeof content.bytes);
	return content;
}

/* What the row should say, from a body that verifies; false when there is none. */
static bool
read_row(struct repairing *r, const struct q_repair_each_row *row, struct mending *mending_r)
{
	const uint8_t *key = r->context->key->public;
	struct str     body = str_copy(r->a, row->body);
	struct hash    hash;
	struct json   *json;

	*mending_r = (struct mending){ .number = row->number, .revision = (int)row->revision, .state = row->state };
	if (row->home_key.length == sizeof r->context->key->public)
		key = (const uint8_t *)row->home_key.data; /* a copy */
	if (row->state < 0 || row->state >= STATES || !body_verify(r->a, body, key, &hash, &json, NULL) ||
	    !body_read(r->a, json, &mending_r->body, NULL) || !str_equal(mending_r->body.id, row->record) ||
	    mending_r->body.revision != row->revision ||
	    !str_is(mending_r->body.state, record_state_name((enum record_state)row->state)))
		return false;
	mending_r->created = row->created.value;
	if (mending_r->body.created.length > 0 && !time_parse(mending_r->body.created, &mending_r->created, NULL))
		return false;
	mending_r->content = listed_content(row);
	if (row->state == STATE_ERASED)
		mending_r->content = (struct fingerprint){ { 0 } };
	else if (row->state != STATE_WITHDRAWN && row->home_key.data == NULL)
		mending_r->has_markers = withheld_any(json_get(json, "fields"));
	if (!record_state_is_gone((enum record_state)row->state) && !mending_r->has_markers)
		mending_r->content = fingerprint_of(body_content(r->a, &mending_r->body));
	return true;
}

static bool
is_right(const struct q_repair_each_row *row, const struct mending *mending)
{
	struct fingerprint content = listed_content(row);

	return row->listed.present && row->listed.value == mending->number &&
	       row->listed_revision.value == mending->revision && row->listed_state.value == mending->state &&
	       str_equal(row->type, mending->body.type) && str_equal(row->owner, mending->body.owner) &&
	       row->created.value == mending->created && fingerprint_equal(&content, &mending->content);
}

static bool
look_at_row(void *context, const struct q_repair_each_row *row, struct error *error)
{
	struct repairing *r = context;
	struct arena_mark mark = arena_mark(r->a);
	struct mending    mending, *kept;

	(void)error;
	if (read_row(r, row, &mending) && !is_right(row, &mending)) {
		kept = ARENA_NEW(r->kept, struct mending);
		*kept = mending;
		kept->id = str_copy(r->kept, row->record);
		kept->body = (struct body){ .type = str_copy(r->kept, mending.body.type),
					    .owner = str_copy(r->kept, mending.body.owner) };
		kept->next = r->first;
		r->first = kept;
	}
	arena_reset(r->a, mark);
	return true;
}

static bool
note_counts(void *context, const struct q_verify_counts_row *row, struct error *error)
{
	struct repairing *r = context;

	(void)row;
	(void)error;
	r->counts_wrong = true;
	return true;
}

static bool
find_strays(struct repairing *r, struct db *db, struct error *error)
{
	struct q_record_strays_row *rows;

	if (!q_record_strays(r->kept, db, &rows, &r->stray_count, error))
		return false;
	r->strays = ARENA_ARRAY(r->kept, struct str, r->stray_count);
	for (size_t i = 0; i < r->stray_count; i++)
		r->strays[i] = rows[i].id;
	return true;
}

static bool
note_alias(void *context, struct str id, int revision, struct str target, struct error *error)
{
	struct repairing *r = context;
	struct aliasing  *alias = ARENA_NEW(r->kept, struct aliasing);

	(void)revision;
	(void)error;
	*alias = (struct aliasing){ r->aliases, str_copy(r->kept, id), str_copy(r->kept, target) };
	r->aliases = alias;
	return true;
}

static bool
look(struct repairing *r, struct error *error)
{
	struct change_log_position newest;
	struct db                 *db;
	bool                       good;

	r->first = NULL;
	r->counts_wrong = false;
	r->aliases = NULL;
	if (!db_borrow(r->context->pool, &db, error))
		return false;
	good = db_snapshot(db, error) && change_log_newest(r->kept, db, &newest, error) &&
	       q_repair_each(r->a, db, look_at_row, r, error) && find_strays(r, db, error) &&
	       q_verify_counts(r->a, db, note_counts, r, error) && record_aliases_check(r->a, db, note_alias, r, error);
	db_return(db);
	if (good)
		r->position = newest.number;
	return good;
}

/* ---- mending ----------------------------------------------------------------------------------------------------- */

/* The fingerprint of a content whose withheld values are at home; as it was when they are not. */
static bool
add_withheld(struct repairing *r, struct db *db, struct mending *mending, struct error *error)
{
	struct withheld_list   list;
	struct q_body_find_row row;
	struct json           *json;
	struct body            body;

	if (!q_body_find(r->a, db, mending->number, &row, error) ||
	    !withheld_read(r->a, db, mending->id, mending->number, &list, error) ||
	    !json_parse(r->a, row.body, &json, error))
		return false;
	if (withheld_restore(r->a, json_get(json, "fields"), &list) && body_read(r->a, json, &body, NULL))
		mending->content = fingerprint_of(body_content(r->a, &body));
	return true;
}

static bool
write_row(struct repairing *r, struct db *db, struct mending *mending, struct error *error)
{
	if (mending->has_markers && !add_withheld(r, db, mending, error))
		return false;
	return q_record_drop(r->a, db, mending->id, error) &&
	       q_record_add(r->a, db,
			    &(struct q_record_add_values){
				    .id = mending->id,
				    .number = mending->number,
				    .revision = mending->revision,
				    .state = mending->state,
				    .type = mending->body.type,
				    .owner = mending->body.owner,
				    .created = mending->created,
				    .content = fingerprint_text(&mending->content),
			    },
			    error);
}

static bool
write_rows(void *context, struct db *db, struct error *error)
{
	struct repairing          *r = context;
	struct change_log_position newest;

	if (!change_log_newest(r->a, db, &newest, error))
		return false;
	if (newest.number != r->position)
		return error_set(error, ERROR_CONFLICT, "record.changed",
				 "records were changed while they were looked at: again when fewer are");
	for (struct mending *mending = r->first; mending != NULL; mending = mending->next)
		if (!write_row(r, db, mending, error))
			return false;
	for (size_t i = 0; i < r->stray_count; i++)
		if (!q_record_drop(r->a, db, r->strays[i], error))
			return false;
	for (const struct aliasing *alias = r->aliases; alias != NULL; alias = alias->next)
		if (!record_alias_set(r->a, db, alias->id, alias->target, error))
			return false;
	return q_record_counts_drop(r->a, db, error) && q_record_counts_fill(r->a, db, error);
}

static size_t
tell(const struct repairing *r, verify_fn *mended, void *context)
{
	size_t count = 0;

	for (const struct mending *mending = r->first; mending != NULL; mending = mending->next, count++)
		mended(context, mending->id, mending->revision, "its row says again what its newest revision says");
	for (size_t i = 0; i < r->stray_count; i++, count++)
		mended(context, r->strays[i], 0, "its row is gone: there was no revision");
	for (const struct aliasing *alias = r->aliases; alias != NULL; alias = alias->next, count++)
		mended(context, alias->id, 0, "it is listed again as merged, or not, as its newest revision says");
	if (r->counts_wrong)
		mended(context, STR(""), 0, "published records are counted anew");
	return count + r->counts_wrong;
}

static bool
repair_once(struct repairing *r, struct error *error)
{
	if (!look(r, error))
		return false;
	return (r->first == NULL && r->stray_count == 0 && !r->counts_wrong && r->aliases == NULL) ||
	       db_bulk(r->context->pool, write_rows, r, error);
}

bool
records_repair(const struct record_context *context, verify_fn *mended, void *mended_context, size_t *mended_r,
	       struct error *error)
{
	struct repairing r = { .a = arena_open(0), .kept = arena_open(0), .context = context };
	bool             good = false;

	for (int round = 0; round < ROUNDS && !good; round++) {
		good = repair_once(&r, error);
		if (!good && (error == NULL || error->code != ERROR_CONFLICT))
			break;
	}
	*mended_r = good ? tell(&r, mended, mended_context) : 0;
	arena_close(r.kept);
	arena_close(r.a);
	return good;
}
