/* Cutting long records. What a section costs on the wire is told by compressing its texts alone, at the fastest level, which
 * is a little more than it costs within the page. */
#include "pages/parts.h"

#include <zlib.h>

enum {
	PLAIN_BYTES = 9000, /* of text, that fit whatever they say */
	MARKUP_BYTES = 60,  /* around a value */
	COMPRESSED_MARKUP = 6,
};

/* All texts of a value, with room for their markup. */
static size_t
count_text(const struct json *value)
{
	size_t count = value->kind == JSON_STRING ? value->text.length + MARKUP_BYTES : 0;

	for (const struct json *item = value->first; item != NULL; item = item->next)
		count += count_text(item);
	return count;
}

static void
add_text(struct buffer *out, const struct json *value, size_t *values)
{
	if (value->kind == JSON_STRING) {
		buffer_add(out, value->text);
		*values += 1;
	}
	for (const struct json *item = value->first; item != NULL; item = item->next)
		add_text(out, item, values);
}

size_t
parts_measure(const struct page *page, const struct json *value)
{
	struct arena_mark mark = arena_mark(page->a);
	struct buffer     text = buffer_in(page->a);
	size_t            values = 0;
	uLongf            size;

	add_text(&text, value, &values);
	size = compressBound(text.length);
	if (text.length == 0 || compress2((Bytef *)arena_text(page->a, size), &size, (const Bytef *)text.data,
					  text.length, Z_BEST_SPEED) != Z_OK)
		size = text.length;
	arena_reset(page->a, mark);
	return size + values * COMPRESSED_MARKUP;
}

struct cutter {
	const struct page *page;
	struct parts      *parts;
	size_t             capacity;
	struct json       *part;    /* being filled */
	struct json       *section; /* the last one in it, of `source` */
	const struct json *source;
	const struct json *field; /* the last one that was cut */
	size_t             used;
};

static void
begin_part(struct cutter *cutter)
{
	struct parts *parts = cutter->parts;

	assert(parts->count < cutter->capacity);
	cutter->part = json_array(cutter->page->a);
	parts->list[parts->count++] = cutter->part;
	cutter->section = NULL;
	cutter->field = NULL;
	cutter->used = 0;
}

/* The section of `source` in this part; after the first its id is left out, so that ids stay unique in the record. */
static struct json *
section_in_part(struct cutter *cutter, const struct json *source)
{
	struct json *section;

	if (cutter->section != NULL && cutter->source == source)
		return cutter->section;
	section = append_object(cutter->page, cutter->part);
	if (cutter->source != source)
		put_text(cutter->page, section, "id", json_text(source, "id"));
	put_text(cutter->page, section, "label", json_text(source, "label"));
	cutter->section = section;
	cutter->source = source;
	return section;
}

/* Begins another part when `size` more bytes do not fit into this one. */
static void
make_room(struct cutter *cutter, size_t size)
{
	if (cutter->used != 0 && cutter->used + size > PART_BYTES)
		begin_part(cutter);
	cutter->used += size;
}

/* Puts a value into an array member of a section, made where it is missing. */
static void
append_to(struct cutter *cutter, struct json *object, const char *name, const struct json *value)
{
	struct json *list = json_get(object, name);
	struct json *copy = ARENA_NEW(cutter->page->a, struct json);

	if (list == NULL)
		list = put_array(cutter->page, object, name);
	*copy = *value;
	copy->next = NULL;
	json_append(list, copy);
}

/* The copy of a field in this part that its next values go into: the last one there when it is of the same field. */
static struct json *
field_in_part(struct cutter *cutter, const struct json *source, const struct json *field)
{
	struct json *section = section_in_part(cutter, source);
	struct json *fields = json_get(section, "fields");
	struct json *copy;

	if (fields == NULL)
		fields = put_array(cutter->page, section, "fields");
	if (cutter->field == field && fields->last != NULL)
		return fields->last;
	copy = append_object(cutter->page, fields);
	put_text(cutter->page, copy, "label", json_text(field, "label"));
	cutter->field = field;
	return copy;
}

