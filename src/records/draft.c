/* Reading drafts, and what waits for a sign-in. */
#include "records/drafting.h"
#include "records/prepared.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/attachments.h"
#include "records/draft_sql.h"
#include "records/store_sql.h"
#include "records/withheld.h"

enum { DISCARDED_DAYS = 30, VERSION_DAYS = 30, SUBMISSION_DAYS = 90, PARKED_DAYS = 14, TIDIED = 500 };

static bool
refuse_absent(struct str id, struct error *error)
{
	return error_set(error, ERROR_ABSENT, "record.no-draft", "'%.*s' has no draft", STR_ARGS(str_head(id, 40)));
}

bool
draft_of_row(struct arena *a, struct str id, const struct q_draft_read_row *row, struct draft *draft_r,
	     struct error *error)
{
	*draft_r = (struct draft){
		.id = id,
		.base = (int)row->base,
		.version = (int)row->version,
		.type = row->type,
		.owner = row->owner,
		.author = row->author,
		.saved = row->saved,
		.discarded = row->discarded,
		.adopted = row->adopted != 0,
	};
	if (row->conflicts.length > 0 && !json_parse(a, row->conflicts, &draft_r->conflicts, error))
		return false;
	return json_parse(a, row->body, &draft_r->document, error);
}

bool
draft_find(struct arena *a, struct db *db, struct str id, struct draft *draft_r, struct error *error)
{
	struct q_draft_read_row row;
	struct error            absent = { 0 };

	if (q_draft_read(a, db, id, &row, &absent))
		return draft_of_row(a, id, &row, draft_r, error);
	if (absent.code == ERROR_ABSENT)
		return refuse_absent(id, error);
	if (error != NULL)
		*error = absent;
	return false;
}

/* ---- for those who may not read all ------------------------------------------------------------------------------ */

bool
draft_public(struct arena *a, const struct record_context *context, const struct json *document, struct json **public_r,
	     struct error *error)
{
	const struct type   *type = type_find(context->types, json_text(document, "type"));
	struct json         *copy = json_copy(a, document), *fields = json_get(copy, "fields");
	struct withheld_list list;

	*public_r = copy;
	if (type == NULL || fields == NULL || fields->kind != JSON_OBJECT)
		return error_set(error, ERROR_INPUT, "draft.values", "there is no type '%.*s', or no fields",
				 STR_ARGS(str_head(json_text(document, "type"), 40)));
	return withhold_by_rights(a, fields, type, json_get(copy, "rights"), clock_now(context->clock), &list) ||
	       error_set(error, ERROR_INPUT, "draft.values", "a value of the draft has no canonical form");
}

/* ---- what a draft of a published record begins with -------------------------------------------------------------- */

static struct json *
without_what_is_made(struct arena *a, const struct json *record)
{
	static const char *const kept[] = { "type", "owner", "confirmed", "licence", "rights", "languages", "fields" };
	struct json             *document = json_object(a);

	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		const struct json *value = json_get(record, kept[i]);

		if (value != NULL)
			json_set(document, str_of(kept[i]), json_copy(a, value));
	}
	return document;
}

bool
draft_of_revision(struct arena *a, struct db *db, struct str id, int revision, struct json **document_r,
		  struct error *error)
{
	struct record        record;
	struct withheld_list list;
	struct json         *json;

	if (!record_revision(a, db, id, revision, &record, error) ||
	    !withheld_read(a, db, id, record.number, &list, error) || !json_parse(a, record.body, &json, error))
		return false;
	if (json_get(json, "fields") != NULL)
		withheld_reveal(a, json_get(json, "fields"), &list);
	*document_r = without_what_is_made(a, json);
	return true;
}

/* Only what is ours can be written here. */
static bool
check_own(struct str id, struct str home, const struct json *record, struct error *error)
{
	const struct json *source = json_at(record, "/origin/source");

	if (source != NULL && source->kind == JSON_OBJECT)
		return error_set(error, ERROR_DENIED, "draft.foreign", "'%.*s' comes from another source",
				 STR_ARGS(id));
	if (!str_equal(json_at(record, "/origin/node") != NULL ? json_at(record, "/origin/node")->text : home, home))
		return error_set(error, ERROR_DENIED, "draft.foreign", "'%.*s' is a record of another node",
				 STR_ARGS(id));
	return true;
}

bool
draft_open_published(struct arena *a, struct db *db, struct str id, struct draft *draft_r, struct error *error)
{
	struct record record;
	struct json  *json;

	if (!record_find(a, db, id, &record, error))
		return false;
	if (record.state == STATE_ERASED)
		return error_set(error, ERROR_ABSENT, "record.none", "'%.*s' was erased", STR_ARGS(id));
	if (!json_parse(a, record.body, &json, error) || !check_own(id, identifier_node(id), json, error) ||
	    !draft_of_revision(a, db, id, record.revision, &json, error))
		return false;
	*draft_r = (struct draft){
		.id = id, .base = record.revision, .type = record.type, .owner = record.owner, .document = json
	};
	return true;
}

bool
draft_open(struct arena *a, struct db *db, struct str id, struct draft *draft_r, struct error *error)
{
	struct error absent = { 0 };
	bool         found = draft_find(a, db, id, draft_r, &absent);

	if (!found && absent.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = absent;
		return false;
	}
	if (!found || draft_r->discarded > 0)
		return draft_open_published(a, db, id, draft_r, error);
	if (draft_r->adopted)
		return error_set(error, ERROR_DENIED, "draft.foreign", "'%.*s' comes from another source",
				 STR_ARGS(id));
	return true;
}

