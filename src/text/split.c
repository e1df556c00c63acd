/* Splitting and folding: compatibility forms, case, diacritics, Arabic letter variants; pairs of characters where a
 * script does not separate words. */
#include "text/split.h"

#include <utf8proc.h>

enum { WORD_BYTES = 160, LONGEST_FOLD = 18 };

struct splitter {
	void (*found)(void *, const struct split_word *);
	void    *context;
	char     word[WORD_BYTES + 8];
	size_t   length;
	uint32_t start, position;
	/* the character before, of a script without spaces */
	char     last[8];
	size_t   last_length;
	uint32_t last_start;
	bool     last_paired;
};

static bool
is_joined_script(int32_t c)
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

static void
emit(struct splitter *s, const char *text, size_t length, uint32_t start, uint32_t end, bool pair)
{
	struct split_word word = {
		.text = { text, length }, .position = s->position++, .start = start, .end = end, .pair = pair
	};

	s->found(s->context, &word);
}

static void
end_word(struct splitter *s, uint32_t at)
{
	if (s->length > 0)
		emit(s, s->word, s->length, s->start, at, false);
	s->length = 0;
	if (s->last_length > 0 && !s->last_paired)
		emit(s, s->last, s->last_length, s->last_start, at, false);
	s->last_length = 0;
	s->last_paired = false;
}

static void
add_folded(struct splitter *s, int32_t c)
{
	if (c == 0x0640)
		return;
	if (c == 0x0649)
		c = 0x064A;
	else if (c == 0x0629)
		c = 0x0647;
	if (s->length < WORD_BYTES)
		s->length += (size_t)utf8proc_encode_char(c, (uint8_t *)s->word + s->length);
}

static void
add_joined(struct splitter *s, const char *bytes, size_t length, uint32_t start)
{
	char pair[16];

	if (s->length > 0)
		end_word(s, start);
	if (s->last_length > 0) {
		memcpy(pair, s->last, s->last_length);
		memcpy(pair + s->last_length, bytes, length);
		emit(s, pair, s->last_length + length, s->last_start, start + (uint32_t)length, true);
		s->last_paired = true;
	}
	memcpy(s->last, bytes, length);
	s->last_length = length;
	s->last_start = start;
}

static void
add_character(struct splitter *s, struct str text, uint32_t at, uint32_t bytes, int32_t c)
{
	int32_t folded[LONGEST_FOLD];
	int class = 0;
	utf8proc_ssize_t    count;
	utf8proc_category_t category = utf8proc_category(c);

	if (!is_word_category(category)) {
		end_word(s, at);
		return;
	}
	if (is_joined_script(c)) {
		add_joined(s, text.data + at, bytes, at);
		return;
	}
	if (s->last_length > 0)
		end_word(s, at);
	if (s->length == 0)
		s->start = at;
	count = utf8proc_decompose_char(c, folded, LONGEST_FOLD,
					UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE |
						UTF8PROC_DECOMPOSE,
					&class);
	for (utf8proc_ssize_t i = 0; i < count && i < LONGEST_FOLD; i++)
		add_folded(s, folded[i]);
}

void
split_words(struct str text, void (*found)(void *context, const struct split_word *word), void *context)
{
	struct splitter s = { .found = found, .context = context };
	uint32_t        at = 0, length = (uint32_t)text.length;

	while (at < length) {
		unsigned char    byte = (unsigned char)text.data[at];
		int32_t          c;
		utf8proc_ssize_t bytes;

		if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z')) {
			if (s.last_length > 0)
				end_word(&s, at);
			if (s.length == 0)
				s.start = at;
			if (s.length < WORD_BYTES)
				s.word[s.length++] = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
			at++;
			continue;
		}
		if (byte < 0x80) {
			end_word(&s, at++);
			continue;
		}
		bytes = utf8proc_iterate((const uint8_t *)text.data + at, (utf8proc_ssize_t)(length - at), &c);
		if (bytes <= 0) {
			end_word(&s, at++);
			continue;
		}
		add_character(&s, text, at, (uint32_t)bytes, c);
		at += (uint32_t)bytes;
	}
	end_word(&s, at);
}
