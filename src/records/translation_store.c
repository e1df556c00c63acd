/* The rows of translations: kept up with each revision, asked by the queue. */
#include "records/translation.h"

#include "base/table.h"
#include "db/db.h"
#include "records/change.h"
#include "records/matter.h"
#include "records/translation_sql.h"

enum { BATCH = 200 };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool
read_row(struct arena *a, struct db *db, struct str record, bool listed, struct translation_row *row_r,
	 struct error *error)
{
	struct q_translation_get_row row;

	if (!q_translation_get(a, db, record, &row, error) || (listed && row.listed == 0))
		return error_set(error, ERROR_ABSENT, "translation.none", "of '%.*s' no translations are known",
				 STR_ARGS(str_head(record, 40)));
	*row_r = (struct translation_row){ .record = record,
					   .type = row.type,
					   .owner = row.owner,
					   .original = row.original,
					   .chosen = row.chosen != 0,
					   .languages = row.languages,
					   .done = row.done,
					   .stale = row.stale,
					   .changed = row.changed };
	return json_parse(a, row.state, &row_r->state, error);
}

bool
translation_find(struct arena *a, struct db *db, struct str record, struct translation_row *row_r, struct error *error)
{
	return read_row(a, db, record, true, row_r, error);
}

bool
translations_waiting(struct arena *a, struct db *db, const struct translation_filter *filter,
		     struct translation_row **list_r, size_t *count_r, struct error *error)
{
	struct q_translations_waiting_row         *rows;
	const struct q_translations_waiting_values values = {
		.language = filter->language,
		.inside = str_format(a, " %.*s ", STR_ARGS(filter->language)),
		.type = filter->type,
		.owner = filter->owner,
		.changed = filter->changed,
		.record = filter->record,
		.most = filter->most,
	};

	if (!q_translations_waiting(a, db, &values, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct translation_row, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct translation_row){ .record = rows[i].record,
							 .type = rows[i].type,
							 .owner = rows[i].owner,
							 .original = rows[i].original,
							 .languages = rows[i].languages,
							 .done = rows[i].done,
							 .stale = rows[i].stale,
							 .changed = rows[i].changed,
							 .drafted = rows[i].drafted != 0 };
	return true;
}

/* ---- following --------------------------------------------------------------------------------------------------- */

/* Of two languages that as many texts are in: English, else the first by its tag. As record_language() has it. */
static bool
comes_before(struct str language, struct str other)
{
	return !str_is(other, "en") && (str_is(language, "en") || str_compare(language, other) < 0);
}

/* The language that most texts are in; "und" when there is none. */
static struct str
language_of_most(struct arena *a, const struct translatable *list, size_t count)
{
	struct table *counts = table_make(a, 0);
	struct str    most = STR("und");
	size_t        best = 0;

	for (size_t i = 0; i < count; i++) {
		for (const struct json *text = list[i].texts->first; text != NULL; text = text->next) {
			size_t *number = table_get(counts, text->name);

			if (str_is(text->name, "und"))
				continue;
			if (number == NULL) {
				number = ARENA_NEW(a, size_t);
				table_put(counts, text->name, number);
			}
			++*number;
			if (*number > best || (*number == best && comes_before(text->name, most))) {
				best = *number;
				most = text->name;
			}
		}
	}
	return most;
}

/* Notes a text: as it was known, else as new on the original as it is. */
static void
note_text(struct arena *a, const struct translatable *text, struct str language, const struct json *before,
	  struct json *state, int64_t time)
{
	struct str         key = translation_key(a, text, language);
	const struct json *known = json_find(before, key);
	struct json       *entry;

