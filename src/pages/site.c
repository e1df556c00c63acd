/* A node's own ui/ folder over what is shipped. */
#include "pages/site.h"

#include "pages/static.h"

#include "base/embedded.h"
#include "base/file.h"

enum {
	STYLE_BYTES = 64 * 1024,
	LOGO_BYTES = 256 * 1024,
	MENU_BYTES = 16 * 1024,
	PAGE_BYTES = 256 * 1024,
	MENU_LINKS = 20,
	PAGES = 400, /* of the node, each language of one counted */
};

/* Made by tools/embed from ui/static and ui/pages. */
extern const struct embedded shipped_styles, shipped_pictures, shipped_scripts, shipped_texts;

static const struct site_link own_menu[] = {
	{ { "/search", 7 }, { "menu.search", 11 } },        { { "/subjects", 9 }, { "menu.subjects", 13 } },
	{ { "/countries", 10 }, { "menu.countries", 14 } }, { { "/organizations", 14 }, { "menu.organizations", 18 } },
	{ { "/types", 6 }, { "menu.types", 10 } },          { { "/about", 6 }, { "menu.about", 10 } },
};

static const struct site_link own_foot[] = {
	{ { "/statistics", 11 }, { "menu.statistics", 15 } },
	{ { "/vocabularies", 13 }, { "menu.vocabularies", 17 } },
	{ { "/nodes", 6 }, { "menu.nodes", 10 } },
	{ { "/about", 6 }, { "menu.about", 10 } },
	{ { "/accessibility", 14 }, { "menu.accessibility", 18 } },
	{ { "/privacy", 8 }, { "menu.privacy", 12 } },
	{ { "/terms", 6 }, { "menu.terms", 10 } },
	{ { "/contact", 8 }, { "menu.contact", 12 } },
};

static struct str
shipped(const struct embedded *files, const char *name)
{
	for (size_t i = 0; i < files->count; i++)
		if (str_is(files->files[i].name, name))
			return files->files[i].bytes;
	return (struct str){ 0 };
}

/* A file of the node, empty when it has none. */
static bool
read_own(struct arena *a, struct str folder, const char *name, size_t limit, struct str *bytes_r, struct error *error)
{
	struct str path = path_join(a, folder, str_of(name));

	*bytes_r = (struct str){ 0 };
	return !file_exists(path) || file_read_plain(a, path, limit, bytes_r, error);
}

/* ---- style and logo ---------------------------------------------------------------------------------------------- */

static bool
make_files(struct arena *a, struct str folder, struct site *site, struct error *error)
{
	struct static_file *files = ARENA_ARRAY(a, struct static_file, 4);
	struct buffer       style = buffer_in(a);
	struct str          variables, logo;

	if (!read_own(a, folder, "style-variables.css", STYLE_BYTES, &variables, error) ||
	    !read_own(a, folder, "logo.svg", LOGO_BYTES, &logo, error))
		return false;
	buffer_add(&style, shipped(&shipped_styles, "variables.css"));
	/* a node's light colours under our dark ones could not be read */
	if (variables.length == 0 || str_find(variables, STR("prefers-color-scheme")) < variables.length)
		buffer_add(&style, shipped(&shipped_styles, "dark.css"));
	buffer_add(&style, shipped(&shipped_styles, "style.css"));
	buffer_add(&style, variables);
	files[0] =
		static_make(a, STR("style.css"), "text/css; charset=utf-8", static_shorten_css(a, buffer_str(&style)));
	files[1] = static_make(a, STR("logo.svg"), "image/svg+xml",
			       logo.length != 0 ? logo : shipped(&shipped_pictures, "logo.svg"));
	site->files = files;
	files[2] =
		static_make(a, STR("form.js"), "text/javascript; charset=utf-8", shipped(&shipped_scripts, "form.js"));
	files[3] = static_make(a, STR("form.css"), "text/css; charset=utf-8",
			       static_shorten_css(a, shipped(&shipped_styles, "form.css")));
	site->file_count = 4;
	site->form_style = str_of(files[3].path);
	site->script = str_of(files[2].path);
	site->style = str_of(files[0].path);
	site->logo = str_of(files[1].path);
	return true;
}

struct str
site_form_styles(struct arena *a)
{
	static const char *const names[] = { "variables.css", "style.css", "form.css", "offline.css" };
	struct buffer            out = buffer_in(a);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		buffer_add(&out, shipped(&shipped_styles, names[i]));
	return static_shorten_css(a, buffer_str(&out));
}

struct str
site_offline_script(void)
{
	return shipped(&shipped_scripts, "offline.js");
}

/* ---- menus ------------------------------------------------------------------------------------------------------- */

static bool
read_menu_line(struct str line, struct site_link *link_r)
{
	struct str rest = line, address;

	if (!str_cut(&rest, ' ', &address) || str_trim(rest).length == 0)
		return false;
	*link_r = (struct site_link){ address, str_trim(rest) };
	return str_starts(address, STR("/")) || str_starts(address, STR("https://")) ||
	       str_starts(address, STR("http://"));
}

