/* Terms of documents and queries. */
#include "search/tokens.h"

#include "search/titles.h"

#include <ctype.h>

enum {
	GAP = 100, /* between texts, so that no phrase spans two */
	SCRIPT_LANGUAGES = 3,
	FIRST_SLOTS = 1024,
	MIDDLE_WORDS = 160 /* length of a middling document */
};

/* What an occurrence counts by where it stands, in parts of one. Those in files count together at most as so many. */
enum { ONE = 4, FILE_MOST = 3 };
static const uint32_t worth[WEIGHTS] = {
	[WEIGHT_TITLE] = 5 * ONE, [WEIGHT_HIGH] = 2 * ONE, [WEIGHT_NORMAL] = ONE, [WEIGHT_FILE] = 1
};

enum script { LATIN, CYRILLIC, ARABIC, SCRIPTS, OTHER = SCRIPTS };

/* The languages that have a stemmer. A word of a query may have the stems of all of its script; the first stands for
 * texts of unknown language. */
static const char *const script_languages[SCRIPTS][SCRIPT_LANGUAGES] = {
	[LATIN] = { "en", "es", "fr" },
	[CYRILLIC] = { "ru" },
	[ARABIC] = { "ar" },
};

struct analyser {
	struct arena   *a;
	bool            remember;
	struct stemmer *stemmers[SCRIPTS][SCRIPT_LANGUAGES]; /* made when first wanted */

	/* of the document at hand */
	uint32_t          *slots; /* token + 1 */
	uint32_t           slot_count, slot_capacity;
	struct occurrence *occurrences;
	uint32_t           occurrence_count;
	size_t             occurrence_capacity;
};

struct occurrence {
	uint32_t position, next; /* + 1 */
};

struct str
token_term(struct arena *a, enum term_space space, struct str text)
{
	return str_format(a, "%c%.*s", (char)space, STR_ARGS(text));
}

/* ---- stemmers ---------------------------------------------------------------------------------------------------- */

struct analyser *
analyser_open(struct arena *a, bool remember)
{
	struct analyser *analyser = ARENA_NEW(a, struct analyser);

	analyser->a = a;
	analyser->remember = remember;
	return analyser;
}

static struct stemmer *
stemmer_at(struct analyser *analyser, enum script script, size_t language)
{
	struct stemmer **place = &analyser->stemmers[script][language];
	const char      *code = script_languages[script][language];

	if (*place == NULL && code != NULL) {
		*place = stemmer_make(analyser->a, str_of(code));
		if (analyser->remember)
			stemmer_remember(analyser->a, *place);
	}
	return *place;
}

static enum script
script_of(struct str word)
{
	unsigned char first = word.length > 0 ? (unsigned char)word.data[0] : 0;

	if (first < 0xC8)
		return LATIN;
	if (first >= 0xD0 && first <= 0xD3)
		return CYRILLIC;
	return first >= 0xD8 && first <= 0xDB ? ARABIC : OTHER;
}

/* The script of the first letter that is not punctuation or a number. */
static enum script
script_of_text(struct str text)
{
	size_t i = 0;

	while (i < text.length && (unsigned char)text.data[i] < 0xC3 && !isalpha((unsigned char)text.data[i]))
		i++;
	return script_of(str_slice(text, i, text.length));
}

struct stemmer *
analyser_stemmer(struct analyser *analyser, const struct search_text *text)
{
	struct str  primary = str_slice(text->language, 0, str_find_byte(text->language, '-'));
	enum script own = OTHER;

	if (primary.length == 0 || str_is(primary, "und"))
		own = script_of_text(text->text);
	if (own != OTHER)
		return stemmer_at(analyser, own, 0);

	for (enum script script = 0; script < SCRIPTS; script++) {
		for (size_t i = 0; i < SCRIPT_LANGUAGES && script_languages[script][i] != NULL; i++) {
			if (str_is_nocase(primary, script_languages[script][i]))
				return stemmer_at(analyser, script, i);
		}
	}
	return NULL;
}

/* ---- hyphens ----------------------------------------------------------------------------------------------------- */

/* Bytes of the hyphen that `text` begins with; 0 when there is none. */
static uint32_t
hyphen_bytes(struct str text)
{
	if (text.length == 0 || (text.data[0] != '-' && text.data[0] != '\xE2'))
		return 0;
	if (text.data[0] == '-')
		return 1;
	return str_starts(text, STR("\xE2\x80\x90")) || str_starts(text, STR("\xE2\x80\x91")) ? 3 : 0;
}

