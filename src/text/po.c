/* The reader of .po files: a descent over lines, one line of lookahead. */
#include "text/po.h"

struct reader {
	struct arena   *a;
	struct str      name;
	struct str      rest;
	struct str      line; /* the one ahead, trimmed; its data is NULL at the end */
	int             number;
	bool            fuzzy; /* a comment since the last entry says so */
	struct po_file *file;
	size_t          capacity;
	struct error   *error;
};

static bool
fail_at(struct reader *reader, int line)
{
	return error_at(reader->error, "%.*s:%d", STR_ARGS(reader->name), line);
}

/* Moves to the next line that says something. */
static void
advance(struct reader *reader)
{
	while (str_cut(&reader->rest, '\n', &reader->line)) {
		reader->number++;
		reader->line = str_trim(reader->line);
		if (str_starts(reader->line, STR("#,")) && str_find(reader->line, STR("fuzzy")) < reader->line.length)
			reader->fuzzy = true;
		if (reader->line.length != 0 && reader->line.data[0] != '#')
			return;
	}
	reader->line = (struct str){ 0 };
}

static bool
syntax_error(struct reader *reader)
{
	if (reader->line.data == NULL)
		error_set(reader->error, ERROR_INPUT, "words.syntax", "the file ends inside an entry");
	else
		error_set(reader->error, ERROR_INPUT, "words.syntax", "line of a .po file not understood: \"%.*s\"",
			  STR_ARGS(reader->line));
	return fail_at(reader, reader->number);
}

/* The byte an escape stands for, NUL when it is none. */
static char
unescape(char letter)
{
	switch (letter) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case '"':
	case '\\':
		return letter;
	default:
		return '\0';
	}
}

bool
po_add_quoted(struct buffer *out, struct str text)
{
	if (text.length < 2 || text.data[0] != '"' || text.data[text.length - 1] != '"')
		return false;
	text = str_slice(text, 1, text.length - 1);
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];

		if (byte == '\\')
			byte = ++i < text.length ? unescape(text.data[i]) : '\0';
		else if (byte == '"')
			return false;
		if (byte == '\0')
			return false;
		buffer_add_byte(out, byte);
	}
	return true;
}

static bool
ahead(const struct reader *reader, struct str keyword)
{
	return str_starts(reader->line, keyword) && reader->line.length > keyword.length &&
	       (reader->line.data[keyword.length] == ' ' || reader->line.data[keyword.length] == '\t');
}

/* Reads `keyword "text"` and the lines that continue it. */
static bool
read_part(struct reader *reader, struct str keyword, struct str *text_r)
{
	struct buffer text = buffer_in(reader->a);

	if (!ahead(reader, keyword) ||
	    !po_add_quoted(&text, str_trim(str_slice(reader->line, keyword.length, reader->line.length))))
		return syntax_error(reader);
	for (advance(reader); str_starts(reader->line, STR("\"")); advance(reader))
		if (!po_add_quoted(&text, reader->line))
			return syntax_error(reader);
	*text_r = buffer_str(&text);
	return true;
}

static bool
read_forms(struct reader *reader, struct po_entry *entry)
{
	struct str plural_key;

	if (!ahead(reader, STR("msgid_plural"))) {
		entry->form_count = 1;
		return read_part(reader, STR("msgstr"), &entry->forms[0]);
	}
	entry->plural = true;
	if (!read_part(reader, STR("msgid_plural"), &plural_key))
		return false;
	if (!str_equal(plural_key, entry->key)) {
		error_set(reader->error, ERROR_INPUT, "words.plural-key", "msgid_plural differs from msgid \"%.*s\"",
			  STR_ARGS(entry->key));
		return fail_at(reader, entry->line);
	}
	while (entry->form_count < PLURAL_FORMS) {
		struct str keyword = str_format(reader->a, "msgstr[%u]", entry->form_count);

		if (!ahead(reader, keyword))
			break;
		if (!read_part(reader, keyword, &entry->forms[entry->form_count++]))
			return false;
	}
	if (entry->form_count != reader->file->plural.forms) {
		error_set(reader->error, ERROR_INPUT, "words.plural-count",
			  "\"%.*s\" has %u plural forms where the language has %u", STR_ARGS(entry->key),
			  entry->form_count, reader->file->plural.forms);
		return fail_at(reader, entry->line);
	}
	return true;
}

static bool
read_entry(struct reader *reader, struct po_entry *entry_r)
{
	struct po_entry entry = { .line = reader->number };

	if (reader->fuzzy) {
		error_set(reader->error, ERROR_INPUT, "words.fuzzy", "entry is flagged fuzzy");
		return fail_at(reader, reader->number);
	}
	if (!read_part(reader, STR("msgid"), &entry.key) || !read_forms(reader, &entry))
		return false;
	*entry_r = entry;
	return true;
}

struct str
po_header_field(struct str header, struct str name)
{
	struct str line;

	while (str_cut(&header, '\n', &line))
		if (str_starts(line, name))
			return str_trim(str_slice(line, name.length, line.length));
	return (struct str){ 0 };
}

