/* Changing what a node looks like: the files in its ui/ folder (pages/site.h), which people may edit by hand too. What a file was
 * before stays beside it, in ui/.kept/, the newest SITE_KEPT of each. */
#ifndef PAGES_SITE_EDIT_H
#define PAGES_SITE_EDIT_H

#include "base/base.h"

enum { SITE_KEPT = 20 };

/* Writes ui/`name`: "style-variables.css", "logo.svg", "menu.txt", "foot.txt" or "pages/NAME.LANG.md"; empty bytes take it away,
 * so that ours is shown. A logo may be a PNG, JPEG or WebP, too. `now` is when. ERROR_INPUT "look.…" or "site.…" for what cannot be shown, or should not: a logo that
 * holds a script or leads elsewhere, colours that cannot be read on one another. Then nothing has changed. */
CHECKED bool site_change(struct str folder, struct str name, struct str bytes, int64_t now, struct error *error);

/* Of a PNG, JPEG or WebP an SVG that holds it, without what a camera wrote and as small as need be; of all else the bytes as they
 * are. ERROR_INPUT "look.logo" for what cannot be read. */
CHECKED bool site_logo(struct arena *a, struct str folder, struct str bytes, struct str *svg_r, struct error *error);

/* An SVG without the pictures that it holds, which lead nowhere else. */
struct str site_logo_without_pictures(struct arena *a, struct str svg);

/* What stands in ui/`name`; empty: nothing. */
CHECKED bool site_file(struct arena *a, struct str folder, struct str name, struct str *bytes_r, struct error *error);

/* When its former versions were replaced, newest first, as they are named; and one of them. */
CHECKED bool site_versions(struct arena *a, struct str folder, struct str name, struct str **list_r, size_t *count_r,
			   struct error *error);
CHECKED bool site_version(struct arena *a, struct str folder, struct str name, struct str version, struct str *bytes_r,
			  struct error *error);

/* The colours that the desk sets. */
struct site_colour {
	const char *name;    /* "band" of the variable --band */
	const char *initial; /* of ours */
	const char *word;    /* key of what people call it */
};
size_t site_colours(const struct site_colour **list_r);

/* The colour that a style sheet sets, else ours: "#0d4a3e". */
struct str site_colour_of(struct arena *a, struct str css, const struct site_colour *colour);

/* The style sheet with this colour set; all else stays. ERROR_INPUT "look.colour" for what is no #rrggbb. */
CHECKED bool site_colour_set(struct arena *a, struct str css, const struct site_colour *colour, struct str value,
			     struct str *css_r, struct error *error);

/* The contrast of two colours by WCAG 2.2, in hundredths: 2100 of black on white; 0: one is no #rgb or #rrggbb. */
int64_t site_contrast(struct str one, struct str other);

#endif
