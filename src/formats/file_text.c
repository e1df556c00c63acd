/* The text of files. */
#include "formats/file_text.h"

#include "base/limits.h"
#include "formats/source.h"

enum { PIECE = 16 * 1024 };

/* ---- words ------------------------------------------------------------------------------------------------------- */

static bool
is_space(unsigned char c)
{
	return c <= ' ' || c == 0x7F;
}

bool
file_words_full(const struct file_words *words)
{
	return words->out.length >= LIMIT_FILE_TEXT_BYTES;
}

static void
put_space(struct file_words *words)
{
	if (words->out.length > 0 && (words->line || words->space))
		buffer_add_byte(&words->out, words->line ? '\n' : ' ');
	words->line = words->space = false;
}

void
file_words_add(struct file_words *words, struct str text)
{
	for (size_t i = 0; i < text.length && !file_words_full(words); i++) {
		if (is_space((unsigned char)text.data[i])) {
			words->space = true;
			continue;
		}
		put_space(words);
		buffer_add_byte(&words->out, text.data[i]);
	}
}

void
file_words_break(struct file_words *words)
{
	words->line = true;
}

/* ---- plain text -------------------------------------------------------------------------------------------------- */

static bool
plain_text(struct arena *a, struct str bytes, struct file_words *words, struct error *error)
{
	struct source *source = source_open_bytes(a, STR("file"), bytes);
	char          *piece = arena_text(a, PIECE);
	struct str     head, line, rest;
	ptrdiff_t      got = -1;

	if (!source_head(source, &head, error)) {
		source_close(source);
		return false;
	}
	if (source_is_archive(source)) {
		source_close(source);
		return error_set(error, ERROR_INPUT, "file.kind", "no text");
	}
	while (!file_words_full(words) && (got = source_read(source, piece, PIECE, error)) > 0) {
		rest = (struct str){ piece, (size_t)got };
		while (str_cut(&rest, '\n', &line)) {
			file_words_add(words, line);
			if (rest.data != NULL)
				file_words_break(words);
		}
	}
	source_close(source);
	return got >= 0 || file_words_full(words);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

enum file_text_kind
file_text_kind(struct str bytes, struct str media)
{
	if (str_starts(bytes, STR("PK\3\4")) || str_starts(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
		return FILE_TEXT_OFFICE;
	if (str_starts(bytes, STR("{\\rtf")))
		return FILE_TEXT_RTF;
	if (str_is_one_of(media, "text/html application/xhtml+xml"))
		return FILE_TEXT_HTML;
	return str_starts(media, STR("text/")) || str_is_one_of(media, "application/csv application/json")
		       ? FILE_TEXT_PLAIN
		       : FILE_TEXT_NONE;
}

bool
file_text(struct arena *a, struct str bytes, enum file_text_kind kind, struct str *text_r, struct error *error)
{
	struct file_words words = { .out = buffer_in(a) };
	bool              good = false;
	size_t            end;

	switch (kind) {
	case FILE_TEXT_OFFICE:
		good = text_of_office(a, bytes, &words, error);
		break;
	case FILE_TEXT_RTF:
		good = text_of_rtf(a, bytes, &words, error);
		break;
	case FILE_TEXT_HTML:
		good = text_of_html(a, bytes, &words, error);
		break;
	case FILE_TEXT_PLAIN:
		good = plain_text(a, bytes, &words, error);
		break;
	case FILE_TEXT_NONE:
		error_set(error, ERROR_INPUT, "file.kind", "of no kind that has a text");
	}
	*text_r = str_head(buffer_str(&words.out), LIMIT_FILE_TEXT_BYTES);
	if (good && !str_is_utf8(*text_r, &end))
		*text_r = str_slice(*text_r, 0, end);
	return good;
}
