/* From forms to documents. */
#include "pages/form_read.h"

#include "base/limits.h"
#include "pages/form_typed.h"
#include "records/codes.h"
#include "records/kinds.h"

struct value {
	struct str    text;
	struct value *next;
};

/* A part of the paths that were sent, with what was sent under it. */
struct node {
	struct str    name;
	struct node  *next, *first, *last;
	struct node  *up;
	struct value *values, *newest;
};

struct reading {
	struct arena           *a;
	const struct form_sent *sent;
	struct error           *error;
};

const char *const form_header[] = { "owner",         "licence",        "confirmed", "rights/holder", "rights/custodian",
				    "rights/access", "rights/embargo", NULL };

static bool read_field(struct reading *r, const struct field *field, const struct node *node, const struct json *before,
		       struct json **value_r);

/* ---- the paths --------------------------------------------------------------------------------------------------- */

static struct node *
child_of(const struct node *node, struct str name)
{
	for (struct node *child = node != NULL ? node->first : NULL; child != NULL; child = child->next)
		if (str_equal(child->name, name))
			return child;
	return NULL;
}

static struct node *
child(const struct node *node, const char *name)
{
	for (struct node *each = node != NULL ? node->first : NULL; each != NULL; each = each->next)
		if (str_is(each->name, name))
			return each;
	return NULL;
}

static struct node *
put_child(struct arena *a, struct node *node, struct str name)
{
	struct node *made = child_of(node, name);

	if (made != NULL)
		return made;
	made = ARENA_NEW(a, struct node);
	made->name = name;
	made->up = node;
	if (node->last != NULL)
		node->last->next = made;
	else
		node->first = made;
	node->last = made;
	return made;
}

static bool
put_path(struct reading *r, struct node *root, const struct parameter *parameter)
{
	struct str    rest = parameter->name, part;
	struct node  *node = root;
	struct value *value = ARENA_NEW(r->a, struct value);
	int           depth = 0;

	while (str_cut(&rest, '/', &part)) {
		if (++depth > 2 * LIMIT_FORM_DEPTH)
			return error_set(r->error, ERROR_LIMIT, "form.depth", "'%.*s' is deeper than %d groups",
					 STR_ARGS(str_head(parameter->name, 60)), LIMIT_FORM_DEPTH);
		node = put_child(r->a, node, part);
	}
	value->text = parameter->value;
	if (node->newest != NULL)
		node->newest->next = value;
	else
		node->values = value;
	node->newest = value;
	return true;
}

static bool
refuse(struct reading *r, const struct node *node)
{
	struct str path = node->name;

	for (const struct node *up = node->up; up != NULL && up->up != NULL; up = up->up)
		path = str_format(r->a, "%.*s/%.*s", STR_ARGS(up->name), STR_ARGS(path));
	return error_set(r->error, ERROR_INPUT, "form.field", "the form has no field '%.*s'",
			 STR_ARGS(str_head(path, 100)));
}

/* Only these names may stand below. */
static bool
has_only(struct reading *r, const struct node *node, const char *names)
{
	for (const struct node *each = node->first; each != NULL; each = each->next)
		if (!str_is_one_of(each->name, names))
			return refuse(r, each);
	return true;
}

static struct str
newest_text(const struct node *node)
{
	return node != NULL && node->newest != NULL ? str_trim(node->newest->text) : (struct str){ 0 };
}

bool
form_is_empty(const struct json *value)
{
	if (value == NULL || value->kind == JSON_NULL)
		return true;
	if (value->kind == JSON_STRING)
		return value->text.length == 0;
	if (value->kind != JSON_ARRAY && value->kind != JSON_OBJECT)
		return false;
	for (const struct json *item = value->first; item != NULL; item = item->next)
		if (!form_is_empty(item))
			return false;
	return true;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* Line ends as a line feed; browsers send both. */
static struct str
with_line_feeds(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\r' && i + 1 < text.length && text.data[i + 1] == '\n')
			continue;
		buffer_add_byte(&out, text.data[i] == '\r' ? '\n' : text.data[i]);
	}
	return buffer_str(&out);
}

static struct json *
read_words(struct reading *r, struct str text)
{
	struct json *list = json_array(r->a);
	struct str   rest = with_line_feeds(r->a, text), line;

	while (str_cut(&rest, '\n', &line))
		if (str_trim(line).length > 0)
			json_append(list, json_string(r->a, str_trim(line)));
	return list;
}