	if (known != NULL) {
		json_set(state, key, json_copy(a, known));
		return;
	}
	entry = json_set(state, key, json_object(a));
	json_set(entry, STR("since"), json_number(a, time));
	if (!str_equal(language, text->original))
		json_set(entry, STR("of"), json_string(a, translatable_mark(a, text, text->original)));
}

/* Which languages a row lists. */
static void
sum_up(struct arena *a, const struct translatable *list, size_t count, struct translation_row *row)
{
	struct buffer languages = buffer_in(a), done = buffer_in(a), stale = buffer_in(a);
	int64_t       since;

	buffer_add_byte(&languages, ' ');
	for (size_t i = 0; i < count; i++)
		for (const struct json *text = list[i].texts->first; text != NULL; text = text->next)
			if (!translation_lists(a, buffer_str(&languages), text->name))
				buffer_format(&languages, "%.*s ", STR_ARGS(text->name));
	row->languages = buffer_str(&languages);
	buffer_add_byte(&done, ' ');
	buffer_add_byte(&stale, ' ');
	for (struct str rest = str_trim(row->languages), tag; str_cut(&rest, ' ', &tag);) {
		bool is_done = true, is_stale = false;

		for (size_t i = 0; i < count; i++) {
			enum translation_standing stands = translation_stands(a, &list[i], tag, row, &since);

			is_done = is_done && stands != TRANSLATION_MISSING && stands != TRANSLATION_STALE;
			is_stale = is_stale || stands == TRANSLATION_STALE;
			if (since > row->changed)
				row->changed = since;
		}
		if (is_done)
			buffer_format(&done, "%.*s ", STR_ARGS(tag));
		if (is_stale)
			buffer_format(&stale, "%.*s ", STR_ARGS(tag));
	}
	row->done = buffer_str(&done);
	row->stale = buffer_str(&stale);
}

static bool
write_row(struct arena *a, struct db *db, const struct translation_row *row, struct error *error)
{
	struct buffer                         state = buffer_in(a);
	const struct q_translation_set_values values = {
		.record = row->record,
		.type = row->type,
		.owner = row->owner,
		.original = row->original,
		.chosen = row->chosen,
		.languages = row->languages,
		.done = row->done,
		.stale = row->stale,
		.changed = row->changed,
	};
	struct q_translation_set_values all = values;

	json_write(&state, row->state);
	all.state = buffer_str(&state);
	return q_translation_set(a, db, &all, error);
}

/* The row after a revision with this body: `row` is what it was, without a state when there was none. */
static void
follow_body(struct arena *a, const struct type *type, const struct json *body, int64_t time,
	    struct translation_row *row)
{
	const struct json   *before = row->state;
	struct json         *state = json_object(a);
	struct translatable *list;
	size_t               count;

	translatables(a, type, body, row, &list, &count);
	if (!row->chosen && !translation_lists(a, row->languages, row->original))
		row->original = language_of_most(a, list, count);
	row->type = type->name;
	row->owner = json_text(body, "owner");
	translatables(a, type, body, row, &list, &count);
	for (size_t i = 0; i < count; i++) {
		for (const struct json *text = list[i].texts->first; text != NULL; text = text->next)
			note_text(a, &list[i], text->name, before, state, time);
		if (!str_equal(list[i].original, row->original))
			json_set(state, list[i].place, json_string(a, list[i].original));
	}
	row->state = state;
	row->changed = 0;
	sum_up(a, list, count, row);
}

static bool
is_ours(const struct record_context *context, const struct json *body)
{
	const struct json *source = json_at(body, "/origin/source"), *node = json_at(body, "/origin/node");

	return node != NULL && str_equal(node->text, context->node) && (source == NULL || source->kind != JSON_OBJECT);
}

bool
translation_follow(struct arena *a, struct db *db, const struct record_context *context, const struct json *body,
		   int64_t time, struct error *error)
{
	const struct type     *type = type_find(context->types, json_text(body, "type"));
	struct str             state = json_text(body, "state"), id = json_text(body, "id");
	struct translation_row row = { 0 };
	struct error           absent = { 0 };

	if (type == NULL || !is_ours(context, body))
		return true;
	if (str_is(state, "erased"))
		return q_translation_drop(a, db, id, error);
	if (str_is(state, "withdrawn"))
		return q_translation_hide(a, db, id, error);
	if (json_integer(body, "revision", 0) > 1 && !read_row(a, db, id, false, &row, &absent) &&
	    absent.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = absent;
		return false;
	}
	row.record = id;
	follow_body(a, type, body, time, &row);
	return write_row(a, db, &row, error);
}

/* ---- what people say --------------------------------------------------------------------------------------------- */

struct speaking {
	struct translation_row row;
	const struct type     *type;
	struct json           *body;
	struct translatable   *list;
	size_t                 count;
};

/* The row of a record as it is published, for somebody who may do this to it. */
static bool
open_row(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor, enum act act,
	 struct str id, struct speaking *s, struct error *error)
{
	struct matter matter;
	struct record record;

	if (!translation_find(a, db, id, &s->row, error) || !record_find(a, db, id, &record, error) ||
	    !json_parse(a, record.body, &s->body, error))
		return false;
	s->type = type_find(context->types, record.type);
	if (s->type == NULL)
		return error_set(error, ERROR_STORAGE, "record.type", "there is no type \"%.*s\"",
				 STR_ARGS(record.type));
	translatables(a, s->type, s->body, &s->row, &s->list, &s->count);
	return record_matter_of(a, db, context, id, record.type, record.owner, &matter, error) &&
	       permission_require(actor, act, &matter, error);
}

static bool
tell(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
     enum audit_act act, struct str id, struct str language, struct error *error)
{
	struct json       *detail = json_object(a);
	struct audit_entry entry = { .act = act, .subject = id, .detail = detail };

