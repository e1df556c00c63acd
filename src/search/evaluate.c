/* Evaluation by windows. */
#include "search/evaluate.h"

enum {
	MANY_SPOTS = 4096, /* positions of a word in a document that phrases look at */
	MANY_LISTS = 256   /* of a prefix: beyond, terms of one block are added up */
};

/* The postings of one term, read forward. */
struct list {
	struct term_place place;
	uint32_t          weight;
	uint32_t          blocks, block; /* of the term; the one to read next */
	const uint8_t    *next;
	const uint8_t    *table; /* NULL when there is one block */
	uint32_t          at, held;
	uint32_t         *documents;
	const uint8_t    *impacts;
	uint8_t          *tail;
};

struct word {
	struct list         *lists;
	size_t               count;
	uint32_t             offset;
	struct posting_walk *walks; /* one for each list, when it is part of a phrase */
	uint32_t            *sums;  /* scores by document of terms that have no list; NULL when all have one */
};

struct evaluation {
	const struct plan_node *node;
	struct word            *words;
	size_t                  word_count;
	struct evaluation     **children;
	size_t                  child_count;
	uint32_t                document; /* RECORD; UINT32_MAX when absent */
	uint32_t                box;      /* the next to look at */
	uint64_t               *bits;
	uint32_t               *spots; /* of a phrase: MANY_SPOTS places where it may start */
	bool                   *kept;
};

/* ---- making ------------------------------------------------------------------------------------------------------ */

static void
list_start(struct arena *a, struct list *list, const struct term_place *place, uint32_t weight)
{
	uint32_t held = place->documents < CODEC_BLOCK ? place->documents : CODEC_BLOCK;

	*list = (struct list){ .place = *place, .weight = weight, .next = place->postings };
	list->blocks = term_blocks(place->documents);
	list->table = list->blocks > 1 ? term_table(place) : NULL;
	list->documents = (uint32_t *)(void *)arena_alloc(a, held * sizeof(uint32_t));
	list->tail = (uint8_t *)arena_text(a, CODEC_BLOCK);
}

static void
make_words(struct arena *a, struct evaluation *e, size_t at)
{
	const struct plan_node *node = e->node;

	e->word_count = node->word_count;
	e->words = ARENA_ARRAY(a, struct word, e->word_count);
	for (size_t i = 0; i < e->word_count; i++) {
		const struct plan_word *from = &node->words[i];
		struct word            *word = &e->words[i];

		word->offset = from->offset;
		word->lists = ARENA_ARRAY(a, struct list, from->count);
		for (size_t t = 0; t < from->count; t++) {
			if (from->terms[t].places[at].documents > 0)
				list_start(a, &word->lists[word->count++], &from->terms[t].places[at],
					   from->terms[t].weight);
		}
		if (e->word_count == 1)
			continue;
		word->walks = ARENA_ARRAY(a, struct posting_walk, word->count);
		for (size_t l = 0; l < word->count; l++)
			posting_walk_start(&word->walks[l], &word->lists[l].place);
	}
	if (e->word_count > 1) {
		e->spots = ARENA_ARRAY(a, uint32_t, MANY_SPOTS);
		e->kept = ARENA_ARRAY(a, bool, MANY_SPOTS);
	}
}

/* Adds the weight of a term of one block to the score of each document that has it. */
static void
add_up(const struct term_place *place, uint32_t *sums)
{
	uint32_t documents[CODEC_BLOCK];
	uint8_t  impacts[CODEC_BLOCK];

	(void)segment_tail(place->postings, (uint32_t)-1, place->documents, documents, impacts);
	for (uint32_t i = 0; i < place->documents; i++)
		sums[documents[i]] += (uint32_t)impacts[i] * PREFIX_WEIGHT;
}

/* Every term that begins so becomes a list of one word. One or two letters may begin a hundred thousand terms, most of them
 * in a document or two: a list for each would take more memory than the documents are many, and time in every window. */
static void
make_prefix(struct arena *a, struct evaluation *e, const struct segment *segment)
{
	struct term_walk walk;
	size_t           capacity = 0;
	struct word     *word = ARENA_NEW(a, struct word);

	e->words = word;
	e->word_count = 1;
	term_walk_start(&walk, segment, e->node->text);
	while (term_walk_next(&walk) && str_starts((struct str){ walk.text, walk.length }, e->node->text)) {
		if (word->count >= MANY_LISTS && walk.place.documents < CODEC_BLOCK) {
			if (word->sums == NULL)
				word->sums = ARENA_ARRAY(a, uint32_t, segment->documents);
			add_up(&walk.place, word->sums);
			continue;
		}
		word->lists = arena_room(a, word->lists, word->count, &capacity, sizeof *word->lists);
		list_start(a, &word->lists[word->count++], &walk.place, PREFIX_WEIGHT);
	}
}

