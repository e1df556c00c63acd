/* JSON values: looking, comparing, building. */
#include "base/json.h"

enum {
	EQUAL_FEW = 32, /* objects of more members are compared sorted */
	NUMBER_TEXT = 24,
};

static const int64_t integer_most = ((int64_t)1 << 53) - 1;

/* ---- looking ----------------------------------------------------------------------------------------------------- */

struct json *
json_find(const struct json *object, struct str name)
{
	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (struct json *member = object->first; member != NULL; member = member->next)
		if (str_equal(member->name, name))
			return member;
	return NULL;
}

static struct json *
element_at(const struct json *array, struct str token)
{
	struct json *item = array->first;
	int64_t      index;

	if (!str_integer(token, &index) || index < 0 || index >= array->count)
		return NULL;
	if (token.data[0] == '-' || (token.data[0] == '0' && token.length > 1))
		return NULL;
	while (index-- > 0)
		item = item->next;
	return item;
}

/* True when `name` is what the reference token (with ~0 for '~', ~1 for '/') stands for. */
static bool
token_names(struct str token, struct str name)
{
	size_t at = 0;

	for (size_t i = 0; i < token.length; i++, at++) {
		char c = token.data[i];

		if (c == '~' && i + 1 < token.length && (token.data[i + 1] == '0' || token.data[i + 1] == '1'))
			c = token.data[++i] == '0' ? '~' : '/';
		if (at >= name.length || name.data[at] != c)
			return false;
	}
	return at == name.length;
}

static struct json *
member_at(const struct json *object, struct str token)
{
	struct json *member = object->first;

	while (member != NULL && !token_names(token, member->name))
		member = member->next;
	return member;
}

static struct json *
child_at(const struct json *value, struct str token)
{
	if (value->kind == JSON_ARRAY)
		return element_at(value, token);
	return value->kind == JSON_OBJECT ? member_at(value, token) : NULL;
}

struct json *
json_at(const struct json *value, const char *pointer)
{
	struct json *found = (struct json *)(uintptr_t)value; /* as strchr() does */
	struct str   rest = str_of(pointer), token;

	if (rest.length == 0)
		return found;
	if (!str_cut(&rest, '/', &token) || token.length > 0)
		return NULL;
	while (found != NULL && str_cut(&rest, '/', &token))
		found = child_at(found, token);
	return found;
}

struct str
json_text(const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	return member != NULL && member->kind == JSON_STRING ? member->text : STR("");
}

int64_t
json_integer(const struct json *object, const char *name, int64_t otherwise)
{
	const struct json *member = json_get(object, name);
	int64_t            value;

	if (member == NULL || member->kind != JSON_NUMBER || !str_integer(member->text, &value))
		return otherwise;
	return value >= -integer_most && value <= integer_most ? value : otherwise;
}

