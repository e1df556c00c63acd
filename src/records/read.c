/* Reading records, their log, and counts. */
#include "records/records.h"

#include "base/identifier.h"
#include "base/random.h"
#include "db/db.h"
#include "records/store_sql.h"
#include "records/prepared.h"

/* ABSENT of a query becomes one that names the record. */
static bool
refuse_absent(struct error *error, struct str id)
{
	if (error != NULL && error->code == ERROR_ABSENT)
		return error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'",
				 STR_ARGS(str_head(id, 40)));
	return false;
}

/* What the body of a record in another state than published says of that. */
static void
read_end(struct arena *a, struct record *record)
{
	struct json *json;

	record->reason = record->merged = STR("");
	if (record->state == STATE_PUBLISHED || record->body.length == 0 || !json_parse(a, record->body, &json, NULL))
		return;
	record->reason = json_text(json, "reason");
	record->merged = json_text(json, "merged");
}

bool
record_find(struct arena *a, struct db *db, struct str id, struct record *record_r, struct error *error)
{
	struct q_record_newest_row row;
	enum record_state          state;

	if (!q_record_newest(a, db, id, &row, error))
		return refuse_absent(error, id);
	if (!state_stored(row.state, id, &state, error))
		return false;
	*record_r = (struct record){
		.id = str_copy(a, id),
		.revision = (int)row.revision,
		.number = row.number,
		.state = state,
		.type = row.type,
		.owner = row.owner,
		.body = row.body,
		.hash = hash_stored(row.hash),
		.created = row.time,
		.sets = row.sets,
	};
	read_end(a, record_r);
	return true;
}

static bool
read_revisions(struct arena *a, struct db *db, struct str id, int revision, struct record **list_r, size_t *count_r,
	       struct error *error)
{
	struct q_record_revisions_row *rows;

	if (!q_record_revisions(a, db, id, revision, STATE_PUBLISHED, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct record, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		enum record_state state;

		if (!state_stored(rows[i].state, id, &state, error))
			return false;
		(*list_r)[i] = (struct record){
			.id = str_copy(a, id),
			.revision = (int)rows[i].revision,
			.number = rows[i].number,
			.state = state,
			.type = rows[i].type,
			.owner = rows[i].owner,
			.body = rows[i].body,
			.hash = hash_stored(rows[i].hash),
			.created = rows[i].time,
		};
		read_end(a, &(*list_r)[i]);
	}
	return true;
}

bool
record_find_key(struct arena *a, struct db *db, struct str source, struct str key, struct str *id_r,
		struct error *error)
{
	const struct fingerprint   print = prepared_key(a, source, key);
	struct q_record_of_key_row row;

	if (!q_record_of_key(a, db, fingerprint_text(&print), &row, error))
		return error_because(error, "record.no-key", "no record came with the key '%.*s'",
				     STR_ARGS(str_head(key, 200)));
	*id_r = row.record;
	return true;
}

bool
record_revision(struct arena *a, struct db *db, struct str id, int revision, struct record *record_r,
		struct error *error)
{
	struct record *list;
	size_t         count = 0;

	if (revision > 0 && !read_revisions(a, db, id, revision, &list, &count, error))
		return false;
	if (count == 0)
		return error_set(error, ERROR_ABSENT, "record.none", "there is no revision %d of '%.*s'", revision,
				 STR_ARGS(str_head(id, 40)));
	*record_r = list[0];
	return true;
}

bool
record_history(struct arena *a, struct db *db, struct str id, struct record **list_r, size_t *count_r,
	       struct error *error)
{
	if (!read_revisions(a, db, id, 0, list_r, count_r, error))
		return false;
	if (*count_r == 0)
		return error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'",
				 STR_ARGS(str_head(id, 40)));
	return true;
}

bool
record_find_draft(struct arena *a, struct db *db, struct str id, struct str *body_r, struct error *error)
{
	struct q_draft_find_row row;

	if (!q_draft_find(a, db, id, &row, error))
		return refuse_absent(error, id);
	*body_r = row.body;
	return true;
}

bool
record_original(struct arena *a, struct db *db, struct str id, struct str *raw_r, struct str *media_r,
		struct error *error)
{
	struct q_record_original_newest_row row;

	if (!q_record_original_newest(a, db, id, &row, error))
		return refuse_absent(error, id);
	*raw_r = row.raw;
	*media_r = row.media;
	return true;
}

