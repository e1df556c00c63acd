/* Splitting and folding. utf8proc knows the compatibility forms, case and marks of Unicode; what readers also take for
 * equal, and what must be kept apart although it decomposes (й), stands here. */
#include "text/split.h"

#include "text/han.h"

#include <utf8proc.h>

enum { WORD_BYTES = 160, LONGEST_FOLD = 18, SHORT_I = 0x0439 };

struct spelling {
	char   bytes[SPLIT_BYTES];
	size_t length;
};

struct splitter {
	void (*found)(void *, const struct split_word *);
	void           *context;
	struct spelling word, spelt; /* spelt is empty while it is the same */
	uint32_t        start, position;
	/* the character before, of a script without spaces */
	struct spelling last;
	uint32_t        last_start;
	bool            last_paired;
};

/* ---- characters -------------------------------------------------------------------------------------------------- */

bool
split_is_joined_script(int32_t c)
{
	return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
	       (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool
is_word_category(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Soft hyphens, joiners, marks of direction, variation selectors: not seen, so as if they were not there. */
static bool
is_unseen(int32_t c)
{
	return c == 0xAD || (c >= 0x200C && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F);
}

/* Marks that readers leave out: accents, harakat, points. In Indic scripts marks are vowels. */
static bool
has_needless_marks(int32_t c)
{
	return c < 0x0900 || (c >= 0x1E00 && c <= 0x20FF) || (c >= 0xFB00 && c <= 0xFEFF);
}

static bool
is_accent(int32_t c)
{
	return c >= 0x0300 && c <= 0x036F;
}

/* Letters that do not decompose but are typed in another way, and Arabic letters that writers do not keep apart. */
static const char *
other_form(int32_t c)
{
	switch (c) {
	case 0x00E6:
		return "ae";
	case 0x00F8:
		return "o";
	case 0x0111:
		return "d";
	case 0x0127:
		return "h";
	case 0x0131:
		return "i";
	case 0x0142:
		return "l";
	case 0x0153:
		return "oe";
	case 0x0629: /* ta marbuta: ha */
		return "\xD9\x87";
	case 0x0649: /* alef maqsura, Persian ya: ya */
	case 0x06CC:
		return "\xD9\x8A";
	case 0x06A9: /* Persian kaf: kaf */
		return "\xD9\x83";
	case 0x0640: /* tatweel */
		return "";
	default:
		return NULL;
	}
}

/* Reads the character at `at` and the accents behind it as one, as far as there is one such character. */
static uint32_t
read_character(struct str text, uint32_t at, int32_t *c_r)
{
	const uint8_t   *bytes = (const uint8_t *)text.data;
	utf8proc_ssize_t length = utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(text.length - at), c_r);
	uint32_t         end = at + (uint32_t)(length > 0 ? length : 1);

	if (length <= 0)
		*c_r = -1;
	while (length > 0 && end < text.length && (bytes[end] == 0xCC || bytes[end] == 0xCD)) {
		int32_t pair[2] = { *c_r, 0 };

		length = utf8proc_iterate(bytes + end, (utf8proc_ssize_t)(text.length - end), &pair[1]);
		if (length <= 0 || !is_accent(pair[1]) || utf8proc_normalize_utf32(pair, 2, UTF8PROC_COMPOSE) != 1)
			break;
		*c_r = pair[0];
		end += (uint32_t)length;
	}
	return end - at;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static void
add_bytes(struct spelling *to, const char *bytes, size_t length)
{
	if (to->length >= WORD_BYTES || to->length + length > SPLIT_BYTES)
		return;
	memcpy(to->bytes + to->length, bytes, length);
	to->length += length;
}

static void
add_scalar(struct spelling *to, int32_t c)
{
	uint8_t bytes[4];

	add_bytes(to, (const char *)bytes, (size_t)utf8proc_encode_char(c, bytes));
}

/* Digits of any script stand in rows of ten behind something else. */
static int32_t
digit_value(int32_t c)
{
	int32_t value = 0;

	while (value < 9 && utf8proc_category(c - value - 1) == UTF8PROC_CATEGORY_ND)
		value++;
	return value;
}

static void
add_letter(struct spelling *to, int32_t c)
{
	const char *other = other_form(c);

	if (c > '9' && utf8proc_category(c) == UTF8PROC_CATEGORY_ND)
		add_scalar(to, '0' + digit_value(c));
	else if (other == NULL)
		add_scalar(to, c);
	else
		add_bytes(to, other, strlen(other));
}

static void
add_folded(struct spelling *to, int32_t c)
{
	utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_DECOMPOSE;
	int32_t           folded[LONGEST_FOLD];
	int class = 0;
	utf8proc_ssize_t count;

	if (c == SHORT_I || c == SHORT_I - 0x20) {
		add_scalar(to, SHORT_I);
		return;
	}
	if (has_needless_marks(c))
		options |= UTF8PROC_STRIPMARK;
	count = utf8proc_decompose_char(c, folded, LONGEST_FOLD, options, &class);
	for (utf8proc_ssize_t i = 0; i < count && i < LONGEST_FOLD; i++)
		add_letter(to, folded[i]);
}

static void
emit(struct splitter *s, struct str text, uint32_t start, uint32_t end, enum split_kind kind)
{
	struct split_word word = {
		.text = text, .spelt = text, .position = s->position, .start = start, .end = end, .kind = kind
	};

	if (kind == SPLIT_WORD && s->spelt.length > 0)
		word.spelt = (struct str){ s->spelt.bytes, s->spelt.length };
	s->found(s->context, &word);
}

static struct str
spelling_str(const struct spelling *spelling)
{
	return (struct str){ spelling->bytes, spelling->length };
}

static void
end_word(struct splitter *s, uint32_t at)
{
	if (s->word.length > 0) {
		emit(s, spelling_str(&s->word), s->start, at, SPLIT_WORD);
		s->position++;
	}
	s->word.length = s->spelt.length = 0;
	if (s->last.length > 0) {
		emit(s, spelling_str(&s->last), s->last_start, at, s->last_paired ? SPLIT_EDGE : SPLIT_SINGLE);
		s->position++;
	}
	s->last.length = 0;
	s->last_paired = false;
}

static void
add_joined(struct splitter *s, int32_t c, uint32_t start, uint32_t end)
{
	struct spelling next = { .length = 0 }, pair;

	if (s->word.length > 0)
		end_word(s, start);
	if (c >= HAN_FIRST && c <= HAN_LAST && han_simplified[c - HAN_FIRST] != 0)
		c = han_simplified[c - HAN_FIRST];
	add_scalar(&next, c);
	if (s->last.length > 0) {
		pair = s->last;
		add_bytes(&pair, next.bytes, next.length);
		if (!s->last_paired)
			emit(s, spelling_str(&s->last), s->last_start, start, SPLIT_EDGE);
		emit(s, spelling_str(&pair), s->last_start, end, SPLIT_PAIR);
		s->position++;
		s->last_paired = true;
	}
	s->last = next;
	s->last_start = start;
}

/* The small form of letters of Russian and Arabic that fold to nothing else: most of their texts, without a look into
 * tables. 0 for other characters. */
static int32_t
plain_letter(int32_t c)
{
	if (c >= 0x0410 && c <= 0x042F)
		return c + 0x20;
	if ((c >= 0x0430 && c <= 0x044F) || (c >= 0x062A && c <= 0x063A) || (c >= 0x0641 && c <= 0x0648) ||
	    c == 0x0627 || c == 0x0628)
		return c;
	return 0;
}

/* Half-width katakana and doubled Chinese characters are the usual ones. */
static int32_t
usual_form(int32_t c)
{
	int32_t usual[LONGEST_FOLD];
	int class = 0;

	if ((c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D) || c >= 0x2F800) {
		if (utf8proc_decompose_char(c, usual, LONGEST_FOLD, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &class) == 1)
			return usual[0];
	}
	return c;
}

/* Before a letter of a word at `at`. */
static void
go_on_with_word(struct splitter *s, uint32_t at)
{
	if (s->last.length > 0)
		end_word(s, at);
	if (s->word.length == 0)
		s->start = at;
}

static void
add_plain(struct splitter *s, int32_t c, uint32_t at)
{
	go_on_with_word(s, at);
	add_scalar(&s->word, c);
	if (s->spelt.length > 0)
		add_scalar(&s->spelt, c);
}

static void
add_character(struct splitter *s, int32_t c, uint32_t at, uint32_t bytes)
{
	if (plain_letter(c) != 0) {
		add_plain(s, plain_letter(c), at);
		return;
	}
	if (is_unseen(c))
		return;
	if (c < 0 || !is_word_category(utf8proc_category(c))) {
		end_word(s, at);
		return;
	}
	c = usual_form(c);
	if (split_is_joined_script(c)) {
		add_joined(s, c, at, at + bytes);
		return;
	}
	go_on_with_word(s, at);
	if (s->spelt.length == 0)
		s->spelt = s->word;
	add_folded(&s->word, c);
	add_scalar(&s->spelt, utf8proc_tolower(c));
}

/* ---- ASCII, most of most texts, without a look into tables -------------------------------------------------------- */

static bool
is_ascii_letter(char byte)
{
	return (unsigned char)((byte | 0x20) - 'a') < 26 || (unsigned char)(byte - '0') < 10;
}

/* Where the letters and digits of ASCII end that begin at `at`; one with an accent behind it is none. */
static uint32_t
ascii_end(struct str text, uint32_t at)
{
	uint32_t end = at;

	while (end < text.length && is_ascii_letter(text.data[end]))
		end++;
	if (end > at && end < text.length && (text.data[end] == '\xCC' || text.data[end] == '\xCD'))
		end--;
	return end;
}

static void
add_lower(struct spelling *to, struct str letters)
{
	size_t room = to->length < WORD_BYTES ? WORD_BYTES - to->length : 0;
	size_t count = letters.length < room ? letters.length : room;
	char  *bytes = to->bytes + to->length;

	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)(letters.data[i] | 0x20);
	to->length += count;
}

static void
add_ascii(struct splitter *s, struct str letters, uint32_t at)
{
	go_on_with_word(s, at);
	add_lower(&s->word, letters);
	if (s->spelt.length > 0)
		add_lower(&s->spelt, letters);
}

void
split_words(struct str text, void (*found)(void *context, const struct split_word *word), void *context)
{
	struct splitter s;
	uint32_t        at = 0, length = (uint32_t)text.length;

	s.found = found;
	s.context = context;
	s.word.length = s.spelt.length = s.last.length = 0;
	s.position = 0;
	s.last_paired = false;
	while (at < length) {
		uint32_t end = ascii_end(text, at);

		if (end > at) {
			add_ascii(&s, str_slice(text, at, end), at);
			at = end;
		} else if ((unsigned char)text.data[at] < 0x80 && !is_ascii_letter(text.data[at])) {
			end_word(&s, at++);
		} else {
			int32_t  c;
			uint32_t bytes = read_character(text, at, &c);

			add_character(&s, c, at, bytes);
			at += bytes;
		}
	}
	end_word(&s, at);
}

void
split_fold(struct str text, struct buffer *out)
{
	for (uint32_t at = 0; at < text.length;) {
		struct spelling folded = { .length = 0 };
		int32_t         c;
		uint32_t        bytes = read_character(text, at, &c);

		if (c >= 0 && is_word_category(utf8proc_category(c)))
			add_folded(&folded, c);
		buffer_add(out, spelling_str(&folded));
		at += bytes;
	}
}

struct str
split_folded(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);

	split_fold(text, &out);
	return buffer_str(&out);
}
