/* Sources and their harvests, stored. */
#include "network/harvest_store.h"

#include "base/hours.h"
#include "db/db.h"
#include "formats/format.h"
#include "http/parameters.h"
#include "network/harvest_sql.h"

enum { MOST_NAME = 60 };

/* One change of the database, for db_change(). */
struct storing {
	struct arena                *a;
	const struct harvest_source *source;
	struct harvest_report       *report;
	struct audit_entry           entry; /* told when something was changed */
	const struct json           *detail;
	int64_t                      changed;
	bool                         is_done;
};

/* ---- sources ------------------------------------------------------------------------------------------------------ */

static bool
check_name(struct str name, struct error *error)
{
	for (size_t i = 0; i < name.length; i++) {
		char byte = name.data[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.'))
			name.length = 0;
	}
	if (name.length > 0 && name.length <= MOST_NAME)
		return true;
	return error_set(error, ERROR_INPUT, "harvest.name",
			 "a source's name has 1 to %d small letters, digits, '-' and '.'", MOST_NAME);
}

struct str
harvest_name_of(struct arena *a, struct str url)
{
	struct str host = str_lower(a, url_host(url));

	host = str_slice(host, 0, str_find_byte(host, ':'));
	return str_starts(host, STR("www.")) ? str_slice(host, 4, host.length) : host;
}

static bool
add_source(void *context, struct db *db, struct error *error)
{
	struct storing                          *storing = context;
	const struct harvest_source             *source = storing->source;
	const struct q_harvest_source_add_values values = {
		.name = source->name,
		.url = source->url,
		.protocol = source->is_file ? STR("file") : STR("oai"),
		.set_spec = source->set,
		.prefix = source->prefix,
		.every = source->every,
		.owner = source->owner,
		.type = source->type,
		.private = source->private_too,
		.adopted = source->adopted_too,
		.hours = source->hours,
		.budget = source->budget,
	};

	if (!q_harvest_source_add(storing->a, db, &values, &storing->changed, error))
		return false;
	if (storing->changed > 0)
		storing->entry.subject = source->name;
	return true;
}

bool
harvest_add(struct node *node, const struct actor *actor, const struct harvest_source *source, struct error *error)
{
	struct storing storing = { .source = source, .entry.act = AUDIT_HARVEST_ADD };
	bool           good;

	if (!check_name(source->name, error))
		return false;
	if (!str_starts(source->url, STR("http://")) && !str_starts(source->url, STR("https://")))
		return error_set(error, ERROR_INPUT, "client.url", "'%.*s' is no address of http or https",
				 STR_ARGS(str_head(source->url, 200)));
	if (source->is_file && source->set.length > 0)
		return error_set(error, ERROR_INPUT, "harvest.file", "a file has no sets");
	if (source->is_file && source->prefix.length > 0 && format_find(source->prefix) == NULL)
		return error_set(error, ERROR_INPUT, "harvest.file", "'%.*s' is no format that 'chm import' reads",
				 STR_ARGS(str_head(source->prefix, 40)));
	if (source->hours.length > 0 && !hours_are(source->hours))
		return error_set(error, ERROR_INPUT, "harvest.hours",
				 "hours are two times of the day in UTC, as 22:00-05:00: '%.*s' are not",
				 STR_ARGS(str_head(source->hours, 40)));
	storing.a = arena_open(0);
	good = audit_change(&node->audit, actor, &storing.entry, add_source, &storing, error);
	arena_close(storing.a);
	if (good && storing.changed == 0)
		return error_set(error, ERROR_CONFLICT, "harvest.known", "there is a source '%.*s' already",
				 STR_ARGS(source->name));
	return good;
}

static bool
drop_source(void *context, struct db *db, struct error *error)
{
	struct storing *storing = context;

	if (!q_harvest_source_drop(storing->a, db, storing->source->name, &storing->changed, error))
		return false;
	if (storing->changed > 0)
		storing->entry.subject = storing->source->name;
	storing->entry.detail = storing->detail;
	return q_harvest_rejects_drop(storing->a, db, storing->source->name, error) &&
	       q_harvest_items_drop(storing->a, db, storing->source->name, error) &&
	       q_harvest_runs_drop(storing->a, db, storing->source->name, error);
}

static bool
no_source(struct str name, struct error *error)
{
	return error_set(error, ERROR_ABSENT, "harvest.none", "there is no source '%.*s'",
			 STR_ARGS(str_head(name, 60)));
}

bool
harvest_forget(struct node *node, const struct actor *actor, struct str name, const struct json *detail,
	       struct error *error)
{
	struct harvest_source source = { .name = name };
	struct storing        storing = {
		       .source = &source, .detail = detail, .a = arena_open(0), .entry.act = AUDIT_HARVEST_REMOVE
	};
	bool good = audit_change(&node->audit, actor, &storing.entry, drop_source, &storing, error);

	arena_close(storing.a);
	return good && (storing.changed > 0 || no_source(name, error));
}

bool
harvest_list(struct arena *a, const struct node *node, struct harvest_source **list_r, size_t *count_r,
	     struct error *error)
{
	struct q_harvest_sources_row *rows;
	struct db                    *db;
	bool                          good;

	*count_r = 0;
	if (!db_borrow(node->pool, &db, error))
		return false;
	good = q_harvest_sources(a, db, &rows, count_r, error);
	db_return(db);
	*list_r = ARENA_ARRAY(a, struct harvest_source, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct harvest_source){
			.name = rows[i].name,
			.url = rows[i].url,
			.set = rows[i].set_spec,
			.prefix = rows[i].prefix,
			.every = rows[i].every,
			.owner = rows[i].owner,
			.type = rows[i].type,
			.private_too = rows[i].private != 0,
			.adopted_too = rows[i].adopted != 0,
			.harvested = rows[i].harvested,
			.window_start = rows[i].window_start,
			.response_date = rows[i].response_date,
			.token = rows[i].token,
			.records = rows[i].records,
			.home = rows[i].home,
			.list_run = rows[i].list_run,
			.compared = rows[i].compared,
			.holder = rows[i].holder,
			.hours = rows[i].hours,
			.budget = rows[i].budget,
			.set_seen = rows[i].set_seen != 0,
			.is_file = str_is(rows[i].protocol, "file"),
			.etag = rows[i].etag,
			.modified = rows[i].modified,
		};
	return good;
}

bool
harvest_find(struct arena *a, struct node *node, struct str name, struct harvest_source *source_r, struct error *error)
{
	struct harvest_source *list;
	size_t                 count;

	if (!harvest_list(a, node, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (str_equal(list[i].name, name)) {
			*source_r = list[i];
			return true;
		}
	}
	return no_source(name, error);
}

/* ---- harvests ----------------------------------------------------------------------------------------------------- */

static bool
read_rejects(struct arena *a, struct db *db, struct harvest_report *list, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		struct q_harvest_rejects_row *rows;

		if (!q_harvest_rejects(a, db, list[i].id, &rows, &list[i].reject_count, error))
			return false;
		list[i].rejects = ARENA_ARRAY(a, struct harvest_reject, list[i].reject_count);
		for (size_t k = 0; k < list[i].reject_count; k++)
			list[i].rejects[k] = (struct harvest_reject){ rows[k].identifier, rows[k].reason };
	}
	return true;
}

bool
harvest_log(struct arena *a, struct node *node, struct str name, size_t most, struct harvest_report **list_r,
	    size_t *count_r, struct error *error)
{
	struct q_harvest_runs_row *rows;
	struct db                 *db;
	bool                       good;

	*count_r = 0;
	if (!db_borrow(node->pool, &db, error))
		return false;
	good = q_harvest_runs(a, db, name, (int64_t)most, &rows, count_r, error);
	*list_r = ARENA_ARRAY(a, struct harvest_report, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct harvest_report){
			.id = rows[i].id,
			.started = rows[i].started,
			.finished = rows[i].finished,
			.state = rows[i].state,
			.note = rows[i].note,
			.pages = rows[i].pages,
			.fetched = rows[i].fetched,
			.new_records = rows[i].new,
			.changed = rows[i].changed,
			.same = rows[i].same,
			.withdrawn = rows[i].withdrawn,
			.rejected = rows[i].rejected,
			.vanished = rows[i].vanished,
			.left_out = rows[i].left_out,
			.bytes = rows[i].bytes,
		};
	good = good && read_rejects(a, db, *list_r, *count_r, error);
	db_return(db);
	return good;
}

static bool
begin_run(void *context, struct db *db, struct error *error)
{
	struct storing               *storing = context;
	struct q_harvest_run_next_row row;

	if (!q_harvest_run_next(storing->a, db, &row, error))
		return false;
	storing->report->id = row.id;
	return q_harvest_run_add(storing->a, db, row.id, storing->source->name, storing->report->started, error);
}

bool
harvest_begin(struct node *node, const struct harvest_source *source, struct harvest_report *report,
	      struct error *error)
{
	struct storing storing = { .a = arena_open(0), .source = source, .report = report };
	bool           good = db_change(node->pool, begin_run, &storing, error);

	arena_close(storing.a);
	return good;
}

static bool
keep_rejects(struct storing *storing, struct db *db, struct error *error)
{
	const struct harvest_report *report = storing->report;

	for (size_t i = report->rejects_kept; i < report->reject_count; i++)
		if (!q_harvest_reject_add(storing->a, db, report->id, (int64_t)i, report->rejects[i].identifier,
					  report->rejects[i].reason, error))
			return false;
	return true;
}

static bool
keep(void *context, struct db *db, struct error *error)
{
	struct storing                       *storing = context;
	const struct harvest_source          *source = storing->source;
	const struct harvest_report          *report = storing->report;
	const struct q_harvest_run_set_values values = {
		.id = report->id,
		.finished = report->finished,
		.state = report->state,
		.note = report->note,
		.pages = report->pages,
		.fetched = report->fetched,
		.new = report->new_records,
		.changed = report->changed,
		.same = report->same,
		.withdrawn = report->withdrawn,
		.rejected = report->rejected,
		.vanished = report->vanished,
		.left_out = report->left_out,
		.bytes = report->bytes,
	};
	const struct q_harvest_source_place_values place = {
		.name = source->name,
		.window_start = source->window_start,
		.response_date = source->response_date,
		.token = source->token,
		.records = source->records,
	};

	return q_harvest_run_set(storing->a, db, &values, error) && keep_rejects(storing, db, error) &&
	       q_harvest_source_place(storing->a, db, &place, &storing->changed, error) &&
	       (!storing->is_done ||
		q_harvest_source_done(storing->a, db, source->name, source->response_date, &storing->changed, error));
}

bool
harvest_keep(struct node *node, const struct harvest_source *source, struct harvest_report *report, bool is_done,
	     struct error *error)
{
	struct storing storing = { .a = arena_open(0), .source = source, .report = report, .is_done = is_done };
	bool           good = db_change(node->pool, keep, &storing, error);

	arena_close(storing.a);
	if (good)
		report->rejects_kept = report->reject_count;
	return good;
}

static bool
keep_marks(void *context, struct db *db, struct error *error)
{
	struct storing              *storing = context;
	const struct harvest_source *source = storing->source;

	return q_harvest_source_marks(storing->a, db, source->name, source->etag, source->modified, &storing->changed,
				      error);
}

bool
harvest_keep_marks(struct node *node, const struct harvest_source *source, struct error *error)
{
	struct storing storing = { .a = arena_open(0), .source = source };
	bool           good = db_change(node->pool, keep_marks, &storing, error);

	arena_close(storing.a);
	return good;
}

static bool
settle(void *context, struct db *db, struct error *error)
{
	struct storing              *storing = context;
	const struct harvest_source *source = storing->source;

	return q_harvest_source_settle(storing->a, db, source->name, source->prefix, source->home, source->set_seen,
				       &storing->changed, error);
}

bool
harvest_settle(struct node *node, const struct harvest_source *source, struct error *error)
{
	struct storing storing = { .a = arena_open(0), .source = source };
	bool           good = db_change(node->pool, settle, &storing, error);

	arena_close(storing.a);
	return good;
}
