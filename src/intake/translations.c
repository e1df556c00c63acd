/* From records to texts for translators, and from what they send back to drafts. A text is found by its path and the fingerprint of its original, in
 * a list that was reordered by the fingerprint alone, and of a file without our names by its original. */
#include "intake/translations.h"

#include "base/table.h"
#include "db/db.h"
#include "people/permission.h"
#include "records/draft.h"
#include "records/matter.h"

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

/* ---- in ---------------------------------------------------------------------------------------------------------- */

/* One record of the file, and its texts there. */
struct taking {
	struct arena            *a;
	struct node             *node;
	const struct actor      *actor;
	const struct translated *all;
	struct translations_in  *in;
	size_t                  *places; /* of this record */
	size_t                   count;
	struct str               id, into;

	struct translation_row row;
	struct draft           draft;
	const struct type     *type;
	struct translatable   *list; /* of the draft */
	size_t                 list_count;
	struct str            *right; /* keys of those that are still right */
	size_t                 right_count;
	struct json           *document;
	struct buffer          sent;
	size_t                 taken;
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
	for (size_t i = 0; i < t->count; i++)
		set_fate(t, t->places[i], fate);
}

/* Opens its draft; false in `open_r` when all its texts have their fate. */
static bool
open_record(struct taking *t, struct db *db, bool *open_r, struct error *error)
{
	const struct record_context *context = &t->node->records;
	struct matter                matter;
	struct json *public;
	const struct json *seen;
	struct error       why = { 0 };

	*open_r = false;
	if (!translation_find(t->a, db, t->id, &t->row, &why)) {
		set_all(t, TRANSLATION_UNKNOWN);
		return is_absent(&why, error);
	}
	if (!record_matter_of(t->a, db, context, t->id, t->row.type, t->row.owner, &matter, error))
		return false;
	if (!permission_allows(t->actor, ACT_TRANSLATE, &matter)) {
		set_all(t, TRANSLATION_DENIED);
		return true;
	}
	t->type = type_find(t->node->types, t->row.type);
	if (t->type == NULL || !draft_open(t->a, db, t->id, &t->draft, error))
		return t->type != NULL || error_set(error, ERROR_STORAGE, "record.type", "there is no type \"%.*s\"",
						    STR_ARGS(t->row.type));
	seen = t->draft.document;
	if (!permission_allows(t->actor, ACT_READ_WITHHELD, &matter)) {
		if (!draft_public(t->a, context, t->draft.document, &public, error))
			return false;
		seen = public;
	}
	translatables(t->a, t->type, seen, &t->row, &t->list, &t->list_count);
	*open_r = true;
	return true;
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
	const struct translatable *moved = NULL;

	*path_r = false;
	for (size_t i = 0; i < t->list_count; i++) {
		bool same_path = str_equal(t->list[i].path, sent->path);

		*path_r |= same_path;
		if (!has_original(t, &t->list[i], sent))
			continue;
		if (same_path)
			return &t->list[i];
		if (moved == NULL)
			moved = &t->list[i];
	}
	return moved;
}

static void
take_text(struct taking *t, size_t place)
{
	const struct translated   *sent = &t->all[place];
	const struct translatable *text;
	struct str                 now, new = str_trim(sent->text);
	int64_t                    since;
	bool                       path;

	if (sent->unfinished || new.length == 0) {
		set_fate(t, place, TRANSLATION_UNFINISHED);
		return;
	}
	text = find_text(t, sent, &path);
	if (text == NULL || str_equal(text->original, t->into)) {
		set_fate(t, place, text == NULL && path ? TRANSLATION_CHANGED : TRANSLATION_UNKNOWN);
		return;
	}
	now = str_trim(translatable_text(t->a, text, t->into));
	if (str_equal(now, new)) {
		bool stale = translation_stands(t->a, text, t->into, &t->row, &since) == TRANSLATION_STALE;

		if (stale)
			t->right[t->right_count++] = translation_key(t->a, text, t->into);
		set_fate(t, place, stale ? TRANSLATION_RIGHT : TRANSLATION_SAME);
		return;
	}
	(void)translation_put(t->a, t->type, t->document, text->path, t->into, new);
	buffer_format(&t->sent, "%.*s %zu ", STR_ARGS(text->path), new.length);
	buffer_add(&t->sent, new);
	t->taken++;
	set_fate(t, place, TRANSLATION_TAKEN);
}