/* A map from language to text; `kind` says what a text is. */
static bool
read_texts(struct reading *r, enum field_kind kind, const struct node *node, const struct json *before,
	   struct json **value_r)
{
	struct json *texts = json_object(r->a);

	for (const struct json *text = before != NULL && before->kind == JSON_OBJECT ? before->first : NULL;
	     text != NULL; text = text->next)
		if (child_of(node, text->name) == NULL)
			json_set(texts, text->name, json_copy(r->a, text));
	for (const struct node *each = node->first; each != NULL; each = each->next) {
		struct str text = each->newest != NULL ? each->newest->text : (struct str){ 0 };

		if (!code_is_language(each->name) || each->first != NULL)
			return refuse(r, each);
		if (str_trim(text).length == 0)
			continue;
		json_set(texts, code_language(r->a, each->name),
			 kind == FIELD_KEYWORDS ? read_words(r, text)
			 : kind == FIELD_PROSE  ? json_string(r->a, with_line_feeds(r->a, text))
						: json_string(r->a, str_trim(text)));
	}
	*value_r = texts;
	return true;
}

/* ---- small values ------------------------------------------------------------------------------------------------ */

/* An integer as a number, as records keep it. */
static struct json *
number_value(struct arena *a, struct str decimal)
{
	enum { SAFE_DIGITS = 15 };

	if (code_is_decimal(decimal) && str_find_byte(decimal, '.') == decimal.length && decimal.length <= SAFE_DIGITS)
		return json_number_text(a, decimal);
	return json_string(a, decimal);
}

static struct json *
pair(struct reading *r, const struct node *node, const char *second)
{
	struct json *object = json_object(r->a);
	struct str   value = typed_decimal(r->a, newest_text(child(node, "value")), r->sent->language);
	struct str   other = newest_text(child(node, second));

	if (value.length == 0)
		return object;
	json_add(object, STR("value"), json_string(r->a, value));
	if (other.length > 0)
		json_add(object, str_of(second), json_string(r->a, other));
	return object;
}

static struct json *
read_period(struct reading *r, const struct node *node)
{
	const struct form_sent *sent = r->sent;
	struct str              from = typed_date(r->a, sent->words, newest_text(child(node, "from")), sent->language);
	struct str              to = typed_date(r->a, sent->words, newest_text(child(node, "to")), sent->language);
	struct str   both = to.length == 0 ? from : str_format(r->a, "%.*s/%.*s", STR_ARGS(from), STR_ARGS(to));
	struct json *object;

	if (both.length == 0 || code_is_period(both))
		return json_string(r->a, both);
	object = json_object(r->a);
	json_add(object, STR("from"), json_string(r->a, from));
	json_add(object, STR("to"), json_string(r->a, to));
	return object;
}

/* A place that is as it was keeps its name. */
static struct json *
read_place(struct reading *r, struct str text, const struct json *before)
{
	if (text.length == 0)
		return json_string(r->a, text);
	if (before != NULL && str_equal(str_trim(text), str_trim(shown_place(r->a, before))))
		return json_copy(r->a, before);
	return typed_place(r->a, text);
}

static struct json *
read_yes_no(struct reading *r, const struct node *node)
{
	struct str text = newest_text(node);

	return str_is(text, "true") || str_is(text, "false") ? json_boolean(r->a, str_is(text, "true"))
							     : json_string(r->a, text);
}

/* Members that are plain text, put into `object` unless empty. */
static void
read_members(struct reading *r, const struct node *node, const char *const *names, struct json *object)
{
	for (size_t i = 0; names[i] != NULL; i++) {
		const struct node *member = child(node, names[i]);

		if (member == NULL)
			continue;
		(void)json_drop(object, str_of(names[i]));
		if (newest_text(member).length > 0)
			json_set(object, str_of(names[i]), json_string(r->a, newest_text(member)));
	}
}

static bool
read_person(struct reading *r, const struct node *node, const struct json *before, struct json **value_r)
{
	static const char *const names[] = { "name", "role", "organization", "email", "orcid", NULL };

	*value_r = before != NULL && before->kind == JSON_OBJECT ? json_copy(r->a, before) : json_object(r->a);
	read_members(r, node, names, *value_r);
	return has_only(r, node, "name role organization email orcid");
}

