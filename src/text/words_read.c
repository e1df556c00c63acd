/* A node's own .po files over the words that were compiled in: a table of the same form in an arena. */
#include "text/words.h"

#include "text/po.h"
#include "text/words_table.h"

#include "base/file.h"

enum { FILE_BYTES = 1024 * 1024 };

struct overlay {
	struct arena       *a;
	const struct words *own;
	struct po_file     *files;
	struct str         *names; /* of the files, for errors */
	size_t              count;
	struct words       *made;
	struct error       *error;
};

static struct str
own_word(const struct words_language *language, unsigned index)
{
	return (struct str){ language->text + language->at[index], language->at[index + 1] - language->at[index] };
}

/* ---- reading and checking the files ------------------------------------------------------------------------------ */

/* A word of the program keeps its placeholders and whether it has plural forms. */
static bool
check_word(struct overlay *overlay, size_t file, const struct po_entry *entry, struct str english)
{
	bool plural = memchr(english.data, '\0', english.length) != NULL;

	if (plural != entry->plural) {
		error_set(overlay->error, ERROR_INPUT, "words.plural", "\"%.*s\" %s", STR_ARGS(entry->key),
			  plural ? "needs plural forms" : "has no plural forms");
		return error_at(overlay->error, "%.*s:%d", STR_ARGS(overlay->names[file]), entry->line);
	}
	for (unsigned i = 0; i < entry->form_count; i++) {
		struct str missing = word_placeholder_missing(entry->forms[i], english, true);

		if (missing.length == 0)
			continue;
		error_set(overlay->error, ERROR_INPUT, "words.placeholder", "\"%.*s\" is not filled in with {%.*s}",
			  STR_ARGS(entry->key), STR_ARGS(missing));
		return error_at(overlay->error, "%.*s:%d", STR_ARGS(overlay->names[file]), entry->line);
	}
	return true;
}

static bool
check_file(struct overlay *overlay, size_t file)
{
	const struct po_file        *read = &overlay->files[file];
	const struct words_language *english = words_find_language(overlay->own, STR("en"));
	const struct words_language *own = words_find_language(overlay->own, read->language);

	if (own != NULL && own->plural.forms != read->plural.forms) {
		error_set(overlay->error, ERROR_INPUT, "words.plural-count", "%.*s has %u plural forms",
			  STR_ARGS(read->language), own->plural.forms);
		return error_at(overlay->error, "%.*s", STR_ARGS(overlay->names[file]));
	}
	for (unsigned i = 0; i < overlay->own->own; i++) {
		const struct po_entry *entry = po_find(read, words_key(overlay->own, i));

		if (entry != NULL && !check_word(overlay, file, entry, own_word(english, i)))
			return false;
	}
	return true;
}

static bool
read_files(struct overlay *overlay, struct str folder)
{
	struct folder_list list;

	if (!folder_list(overlay->a, folder, &list, overlay->error))
		return false;
	overlay->files = ARENA_ARRAY(overlay->a, struct po_file, list.count);
	overlay->names = ARENA_ARRAY(overlay->a, struct str, list.count);
	for (size_t i = 0; i < list.count; i++) {
		struct str path = path_join(overlay->a, folder, list.names[i]);
		size_t     file = overlay->count;
		struct str text;

		if (!str_ends(list.names[i], STR(".po")))
			continue;
		overlay->names[file] = path;
		if (!file_read_plain(overlay->a, path, FILE_BYTES, &text, overlay->error) ||
		    !po_parse(overlay->a, text, path, &overlay->files[file], overlay->error) ||
		    !check_file(overlay, file))
			return false;
		overlay->count++;
	}
	return true;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static int
compare_keys(const void *left, const void *right)
{
	return str_compare(*(const struct str *)left, *(const struct str *)right);
}

/* The keys of the files that the program does not know, sorted, each once. */
static size_t
list_new_keys(struct overlay *overlay, struct str **keys_r)
{
	size_t      count = 0, kept = 0;
	struct str *keys;

	for (size_t i = 0; i < overlay->count; i++)
		count += overlay->files[i].count;
	keys = ARENA_ARRAY(overlay->a, struct str, count);
	count = 0;
	for (size_t i = 0; i < overlay->count; i++)
		for (size_t j = 0; j < overlay->files[i].count; j++)
			if (words_find_key(overlay->own, overlay->files[i].entries[j].key) == overlay->own->count)
				keys[count++] = overlay->files[i].entries[j].key;
	if (count != 0)
		qsort(keys, count, sizeof *keys, compare_keys);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !str_equal(keys[kept - 1], keys[i]))
			keys[kept++] = keys[i];
	*keys_r = keys;
	return kept;
}