/* A field that is longer than a page is cut between its values. */
static void
cut_values(struct cutter *cutter, const struct json *source, const struct json *field)
{
	static const char *const lists[] = { "prose", "tags", "lines", "groups" };

	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		for (const struct json *value = JSON_FIRST(json_get(field, lists[i])); value != NULL;
		     value = value->next) {
			make_room(cutter, parts_measure(cutter->page, value));
			append_to(cutter, field_in_part(cutter, source, field), lists[i], value);
		}
	}
}

static void
cut_rows(struct cutter *cutter, const struct json *source, const struct json *field)
{
	const struct json *table = json_get(field, "table");

	for (const struct json *row = JSON_FIRST(json_get(table, "rows")); row != NULL; row = row->next) {
		struct json *copy, *made;

		make_room(cutter, parts_measure(cutter->page, row));
		copy = field_in_part(cutter, source, field);
		made = json_get(copy, "table");
		if (made == NULL) {
			made = put_object(cutter->page, copy, "table");
			put_text(cutter->page, made, "label", json_text(table, "label"));
			json_add(made, STR("columns"), json_copy(cutter->page->a, json_get(table, "columns")));
		}
		append_to(cutter, made, "rows", row);
	}
}

static void
cut_fields(struct cutter *cutter, const struct json *source)
{
	for (const struct json *field = JSON_FIRST(json_get(source, "fields")); field != NULL; field = field->next) {
		size_t size = parts_measure(cutter->page, field);

		if (size > PART_BYTES) {
			cut_values(cutter, source, field);
			cut_rows(cutter, source, field);
			continue;
		}
		make_room(cutter, size);
		append_to(cutter, section_in_part(cutter, source), "fields", field);
	}
}

/* The prose in the section of this part that block belongs to. */
static struct json *
prose_in_section(struct cutter *cutter, struct json *section, const struct json *prose)
{
	struct json *text = json_get(section, "text");
	struct json *list, *copy;

	if (text == NULL)
		text = put_object(cutter->page, section, "text");
	list = json_get(text, "prose");
	if (list == NULL)
		list = put_array(cutter->page, text, "prose");
	if (list->last != NULL && str_equal(json_text(list->last, "language"), json_text(prose, "language")))
		return list->last;
	copy = append_object(cutter->page, list);
	put_text(cutter->page, copy, "language", json_text(prose, "language"));
	put_text(cutter->page, copy, "direction", json_text(prose, "direction"));
	return copy;
}

static void
cut_prose(struct cutter *cutter, const struct json *source)
{
	const struct json *list = json_at(source, "/text/prose");

	for (const struct json *prose = JSON_FIRST(list); prose != NULL; prose = prose->next) {
		for (const struct json *block = JSON_FIRST(json_get(prose, "blocks")); block != NULL;
		     block = block->next) {
			struct json *section;

			make_room(cutter, parts_measure(cutter->page, block));
			section = section_in_part(cutter, source);
			append_to(cutter, prose_in_section(cutter, section, prose), "blocks", block);
		}
	}
}

/* How many values there are: no more parts can there be. */
static size_t
count_values(const struct json *value)
{
	size_t count = 1;

	for (const struct json *item = value->first; item != NULL; item = item->next)
		count += count_values(item);
	return count;
}

void
parts_cut(const struct page *page, struct json *sections, struct parts *parts_r)
{
	struct cutter cutter = { .page = page, .parts = parts_r, .capacity = count_values(sections) };

	*parts_r = (struct parts){ .list = ARENA_ARRAY(page->a, struct json *, cutter.capacity) };
	if (count_text(sections) <= PLAIN_BYTES || parts_measure(page, sections) <= PART_BYTES) {
		parts_r->list[0] = sections;
		parts_r->count = 1;
		return;
	}
	begin_part(&cutter);
	for (const struct json *section = sections->first; section != NULL; section = section->next) {
		cut_prose(&cutter, section);
		cut_fields(&cutter, section);
	}
}
