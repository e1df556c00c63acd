/* Typo help by edit distance over the words of all segments. Words with the same first letter are tried first. */
#include "search/suggest.h"

enum { MOST_CHARACTERS = 40, MOST_EDITS = 2, SHORT_WORD = 4, TINY_WORD = 2 };

struct candidate {
	struct str text;
	uint64_t   documents;
	unsigned   edits;
};

static size_t
characters_of(struct str text, uint32_t *characters)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length && count < MOST_CHARACTERS; count++) {
		uint8_t  lead = (uint8_t)text.data[i];
		size_t   bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
		uint32_t value = 0;

		for (size_t k = 0; k < bytes && i < text.length; k++)
			value = value << 8 | (uint8_t)text.data[i++];
		characters[count] = value;
	}
	return count;
}

static unsigned
least(unsigned left, unsigned right)
{
	return left < right ? left : right;
}

unsigned
suggest_distance(struct str left, struct str right, unsigned most)
{
	uint32_t l[MOST_CHARACTERS], r[MOST_CHARACTERS];
	size_t   rows = characters_of(left, l), columns = characters_of(right, r);
	unsigned table[3][MOST_CHARACTERS + 1];

	if (rows > columns + most || columns > rows + most)
		return most + 1;
	for (unsigned j = 0; j <= columns; j++)
		table[0][j] = j;
	for (unsigned i = 1; i <= rows; i++) {
		unsigned       *now = table[i % 3];
		const unsigned *before = table[(i + 2) % 3], *earlier = table[(i + 1) % 3];
		unsigned        best = now[0] = i;

		for (unsigned j = 1; j <= columns; j++) {
			now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + (l[i - 1] != r[j - 1]));
			if (i > 1 && j > 1 && l[i - 1] == r[j - 2] && l[i - 2] == r[j - 1])
				now[j] = least(now[j], earlier[j - 2] + 1);
			best = least(best, now[j]);
		}
		if (best > most)
			return most + 1;
	}
	return least(table[rows % 3][columns], most + 1);
}

static bool
is_better(const struct candidate *left, const struct candidate *right)
{
	return left->edits != right->edits ? left->edits < right->edits : left->documents > right->documents;
}

/* Tries the words of one segment that start with `start` (with its space). */
static void
try_segment(struct arena *a, const struct plan *plan, const struct segment *segment, struct str word, struct str start,
	    struct candidate *best)
{
	struct term_walk walk;

	term_walk_start(&walk, segment, start);
	while (term_walk_next(&walk) && str_starts((struct str){ walk.text, walk.length }, start)) {
		struct candidate candidate = { .text = { walk.text + 1, walk.length - 1 } };
		struct str       term = { walk.text, walk.length };

		if (candidate.text.length > word.length + (size_t)best->edits * 4 ||
		    word.length > candidate.text.length + (size_t)best->edits * 4)
			continue;
		candidate.edits = suggest_distance(word, candidate.text, best->edits);
		if (candidate.edits > best->edits)
			continue;
		for (size_t i = 0; i < plan->snapshot->count; i++) {
			struct term_place place;

			if (segment_find(plan->snapshot->segments[i].segment, term, &place))
				candidate.documents += place.documents;
		}
		if (is_better(&candidate, best)) {
			candidate.text = str_copy(a, candidate.text);
			*best = candidate;
		}
	}
}

static struct str
best_word(struct arena *a, const struct plan *plan, struct str word)
{
	unsigned         most = word.length <= TINY_WORD ? 0 : word.length <= SHORT_WORD ? 1 : MOST_EDITS;
	struct str       term = token_term(a, TERM_EXACT, word);
	struct candidate best = { .edits = most };

	if (most == 0)
		return (struct str){ 0 };
	/* the same first letter, then any */
	for (size_t letters = 2; letters > 0 && best.documents == 0; letters--) {
		while (letters > 1 && letters < term.length && ((unsigned char)term.data[letters] & 0xC0) == 0x80)
			letters++;
		for (size_t i = 0; i < plan->snapshot->count; i++)
			try_segment(a, plan, plan->snapshot->segments[i].segment, word, str_slice(term, 0, letters),
				    &best);
		if (letters > 2)
			letters = 2;
	}
	return best.text;
}

/* Where `word` stands in `text`, ASCII letters compared without case. */
static size_t
find_nocase(struct arena *a, struct str text, struct str word)
{
	return str_find(str_lower(a, text), word);
}

struct str
suggest_query(struct arena *a, const struct plan *plan, struct str typed)
{
	struct str text = typed;
	size_t     looked_for = 0;
	bool       changed = false;

	for (size_t i = 0; i < plan->word_count && looked_for < LIMIT_QUERY_SUGGESTED; i++) {
		const struct plan_word *word = plan->words[i];
		struct str              other;
		size_t                  at;

		if (word->documents > 0)
			continue;
		looked_for++;
		other = best_word(a, plan, word->exact);
		at = find_nocase(a, text, word->exact);
		if (other.length == 0 || at == text.length)
			continue;
		text = str_format(a, "%.*s%.*s%.*s", (int)at, text.data, STR_ARGS(other),
				  STR_ARGS(str_slice(text, at + word->exact.length, text.length)));
		changed = true;
	}
	return changed ? text : (struct str){ 0 };
}
