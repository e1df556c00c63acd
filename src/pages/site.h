/* What a node's own ui/ folder makes of the pages. All of it may be absent.
 *
 *   ui/style-variables.css   set behind the style sheet: colours, fonts, the picture on the home page (ui/static/variables.css
 *                            of the source has them all); without a word on prefers-color-scheme pages are never dark
 *   ui/logo.svg              instead of ours; square
 *   ui/menu.txt, foot.txt    lines "address label", the label a key of words or a text; instead of ours
 *   ui/pages/NAME.LANG.md    pages in Markdown: about, accessibility, privacy, contact instead of ours, others as /pages/NAME
 *   ui/words/LANG.po         further words (text/words.h; read by node_open())
 *
 * Read once when the server starts; any thread may use it. */
#ifndef PAGES_SITE_H
#define PAGES_SITE_H

#include "http/server.h"

struct site_link {
	struct str address, label; /* a key of words or a text */
};

struct site_page {
	struct str name, language; /* "about", "en" */
	struct str text;           /* Markdown */
};

struct site {
	const struct static_file *files; /* for struct server_options */
	size_t                    file_count;
	struct str                style, logo;        /* addresses */
	struct str                form_style, script; /* of forms */
	const struct site_link   *menu, *foot;
	size_t                    menu_count, foot_count;
	const struct site_page   *pages; /* the node's before ours */
	size_t                    page_count;
};

/* Reads the ui/ folder in `folder`. ERROR_INPUT with file and line, ERROR_STORAGE. */
CHECKED bool site_read(struct arena *a, struct str folder, struct site *site_r, struct error *error);

/* What a form in one file is made of (pages/offline.h): its style sheet, in `a`, and its script. */
struct str site_form_styles(struct arena *a);
struct str site_offline_script(void);

/* The page `name` in `language`, else in English, else in any; NULL when there is none. */
const struct site_page *site_page(const struct site *site, struct str name, struct str language);

#endif
