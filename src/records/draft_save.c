/* Saving drafts. Everything that decides is looked up inside the transaction that writes. */
#include "records/drafting.h"
#include "records/matter.h"

#include "base/disk.h"
#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/attachments.h"
#include "records/draft_sql.h"
#include "records/prepared.h"

enum { DRAWS = 50, RECENT_VERSIONS = 20, KEPT_VERSIONS = 300, SUBMISSION_DIGITS = 32 };

struct saving {
	struct arena                *a;
	const struct record_context *context;
	const struct draft_save     *save;
	struct draft_saved          *saved;
	struct db                   *db;
	int64_t                      now;
	struct fingerprint           sent;
	struct str                   page; /* key of the page among submissions */

	bool                      exists; /* there is a draft, not discarded */
	bool                      row_exists;
	struct q_draft_saving_row row;
	int                       revision; /* newest of the record; 0: none */
	struct json              *current;  /* what stands there now */
	struct json              *document; /* what will */
	struct json              *conflicts;
	bool                      merged;
	struct hash              *files; /* that it names */
	size_t                    file_count;
};

/* False for an error that is none of absence. */
static bool
only_absent(const struct error *absent, struct error *error)
{
	if (absent->code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = *absent;
	return false;
}

/* ---- was it done before? ----------------------------------------------------------------------------------------- */

static bool
look_for_repeat(struct saving *s, bool *done_r, struct error *error)
{
	struct q_submission_find_row row;
	struct error                 absent = { 0 };

	*done_r = false;
	if (!q_submission_find(s->a, s->db, s->save->submission, &row, &absent))
		return only_absent(&absent, error);
	s->saved->fate = DRAFT_REPEATED;
	s->saved->id = row.draft;
	s->saved->version = (int)row.version;
	if (!str_equal(row.content, fingerprint_text(&s->sent)))
		return error_set(error, ERROR_CONFLICT, "draft.resent",
				 "this form was sent before with another content");
	*done_r = true;
	return true;
}

/* The draft that the page made before, and whether it has sent something later. */
static bool
look_for_page(struct saving *s, bool *done_r, struct error *error)
{
	struct q_submission_find_row row;
	struct error                 absent = { 0 };

	*done_r = false;
	if (!q_submission_find(s->a, s->db, s->page, &row, &absent))
		return only_absent(&absent, error);
	if (s->saved->id.length == 0)
		s->saved->id = row.draft;
	if (s->save->sequence > 0 && s->save->sequence < row.version && str_equal(row.draft, s->saved->id)) {
		s->saved->fate = DRAFT_LATE;
		*done_r = true;
	}
	return true;
}

/* ---- what is there ----------------------------------------------------------------------------------------------- */

static bool
refuse_erased(const struct saving *s, struct error *error)
{
	return error_set(error, ERROR_ABSENT, "record.none", "'%.*s' was erased", STR_ARGS(s->saved->id));
}

static bool
load_record(struct saving *s, struct error *error)
{
	struct error  absent = { 0 };
	struct record record;

	if (!record_find(s->a, s->db, s->saved->id, &record, &absent))
		return only_absent(&absent, error);
	s->revision = record.revision;
	return record.state != STATE_ERASED || refuse_erased(s, error);
}

/* The draft, and what there is of its record. */
static bool
load_row(struct saving *s, struct error *error)
{
	struct error absent = { 0 };

	s->row_exists = q_draft_saving(s->a, s->db, s->saved->id, &s->row, &absent);
	if (!s->row_exists)
		return only_absent(&absent, error) && load_record(s, error);
	s->revision = s->row.revision.present ? (int)s->row.revision.value : 0;
	return !s->row.state.present || s->row.state.value != STATE_ERASED || refuse_erased(s, error);
}

static bool
load(struct saving *s, struct error *error)
{
	if (s->saved->id.length == 0)
		return true;
	if (!load_row(s, error))
		return false;
	s->exists = s->row_exists && (s->row.discarded == 0 || s->row.version == s->save->version);
	if (!s->row_exists && s->revision == 0)
		return error_set(error, ERROR_ABSENT, "record.none", "there is neither a record nor a draft '%.*s'",
				 STR_ARGS(str_head(s->saved->id, 40)));
	if (s->exists) {
		if (s->row.conflicts.length > 0 && !json_parse(s->a, s->row.conflicts, &s->conflicts, error))
			return false;
		return json_parse(s->a, s->row.body, &s->current, error);
	}
	return s->revision == 0 || draft_of_revision(s->a, s->db, s->saved->id, s->revision, &s->current, error);
}

/* ---- conflicts --------------------------------------------------------------------------------------------------- */

static struct json *
find_conflict(const struct json *conflicts, struct str path)
{
	for (struct json *item = JSON_FIRST(conflicts); item != NULL; item = item->next)
		if (str_equal(json_text(item, "path"), path))
			return item;
	return NULL;
}

static bool
has_value(const struct json *values, const struct json *value)
{
	for (const struct json *item = JSON_FIRST(values); item != NULL; item = item->next)
		if (json_equal(item, value))
			return true;
	return false;
}

static bool
add_conflict(struct saving *s, const struct merge_conflict *conflict, struct error *error)
{
	struct json *item, *values, *value;

	if (s->conflicts == NULL)
		s->conflicts = json_array(s->a);
	item = find_conflict(s->conflicts, conflict->path);
	if (item == NULL) {
		item = json_append(s->conflicts, json_object(s->a));
		json_add(item, STR("path"), json_string(s->a, conflict->path));
		json_add(item, STR("values"), json_array(s->a));
	}
	values = json_get(item, "values");
	value = conflict->theirs != NULL ? json_copy(s->a, conflict->theirs) : json_null(s->a);
	if (has_value(values, value))
		return true;
	if (s->conflicts->count > LIMIT_DRAFT_CONFLICTS || values->count >= LIMIT_DRAFT_CONFLICTS)
		return error_set(error, ERROR_LIMIT, "draft.conflicts",
				 "more than %d texts wait to be chosen from in one draft", LIMIT_DRAFT_CONFLICTS);
	json_append(values, value);
	return true;
}

/* Takes `item` out of an array. */
static void
take_out(struct arena *a, struct json *array, const struct json *item)
{
	struct json *rest = json_array(a);

	for (struct json *each = array->first, *next; each != NULL; each = next) {
		next = each->next;
		if (each != item)
			json_append(rest, each);
	}
	array->first = rest->first;
	array->last = rest->last;
	array->count = rest->count;
}

/* Puts a value where a JSON Pointer leads; a null takes out what stands there. */
static void
put_at(struct arena *a, struct json *document, struct str path, const struct json *value)
{
	size_t       slash = path.length;
	struct json *at, *parent;
	struct str   name;

	while (slash > 0 && path.data[slash - 1] != '/')
		slash--;
	if (slash == 0)
		return;
	parent = json_at(document, str_c(a, str_slice(path, 0, slash - 1)));
	name = str_slice(path, slash, path.length);
	if (parent == NULL)
		return;
	at = json_at(document, str_c(a, path));
	if (parent->kind == JSON_OBJECT && value->kind == JSON_NULL)
		(void)json_drop(parent, name);
	else if (parent->kind == JSON_OBJECT)
		json_set(parent, name, json_copy(a, value));
	else if (at != NULL) {
		struct json *copy = json_copy(a, value);

		copy->name = at->name;
		copy->next = at->next;
		*at = *copy;
	}
}

static void
choose(struct saving *s)
{
	const struct draft_choice *choice = s->save->choice;
	struct json               *item = choice != NULL ? find_conflict(s->conflicts, choice->path) : NULL;
	const struct json         *value = JSON_FIRST(json_get(item, "values"));

	if (item == NULL)
		return;
	for (int i = 0; i < choice->value && value != NULL; i++)
		value = value->next;
	if (choice->value >= 0 && value != NULL)
		put_at(s->a, s->document, choice->path, value);
	take_out(s->a, s->conflicts, item);
	s->merged = true;
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */

static bool
merge_with(struct saving *s, const struct json *before, const struct json *theirs, struct error *error)
{
	struct merged merged = merge_documents(s->a, before, s->document, theirs);

	s->document = merged.value != NULL ? merged.value : json_object(s->a);
	s->merged = true;
	for (size_t i = 0; i < merged.count; i++)
		if (!add_conflict(s, &merged.conflicts[i], error))
			return false;
	return true;
}

/* Nobody but this page has saved since the version that it stands on. */
static bool
stands_on_current(const struct saving *s)
{
	const struct draft_save *save = s->save;

	if (!s->exists)
		return save->version == 0 && save->base == s->revision;
	return save->version == s->row.version ||
	       (save->form.length > 0 && str_equal(s->row.form, save->form) && save->version + 1 >= s->row.since);
}

/* Brings in a revision that was published since the draft was begun. */
static bool
follow_revision(struct saving *s, struct error *error)
{
	int          base = s->exists ? (int)s->row.base : s->revision;
	struct json *before, *theirs;

	if (base == s->revision || s->revision == 0)
		return true;
	if (base == 0)
		before = json_object(s->a);
	else if (!draft_of_revision(s->a, s->db, s->saved->id, base, &before, error))
		return false;
	return draft_of_revision(s->a, s->db, s->saved->id, s->revision, &theirs, error) &&
	       merge_with(s, before, theirs, error);
}

static bool
join(struct saving *s, struct error *error)
{
	s->document = json_copy(s->a, s->save->document);
	if (!stands_on_current(s) && s->current != NULL && !merge_with(s, s->save->before, s->current, error))
		return false;
	if (!follow_revision(s, error))
		return false;
	for (size_t i = 0; i < s->save->beside_count; i++)
		if (!add_conflict(s, &s->save->beside[i], error))
			return false;
	choose(s);
	return true;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool
draw_id(struct saving *s, struct error *error)
{
	struct q_draft_read_row row;
	struct record           record;

	for (int i = 0; i < DRAWS; i++) {
		struct str   id = identifier_draw(s->a, s->context->node);
		struct error draft = { 0 }, stored = { 0 };

		if (q_draft_read(s->a, s->db, id, &row, &draft) || record_find(s->a, s->db, id, &record, &stored))
			continue;
		s->saved->id = id;
		return only_absent(&draft, error) && only_absent(&stored, error);
	}
	return error_set(error, ERROR_LIMIT, "record.ids", "no free id was found in %d attempts", DRAWS);
}

/* The row of a draft, and the key under which its record will be known. */
static bool
add_row(struct saving *s, struct error *error)
{
	static const struct fingerprint nothing = { { 0 } };
	struct str                      type = json_text(s->document, "type");
	struct fingerprint              key = fingerprint_of(str_join(s->a, STR("draft "), s->saved->id));
	const struct q_draft_add_values values = {
		.id = s->saved->id,
		.base = s->revision,
		.type = type,
		.owner = STR(""),
		.content = fingerprint_text(&nothing),
	};

	if (type_find(s->context->types, type) == NULL)
		return error_set(error, ERROR_INPUT, "type.unknown", "there is no type '%.*s'",
				 STR_ARGS(str_head(type, 40)));
	return q_draft_add(s->a, s->db, &values, error) &&
	       (s->revision > 0 ||
		q_draft_key_add(s->a, s->db, fingerprint_text(&key), s->saved->id, fingerprint_text(&nothing), error));
}

static struct str
conflicts_text(const struct saving *s)
{
	struct buffer out = buffer_in(s->a);

	if (s->conflicts == NULL || s->conflicts->count == 0)
		return STR("");
	json_write(&out, s->conflicts);
	return buffer_str(&out);
}

/* Versions of a draft that was published are kept: the next one goes on from them. */
static bool
next_version(struct saving *s, int64_t *version_r, struct error *error)
{
	struct q_draft_version_last_row last = { s->row.kept };

	if (!s->row_exists && !q_draft_version_last(s->a, s->db, s->saved->id, &last, error))
		return false;
	*version_r = (last.version > s->row.version ? last.version : s->row.version) + 1;
	return true;
}

/* Who knows the hash of a file may not have it for that: only what the author brought is put into a draft, beside what stands
 * there or in a record that it is copied from. */
static bool
may_name_files(struct saving *s, struct error *error)
{
	const struct draft_save *save = s->save;
	struct attachment        found;

	attachments_list(s->a, s->document, &s->files, &s->file_count);
	for (size_t i = 0; i < s->file_count && save->author.length > 0 /* the operator has them all */; i++) {
		char         text[HASH_TEXT];
		struct str   hash = hash_format(&s->files[i], text);
		struct error none = { 0 };

		if (attachment_named(s->current, hash) != NULL || attachment_named(save->before, hash) != NULL ||
		    attachment_named(save->copied, hash) != NULL ||
		    attachment_brought(s->a, s->db, hash, save->author, &found, &none))
			continue;
		if (none.code != ERROR_ABSENT) {
			*error = none;
			return false;
		}
		return error_set(error, ERROR_DENIED, "attachment.foreign",
				 "the file %.*s was not brought by you: send it first", STR_ARGS(hash));
	}
	return true;
}

/* What the page sent, before it was merged: its next save stands on that, for it shows nothing else. */
static bool
write_sent(struct saving *s, int64_t version, struct error *error)
{
	struct buffer                     body = buffer_in(s->a);
	struct q_draft_version_put_values values = { s->saved->id, version, s->now, s->save->author, { NULL, 0 } };

	if (!json_canonical(&body, s->save->document, error))
		return false;
	values.body = buffer_str(&body);
	return q_draft_version_put(s->a, s->db, &values, error);
}

static bool
write_version(struct saving *s, struct str body, int64_t version, struct error *error)
{
	const struct draft_save                *save = s->save;
	struct fingerprint                      content = fingerprint_of(body);
	bool                                    goes_on = s->exists && str_equal(s->row.form, save->form);
	struct str                              owner = json_text(s->document, "owner");
	const struct q_draft_version_put_values kept = { s->saved->id, version, s->now, save->author, body };
	const struct q_draft_save_values        values = {
		       .id = s->saved->id,
		       .base = s->revision,
		       .owner = owner.length > 0 ? owner : s->context->owner,
		       .content = fingerprint_text(&content),
		       .body = body,
		       .version = version,
		       .author = s->exists && s->row.version > 0 ? s->row.author : save->author,
		       .saved = s->now,
		       .form = s->merged ? STR("") : save->form,
		       .since = goes_on && !s->merged ? s->row.since : version,
		       .conflicts = conflicts_text(s),
	};

	s->saved->newest = (int)version;
	if (!s->exists && s->revision == 0 && !record_author_set(s->a, s->db, s->saved->id, save->author, error))
		return false;
	return q_draft_save(s->a, s->db, &values, error) && q_draft_version_put(s->a, s->db, &kept, error) &&
	       attachments_use(s->a, s->db, s->saved->id, s->files, s->file_count, error) &&
	       q_draft_versions_thin(s->a, s->db, s->saved->id, version - RECENT_VERSIONS, version - KEPT_VERSIONS,
				     error);
}

static bool
write_draft(struct saving *s, struct error *error)
{
	struct buffer body = buffer_in(s->a);
	int64_t       version;

	if (!json_canonical(&body, s->document, error))
		return false;
	if (body.length > LIMIT_RECORD_BYTES)
		return error_set(error, ERROR_LIMIT, "draft.size", "a record has at most %d bytes, this draft has %zu",
				 LIMIT_RECORD_BYTES, body.length);
	if (!may_name_files(s, error) || (!s->row_exists && !add_row(s, error)) || !next_version(s, &version, error))
		return false;
	s->saved->version = (int)version;
	if (s->merged && !json_equal(s->document, s->save->document) && !write_sent(s, version++, error))
		return false;
	return write_version(s, buffer_str(&body), version, error);
}

static bool
is_unchanged(const struct saving *s)
{
	return s->current != NULL && s->save->choice == NULL && json_equal(s->current, s->document) &&
	       str_equal(conflicts_text(s), s->exists ? s->row.conflicts : STR(""));
}

/* The submission, so that a repeat is known, and how far the page has come. */
static bool
note_submission(struct saving *s, struct error *error)
{
	const struct draft_save             *save = s->save;
	const struct q_submission_add_values done = { save->submission, fingerprint_text(&s->sent), s->saved->id,
						      s->saved->version, s->now };
	const struct q_page_put_values       page = { s->page, STR(""), s->saved->id, save->sequence, s->now };

	return q_submission_add(s->a, s->db, &done, error) &&
	       (save->form.length == 0 || q_page_put(s->a, s->db, &page, error));
}

static bool
store(struct saving *s, struct error *error)
{
	s->saved->base = s->revision;
	s->saved->saved = s->now;
	if (is_unchanged(s)) {
		s->saved->fate = DRAFT_SAME;
		s->saved->newest = s->exists ? (int)s->row.version : 0;
		s->saved->version = stands_on_current(s) ? s->saved->newest : s->save->version;
		return true;
	}
	if (s->saved->id.length == 0 && !draw_id(s, error))
		return false;
	s->saved->fate = s->merged ? DRAFT_MERGED : DRAFT_SAVED;
	if (s->conflicts != NULL && s->conflicts->count > 0)
		s->saved->fate = DRAFT_BOTH;
	return write_draft(s, error);
}

static bool
run(void *context, struct db *db, struct error *error)
{
	struct saving *s = context;
	bool           done;

	s->db = db;
	if (!look_for_repeat(s, &done, error))
		return false;
	if (done)
		return true;
	if (s->save->form.length > 0 && !look_for_page(s, &done, error))
		return false;
	if (done)
		return true;
	return load(s, error) && join(s, error) && store(s, error) && note_submission(s, error);
}

struct str
draft_submission(struct arena *a, const char *kind, struct str account, struct str text)
{
	struct hash hash = hash_of_bytes(str_format(a, "%.*s %.*s", STR_ARGS(account), STR_ARGS(text)));
	char        hex[HASH_TEXT];
	struct str  digits = hash_format(&hash, hex);

	return str_format(a, "%s-%.*s", kind, SUBMISSION_DIGITS,
			  str_slice(digits, STR("sha256:").length, digits.length).data);
}

static struct saving
begin_saving(struct arena *a, const struct record_context *context, const struct draft_save *save,
	     struct draft_saved *saved)
{
	*saved = (struct draft_saved){ .id = save->id };
	return (struct saving){
		.a = a,
		.context = context,
		.save = save,
		.saved = saved,
		.now = clock_now(context->clock),
		.sent = fingerprint_of(save->sent),
		.page = str_join(a, STR("page:"), save->form),
	};
}

bool
draft_save(struct arena *a, const struct record_context *context, const struct draft_save *save,
	   struct draft_saved *saved_r, struct error *error)
{
	struct saving s = begin_saving(a, context, save, saved_r);

	if (!disk_has_room(context->folder, error))
		return false;
	return db_change(context->pool, run, &s, error);
}

bool
draft_save_in(struct arena *a, struct db *db, const struct record_context *context, const struct draft_save *save,
	      struct draft_saved *saved_r, struct error *error)
{
	struct saving s = begin_saving(a, context, save, saved_r);

	return run(&s, db, error);
}

/* ---- setting aside, publishing ----------------------------------------------------------------------------------- */

struct ending {
	struct arena                *a;
	const struct actor          *actor;
	const struct record_context *context;
	struct str                   id;
	int64_t                      discarded;
	int                          version;
	struct record_outcome       *outcome;
};

static bool
set_discarded(void *context, struct db *db, struct error *error)
{
	const struct ending *ending = context;
	int64_t              changed;

	if (!q_draft_discard(ending->a, db, ending->id, ending->discarded, &changed, error))
		return false;
	return changed > 0 || error_set(error, ERROR_ABSENT, "record.no-draft", "'%.*s' has no draft",
					STR_ARGS(str_head(ending->id, 40)));
}

bool
draft_discard(const struct record_context *context, struct str id, bool discard, struct error *error)
{
	struct ending ending = { .a = arena_open(0), .id = id, .discarded = discard ? clock_now(context->clock) : 0 };
	bool          good = db_change(context->pool, set_discarded, &ending, error);

	arena_close(ending.a);
	return good;
}

static bool
publish(void *context, struct db *db, struct error *error)
{
	struct ending          *ending = context;
	struct q_draft_read_row row;
	struct change          *change;

	if (!q_draft_read(ending->a, db, ending->id, &row, error))
		return error != NULL && error->code == ERROR_ABSENT &&
		       error_set(error, ERROR_ABSENT, "record.no-draft", "'%.*s' has no draft",
				 STR_ARGS(str_head(ending->id, 40)));
	if (row.version != ending->version || row.conflicts.length > 0 || row.discarded > 0)
		return error_set(error, ERROR_CONFLICT, "draft.changed", "the draft of '%.*s' was changed meanwhile",
				 STR_ARGS(ending->id));
	if (!change_open(ending->a, db, ending->context, &change, error))
		return false;
	change_by(change, ending->actor);
	return change_publish(change, ending->id, ending->outcome, error) && change_finish(change, error);
}

bool
draft_publish(struct arena *a, const struct record_context *context, const struct actor *actor, struct str id,
	      int version, struct record_outcome *outcome_r, struct error *error)
{
	struct ending ending = {
		.a = a, .context = context, .actor = actor, .id = id, .version = version, .outcome = outcome_r
	};

	*outcome_r = (struct record_outcome){ 0 };
	return db_change(context->pool, publish, &ending, error);
}
