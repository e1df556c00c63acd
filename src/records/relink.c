/* Repairing links. A record's own draft, if somebody writes one, follows the new revision as any draft follows what was published
 * since: by a save that merges the two. */
#include "records/relink.h"

#include "base/disk.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/change.h"
#include "records/codes.h"
#include "records/drafting.h"
#include "records/linked.h"
#include "records/linked_sql.h"
#include "records/matter.h"

enum { AT_ONCE = 100, KEPT_FAILURES = 200, DONE = 1, DONE_IN_PART = 2 /* as stored */ };

/* One record. */
struct relinking {
	struct arena                *a;
	const struct record_context *context;
	const struct relink         *relink;
	struct str                   record;
	struct record_outcome        outcome;
	bool                         drafted;
};

/* ---- one record -------------------------------------------------------------------------------------------------- */

/* What it says now, with the new address; ERROR_CONFLICT when it has the old one no more. */
static bool
new_document(struct change *change, const struct relink *relink, const struct known *known, struct json **document_r,
	     struct error *error)
{
	struct draft draft;

	if (!known->stored || known->state != STATE_PUBLISHED)
		return error_set(error, ERROR_CONFLICT, "record.state", "'%.*s' is not published any more",
				 STR_ARGS(known->id));
	return draft_open_published(change->a, change->db, known->id, &draft, error) &&
	       change_allows(change, ACT_EDIT, known, known->type, known->owner, error) &&
	       change_allows(change, ACT_PUBLISH, known, known->type, known->owner, error) &&
	       (document_relink(change->context->types, draft.document, relink->from, relink->to) > 0 ||
		error_set(error, ERROR_CONFLICT, "link.gone", "'%.*s' does not link there any more",
			  STR_ARGS(known->id))) &&
	       (*document_r = draft.document);
}

static bool
revise(struct change *change, struct relinking *r, struct error *error)
{
	struct record_draft     draft = { .publish = true };
	struct record_prepared *prepared;
	struct known           *known;

	if (!change_find(change, r->record, &known, error) ||
	    !new_document(change, r->relink, known, &draft.document, error) ||
	    !links_set(r->a, change->db, r->context, r->record, draft.document, error))
		return false;
	draft.base = known->revision;
	if (!record_prepare(change->a, change->context, &draft, &prepared, &r->outcome, error))
		return false;
	if (prepared == NULL)
		return error_set(error, ERROR_INPUT, "record.problems",
				 "'%.*s' has problems that must be put right first", STR_ARGS(known->id));
	if (!change_revise(change, prepared, known, &r->outcome, error))
		return false;
	known->drops_draft = false; /* it is no part of this revision */
	return change_tell(change, AUDIT_RECORD_PUBLISH, known, error);
}

/* What somebody writes meanwhile takes the new revision up. */
static bool
follow_draft(struct relinking *r, struct db *db, struct error *error)
{
	struct draft       draft;
	struct draft_saved saved;
	struct error       absent = { 0 };
	struct draft_save  save = { .id = r->record, .author = r->relink->actor->account };

	if (!draft_find(r->a, db, r->record, &draft, &absent)) {
		if (absent.code != ERROR_ABSENT && error != NULL)
			*error = absent;
		return absent.code == ERROR_ABSENT;
	}
	if (draft.version == 0 || draft.discarded > 0)
		return true;
	save.base = draft.base;
	save.version = draft.version;
	save.before = draft.document;
	save.document = json_copy(r->a, draft.document);
	save.submission = str_format(r->a, "link-%.*s-%.*s", STR_ARGS(r->relink->id), STR_ARGS(r->record));
	r->drafted = true;
	return draft_save_in(r->a, db, r->context, &save, &saved, error);
}

