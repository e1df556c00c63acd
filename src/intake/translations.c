/* From records to texts for translators, and from what they send back to drafts. A text is found by its path and the fingerprint of its original, in
 * a list that was reordered by the fingerprint alone, and of a file without our names by its original. */
#include "intake/translations.h"

#include "base/limits.h"
#include "base/table.h"
#include "db/db.h"
#include "people/permission.h"
#include "records/matter.h"
#include "records/translating.h"

enum { STEP = 200 /* records of the queue at a time */ };

static const char *const fate_names[TRANSLATION_FATES] = { "taken",   "same",    "right", "unfinished",
							   "changed", "unknown", "denied" };

const char *
translation_fate_name(enum translation_fate fate)
{
	assert(fate < TRANSLATION_FATES);
	return fate_names[fate];
}

/* ---- out --------------------------------------------------------------------------------------------------------- */

static bool
is_absent(const struct error *why, struct error *error)
{
	if (why->code != ERROR_ABSENT && error != NULL)
		*error = *why;
	return why->code == ERROR_ABSENT;
}

bool
translations_gather(struct arena *a, struct db *db, const struct record_context *context, struct str id,
		    struct str into, bool all, struct translations_out *out, struct error *error)
{
	struct translation_row row;
	struct record          record;
	struct json           *body;
	struct translatable   *list;
	const struct type     *type;
	struct error           why = { 0 };
	size_t                 count;
	int64_t                since;

	if (!translation_find(a, db, id, &row, &why))
		return is_absent(&why, error);
	if (!record_find(a, db, id, &record, error) || !json_parse(a, record.body, &body, error))
		return false;
	type = type_find(context->types, record.type);
	if (type == NULL)
		return true;
	translatables(a, type, body, &row, &list, &count);
	for (size_t i = 0; i < count; i++) {
		enum translation_standing stands = translation_stands(a, &list[i], into, &row, &since);

		if (stands == TRANSLATION_NONE || (stands == TRANSLATION_CURRENT && !all))
			continue;
		if (out->from.length > 0 && !str_equal(out->from, list[i].original))
			continue;
		out->list = arena_room(a, out->list, out->count, &out->capacity, sizeof *out->list);
		out->list[out->count++] = (struct translated){
			.record = id,
			.path = list[i].path,
			.mark = translatable_mark(a, &list[i], list[i].original),
			.label = translatable_label(a, type, &list[i], into),
			.from = list[i].original,
			.into = into,
			.original = translatable_text(a, &list[i], list[i].original),
			.text = translatable_text(a, &list[i], into),
			.unfinished = stands == TRANSLATION_STALE,
		};
	}
	return true;
}

/* Those of one page of the queue; `full_r` when there are enough. */
static bool
gather_rows(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	    const struct translation_row *rows, size_t count, struct str into, size_t most,
	    struct translations_out *out, bool *full_r, struct error *error)
{
	struct matter matter;

	for (size_t i = 0; i < count && !*full_r; i++) {
		size_t before = out->count;

		if (!record_matter_of(a, db, context, rows[i].record, rows[i].type, rows[i].owner, &matter, error))
			return false;
		if (!permission_allows(actor, ACT_TRANSLATE, &matter))
			continue;
		if (!translations_gather(a, db, context, rows[i].record, into, false, out, error))
			return false;
		*full_r = out->count > most;
		if (*full_r && before > 0)
			out->count = before; /* a record stays whole */
	}
	return true;
}

bool
translations_gather_waiting(struct arena *a, struct db *db, const struct record_context *context,
			    const struct actor *actor, struct translation_filter filter, size_t most,
			    struct translations_out *out, struct error *error)
{
	struct translation_row *rows;
	size_t                  count = STEP, looked_at = 0;
	bool                    full = false;

	filter.most = STEP;
	while (count == STEP && !full && looked_at < LIMIT_TRANSLATED_LOOKED_AT) {
		if (!translations_waiting(a, db, &filter, &rows, &count, error) ||
		    !gather_rows(a, db, context, actor, rows, count, filter.language, most, out, &full, error))
			return false;
		looked_at += count;
		if (count > 0) {
			filter.changed = rows[count - 1].changed;
			filter.record = rows[count - 1].record;
		}
	}
	return true;
}

bool
translations_write(struct buffer *out, struct str format, struct str into, const struct translations_out *texts,
		   struct error *error)
{
	if (str_is(format, "xlf-2"))
		return translated_write_xliff_2(out, into, texts->list, texts->count, error);
	if (str_is(format, "xlf"))
		translated_write_xliff(out, into, texts->list, texts->count);
	else
		translated_write_po(out, into, texts->list, texts->count);
	return true;
}

/* ---- in ---------------------------------------------------------------------------------------------------------- */

/* The texts of one record and language in the file: the first, and of each which is the next. */
struct group {
	struct str id, into;
	size_t     first, last, count;
};

