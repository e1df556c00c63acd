/* What every page has around it, and the pages of errors. */
#include "pages/accounts.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/site.h"

#include "http/html.h"
#include "people/session.h"
#include "vocabularies/vocabularies.h"

/* ---- addresses --------------------------------------------------------------------------------------------------- */

/* This page with another `lang`; of the other parameters only those that are not "lang". */
static struct str
address_in(const struct page *page, struct str language)
{
	const struct request *request = page->request;
	struct buffer         out = buffer_in(page->a);
	struct str            rest = request->path, part;

	for (str_cut(&rest, '/', &part); str_cut(&rest, '/', &part);) {
		buffer_add_byte(&out, '/');
		html_address_part(&out, part);
	}
	buffer_add_c(&out, "?lang=");
	html_address_part(&out, language);
	for (size_t i = 0; i < request->query.count; i++) {
		const struct parameter *parameter = &request->query.list[i];

		if (str_is(parameter->name, "lang"))
			continue;
		buffer_add_byte(&out, '&');
		html_address_part(&out, parameter->name);
		buffer_add_byte(&out, '=');
		html_address_part(&out, parameter->value);
	}
	return buffer_str(&out);
}

static bool
has_own_query(const struct request *request)
{
	for (size_t i = 0; i < request->query.count; i++)
		if (!str_is(request->query.list[i].name, "lang"))
			return true;
	return false;
}

/* ---- the frame --------------------------------------------------------------------------------------------------- */

static void
put_languages(const struct page *page, bool canonical)
{
	const struct settings *settings = &page->node->settings;
	struct json           *list = put_array(page, page->view, "languages");
	struct str             url = str_slice(settings->url, 0, settings->url.length - 1);

	for (size_t i = 0; i < settings->language_count; i++) {
		struct str   tag = settings->languages[i];
		struct json *row = append_object(page, list);

		put_text(page, row, "tag", tag);
		put_text(page, row, "name", words_language_name(page->words, tag));
		put_text(page, row, "address", address_in(page, tag));
		put_true(page, row, "current", str_equal(tag, page->language));
		if (canonical)
			put_text(page, row, "canonical", str_join(page->a, url, json_text(row, "address")));
	}
}

static void
put_menu(const struct page *page, const char *name, const struct site_link *links, size_t count)
{
	struct json *list = put_array(page, page->view, name);

	for (size_t i = 0; i < count; i++) {
		struct str   address = links[i].address, path = page->request->path;
		struct json *link = append_link(page, list, address, page_word(page, str_c(page->a, links[i].label)));

		if (str_equal(path, address))
			put_text(page, link, "current", STR("page"));
		else if (str_starts(path, address) && path.data[address.length] == '/')
			put_text(page, link, "current", STR("true"));
	}
}

static void
put_node(const struct page *page)
{
	const struct settings *settings = &page->node->settings;

	put_text(page, page->view, "name", settings_name_in(settings, page->language));
	put_true(page, page->view, "demonstration", settings->demonstration);
	if (settings->kind == NODE_NATIONAL && settings->country.length != 0)
		put_text(page, page->view, "country",
			 country_label(page->node->vocabularies, settings->country, page->language));
}

static bool
is_translator(const struct actor *actor)
{
	for (size_t i = 0; i < actor->grant_count; i++)
		if (actor->grants[i].role == ROLE_TRANSLATOR)
			return true;
	return false;
}

/* Who is signed in, and their places; for others the way in. Pages of nobody are kept in the cache and ask no database. */
static void
put_account(struct page *page)
{
	static const struct matter node = { 0 };
	struct json               *list = put_array(page, page->view, "account");
	struct error               error = { 0 };
	struct actor               actor;

	if (!page_actor(page, &actor, &error) || !actor.signed_in) {
		append_link(page, list, STR("/sign-in"), page_word(page, "sign-in.title"));
	} else {
		if (actor.account.length != 0)
			append_link(page, list, STR("/me"), actor.name.length != 0 ? actor.name : actor.email);
		if (actor.account.length != 0)
			append_link(page, list, STR("/me/drafts"), page_word(page, "drafts.title"));
		append_link(page, list, STR("/queue"), page_word(page, "queue.title"));
		if (is_translator(&actor))
			append_link(page, list, STR("/translations"), page_word(page, "translations.queue"));
		if (permission_allows(&actor, ACT_ADMINISTER, &node))
			append_link(page, list, STR("/admin"), page_word(page, "admin.title"));
		if (permission_allows(&actor, ACT_MODERATE, &node))
			append_link(page, list, STR("/admin/sign-ups"), page_word(page, "sign-ups.title"));
		append_link(page, list, STR("/sign-out"), page_word(page, "sign-out.title"));
	}
	page_close(page);
	for (struct json *link = list->first; link != NULL; link = link->next) {
		if (str_equal(page->request->path, json_text(link, "address")))
			put_text(page, link, "current", STR("page"));
	}
}

