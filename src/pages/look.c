/* The look of the node on the desk: what is saved here are files in its ui/ folder (pages/site_edit.h). */
#include "pages/look.h"

#include "base/clock.h"
#include "http/markdown.h"
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/site.h"
#include "pages/site_edit.h"

static bool
begin(struct page *page, struct response *response, const char *title, struct actor *actor_r, struct error *error)
{
	static const struct matter node = { 0 };

	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_true(page, page->view, "done", request_query(page->request, "done").length > 0);
	if (!page_desk(page, response, title, ACT_ADMINISTER, &node, actor_r, error))
		return false;
	page_close(page);
	return true;
}

/* Forms send lines that end in CR LF. */
static struct str
text_of(const struct page *page, const char *field)
{
	struct str    text = request_form(page->request, field);
	struct buffer out = buffer_in(page->a);

	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] != '\r')
			buffer_add_byte(&out, text.data[i]);
	if (str_trim(buffer_str(&out)).length == 0)
		return (struct str){ 0 };
	if (!str_ends(buffer_str(&out), STR("\n")))
		buffer_add_byte(&out, '\n');
	return buffer_str(&out);
}

static bool
change_file(struct page *page, const struct actor *actor, struct str name, struct str bytes, struct error *error)
{
	struct node *node = page->node;

	return site_change(node->folder, name, bytes, clock_now(node->clock), error) &&
	       audit_put(&node->audit, actor, &(struct audit_entry){ AUDIT_LOOK, name, NULL }, error);
}

/* ---- colours, logo, menus ---------------------------------------------------------------------------------------- */

/* "#abc" as fields of colours have it: "#aabbcc". */
static struct str
whole_colour(const struct page *page, struct str colour)
{
	if (colour.length != 4)
		return colour;
	return str_format(page->a, "#%c%c%c%c%c%c", colour.data[1], colour.data[1], colour.data[2], colour.data[2],
			  colour.data[3], colour.data[3]);
}

static void
put_colours(const struct page *page, struct str css)
{
	const struct site_colour *colours;
	size_t                    count = site_colours(&colours);
	struct json              *list = put_array(page, page->view, "colours");

	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);
		struct str   sent = request_form(page->request, colours[i].name);

		put_text(page, row, "name", str_of(colours[i].name));
		put_text(page, row, "label", page_word(page, colours[i].word));
		put_text(page, row, "value",
			 sent.length > 0 ? sent : whole_colour(page, site_colour_of(page->a, css, &colours[i])));
	}
}

static void
put_pages(const struct page *page)
{
	const struct site *site = page->node->site;
	struct json       *list = put_array(page, page->view, "pages");

	for (size_t i = 0; i < site->page_count; i++) {
		const struct site_page *one = &site->pages[i];
		bool                    again = false;

		for (size_t k = 0; k < i; k++)
			again = again || (str_equal(site->pages[k].name, one->name) &&
					  str_equal(site->pages[k].language, one->language));
		if (!again && (str_equal(one->language, page->language) || list->count < 200))
			append_link(page, list,
				    page_address(page, "/admin/page?name=%s&language=%s", one->name, one->language),
				    str_format(page->a, "%.*s · %.*s", STR_ARGS(one->name),
					       STR_ARGS(words_language_name(page->words, one->language))));
	}
}

static void
put_languages_of(const struct page *page)
{
	struct json *list = put_array(page, page->view, "languages_of");

	for (size_t i = 0; i < page->node->settings.language_count; i++) {
		struct json *row = append_object(page, list);
		struct str   language = page->node->settings.languages[i];

		put_text(page, row, "value", language);
		put_text(page, row, "label", words_language_name(page->words, language));
	}
}

static void
put_menu(const struct page *page, const char *member, struct str own, const struct site_link *links, size_t count)
{
	struct buffer out = buffer_in(page->a);

	for (size_t i = 0; own.length == 0 && i < count; i++)
		buffer_format(&out, "%.*s %.*s\n", STR_ARGS(links[i].address), STR_ARGS(links[i].label));
	put_text(page, page->view, member, own.length > 0 ? own : buffer_str(&out));
}

static bool
put_look(struct page *page, struct error *error)
{
	const struct site *site = page->node->site;
	struct str         folder = page->node->folder, css, logo, menu, foot;

	if (!site_file(page->a, folder, STR("style-variables.css"), &css, error) ||
	    !site_file(page->a, folder, STR("logo.svg"), &logo, error) ||
	    !site_file(page->a, folder, STR("menu.txt"), &menu, error) ||
	    !site_file(page->a, folder, STR("foot.txt"), &foot, error))
		return false;
	put_colours(page, css);
	if (str_equal(site_logo_without_pictures(page->a, logo), logo)) /* else it is nothing to be read */
		put_text(page, page->view, "logo_text", logo);
	put_text(page, page->view, "logo_now", site->logo);
	put_menu(page, "menu_text", menu, site->menu, site->menu_count);
	put_menu(page, "foot_text", foot, site->foot, site->foot_count);
	put_pages(page);
	put_languages_of(page);
	return true;
}

static bool
answer_look(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, response, "look.title", &actor, error) && put_look(page, error);
}

bool
show_look(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_look, error);
}