bool
json_is_true(const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	return member != NULL && member->kind == JSON_BOOLEAN && member->boolean;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static int
compare_names(const void *left, const void *right)
{
	const struct json *const *l = left, *const *r = right;

	return str_compare((*l)->name, (*r)->name);
}

static const struct json **
sorted_members(struct arena *a, const struct json *object)
{
	const struct json **members = ARENA_ARRAY(a, const struct json *, object->count);
	size_t              count = 0;

	for (const struct json *member = object->first; member != NULL; member = member->next)
		members[count++] = member;
	qsort(members, count, sizeof *members, compare_names);
	return members;
}

static bool
large_objects_equal(const struct json *left, const struct json *right)
{
	struct arena       *a = arena_open(0);
	const struct json **l = sorted_members(a, left), **r = sorted_members(a, right);
	bool                is_equal = true;

	for (size_t i = 0; i < left->count && is_equal; i++)
		is_equal = str_equal(l[i]->name, r[i]->name) && json_equal(l[i], r[i]);
	arena_close(a);
	return is_equal;
}

static bool
objects_equal(const struct json *left, const struct json *right)
{
	if (left->count > EQUAL_FEW)
		return large_objects_equal(left, right);
	for (const struct json *member = left->first; member != NULL; member = member->next)
		if (!json_equal(member, json_find(right, member->name)))
			return false;
	return true;
}

bool
json_equal(const struct json *left, const struct json *right)
{
	const struct json *l, *r;

	if (left == NULL || right == NULL)
		return left == right;
	if (left->kind != right->kind || left->count != right->count || left->boolean != right->boolean ||
	    !str_equal(left->text, right->text))
		return false;
	if (left->kind == JSON_OBJECT)
		return objects_equal(left, right);
	l = left->first;
	r = right->first;
	while (l != NULL && json_equal(l, r)) {
		l = l->next;
		r = r->next;
	}
	return l == NULL;
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static struct json *
make(struct arena *a, enum json_kind kind)
{
	struct json *value = ARENA_NEW(a, struct json);

	value->kind = kind;
	return value;
}

struct json *
json_null(struct arena *a)
{
	return make(a, JSON_NULL);
}

struct json *
json_boolean(struct arena *a, bool is_true)
{
	struct json *value = make(a, JSON_BOOLEAN);

	value->boolean = is_true;
	return value;
}

struct json *
json_number(struct arena *a, int64_t number)
{
	char *text = arena_text(a, NUMBER_TEXT);
	int   length = snprintf(text, NUMBER_TEXT, "%" PRId64, number);

	return json_number_text(a, (struct str){ text, (size_t)length });
}

struct json *
json_number_text(struct arena *a, struct str text)
{
	struct json *value = make(a, JSON_NUMBER);

	value->text = text;
	return value;
}

struct json *
json_string(struct arena *a, struct str text)
{
	struct json *value = make(a, JSON_STRING);

	value->text = text;
	return value;
}

struct json *
json_array(struct arena *a)
{
	return make(a, JSON_ARRAY);
}

struct json *
json_object(struct arena *a)
{
	return make(a, JSON_OBJECT);
}

static struct json *
put_last(struct json *list, struct json *value)
{
	assert(value->next == NULL && value != list->last);
	if (list->last != NULL)
		list->last->next = value;
	else
		list->first = value;
	list->last = value;
	list->count++;
	return value;
}

struct json *
json_append(struct json *array, struct json *value)
{
	assert(array->kind == JSON_ARRAY);
	return put_last(array, value);
}

struct json *
json_add(struct json *object, struct str name, struct json *value)
{
	assert(object->kind == JSON_OBJECT);
	value->name = name;
	return put_last(object, value);
}

/* The member `name` and the one before it (NULL: it is the first). */
static struct json *
find_with_before(const struct json *object, struct str name, struct json **before_r)
{
	struct json *member = object->first;

	*before_r = NULL;
	while (member != NULL && !str_equal(member->name, name)) {
		*before_r = member;
		member = member->next;
	}
	return member;
}

struct json *
json_set(struct json *object, struct str name, struct json *value)
{
	struct json *before, *member;

	assert(object->kind == JSON_OBJECT);
	member = find_with_before(object, name, &before);
	if (member == NULL)
		return json_add(object, name, value);
	assert(value->next == NULL && value != object->last);
	value->name = name;
	value->next = member->next;
	member->next = NULL;
	if (before != NULL)
		before->next = value;
	else
		object->first = value;
	if (object->last == member)
		object->last = value;
	return value;
}

bool
json_drop(struct json *object, struct str name)
{
	struct json *before, *member;

	assert(object->kind == JSON_OBJECT);
	member = find_with_before(object, name, &before);
	if (member == NULL)
		return false;
	if (before != NULL)
		before->next = member->next;
	else
		object->first = member->next;
	if (object->last == member)
		object->last = before;
	member->next = NULL;
	object->count--;
	return true;
}

struct json *
json_copy(struct arena *a, const struct json *value)
{
	struct json *copy = make(a, value->kind);

	copy->boolean = value->boolean;
	copy->text = str_copy(a, value->text);
	for (const struct json *item = value->first; item != NULL; item = item->next)
		put_last(copy, json_copy(a, item))->name = str_copy(a, item->name);
	return copy;
}