static bool
is_number(struct str word)
{
	return word.data[0] >= '0' && word.data[0] <= '9';
}

/* Words that hyphens join, "co-operation": also found as one. */
struct chain {
	char     word[SPLIT_BYTES];
	size_t   length, parts; /* no parts: there is no chain */
	uint32_t position, end;
};

static bool
chain_continues(const struct chain *chain, struct str text, const struct split_word *word)
{
	struct str between = str_slice(text, chain->end, word->start);

	return chain->parts > 0 && word->kind == SPLIT_WORD && !is_number(word->text) && between.length > 0 &&
	       hyphen_bytes(between) == between.length && chain->length + word->text.length <= sizeof chain->word;
}

static void
chain_append(struct chain *chain, const struct split_word *word)
{
	memcpy(chain->word + chain->length, word->text.data, word->text.length);
	chain->length += word->text.length;
	chain->end = word->end;
	chain->parts++;
}

/* Begins with `word`, when a hyphen follows it. */
static void
chain_start(struct chain *chain, struct str text, const struct split_word *word)
{
	chain->parts = chain->length = 0;
	if (word->kind != SPLIT_WORD || is_number(word->text) || word->end >= text.length ||
	    hyphen_bytes(str_slice(text, word->end, text.length)) == 0)
		return;
	chain->position = word->position;
	chain_append(chain, word);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

/* A word whose stems are to be added: with the next word, so that what is remembered of it has come from memory. */
struct expected {
	char     word[SPLIT_BYTES], spelt[SPLIT_BYTES];
	size_t   word_length, spelt_length; /* no word: there is none */
	uint32_t position, token;
};

struct gathering {
	struct arena    *a;
	struct analyser *analyser;
	struct tokens   *tokens;
	struct str       text;
	uint32_t         position;
	uint32_t         last; /* highest position so far */
	uint8_t          weight;
	struct stemmer  *stemmer;
	struct chain     chain;
	struct expected  expected;
};

static void
clear_slots(struct analyser *analyser, uint32_t count)
{
	if (count > analyser->slot_capacity) {
		analyser->slots = ARENA_ARRAY(analyser->a, uint32_t, count);
		analyser->slot_capacity = count;
	} else {
		memset(analyser->slots, 0, count * sizeof *analyser->slots);
	}
	analyser->slot_count = count;
}

static void
grow_slots(struct analyser *analyser, const struct tokens *tokens)
{
	if (tokens->count * 2 < analyser->slot_count)
		return;
	clear_slots(analyser, analyser->slot_count * 2);
	for (uint32_t i = 0; i < tokens->count; i++) {
		uint32_t slot = tokens->list[i].hash & (analyser->slot_count - 1);

		while (analyser->slots[slot] != 0)
			slot = (slot + 1) & (analyser->slot_count - 1);
		analyser->slots[slot] = i + 1;
	}
}

/* The token of the term that stands at the end of tokens->bytes from `start`; a new one keeps it there. */
static struct token *
find_token(struct gathering *g, uint32_t start)
{
	struct tokens   *tokens = g->tokens;
	struct analyser *analyser = g->analyser;
	struct str       term = str_slice(buffer_str(&tokens->bytes), start, tokens->bytes.length);
	uint64_t         hash = str_hash(term);
	uint32_t         slot;
	struct token    *token;

	grow_slots(analyser, tokens);
	slot = (uint32_t)hash & (analyser->slot_count - 1);
	for (; analyser->slots[slot] != 0; slot = (slot + 1) & (analyser->slot_count - 1)) {
		token = &tokens->list[analyser->slots[slot] - 1];
		if (token->hash == (uint32_t)hash && token->length == term.length &&
		    memcmp(tokens->bytes.data + token->start, term.data, term.length) == 0) {
			tokens->bytes.length = start;
			return token;
		}
	}
	tokens->list = arena_room(g->a, tokens->list, tokens->count, &tokens->capacity, sizeof *tokens->list);
	token = &tokens->list[tokens->count++];
	*token = (struct token){ .hash = (uint32_t)hash, .start = start, .length = (uint8_t)term.length };
	analyser->slots[slot] = tokens->count;
	return token;
}

static void
add_occurrence(struct gathering *g, struct token *token, uint32_t position)
{
	struct analyser *analyser = g->analyser;

	analyser->occurrences = arena_room(analyser->a, analyser->occurrences, analyser->occurrence_count,
					   &analyser->occurrence_capacity, sizeof *analyser->occurrences);
	analyser->occurrences[analyser->occurrence_count++] = (struct occurrence){ .position = position };
	if (token->head == 0)
		token->head = analyser->occurrence_count;
	else
		analyser->occurrences[token->tail - 1].next = analyser->occurrence_count;
	token->tail = analyser->occurrence_count;
	if (g->weight != WEIGHT_FILE)
		token->frequency += worth[g->weight];
	else if (token->files < FILE_MOST) {
		token->frequency += worth[WEIGHT_FILE];
		token->files++;
	}
}

/* The number of the token. */
static uint32_t
add_token(struct gathering *g, enum term_space space, struct str text, uint32_t position)
{
	struct tokens *tokens = g->tokens;
	uint32_t       start = (uint32_t)tokens->bytes.length;
	struct token  *token;

	buffer_add_byte(&tokens->bytes, (char)space);
	buffer_add(&tokens->bytes, text);
	token = find_token(g, start);
	add_occurrence(g, token, position);
	return (uint32_t)(token - tokens->list);
}

static uint32_t
add_exact(struct gathering *g, struct str word, uint32_t position)
{
	uint32_t token = add_token(g, TERM_EXACT, word, position);

	if (g->weight == WEIGHT_TITLE)
		add_token(g, TERM_TITLE_EXACT, word, position);
	return token;
}

/* The stems of a word whose token is `token`; when there is only one, it need not be asked for again. */
static void
add_stems(struct gathering *g, struct str word, struct str spelt, uint32_t position, uint32_t token)
{
	uint32_t     stem = token;
	struct stems stems;

	if (g->stemmer == NULL)
		return;
	stemmer_stems(g->stemmer, word, spelt, &stems);
	for (size_t i = 0; i < stems.count; i++) {
		if (str_equal(stems.list[i], word))
			continue;
		stem = add_token(g, TERM_STEM, stems.list[i], position);
		if (g->weight == WEIGHT_TITLE)
			add_token(g, TERM_TITLE_STEM, stems.list[i], position);
	}
	if (stems.count == 1 && str_equal(word, spelt))
		g->tokens->list[token].stem = stem + 1;
}

static void
add_expected(struct gathering *g)
{
	struct expected *expected = &g->expected;

	if (expected->word_length > 0)
		add_stems(g, (struct str){ expected->word, expected->word_length },
			  (struct str){ expected->spelt, expected->spelt_length }, expected->position, expected->token);
	expected->word_length = 0;
}

/* Adds the stem of a word that has been met in this language. Titles have terms of their own. */
static bool
add_known_stem(struct gathering *g, const struct split_word *word, uint32_t position, uint32_t token)
{
	uint32_t stem = g->tokens->list[token].stem;

	if (stem == 0 || g->weight == WEIGHT_TITLE || !str_equal(word->text, word->spelt))
		return false;
	if (stem != token + 1)
		add_occurrence(g, &g->tokens->list[stem - 1], position);
	return true;
}

static void
expect_stems(struct gathering *g, const struct split_word *word, uint32_t position, uint32_t token)
{
	struct expected *expected = &g->expected;

	add_expected(g);
	if (g->stemmer == NULL || add_known_stem(g, word, position, token))
		return;
	stemmer_expect(g->stemmer, word->text, word->spelt);
	memcpy(expected->word, word->text.data, word->text.length);
	expected->word_length = word->text.length;
	memcpy(expected->spelt, word->spelt.data, word->spelt.length);
	expected->spelt_length = word->spelt.length;
	expected->position = position;
	expected->token = token;
}

/* The chain as one word, when it has several parts. */
static void
end_chain(struct gathering *g)
{
	struct chain *chain = &g->chain;
	struct str    word = { chain->word, chain->length };
	uint32_t      position = g->position + chain->position;

	if (chain->parts < 2)
		return;
	add_expected(g);
	add_stems(g, word, word, position, add_exact(g, word, position));
}

static void
add_word(void *context, const struct split_word *word)
{
	struct gathering *g = context;
	uint32_t          position = g->position + word->position, token;

	if (chain_continues(&g->chain, g->text, word)) {
		chain_append(&g->chain, word);
	} else {
		end_chain(g);
		chain_start(&g->chain, g->text, word);
	}
	g->last = position;
	token = add_exact(g, word->text, position);
	if (word->kind == SPLIT_EDGE)
		return;
	g->tokens->words += g->weight != WEIGHT_FILE;
	if (word->kind == SPLIT_WORD)
		expect_stems(g, word, position, token);
}

/* The weight of a word in a document as one byte: BM25's frequency part with k1 = 1.2, b = 0.6 and a fixed middle length,
 * so that it never changes. */
static uint8_t
impact_of(uint32_t frequency, uint32_t words)
{
	double length = 0.4 + 0.6 * words / MIDDLE_WORDS;
	double impact = 255.0 * frequency / (frequency + 1.2 * ONE * length);

	return impact < 1 ? 1 : (uint8_t)impact;
}

static void
write_entry(struct gathering *g, struct token *token)
{
	const struct occurrence *occurrences = g->analyser->occurrences;
	struct buffer           *entries = &g->tokens->entries;
	uint32_t                 last = 0, bytes = 0;
	uint8_t                 *to;

	for (uint32_t i = token->head; i != 0; i = occurrences[i - 1].next) {
		bytes += (uint32_t)codec_size(occurrences[i - 1].position - last);
		last = occurrences[i - 1].position;
	}
	token->entry = (uint32_t)entries->length;
	token->entry_bytes = 1 + (uint32_t)codec_size(bytes) + bytes;
	to = (uint8_t *)buffer_reserve(entries, token->entry_bytes);
	entries->length += token->entry_bytes;
	*to++ = impact_of(token->frequency, g->tokens->words);
	to += codec_put(to, bytes);
	last = 0;
	for (uint32_t i = token->head; i != 0; i = occurrences[i - 1].next) {
		to += codec_put(to, occurrences[i - 1].position - last);
		last = occurrences[i - 1].position;
	}
}

static void
start_document(struct gathering *g, const struct search_document *document)
{
	struct analyser *analyser = g->analyser;
	struct buffer    titles = buffer_in(g->a);

	*g->tokens = (struct tokens){ .document = document, .bytes = buffer_in(g->a), .entries = buffer_in(g->a) };
	titles_write(&titles, document);
	g->tokens->titles = buffer_str(&titles);
	(void)buffer_reserve(&g->tokens->bytes, 4096);
	(void)buffer_reserve(&g->tokens->entries, 2048);
	analyser->occurrence_count = 0;
	clear_slots(analyser, FIRST_SLOTS);
}

/* Words have other stems in another language. */
static void
set_stemmer(struct gathering *g, struct stemmer *stemmer)
{
	for (uint32_t i = 0; i < g->tokens->count && stemmer != g->stemmer; i++)
		g->tokens->list[i].stem = 0;
	g->stemmer = stemmer;
}

void
tokens_of_document(struct arena *a, struct analyser *analyser, const struct search_document *document,
		   struct tokens *tokens_r)
{
	struct gathering g = { .a = a, .analyser = analyser, .tokens = tokens_r };

	start_document(&g, document);
	for (size_t i = 0; i < document->text_count; i++) {
		const struct search_text *text = &document->texts[i];

		g.text = text->text;
		set_stemmer(&g, analyser_stemmer(analyser, text));
		g.weight = (uint8_t)text->weight;
		split_words(text->text, add_word, &g);
		end_chain(&g);
		add_expected(&g);
		g.chain.parts = 0;
		g.position = g.last + GAP;
	}
	g.weight = WEIGHT_NORMAL;
	for (size_t i = 0; i < document->reference_count; i++)
		(void)add_token(&g, TERM_REFERENCE, document->references[i], 0);
	for (uint32_t i = 0; i < tokens_r->count; i++)
		write_entry(&g, &tokens_r->list[i]);
}

/* ---- queries ----------------------------------------------------------------------------------------------------- */

struct asking {
	struct arena       *a;
	struct analyser    *analyser;
	struct query_place *places;
	size_t              count, capacity;
	size_t              at; /* of the other spelling: the place */
};

static void
add_stem(struct arena *a, struct query_place *place, struct str stem)
{
	for (size_t i = 0; i < place->stem_count; i++) {
		if (str_equal(place->stems[i], stem))
			return;
	}
	if (place->stem_count < PLACE_STEMS)
		place->stems[place->stem_count++] = str_copy(a, stem);
}

static void
add_query_stems(struct asking *asking, struct query_place *place, const struct split_word *word)
{
	enum script script = script_of(word->text);

	for (size_t i = 0; script != OTHER && i < SCRIPT_LANGUAGES; i++) {
		struct stemmer *stemmer = stemmer_at(asking->analyser, script, i);
		struct stems    stems = { .count = 0 };

		if (stemmer != NULL)
			stemmer_stems(stemmer, word->text, word->spelt, &stems);
		for (size_t k = 0; k < stems.count; k++)
			add_stem(asking->a, place, stems.list[k]);
	}
}

static void
add_place(void *context, const struct split_word *word)
{
	struct asking      *asking = context;
	struct query_place *place;

	if (word->kind == SPLIT_EDGE)
		return;
	asking->places =
		arena_room(asking->a, asking->places, asking->count, &asking->capacity, sizeof *asking->places);
	place = &asking->places[asking->count++];
	*place = (struct query_place){ .position = word->position,
				       .exact = str_copy(asking->a, word->text),
				       .single = word->kind == SPLIT_SINGLE,
				       .start = word->start,
				       .end = word->end };
	if (word->kind == SPLIT_WORD)
		add_query_stems(asking, place, word);
}

static bool
is_apostrophe(struct str text)
{
	return str_is(text, "'") || str_is(text, "â") || str_is(text, "Ê¼");
}

/* Words that lose a vowel before another: "l'eau" asks for "eau". */
static bool
is_elided(struct str word)
{
	static const char *const words[] = { "c",      "d",    "j",    "l",     "m",      "n",
					     "s",      "t",    "qu",   "jusqu", "lorsqu", "puisqu",
					     "quoiqu", "dell", "nell", "all",   "dall",   "sull" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (str_is(word, words[i]))
			return true;
	}
	return false;
}

/* Leaves out what an apostrophe joins to a word before or behind: articles, and the s of "country's". */
static size_t
drop_joined(struct str text, struct query_place *places, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool behind = i > 0 && is_apostrophe(str_slice(text, places[i - 1].end, places[i].start));
		bool before = i + 1 < count && is_apostrophe(str_slice(text, places[i].end, places[i + 1].start));

		if ((behind && kept > 0 && str_is(places[i].exact, "s")) || (before && is_elided(places[i].exact)))
			continue;
		places[kept++] = places[i];
	}
	return kept;
}