static bool
change_colours(struct page *page, const struct actor *actor, struct error *error)
{
	const struct site_colour *colours;
	size_t                    count = site_colours(&colours);
	struct str                css;

	if (!site_file(page->a, page->node->folder, STR("style-variables.css"), &css, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct str value = str_trim(request_form(page->request, colours[i].name));

		if (value.length > 0 &&
		    !str_equal(value, whole_colour(page, site_colour_of(page->a, css, &colours[i]))) &&
		    !site_colour_set(page->a, css, &colours[i], value, &css, error))
			return false;
	}
	return change_file(page, actor, STR("style-variables.css"), css, error);
}

static bool
do_look(struct page *page, const struct actor *actor, struct error *error)
{
	struct str what = request_form(page->request, "do");

	if (str_is(what, "colours"))
		return change_colours(page, actor, error);
	if (str_is(what, "colours-ours"))
		return change_file(page, actor, STR("style-variables.css"), STR(""), error);
	if (str_is(what, "picture"))
		return page->request->upload_count > 0 && page->request->uploads[0].bytes.length > 0
			       ? change_file(page, actor, STR("logo.svg"), page->request->uploads[0].bytes, error)
			       : error_set(error, ERROR_INPUT, "look.logo", "no picture was chosen");
	if (str_is(what, "logo"))
		return change_file(page, actor, STR("logo.svg"), text_of(page, "logo"), error);
	if (str_is(what, "menu"))
		return change_file(page, actor, STR("menu.txt"), text_of(page, "menu"), error) &&
		       change_file(page, actor, STR("foot.txt"), text_of(page, "foot"), error);
	return error_set(error, ERROR_INPUT, "look.do", "there is no such button");
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;
	struct error fault = { 0 };

	if (!begin(page, response, "look.title", &actor, error))
		return false;
	if (!do_look(page, &actor, &fault)) {
		if (!put_fault(page, response, &fault, error))
			return false;
		put_text(page, page->view, "detail", str_copy(page->a, str_of(fault.detail)));
		return put_look(page, error);
	}
	go_to(response, STR("/admin/look?done=1"));
	return true;
}

bool
change_look(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

/* ---- one page ---------------------------------------------------------------------------------------------------- */

struct chosen {
	struct str name, language, file;
};

static struct chosen
choose(const struct page *page)
{
	struct chosen chosen = { .name = str_trim(request_query(page->request, "name")),
				 .language = str_trim(request_query(page->request, "language")) };

	chosen.file = str_format(page->a, "pages/%.*s.%.*s.md", STR_ARGS(chosen.name), STR_ARGS(chosen.language));
	return chosen;
}

static struct str
address_of(const struct page *page, const struct chosen *chosen)
{
	return page_address(page, "/admin/page?name=%s&language=%s", chosen->name, chosen->language);
}

/* The text that is there: the node's own, else ours in this language. */
static struct str
text_now(const struct page *page, const struct chosen *chosen, struct str own)
{
	const struct site_page *ours = site_page(page->node->site, chosen->name, chosen->language);

	if (own.length > 0)
		return own;
	return ours != NULL && str_equal(ours->language, chosen->language) ? ours->text : STR("");
}

static bool
put_page(struct page *page, const struct chosen *chosen, struct error *error)
{
	struct str   sent = text_of(page, "text"), own, *versions, text;
	struct json *list = put_array(page, page->view, "versions");
	size_t       count;

	if (!site_file(page->a, page->node->folder, chosen->file, &own, error) ||
	    !site_versions(page->a, page->node->folder, chosen->file, &versions, &count, error))
		return false;
	text = sent.length > 0 ? sent : text_now(page, chosen, own);
	put_text(page, page->view, "file", chosen->file);
	put_text(page, page->view, "text", text);
	put_text(page, page->view, "text_language", chosen->language);
	put_text(page, page->view, "text_direction", language_is_rtl(chosen->language) ? STR("rtl") : STR("ltr"));
	put_text(page, page->view, "action", address_of(page, chosen));
	put_true(page, page->view, "own", own.length > 0);
	for (size_t i = 0; i < count; i++)
		append_text(page, list, versions[i]);
	if (sent.length > 0)
		json_add(page->view, STR("blocks"), markdown_blocks(page->a, sent, 2));
	return true;
}

static bool
answer_page(struct page *page, struct response *response, struct error *error)
{
	struct chosen chosen = choose(page);
	struct actor  actor;

	return begin(page, response, "look.page", &actor, error) && put_page(page, &chosen, error);
}

bool
show_page(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_page, error);
}

static bool
do_page(struct page *page, const struct actor *actor, const struct chosen *chosen, struct error *error)
{
	struct str what = request_form(page->request, "do"), bytes;

	if (str_is(what, "save"))
		return change_file(page, actor, chosen->file, text_of(page, "text"), error);
	if (str_is(what, "remove"))
		return change_file(page, actor, chosen->file, STR(""), error);
	return site_version(page->a, page->node->folder, chosen->file, request_form(page->request, "version"), &bytes,
			    error) &&
	       change_file(page, actor, chosen->file, bytes, error);
}

static bool
answer_changed_page(struct page *page, struct response *response, struct error *error)
{
	struct chosen chosen = choose(page);
	struct actor  actor;
	struct error  fault = { 0 };

	if (!begin(page, response, "look.page", &actor, error))
		return false;
	if (str_is(request_form(page->request, "do"), "preview"))
		return put_page(page, &chosen, error);
	if (!do_page(page, &actor, &chosen, &fault))
		return put_fault(page, response, &fault, error) && put_page(page, &chosen, error);
	go_to(response, str_join(page->a, address_of(page, &chosen), STR("&done=1")));
	return true;
}

bool
change_page(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_changed_page, error);
}
