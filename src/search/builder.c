/* Gathering documents. Each term has a chain of chunks to which its postings are appended as bytes (gap, impact, length
 * of positions, positions); writing reads the chains in order of terms. */
#include "search/builder.h"

#include "search/segment_write.h"

enum {
	FIRST_SLOTS = 1 << 14,
	FIRST_CHUNK = 20,
	LARGEST_CHUNK = 1024,
	TERMS_IN_RUN = 4096,
	BLOCK = 512 * 1024,
	MIDDLE_WORDS = 160 /* length of a middling document */
};

/* What an occurrence counts by where it stands. */
static const uint32_t worth[WEIGHTS] = { [WEIGHT_TITLE] = 5, [WEIGHT_HIGH] = 2, [WEIGHT_NORMAL] = 1 };

struct chunk {
	struct chunk *next;
	uint16_t      size, used;
	uint8_t       bytes[];
};

struct term {
	const char   *text;
	uint32_t      length, hash;
	struct chunk *first, *last;
	uint32_t      last_document; /* + 1 */
	uint32_t      head, tail;    /* occurrences in the document being added, + 1 */
	uint32_t      frequency;     /* weighted */
};

struct occurrence {
	uint32_t position, next;
};

struct document {
	struct segment_row row;
	bool               dead;
	uint32_t           next; /* of the same slot, + 1 */
};

struct builder {
	struct arena  *own;
	struct arena  *a; /* all below but `values`; opened anew after each writing */
	struct values *values;

	struct term **runs; /* of TERMS_IN_RUN terms each, which never move */
	uint32_t      run_capacity;
	uint32_t      term_count;
	uint32_t     *slots; /* term + 1 */
	uint32_t      slot_count;

	struct document *documents;
	uint32_t         document_count, document_capacity;
	uint32_t        *document_slots; /* document + 1, by hash of the record */
	uint32_t         document_slot_count;

	/* of the document being added */
	struct occurrence *occurrences;
	uint32_t           occurrence_count, occurrence_capacity;
	struct term      **touched;
	uint32_t           touched_count;
	struct buffer      spots;
};

static void
start(struct builder *b)
{
	b->a = arena_open(BLOCK);
	b->runs = NULL;
	b->term_count = b->run_capacity = 0;
	b->slot_count = FIRST_SLOTS;
	b->slots = ARENA_ARRAY(b->a, uint32_t, b->slot_count);
	b->documents = NULL;
	b->document_count = b->document_capacity = 0;
	b->document_slot_count = 0;
	b->document_slots = NULL;
	b->occurrences = NULL;
	b->occurrence_capacity = 0;
	b->spots = buffer_in(b->a);
}

struct builder *
builder_open(struct values *values)
{
	struct arena   *own = arena_open(1024);
	struct builder *b = ARENA_NEW(own, struct builder);

	b->own = own;
	b->values = values;
	start(b);
	return b;
}

