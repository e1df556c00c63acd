/* Snippets: the stretch of text with the most of the query's words in it. */
#include "search/snippet.h"

#include "search/titles.h"

enum {
	SNIPPET_BYTES = 240,
	LOOK_BYTES = 20000, /* of each text */
	MANY_MARKS = 512,
	LEAD_BYTES = 40 /* shown before the first mark */
};

struct mark {
	uint32_t start, end;
	uint32_t word; /* which of the query's */
};

struct marking {
	const struct plan *plan;
	struct str         text;
	struct stemmer    *stemmer;
	struct mark       *marks; /* MANY_MARKS */
	size_t             count;
};

static bool
is_form(const struct plan_word *word, struct str text)
{
	for (size_t i = 0; i < word->count; i++) {
		const struct str *term = &word->terms[i].term;

		if (str_equal(str_slice(*term, 1, term->length), text))
			return true;
	}
	return str_equal(word->exact, text);
}

/* Bytes of the longest prefix of the query that `text` starts with; 0 when there is none. */
static size_t
prefix_of(const struct plan_node *node, struct str text)
{
	size_t longest = 0;

	if (node->kind == QUERY_PREFIX && str_starts(text, str_slice(node->text, 1, node->text.length)))
		longest = node->text.length - 1;
	for (size_t i = 0; i < node->child_count && node->kind != QUERY_NOT; i++) {
		size_t length = prefix_of(node->children[i], text);

		longest = length > longest ? length : longest;
	}
	return longest;
}

static void
add_mark(struct marking *m, uint32_t start, uint32_t end, uint32_t word)
{
	struct mark *last = m->count > 0 ? &m->marks[m->count - 1] : NULL;

	assert(m->marks != NULL);
	/* pairs of characters overlap */
	if (last != NULL && start < last->end) {
		last->end = end > last->end ? end : last->end;
		return;
	}
	if (m->count < MANY_MARKS)
		m->marks[m->count++] = (struct mark){ start, end, word };
}

static uint32_t
end_of_character(struct str text, uint32_t start)
{
	uint32_t end = start + 1;

	while (end < text.length && ((unsigned char)text.data[end] & 0xC0) == 0x80)
		end++;
	return end;
}

/* True when `found`, or one of its stems, is a form of `word`. */
static bool
matches(const struct plan_word *word, struct str found, const struct stems *stems)
{
	bool matches = is_form(word, found);

	for (size_t i = 0; i < stems->count && !matches; i++)
		matches = is_form(word, stems->list[i]);
	return matches;
}

static void
mark_word(void *context, const struct split_word *found)
{
	struct marking *m = context;
	struct stems    stems = { .count = 0 };
	size_t          prefix;

	if (m->stemmer != NULL && found->kind == SPLIT_WORD)
		stemmer_stems(m->stemmer, found->text, found->spelt, &stems);
	for (size_t i = 0; i < m->plan->word_count; i++) {
		if (matches(m->plan->words[i], found->text, &stems)) {
			add_mark(m, found->start, found->end, (uint32_t)i);
			return;
		}
	}
	prefix = prefix_of(m->plan->root, found->text);
	if (prefix == 0)
		return;
	/* of a pair that is found by its first character, that alone */
	add_mark(m, found->start,
		 found->kind == SPLIT_PAIR && prefix < found->text.length ? end_of_character(m->text, found->start)
									  : found->end,
		 QUERY_NODES);
}

