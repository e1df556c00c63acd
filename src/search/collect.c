/* Collecting hits window by window. */
#include "search/collect.h"

enum {
	FRESH_FROM = 1970,
	FRESH_MONTHS = 1212,
	FRESH_UNIT = 4 /* score for each month: ten years are worth 3 % of a middling word */
};

struct collector {
	const struct plan *plan;
	struct collection *out;
	struct window      window;
	size_t             segment;
	struct evaluation *root, *box, *filters[FACETS];
	size_t             filter_count;
	uint64_t           within[WINDOW_WORDS], base[WINDOW_WORDS], found[WINDOW_WORDS];
	uint64_t           passed[FACETS][WINDOW_WORDS];
	uint16_t           list[WINDOW]; /* documents found, from the window's base */
	bool               full;         /* as many hits as wanted: out->hits is a heap, the last at its top */
};

/* Less than 0 when `left` comes before `right`. */
static int
compare_keys(const struct title_order *titles, const struct hit_key *left, const struct hit_key *right)
{
	int order = 0;

	if (left->part != right->part)
		return left->part > right->part ? -1 : 1;
	if (titles != NULL)
		order = title_order_compare(titles, left->title, right->title);
	return order != 0 ? order : left->number > right->number ? -1 : left->number < right->number;
}

struct hit_key
hit_key_of_title(const struct title_order *titles, struct str title, int64_t number)
{
	return (struct hit_key){ .part = ~title_number_of(titles, title), .title = title, .number = number };
}

/* ---- the best ---------------------------------------------------------------------------------------------------- */

static void
sink(const struct collection *out, size_t i)
{
	struct found_hit *heap = out->hits;
	size_t            count = out->count;

	for (;;) {
		size_t           last = i;
		struct found_hit swap;

		for (size_t child = i * 2 + 1; child <= i * 2 + 2 && child < count; child++) {
			if (compare_keys(out->titles, &heap[child].key, &heap[last].key) > 0)
				last = child;
		}
		if (last == i)
			return;
		swap = heap[i];
		heap[i] = heap[last];
		heap[last] = swap;
		i = last;
	}
}

static void
keep_hit(struct collector *c, const struct found_hit *hit)
{
	struct collection *out = c->out;

	if (out->has_after && compare_keys(out->titles, &hit->key, &out->after) <= 0)
		return;
	if (out->count < out->limit) {
		out->hits[out->count++] = *hit;
		if (out->count < out->limit)
			return;
		c->full = true;
		for (size_t i = out->count; i > 0; i--)
			sink(out, i - 1);
		return;
	}
	out->more = true;
	if (out->limit == 0 || compare_keys(out->titles, &hit->key, &out->hits[0].key) >= 0)
		return;
	out->hits[0] = *hit;
	sink(out, 0);
}

static uint32_t
freshness(int32_t date)
{
	int32_t months = (date / 10000 - FRESH_FROM) * 12 + date / 100 % 100;

	return months < 0 ? 0 : (uint32_t)(months > FRESH_MONTHS ? FRESH_MONTHS : months) * FRESH_UNIT;
}

/* True when a hit with this first part of the key cannot be among the best. */
static bool
is_behind(const struct collector *c, uint64_t part)
{
	return c->full && c->out->more && part < c->out->hits[0].key.part;
}

/* Sets the key of a hit; false when it cannot be among the best. */
static bool
set_key(struct collector *c, struct found_hit *hit, uint32_t score)
{
	const struct segment *segment = c->window.segment;

	switch (c->out->sort) {
	case SORT_RELEVANCE:
		if (is_behind(c, score + FRESH_MONTHS * FRESH_UNIT))
			return false;
		hit->score = score + freshness(segment->dates[hit->document]);
		hit->key.part = hit->score;
		break;
	case SORT_DATE:
		hit->key.part = (uint64_t)segment->dates[hit->document];
		break;
	case SORT_TITLE:
		hit->key.part = ~title_number(c->out->titles, segment, hit->document);
		break;
	case SORT_UPDATED:
		hit->key.part = 0; /* all alike: the newest number first */
		break;
	}
	if (is_behind(c, hit->key.part))
		return false;
	hit->key.number = segment->numbers[hit->document];
	if (c->out->titles != NULL)
		hit->key.title = title_of(c->out->titles, segment, hit->document);
	return true;
}

static void
collect_hits(struct collector *c, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct found_hit hit = { .segment = (uint32_t)c->segment, .document = c->window.base + c->list[i] };

		if (set_key(c, &hit, c->window.scores[c->list[i]]))
			keep_hit(c, &hit);
	}
}

/* ---- facets ------------------------------------------------------------------------------------------------------ */

static size_t
list_documents(struct collector *c, const uint64_t *bits)
{
	size_t count = 0;

	for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = bits[i]; left != 0; left &= left - 1)
			c->list[count++] = (uint16_t)(i * 64 + (uint32_t)__builtin_ctzll(left));
	}
	return count;
}

static void
count_single(struct collector *c, enum search_facet facet, size_t count)
{
	const uint16_t *values = c->window.segment->single[facet] + c->window.base;
	uint32_t       *counts = c->out->counts[facet];
	size_t          most = c->out->value_counts[facet];

	for (size_t i = 0; i < count; i++) {
		uint16_t value = values[c->list[i]];

		if (value < most)
			counts[value]++;
	}
}