static uint32_t
find_record(const struct segment *segment, const struct live *live, struct str record)
{
	uint64_t hash = segment_hash(record);

	for (uint32_t h = segment_find_hash(segment, hash); h < segment->documents && segment->hashes[h] == hash; h++) {
		uint32_t document = segment->hashed[h];

		if (live_has(live, document) && str_equal(segment_record(segment, document), record))
			return document;
	}
	return UINT32_MAX;
}

struct evaluation *
evaluation_make(struct arena *a, const struct plan *plan, const struct plan_node *node, size_t at)
{
	const struct snapshot_segment *segment = &plan->snapshot->segments[at];
	struct evaluation             *e = ARENA_NEW(a, struct evaluation);

	e->node = node;
	e->bits = ARENA_ARRAY(a, uint64_t, WINDOW_WORDS);
	if (node->kind == QUERY_WORD)
		make_words(a, e, at);
	else if (node->kind == QUERY_PREFIX)
		make_prefix(a, e, segment->segment);
	else if (node->kind == QUERY_RECORD)
		e->document = find_record(segment->segment, segment->live, node->text);
	e->child_count = node->child_count;
	e->children = ARENA_ARRAY(a, struct evaluation *, e->child_count);
	for (size_t i = 0; i < e->child_count; i++)
		e->children[i] = evaluation_make(a, plan, node->children[i], at);
	return e;
}

/* ---- postings ---------------------------------------------------------------------------------------------------- */

static bool
any_bit(const uint64_t *bits, uint32_t from, uint32_t to)
{
	uint32_t first = from / 64, last = to / 64;
	uint64_t mask = UINT64_MAX << (from % 64);

	for (uint32_t i = first; i <= last; i++) {
		if (i == last)
			mask &= UINT64_MAX >> (63 - to % 64);
		if ((bits[i] & mask) != 0)
			return true;
		mask = UINT64_MAX;
	}
	return false;
}

static uint32_t
table_last(const struct list *list, uint32_t block)
{
	return codec_u32(list->table + (size_t)block * SKIP_ENTRY);
}

/* Moves over blocks that have nothing within the window. False when there is nothing more for it. */
static bool
list_skip(struct list *list, const struct window *window, const uint64_t *within)
{
	if (list->block == list->blocks)
		return false;
	if (list->table == NULL)
		return true;
	for (; list->block < list->blocks; list->block++) {
		uint32_t last = table_last(list, list->block);
		uint32_t first = list->block == 0 ? 0 : table_last(list, list->block - 1) + 1;

		if (first >= window->end)
			return false;
		if (last < window->base)
			continue;
		if (any_bit(within, (first > window->base ? first : window->base) - window->base,
			    (last < window->end ? last : window->end - 1) - window->base))
			return true;
		if (last >= window->end)
			return false;
	}
	return false;
}

static void
list_read(struct list *list)
{
	uint32_t before = list->block == 0 ? (uint32_t)-1 : table_last(list, list->block - 1);
	uint32_t left = list->place.documents - list->block * CODEC_BLOCK;

	if (list->table != NULL)
		list->next = list->place.postings +
			     codec_u32(list->table + (size_t)list->block * SKIP_ENTRY + sizeof(uint32_t));
	if (left >= CODEC_BLOCK) {
		list->held = CODEC_BLOCK;
		(void)segment_block(list->next, before, list->documents, &list->impacts);
	} else {
		list->held = left;
		(void)segment_tail(list->next, before, left, list->documents, list->tail);
		list->impacts = list->tail;
	}
	list->at = 0;
	list->block++;
}

static void
list_window(struct list *list, const struct window *window, const uint64_t *within, uint64_t *found, bool scored)
{
	uint32_t base = window->base, end = window->end;

	for (;;) {
		const uint32_t *documents = list->documents;
		uint32_t        i = list->at;

		if (i == list->held) {
			if (!list_skip(list, window, within))
				return;
			list_read(list);
			i = 0;
		}
		while (i < list->held && documents[i] < base)
			i++;
		for (; i < list->held && documents[i] < end; i++) {
			uint32_t d = documents[i] - base;

			found[d / 64] |= (uint64_t)1 << (d % 64);
			if (scored)
				window->scores[d] += list->impacts[i] * list->weight;
		}
		list->at = i;
		if (i < list->held)
			return;
	}
}