/* One record of the file, and its texts there. */
struct taking {
	struct arena            *a; /* of this record */
	struct node             *node;
	const struct actor      *actor;
	const struct translated *all;
	const size_t            *next;
	const struct group      *group;
	struct arena            *kept; /* of the whole */
	struct translations_in  *in;
	struct translating       work;
	const struct table      *by_path, *by_mark, *by_original; /* the first of the record's texts */
	struct str              *right;                           /* keys of those that are still right */
	size_t                   right_count;
	struct json             *document;
	struct buffer            sent;
	size_t                   taken, same;
};

static void
set_fate(struct taking *t, size_t place, enum translation_fate fate)
{
	t->in->fates[place] = fate;
	t->in->counts[fate]++;
}

static void
set_all(struct taking *t, enum translation_fate fate)
{
	size_t place = t->group->first;

	for (size_t i = 0; i < t->group->count; i++, place = t->next[place])
		set_fate(t, place, fate);
}

/* Opens its draft; false in `open_r` when all its texts have their fate. */
static bool
open_record(struct taking *t, struct db *db, bool *open_r, bool *alone_r, struct error *error)
{
	struct error why = { 0 };

	*open_r = translating_open(t->a, db, &t->node->records, t->actor, t->group->id, t->group->into, &t->work, &why);
	if (*open_r)
		return translating_is_alone(t->a, db, &t->work, alone_r, error);
	if (why.code != ERROR_ABSENT && why.code != ERROR_DENIED && why.code != ERROR_INPUT) {
		*error = why;
		return false;
	}
	set_all(t, why.code == ERROR_DENIED ? TRANSLATION_DENIED : TRANSLATION_UNKNOWN);
	return true;
}

static void
put_first(struct table *table, struct str key, struct translatable *text)
{
	if (table_get(table, key) == NULL)
		(void)table_put(table, key, text);
}

static void
index_texts(struct taking *t)
{
	size_t        count = t->work.count;
	struct table *paths = table_make(t->a, count), *marks = table_make(t->a, count),
		     *originals = table_make(t->a, count);

	for (size_t i = 0; i < count; i++) {
		struct translatable *text = &t->work.list[i];

		put_first(paths, text->path, text);
		put_first(marks, translatable_mark(t->a, text, text->original), text);
		put_first(originals, str_trim(translatable_text(t->a, text, text->original)), text);
	}
	t->by_path = paths;
	t->by_mark = marks;
	t->by_original = originals;
}

static bool
has_original(struct taking *t, const struct translatable *text, const struct translated *sent)
{
	return sent->mark.length > 0
		       ? str_equal(translatable_mark(t->a, text, text->original), sent->mark)
		       : str_equal(str_trim(translatable_text(t->a, text, text->original)), str_trim(sent->original));
}

/* The text that is meant; `path_r` says whether its path is there at all. */
static const struct translatable *
find_text(struct taking *t, const struct translated *sent, bool *path_r)
{
	const struct translatable *there = table_get(t->by_path, sent->path);

	*path_r = there != NULL;
	if (there != NULL && has_original(t, there, sent))
		return there;
	return sent->mark.length > 0 ? table_get(t->by_mark, sent->mark)
				     : table_get(t->by_original, str_trim(sent->original));
}

static void
take_text(struct taking *t, size_t place)
{
	const struct translated   *sent = &t->all[place];
	const struct translatable *text;
	struct str                 into = t->work.language, now, new = str_trim(sent->text);
	int64_t                    since;
	bool                       path;

	if (sent->unfinished || new.length == 0) {
		set_fate(t, place, TRANSLATION_UNFINISHED);
		return;
	}
	text = find_text(t, sent, &path);
	if (text == NULL || str_equal(text->original, into)) {
		set_fate(t, place, text == NULL && path ? TRANSLATION_CHANGED : TRANSLATION_UNKNOWN);
		return;
	}
	now = str_trim(translatable_text(t->a, text, into));
	if (str_equal(now, new)) {
		bool stale = translation_stands(t->a, text, into, &t->work.row, &since) == TRANSLATION_STALE;

		if (stale)
			t->right[t->right_count++] = translation_key(t->a, text, into);
		t->same += !stale;
		set_fate(t, place, stale ? TRANSLATION_RIGHT : TRANSLATION_SAME);
		return;
	}
	(void)translation_put(t->a, t->document, text, into, new);
	buffer_format(&t->sent, "%.*s %zu ", STR_ARGS(text->path), new.length);
	buffer_add(&t->sent, new);
	t->taken++;
	set_fate(t, place, TRANSLATION_TAKEN);
}

static bool
approve_in(void *context, struct db *db, struct error *error)
{
	struct taking *t = context;

	return translations_approve(t->a, db, &t->node->records, t->actor, t->work.id, t->work.language, t->right,
				    t->right_count, error);
}

