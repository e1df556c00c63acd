/* Facet values. Texts stand in chunks that never move, so that readers need no lock; the table from text to number is
 * the writer's alone. */
#include "search/values.h"

#include "search/codec.h"

#include <stdatomic.h>

enum { CHUNK = 256, CHUNKS = (VALUES_MOST + CHUNK) / CHUNK, FIRST_SLOTS = 64 };

struct value_list {
	struct str   *chunks[CHUNKS];
	atomic_size_t count;
	uint32_t     *slots; /* number + 1; 0 is empty */
	size_t        slot_count;
};

struct values {
	struct arena     *a;
	int               references;
	struct value_list lists[FACETS];
};

struct values *
values_open(void)
{
	struct arena  *a = arena_open(16 * 1024);
	struct values *values = ARENA_NEW(a, struct values);

	values->a = a;
	values->references = 1;
	return values;
}

struct values *
values_share(struct values *values)
{
	values->references++;
	return values;
}

void
values_close(struct values *values)
{
	if (values != NULL && --values->references == 0)
		arena_close(values->a);
}

static struct str
text_of(const struct value_list *list, size_t number)
{
	return list->chunks[number / CHUNK][number % CHUNK];
}

/* The slot where `value` is or would be. */
static uint32_t *
find_slot(const struct value_list *list, struct str value)
{
	size_t slot = str_hash(value) & (list->slot_count - 1);

	while (list->slots[slot] != 0 && !str_equal(text_of(list, list->slots[slot] - 1), value))
		slot = (slot + 1) & (list->slot_count - 1);
	return &list->slots[slot];
}

static void
grow_slots(struct arena *a, struct value_list *list)
{
	size_t count = atomic_load(&list->count);

	if (count * 2 < list->slot_count)
		return;
	list->slot_count = list->slot_count == 0 ? FIRST_SLOTS : list->slot_count * 2;
	list->slots = ARENA_ARRAY(a, uint32_t, list->slot_count);
	for (size_t i = 0; i < count; i++)
		*find_slot(list, text_of(list, i)) = (uint32_t)i + 1;
}

uint16_t
values_number(struct values *values, enum search_facet facet, struct str value)
{
	struct value_list *list = &values->lists[facet];
	size_t             count = atomic_load(&list->count);
	uint32_t          *slot;

	if (value.length == 0)
		return VALUE_NONE;
	grow_slots(values->a, list);
	slot = find_slot(list, value);
	if (*slot != 0)
		return (uint16_t)(*slot - 1);
	if (count >= VALUES_MOST)
		return VALUE_NONE;
	if (list->chunks[count / CHUNK] == NULL)
		list->chunks[count / CHUNK] = ARENA_ARRAY(values->a, struct str, CHUNK);
	list->chunks[count / CHUNK][count % CHUNK] = str_copy(values->a, value);
	*slot = (uint32_t)count + 1;
	atomic_store(&list->count, count + 1);
	return (uint16_t)count;
}

size_t
values_count(const struct values *values, enum search_facet facet)
{
	return atomic_load(&values->lists[facet].count);
}

struct str
values_text(const struct values *values, enum search_facet facet, size_t number)
{
	assert(number < values_count(values, facet));
	return text_of(&values->lists[facet], number);
}

static void
add_number(struct buffer *out, uint64_t number)
{
	uint8_t bytes[CODEC_NUMBER];
	size_t  length = codec_put(bytes, number);

	buffer_add(out, (struct str){ (const char *)bytes, length });
}

void
values_format(const struct values *values, struct buffer *out)
{
	uint64_t hash;

	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		size_t count = values_count(values, facet);

		add_number(out, count);
		for (size_t i = 0; i < count; i++) {
			struct str text = values_text(values, facet, i);

			add_number(out, text.length);
			buffer_add(out, text);
		}
	}
	hash = str_hash(buffer_str(out));
	buffer_add(out, (struct str){ (const char *)&hash, sizeof hash });
}

/* Adds `value` as number `number`, which it has already unless the list is shorter. */
static bool
take_value(struct values *values, enum search_facet facet, size_t number, struct str value)
{
	return number < values_count(values, facet) ? str_equal(values_text(values, facet, number), value)
						    : values_number(values, facet, value) == number;
}

bool
values_parse(struct values *values, struct str bytes, struct error *error)
{
	const uint8_t *p = (const uint8_t *)bytes.data;
	uint64_t       hash;
	size_t         length = bytes.length - (bytes.length < sizeof hash ? bytes.length : sizeof hash);
	const uint8_t *end = p + length;

	if (length == 0)
		return error_set(error, ERROR_STORAGE, "search.values", "facet values are cut short");
	memcpy(&hash, bytes.data + length, sizeof hash);
	if (hash != str_hash(str_slice(bytes, 0, length)))
		return error_set(error, ERROR_STORAGE, "search.values", "facet values are damaged");
	/* whole, so it is what values_format() made, of this program or of one with fewer facets */
	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		uint64_t count;

		if (p == end)
			return error_set(error, ERROR_STORAGE, "search.values", "facet values are of an older program");
		count = codec_get(&p);
		for (uint64_t i = 0; i < count; i++) {
			struct str text = { .length = codec_get(&p) };

			text.data = (const char *)p;
			if (!take_value(values, facet, i, text))
				return error_set(error, ERROR_CONFLICT, "search.values",
						 "facet values are of another index");
			p += text.length;
		}
	}
	return true;
}
