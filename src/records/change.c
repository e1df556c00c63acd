/* Changes: finding what is there, and appending at the end.
 *
 * Nothing of a revision is written before change_finish(), because a number must be taken as late as possible: whoever
 * takes one keeps all others from it until the transaction ends. So the change keeps what it will append, and looks at it
 * before it looks into the database. */
#include "records/change.h"

#include "base/identifier.h"
#include "db/db.h"
#include "records/alias.h"
#include "records/sets.h"
#include "records/store_sql.h"
#include "records/translation.h"

bool
change_open(struct arena *a, struct db *db, const struct record_context *context, struct change **change_r,
	    struct error *error)
{
	struct change *change = ARENA_NEW(a, struct change);

	(void)error;
	*change = (struct change){
		.a = a,
		.db = db,
		.context = context,
		.now = clock_now(context->clock),
		.records = table_make(a, 0),
		.keys = table_make(a, 0),
		.ids = table_make(a, 0),
		.counts = table_make(a, 0),
	};
	*change_r = change;
	return true;
}

/* ---- records and keys -------------------------------------------------------------------------------------------- */

static struct fingerprint
fingerprint_from(struct str bytes)
{
	struct fingerprint fingerprint = { 0 };

	if (bytes.length == sizeof fingerprint.bytes)
		memcpy(fingerprint.bytes, bytes.data, bytes.length);
	return fingerprint;
}

struct known *
change_put_known(struct change *change, struct str id)
{
	struct known *known = table_get(change->records, id);

	if (known != NULL)
		return known;
	known = ARENA_NEW(change->a, struct known);
	known->id = str_copy(change->a, id);
	table_put(change->records, known->id, known);
	return known;
}

static bool
load_known(struct change *change, struct str id, struct known **known_r, struct error *error)
{
	struct q_record_known_row row;
	struct q_draft_find_row   draft;
	struct error              absent = { 0 };
	struct known             *known;

	if (!q_record_known(change->a, change->db, id, &row, &absent)) {
		if (absent.code == ERROR_ABSENT && q_draft_find(change->a, change->db, id, &draft, &absent)) {
			*known_r = change_put_known(change, id);
			return true;
		}
		if (absent.code == ERROR_ABSENT)
			return error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'",
					 STR_ARGS(str_head(id, 40)));
		if (error != NULL)
			*error = absent;
		return false;
	}
	known = change_put_known(change, id);
	if (!state_stored(row.state, id, &known->state, error))
		return false;
	known->stored = true;
	known->was_withdrawn = known->state == STATE_WITHDRAWN;
	known->number = row.number;
	known->revision = (int)row.revision;
	known->type = row.type;
	known->owner = row.owner;
	known->created = row.created;
	known->content = fingerprint_from(row.content);
	known->hash = hash_stored(row.hash);
	known->sets = row.sets;
	*known_r = known;
	return true;
}

bool
change_find(struct change *change, struct str id, struct known **known_r, struct error *error)
{
	*known_r = table_get(change->records, id);
	return *known_r != NULL || load_known(change, id, known_r, error);
}

/* ---- looking for many at once ------------------------------------------------------------------------------------ */

/* An id drawn at random. */
struct drawn {
	struct str id;
	bool       taken;
};

struct expecting {
	struct change *change;
	struct keyed **keyed; /* by place */
	struct drawn **drawn; /* by place */
};

/* A key that somebody has, with its record. */
static bool
found_key(void *context, const struct q_keys_known_row *row, struct error *error)
{
	struct expecting *expecting = context;
	struct keyed     *keyed = expecting->keyed[row->place];
	struct known     *known = table_get(expecting->change->records, row->record);

	(void)error;
	keyed->stored = true;
	keyed->seen = fingerprint_from(row->seen);
	if (known == NULL) {
		known = change_put_known(expecting->change, row->record);
		known->stored = row->number.present;
		known->number = row->number.value;
		known->revision = (int)row->revision.value;
		known->state = (enum record_state)row->state.value;
		known->was_withdrawn = known->state == STATE_WITHDRAWN;
		known->type = str_copy(expecting->change->a, row->type);
		known->owner = str_copy(expecting->change->a, row->owner);
		known->created = row->created.value;
		known->content = fingerprint_from(row->content);
		known->hash = hash_stored(row->hash);
		known->sets = str_copy(expecting->change->a, row->sets);
	}
	keyed->known = known;
	return true;
}