static void
sums_window(const uint32_t *sums, const struct window *window, const uint64_t *within, uint64_t *found, bool scored)
{
	for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = within[i]; left != 0; left &= left - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(left);
			uint32_t score = sums[window->base + i * 64 + bit];

			found[i] |= (uint64_t)(score > 0) << bit;
			if (scored)
				window->scores[i * 64 + bit] += score;
		}
	}
}

static void
word_window(struct word *word, const struct window *window, const uint64_t *within, uint64_t *found, bool scored)
{
	memset(found, 0, WINDOW_WORDS * sizeof *found);
	for (size_t i = 0; i < word->count; i++)
		list_window(&word->lists[i], window, within, found, scored);
	if (word->sums != NULL)
		sums_window(word->sums, window, within, found, scored);
}

static bool
keep(uint64_t *bits, const uint64_t *others)
{
	uint64_t any = 0;

	for (size_t i = 0; i < WINDOW_WORDS; i++)
		any |= bits[i] &= others[i];
	return any != 0;
}

/* ---- phrases ----------------------------------------------------------------------------------------------------- */

/* Marks those of `spots` that one form of the word follows at the right distance; both are in order. */
static void
keep_following(struct posting_walk *walk, const struct word *word, const uint32_t *spots, size_t count, bool *kept)
{
	const uint8_t *p = walk->spots, *end = walk->spots + walk->spots_bytes;
	uint32_t       position = 0;
	size_t         i = 0;

	while (p < end && i < count) {
		position += (uint32_t)codec_get(&p);
		while (i < count && spots[i] + word->offset < position)
			i++;
		if (i < count && spots[i] + word->offset == position)
			kept[i] = true;
	}
}

/* Puts `spot` where it belongs in the ordered list. */
static size_t
add_spot(uint32_t *spots, size_t count, uint32_t spot)
{
	size_t i = count;

	if (count == MANY_SPOTS)
		return count;
	while (i > 0 && spots[i - 1] > spot)
		i--;
	if (i > 0 && spots[i - 1] == spot)
		return count;
	memmove(&spots[i + 1], &spots[i], (count - i) * sizeof *spots);
	spots[i] = spot;
	return count + 1;
}

static size_t
first_spots(struct word *word, uint32_t document, uint32_t *spots)
{
	size_t count = 0;

	for (size_t l = 0; l < word->count; l++) {
		struct posting_walk *walk = &word->walks[l];
		const uint8_t       *p;
		uint32_t             position = 0;

		posting_walk_seek(walk, &word->lists[l].place, document);
		if (walk->document != document)
			continue;
		p = walk->spots;
		while (p < walk->spots + walk->spots_bytes) {
			position += (uint32_t)codec_get(&p);
			count = add_spot(spots, count, position);
		}
	}
	return count;
}

static bool
is_phrase(struct evaluation *e, uint32_t document)
{
	size_t count = first_spots(&e->words[0], document, e->spots);

	for (size_t w = 1; w < e->word_count && count > 0; w++) {
		struct word *word = &e->words[w];
		size_t       left = 0;

		memset(e->kept, 0, count);
		for (size_t l = 0; l < word->count; l++) {
			posting_walk_seek(&word->walks[l], &word->lists[l].place, document);
			if (word->walks[l].document == document)
				keep_following(&word->walks[l], word, e->spots, count, e->kept);
		}
		for (size_t i = 0; i < count; i++) {
			if (e->kept[i])
				e->spots[left++] = e->spots[i];
		}
		count = left;
	}
	return count > 0;
}

static void
phrase_window(struct evaluation *e, const struct window *window, const uint64_t *within, uint64_t *found, bool scored)
{
	memcpy(found, within, WINDOW_WORDS * sizeof *found);
	for (size_t i = 0; i < e->word_count; i++) {
		word_window(&e->words[i], window, found, e->bits, scored);
		if (!keep(found, e->bits))
			return;
	}
	for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = found[i]; left != 0; left &= left - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(left);

			if (!is_phrase(e, window->base + i * 64 + bit))
				found[i] &= ~((uint64_t)1 << bit);
		}
	}
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

static bool
has_value(const struct plan_node *node, const struct segment *segment, uint32_t document)
{
	const uint32_t *starts = segment->many_starts[node->facet];

	if (facet_is_single(node->facet)) {
		uint16_t value = segment->single[node->facet][document];

		return value < node->accept_count && node->accept[value];
	}
	for (uint32_t i = starts[document]; i < starts[document + 1]; i++) {
		uint16_t value = segment->many[node->facet][i];

		if (value < node->accept_count && node->accept[value])
			return true;
	}
	return false;
}