static void
add_other_spelling(void *context, const struct split_word *word)
{
	struct asking *asking = context;

	if (word->kind == SPLIT_EDGE || asking->at == asking->count)
		return;
	add_stem(asking->a, &asking->places[asking->at], word->text);
	add_query_stems(asking, &asking->places[asking->at++], word);
}

/* Arabic writes the hamza of some words on waw here and on ya there: both are looked for. */
static void
add_other_hamza(struct asking *asking, struct str text)
{
	/* U+0624 and U+0626 in UTF-8 */
	const char    lead = (char)0xD8, waw = (char)0xA4, ya = (char)0xA6;
	struct buffer other = buffer_in(asking->a);

	for (size_t i = 0; i < text.length; i++) {
		bool carries = i > 0 && text.data[i - 1] == lead && (text.data[i] == waw || text.data[i] == ya);

		buffer_add_byte(&other, !carries ? text.data[i] : text.data[i] == waw ? ya : waw);
	}
	if (!str_equal(buffer_str(&other), text))
		split_words(buffer_str(&other), add_other_spelling, asking);
}

void
tokens_of_query(struct arena *a, struct analyser *analyser, struct str text, struct query_place **places_r,
		size_t *count_r)
{
	struct asking asking = { .a = a, .analyser = analyser };

	split_words(text, add_place, &asking);
	add_other_hamza(&asking, text);
	*places_r = asking.places;
	*count_r = drop_joined(text, asking.places, asking.count);
}

struct joining {
	struct str   text;
	struct chain chain;
	size_t       words;
};

static void
join_word(void *context, const struct split_word *word)
{
	struct joining *joining = context;

	joining->words++;
	if (chain_continues(&joining->chain, joining->text, word))
		chain_append(&joining->chain, word);
	else
		chain_start(&joining->chain, joining->text, word);
}

struct str
tokens_joined(struct arena *a, struct str word)
{
	struct joining joining = { .text = word };

	split_words(word, join_word, &joining);
	if (joining.words < 2 || joining.chain.parts != joining.words)
		return (struct str){ 0 };
	return str_copy(a, (struct str){ joining.chain.word, joining.chain.length });
}