static bool
found_id(void *context, const struct q_ids_taken_row *row, struct error *error)
{
	struct expecting *expecting = context;

	(void)error;
	expecting->drawn[row->place]->taken = true;
	return true;
}

static bool
look_for_keys(struct expecting *expecting, struct record_prepared *const *list, size_t count, struct error *error)
{
	struct change *change = expecting->change;
	struct buffer  keys = buffer_in(change->a);
	int64_t        asked = 0;

	expecting->keyed = ARENA_ARRAY(change->a, struct keyed *, count);
	for (size_t i = 0; i < count; i++) {
		struct str    key;
		struct keyed *keyed;

		if (list[i] == NULL)
			continue;
		key = fingerprint_text(&list[i]->key);
		if (table_get(change->keys, key) != NULL)
			continue;
		keyed = ARENA_NEW(change->a, struct keyed);
		keyed->key = list[i]->key;
		table_put(change->keys, fingerprint_text(&keyed->key), keyed);
		expecting->keyed[asked++] = keyed;
		buffer_add(&keys, key);
	}
	return asked == 0 || q_keys_known(change->a, change->db, buffer_str(&keys), asked, found_key, expecting, error);
}

static struct drawn *
put_drawn(struct change *change, struct str id)
{
	struct drawn *drawn = ARENA_NEW(change->a, struct drawn);

	drawn->id = id;
	table_put(change->ids, id, drawn);
	return drawn;
}

/* The ids that were drawn are of one length. */
static bool
look_for_ids(struct expecting *expecting, struct record_prepared *const *list, size_t count, struct error *error)
{
	struct change *change = expecting->change;
	struct buffer  ids = buffer_in(change->a);
	int64_t        asked = 0, size = (int64_t)change->context->node.length + 1 + IDENTIFIER_TAIL;

	expecting->drawn = ARENA_ARRAY(change->a, struct drawn *, count);
	for (size_t i = 0; i < count; i++) {
		struct str id = list[i] != NULL ? list[i]->drawn : STR("");

		if ((int64_t)id.length != size || table_get(change->ids, id) != NULL)
			continue;
		expecting->drawn[asked++] = put_drawn(change, id);
		buffer_add(&ids, id);
	}
	return asked == 0 ||
	       q_ids_taken(change->a, change->db, buffer_str(&ids), size, asked, found_id, expecting, error);
}

bool
change_expect(struct change *change, struct record_prepared *const *list, size_t count, struct error *error)
{
	struct expecting expecting = { .change = change };

	return look_for_keys(&expecting, list, count, error) && look_for_ids(&expecting, list, count, error);
}

bool
change_find_key(struct change *change, const struct record_prepared *prepared, struct keyed **keyed_r,
		struct error *error)
{
	struct str              key = fingerprint_text(&prepared->key);
	struct record_prepared *one = ARENA_NEW(change->a, struct record_prepared);
	struct expecting        expecting = { .change = change };

	*keyed_r = table_get(change->keys, key);
	if (*keyed_r != NULL)
		return true;
	one->key = prepared->key;
	if (!look_for_keys(&expecting, &one, 1, error))
		return false;
	*keyed_r = table_get(change->keys, key);
	return true;
}

bool
change_is_taken(struct change *change, struct str id, bool *taken_r, struct error *error)
{
	struct drawn           *drawn = table_get(change->ids, id);
	struct record_prepared *one = ARENA_NEW(change->a, struct record_prepared);
	struct expecting        expecting = { .change = change };

	if (drawn == NULL) {
		one->drawn = id;
		if (!look_for_ids(&expecting, &one, 1, error))
			return false;
		drawn = table_get(change->ids, id);
	}
	*taken_r = drawn->taken || table_get(change->records, id) != NULL;
	drawn->taken = true; /* whoever asked takes it */
	return true;
}

bool
change_lock(struct change *change, struct known *known, struct error *error)
{
	struct q_record_lock_row row;

	if (!known->stored || known->inserted || known->locked)
		return true;
	if (!q_record_lock(change->a, change->db, known->id, &row, error))
		return false;
	if (row.number != known->number)
		return error_set(error, ERROR_CONFLICT, "record.changed",
				 "'%.*s' was changed by somebody else meanwhile", STR_ARGS(known->id));
	known->locked = true;
	return true;
}

/* ---- appending --------------------------------------------------------------------------------------------------- */