bool
record_warnings(struct arena *a, struct db *db, struct str id, struct problems *problems_r, struct error *error)
{
	struct q_record_original_newest_row row;

	if (!q_record_original_newest(a, db, id, &row, error))
		return refuse_absent(error, id);
	problems_read(a, row.warnings, problems_r);
	return true;
}

/* ---- withheld values --------------------------------------------------------------------------------------------- */

bool
withheld_read(struct arena *a, struct db *db, struct str record, int64_t number, struct withheld_list *list_r,
	      struct error *error)
{
	struct q_withheld_of_row *rows;

	if (!q_withheld_of(a, db, record, number, &rows, &list_r->count, error))
		return false;
	list_r->list = ARENA_ARRAY(a, struct withheld, list_r->count);
	for (size_t i = 0; i < list_r->count; i++)
		list_r->list[i] = (struct withheld){
			.path = rows[i].path,
			.hash = hash_stored(rows[i].hash),
			.salt = rows[i].salt,
			.value = rows[i].value,
			.until = rows[i].until,
		};
	return true;
}

bool
record_find_whole(struct arena *a, struct db *db, struct str id, struct json **record_r, struct error *error)
{
	struct record        record;
	struct withheld_list list;

	if (!record_find(a, db, id, &record, error) || !withheld_read(a, db, id, record.number, &list, error) ||
	    !json_parse(a, record.body, record_r, error))
		return false;
	if (json_get(*record_r, "fields") != NULL)
		withheld_reveal(a, json_get(*record_r, "fields"), &list);
	return true;
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

bool
change_log_newest(struct arena *a, struct db *db, struct change_log_position *newest_r, struct error *error)
{
	struct q_change_position_row row;

	if (!q_change_position(a, db, &row, error))
		return false;
	*newest_r = (struct change_log_position){ .epoch = row.epoch, .number = row.number, .time = row.time };
	return true;
}

struct following {
	change_log_fn *entry;
	void          *context;
};

static bool
tell_entry(void *context, const struct q_log_after_row *row, struct error *error)
{
	const struct following       *following = context;
	const struct change_log_entry entry = {
		.number = row->number,
		.time = row->time,
		.record = row->record,
		.revision = (int)row->revision,
		.state = (enum record_state)row->state,
	};

	return following->entry(following->context, &entry, error);
}

static bool
tell_entry_with_body(void *context, const struct q_log_after_bodies_row *row, struct error *error)
{
	const struct following       *following = context;
	const struct change_log_entry entry = {
		.number = row->number,
		.time = row->time,
		.record = row->record,
		.revision = (int)row->revision,
		.state = (enum record_state)row->state,
		.body = row->body,
	};

	return following->entry(following->context, &entry, error);
}

bool
change_log_find(struct arena *a, struct db *db, int64_t number, struct change_log_entry *entry_r, struct error *error)
{
	struct q_log_entry_row row;

	if (!q_log_entry(a, db, number, &row, error))
		return false;
	*entry_r = (struct change_log_entry){
		.number = row.number,
		.time = row.time,
		.record = row.record,
		.revision = (int)row.revision,
		.state = (enum record_state)row.state,
		.body = row.body,
	};
	return true;
}

bool
change_log_each(struct db *db, int64_t after, int64_t limit, bool bodies, change_log_fn *entry, void *context,
		struct error *error)
{
	struct following following = { entry, context };
	struct arena    *a = arena_open(0);
	bool             good;

	good = bodies ? q_log_after_bodies(a, db, after, limit, tell_entry_with_body, &following, error)
		      : q_log_after(a, db, after, limit, tell_entry, &following, error);
	arena_close(a);
	return good;
}

struct telling {
	change_told_fn *told;
	void           *context;
};

static bool
tell_change(void *context, const struct q_log_told_row *row, struct error *error)
{
	const struct telling *telling = context;
	struct change_told    told = {
		   .number = row->number,
		   .time = row->time,
		   .record = row->record,
		   .revision = (int)row->revision,
		   .type = row->type,
		   .hash = hash_stored(row->hash),
		   .newest = STATE_ERASED, /* of a record whose row is missing nothing is said */
	};

	if (!state_stored(row->state, row->record, &told.state, error) ||
	    (row->newest_state.present && !state_stored(row->newest_state.value, row->record, &told.newest, error)))
		return false;
	if (!record_state_is_gone(told.newest) || record_state_is_gone(told.state))
		told.body = row->body;
	return telling->told(telling->context, &told, error);
}

bool
change_log_tell(struct db *db, int64_t after, size_t limit, change_told_fn *told, void *context, struct error *error)
{
	struct telling telling = { told, context };
	struct arena  *a = arena_open(0);
	bool           good = q_log_told(a, db, after, (int64_t)limit, tell_change, &telling, error);

	arena_close(a);
	return good;
}

bool
change_log_since(struct db *db, int64_t time, int64_t *number_r, struct error *error)
{
	struct arena              *a = arena_open(0);
	struct change_log_position newest;
	struct q_log_at_row        row;
	bool                       good = change_log_newest(a, db, &newest, error);
	int64_t                    low = 1, high = good ? newest.number + 1 : 1;

	/* times rise with the numbers, of which a restored log may lack some */
	while (good && low < high) {
		int64_t middle = low + (high - low) / 2;

		good = q_log_at(a, db, middle, &row, error);
		if (good && row.time < time)
			low = row.number + 1;
		else
			high = middle;
	}
	*number_r = low;
	arena_close(a);
	return good;
}

struct listing {
	record_listed_fn *listed;
	void             *context;
};

static bool
tell_listed(void *context, const struct q_log_listed_row *row, struct error *error)
{
	const struct listing *listing = context;
	struct record_listed  listed = {
		 .number = row->number, .time = row->time, .id = row->record, .sets = row->sets, .body = row->body
	};

	return state_stored(row->state, row->record, &listed.state, error) &&
	       listing->listed(listing->context, &listed, error);
}

static bool
tell_headed(void *context, const struct q_log_headed_row *row, struct error *error)
{
	const struct listing *listing = context;
	struct record_listed  listed = {
		 .number = row->number, .time = row->time, .id = row->record, .sets = row->sets
	};

	return state_stored(row->state, row->record, &listed.state, error) &&
	       listing->listed(listing->context, &listed, error);
}

bool
records_list(struct db *db, const struct record_list *list, record_listed_fn *listed, void *context,
	     struct error *error)
{
	struct arena                    *a = arena_open(0);
	struct listing                   listing = { listed, context };
	const struct q_log_listed_values values = {
		.after = list->after,
		.last = list->last,
		.inside = list->set.length > 0 ? str_format(a, "+%.*s:", STR_ARGS(list->set)) : STR(""),
		.gone = str_format(a, "/%.*s:", STR_ARGS(list->set)),
		.most = (int64_t)list->most,
	};
	const struct q_log_headed_values heads = { values.after, values.last, values.inside, values.gone, values.most };
	bool                             good = list->heads ? q_log_headed(a, db, &heads, tell_headed, &listing, error)
							    : q_log_listed(a, db, &values, tell_listed, &listing, error);

	arena_close(a);
	return good;
}

bool
records_list_counts(struct arena *a, struct db *db, const struct record_list *list, struct record_counts **list_r,
		    size_t *count_r, struct error *error)
{
	struct q_log_listed_counts_row *rows;
	struct str                      inside = str_format(a, "+%.*s:", STR_ARGS(list->set));
	struct str                      gone = str_format(a, "/%.*s:", STR_ARGS(list->set));

	*count_r = 0;
	if (!q_log_listed_counts(a, db, list->after, list->last, list->set.length > 0 ? inside : STR(""), gone, &rows,
				 count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct record_counts, *count_r + 1);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct record_counts){ .value = rows[i].type, .count = rows[i].count };
	return true;
}

struct erased {
	record_erased_fn *each;
	void             *context;
};

static bool
tell_erased(void *context, const struct q_log_erased_row *row, struct error *error)
{
	const struct erased *erased = context;

	(void)error;
	erased->each(erased->context, row->record);
	return true;
}

bool
records_each_erased(struct db *db, record_erased_fn *each, void *context, struct error *error)
{
	struct erased erased = { each, context };

	return q_log_erased(NULL, db, tell_erased, &erased, error);
}

bool
change_log_start_epoch(struct db *db, struct error *error)
{
	enum { BYTES = 6 };
	struct arena *a = arena_open(0);
	char          bytes[BYTES];
	bool          good;

	random_bytes(bytes, sizeof bytes);
	good = q_change_epoch_set(a, db, base64_url(a, (struct str){ bytes, sizeof bytes }), error);
	arena_close(a);
	return good;
}

bool
record_counts(struct arena *a, struct db *db, const char *by, struct record_counts **list_r, size_t *count_r,
	      struct error *error)
{
	struct q_record_counts_of_row *rows;

	if (!q_record_counts_of(a, db, str_of(by), &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct record_counts, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct record_counts){ .value = rows[i].value, .count = rows[i].count };
	return true;
}
