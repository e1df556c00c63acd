/* Terms of documents and queries. */
#include "search/tokens.h"

#include "text/split.h"
#include "text/stem.h"

enum { GAP = 100 /* between texts, so that no phrase spans two */ };

static const char *const latin[] = { "en", "es", "fr" };
static const char *const arabic[] = { "ar" };
static const char *const cyrillic[] = { "ru" };

struct str
token_term(struct arena *a, enum term_space space, struct str text)
{
	return str_format(a, "%c%.*s", (char)space, STR_ARGS(text));
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

struct gathering {
	struct arena   *a;
	struct tokens  *tokens;
	uint32_t        position;
	uint32_t        last; /* highest position so far */
	uint8_t         weight;
	struct stemmer *stemmer;
};

static void
add_token(struct gathering *g, enum term_space space, struct str text, uint32_t position)
{
	struct tokens *tokens = g->tokens;
	struct token  *token;
	struct str     term;

	if (tokens->count == tokens->capacity) {
		size_t old = tokens->capacity * sizeof *tokens->list;

		tokens->capacity = tokens->capacity == 0 ? 512 : tokens->capacity * 2;
		tokens->list = arena_grow(g->a, tokens->list, old, tokens->capacity * sizeof *tokens->list);
	}
	token = &tokens->list[tokens->count++];
	token->start = (uint32_t)tokens->bytes.length;
	buffer_add_byte(&tokens->bytes, (char)space);
	buffer_add(&tokens->bytes, text);
	term = str_slice(buffer_str(&tokens->bytes), token->start, tokens->bytes.length);
	token->length = (uint8_t)term.length;
	token->hash = (uint32_t)str_hash(term);
	token->hash ^= token->hash >> 15;
	token->position = position;
	token->weight = g->weight;
}

static void
add_word(void *context, const struct split_word *word)
{
	struct gathering *g = context;
	uint32_t          position = g->position + word->position;
	struct str        stem = word->text;

	g->last = position;
	g->tokens->words++;
	add_token(g, TERM_EXACT, word->text, position);
	if (g->weight == WEIGHT_TITLE)
		add_token(g, TERM_TITLE_EXACT, word->text, position);
	if (g->stemmer == NULL || word->pair)
		return;
	stem = stemmer_stem(g->stemmer, word->text);
	if (str_equal(stem, word->text))
		return;
	add_token(g, TERM_STEM, stem, position);
	if (g->weight == WEIGHT_TITLE)
		add_token(g, TERM_TITLE_STEM, stem, position);
}

static void
copy_key(void *context, const struct split_word *word)
{
	struct buffer *key = context;

	if (key->length > 0)
		buffer_add_byte(key, ' ');
	buffer_add(key, word->text);
}

static void
set_title_key(struct arena *a, struct tokens *tokens, struct str title)
{
	struct buffer key = buffer_in(a);

	split_words(title, copy_key, &key);
	memset(tokens->title_key, key.length == 0 ? 0xFF : 0, TITLE_KEY);
	if (key.length > 0)
		memcpy(tokens->title_key, key.data, key.length < TITLE_KEY ? key.length : TITLE_KEY);
}

void
tokens_of_document(struct arena *a, const struct search_document *document, struct tokens *tokens_r)
{
	struct gathering g = { .a = a, .tokens = tokens_r };
	struct str       language = { 0 };

	*tokens_r = (struct tokens){ .document = document, .bytes = buffer_in(a) };
	memset(tokens_r->title_key, 0xFF, TITLE_KEY);
	(void)buffer_reserve(&tokens_r->bytes, 8192);
	for (size_t i = 0; i < document->text_count; i++) {
		const struct search_text *text = &document->texts[i];

		if (i == 0 || !str_equal(text->language, language))
			g.stemmer = stemmer_make(a, text->language);
		language = text->language;
		g.weight = (uint8_t)text->weight;
		split_words(text->text, add_word, &g);
		g.position = g.last + GAP;
		if (i == 0 && text->weight == WEIGHT_TITLE)
			set_title_key(a, tokens_r, text->text);
	}
}

/* ---- queries ----------------------------------------------------------------------------------------------------- */

struct asking {
	struct arena       *a;
	struct query_place *places;
	size_t              count, capacity;
};

static void
add_stems(struct asking *asking, struct query_place *place)
{
	unsigned char      first = (unsigned char)place->exact.data[0];
	const char *const *languages = first < 0xD0 ? latin : first < 0xD4 ? cyrillic : arabic;
	size_t             count = first < 0xD0 ? 3 : 1;

	if (first > 0xDB)
		return;
	place->stems = ARENA_ARRAY(asking->a, struct str, count);
	for (size_t i = 0; i < count; i++) {
		struct str stem =
			str_copy(asking->a, stemmer_stem(stemmer_make(asking->a, str_of(languages[i])), place->exact));
		bool known = false;

		for (size_t k = 0; k < place->stem_count; k++)
			known |= str_equal(place->stems[k], stem);
		if (!known)
			place->stems[place->stem_count++] = stem;
	}
}

static void
add_place(void *context, const struct split_word *word)
{
	struct asking      *asking = context;
	struct query_place *place;

	if (asking->count == asking->capacity) {
		size_t old = asking->capacity * sizeof *asking->places;

		asking->capacity = asking->capacity == 0 ? 8 : asking->capacity * 2;
		asking->places = arena_grow(asking->a, asking->places, old, asking->capacity * sizeof *asking->places);
	}
	place = &asking->places[asking->count++];
	*place = (struct query_place){ .position = word->position, .exact = str_copy(asking->a, word->text) };
	if (!word->pair)
		add_stems(asking, place);
}

void
tokens_of_query(struct arena *a, struct str text, struct str language, struct query_place **places_r, size_t *count_r)
{
	struct asking asking = { .a = a };

	(void)language;
	split_words(text, add_place, &asking);
	*places_r = asking.places;
	*count_r = asking.count;
}