static bool
read_titled(struct reading *r, const struct node *node, const char *const *names, const char *allowed,
	    const struct json *before, struct json **value_r)
{
	const struct node *title = child(node, "title");
	struct json       *texts;

	*value_r = before != NULL && before->kind == JSON_OBJECT ? json_copy(r->a, before) : json_object(r->a);
	read_members(r, node, names, *value_r);
	if (title == NULL)
		return has_only(r, node, allowed);
	if (!read_texts(r, FIELD_TEXT, title, json_get(before, "title"), &texts))
		return false;
	(void)json_drop(*value_r, STR("title"));
	if (texts->count > 0)
		json_set(*value_r, STR("title"), texts);
	return has_only(r, node, allowed);
}

static bool
read_link(struct reading *r, const struct node *node, const struct json *before, struct json **value_r)
{
	static const char *const names[] = { "url", "language", NULL };

	return read_titled(r, node, names, "url language title", before, value_r);
}

static bool
read_file(struct reading *r, const struct node *node, const struct json *before, struct json **value_r)
{
	static const char *const names[] = { "name", "language", NULL }, *const kept[] = { "hash", "name", "media",
											   "size" };
	struct str         upload = newest_text(child(node, "upload"));
	const struct json *file = json_find(r->sent->uploads, upload);

	if (!read_titled(r, node, names, "name language title upload", before, value_r))
		return false;
	if (file != NULL)
		for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
			json_set(*value_r, str_of(kept[i]), json_copy(r->a, json_get(file, kept[i])));
	if (json_text(*value_r, "name").length == 0)
		*value_r = json_object(r->a); /* its name was taken away */
	return true;
}

static bool
read_group(struct reading *r, const struct field_list *fields, const struct node *node, const struct json *before,
	   struct json **value_r)
{
	*value_r = json_object(r->a);
	for (const struct node *each = node->first; each != NULL; each = each->next)
		if (field_find(fields, each->name) == NULL)
			return refuse(r, each);
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const struct node  *sent = child_of(node, field->name);
		const struct json  *old = json_find(before, field->name);
		struct json        *value = NULL;

		if (sent == NULL)
			value = old != NULL ? json_copy(r->a, old) : NULL;
		else if (!read_field(r, field, sent, old, &value))
			return false;
		if (value != NULL && (!form_is_empty(value) || (field_is_list(field) && value->count > 0)))
			json_set(*value_r, field->name, value);
	}
	return true;
}

/* ---- one value --------------------------------------------------------------------------------------------------- */

static bool
read_one(struct reading *r, const struct field *field, const struct node *node, const struct json *before,
	 struct json **value_r)
{
	const struct form_sent *sent = r->sent;
	struct str              text = newest_text(node);

	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_KEYWORDS:
		return read_texts(r, field->kind, node, before, value_r);
	case FIELD_GROUP:
	case FIELD_TABLE:
		return read_group(r, &field->fields, node, before, value_r);
	case FIELD_PERSON:
		return read_person(r, node, before, value_r);
	case FIELD_LINK:
		return read_link(r, node, before, value_r);
	case FIELD_FILE:
		return read_file(r, node, before, value_r);
	case FIELD_AMOUNT:
		*value_r = pair(r, node, "currency");
		return has_only(r, node, "value currency");
	case FIELD_PERIOD:
		*value_r = read_period(r, node);
		return has_only(r, node, "from to");
	case FIELD_NUMBER:
		if (field->unit_count > 0) {
			*value_r = pair(r, node, "unit");
			return has_only(r, node, "value unit");
		}
		*value_r = number_value(r->a, typed_decimal(r->a, text, sent->language));
		break;
	case FIELD_YES_NO:
		*value_r = read_yes_no(r, node);
		break;
	case FIELD_DATE:
		*value_r = json_string(r->a, typed_date(r->a, sent->words, text, sent->language));
		break;
	case FIELD_TIME:
		*value_r = json_string(r->a, typed_time(r->a, sent->words, text, sent->language));
		break;
	case FIELD_PLACE:
		*value_r = read_place(r, text, before);
		break;
	default:
		*value_r = json_string(r->a, text);
	}
	return node->first == NULL || refuse(r, node->first);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

/* Values that are chosen from a list: all that were sent under the one name. */
static bool
is_chosen(const struct field *field)
{
	switch (field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
	case FIELD_LANGUAGES:
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
	case FIELD_CHOICE:
		return field_is_list(field);
	default:
		return false;
	}
}

static bool
read_chosen(struct reading *r, const struct node *node, struct json **value_r)
{
	struct json *list = json_array(r->a);

	for (const struct value *value = node->values; value != NULL; value = value->next) {
		struct str         text = str_trim(value->text);
		const struct json *known = list->first;

		while (known != NULL && !str_equal(known->text, text))
			known = known->next;
		if (text.length > 0 && known == NULL)
			json_append(list, json_string(r->a, text));
	}
	*value_r = list;
	return node->first == NULL || refuse(r, node->first);
}

