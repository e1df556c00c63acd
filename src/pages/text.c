/* Pages that are written in Markdown: the node's own or ours. */
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/site.h"

#include "http/markdown.h"

enum { DESCRIPTION_BYTES = 160 };

/* Without the lines that name the office's address, where the node has none, and without a heading that nothing follows. */
static struct str
without_contact(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);
	struct str    heading = { 0 }, line;

	while (str_cut(&text, '\n', &line)) {
		if (str_find(line, STR("{contact}")) < line.length)
			continue;
		if (str_starts(line, STR("## "))) {
			heading = line;
			continue;
		}
		if (line.length != 0 && heading.length != 0) {
			buffer_format(&out, "%.*s\n\n", STR_ARGS(heading));
			heading.length = 0;
		}
		buffer_add(&out, line);
		buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

/* {name}, {contact}, {url} and {languages} in a text stand for what the node's settings say. */
static struct str
fill(const struct page *page, struct str text)
{
	const struct settings *settings = &page->node->settings;
	struct buffer          out = buffer_in(page->a), languages = buffer_in(page->a);
	struct str             rest = text, part;

	for (size_t i = 0; i < settings->language_count; i++)
		buffer_format(&languages, "%s%.*s", i != 0 ? ", " : "",
			      STR_ARGS(words_language_name(page->words, settings->languages[i])));
	while (str_cut(&rest, '{', &part)) {
		struct str name = str_slice(rest, 0, str_find_byte(rest, '}'));
		bool       known = true;

		buffer_add(&out, part);
		if (rest.data == NULL)
			break;
		if (str_is(name, "name"))
			buffer_add(&out, settings_name_in(settings, page->language));
		else if (str_is(name, "contact"))
			buffer_add(&out, settings->contact);
		else if (str_is(name, "url"))
			buffer_add(&out, settings->url);
		else if (str_is(name, "languages"))
			buffer_add(&out, buffer_str(&languages));
		else
			known = false;
		if (known)
			rest = str_slice(rest, name.length + 1, rest.length);
		else
			buffer_add_byte(&out, '{');
	}
	return buffer_str(&out);
}

/* The heading of a text: its first line, behind '#'. */
static struct str
title_of(struct str text)
{
	struct str line = str_slice(text, 0, str_find_byte(text, '\n'));

	while (line.length != 0 && line.data[0] == '#')
		line = str_slice(line, 1, line.length);
	return str_trim(line);
}

static bool
answer_text(struct page *page, struct response *response, struct error *error)
{
	struct str asked = request_path(page->request, "name");
	struct str name = asked.length != 0 ? asked : str_slice(page->request->path, 1, page->request->path.length);
	const struct site_page *text = site_page(page->node->site, name, page->language);
	struct str              filled;

	(void)response;
	if (text == NULL)
		return error_set(error, ERROR_ABSENT, "site.no-page", "no page \"%.*s\"", STR_ARGS(name));
	filled = fill(page,
		      page->node->settings.contact.length != 0 ? text->text : without_contact(page->a, text->text));
	put_text(page, page->view, "title", title_of(filled));
	put_text(page, page->view, "description",
		 markdown_summary(page->a, str_slice(filled, str_find_byte(filled, '\n'), filled.length),
				  DESCRIPTION_BYTES));
	put_language(page, page->view, "text_language", "text_direction", text->language);
	json_add(page->view, STR("blocks"), markdown_blocks(page->a, filled, 1));
	return true;
}

bool
show_text(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_text, error);
}