static void
count_many(struct collector *c, enum search_facet facet, size_t count)
{
	const uint32_t *starts = c->window.segment->many_starts[facet] + c->window.base;
	const uint16_t *values = c->window.segment->many[facet];
	uint32_t       *counts = c->out->counts[facet];
	size_t          most = c->out->value_counts[facet];

	for (size_t i = 0; i < count; i++) {
		for (uint32_t v = starts[c->list[i]]; v < starts[c->list[i] + 1]; v++) {
			if (values[v] < most)
				counts[values[v]]++;
		}
	}
}

static void
count_facet(struct collector *c, enum search_facet facet, size_t count)
{
	if (facet_is_single(facet))
		count_single(c, facet, count);
	else
		count_many(c, facet, count);
}

/* A facet that is filtered by counts what all other filters leave. */
static void
count_filtered(struct collector *c)
{
	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		uint64_t bits[WINDOW_WORDS];

		if (c->filters[facet] == NULL)
			continue;
		memcpy(bits, c->base, sizeof bits);
		for (enum search_facet other = 0; other < FACETS; other++) {
			if (other == facet || c->filters[other] == NULL)
				continue;
			for (size_t w = 0; w < WINDOW_WORDS; w++)
				bits[w] &= c->passed[other][w];
		}
		count_facet(c, facet, list_documents(c, bits));
	}
}

/* ---- windows ----------------------------------------------------------------------------------------------------- */

static void
apply_filters(struct collector *c)
{
	memcpy(c->found, c->base, sizeof c->found);
	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		if (c->filters[facet] == NULL)
			continue;
		evaluation_window(c->filters[facet], &c->window, c->base, c->passed[facet], false);
		for (size_t w = 0; w < WINDOW_WORDS; w++)
			c->found[w] &= c->passed[facet][w];
	}
}

static bool
is_empty(const uint64_t *bits)
{
	uint64_t any = 0;

	for (size_t i = 0; i < WINDOW_WORDS; i++)
		any |= bits[i];
	return any == 0;
}

static void
collect_window(struct collector *c)
{
	bool   scored = c->out->sort == SORT_RELEVANCE;
	size_t count;

	if (scored)
		memset(c->window.scores, 0, WINDOW * sizeof *c->window.scores);
	if (c->box != NULL) {
		evaluation_window(c->box, &c->window, c->within, c->found, false);
		for (size_t w = 0; w < WINDOW_WORDS; w++)
			c->within[w] &= c->found[w];
	}
	evaluation_window(c->root, &c->window, c->within, c->base, scored);
	if (is_empty(c->base))
		return;
	apply_filters(c);
	if (c->out->count_facets && c->filter_count > 0)
		count_filtered(c);
	count = list_documents(c, c->found);
	c->out->total += (int64_t)count;
	for (enum search_facet facet = 0; facet < FACETS && c->out->count_facets; facet++) {
		if (c->filters[facet] == NULL)
			count_facet(c, facet, count);
	}
	collect_hits(c, count);
}

static void
collect_segment(struct arena *a, struct collector *c, size_t at)
{
	const struct snapshot_segment *from = &c->plan->snapshot->segments[at];
	uint32_t                       documents = from->segment->documents;

	c->segment = at;
	c->window.segment = from->segment;
	c->root = evaluation_make(a, c->plan, c->plan->root, at);
	c->box = c->out->box != NULL ? evaluation_make(a, c->plan, c->out->box, at) : NULL;
	for (enum search_facet facet = 0; facet < FACETS; facet++)
		c->filters[facet] =
			c->out->filters[facet] != NULL ? evaluation_make(a, c->plan, c->out->filters[facet], at) : NULL;
	for (uint32_t base = 0; base < documents; base += WINDOW) {
		uint32_t end = documents - base > WINDOW ? base + WINDOW : documents;
		size_t   words = (end - base + 63) / 64;

		c->window.base = base;
		c->window.end = end;
		memset(c->within, 0, sizeof c->within);
		memcpy(c->within, from->live->bits + base / 64, words * sizeof *c->within);
		collect_window(c);
	}
}

static int
by_key(const void *left, const void *right, void *titles)
{
	return compare_keys(titles, &((const struct found_hit *)left)->key, &((const struct found_hit *)right)->key);
}

void
collect(struct arena *a, const struct plan *plan, struct collection *out)
{
	struct collector *c = ARENA_NEW(a, struct collector);

	c->plan = plan;
	c->out = out;
	c->window.scores = ARENA_ARRAY(a, uint32_t, WINDOW);
	out->hits = ARENA_ARRAY(a, struct found_hit, out->limit + 1);
	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		out->value_counts[facet] = values_count(plan->values, facet);
		if (out->count_facets)
			out->counts[facet] = ARENA_ARRAY(a, uint32_t, out->value_counts[facet] + 1);
		c->filter_count += out->filters[facet] != NULL;
	}
	for (size_t i = 0; i < plan->snapshot->count; i++) {
		struct arena_mark mark = arena_mark(a);

		if (plan->snapshot->segments[i].live->count > 0)
			collect_segment(a, c, i);
		arena_reset(a, mark);
	}
	qsort_r(out->hits, out->count, sizeof *out->hits, by_key, out->titles);
}