static struct page
page_around(struct request *request, struct json *document)
{
	struct page page = {
		.request = request,
		.a = request->a,
		.node = request->node,
		.words = request->node->words,
		.language = request->language,
		.document = document,
		.view = json_get(document, "view"),
	};

	if (page.view == NULL)
		page.view = json_set(document, STR("view"), json_object(page.a));
	return page;
}

bool
pages_frame(struct request *request, struct json *document, struct error *error)
{
	struct page        page = page_around(request, document);
	const struct site *site = page.node->site;
	bool               canonical = !json_is_true(page.view, "hidden") && !has_own_query(request);
	bool               searches = str_is(request->path, "/") || str_is(request->path, "/search");

	(void)error;
	put_text(&page, page.view, "language", page.language);
	put_text(&page, page.view, "direction", language_is_rtl(page.language) ? STR("rtl") : STR("ltr"));
	put_text(&page, page.view, "style", site->style);
	put_text(&page, page.view, "logo", site->logo);
	put_languages(&page, canonical);
	if (canonical)
		put_text(&page, page.view, "canonical",
			 str_join(page.a, page.node->settings.url, str_slice(request->path, 1, request->path.length)));
	put_menu(&page, "menu", site->menu, site->menu_count);
	put_menu(&page, "foot", site->foot, site->foot_count);
	put_true(&page, page.view, "search", !searches);
	put_node(&page);
	put_account(&page);
	return true;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

struct error_words {
	int         status;
	const char *heading, *sentence;
};

static const struct error_words *
words_of_status(int status)
{
	static const struct error_words list[] = {
		{ 400, "error.400", "error.400-sentence" }, { 401, "error.403", "error.403-sentence" },
		{ 403, "error.403", "error.403-sentence" }, { 404, "error.404", "error.404-sentence" },
		{ 405, "error.405", "error.405-sentence" }, { 406, "error.406", "error.406-sentence" },
		{ 409, "error.409", "error.409-sentence" }, { 410, "error.410", "error.410-sentence" },
		{ 413, "error.413", "error.413-sentence" }, { 414, "error.414", "error.414-sentence" },
		{ 415, "error.415", "error.415-sentence" }, { 422, "error.422", "error.422-sentence" },
		{ 429, "error.429", "error.429-sentence" }, { 500, "error.500", "error.500-sentence" },
		{ 502, "error.502", "error.502-sentence" }, { 503, "error.503", "error.503-sentence" },
	};

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (list[i].status == status)
			return &list[i];
	return status < 500 ? &list[0] : words_of_status(500);
}

/* Where the detail, in English, helps the reader to mend what was sent. */
static bool
detail_helps(int status)
{
	return status == 400 || status == 413 || status == 415 || status == 422;
}

/* The sentence of the error's own key where there is one. */
static void
put_error(const struct page *page, int status, const struct error *why, const struct error_words *words)
{
	bool own = why != NULL && why->key[0] != '\0' && words_has(page->words, why->key);

	put_text(page, page->view, "title", page_word(page, words->heading));
	put_text(page, page->view, "heading", page_word(page, words->heading));
	put_text(page, page->view, "sentence", page_word(page, own ? why->key : words->sentence));
	if (why != NULL && !own && detail_helps(status))
		put_text(page, page->view, "detail", str_of(why->detail));
	if (status >= 500)
		put_text(page, page->view, "request", page->request->id);
}

bool
pages_error(struct request *request, int status, const struct error *why, struct json **document_r, struct error *error)
{
	struct page               page = page_around(request, json_object(request->a));
	const struct error_words *words = words_of_status(status);

	(void)error;
	page.data = put_object(&page, page.document, "data");
	put_number(&page, page.data, "status", status);
	put_text(&page, page.data, "title", page_word(&page, words->heading));
	put_number(&page, page.view, "status", status);
	put_true(&page, page.view, "hidden", true);
	put_error(&page, status, why, words);
	*document_r = page.document;
	return true;
}

/* ---- access ------------------------------------------------------------------------------------------------------ */

bool
pages_allowed(struct request *request, enum route_access access)
{
	static const struct matter node = { 0 };
	struct page                page = page_around(request, json_object(request->a));
	struct actor               actor;
	struct str                 token;
	struct error               error = { 0 };
	bool                       known;

	if (access == PUBLIC)
		return true;
	if (request->session.length == 0 && !page_token(request, &token))
		return false;
	known = page_actor(&page, &actor, &error);
	page_close(&page);
	return known && (access == OPERATOR ? permission_allows(&actor, ACT_ADMINISTER, &node) : actor.signed_in);
}

bool
pages_denied(struct request *request, enum route_access access, struct response *response)
{
	struct page  page = page_around(request, json_object(request->a));
	struct actor actor = { 0 };
	struct error error = { 0 };
	bool         known = page_actor(&page, &actor, &error);

	(void)access;
	page_close(&page);
	if (!known || actor.signed_in || !str_is(request->format, "html"))
		return false;
	if (request->method != HTTP_GET)
		return false; /* a form that was sent would be lost: it is refused, and the page before still has it */
	go_to(response, page_address(&page, "/sign-in?return=%s", request->target));
	return true;
}
