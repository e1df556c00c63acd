/* Planning: terms, their frequency, their weight. */
#include "search/plan.h"

#include <math.h>

enum {
	EXACT_SHARE = 5, /* sixteenths of a word's weight that need the very form; the rest any form of the stem */
	WEIGHT_UNIT = 16
};

static struct plan_node *
make_node(struct plan *plan, enum query_kind kind)
{
	struct plan_node *node = ARENA_NEW(plan->a, struct plan_node);

	node->kind = kind;
	node->documents = (uint64_t)plan->snapshot->documents;
	return node;
}

static void
ignore(struct plan *plan, struct str text)
{
	struct query *query = plan->query;
	struct str   *grown = ARENA_ARRAY(plan->a, struct str, query->ignored_count + 1);

	for (size_t i = 0; i < query->ignored_count; i++)
		grown[i] = query->ignored[i];
	grown[query->ignored_count++] = text;
	query->ignored = grown;
}

/* Records that are one by merges: a question for one of them is one for all. */
static size_t
list_same(struct plan *plan, struct str text, struct str **list_r)
{
	const struct search_source *source = plan->source;
	size_t                      count = 0;

	if (source == NULL || source->same == NULL || plan->failed)
		return 0;
	if (source->same(source->context, plan->a, text, list_r, &count, plan->error))
		return count;
	plan->failed = true;
	return 0;
}