static bool
read_menu(struct arena *a, struct str folder, const char *name, const struct site_link **list_r, size_t *count_r,
	  struct error *error)
{
	struct site_link *list = ARENA_ARRAY(a, struct site_link, MENU_LINKS);
	struct str        text, line;
	size_t            count = 0;
	int               number = 0;

	if (!read_own(a, folder, name, MENU_BYTES, &text, error))
		return false;
	if (!str_is_utf8(text, NULL)) {
		error_set(error, ERROR_INPUT, "site.menu", "a menu is no UTF-8");
		return error_at(error, "%.*s/%s", STR_ARGS(folder), name);
	}
	if (text.length == 0)
		return true;
	while (str_cut(&text, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (line.length == 0 || line.data[0] == '#')
			continue;
		if (count == MENU_LINKS || !read_menu_line(line, &list[count++])) {
			error_set(error, ERROR_INPUT, "site.menu",
				  "a menu has lines \"address label\", at most %d: \"%.*s\"", MENU_LINKS,
				  STR_ARGS(line));
			return error_at(error, "%.*s/%s:%d", STR_ARGS(folder), name, number);
		}
	}
	*list_r = list;
	*count_r = count;
	return true;
}

/* ---- pages in Markdown ------------------------------------------------------------------------------------------- */

/* "about.fr.md" is the page "about" in French. */
static bool
read_page_name(struct str file, struct site_page *page_r)
{
	struct str rest = file, suffix;

	if (!str_cut(&rest, '.', &page_r->name) || !str_cut(&rest, '.', &page_r->language) || rest.data == NULL)
		return false;
	suffix = rest;
	return page_r->name.length != 0 && page_r->language.length != 0 && str_is(suffix, "md");
}

static bool
read_own_pages(struct arena *a, struct str folder, struct site_page *pages, size_t *count, struct error *error)
{
	struct str         path = path_join(a, folder, STR("pages"));
	struct folder_list list;

	if (!file_exists(path))
		return true;
	if (!folder_list(a, path, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct site_page page;
		struct str       file = path_join(a, path, list.names[i]);

		if (!read_page_name(list.names[i], &page))
			continue;
		if (*count == PAGES) {
			error_set(error, ERROR_LIMIT, "site.pages", "more than %d pages", PAGES);
			return error_at(error, "%.*s", STR_ARGS(path));
		}
		if (!file_read_plain(a, file, PAGE_BYTES, &page.text, error))
			return false;
		if (!str_is_utf8(page.text, NULL)) {
			error_set(error, ERROR_INPUT, "site.page", "a page is no UTF-8");
			return error_at(error, "%.*s", STR_ARGS(file));
		}
		pages[(*count)++] = page;
	}
	return true;
}

static void
add_shipped_pages(struct site_page *pages, size_t *count)
{
	for (size_t i = 0; i < shipped_texts.count; i++) {
		struct site_page page;

		if (!read_page_name(shipped_texts.files[i].name, &page))
			continue;
		page.text = shipped_texts.files[i].bytes;
		pages[(*count)++] = page;
	}
}

bool
site_read(struct arena *a, struct str folder, struct site *site_r, struct error *error)
{
	struct str        ui = path_join(a, folder, STR("ui"));
	struct site_page *pages = ARENA_ARRAY(a, struct site_page, PAGES + shipped_texts.count);
	struct site       site = {
		      .menu = own_menu,
		      .menu_count = sizeof own_menu / sizeof own_menu[0],
		      .foot = own_foot,
		      .foot_count = sizeof own_foot / sizeof own_foot[0],
		      .pages = pages,
	};

	if (!make_files(a, ui, &site, error) || !read_menu(a, ui, "menu.txt", &site.menu, &site.menu_count, error) ||
	    !read_menu(a, ui, "foot.txt", &site.foot, &site.foot_count, error) ||
	    !read_own_pages(a, ui, pages, &site.page_count, error))
		return false;
	add_shipped_pages(pages, &site.page_count);
	*site_r = site;
	return true;
}

/* How well a page's language serves a reader of `language`. */
static int
fit_of(struct str has, struct str language)
{
	struct str primary = str_slice(language, 0, str_find_byte(language, '-'));

	if (str_equal(has, language))
		return 4;
	if (str_equal(has, primary))
		return 3;
	return str_is(has, "en") ? 2 : 1;
}

const struct site_page *
site_page(const struct site *site, struct str name, struct str language)
{
	const struct site_page *best = NULL;

	for (size_t i = 0; i < site->page_count; i++) {
		const struct site_page *page = &site->pages[i];

		if (str_equal(page->name, name) &&
		    (best == NULL || fit_of(page->language, language) > fit_of(best->language, language)))
			best = page;
	}
	return best;
}
