/* Gathering documents. Each term has room for a few postings, then a chain of chunks to which more are appended as bytes
 * (gap of documents, then the entry as the analyser made it); writing reads them in order of terms.
 *
 * The terms of many documents do not fit into the caches of a processor: a document's terms are looked up in rounds, each
 * of which fetches ahead what the next one reads. */
#include "search/builder.h"

#include "search/segment_write.h"

enum {
	FIRST_SLOTS = 1 << 14,
	FIRST_CHUNK = 64, /* bytes, its head included; the next ones are twice as large as the one before */
	CHUNK_SIZES = 5,  /* until they are large enough */
	TERMS_IN_RUN = 4096,
	LINE = 64,        /* of a cache */
	TERM_INLINE = 40, /* bytes of the longest text that stands in a term */
	BYTES = 256,      /* different ones */
	AHEAD = 8         /* terms that are fetched before they are written */
};

struct chunk {
	struct chunk *next; /* of the last: the first */
	uint8_t       bytes[];
};

/* One line of a cache: most terms of a segment stand in few documents and need no other. */
struct term {
	struct chunk *last;          /* those before it are full; NULL: there is none yet */
	uint32_t      last_document; /* + 1 */
	uint16_t      used;          /* bytes of the last chunk, or of the room behind the text */
	uint8_t       chunks;        /* how many, or CHUNK_SIZES when there are more */
	uint8_t       length;
	union {
		uint8_t     room[LINE - sizeof(struct chunk *) - 8]; /* for the text and the first postings */
		const char *far;                                     /* the text, when it is longer than TERM_INLINE */
	};
};

_Static_assert(sizeof(struct term) == LINE, "a term fills a line");

struct slot {
	uint32_t hash, term; /* + 1 */
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
	size_t        run_capacity;
	uint32_t      term_count;
	struct arena *slots_arena;
	struct slot  *slots;
	uint32_t      slot_count;

	struct document *documents;
	uint32_t         document_count;
	size_t           document_capacity;
	uint32_t        *document_slots; /* document + 1, by hash of the record */
	uint32_t         document_slot_count;

	struct term **found; /* of the document being added, one for each token */
	size_t        found_capacity;
	struct buffer chain; /* a term's postings in one piece */
};

static void
make_slots(struct builder *b, uint32_t count)
{
	b->slots_arena = arena_open(count * sizeof *b->slots);
	b->slots = ARENA_ARRAY(b->slots_arena, struct slot, count);
	b->slot_count = count;
}

/* With the first document: an index that does not grow, as most of those of a process with many nodes, needs none of it. */
static void
start(struct builder *b)
{
	b->a = arena_open(ARENA_LARGE);
	make_slots(b, FIRST_SLOTS);
	b->chain = buffer_in(b->a);
}

static void
forget(struct builder *b)
{
	arena_close(b->slots_arena);
	arena_close(b->a);
	b->a = NULL;
	b->slots_arena = NULL;
	b->slots = NULL;
	b->slot_count = 0;
	b->runs = NULL;
	b->term_count = 0;
	b->run_capacity = 0;
	b->documents = NULL;
	b->document_count = 0;
	b->document_capacity = 0;
	b->document_slot_count = 0;
	b->document_slots = NULL;
	b->found = NULL;
	b->found_capacity = 0;
}

struct builder *
builder_open(struct values *values)
{
	struct arena   *own = arena_open(1024);
	struct builder *b = ARENA_NEW(own, struct builder);

	b->own = own;
	b->values = values;
	return b;
}

