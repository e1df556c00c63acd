/* Merging. */
#include "records/merge.h"

struct merging {
	struct arena          *a;
	struct merge_conflict *list;
	size_t                 count, capacity;
};

/* Where it stands, from the innermost outwards. */
struct step {
	const struct step *up;
	struct str         name;
};

static struct json *merge(struct merging *merging, const struct step *at, const struct json *base,
			  const struct json *mine, const struct json *theirs);

static bool
same(const struct json *left, const struct json *right)
{
	return left == NULL || right == NULL ? left == right : json_equal(left, right);
}

static struct json *
keep(struct merging *merging, const struct json *value)
{
	return value != NULL ? json_copy(merging->a, value) : NULL;
}

static bool
is(const struct json *value, enum json_kind kind)
{
	return value != NULL && value->kind == kind;
}

static void
write_path(struct buffer *out, const struct step *at)
{
	if (at == NULL)
		return;
	write_path(out, at->up);
	buffer_add_byte(out, '/');
	for (size_t i = 0; i < at->name.length; i++) {
		char byte = at->name.data[i];

		if (byte == '~' || byte == '/')
			buffer_add_c(out, byte == '~' ? "~0" : "~1");
		else
			buffer_add_byte(out, byte);
	}
}

static struct json *
conflict(struct merging *merging, const struct step *at, const struct json *mine, const struct json *theirs)
{
	struct buffer path = buffer_in(merging->a);

	write_path(&path, at);
	merging->list =
		arena_room(merging->a, merging->list, merging->count, &merging->capacity, sizeof *merging->list);
	merging->list[merging->count++] =
		(struct merge_conflict){ .path = buffer_str(&path), .theirs = keep(merging, theirs) };
	return keep(merging, mine);
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

/* An amount, a place, a file: its members say one thing together. */
static bool
is_whole(const struct json *object)
{
	static const char *const names[] = { "value", "coordinates", "hash", "withheld" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (json_get(object, names[i]) != NULL)
			return true;
	return false;
}

static void
merge_member(struct merging *merging, const struct step *at, struct json *into, struct str name,
	     const struct json *base, const struct json *mine, const struct json *theirs)
{
	struct step  step = { at, str_copy(merging->a, name) };
	struct json *value =
		merge(merging, &step, json_find(base, name), json_find(mine, name), json_find(theirs, name));

	if (value != NULL)
		json_add(into, step.name, value);
}

static struct json *
merge_objects(struct merging *merging, const struct step *at, const struct json *base, const struct json *mine,
	      const struct json *theirs)
{
	struct json *into = json_object(merging->a);

	for (const struct json *member = mine->first; member != NULL; member = member->next)
		merge_member(merging, at, into, member->name, base, mine, theirs);
	for (const struct json *member = theirs->first; member != NULL; member = member->next)
		if (json_find(mine, member->name) == NULL)
			merge_member(merging, at, into, member->name, base, mine, theirs);
	return into;
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static bool
is_plain_list(const struct json *list)
{
	if (!is(list, JSON_ARRAY))
		return false;
	for (const struct json *item = list->first; item != NULL; item = item->next)
		if (item->kind != JSON_STRING)
			return false;
	return true;
}

static bool
has(const struct json *list, const struct json *value)
{
	for (const struct json *item = JSON_FIRST(list); item != NULL; item = item->next)
		if (str_equal(item->text, value->text))
			return true;
	return false;
}

/* Mine without what they took out, then what they added. */
static struct json *
merge_sets(struct merging *merging, const struct json *base, const struct json *mine, const struct json *theirs)
{
	struct json *into = json_array(merging->a);

	for (const struct json *item = mine->first; item != NULL; item = item->next)
		if (!has(into, item) && (!has(base, item) || has(theirs, item)))
			json_append(into, json_copy(merging->a, item));
	for (const struct json *item = theirs->first; item != NULL; item = item->next)
		if (!has(into, item) && !has(base, item))
			json_append(into, json_copy(merging->a, item));
	return into;
}

static struct json *
merge_elements(struct merging *merging, const struct step *at, const struct json *base, const struct json *mine,
	       const struct json *theirs)
{
	struct json       *into = json_array(merging->a);
	const struct json *old = base->first, *their = theirs->first;
	size_t             index = 0;

	for (const struct json *my = mine->first; my != NULL; my = my->next, old = old->next, their = their->next) {
		struct step  step = { at, str_format(merging->a, "%zu", index++) };
		struct json *value = merge(merging, &step, old, my, their);

		if (value != NULL)
			json_append(into, value);
	}
	return into;
}

static struct json *
merge_lists(struct merging *merging, const struct step *at, const struct json *base, const struct json *mine,
	    const struct json *theirs)
{
	bool known = is(base, JSON_ARRAY);

	if (is_plain_list(mine) && is_plain_list(theirs) && (base == NULL || is_plain_list(base)))
		return merge_sets(merging, base, mine, theirs);
	if (known && base->count == mine->count && base->count == theirs->count)
		return merge_elements(merging, at, base, mine, theirs);
	return conflict(merging, at, mine, theirs);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static struct json *
merge(struct merging *merging, const struct step *at, const struct json *base, const struct json *mine,
      const struct json *theirs)
{
	if (same(mine, theirs) || same(base, theirs))
		return keep(merging, mine);
	if (same(base, mine))
		return keep(merging, theirs);
	if (is(mine, JSON_OBJECT) && is(theirs, JSON_OBJECT) && !is_whole(mine) && !is_whole(theirs))
		return merge_objects(merging, at, is(base, JSON_OBJECT) ? base : NULL, mine, theirs);
	if (is(mine, JSON_ARRAY) && is(theirs, JSON_ARRAY))
		return merge_lists(merging, at, base, mine, theirs);
	return conflict(merging, at, mine, theirs);
}

struct merged
merge_documents(struct arena *a, const struct json *base, const struct json *mine, const struct json *theirs)
{
	struct merging merging = { .a = a };
	struct json   *value = merge(&merging, NULL, base, mine, theirs);

	return (struct merged){ .value = value, .conflicts = merging.list, .count = merging.count };
}
