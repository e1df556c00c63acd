/* wordsc: compiles the words of the interface (ui/words/LANGUAGE.po) into the program.
 *
 *   wordsc OUT.c OUT.h DEPFILE FOLDER-OF-WORDS FOLDER-OF-SOURCES...
 *
 * Writes the tables of text/words_table.h and an enum WORD_… of all keys. Stops, having told every fault with its file and
 * line, when a language lacks a word of English or has one that English lacks, when placeholders differ, when a source
 * names a word that is not there (templates: tools/htmlc does), and when a word is used nowhere. A word is used when its key stands as a whole string in
 * a C source, when its WORD_… stands there, or when a template has {{word KEY}}. Tests do not count. */
#include "base/file.h"
#include "text/po.h"
#include "text/words_table.h"

#include <stdarg.h>

enum { FILE_BYTES = 16 * 1024 * 1024, LANGUAGES = 64 };

struct compiler {
	struct arena   *a;
	struct po_file  languages[LANGUAGES];
	struct str      names[LANGUAGES]; /* of their files */
	size_t          count;
	struct po_file *english;
	struct str      english_name;
	struct str     *symbols; /* WORD_… of each key of English */
	bool           *used;
	struct buffer   read; /* names of all files that were read */
	unsigned        faults;
};

static void fault(struct compiler *compiler, struct str file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void
fault(struct compiler *compiler, struct str file, int line, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%.*s:%d: ", STR_ARGS(file), line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	compiler->faults++;
}

static struct str
read_whole(struct compiler *compiler, struct str path)
{
	struct error error = { 0 };
	struct str   text;

	if (!file_read(compiler->a, path, FILE_BYTES, &text, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		exit(3);
	}
	buffer_format(&compiler->read, " %.*s", STR_ARGS(path));
	return text;
}

/* ---- the languages ----------------------------------------------------------------------------------------------- */

static void
read_language(struct compiler *compiler, struct str path, struct str tag)
{
	struct po_file *file = &compiler->languages[compiler->count];
	struct error    error = { 0 };

	if (compiler->count == LANGUAGES) {
		fprintf(stderr, "%.*s: more than %d languages\n", STR_ARGS(path), LANGUAGES);
		exit(3);
	}
	if (!po_parse(compiler->a, read_whole(compiler, path), path, file, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		exit(1);
	}
	if (!str_equal(file->language, tag))
		fault(compiler, path, 1, "the header's Language is \"%.*s\", not the file's name",
		      STR_ARGS(file->language));
	compiler->names[compiler->count++] = path;
}

static void
read_languages(struct compiler *compiler, struct str folder)
{
	struct folder_list list;
	struct error       error = { 0 };

	if (!folder_list(compiler->a, folder, &list, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		exit(3);
	}
	for (size_t i = 0; i < list.count; i++) {
		struct str tag = str_slice(list.names[i], 0, list.names[i].length - STR(".po").length);

		if (!str_ends(list.names[i], STR(".po")))
			continue;
		read_language(compiler, path_join(compiler->a, folder, list.names[i]), tag);
		if (str_is(tag, "en")) {
			compiler->english = &compiler->languages[compiler->count - 1];
			compiler->english_name = compiler->names[compiler->count - 1];
		}
	}
	if (compiler->english == NULL) {
		fprintf(stderr, "%.*s: no en.po\n", STR_ARGS(folder));
		exit(1);
	}
}

/* All forms of an entry in one text, as they are compiled: separated by NUL. */
static struct str
joined_forms(struct arena *a, const struct po_entry *entry)
{
	struct buffer out = buffer_in(a);

	for (unsigned i = 0; i < entry->form_count; i++) {
		if (i != 0)
			buffer_add_byte(&out, '\0');
		buffer_add(&out, entry->forms[i]);
	}
	return buffer_str(&out);
}

static void
check_entry(struct compiler *compiler, size_t language, const struct po_entry *entry, const struct po_entry *english)
{
	struct str name = compiler->names[language];
	struct str all = joined_forms(compiler->a, english);

	if (entry->plural != english->plural)
		fault(compiler, name, entry->line,
		      english->plural ? "\"%.*s\" lacks plural forms"
				      : "\"%.*s\" has plural forms, in English it has none",
		      STR_ARGS(entry->key));
	for (unsigned i = 0; i < entry->form_count; i++) {
		struct str unknown = word_placeholder_missing(entry->forms[i], all, true);
		struct str left_out = word_placeholder_missing(all, entry->forms[i], !entry->plural);

		if (entry->forms[i].length == 0)
			fault(compiler, name, entry->line, "\"%.*s\" is empty", STR_ARGS(entry->key));
		if (unknown.length != 0)
			fault(compiler, name, entry->line, "placeholder {%.*s} is not in English", STR_ARGS(unknown));
		if (left_out.length != 0)
			fault(compiler, name, entry->line, "placeholder {%.*s} is missing", STR_ARGS(left_out));
	}
}

static void
check_language(struct compiler *compiler, size_t language)
{
	const struct po_file *file = &compiler->languages[language];

	for (size_t i = 0; i < file->count; i++) {
		const struct po_entry *english = po_find(compiler->english, file->entries[i].key);

		if (english == NULL)
			fault(compiler, compiler->names[language], file->entries[i].line, "\"%.*s\" is not in English",
			      STR_ARGS(file->entries[i].key));
		else
			check_entry(compiler, language, &file->entries[i], english);
	}
	for (size_t i = 0; i < compiler->english->count; i++)
		if (po_find(file, compiler->english->entries[i].key) == NULL)
			fault(compiler, compiler->names[language], 1, "\"%.*s\" is missing",
			      STR_ARGS(compiler->english->entries[i].key));
}

static void
make_symbols(struct compiler *compiler)
{
	const struct po_file *english = compiler->english;

	compiler->symbols = ARENA_ARRAY(compiler->a, struct str, english->count);
	compiler->used = ARENA_ARRAY(compiler->a, bool, english->count);
	for (size_t i = 0; i < english->count; i++) {
		compiler->symbols[i] = word_symbol(compiler->a, english->entries[i].key);
		for (size_t j = 0; j < i; j++)
			if (str_equal(compiler->symbols[i], compiler->symbols[j]))
				fault(compiler, compiler->english_name, english->entries[i].line,
				      "\"%.*s\" differs from another key only in its signs",
				      STR_ARGS(english->entries[i].key));
	}
}

/* ---- what uses them ---------------------------------------------------------------------------------------------- */

static void
use_key(struct compiler *compiler, struct str key)
{
	const struct po_entry *entry = po_find(compiler->english, key);

	if (entry != NULL)
		compiler->used[entry - compiler->english->entries] = true;
}

static void
use_symbol(struct compiler *compiler, struct str symbol)
{
	for (size_t i = 0; i < compiler->english->count; i++)
		if (str_equal(compiler->symbols[i], symbol))
			compiler->used[i] = true;
}

/* A key that must be there. */
static void
need_key(struct compiler *compiler, struct str key, struct str file, int line)
{
	if (po_find(compiler->english, key) == NULL)
		fault(compiler, file, line, "no word \"%.*s\" in en.po", STR_ARGS(key));
}

static bool
is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

struct scanner {
	struct str text;
	struct str file;
	size_t     at;
	int        line;
};

/* What the scanner stands on, as far as it matters here; `token_r` is the text of a name or of a string. */
enum token { TOKEN_END, TOKEN_NAME, TOKEN_STRING, TOKEN_OTHER };

/* Moves behind `end`, or to the end of the text. */
static void
skip_past(struct scanner *scanner, struct str end)
{
	size_t from = scanner->at;
	size_t next = from + str_find(str_slice(scanner->text, from, scanner->text.length), end) + end.length;

	scanner->at = next < scanner->text.length ? next : scanner->text.length;
	for (size_t i = from; i < scanner->at; i++)
		scanner->line += scanner->text.data[i] == '\n';
}

static struct str
take_quoted(struct scanner *scanner)
{
	char   quote = scanner->text.data[scanner->at];
	size_t start = ++scanner->at;

	while (scanner->at < scanner->text.length && scanner->text.data[scanner->at] != quote &&
	       scanner->text.data[scanner->at] != '\n')
		scanner->at += scanner->text.data[scanner->at] == '\\' ? 2 : 1;
	return str_slice(scanner->text, start, scanner->at++);
}

static enum token
next_token(struct scanner *scanner, struct str *token_r)
{
	struct str rest = str_slice(scanner->text, scanner->at, scanner->text.length);
	size_t     start = scanner->at;

	*token_r = (struct str){ 0 };
	if (scanner->at >= scanner->text.length)
		return TOKEN_END;
	if (str_starts(rest, STR("/*"))) {
		skip_past(scanner, STR("*/"));
		return TOKEN_OTHER;
	}
	if (str_starts(rest, STR("//"))) {
		skip_past(scanner, STR("\n"));
		return TOKEN_OTHER;
	}
	if (rest.data[0] == '"' || rest.data[0] == '\'') {
		*token_r = take_quoted(scanner);
		return rest.data[0] == '"' ? TOKEN_STRING : TOKEN_OTHER;
	}
	while (scanner->at < scanner->text.length && is_name_byte(scanner->text.data[scanner->at]))
		scanner->at++;
	if (scanner->at != start) {
		*token_r = str_slice(scanner->text, start, scanner->at);
		return TOKEN_NAME;
	}
	scanner->line += rest.data[0] == '\n';
	scanner->at++;
	*token_r = str_slice(rest, 0, 1);
	return TOKEN_OTHER;
}

static bool
is_word_function(struct str name)
{
	return str_is(name, "words_get") || str_is(name, "words_fill") || str_is(name, "words_has") ||
	       str_is(name, "page_word");
}

static void
scan_source(struct compiler *compiler, struct scanner *scanner)
{
	bool       wanted = false; /* the next string is the key of a call */
	struct str token;
	enum token kind;

	while ((kind = next_token(scanner, &token)) != TOKEN_END) {
		if (kind == TOKEN_STRING) {
			use_key(compiler, token);
			if (wanted)
				need_key(compiler, token, scanner->file, scanner->line);
			wanted = false;
		} else if (kind == TOKEN_NAME && str_starts(token, STR("WORD_"))) {
			use_symbol(compiler, token);
		} else if (kind == TOKEN_NAME && is_word_function(token)) {
			wanted = true;
		} else if (kind == TOKEN_OTHER && token.length == 1 && strchr(";{)", *token.data) != NULL) {
			wanted = false;
		}
	}
}

static void
scan_template(struct compiler *compiler, struct scanner *scanner)
{
	static const struct str mark = { "{{word ", 7 };

	for (skip_past(scanner, mark); scanner->at < scanner->text.length; skip_past(scanner, mark)) {
		size_t end = scanner->at;

		while (end < scanner->text.length && strchr(" \t\n}", scanner->text.data[end]) == NULL)
			end++;
		use_key(compiler, str_slice(scanner->text, scanner->at, end));
	}
}

static bool
is_test(struct str name)
{
	return str_ends(name, STR("_test.c")) || str_ends(name, STR("_fuzz.c"));
}

/* Scans what is in a folder and below; nothing when `folder` is none. */
static void
scan_folder(struct compiler *compiler, struct str folder)
{
	struct folder_list list;

	if (!folder_list(compiler->a, folder, &list, NULL))
		return;
	for (size_t i = 0; i < list.count; i++) {
		struct str     name = list.names[i];
		struct str     path = path_join(compiler->a, folder, name);
		struct scanner scanner = { .file = path, .line = 1 };

		if (str_find_byte(name, '.') == name.length) {
			scan_folder(compiler, path);
		} else if ((str_ends(name, STR(".c")) && !is_test(name)) || str_ends(name, STR(".h"))) {
			scanner.text = read_whole(compiler, path);
			scan_source(compiler, &scanner);
		} else if (str_ends(name, STR(".html"))) {
			scanner.text = read_whole(compiler, path);
			scan_template(compiler, &scanner);
		}
	}
}

static void
check_use(struct compiler *compiler)
{
	for (size_t i = 0; i < compiler->english->count; i++)
		if (!compiler->used[i])
			fault(compiler, compiler->english_name, compiler->english->entries[i].line,
			      "\"%.*s\" is used nowhere", STR_ARGS(compiler->english->entries[i].key));
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void
write_literal(struct buffer *out, struct str text)
{
	buffer_add_c(out, "\t\"");
	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.data[i];

		if (byte == '"' || byte == '\\')
			buffer_format(out, "\\%c", byte);
		else if (byte < ' ')
			buffer_format(out, "\\%03o", byte);
		else
			buffer_add_byte(out, (char)byte);
	}
	buffer_add_c(out, "\"\n");
}

/* A text of `count` pieces and the table of their offsets. */
static void
write_table(struct buffer *out, const char *name, const struct str *pieces, size_t count)
{
	size_t at = 0;

	buffer_format(out, "static const char %s_text[] =\n", name);
	for (size_t i = 0; i < count; i++)
		write_literal(out, pieces[i]);
	buffer_format(out, ";\n\nstatic const uint32_t %s_at[] = {\n\t0,", name);
	for (size_t i = 0; i < count; i++) {
		at += pieces[i].length;
		buffer_format(out, "%s%zu,", i % 12 == 11 ? "\n\t" : " ", at);
	}
	buffer_add_c(out, "\n};\n\n");
}

static void
write_language(struct compiler *compiler, struct buffer *out, size_t language)
{
	const struct po_file *file = &compiler->languages[language];
	struct str           *words = ARENA_ARRAY(compiler->a, struct str, file->count);
	struct str            name = str_format(compiler->a, "language_%zu", language);

	for (size_t i = 0; i < file->count; i++)
		words[i] = joined_forms(compiler->a, &file->entries[i]);
	write_table(out, str_c(compiler->a, name), words, file->count);
}

static void
write_languages(struct compiler *compiler, struct buffer *out)
{
	size_t english = 0;

	while (&compiler->languages[english] != compiler->english)
		english++;
	buffer_add_c(out, "static const struct words_language languages[] = {\n");
	for (size_t i = 0; i < compiler->count; i++) {
		const struct po_file *file = &compiler->languages[i];

		buffer_format(out, "\t{ .tag = { \"%.*s\", %zu }, .text = language_%zu_text, .at = language_%zu_at,\n",
			      STR_ARGS(file->language), file->language.length, i, i);
		buffer_format(out, "\t  .plural = { %u, %u, {", file->plural.forms, file->plural.length);
		for (unsigned j = 0; j < file->plural.length; j++)
			buffer_format(out, " %d,", file->plural.code[j]);
		buffer_add_c(out, " } },\n");
		if (i != english)
			buffer_format(out, "\t  .fallback = &languages[%zu],\n", english);
		buffer_add_c(out, "\t},\n");
	}
	buffer_add_c(out, "};\n\nstatic const struct str tags[] = {\n");
	for (size_t i = 0; i < compiler->count; i++)
		buffer_format(out, "\t{ \"%.*s\", %zu },\n", STR_ARGS(compiler->languages[i].language),
			      compiler->languages[i].language.length);
	buffer_add_c(out, "};\n\n");
}

/* At most half full: with more words the table needs more slots. */
static void
write_slots(struct compiler *compiler, struct buffer *out, const struct str *keys, size_t count)
{
	uint16_t *slots = ARENA_ARRAY(compiler->a, uint16_t, WORDS_SLOTS);

	assert(count <= WORDS_SLOTS / 2);
	for (size_t i = 0; i < count; i++) {
		unsigned at = words_slot(keys[i]);

		while (slots[at] != 0)
			at = (at + 1) % WORDS_SLOTS;
		slots[at] = (uint16_t)(i + 1);
	}
	buffer_add_c(out, "static const uint16_t slots[] = {");
	for (size_t i = 0; i < WORDS_SLOTS; i++)
		buffer_format(out, "%s%u,", i % 16 == 0 ? "\n\t" : " ", slots[i]);
	buffer_add_c(out, "\n};\n\n");
}

static struct str
make_source(struct compiler *compiler)
{
	const struct po_file *english = compiler->english;
	struct buffer         out = buffer_in(compiler->a);
	struct str           *keys = ARENA_ARRAY(compiler->a, struct str, english->count);

	for (size_t i = 0; i < english->count; i++)
		keys[i] = english->entries[i].key;
	buffer_add_c(&out, "/* Made by tools/wordsc from ui/words. */\n#include \"base/base.h\"\n"
			   "#include \"text/words_table.h\"\n\n");
	write_table(&out, "keys", keys, english->count);
	write_slots(compiler, &out, keys, english->count);
	for (size_t i = 0; i < compiler->count; i++)
		write_language(compiler, &out, i);
	write_languages(compiler, &out);
	buffer_format(&out,
		      "const struct words words_compiled = {\n\t.keys = keys_text, .key_at = keys_at, .slots = slots, "
		      ".own = %zu, "
		      ".count = %zu,\n\t.languages = languages, .tags = tags, .language_count = %zu,\n};\n",
		      english->count, english->count, compiler->count);
	return buffer_str(&out);
}

static struct str
make_header(struct compiler *compiler)
{
	struct buffer out = buffer_in(compiler->a);

	buffer_add_c(&out, "/* Made by tools/wordsc from ui/words. */\n#ifndef TEXT_WORDS_INDEX_H\n"
			   "#define TEXT_WORDS_INDEX_H\n\nenum {\n");
	for (size_t i = 0; i < compiler->english->count; i++)
		buffer_format(&out, "\t%.*s = %zu,\n", STR_ARGS(compiler->symbols[i]), i);
	buffer_format(&out, "\tWORDS = %zu,\n};\n\n#endif\n", compiler->english->count);
	return buffer_str(&out);
}

/* Writes a file unless it says the same already, so that nothing that depends on it is made again. */
static void
write_changed(struct compiler *compiler, const char *path, struct str text)
{
	struct error error = { 0 };
	struct str   old;

	if (file_read(compiler->a, str_of(path), FILE_BYTES, &old, &error) && str_equal(old, text))
		return;
	if (!file_write(str_of(path), text, 0644, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		exit(3);
	}
}

int
main(int argc, char **argv)
{
	struct compiler compiler = { .a = arena_open(0) };

	if (argc < 6) {
		fprintf(stderr, "usage: wordsc OUT.c OUT.h DEPFILE FOLDER-OF-WORDS FOLDER-OF-SOURCES...\n");
		return 2;
	}
	compiler.read = buffer_in(compiler.a);
	read_languages(&compiler, str_of(argv[4]));
	for (size_t i = 0; i < compiler.count; i++)
		check_language(&compiler, i);
	make_symbols(&compiler);
	for (int i = 5; i < argc; i++)
		scan_folder(&compiler, str_of(argv[i]));
	check_use(&compiler);
	if (compiler.faults != 0)
		return 1;
	write_changed(&compiler, argv[1], make_source(&compiler));
	write_changed(&compiler, argv[2], make_header(&compiler));
	write_changed(&compiler, argv[3],
		      str_format(compiler.a, "%s:%.*s\n", argv[1], STR_ARGS(buffer_str(&compiler.read))));
	arena_close(compiler.a);
	return 0;
}