static bool
meets(const struct plan_node *node, const struct segment *segment, uint32_t document)
{
	int32_t date;

	if (node->kind == QUERY_FACET)
		return has_value(node, segment, document);
	date = node->kind == QUERY_DATE ? segment->dates[document] : segment->updated[document];
	return date >= node->from && date <= node->to;
}

static void
condition_window(struct evaluation *e, const struct window *window, const uint64_t *within, uint64_t *found)
{
	for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
		uint64_t bits = 0;

		for (uint64_t left = within[i]; left != 0; left &= left - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(left);

			uint64_t met = meets(e->node, window->segment, window->base + i * 64 + bit);

			bits |= met << bit;
		}
		found[i] = bits;
	}
}

static bool
overlaps_length(float west, float east, float from, float to)
{
	return west <= to && east >= from;
}

/* Boxes that cross the date line are two. */
static bool
overlaps(const struct search_box *l, const struct search_box *r)
{
	if (l->south > r->north || l->north < r->south)
		return false;
	if (l->west > l->east)
		return overlaps(&(struct search_box){ l->west, l->south, 180, l->north }, r) ||
		       overlaps(&(struct search_box){ -180, l->south, l->east, l->north }, r);
	if (r->west > r->east)
		return overlaps(r, l);
	return overlaps_length(l->west, l->east, r->west, r->east);
}

static void
box_window(struct evaluation *e, const struct window *window, uint64_t *found)
{
	const struct segment *segment = window->segment;

	memset(found, 0, WINDOW_WORDS * sizeof *found);
	for (; e->box < segment->box_count && segment->boxes[e->box].document < window->end; e->box++) {
		const struct segment_box *box = &segment->boxes[e->box];
		uint32_t                  d = box->document - window->base;

		if (box->document >= window->base && overlaps(&box->box, &e->node->box))
			found[d / 64] |= (uint64_t)1 << (d % 64);
	}
}

static void
record_window(const struct evaluation *e, const struct window *window, uint64_t *found, bool scored)
{
	uint32_t d = e->document - window->base;

	memset(found, 0, WINDOW_WORDS * sizeof *found);
	if (e->document < window->base || e->document >= window->end)
		return;
	found[d / 64] |= (uint64_t)1 << (d % 64);
	if (scored)
		window->scores[d] += 1 << 20; /* before all that only mention it */
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

static void
and_window(struct evaluation *e, const struct window *window, const uint64_t *within, uint64_t *found, bool scored)
{
	memcpy(found, within, WINDOW_WORDS * sizeof *found);
	for (size_t i = 0; i < e->child_count; i++) {
		struct evaluation *child = e->children[i];
		bool               takes_away = child->node->kind == QUERY_NOT;

		evaluation_window(takes_away ? child->children[0] : child, window, found, e->bits,
				  scored && !takes_away);
		for (size_t w = 0; takes_away && w < WINDOW_WORDS; w++)
			e->bits[w] = ~e->bits[w];
		if (!keep(found, e->bits))
			return;
	}
}

static void
or_window(struct evaluation *e, const struct window *window, const uint64_t *within, uint64_t *found, bool scored)
{
	memset(found, 0, WINDOW_WORDS * sizeof *found);
	for (size_t i = 0; i < e->child_count; i++) {
		evaluation_window(e->children[i], window, within, e->bits, scored);
		for (size_t w = 0; w < WINDOW_WORDS; w++)
			found[w] |= e->bits[w];
	}
}

void
evaluation_window(struct evaluation *e, const struct window *window, const uint64_t *within, uint64_t *found,
		  bool scored)
{
	const struct plan_node *node = e->node;

	switch (node->kind) {
	case QUERY_ALL:
		memcpy(found, within, WINDOW_WORDS * sizeof *found);
		return;
	case QUERY_NONE:
	case QUERY_NOT: /* AND takes care of it */
		memset(found, 0, WINDOW_WORDS * sizeof *found);
		return;
	case QUERY_AND:
		and_window(e, window, within, found, scored);
		return;
	case QUERY_OR:
		or_window(e, window, within, found, scored);
		return;
	case QUERY_RECORD:
		record_window(e, window, found, scored);
		break;
	case QUERY_WORD:
	case QUERY_NAMES: /* planned as a word */
	case QUERY_PREFIX:
	case QUERY_PHRASE:
		if (e->word_count > 1)
			phrase_window(e, window, within, found, scored);
		else
			word_window(&e->words[0], window, within, found, scored);
		break;
	case QUERY_FACET:
	case QUERY_DATE:
	case QUERY_UPDATED:
		if (node->is_box)
			box_window(e, window, found);
		else
			condition_window(e, window, within, found);
		return;
	}
	(void)keep(found, within);
}