void
builder_close(struct builder *b)
{
	if (b == NULL)
		return;
	arena_close(b->slots_arena);
	arena_close(b->a);
	arena_close(b->own);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

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
	set_values(b, row, FACET_ORGANIZATION, from->organizations, from->organization_count);
	set_year(b, row, from->date);
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static struct term *
term_at(const struct builder *b, uint32_t number)
{
	return &b->runs[number / TERMS_IN_RUN][number % TERMS_IN_RUN];
}

static struct str
term_text(const struct term *term)
{
	return (struct str){ term->length <= TERM_INLINE ? (const char *)term->room : term->far, term->length };
}

/* Room for `more` terms that may be new. */
static void
grow_slots(struct builder *b, uint32_t more)
{
	struct arena *old_arena = b->slots_arena;
	struct slot  *old = b->slots;
	uint32_t      old_count = b->slot_count, count = old_count;

	while ((b->term_count + more) * 2 >= count)
		count *= 2;
	if (count == old_count)
		return;
	make_slots(b, count);
	for (uint32_t i = 0; i < old_count; i++) {
		uint32_t place = old[i].hash & (count - 1);

		if (old[i].term == 0)
			continue;
		while (b->slots[place].term != 0)
			place = (place + 1) & (count - 1);
		b->slots[place] = old[i];
	}
	arena_close(old_arena);
}

/* An array of terms that begins where a line of the cache does. */
static struct term *
make_run(struct builder *b)
{
	char  *bytes = arena_text(b->a, TERMS_IN_RUN * sizeof(struct term) + LINE);
	size_t past = (uintptr_t)bytes % LINE;

	return (struct term *)(void *)(bytes + (past > 0 ? LINE - past : 0));
}

static struct term *
add_term(struct builder *b, struct str text)
{
	uint32_t     run = b->term_count / TERMS_IN_RUN;
	struct term *term;

	if (b->term_count % TERMS_IN_RUN == 0) {
		b->runs = arena_room(b->a, b->runs, run, &b->run_capacity, sizeof *b->runs);
		b->runs[run] = make_run(b);
	}
	term = term_at(b, b->term_count++);
	*term = (struct term){ .length = (uint8_t)text.length };
	if (text.length <= TERM_INLINE)
		memcpy(term->room, text.data, text.length);
	else
		term->far = str_copy(b->a, text).data;
	return term;
}

static struct slot *
first_slot(const struct builder *b, uint32_t hash)
{
	return &b->slots[hash & (b->slot_count - 1)];
}

static struct term *
find_term(struct builder *b, struct str text, uint32_t hash)
{
	struct slot *slot = first_slot(b, hash);

	for (; slot->term != 0; slot = slot + 1 == b->slots + b->slot_count ? b->slots : slot + 1) {
		if (slot->hash == hash && str_equal(term_text(term_at(b, slot->term - 1)), text))
			return term_at(b, slot->term - 1);
	}
	*slot = (struct slot){ .hash = hash, .term = b->term_count + 1 };
	return add_term(b, text);
}

/* Where the bytes of a term stand that is in no chunk. */
static uint8_t *
own_room(struct term *term)
{
	return term->room + (term->length <= TERM_INLINE ? term->length : sizeof term->far);
}

static size_t
own_size(const struct term *term)
{
	return sizeof term->room - (term->length <= TERM_INLINE ? term->length : sizeof term->far);
}

/* Bytes that the n-th chunk of a term has, counted from 1. */
static size_t
chunk_size(unsigned n)
{
	return ((size_t)FIRST_CHUNK << ((n < CHUNK_SIZES ? n : CHUNK_SIZES) - 1)) - offsetof(struct chunk, bytes);
}

static size_t
room_left(const struct term *term)
{
	return (term->last == NULL ? own_size(term) : chunk_size(term->chunks)) - term->used;
}

static void
add_chunk(struct builder *b, struct term *term)
{
	struct chunk *chunk = arena_grow(b->a, NULL, 0, offsetof(struct chunk, bytes) + chunk_size(term->chunks + 1u));

	chunk->next = chunk;
	if (term->last != NULL) {
		chunk->next = term->last->next;
		term->last->next = chunk;
	}
	term->last = chunk;
	term->used = 0;
	if (term->chunks < CHUNK_SIZES)
		term->chunks++;
}

static void
append(struct builder *b, struct term *term, const void *from, size_t length)
{
	const uint8_t *bytes = from;

	while (length > 0) {
		size_t   room = room_left(term), part = room < length ? room : length;
		uint8_t *to = term->last == NULL ? own_room(term) : term->last->bytes;

		if (room == 0) {
			add_chunk(b, term);
			continue;
		}
		memcpy(to + term->used, bytes, part);
		term->used = (uint16_t)(term->used + part);
		bytes += part;
		length -= part;
	}
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

static struct str
token_text(const struct tokens *tokens, const struct token *token)
{
	return (struct str){ tokens->bytes.data + token->start, token->length };
}

static void
find_terms(struct builder *b, const struct tokens *tokens)
{
	grow_slots(b, tokens->count);
	for (uint32_t i = 0; i < tokens->count; i++)
		__builtin_prefetch(first_slot(b, tokens->list[i].hash));
	for (uint32_t i = 0; i < tokens->count; i++) {
		const struct slot *slot = first_slot(b, tokens->list[i].hash);

		if (slot->term != 0)
			__builtin_prefetch(term_at(b, slot->term - 1));
	}
	for (uint32_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];

		b->found[i] = find_term(b, token_text(tokens, token), token->hash);
		if (b->found[i]->last != NULL)
			__builtin_prefetch(b->found[i]->last->bytes + b->found[i]->used, 1);
	}
}

static void
add_postings(struct builder *b, const struct tokens *tokens, uint32_t document)
{
	while (b->found_capacity < tokens->count)
		b->found = arena_room(b->a, b->found, b->found_capacity, &b->found_capacity, sizeof(struct term *));
	find_terms(b, tokens);
	for (uint32_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];
		struct term        *term = b->found[i];
		uint8_t             gap[CODEC_NUMBER];

		append(b, term, gap, codec_put(gap, document + 1 - term->last_document));
		append(b, term, tokens->entries.data + token->entry, token->entry_bytes);
		term->last_document = document + 1;
	}
}