static void
mark_text(struct marking *m, const struct search_text *text)
{
	m->count = 0;
	m->text = str_slice(text->text, 0, LOOK_BYTES);
	m->stemmer = analyser_stemmer(m->plan->analyser, text);
	split_words(m->text, mark_word, m);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

struct parts {
	struct search_part *list;
	size_t              count;
};

static void
add_part(struct parts *parts, struct str text, bool marked)
{
	if (text.length > 0)
		parts->list[parts->count++] = (struct search_part){ text, marked };
}

/* Cuts `text` from `from` to `to` into parts at its marks; of one that goes on beyond, the front is marked. */
static struct parts
cut(struct arena *a, const struct marking *m, struct str text, uint32_t from, uint32_t to)
{
	struct parts parts = { .list = ARENA_ARRAY(a, struct search_part, m->count * 2 + 3) };
	uint32_t     at = from;

	add_part(&parts, from > 0 ? STR("\xE2\x80\xA6 ") : STR(""), false);
	for (size_t i = 0; i < m->count; i++) {
		uint32_t start = m->marks[i].start, end = m->marks[i].end < to ? m->marks[i].end : to;

		if (start < at || start >= to)
			continue;
		add_part(&parts, str_copy(a, str_slice(text, at, start)), false);
		add_part(&parts, str_copy(a, str_slice(text, start, end)), true);
		at = end;
	}
	add_part(&parts, str_copy(a, str_slice(text, at, to)), false);
	add_part(&parts, to < text.length ? STR(" \xE2\x80\xA6") : STR(""), false);
	return parts;
}

/* ---- which stretch ----------------------------------------------------------------------------------------------- */

static bool
is_boundary(struct str text, uint32_t at)
{
	return at == 0 || at >= text.length || text.data[at] == ' ' || text.data[at] == '\n';
}

static bool
is_continuation(struct str text, uint32_t at)
{
	return at < text.length && ((unsigned char)text.data[at] & 0xC0) == 0x80;
}

/* Different words of the query among the marks from `first` that fit one snippet, many times over, and marks in all. */
static size_t
worth_of(const struct marking *m, size_t first)
{
	uint64_t words = 0;
	size_t   count = 0;

	for (size_t i = first; i < m->count && m->marks[i].end <= m->marks[first].start + SNIPPET_BYTES - LEAD_BYTES;
	     i++) {
		words |= (uint64_t)1 << (m->marks[i].word % 64);
		count++;
	}
	return (size_t)__builtin_popcountll(words) * MANY_MARKS + count;
}

static struct parts
best_stretch(struct arena *a, const struct marking *m, struct str text)
{
	size_t   best = 0, most = 0;
	uint32_t from = 0, to;

	for (size_t i = 0; i < m->count; i++) {
		size_t worth = worth_of(m, i);

		if (worth > most) {
			most = worth;
			best = i;
		}
	}
	if (m->count > 0 && m->marks[best].end > SNIPPET_BYTES && m->marks[best].start > LEAD_BYTES) {
		from = m->marks[best].start - LEAD_BYTES;
		while (from < m->marks[best].start && !is_boundary(text, from))
			from++;
		while (from < m->marks[best].start && text.data[from] == ' ')
			from++;
	}
	to = from + SNIPPET_BYTES;
	if (to >= text.length)
		return cut(a, m, text, from, (uint32_t)text.length);
	while (to > from + SNIPPET_BYTES * 3 / 4 && !is_boundary(text, to))
		to--;
	while (is_continuation(text, to))
		to++;
	return cut(a, m, text, from, to);
}

/* ---- which text -------------------------------------------------------------------------------------------------- */

/* Which words of the query are among the marks, the first of them; all when there are none that could be. */
static uint64_t
words_in(const struct marking *m)
{
	uint64_t words = 0;

	for (size_t i = 0; i < m->count; i++)
		words |= (uint64_t)1 << (m->marks[i].word % 64);
	return words;
}

static uint64_t
all_words(const struct plan *plan)
{
	return plan->word_count >= 64 ? UINT64_MAX : ((uint64_t)1 << plan->word_count) - 1;
}

static void
make_title(struct arena *a, struct marking *m, const struct search_document *document, struct search_hit *hit)
{
	const struct search_text *title = NULL;
	struct parts              parts;

	for (size_t i = 0; i < document->text_count; i++) {
		const struct search_text *text = &document->texts[i];

		if (text->weight != WEIGHT_TITLE)
			continue;
		if (title == NULL || (title_is_in(text->language, m->plan->language) &&
				      !title_is_in(title->language, m->plan->language)))
			title = text;
	}
	if (title == NULL)
		return;
	mark_text(m, title);
	parts = cut(a, m, title->text, 0, (uint32_t)title->text.length);
	hit->title = str_copy(a, title->text);
	hit->title_language = str_copy(a, title->language);
	hit->title_parts = parts.list;
	hit->title_part_count = parts.count;
	hit->words |= words_in(m);
}

static void
make_snippet(struct arena *a, struct marking *m, const struct search_document *document, struct search_hit *hit)
{
	const struct search_text *best = NULL;
	size_t                    most = 0;
	struct parts              parts;

	for (size_t i = 0; i < document->text_count; i++) {
		const struct search_text *text = &document->texts[i];
		size_t                    worth;

		if (text->weight == WEIGHT_TITLE)
			continue;
		mark_text(m, text);
		worth = (m->count > 0 ? 4u : 0u) + (title_is_in(text->language, m->plan->language) ? 2u : 0u) +
			(text->text.length >= SNIPPET_BYTES / 4 ? 1u : 0u);
		if (best == NULL || worth > most) {
			best = text;
			most = worth;
		}
	}
	if (best == NULL)
		return;
	mark_text(m, best);
	parts = best_stretch(a, m, best->text);
	hit->snippet_language = str_copy(a, best->language);
	hit->snippet = parts.list;
	hit->snippet_count = parts.count;
	hit->words |= words_in(m);
}

bool
snippet_make(struct arena *a, const struct plan *plan, const struct search_document *document, struct search_hit *hit)
{
	struct marking m = { .plan = plan, .marks = ARENA_ARRAY(a, struct mark, MANY_MARKS) };

	make_title(a, &m, document, hit);
	make_snippet(a, &m, document, hit);
	return (all_words(plan) & ~hit->words) == 0;
}

/* The stretch of a long text with the most words that are not shown yet; they are looked for piece by piece. */
void
snippet_of_file(struct arena *a, const struct plan *plan, const struct search_text *text, size_t *left,
		struct search_hit *hit)
{
	struct marking     m = { .plan = plan, .marks = ARENA_ARRAY(a, struct mark, MANY_MARKS) };
	struct search_text piece = *text;
	struct str         rest = str_head(text->text, *left), best = { 0 };
	int                most = 0;
	struct parts       parts;

	while (rest.length > 0 && most < __builtin_popcountll(all_words(plan) & ~hit->words)) {
		struct str head = str_head(rest, LOOK_BYTES);
		int        words;

		piece.text = head;
		*left -= head.length;
		mark_text(&m, &piece);
		words = __builtin_popcountll(words_in(&m) & ~hit->words);
		if (words > most) {
			most = words;
			best = head;
		}
		rest = str_slice(rest, head.length > 0 ? head.length : rest.length, rest.length);
	}
	if (most == 0)
		return;
	piece.text = best;
	mark_text(&m, &piece);
	parts = best_stretch(a, &m, piece.text);
	hit->snippet_language = str_copy(a, text->language);
	hit->snippet_file = str_copy(a, text->file);
	hit->snippet = parts.list;
	hit->snippet_count = parts.count;
	hit->words |= words_in(&m);
}
