/* The changes feed. */
#include "network/changes.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "node/node.h"

enum { USUAL_CHANGES = 100, EPOCH_BYTES = 40, CURSOR_SHOWN = 60 };

struct feed {
	struct request *request;
	struct str      epoch;
	int64_t         after; /* number of the last that was given */
	size_t          limit, count;
	bool            more;
	struct buffer   out;
};

/* ---- cursors ----------------------------------------------------------------------------------------------------- */

struct str
cursor_make(struct arena *a, struct str epoch, int64_t number)
{
	return str_format(a, "%.*s.%" PRId64, STR_ARGS(epoch), number);
}

bool
cursor_read(struct str cursor, struct str *epoch_r, int64_t *number_r)
{
	struct str rest = cursor;

	return str_cut(&rest, '.', epoch_r) && epoch_r->length > 0 && epoch_r->length <= EPOCH_BYTES &&
	       str_integer(rest, number_r) && *number_r >= 0;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static void
add_text(struct buffer *out, const char *name, struct str text)
{
	buffer_format(out, ",\"%s\":", name);
	json_write_text(out, text);
}

/* The record is as it was signed, byte for byte, so that who reads can verify it; canonical JSON has no line breaks. */
static void
add_line(struct feed *feed, const struct change_told *told)
{
	struct buffer *out = &feed->out;
	char           time[TIME_TEXT], hash[HASH_TEXT];

	buffer_format(out, "{\"cursor\":\"%.*s.%" PRId64 "\"", STR_ARGS(feed->epoch), told->number);
	add_text(out, "time", time_format(told->time, time));
	add_text(out, "id", told->record);
	buffer_format(out, ",\"revision\":%d", told->revision);
	if (told->type.length > 0)
		add_text(out, "type", told->type);
	add_text(out, "state", str_of(record_state_name(told->state)));
	add_text(out, "hash", hash_format(&told->hash, hash));
	if (told->body.length > 0) {
		buffer_add_c(out, ",\"record\":");
		buffer_add(out, told->body);
	} else {
		add_text(out, "gone", str_of(record_state_name(told->newest)));
	}
	buffer_add_c(out, "}\n");
}

static bool
add_change(void *context, const struct change_told *told, struct error *error)
{
	struct feed *feed = context;

	(void)error;
	feed->more |= feed->count == feed->limit || feed->out.length >= LIMIT_CHANGES_BYTES;
	if (feed->more)
		return true;
	add_line(feed, told);
	feed->after = told->number;
	feed->count++;
	return true;
}

/* ---- what is asked ----------------------------------------------------------------------------------------------- */

static bool
read_limit(struct feed *feed, struct error *error)
{
	struct str text = request_query(feed->request, "limit");
	int64_t    limit = USUAL_CHANGES;

	if (text.length > 0 && (!str_integer(text, &limit) || limit < 1 || limit > LIMIT_CHANGES))
		return error_set(error, ERROR_INPUT, "changes.limit", "\"%.*s\" is no number of changes from 1 to %d",
				 STR_ARGS(str_head(text, CURSOR_SHOWN)), LIMIT_CHANGES);
	feed->limit = (size_t)limit;
	return true;
}

static bool
read_since(struct feed *feed, const struct change_log_position *newest, struct response *response, struct error *error)
{
	struct str since = request_query(feed->request, "since"), epoch;

	feed->epoch = newest->epoch;
	if (since.length == 0)
		return true;
	if (!cursor_read(since, &epoch, &feed->after))
		return error_set(error, ERROR_INPUT, "changes.cursor", "\"%.*s\" is no cursor",
				 STR_ARGS(str_head(since, CURSOR_SHOWN)));
	if (!str_equal(epoch, newest->epoch)) {
		response->status = 410;
		return error_set(
			error, ERROR_ABSENT, "changes.epoch",
			"the log has been restored since the cursor \"%.*s\" was given: begin again without one",
			STR_ARGS(str_head(since, CURSOR_SHOWN)));
	}
	if (feed->after > newest->number)
		return error_set(error, ERROR_INPUT, "changes.cursor", "the cursor \"%.*s\" is ahead of the log",
				 STR_ARGS(str_head(since, CURSOR_SHOWN)));
	return true;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

/* Relative to this address. */
static struct str
next_link(const struct feed *feed)
{
	struct arena *a = feed->request->a;

	return str_format(a, "</api/v1/changes?since=%.*s&limit=%zu>; rel=\"next\"",
			  STR_ARGS(cursor_make(a, feed->epoch, feed->after)), feed->limit);
}

static bool
fill(struct feed *feed, struct db *db, struct response *response, struct error *error)
{
	struct change_log_position newest;

	return db_snapshot(db, error) && change_log_newest(feed->request->a, db, &newest, error) &&
	       read_since(feed, &newest, response, error) &&
	       change_log_tell(db, feed->after, feed->limit + 1, add_change, feed, error);
}

bool
show_changes(struct request *request, struct response *response, struct error *error)
{
	struct feed feed = { .request = request, .out = buffer_in(request->a) };
	struct db  *db;
	bool        good;

	if (!read_limit(&feed, error) || !db_borrow(request->node->pool, &db, error))
		return false;
	good = fill(&feed, db, response, error);
	db_return(db);
	response->body = feed.count > 0 ? buffer_str(&feed.out) : STR("");
	response->media = STR("application/jsonl");
	if (feed.more)
		response->link = next_link(&feed);
	return good;
}