static bool
approve_in(void *context, struct db *db, struct error *error)
{
	struct taking *t = context;

	return translations_approve(t->a, db, &t->node->records, t->actor, t->id, t->into, t->right, t->right_count,
				    error);
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
	struct hash hash = hash_of_bytes(str_format(t->a, "%.*s %.*s %d %d %.*s", STR_ARGS(t->id), STR_ARGS(t->into),
						    t->draft.base, t->draft.version, STR_ARGS(buffer_str(&t->sent))));

	return str_copy(t->a, str_slice(hash_format(&hash, text), STR("sha256:").length, 47));
}

static bool
save(struct taking *t, struct error *error)
{
	struct draft_saved saved;
	struct draft_save  save = { .id = t->id,
				    .base = t->draft.base,
				    .version = t->draft.version,
				    .before = t->draft.document,
				    .document = t->document,
				    .author = t->actor->account,
				    .submission = submission_of(t),
				    .sent = buffer_str(&t->sent),
				    .form = STR("") };

	if (t->taken == 0)
		return true;
	if (!draft_save(t->a, &t->node->records, &save, &saved, error))
		return false;
	t->in->saved[t->in->saved_count++] = (struct translations_saved){
		.id = t->id,
		.type = t->row.type,
		.owner = t->row.owner,
		.title = record_title(t->draft.document, STR("en"), NULL),
		.into = t->into,
		.version = saved.newest > 0 ? saved.newest : saved.version,
	};
	return true;
}

/* Whether the draft as it was, and so as it is, has nothing else that is new. */
static bool
look_alone(struct taking *t, struct db *db, bool *alone_r, struct error *error)
{
	struct json *before;

	if (!draft_base(t->a, db, t->id, 0, t->draft.base, &before, error))
		return false;
	*alone_r = translation_is_all(t->a, t->type, before, t->draft.document, t->into, &t->row);
	return true;
}

static bool
take_record(struct taking *t, struct error *error)
{
	struct db *db;
	size_t     before = t->in->saved_count;
	bool       open, alone = false, good;

	if (!db_borrow(t->node->pool, &db, error))
		return false;
	good = open_record(t, db, &open, error) && (!open || look_alone(t, db, &alone, error));
	db_return(db);
	if (!good || !open)
		return good;
	t->document = json_copy(t->a, t->draft.document);
	t->sent = buffer_in(t->a);
	t->right = ARENA_ARRAY(t->a, struct str, t->count);
	for (size_t i = 0; i < t->count; i++)
		take_text(t, t->places[i]);
	if (!approve(t, error) || !save(t, error))
		return false;
	if (t->in->saved_count > before)
		t->in->saved[before].alone = alone;
	return true;
}

bool
translations_take(struct arena *a, struct node *node, const struct actor *actor, const struct translated *list,
		  size_t count, struct translations_in *in_r, struct error *error)
{
	struct table *known = table_make(a, 0);

	*in_r = (struct translations_in){ .fates = ARENA_ARRAY(a, enum translation_fate, count),
					  .saved = ARENA_ARRAY(a, struct translations_saved, count) };
	for (size_t i = 0; i < count; i++) {
		struct str    key = str_format(a, "%.*s %.*s", STR_ARGS(list[i].record), STR_ARGS(list[i].into));
		struct taking t = { .a = a,
				    .node = node,
				    .actor = actor,
				    .all = list,
				    .in = in_r,
				    .id = list[i].record,
				    .into = list[i].into };

		if (table_put(known, key, &in_r->fates[i]) != NULL)
			continue;
		t.places = ARENA_ARRAY(a, size_t, count - i);
		for (size_t j = i; j < count; j++)
			if (str_equal(list[j].record, t.id) && str_equal(list[j].into, t.into))
				t.places[t.count++] = j;
		if (!take_record(&t, error))
			return false;
	}
	return true;
}