void
builder_close(struct builder *b)
{
	if (b == NULL)
		return;
	arena_close(b->a);
	arena_close(b->own);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

/* Room for one more in an array that doubles. */
static void *
make_room(struct arena *a, void *array, uint32_t count, uint32_t *capacity, size_t size)
{
	uint32_t old = *capacity;

	if (count < old)
		return array;
	*capacity = old == 0 ? 256 : old * 2;
	return arena_grow(a, array, old * size, *capacity * size);
}

static uint32_t *
document_slot(const struct builder *b, struct str record)
{
	return &b->document_slots[segment_hash(record) & (b->document_slot_count - 1)];
}

static void
index_document(struct builder *b, uint32_t document)
{
	uint32_t *slot = document_slot(b, b->documents[document].row.record);

	b->documents[document].next = *slot;
	*slot = document + 1;
}

static void
grow_document_slots(struct builder *b)
{
	if (b->document_count < b->document_slot_count)
		return;
	b->document_slot_count = b->document_slot_count == 0 ? 256 : b->document_slot_count * 2;
	b->document_slots = ARENA_ARRAY(b->a, uint32_t, b->document_slot_count);
	for (uint32_t i = 0; i < b->document_count; i++)
		index_document(b, i);
}

bool
builder_drop(struct builder *b, struct str record)
{
	bool found = false;

	if (b->document_slot_count == 0)
		return false;
	for (uint32_t i = *document_slot(b, record); i != 0; i = b->documents[i - 1].next) {
		if (!str_equal(b->documents[i - 1].row.record, record))
			continue;
		b->documents[i - 1].dead = true;
		found = true;
	}
	return found;
}

static void
set_values(struct builder *b, struct segment_row *row, enum search_facet facet, const struct str *list, size_t count)
{
	uint16_t *numbers = ARENA_ARRAY(b->a, uint16_t, count);
	uint16_t  used = 0;

	for (size_t i = 0; i < count; i++) {
		uint16_t number = values_number(b->values, facet, list[i]);
		bool     seen = number == VALUE_NONE;

		for (uint16_t k = 0; k < used && !seen; k++)
			seen = numbers[k] == number;
		if (!seen)
			numbers[used++] = number;
	}
	row->values[facet] = numbers;
	row->value_counts[facet] = used;
}

static void
set_year(struct builder *b, struct segment_row *row, int32_t date)
{
	char       text[16];
	struct str year = { text, 0 };

	if (date != SEARCH_NO_DATE)
		year.length = (size_t)snprintf(text, sizeof text, "%04d", date / 10000);
	set_values(b, row, FACET_YEAR, &year, year.length > 0);
}

static void
set_row(struct builder *b, struct document *document, const struct tokens *tokens)
{
	const struct search_document *from = tokens->document;
	struct segment_row           *row = &document->row;

	row->number = from->number;
	row->record = str_copy(b->a, from->record);
	row->date = from->date;
	row->updated = from->updated;
	row->has_box = from->has_box;
	row->box = from->box;
	row->titles = str_copy(b->a, tokens->titles);
	set_values(b, row, FACET_TYPE, &from->type, 1);
	set_values(b, row, FACET_OWNER, &from->owner, 1);
	set_values(b, row, FACET_LICENCE, &from->licence, 1);
	set_values(b, row, FACET_NODE, &from->node, 1);
	set_values(b, row, FACET_COUNTRY, from->countries, from->country_count);
	set_values(b, row, FACET_SUBJECT, from->subjects, from->subject_count);
	set_values(b, row, FACET_LANGUAGE, from->languages, from->language_count);
	set_values(b, row, FACET_FORMAT, from->formats, from->format_count);
	set_year(b, row, from->date);
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static struct term *
term_at(const struct builder *b, uint32_t number)
{
	return &b->runs[number / TERMS_IN_RUN][number % TERMS_IN_RUN];
}

static void
grow_slots(struct builder *b)
{
	if (b->term_count * 2 < b->slot_count)
		return;
	b->slot_count *= 2;
	b->slots = ARENA_ARRAY(b->a, uint32_t, b->slot_count);
	for (uint32_t i = 0; i < b->term_count; i++) {
		uint32_t slot = term_at(b, i)->hash & (b->slot_count - 1);

		while (b->slots[slot] != 0)
			slot = (slot + 1) & (b->slot_count - 1);
		b->slots[slot] = i + 1;
	}
}

static struct term *
add_term(struct builder *b, struct str text, uint32_t hash)
{
	uint32_t     run = b->term_count / TERMS_IN_RUN;
	struct term *term;

	if (b->term_count % TERMS_IN_RUN == 0) {
		b->runs = make_room(b->a, b->runs, run, &b->run_capacity, sizeof *b->runs);
		b->runs[run] = ARENA_ARRAY(b->a, struct term, TERMS_IN_RUN);
	}
	term = term_at(b, b->term_count++);
	*term = (struct term){ .text = str_copy(b->a, text).data, .length = (uint32_t)text.length, .hash = hash };
	return term;
}

static struct term *
find_term(struct builder *b, struct str text, uint32_t hash)
{
	uint32_t slot;

	grow_slots(b);
	slot = hash & (b->slot_count - 1);
	while (b->slots[slot] != 0) {
		struct term *term = term_at(b, b->slots[slot] - 1);

		if (term->hash == hash && term->length == text.length &&
		    memcmp(term->text, text.data, text.length) == 0)
			return term;
		slot = (slot + 1) & (b->slot_count - 1);
	}
	b->slots[slot] = b->term_count + 1;
	return add_term(b, text, hash);
}

static struct chunk *
add_chunk(struct builder *b, struct term *term)
{
	/* with its head a chunk is a multiple of 16 bytes */
	uint32_t      size = term->last == NULL ? FIRST_CHUNK : term->last->size * 2 + 12;
	struct chunk *chunk;

	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK + 4;
	chunk = arena_alloc(b->a, offsetof(struct chunk, bytes) + size);
	chunk->size = (uint16_t)size;
	if (term->last == NULL)
		term->first = chunk;
	else
		term->last->next = chunk;
	term->last = chunk;
	return chunk;
}

static void
append(struct builder *b, struct term *term, const uint8_t *bytes, size_t length)
{
	struct chunk *chunk = term->last;

	while (length > 0) {
		size_t part;

		if (chunk == NULL || chunk->used == chunk->size)
			chunk = add_chunk(b, term);
		part = (size_t)chunk->size - chunk->used;
		part = part < length ? part : length;
		memcpy(chunk->bytes + chunk->used, bytes, part);
		chunk->used = (uint16_t)(chunk->used + part);
		bytes += part;
		length -= part;
	}
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

static void
note_occurrence(struct builder *b, const struct tokens *tokens, const struct token *token)
{
	struct str   text = { tokens->bytes.data + token->start, token->length };
	struct term *term = find_term(b, text, token->hash);

	b->occurrences =
		make_room(b->a, b->occurrences, b->occurrence_count, &b->occurrence_capacity, sizeof *b->occurrences);
	b->occurrences[b->occurrence_count++] = (struct occurrence){ .position = token->position };
	if (term->head == 0) {
		b->touched[b->touched_count++] = term;
		term->head = b->occurrence_count;
		term->frequency = 0;
	} else {
		b->occurrences[term->tail - 1].next = b->occurrence_count;
	}
	term->tail = b->occurrence_count;
	term->frequency += worth[token->weight];
}

uint8_t
builder_impact(uint32_t frequency, uint32_t words)
{
	double length = 0.4 + 0.6 * words / MIDDLE_WORDS;
	double impact = 255.0 * frequency / (frequency + 1.2 * length);

	return impact < 1 ? 1 : (uint8_t)impact;
}

static void
end_term(struct builder *b, struct term *term, uint32_t document, uint32_t words)
{
	uint8_t  head[CODEC_NUMBER * 2 + 1];
	size_t   length;
	uint32_t last = 0;

	buffer_clear(&b->spots);
	for (uint32_t i = term->head; i != 0; i = b->occurrences[i - 1].next) {
		uint8_t *to = (uint8_t *)buffer_reserve(&b->spots, CODEC_NUMBER);

		b->spots.length += codec_put(to, b->occurrences[i - 1].position - last);
		last = b->occurrences[i - 1].position;
	}
	length = codec_put(head, document + 1 - term->last_document);
	head[length++] = builder_impact(term->frequency, words);
	length += codec_put(head + length, b->spots.length);
	append(b, term, head, length);
	append(b, term, (const uint8_t *)b->spots.data, b->spots.length);
	term->last_document = document + 1;
	term->head = term->tail = 0;
}

void
builder_add(struct builder *b, const struct tokens *tokens)
{
	uint32_t          number = b->document_count;
	struct document  *document;
	struct arena_mark mark;

	(void)builder_drop(b, tokens->document->record);
	grow_document_slots(b);
	b->documents = make_room(b->a, b->documents, number, &b->document_capacity, sizeof *b->documents);
	document = &b->documents[b->document_count++];
	*document = (struct document){ .dead = false };
	set_row(b, document, tokens);
	index_document(b, number);

	mark = arena_mark(b->own);
	b->touched = ARENA_ARRAY(b->own, struct term *, tokens->count);
	b->touched_count = b->occurrence_count = 0;
	for (size_t i = 0; i < tokens->count; i++)
		note_occurrence(b, tokens, &tokens->list[i]);
	for (uint32_t i = 0; i < b->touched_count; i++)
		end_term(b, b->touched[i], number, tokens->words);
	arena_reset(b->own, mark);
}

size_t
builder_memory(const struct builder *b)
{
	return arena_held(b->a);
}

uint32_t
builder_count(const struct builder *b)
{
	return b->document_count;
}

bool
builder_is_dead(const struct builder *b, uint32_t document)
{
	return b->documents[document].dead;
}

struct str
builder_record(const struct builder *b, uint32_t document)
{
	return b->documents[document].row.record;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Reads a chain of chunks. */
struct reader {
	const struct chunk *chunk;
	uint32_t            at;
};

static bool
reader_ends(struct reader *r)
{
	while (r->chunk != NULL && r->at == r->chunk->used) {
		r->chunk = r->chunk->next;
		r->at = 0;
	}
	return r->chunk == NULL;
}

static uint8_t
read_byte(struct reader *r)
{
	bool ended = reader_ends(r);

	assert(!ended);
	return r->chunk->bytes[r->at++];
}

static uint32_t
read_number(struct reader *r)
{
	uint32_t value = 0;

	for (unsigned shift = 0;; shift += 7) {
		uint8_t byte = read_byte(r);

		value |= (uint32_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			return value;
	}
}

/* The next `length` bytes, where they stand or copied together. */
static const uint8_t *
read_bytes(struct builder *b, struct reader *r, uint32_t length)
{
	if (length == 0 || (!reader_ends(r) && r->chunk->used - r->at >= length)) {
		r->at += length;
		return length == 0 ? NULL : r->chunk->bytes + r->at - length;
	}
	buffer_clear(&b->spots);
	(void)buffer_reserve(&b->spots, length);
	for (uint32_t i = 0; i < length; i++)
		b->spots.data[i] = (char)read_byte(r);
	return (const uint8_t *)b->spots.data;
}

static void
write_term(struct builder *b, struct segment_writer *writer, const struct term *term)
{
	struct reader reader = { .chunk = term->first };
	uint32_t      document = 0;

	segment_write_term(writer, (struct str){ term->text, term->length });
	while (!reader_ends(&reader)) {
		uint8_t  impact;
		uint32_t length;

		document += read_number(&reader);
		impact = read_byte(&reader);
		length = read_number(&reader);
		segment_write_posting(writer, document - 1, impact, read_bytes(b, &reader, length), length);
	}
}

struct sorted {
	uint64_t           front; /* the first bytes, as a number that sorts as they do */
	const struct term *term;
};

static int
by_text(const void *left, const void *right)
{
	const struct sorted *l = left, *r = right;

	if (l->front != r->front)
		return l->front < r->front ? -1 : 1;
	return str_compare((struct str){ l->term->text, l->term->length },
			   (struct str){ r->term->text, r->term->length });
}

static struct sorted *
sort_terms(struct builder *b)
{
	struct sorted *sorted = ARENA_ARRAY(b->a, struct sorted, b->term_count);

	for (uint32_t i = 0; i < b->term_count; i++) {
		const struct term *term = term_at(b, i);
		uint64_t           front = 0;

		memcpy(&front, term->text, term->length < sizeof front ? term->length : sizeof front);
		sorted[i] = (struct sorted){ __builtin_bswap64(front), term };
	}
	qsort(sorted, b->term_count, sizeof *sorted, by_text);
	return sorted;
}

static void
fill_row(void *context, uint32_t document, struct segment_row *row_r)
{
	const struct builder *b = context;

	*row_r = b->documents[document].row;
}

bool
builder_write(struct builder *b, struct str folder, uint64_t id, struct error *error)
{
	struct segment_writer *writer;
	bool                   good = segment_write_start(folder, id, &writer, error);

	if (good) {
		const struct sorted *sorted = sort_terms(b);

		for (uint32_t i = 0; i < b->term_count; i++)
			write_term(b, writer, sorted[i].term);
		good = segment_write_end(writer, b->document_count, fill_row, b, error);
	}
	arena_close(b->a);
	start(b);
	return good;
}