static void
make_keys(struct overlay *overlay)
{
	const struct words *own = overlay->own;
	struct buffer       text = buffer_in(overlay->a);
	struct str         *added;
	size_t              count = list_new_keys(overlay, &added);
	uint32_t           *at = ARENA_ARRAY(overlay->a, uint32_t, own->own + count + 1);

	buffer_add(&text, (struct str){ own->keys, own->key_at[own->own] });
	memcpy(at, own->key_at, (own->own + 1) * sizeof *at);
	for (size_t i = 0; i < count; i++) {
		buffer_add(&text, added[i]);
		at[own->own + i + 1] = (uint32_t)text.length;
	}
	overlay->made->keys = buffer_str(&text).data;
	overlay->made->key_at = at;
	overlay->made->slots = own->slots;
	overlay->made->own = own->own;
	overlay->made->count = own->own + (unsigned)count;
}

/* ---- languages --------------------------------------------------------------------------------------------------- */

static void
make_tags(struct overlay *overlay)
{
	const struct words *own = overlay->own;
	struct str         *tags = ARENA_ARRAY(overlay->a, struct str, own->language_count + overlay->count);
	size_t              count = own->language_count, kept = 0;

	memcpy(tags, own->tags, count * sizeof *tags);
	for (size_t i = 0; i < overlay->count; i++)
		tags[count++] = overlay->files[i].language;
	qsort(tags, count, sizeof *tags, compare_keys);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !str_equal(tags[kept - 1], tags[i]))
			tags[kept++] = tags[i];
	overlay->made->tags = tags;
	overlay->made->language_count = kept;
}

/* The entry of the last file in `tag` that has this key filled in. */
static const struct po_entry *
find_entry(const struct overlay *overlay, struct str tag, struct str key)
{
	for (size_t i = overlay->count; i-- > 0;) {
		const struct po_entry *entry =
			str_equal(overlay->files[i].language, tag) ? po_find(&overlay->files[i], key) : NULL;

		if (entry != NULL && entry->forms[0].length != 0)
			return entry;
	}
	return NULL;
}

static void
add_forms(struct buffer *out, const struct po_entry *entry)
{
	for (unsigned i = 0; i < entry->form_count; i++) {
		if (i != 0)
			buffer_add_byte(out, '\0');
		buffer_add(out, entry->forms[i]);
	}
}

static void
make_language(struct overlay *overlay, struct words_language *made, struct str tag)
{
	const struct words_language *own = words_find_language(overlay->own, tag);
	const struct words          *words = overlay->made;
	uint32_t                    *at = ARENA_ARRAY(overlay->a, uint32_t, words->count + 1);
	struct buffer                text = buffer_in(overlay->a);

	for (unsigned i = 0; i < words->count; i++) {
		struct str             key = words_key(words, i);
		const struct po_entry *entry = find_entry(overlay, tag, key);

		if (entry != NULL)
			add_forms(&text, entry);
		else if (own != NULL && i < words->own)
			buffer_add(&text, own_word(own, i));
		at[i + 1] = (uint32_t)text.length;
	}
	*made = (struct words_language){ .tag = tag, .text = buffer_str(&text).data, .at = at };
	if (own != NULL)
		made->plural = own->plural;
	for (size_t i = 0; i < overlay->count; i++)
		if (str_equal(overlay->files[i].language, tag))
			made->plural = overlay->files[i].plural;
}

/* What `tag` falls back to: the longest shorter tag that has words, else English. */
static const struct words_language *
find_fallback(const struct words *words, struct str tag)
{
	size_t length = tag.length;

	if (str_is(tag, "en"))
		return NULL;
	while (length != 0 && tag.data[length - 1] != '-')
		length--;
	return words_in(words, str_slice(tag, 0, length != 0 ? length - 1 : 0));
}

static void
make_languages(struct overlay *overlay)
{
	struct words          *words = overlay->made;
	struct words_language *languages = ARENA_ARRAY(overlay->a, struct words_language, words->language_count);

	for (size_t i = 0; i < words->language_count; i++)
		make_language(overlay, &languages[i], words->tags[i]);
	words->languages = languages;
	for (size_t i = 0; i < words->language_count; i++)
		languages[i].fallback = find_fallback(words, words->tags[i]);
}

bool
words_read(struct arena *a, struct str folder, const struct words **words_r, struct error *error)
{
	struct overlay overlay = { .a = a, .own = words_own(), .made = ARENA_NEW(a, struct words), .error = error };

	*words_r = overlay.own;
	if (!file_exists(folder))
		return true;
	if (!read_files(&overlay, folder))
		return false;
	if (overlay.count == 0)
		return true;
	make_keys(&overlay);
	make_tags(&overlay);
	make_languages(&overlay);
	*words_r = overlay.made;
	return true;
}