static bool
read_header(struct reader *reader)
{
	struct po_entry header;
	struct str      plural;

	if (!read_entry(reader, &header))
		return false;
	if (header.key.length != 0 || header.plural) {
		error_set(reader->error, ERROR_INPUT, "words.header", "the first entry is not the header, msgid \"\"");
		return fail_at(reader, header.line);
	}
	reader->file->language = po_header_field(header.forms[0], STR("Language:"));
	plural = po_header_field(header.forms[0], STR("Plural-Forms:"));
	if (reader->file->language.length == 0 || plural.length == 0) {
		error_set(reader->error, ERROR_INPUT, "words.header", "the header lacks Language or Plural-Forms");
		return fail_at(reader, header.line);
	}
	return plural_parse(plural, &reader->file->plural, reader->error) || fail_at(reader, header.line);
}

static void
add_entry(struct reader *reader, const struct po_entry *entry)
{
	struct po_file *file = reader->file;

	file->entries = arena_room(reader->a, file->entries, file->count, &reader->capacity, sizeof *entry);
	file->entries[file->count++] = *entry;
}

static int
compare_entries(const void *left, const void *right)
{
	const struct po_entry *one = left, *other = right;
	int                    order = str_compare(one->key, other->key);

	return order != 0 ? order : one->line - other->line;
}

static bool
sort_entries(struct reader *reader)
{
	struct po_file *file = reader->file;

	if (file->count == 0)
		return true;
	qsort(file->entries, file->count, sizeof *file->entries, compare_entries);
	for (size_t i = 1; i < file->count; i++) {
		if (str_equal(file->entries[i - 1].key, file->entries[i].key)) {
			error_set(reader->error, ERROR_INPUT, "words.twice", "\"%.*s\" was given before, on line %d",
				  STR_ARGS(file->entries[i].key), file->entries[i - 1].line);
			return fail_at(reader, file->entries[i].line);
		}
	}
	return true;
}

static bool
check_encoding(struct reader *reader, struct str text)
{
	size_t bad;
	int    line = 1;

	if (str_is_utf8(text, &bad))
		return true;
	for (size_t i = 0; i < bad; i++)
		line += text.data[i] == '\n';
	error_set(reader->error, ERROR_INPUT, "words.encoding", "no UTF-8");
	return fail_at(reader, line);
}

bool
po_parse(struct arena *a, struct str text, struct str name, struct po_file *file_r, struct error *error)
{
	struct reader   reader = { .a = a, .name = name, .rest = text, .file = file_r, .error = error };
	struct po_entry entry;

	*file_r = (struct po_file){ 0 };
	if (!check_encoding(&reader, text))
		return false;
	advance(&reader);
	if (!read_header(&reader))
		return false;
	while (reader.line.data != NULL) {
		if (!read_entry(&reader, &entry))
			return false;
		if (entry.key.length == 0) {
			error_set(error, ERROR_INPUT, "words.header", "a second header, msgid \"\"");
			return fail_at(&reader, entry.line);
		}
		add_entry(&reader, &entry);
	}
	return sort_entries(&reader);
}

const struct po_entry *
po_find(const struct po_file *file, struct str key)
{
	size_t low = 0, high = file->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int    order = str_compare(key, file->entries[middle].key);

		if (order == 0)
			return &file->entries[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The length of the placeholder at the front of `text`, braces counted; 0 when there is none. */
static size_t
placeholder_length(struct str text)
{
	size_t i = 1;

	if (text.length == 0 || text.data[0] != '{')
		return 0;
	while (i < text.length && ((text.data[i] >= 'a' && text.data[i] <= 'z') || text.data[i] == '_'))
		i++;
	return i > 1 && i < text.length && text.data[i] == '}' ? i + 1 : 0;
}

bool
word_piece_next(struct str *rest, struct word_piece *piece_r)
{
	size_t length = placeholder_length(*rest);

	if (rest->length == 0)
		return false;
	if (length != 0) {
		*piece_r = (struct word_piece){ str_slice(*rest, 1, length - 1), true };
	} else {
		do
			length += 1 + str_find_byte(str_slice(*rest, length + 1, rest->length), '{');
		while (length < rest->length && placeholder_length(str_slice(*rest, length, rest->length)) == 0);
		*piece_r = (struct word_piece){ str_slice(*rest, 0, length), false };
	}
	*rest = str_slice(*rest, length, rest->length);
	return true;
}

static bool
has_placeholder(struct str form, struct str name)
{
	struct word_piece piece;

	while (word_piece_next(&form, &piece))
		if (piece.placeholder && str_equal(piece.text, name))
			return true;
	return false;
}

struct str
word_placeholder_missing(struct str form, struct str other, bool counts)
{
	struct word_piece piece;

	while (word_piece_next(&form, &piece))
		if (piece.placeholder && (counts || !str_is(piece.text, "count")) &&
		    !has_placeholder(other, piece.text))
			return piece.text;
	return (struct str){ 0 };
}

struct str
word_symbol(struct arena *a, struct str key)
{
	char *symbol = arena_text(a, key.length);

	for (size_t i = 0; i < key.length; i++) {
		char byte = key.data[i];

		if (byte >= 'a' && byte <= 'z')
			symbol[i] = (char)(byte - 'a' + 'A');
		else
			symbol[i] = byte >= '0' && byte <= '9' ? byte : '_';
	}
	return str_format(a, "WORD_%.*s", (int)key.length, symbol);
}