	json_set(detail, STR("language"), json_string(a, language));
	return audit_add(a, db, context->audit, actor, &entry, error);
}

static bool
approve_one(struct arena *a, struct speaking *s, struct str key, struct str language)
{
	int64_t since;
	bool    found = false;

	for (size_t i = 0; i < s->count; i++) {
		struct translatable *text = &s->list[i];

		if (translation_stands(a, text, language, &s->row, &since) != TRANSLATION_STALE ||
		    !str_equal(translation_key(a, text, language), key))
			continue;
		json_set(json_find(s->row.state, key), STR("of"),
			 json_string(a, translatable_mark(a, text, text->original)));
		found = true;
	}
	return found;
}

bool
translations_approve(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
		     struct str record, struct str language, const struct str *keys, size_t count, struct error *error)
{
	struct speaking s = { 0 };
	bool            found = false;

	if (!open_row(a, db, context, actor, ACT_TRANSLATE, record, &s, error))
		return false;
	for (size_t i = 0; i < count; i++)
		found |= approve_one(a, &s, keys[i], language);
	if (!found)
		return error_set(error, ERROR_CONFLICT, "translation.changed",
				 "'%.*s' has no such translation that waits for a look", STR_ARGS(record));
	sum_up(a, s.list, s.count, &s.row);
	return write_row(a, db, &s.row, error) &&
	       tell(a, db, context, actor, AUDIT_TRANSLATION_APPROVE, record, language, error);
}

/* All texts stand on their originals, which may be others now, as they are. */
static void
stand_anew(struct arena *a, struct speaking *s)
{
	translatables(a, s->type, s->body, &s->row, &s->list, &s->count);
	for (size_t i = 0; i < s->count; i++) {
		struct translatable *one = &s->list[i];

		for (const struct json *text = one->texts->first; text != NULL; text = text->next) {
			struct json *entry = json_find(s->row.state, translation_key(a, one, text->name));

			if (entry == NULL)
				continue;
			(void)json_drop(entry, STR("of"));
			if (!str_equal(text->name, one->original))
				json_set(entry, STR("of"), json_string(a, translatable_mark(a, one, one->original)));
		}
	}
	s->row.changed = 0;
	sum_up(a, s->list, s->count, &s->row);
}

bool
translation_choose(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
		   struct str record, struct str language, struct error *error)
{
	struct speaking s = { 0 };

	if (!open_row(a, db, context, actor, ACT_EDIT, record, &s, error))
		return false;
	if (!translation_lists(a, s.row.languages, language) || str_is(language, "und"))
		return error_set(error, ERROR_INPUT, "translation.language", "the record has no text in '%.*s'",
				 STR_ARGS(str_head(language, 40)));
	s.row.original = language;
	s.row.chosen = true;
	stand_anew(a, &s);
	return write_row(a, db, &s.row, error) &&
	       tell(a, db, context, actor, AUDIT_TRANSLATION_CHOOSE, record, language, error);
}

/* ---- records from before ----------------------------------------------------------------------------------------- */

struct filling {
	const struct record_context *context;
	struct arena                *a; /* of one batch */
	bool                         more;
};

static bool
fill_record(struct filling *filling, struct db *db, struct str id, struct error *error)
{
	struct q_translation_revisions_row *rows;
	struct translation_row              row;
	struct json                        *body;
	struct error                        absent = { 0 };
	size_t                              count;

	if (read_row(filling->a, db, id, false, &row, &absent))
		return true; /* published since */
	if (!q_translation_revisions(filling->a, db, id, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (rows[i].body.length > 0 && json_parse(filling->a, rows[i].body, &body, NULL) &&
		    !translation_follow(filling->a, db, filling->context, body, rows[i].time, error))
			return false;
	return true;
}

static bool
fill_batch(void *context, struct db *db, struct error *error)
{
	struct filling                   *filling = context;
	struct q_translation_due_row      due;
	struct q_translation_records_row *rows;
	struct error                      absent = { 0 };
	size_t                            count;

	filling->more = q_translation_due(filling->a, db, &due, &absent);
	if (!filling->more) {
		if (absent.code != ERROR_ABSENT && error != NULL)
			*error = absent;
		return absent.code == ERROR_ABSENT;
	}
	if (!q_translation_records(filling->a, db, due.record, BATCH, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!fill_record(filling, db, rows[i].id, error))
			return false;
	return count > 0 ? q_translation_due_set(filling->a, db, rows[count - 1].id, error)
			 : q_translation_due_drop(filling->a, db, error);
}

bool
translations_fill(const struct record_context *context, struct error *error)
{
	struct filling filling = { .context = context };
	bool           good;

	do {
		filling.a = arena_open(0);
		good = db_bulk(context->pool, fill_batch, &filling, error);
		arena_close(filling.a);
	} while (good && filling.more);
	return good;
}