/* The children of a list by their numbers. */
static bool
sort_elements(struct reading *r, const struct node *node, const struct node ***list_r, size_t *count_r)
{
	const struct node **list = ARENA_ARRAY(r->a, const struct node *, LIMIT_FORM_ELEMENTS);
	int64_t             number;

	for (const struct node *each = node->first; each != NULL; each = each->next) {
		if (!str_integer(each->name, &number) || number < 0)
			return refuse(r, each);
		if (number >= LIMIT_FORM_ELEMENTS)
			return error_set(r->error, ERROR_LIMIT, "form.elements", "a list has at most %d elements",
					 LIMIT_FORM_ELEMENTS);
		if (list[number] != NULL)
			return refuse(r, each);
		list[number] = each;
	}
	*list_r = list;
	*count_r = LIMIT_FORM_ELEMENTS;
	return true;
}

static bool
read_elements(struct reading *r, const struct field *field, const struct node *node, const struct json *before,
	      struct json **value_r)
{
	const struct json  *old = before != NULL && before->kind == JSON_ARRAY ? before->first : NULL;
	const struct node **list = NULL;
	size_t              count = 0;

	*value_r = json_array(r->a);
	if (node->first == NULL)
		return true;
	if (!sort_elements(r, node, &list, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *value;

		if (list[i] != NULL) {
			if (!read_one(r, field, list[i], old, &value))
				return false;
			if (r->sent->keeps_empty || !form_is_empty(value))
				json_append(*value_r, value);
		}
		old = old != NULL ? old->next : NULL;
	}
	return true;
}

static bool
read_field(struct reading *r, const struct field *field, const struct node *node, const struct json *before,
	   struct json **value_r)
{
	if (is_chosen(field))
		return read_chosen(r, node, value_r);
	if (field->many || field->kind == FIELD_TABLE)
		return read_elements(r, field, node, before, value_r);
	return read_one(r, field, node, before, value_r);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* Parts of the header; a date among them in its written form. */
static void
read_header(struct reading *r, const struct node *root, struct json *document)
{
	const struct form_sent *sent = r->sent;

	for (size_t i = 0; form_header[i] != NULL; i++) {
		struct str         path = str_of(form_header[i]), name = path, group = { 0 };
		struct json       *object = document;
		const struct node *node = root;
		struct str         text;

		if (str_find_byte(path, '/') < path.length) {
			(void)str_cut(&name, '/', &group);
			node = child_of(root, group);
			object = json_find(document, group);
			if (object == NULL)
				object = json_set(document, group, json_object(r->a));
		}
		node = child_of(node, name);
		if (node == NULL)
			continue;
		text = newest_text(node);
		if (str_is(name, "embargo") || str_is(name, "confirmed"))
			text = typed_date(r->a, sent->words, text, sent->language);
		(void)json_drop(object, name);
		if (text.length > 0)
			json_set(object, name, json_string(r->a, text));
	}
	if (json_get(document, "rights") != NULL && json_get(document, "rights")->count == 0)
		(void)json_drop(document, STR("rights"));
}

bool
form_read(struct arena *a, const struct form_sent *sent, struct json **document_r, struct error *error)
{
	struct reading     r = { .a = a, .sent = sent, .error = error };
	struct node        root = { 0 };
	const struct json *before = json_get(sent->before, "fields");
	struct json       *document = json_copy(a, sent->before), *fields;
	const struct node *node;

	for (size_t i = 0; i < sent->parameters->count; i++) {
		const struct parameter *parameter = &sent->parameters->list[i];
		bool                    counts = str_starts(parameter->name, STR("fields/")) ||
			      str_starts(parameter->name, STR("rights/")) ||
			      str_is_one_of(parameter->name, "owner licence confirmed");

		if (counts && !put_path(&r, &root, parameter))
			return false;
	}
	json_set(document, STR("type"), json_string(a, sent->type->name));
	read_header(&r, &root, document);
	node = child(&root, "fields");
	if (node != NULL && !read_group(&r, &sent->type->fields, node, before, &fields))
		return false;
	if (node == NULL)
		fields = before != NULL ? json_copy(a, before) : json_object(a);
	json_set(document, STR("fields"), fields);
	*document_r = document;
	return true;
}