static void
count_one(struct change *change, const char *field, struct str value, int64_t difference)
{
	struct str key = str_format(change->a, "%s%c%.*s", field, '\0', STR_ARGS(value));
	int64_t   *count = table_get(change->counts, key);

	if (count == NULL) {
		count = ARENA_NEW(change->a, int64_t);
		table_put(change->counts, key, count);
		change->counted =
			arena_grow(change->a, change->counted, change->counted_count * sizeof *change->counted,
				   (change->counted_count + 1) * sizeof *change->counted);
		change->counted[change->counted_count++] = key;
	}
	*count += difference;
}

/* A record counts while it is published. */
static void
count(struct change *change, const struct known *known, int64_t difference)
{
	if (!known->stored || known->state != STATE_PUBLISHED)
		return;
	count_one(change, "type", known->type, difference);
	count_one(change, "owner", known->owner, difference);
}

void
change_put_key(struct change *change, struct keyed *keyed, struct known *known, const struct fingerprint *seen)
{
	keyed->known = known;
	keyed->seen = *seen;
	if (keyed->dirty)
		return;
	keyed->dirty = true;
	keyed->next_dirty = change->dirty;
	change->dirty = keyed;
}

void
change_append(struct change *change, struct known *known, struct pending *pending, struct str type, struct str owner)
{
	count(change, known, -1);
	pending->known = known;
	pending->before = known->newest;
	pending->previous = known->number;
	pending->sets = sets_follow(change->a, known->sets, pending->sets);
	known->inserted |= !known->stored;
	known->stored = true;
	known->revision = pending->revision;
	known->state = pending->state;
	known->type = type;
	known->owner = owner;
	known->hash = pending->hash;
	known->sets = pending->sets;
	known->merged = pending->merged;
	known->newest = pending;
	count(change, known, 1);
	if (change->last != NULL)
		change->last->next = pending;
	else
		change->first = pending;
	change->last = pending;
	change->pending_count++;
}

struct pending *
change_sign(struct change *change, struct known *known, struct body *body, enum record_state state, struct str sets)
{
	struct pending *pending = ARENA_NEW(change->a, struct pending);

	body->id = known->id;
	body->revision = known->revision + 1;
	body->state = str_of(record_state_name(state));
	body->node = change->context->node;
	body->home = change->context->home;
	body->previous = known->stored ? &known->hash : NULL;
	pending->text = body_sign(change->a, body, change->context->key, &pending->hash);
	pending->revision = body->revision;
	pending->state = state;
	pending->sets = sets;
	pending->merged = body->merged;
	change_append(change, known, pending, body->type, body->owner);
	return pending;
}

bool
change_body(struct change *change, const struct known *known, struct json **json_r, struct error *error)
{
	struct q_body_find_row row;

	if (known->newest != NULL)
		return json_parse(change->a, known->newest->text, json_r, error);
	return q_body_find(change->a, change->db, known->number, &row, error) &&
	       json_parse(change->a, row.body, json_r, error);
}