void
builder_add(struct builder *b, const struct tokens *tokens)
{
	uint32_t         number = b->document_count;
	struct document *document;

	if (b->a == NULL)
		start(b);
	(void)builder_drop(b, tokens->document->record);
	grow_document_slots(b);
	b->documents = arena_room(b->a, b->documents, number, &b->document_capacity, sizeof *b->documents);
	document = &b->documents[b->document_count++];
	*document = (struct document){ .dead = false };
	set_row(b, document, tokens);
	index_document(b, number);
	add_postings(b, tokens, number);
}

size_t
builder_memory(const struct builder *b)
{
	return b->a == NULL ? 0 : arena_held(b->a) + arena_held(b->slots_arena);
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

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* The postings of a term in one piece. */
static struct str
postings_of(struct builder *b, struct term *term)
{
	const struct chunk *chunk = term->last;

	if (chunk == NULL)
		return (struct str){ (const char *)own_room(term), term->used };
	buffer_clear(&b->chain);
	buffer_add(&b->chain, (struct str){ (const char *)own_room(term), own_size(term) });
	for (unsigned n = 1; chunk != term->last || n == 1; n++) {
		chunk = chunk->next;
		buffer_add(&b->chain, (struct str){ (const char *)chunk->bytes,
						    chunk == term->last ? term->used : chunk_size(n) });
	}
	return buffer_str(&b->chain);
}

static void
write_term(struct builder *b, struct segment_writer *writer, struct term *term)
{
	struct str     postings = postings_of(b, term);
	const uint8_t *at = (const uint8_t *)postings.data, *end = at + postings.length;
	uint32_t       document = 0;

	segment_write_term(writer, term_text(term));
	while (at < end) {
		const uint8_t *positions;
		uint8_t        impact;
		size_t         bytes;

		document += (uint32_t)codec_get(&at);
		impact = *at++;
		positions = at;
		bytes = codec_get(&at);
		at += bytes;
		segment_write_posting(writer, document - 1, impact, positions, (size_t)(at - positions));
	}
}

struct sorted {
	uint64_t     front; /* the first bytes, as a number that sorts as they do */
	struct term *term;
};

static int
by_text(const void *left, const void *right)
{
	const struct sorted *l = left, *r = right;

	return str_compare(term_text(l->term), term_text(r->term));
}

/* Puts `list` in the order of one byte of the fronts into `to`; what is equal there stays in its order. */
static void
sort_by_byte(const struct sorted *list, struct sorted *to, size_t count, unsigned shift)
{
	size_t starts[BYTES] = { 0 }, at = 0;

	for (size_t i = 0; i < count; i++)
		starts[list[i].front >> shift & (BYTES - 1)]++;
	for (size_t i = 0; i < BYTES; i++) {
		size_t here = starts[i];

		starts[i] = at;
		at += here;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[list[i].front >> shift & (BYTES - 1)]++] = list[i];
}

/* Sorts those with the same front. */
static void
sort_ties(struct sorted *list, size_t count)
{
	size_t start = 0;

	for (size_t i = 1; i <= count; i++) {
		if (i < count && list[i].front == list[start].front)
			continue;
		if (i - start > 1)
			qsort(list + start, i - start, sizeof *list, by_text);
		start = i;
	}
}

static struct sorted *
sort_terms(struct builder *b)
{
	struct sorted *sorted = ARENA_ARRAY(b->a, struct sorted, b->term_count);
	struct sorted *spare = ARENA_ARRAY(b->a, struct sorted, b->term_count);

	for (uint32_t i = 0; i < b->term_count; i++) {
		struct term *term = term_at(b, i);
		struct str   text = term_text(term);
		uint64_t     front = 0;

		memcpy(&front, text.data, text.length < sizeof front ? text.length : sizeof front);
		sorted[i] = (struct sorted){ .front = __builtin_bswap64(front), .term = term };
	}
	for (unsigned shift = 0; shift < 64; shift += 16) {
		sort_by_byte(sorted, spare, b->term_count, shift);
		sort_by_byte(spare, sorted, b->term_count, shift + 8);
	}
	sort_ties(sorted, b->term_count);
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

		for (uint32_t i = 0; i < b->term_count; i++) {
			if (i + AHEAD * 2 < b->term_count)
				__builtin_prefetch(sorted[i + AHEAD * 2].term);
			if (i + AHEAD < b->term_count)
				__builtin_prefetch(sorted[i + AHEAD].term->last);
			write_term(b, writer, sorted[i].term);
		}
		good = segment_write_end(writer, b->document_count, fill_row, b, error);
	}
	forget(b);
	return good;
}
