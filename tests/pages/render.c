/* render TEMPLATE DOCUMENT.json LANGUAGE: writes a page from a document, for designers and tests. An object
 * {"markdown": "…"} in the document stands for the blocks of that text. */
#include "base/file.h"
#include "http/markdown.h"
#include "pages/templates.h"
#include "text/words.h"

enum { DOCUMENT_BYTES = 4 * 1024 * 1024 };

static void
set_markdown(struct arena *a, struct json *value)
{
	for (struct json *item = value->first; item != NULL; item = item->next) {
		const struct json *text = json_get(item, "markdown");

		set_markdown(a, item);
		if (text != NULL)
			json_set(value, item->name, markdown_blocks(a, text->text, 3));
	}
}

static const struct template *
find_template(const char *name)
{
	const struct template *list;
	size_t                 count = templates_list(&list);

	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_open(0);
	struct buffer out = buffer_in(a);
	struct error  error = { 0 };
	const struct template *template = argc == 4 ? find_template(argv[1]) : NULL;
	struct str   text;
	struct json *document;

	if (template == NULL) {
		fprintf(stderr, "usage: render TEMPLATE DOCUMENT.json LANGUAGE\n");
		return 2;
	}
	if (!file_read(a, str_of(argv[2]), DOCUMENT_BYTES, &text, &error) || !json_parse(a, text, &document, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		return 1;
	}
	set_markdown(a, document);
	template->write(&out, document, words_own(), str_of(argv[3]));
	fwrite(out.data, 1, out.length, stdout);
	arena_close(a);
	return 0;
}
