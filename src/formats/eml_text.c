/* Texts of EML. */
#include "formats/eml_text.h"

#include "formats/xml_write.h"

/* A text of several languages: the main one, or the first. */
static size_t
main_of(struct eml_writing *w, struct wording words)
{
	for (size_t i = 0; i < words.count; i++) {
		if (str_equal(words.list[i].language, w->cited->language))
			return i;
	}
	return 0;
}

static void
add_value(struct eml_writing *w, const struct term_label *word, struct str text)
{
	if (text.length > 0)
		xml_add_element(w->out, "value", word->language, text);
}

/* <name xml:lang="en">text<value xml:lang="fr">texte</value></name>; `texts` are those of `words`. */
static void
add_translated(struct eml_writing *w, const char *name, struct wording words, const struct str *texts)
{
	size_t     main = main_of(w, words);
	struct str language = words.list[main].language;

	buffer_format(w->out, "<%s", name);
	xml_add_attribute(w->out, "xml:lang", str_is(language, "und") ? STR("") : language);
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, texts[main]);
	for (size_t i = 0; i < words.count; i++) {
		if (i != main)
			add_value(w, &words.list[i], texts[i]);
	}
	buffer_format(w->out, "</%s>\n", name);
}

/* Takes the first paragraph off a text: a blank line ends it. */
static struct str
cut_paragraph(struct str *text)
{
	struct str paragraph = STR("");

	while (text->length > 0 && paragraph.length == 0) {
		size_t end = str_find(*text, STR("\n\n"));

		paragraph = str_trim(str_slice(*text, 0, end));
		*text = str_slice(*text, end + 2, text->length);
	}
	return paragraph;
}

/* The first paragraphs of all languages together, then the second ones. */
void
eml_add_paragraphs(struct eml_writing *w, struct wording words)
{
	struct str *rest = ARENA_ARRAY(w->a, struct str, words.count);
	struct str *now = ARENA_ARRAY(w->a, struct str, words.count);
	bool        any = words.count > 0;

	for (size_t i = 0; i < words.count; i++)
		rest[i] = words.list[i].text;
	while (any) {
		any = false;
		for (size_t i = 0; i < words.count; i++) {
			now[i] = cut_paragraph(&rest[i]);
			any |= now[i].length > 0;
		}
		if (any)
			add_translated(w, "para", words, now);
	}
}

void
eml_add_english(struct eml_writing *w, struct str text)
{
	struct term_label word = { STR("en"), text };

	eml_add_paragraphs(w, (struct wording){ &word, text.length > 0 });
}

struct wording
eml_words(struct eml_writing *w, const struct field *field, const struct json *value)
{
	return mapped_wording(w->a, w->cited->context->vocabularies, field, value);
}

void
eml_add_values(struct eml_writing *w, const char *name)
{
	const struct field *field = NULL;
	const struct json  *all = cited_eml(w->cited, name, &field);

	for (const struct json *value = json_each(all); value != NULL; value = json_next(all, value))
		eml_add_paragraphs(w, eml_words(w, field, value));
}

void
eml_add_prose(struct eml_writing *w, const char *path, const char *name)
{
	size_t opened = xml_open(w->out, path);

	eml_add_values(w, name);
	xml_close(w->out, path, opened);
}

void
eml_add_title(struct eml_writing *w)
{
	struct wording titles = cited_wording(w->cited, w->cited->thing, "dct:title");
	struct str    *texts = ARENA_ARRAY(w->a, struct str, titles.count + 1);

	if (titles.count == 0) {
		xml_add_element(w->out, "title", STR(""), w->cited->title);
		return;
	}
	for (size_t i = 0; i < titles.count; i++)
		texts[i] = titles.list[i].text;
	add_translated(w, "title", titles, texts);
}