bool
draft_base(struct arena *a, struct db *db, struct str id, int version, int base, struct json **document_r,
	   struct error *error)
{
	struct q_draft_version_near_row row;
	struct error                    absent = { 0 };

	if (version > 0 && q_draft_version_near(a, db, id, version, &row, &absent))
		return json_parse(a, row.body, document_r, error);
	if (absent.code == ERROR_NONE || absent.code == ERROR_ABSENT) {
		absent.code = ERROR_NONE;
		if (base > 0 && draft_of_revision(a, db, id, base, document_r, &absent))
			return true;
	}
	*document_r = json_object(a);
	if (absent.code == ERROR_NONE || absent.code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = absent;
	return false;
}

bool
drafts_of(struct arena *a, struct db *db, struct str author, size_t most, struct draft **list_r, size_t *count_r,
	  struct error *error)
{
	struct q_drafts_of_row *rows;

	if (!q_drafts_of(a, db, author, (int64_t)most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct draft, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		(*list_r)[i] = (struct draft){
			.id = rows[i].id,
			.base = (int)rows[i].base,
			.type = rows[i].type,
			.author = author,
			.saved = rows[i].saved,
			.discarded = rows[i].discarded,
		};
		if (!json_parse(a, rows[i].body, &(*list_r)[i].document, error))
			return false;
	}
	return true;
}

/* ---- forms whose session had ended ------------------------------------------------------------------------------- */

struct parking {
	struct arena        *a;
	const struct parked *parked;
	struct str           id;
};

static bool
park(void *context, struct db *db, struct error *error)
{
	const struct parking            *parking = context;
	const struct parked             *parked = parking->parked;
	struct q_parked_size_row         size;
	const struct q_parked_put_values values = {
		.id = parked->id,
		.author = parked->author,
		.draft = parked->draft,
		.target = parked->target,
		.form = parked->form,
		.time = parked->time,
	};

	if (!q_parked_size(parking->a, db, parked->author, &size, error))
		return false;
	if (size.count >= LIMIT_PARKED_OF_ONE || size.all_count >= LIMIT_PARKED)
		return error_set(error, ERROR_LIMIT, "draft.parked",
				 "too many forms wait for their authors to sign in: %d, of one %d", LIMIT_PARKED,
				 LIMIT_PARKED_OF_ONE);
	return q_parked_put(parking->a, db, &values, error);
}

bool
parked_put(const struct record_context *context, const struct parked *parked, struct error *error)
{
	struct parking parking = { .a = arena_open(0), .parked = parked };
	bool           good = db_change(context->pool, park, &parking, error);

	arena_close(parking.a);
	return good;
}

bool
parked_find(struct arena *a, struct db *db, struct str id, struct parked *parked_r, struct error *error)
{
	struct q_parked_find_row row;

	if (!q_parked_find(a, db, id, &row, error))
		return false;
	*parked_r = (struct parked){ id, row.author, row.draft, row.target, row.form, row.time };
	return true;
}

bool
parked_of(struct arena *a, struct db *db, struct str author, struct parked **list_r, size_t *count_r,
	  struct error *error)
{
	struct q_parked_of_row *rows;

	if (!q_parked_of(a, db, author, LIMIT_PARKED_OF_ONE, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct parked, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct parked){ rows[i].id,     author,       rows[i].draft,
						rows[i].target, rows[i].form, rows[i].time };
	return true;
}

static bool
drop_parked(void *context, struct db *db, struct error *error)
{
	const struct parking *parking = context;

	return q_parked_drop(parking->a, db, parking->id, error);
}

bool
parked_drop(const struct record_context *context, struct str id, struct error *error)
{
	struct parking parking = { .a = arena_open(0), .id = id };
	bool           good = db_change(context->pool, drop_parked, &parking, error);

	arena_close(parking.a);
	return good;
}

/* ---- tidying ----------------------------------------------------------------------------------------------------- */

struct tidying {
	struct arena *a;
	int64_t       now;
};

static bool
drop_discarded(struct tidying *tidying, struct db *db, struct error *error)
{
	struct q_drafts_discarded_row *rows;
	size_t                         count;

	if (!q_drafts_discarded(tidying->a, db, tidying->now - DISCARDED_DAYS * CLOCK_DAY, TIDIED, &rows, &count,
				error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!q_draft_drop(tidying->a, db, rows[i].id, error) ||
		    !q_draft_keys_drop(tidying->a, db, rows[i].id, error) ||
		    (rows[i].base == 0 && !attachments_leave(tidying->a, db, rows[i].id, error)))
			return false;
	return true;
}

static bool
tidy(void *context, struct db *db, struct error *error)
{
	struct tidying *tidying = context;
	struct arena   *a = tidying->a;

	return drop_discarded(tidying, db, error) &&
	       q_draft_versions_forget(a, db, tidying->now - VERSION_DAYS * CLOCK_DAY, error) &&
	       q_submissions_forget(a, db, tidying->now - SUBMISSION_DAYS * CLOCK_DAY, error) &&
	       q_parked_forget(a, db, tidying->now - PARKED_DAYS * CLOCK_DAY, error);
}

bool
drafts_tidy(const struct record_context *context, struct error *error)
{
	struct tidying tidying = { .a = arena_open(0), .now = clock_now(context->clock) };
	bool           good = db_change(context->pool, tidy, &tidying, error);

	arena_close(tidying.a);
	return good;
}