/* The record that is found under an identifier. */
static struct str
found_under(struct plan *plan, struct str text)
{
	struct str *list;

	return list_same(plan, text, &list) > 0 ? list[0] : str_lower(plan->a, text);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* How much a word tells, in steps that rarely change while the index grows: so pages of one answer keep their order. */
static double
rarity(const struct plan *plan, uint64_t documents)
{
	double all = (double)plan->snapshot->documents, has = (double)documents;

	if (has > all)
		has = all;
	return fmax(0.25, round(log(1 + (all - has + 0.5) / (has + 0.5)) * 4) / 4);
}

static void
add_term(struct plan *plan, struct plan_word *word, enum term_space space, struct str text, uint32_t share)
{
	const struct snapshot *snapshot = plan->snapshot;
	struct plan_term      *term = &word->terms[word->count];

	*term = (struct plan_term){ .term = token_term(plan->a, space, text), .weight = share };
	term->places = ARENA_ARRAY(plan->a, struct term_place, snapshot->count);
	for (size_t i = 0; i < snapshot->count; i++) {
		if (segment_find(snapshot->segments[i].segment, term->term, &term->places[i]))
			term->documents += term->places[i].documents;
	}
	if (term->documents == 0)
		return;
	word->count++;
	if (word->documents < term->documents)
		word->documents = term->documents;
}

/* All forms of one word: itself, its stems, and itself where a stem looks like it. */
static void
plan_word(struct plan *plan, struct plan_word *word, const struct query_place *place, bool title)
{
	enum term_space exact = title ? TERM_TITLE_EXACT : TERM_EXACT;
	enum term_space stem = title ? TERM_TITLE_STEM : TERM_STEM;
	bool            own_stem = place->stem_count == 0;

	word->exact = place->exact;
	word->terms = ARENA_ARRAY(plan->a, struct plan_term, place->stem_count * 2 + 1);
	for (size_t i = 0; i < place->stem_count; i++)
		own_stem |= str_equal(place->stems[i], place->exact);
	add_term(plan, word, exact, place->exact, own_stem ? 16 : EXACT_SHARE);
	for (size_t i = 0; i < place->stem_count; i++) {
		add_term(plan, word, stem, place->stems[i], 16 - EXACT_SHARE);
		if (!str_equal(place->stems[i], place->exact))
			add_term(plan, word, exact, place->stems[i], 16 - EXACT_SHARE);
	}
	for (size_t i = 0; i < word->count; i++) {
		double weight = rarity(plan, word->documents) * WEIGHT_UNIT * word->terms[i].weight / 16;

		word->terms[i].weight = weight < 1 ? 1 : (uint32_t)weight;
	}
	if (plan->word_count < sizeof plan->words / sizeof plan->words[0])
		plan->words[plan->word_count++] = word;
}

/* NULL when there are too many. */
static struct plan_node *
make_prefix(struct plan *plan, struct str start, bool title)
{
	struct plan_node *node;

	if (plan->prefix_count == LIMIT_QUERY_PREFIXES) {
		ignore(plan, start);
		return NULL;
	}
	plan->prefix_count++;
	node = make_node(plan, QUERY_PREFIX);
	node->text = token_term(plan->a, title ? TERM_TITLE_EXACT : TERM_EXACT, start);
	node->documents = node->documents / 8 + 1;
	return node;
}

/* The words of `text` side by side. */
static struct plan_node *
plan_words(struct plan *plan, struct str text, bool title)
{
	struct plan_node   *node = make_node(plan, QUERY_WORD);
	struct query_place *places;

	tokens_of_query(plan->a, plan->analyser, text, &places, &node->word_count);
	if (node->word_count == 0) {
		ignore(plan, text);
		return NULL;
	}
	if (node->word_count == 1 && places[0].single)
		return make_prefix(plan, places[0].exact, title);
	node->words = ARENA_ARRAY(plan->a, struct plan_word, node->word_count);
	for (size_t i = 0; i < node->word_count; i++) {
		struct plan_word *word = &node->words[i];

		plan_word(plan, word, &places[i], title);
		word->offset = places[i].position - places[0].position;
		if (word->documents < node->documents)
			node->documents = word->documents;
	}
	if (node->documents == 0)
		node->kind = QUERY_NONE;
	return node;
}

/* Puts `other`, unless it is NULL, beside the children of `node`, which is an OR with room. */
static void
add_child(struct plan_node *node, struct plan_node *other)
{
	if (other == NULL)
		return;
	node->children[node->child_count++] = other;
	node->documents += other->documents;
}

/* Words that a hyphen joins are also found as one word; a record's id, typed as it is, finds the record beside what
 * mentions it. */
static struct plan_node *
plan_hyphenated(struct plan *plan, const struct query_node *from)
{
	struct plan_node *words = plan_words(plan, from->text, from->title);
	struct str        joined = tokens_joined(plan->a, from->text);
	struct plan_node *either, *record;

	if (words == NULL)
		return NULL;
	either = make_node(plan, QUERY_OR);
	either->children = ARENA_ARRAY(plan->a, struct plan_node *, 3);
	either->documents = 0;
	add_child(either, words);
	if (joined.length > 0)
		add_child(either, plan_words(plan, joined, from->title));
	if (!from->title) {
		record = make_node(plan, QUERY_RECORD);
		record->text = found_under(plan, from->text);
		record->documents = 1;
		add_child(either, record);
	}
	return either;
}

static bool
has_hyphen(struct str text)
{
	return str_find_byte(text, '-') < text.length || str_find(text, STR("\xE2\x80\x90")) < text.length ||
	       str_find(text, STR("\xE2\x80\x91")) < text.length;
}

static struct plan_node *
plan_typed_word(struct plan *plan, const struct query_node *from)
{
	return has_hyphen(from->text) ? plan_hyphenated(plan, from) : plan_words(plan, from->text, from->title);
}

static struct plan_node *
plan_prefix(struct plan *plan, const struct query_node *from)
{
	struct query_place *places;
	size_t              count;

	tokens_of_query(plan->a, plan->analyser, from->text, &places, &count);
	if (count == 0) {
		ignore(plan, from->text);
		return NULL;
	}
	return count > 1 ? plan_words(plan, from->text, from->title) : make_prefix(plan, places[0].exact, from->title);
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

/* Whether a reader who asks for `asked` means `value`. */
static bool
means(struct str value, const char *asked)
{
	size_t colon = str_find_byte(value, ':');

	return str_is_nocase(value, asked) ||
	       (colon < value.length && str_is_nocase(str_slice(value, colon + 1, value.length), asked));
}

/* Accepts all values that a reader means by `asked`. */
static bool
accept_value(struct plan *plan, struct plan_node *node, struct str asked)
{
	const char *text = str_c(plan->a, asked);
	bool        any = false;

	for (size_t i = 0; i < node->accept_count; i++) {
		bool accepted = means(values_text(plan->values, node->facet, i), text);

		node->accept[i] |= accepted;
		any |= accepted;
	}
	return any;
}

/* Of facets whose values are records, also those that are one with it. */
static bool
accept_same(struct plan *plan, struct plan_node *node, struct str asked)
{
	bool        any = accept_value(plan, node, asked);
	struct str *list;
	size_t      count = 0;

	if (node->facet == FACET_OWNER || node->facet == FACET_ORGANIZATION)
		count = list_same(plan, asked, &list);
	for (size_t i = 0; i < count; i++)
		any |= accept_value(plan, node, list[i]);
	return any;
}

static struct plan_node *
make_facet(struct plan *plan, enum search_facet facet)
{
	struct plan_node *node = make_node(plan, QUERY_FACET);

	node->facet = facet;
	node->accept_count = values_count(plan->values, facet);
	node->accept = ARENA_ARRAY(plan->a, bool, node->accept_count);
	return node;
}

static struct plan_node *
plan_facet(struct plan *plan, const struct query_node *from)
{
	struct plan_node *node = make_facet(plan, from->facet);

	if (!accept_same(plan, node, from->text))
		node->kind = QUERY_NONE;
	return node;
}

struct plan_node *
plan_filter(struct plan *plan, enum search_facet facet, const struct search_filter *filters, size_t count)
{
	struct plan_node *node = NULL;

	for (size_t f = 0; f < count; f++) {
		if (filters[f].facet != facet)
			continue;
		if (node == NULL)
			node = make_facet(plan, facet);
		(void)accept_same(plan, node, filters[f].value);
	}
	return node;
}

static bool
parse_degrees(struct arena *a, struct str text, double most, float *degrees_r)
{
	const char *c = str_c(a, str_trim(text));
	char       *end;
	double      value = strtod(c, &end);

	*degrees_r = (float)value;
	return end != c && *end == '\0' && value >= -most && value <= most;
}

struct plan_node *
plan_box(struct plan *plan, struct str text)
{
	struct plan_node *node = make_node(plan, QUERY_FACET);
	struct str        part[4] = { 0 };

	for (size_t i = 0; i < 4; i++) {
		if (!str_cut(&text, ',', &part[i]))
			return NULL;
	}
	node->is_box = true;
	if (text.data != NULL || !parse_degrees(plan->a, part[0], 180, &node->box.west) ||
	    !parse_degrees(plan->a, part[1], 90, &node->box.south) ||
	    !parse_degrees(plan->a, part[2], 180, &node->box.east) ||
	    !parse_degrees(plan->a, part[3], 90, &node->box.north) || node->box.south > node->box.north)
		return NULL;
	return node;
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

static struct plan_node *plan_node(struct plan *plan, const struct query_node *from);

static int
by_documents(const void *left, const void *right)
{
	const struct plan_node *l = *(struct plan_node *const *)left, *r = *(struct plan_node *const *)right;

	return l->documents < r->documents ? -1 : l->documents > r->documents;
}

/* NOT goes last: it only takes away. */
static void
order_children(struct plan_node *node)
{
	for (size_t i = 0; i < node->child_count; i++) {
		if (node->children[i]->kind == QUERY_NOT)
			node->children[i]->documents = UINT64_MAX;
	}
	qsort(node->children, node->child_count, sizeof *node->children, by_documents);
}

static struct plan_node *
plan_children(struct plan *plan, const struct query_node *from)
{
	struct plan_node *node = make_node(plan, from->kind);
	size_t            count = 0;
	uint64_t          sum = 0;

	for (const struct query_node *child = from->first; child != NULL; child = child->next)
		count++;
	node->children = ARENA_ARRAY(plan->a, struct plan_node *, count);
	for (const struct query_node *child = from->first; child != NULL; child = child->next) {
		struct plan_node *made = plan_node(plan, child);

		if (made == NULL)
			continue;
		node->children[node->child_count++] = made;
		sum += made->documents;
		if (from->kind == QUERY_AND && made->kind != QUERY_NOT && made->documents < node->documents)
			node->documents = made->documents;
	}
	if (node->child_count == 0)
		return NULL;
	if (from->kind == QUERY_OR && sum < node->documents)
		node->documents = sum;
	if (from->kind == QUERY_AND)
		order_children(node);
	return node;
}

/* Records that refer to one, or to any that is one with it. */
static struct plan_node *
plan_names(struct plan *plan, const struct query_node *from)
{
	struct plan_node *node = make_node(plan, QUERY_WORD);
	struct plan_word *word = ARENA_ARRAY(plan->a, struct plan_word, 1);
	struct str        asked = str_lower(plan->a, from->text), *list = &asked;
	size_t            count = list_same(plan, from->text, &list);

	if (count == 0) {
		list = &asked;
		count = 1;
	}
	word->exact = asked;
	word->terms = ARENA_ARRAY(plan->a, struct plan_term, count);
	for (size_t i = 0; i < count; i++)
		add_term(plan, word, TERM_REFERENCE, list[i], WEIGHT_UNIT);
	node->words = word;
	node->word_count = 1;
	if (word->documents < node->documents)
		node->documents = word->documents;
	return node;
}

static struct plan_node *
plan_leaf(struct plan *plan, const struct query_node *from)
{
	struct plan_node *node = make_node(plan, from->kind);

	node->from = from->from;
	node->to = from->to;
	node->text = from->kind == QUERY_RECORD ? found_under(plan, from->text) : str_lower(plan->a, from->text);
	if (from->kind == QUERY_RECORD)
		node->documents = 1;
	return node;
}

static struct plan_node *
plan_not(struct plan *plan, const struct query_node *from)
{
	size_t            words = plan->word_count;
	struct plan_node *node = plan_children(plan, from);

	/* what must not be there is neither marked nor misspelt */
	plan->word_count = words;
	return node;
}

static struct plan_node *
plan_node(struct plan *plan, const struct query_node *from)
{
	switch (from->kind) {
	case QUERY_WORD:
		return plan_typed_word(plan, from);
	case QUERY_PHRASE:
		return plan_words(plan, from->text, from->title);
	case QUERY_PREFIX:
		return plan_prefix(plan, from);
	case QUERY_FACET:
		return plan_facet(plan, from);
	case QUERY_NOT:
		return plan_not(plan, from);
	case QUERY_AND:
	case QUERY_OR:
		return plan_children(plan, from);
	case QUERY_NAMES:
		return plan_names(plan, from);
	case QUERY_ALL:
	case QUERY_NONE:
	case QUERY_DATE:
	case QUERY_UPDATED:
	case QUERY_RECORD:
		break;
	}
	return plan_leaf(plan, from);
}

void
plan_make(struct plan *plan)
{
	plan->root = plan_node(plan, plan->query->root);
	if (plan->root == NULL)
		plan->root = make_node(plan, QUERY_ALL);
}