bool
change_withheld(struct change *change, const struct known *known, struct withheld_list *list_r, struct error *error)
{
	if (known->newest == NULL)
		return withheld_read(change->a, change->db, known->id, known->number, list_r, error);
	*list_r = known->newest->withheld;
	return true;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static bool
write_withheld(struct change *change, const struct pending *pending, struct error *error)
{
	for (size_t i = 0; i < pending->withheld.count; i++) {
		const struct withheld             *withheld = &pending->withheld.list[i];
		const struct q_withheld_add_values values = {
			.record = pending->known->id,
			.number = pending->number,
			.path = withheld->path,
			.hash = { (const char *)withheld->hash.bytes, sizeof withheld->hash.bytes },
			.salt = withheld->salt,
			.value = withheld->value,
			.until = withheld->until,
		};

		if (!q_withheld_add(change->a, change->db, &values, error))
			return false;
	}
	return true;
}

/* How a copy came here. */
static bool
write_passage(struct change *change, const struct pending *pending, struct error *error)
{
	const struct q_copy_add_values values = {
		.number = pending->number,
		.home = pending->home,
		.source = pending->passage.name,
		.identifier = pending->passage.identifier,
		.datestamp = pending->passage.datestamp,
	};

	return pending->home == 0 || q_copy_add(change->a, change->db, &values, error);
}

static bool
write_revision(struct change *change, struct pending *pending, int64_t time, struct error *error)
{
	const struct q_log_add_values log = {
		.number = pending->number,
		.time = time,
		.record = pending->known->id,
		.revision = pending->revision,
		.state = pending->state,
		.previous = pending->before != NULL ? pending->before->number : pending->previous,
		.hash = { (const char *)pending->hash.bytes, sizeof pending->hash.bytes },
		.sets = pending->sets,
	};

	if (!q_log_add(change->a, change->db, &log, error) ||
	    !q_body_add(change->a, change->db, pending->number, pending->text, error))
		return false;
	if (pending->has_original && !q_original_add(change->a, change->db, pending->number, pending->media,
						     pending->raw, pending->warnings, error))
		return false;
	return write_withheld(change, pending, error) && write_passage(change, pending, error);
}

bool
change_drop_draft(struct change *change, const struct known *known, struct error *error)
{
	return known->publishes_draft ? q_draft_drop(change->a, change->db, known->id, error)
				      : q_draft_drop_unwritten(change->a, change->db, known->id, error);
}

/* What the newest revision says of merging. */
static bool
write_alias(struct change *change, const struct known *known, struct error *error)
{
	return (known->merged.length == 0 && !known->was_withdrawn) ||
	       record_alias_set(change->a, change->db, known->id, known->merged, error);
}

/* The row of a record, once, with its newest revision. */
static bool
write_record(struct change *change, const struct known *known, struct error *error)
{
	if ((known->drops_draft && !change_drop_draft(change, known, error)) || !write_alias(change, known, error))
		return false;
	if (known->inserted) {
		const struct q_record_add_values values = {
			.id = known->id,
			.number = known->newest->number,
			.revision = known->revision,
			.state = known->state,
			.type = known->type,
			.owner = known->owner,
			.created = known->created,
			.content = fingerprint_text(&known->content),
		};

		return q_record_add(change->a, change->db, &values, error);
	}
	return q_record_set(change->a, change->db,
			    &(struct q_record_set_values){
				    .id = known->id,
				    .number = known->newest->number,
				    .revision = known->revision,
				    .state = known->state,
				    .type = known->type,
				    .owner = known->owner,
				    .content = fingerprint_text(&known->content),
			    },
			    error);
}

static bool
write_keys(struct change *change, struct error *error)
{
	for (const struct keyed *keyed = change->dirty; keyed != NULL; keyed = keyed->next_dirty) {
		struct str key = fingerprint_text(&keyed->key), seen = fingerprint_text(&keyed->seen);
		bool       written = keyed->stored ? q_key_set(change->a, change->db, key, seen, error)
						   : q_key_add(change->a, change->db, key, keyed->known->id, seen, error);

		if (!written)
			return false;
	}
	return true;
}

static bool
write_counts(struct change *change, struct error *error)
{
	for (size_t i = 0; i < change->counted_count; i++) {
		struct str     value = change->counted[i], field;
		const int64_t *difference = table_get(change->counts, change->counted[i]);

		(void)str_cut(&value, '\0', &field);
		if (*difference != 0 && !q_record_count_add(change->a, change->db, field, value, *difference, error))
			return false;
	}
	return true;
}

/* What is of others is translated there. */
static bool
follow_translations(struct change *change, const struct pending *pending, int64_t time, struct error *error)
{
	struct arena_mark mark = arena_mark(change->a);
	struct json      *body;
	bool              good;

	if (pending->has_original || pending->home != 0)
		return true;
	good = json_parse(change->a, pending->text, &body, error) &&
	       translation_follow(change->a, change->db, change->context, body, time, error);
	arena_reset(change->a, mark);
	return good;
}

static bool
write_all(struct change *change, int64_t time, struct error *error)
{
	for (struct pending *pending = change->first; pending != NULL; pending = pending->next)
		if (!write_revision(change, pending, time, error) ||
		    !follow_translations(change, pending, time, error) ||
		    (pending->known->newest == pending && !write_record(change, pending->known, error)))
			return false;
	return write_keys(change, error) && write_counts(change, error);
}

bool
change_finish(struct change *change, struct error *error)
{
	struct q_change_numbers_take_row row = { 0 };
	int64_t                          number;

	if (change->pending_count > 0 &&
	    !q_change_numbers_take(change->a, change->db, (int64_t)change->pending_count, change->now, &row, error))
		return false;
	number = row.number - (int64_t)change->pending_count;
	for (struct pending *pending = change->first; pending != NULL; pending = pending->next) {
		pending->number = ++number;
		if (pending->outcome != NULL)
			pending->outcome->number = number;
	}
	return write_all(change, row.time, error);
}