static bool
relink_one(void *context, struct db *db, struct error *error)
{
	struct relinking *r = context;
	struct change    *change;

	r->drafted = false;
	if (!change_open(r->a, db, r->context, &change, error))
		return false;
	change_by(change, r->relink->actor);
	return revise(change, r, error) && change_finish(change, error) && follow_draft(r, db, error) &&
	       q_link_repair_count(r->a, db, r->relink->id, r->drafted, error);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static void
add_failure(struct arena *a, struct relink *relink, struct relink_failure failure)
{
	if (relink->failures == NULL)
		relink->failures = ARENA_ARRAY(a, struct relink_failure, KEPT_FAILURES);
	if (relink->failure_count == KEPT_FAILURES)
		return;
	relink->failures[relink->failure_count++] =
		(struct relink_failure){ str_copy(a, failure.record), str_copy(a, failure.key),
					 str_copy(a, failure.detail) };
}

/* False only for what would keep all others from being done, too. */
static bool
change_one(struct arena *a, const struct record_context *context, struct relink *relink, struct str record,
	   struct error *error)
{
	struct relinking r = { .a = arena_open(0), .context = context, .relink = relink, .record = record };
	struct error     why = { 0 };
	bool             good = db_change(context->pool, relink_one, &r, &why);

	if (good) {
		relink->changed++;
		relink->drafted += r.drafted;
		relink->number = r.outcome.number > relink->number ? r.outcome.number : relink->number;
	} else if (why.code == ERROR_STORAGE) {
		*error = why;
	} else {
		struct relink_failure failure = { record, str_of(why.key), str_of(why.detail) };

		if (r.outcome.problems.count > 0)
			failure.detail = str_format(r.a, "%.*s: %.*s", STR_ARGS(r.outcome.problems.list[0].path),
						    STR_ARGS(r.outcome.problems.list[0].sentence));
		add_failure(a, relink, failure);
	}
	arena_close(r.a);
	return good || why.code != ERROR_STORAGE;
}

/* Leaves those out that the actor may not change: they are not even tried. */
static bool
keep_own(struct arena *a, struct db *db, const struct record_context *context, const struct relink *relink,
	 struct str *list, size_t *count, struct error *error)
{
	struct record record;
	struct matter matter;
	size_t        kept = 0;

	for (size_t i = 0; i < *count; i++) {
		if (!record_find(a, db, list[i], &record, error) ||
		    !record_matter_of(a, db, context, record.id, record.type, record.owner, &matter, error))
			return false;
		if (permission_allows(relink->actor, ACT_EDIT, &matter) &&
		    permission_allows(relink->actor, ACT_PUBLISH, &matter))
			list[kept++] = list[i];
	}
	*count = kept;
	return true;
}

static bool
list_records(struct arena *a, const struct record_context *context, const struct relink *relink, struct str *after,
	     struct str **list_r, size_t *count_r, bool *more_r, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(context->pool, &db, error))
		return false;
	good = link_records(a, db, link_id(a, relink->from), *after, AT_ONCE, list_r, count_r, error);
	*more_r = good && *count_r == AT_ONCE;
	if (good && *count_r > 0)
		*after = (*list_r)[*count_r - 1];
	good = good && (!relink->own || keep_own(a, db, context, relink, *list_r, count_r, error));
	db_return(db);
	return good;
}

static bool
change_all(struct arena *a, const struct record_context *context, struct relink *relink, struct error *error)
{
	struct str  after = STR("");
	struct str *list;
	size_t      count, done = 0;
	bool        more;

	do {
		if (!list_records(a, context, relink, &after, &list, &count, &more, error))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (relink->most > 0 && done == relink->most) {
				relink->more = true;
				return true;
			}
			if (!change_one(a, context, relink, list[i], error))
				return false;
			done++;
		}
	} while (more);
	return true;
}

/* ---- the submission ---------------------------------------------------------------------------------------------- */

struct recording {
	struct arena                *a;
	const struct record_context *context;
	struct relink               *relink;
	bool                         finished;
};

static bool
read_failures(struct arena *a, struct str text, struct relink *relink, struct error *error)
{
	struct json *list;

	if (!json_parse(a, text, &list, error))
		return false;
	for (const struct json *item = list->first; item != NULL; item = item->next)
		add_failure(a, relink,
			    (struct relink_failure){ json_text(item, "record"), json_text(item, "key"),
						     json_text(item, "detail") });
	return true;
}