static bool
approve(struct taking *t, struct error *error)
{
	struct error why = { 0 };

	if (t->right_count == 0 || db_change(t->node->pool, approve_in, t, &why) ||
	    strcmp(why.key, "translation.changed") == 0) /* only in a draft */
		return true;
	*error = why;
	return false;
}

/* The name of this attempt: the same of the same texts. */
static struct str
submission_of(struct taking *t)
{
	char        text[HASH_TEXT];
	struct hash hash =
		hash_of_bytes(str_format(t->a, "%.*s %.*s %d %d %.*s", STR_ARGS(t->work.id), STR_ARGS(t->work.language),
					 t->work.draft.base, t->work.draft.version, STR_ARGS(buffer_str(&t->sent))));

	return str_copy(t->a, str_slice(hash_format(&hash, text), STR("sha256:").length, 47));
}

static bool
save(struct taking *t, int *version_r, struct error *error)
{
	struct draft_saved saved;
	struct draft_save  save = { .id = t->work.id,
				    .base = t->work.draft.base,
				    .version = t->work.draft.version,
				    .before = t->work.draft.document,
				    .document = t->document,
				    .author = t->actor->account,
				    .submission = submission_of(t),
				    .sent = buffer_str(&t->sent),
				    .form = STR("") };

	*version_r = t->work.draft.version;
	if (t->taken == 0)
		return true;
	if (!draft_save(t->a, &t->node->records, &save, &saved, error))
		return false;
	*version_r = saved.newest > 0 ? saved.newest : saved.version;
	return true;
}

/* What was taken; and what stands in a draft already, in case that an import ended before its publication was asked for. */
static void
note_saved(struct taking *t, int version, bool alone)
{
	struct translations_saved *saved;

	if (t->taken == 0 && (t->same == 0 || version == 0 || !alone))
		return;
	saved = &t->in->saved[t->in->saved_count++];
	*saved = (struct translations_saved){
		.id = t->group->id,
		.type = str_copy(t->kept, t->work.row.type),
		.owner = str_copy(t->kept, t->work.row.owner),
		.title = str_copy(t->kept, record_title(t->work.draft.document, t->work.row.original, NULL)),
		.into = str_copy(t->kept, t->work.language),
		.version = version,
		.taken = t->taken,
		.alone = alone,
	};
}

static bool
take_record(struct taking *t, struct error *error)
{
	struct db *db;
	size_t     place = t->group->first;
	int        version;
	bool       open, alone = false, good;

	if (!db_borrow(t->node->pool, &db, error))
		return false;
	good = open_record(t, db, &open, &alone, error);
	db_return(db);
	if (!good || !open)
		return good;
	t->document = json_copy(t->a, t->work.draft.document);
	t->sent = buffer_in(t->a);
	t->right = ARENA_ARRAY(t->a, struct str, t->group->count);
	index_texts(t);
	for (size_t i = 0; i < t->group->count; i++, place = t->next[place])
		take_text(t, place);
	if (!approve(t, error) || !save(t, &version, error))
		return false;
	note_saved(t, version, alone);
	return true;
}

/* Texts of one record and language together, in the order in which the first of each stands. */
static size_t
group_texts(struct arena *a, const struct translated *list, size_t count, struct group *groups, size_t *next)
{
	struct table *known = table_make(a, 0);
	size_t        group_count = 0;

	for (size_t i = 0; i < count; i++) {
		struct str    key = str_format(a, "%.*s %.*s", STR_ARGS(list[i].record), STR_ARGS(list[i].into));
		struct group *group = table_get(known, key);

		if (group == NULL) {
			group = &groups[group_count++];
			*group = (struct group){ .id = list[i].record, .into = list[i].into, .first = i };
			(void)table_put(known, key, group);
		} else {
			next[group->last] = i;
		}
		group->last = i;
		group->count++;
	}
	return group_count;
}

bool
translations_take(struct arena *a, struct node *node, const struct actor *actor, const struct translated *list,
		  size_t count, struct translations_in *in_r, struct error *error)
{
	struct group *groups = ARENA_ARRAY(a, struct group, count);
	size_t       *next = ARENA_ARRAY(a, size_t, count), group_count = group_texts(a, list, count, groups, next);
	struct arena *one = arena_open(0);
	bool          good = true;

	*in_r = (struct translations_in){ .fates = ARENA_ARRAY(a, enum translation_fate, count),
					  .saved = ARENA_ARRAY(a, struct translations_saved, group_count) };
	for (size_t i = 0; i < group_count && good; i++) {
		struct arena_mark mark = arena_mark(one);
		struct taking     t = { .a = one,
					.kept = a,
					.node = node,
					.actor = actor,
					.all = list,
					.next = next,
					.group = &groups[i],
					.in = in_r };

		good = take_record(&t, error);
		arena_reset(one, mark);
	}
	arena_close(one);
	return good;
}