static bool
read_row(struct arena *a, const struct q_link_repair_find_row *row, struct relink *relink, struct error *error)
{
	relink->from = row->old;
	relink->to = row->new;
	relink->time = row->time;
	relink->changed = row->changed;
	relink->drafted = row->drafted;
	relink->more = row->finished == DONE_IN_PART;
	return read_failures(a, row->failed, relink, error);
}

/* Notes that it begins, unless it came before. */
static bool
begin(void *context, struct db *db, struct error *error)
{
	struct recording             *r = context;
	struct relink                *relink = r->relink;
	struct q_link_repair_find_row row;
	struct error                  absent = { 0 };
	struct str                    from = relink->from, to = relink->to;

	if (q_link_repair_find(r->a, db, relink->id, &row, &absent)) {
		if (!str_equal(row.old, from) || !str_equal(row.new, to))
			return error_set(error, ERROR_CONFLICT, "link.resent",
					 "this form was sent before with other addresses");
		relink->repeated = true;
		r->finished = row.finished != 0;
		return read_row(r->a, &row, relink, error);
	}
	if (absent.code != ERROR_ABSENT) {
		*error = absent;
		return false;
	}
	relink->time = clock_now(r->context->clock);
	return q_link_repair_add(r->a, db,
				 &(struct q_link_repair_add_values){ .id = relink->id,
								     .account = relink->actor->account,
								     .old = from,
								     .new = to,
								     .time = relink->time },
				 error);
}

static struct str
write_failures(struct arena *a, const struct relink *relink)
{
	struct buffer out = buffer_in(a);
	struct json  *list = json_array(a);

	for (size_t i = 0; i < relink->failure_count; i++) {
		struct json *item = json_append(list, json_object(a));

		json_add(item, STR("record"), json_string(a, relink->failures[i].record));
		json_add(item, STR("key"), json_string(a, relink->failures[i].key));
		json_add(item, STR("detail"), json_string(a, relink->failures[i].detail));
	}
	json_write(&out, list);
	return buffer_str(&out);
}

static bool
finish(void *context, struct db *db, struct error *error)
{
	struct recording    *r = context;
	const struct relink *relink = r->relink;
	struct json         *detail = json_object(r->a);
	struct audit_entry   entry = { AUDIT_LINKS_REPAIR, relink->id, detail };

	json_set(detail, STR("changed"), json_number(r->a, relink->changed));
	json_set(detail, STR("failed"), json_number(r->a, (int64_t)relink->failure_count));
	return q_link_repair_finish(r->a, db, relink->id, relink->more ? DONE_IN_PART : DONE,
				    write_failures(r->a, relink), error) &&
	       audit_add(r->a, db, r->context->audit, relink->actor, &entry, error);
}

bool
relink(struct arena *a, const struct record_context *context, struct relink *relink, struct error *error)
{
	struct recording recording = { .a = a, .context = context, .relink = relink };

	if (!code_is_link(relink->to) || !link_is_asked(relink->to) || str_equal(relink->from, relink->to))
		return error_set(error, ERROR_INPUT, "link.address",
				 "'%.*s' is no address that takes the place of another",
				 STR_ARGS(str_head(relink->to, 200)));
	if (!disk_has_room(context->folder, error) || !db_change(context->pool, begin, &recording, error))
		return false;
	if (recording.finished)
		return true;
	if (!change_all(a, context, relink, error) || !db_change(context->pool, finish, &recording, error))
		return false;
	audit_note(context->audit);
	return true;
}

bool
relink_find(struct arena *a, struct db *db, struct str id, struct relink *relink_r, struct error *error)
{
	struct q_link_repair_find_row row;

	*relink_r = (struct relink){ .id = id, .repeated = true };
	if (!q_link_repair_find(a, db, id, &row, error))
		return error_because(error, "link.no-repair", "no such repair was made");
	return read_row(a, &row, relink_r, error);
}
