/* Changing the files of a node's look. */
#include "pages/site_edit.h"

#include "base/clock.h"
#include "base/file.h"
#include "pages/site.h"
#include "records/codes.h"

#include <math.h>

enum {
	FILE_MODE = 0640,
	FOLDER_MODE = 0750,
	FILE_LIMIT = 256 * 1024,
	LOGO_LIMIT = 64 * 1024,
	NAME_LENGTH = 80,
	READABLE = 450 /* WCAG 2.2, 1.4.3 (AA) */
};

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool
is_page_name(struct str name)
{
	struct str rest = str_slice(name, strlen("pages/"), name.length), page, language;

	if (!str_starts(name, STR("pages/")) || !str_cut(&rest, '.', &page) || !str_cut(&rest, '.', &language) ||
	    !str_is(rest, "md") || page.length == 0 || page.length > NAME_LENGTH || !code_is_language(language))
		return false;
	for (size_t i = 0; i < page.length; i++) {
		char byte = page.data[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
		      byte == '-' || byte == '_'))
			return false;
	}
	return true;
}

static bool
need_name(struct str name, struct error *error)
{
	return str_is(name, "style-variables.css") || str_is(name, "logo.svg") || str_is(name, "menu.txt") ||
	       str_is(name, "foot.txt") || is_page_name(name) ||
	       error_set(error, ERROR_INPUT, "look.name", "'%.*s' is no file of the look",
			 STR_ARGS(str_head(name, NAME_LENGTH)));
}

static struct str
path_of(struct arena *a, struct str folder, struct str name)
{
	return path_join(a, path_join(a, folder, STR("ui")), name);
}

static struct str
kept_folder(struct arena *a, struct str folder)
{
	return path_of(a, folder, STR(".kept"));
}

/* "pages+about.fr.md~" before the time. */
static struct str
kept_start(struct arena *a, struct str name)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < name.length; i++)
		buffer_add_byte(&out, name.data[i] == '/' ? '+' : name.data[i]);
	buffer_add_byte(&out, '~');
	return buffer_str(&out);
}

/* ---- colours ----------------------------------------------------------------------------------------------------- */

static const struct site_colour colours[] = {
	{ "band", "#0d4a3e", "look.band" },           { "band-ink", "#ffffff", "look.band-ink" },
	{ "band-soft", "#cfe3da", "look.band-soft" }, { "link", "#06597a", "look.link" },
	{ "tint", "#f3f6f2", "look.tint" },           { "stripe-1", "#e3a72f", "look.stripe-1" },
	{ "stripe-2", "#7fb069", "look.stripe-2" },   { "stripe-3", "#2a8fa3", "look.stripe-3" },
};

/* What must be readable on what: the second by name, or a colour of ours that the desk does not set. */
static const struct {
	const char *ink, *ground;
} pairs[] = { { "band-ink", "band" }, { "band-soft", "band" }, { "link", "#ffffff" }, { "link", "tint" },
	      { "#1c2a26", "tint" },  { "#4f5f59", "tint" },   { "#9b1c1c", "tint" } };

size_t
site_colours(const struct site_colour **list_r)
{
	*list_r = colours;
	return sizeof colours / sizeof *colours;
}

static int
digit_of(char byte)
{
	return byte >= '0' && byte <= '9'   ? byte - '0'
	       : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
	       : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
					    : -1;
}

static bool
read_colour(struct str text, double parts[3])
{
	size_t digits = text.length == 4 ? 1 : 2;

	if ((text.length != 4 && text.length != 7) || text.data[0] != '#')
		return false;
	for (size_t i = 0; i < 3; i++) {
		int high = digit_of(text.data[1 + i * digits]), low = digit_of(text.data[i * digits + digits]);

		if (high < 0 || low < 0)
			return false;
		parts[i] = (high * 16 + low) / 255.0;
	}
	return true;
}

/* Relative luminance, as WCAG 2.2 has it. */
static double
luminance(const double parts[3])
{
	static const double weights[3] = { 0.2126, 0.7152, 0.0722 };
	double              sum = 0;

	for (int i = 0; i < 3; i++)
		sum += weights[i] * (parts[i] <= 0.04045 ? parts[i] / 12.92 : pow((parts[i] + 0.055) / 1.055, 2.4));
	return sum;
}

int64_t
site_contrast(struct str one, struct str other)
{
	double left[3], right[3], high, low;

	if (!read_colour(one, left) || !read_colour(other, right))
		return 0;
	high = fmax(luminance(left), luminance(right));
	low = fmin(luminance(left), luminance(right));
	return (int64_t)((high + 0.05) / (low + 0.05) * 100);
}

/* Where "--name:" sets a value in a style sheet; the length of the value is 0 where it is not set. */
static size_t
find_colour(struct arena *a, struct str css, const char *name, size_t *length_r)
{
	struct str mark = str_format(a, "--%s:", name);
	size_t     at = str_find(css, mark), end;

	*length_r = 0;
	if (at == css.length)
		return css.length;
	at += mark.length;
	end = at + str_find_byte(str_slice(css, at, css.length), ';');
	*length_r = end - at;
	return at;
}

struct str
site_colour_of(struct arena *a, struct str css, const struct site_colour *colour)
{
	size_t     length, at = find_colour(a, css, colour->name, &length);
	struct str value = str_trim(str_slice(css, at, at + length));

	return value.length > 0 ? value : str_of(colour->initial);
}

bool
site_colour_set(struct arena *a, struct str css, const struct site_colour *colour, struct str value, struct str *css_r,
		struct error *error)
{
	size_t length, at = find_colour(a, css, colour->name, &length);
	double parts[3];

	if (!read_colour(value, parts))
		return error_set(error, ERROR_INPUT, "look.colour", "'%.*s' is no colour such as #0d4a3e",
				 STR_ARGS(str_head(value, 40)));
	if (length > 0)
		*css_r = str_format(a, "%.*s %.*s%.*s", STR_ARGS(str_slice(css, 0, at)), STR_ARGS(value),
				    STR_ARGS(str_slice(css, at + length, css.length)));
	else
		*css_r = str_format(a, "%.*s:root { --%s: %.*s; }\n", STR_ARGS(css), colour->name, STR_ARGS(value));
	return true;
}

static struct str
colour_named(struct arena *a, struct str css, const char *name)
{
	for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
		if (strcmp(colours[i].name, name) == 0)
			return site_colour_of(a, css, &colours[i]);
	return str_of(name);
}

/* Colours that are written in other ways are their author's to look after. */
static bool
check_colours(struct arena *a, struct str css, struct error *error)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		int64_t contrast =
			site_contrast(colour_named(a, css, pairs[i].ink), colour_named(a, css, pairs[i].ground));

		if (contrast != 0 && contrast < READABLE)
			return error_set(error, ERROR_INPUT, "look.contrast",
					 "%s on %s: contrast %" PRId64 ".%02" PRId64 ":1, at least 4.5:1 is needed",
					 pairs[i].ink, pairs[i].ground, contrast / 100, contrast % 100);
	}
	return true;
}

/* ---- the logo ---------------------------------------------------------------------------------------------------- */

/* An attribute that runs a script: " on…=". */
static bool
has_handler(struct str text)
{
	for (size_t i = 0; i + 3 < text.length; i++) {
		size_t end = i + 3;

		if (memchr(" \t\r\n\"'/", text.data[i], 7) == NULL || text.data[i + 1] != 'o' ||
		    text.data[i + 2] != 'n')
			continue;
		while (end < text.length && text.data[end] >= 'a' && text.data[end] <= 'z')
			end++;
		while (end < text.length && memchr(" \t\r\n", text.data[end], 4) != NULL)
			end++;
		if (end < text.length && text.data[end] == '=')
			return true;
	}
	return false;
}

/* Every address in it leads within it. */
static bool
leads_elsewhere(struct str text)
{
	static const char *const marks[] = { "href", "url(", "src" };

	for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
		struct str rest = text;
		size_t     at;

		while ((at = str_find(rest, str_of(marks[m]))) < rest.length) {
			rest = str_slice(rest, at + strlen(marks[m]), rest.length);
			at = 0;
			while (at < rest.length && memchr(" \t\r\n=\"'", rest.data[at], 7) != NULL)
				at++;
			if (at >= rest.length || rest.data[at] != '#')
				return true;
		}
	}
	return false;
}

/* Refused, not cleaned: what is left over after cleaning is what nobody has looked at. */
static bool
check_logo(struct arena *a, struct str bytes, struct error *error)
{
	static const char *const refused[] = { "<script",  "<foreignobject", "<!doctype", "<!entity",
					       "<!--[",    "javascript:",    "@import",   "<iframe",
					       "<animate", "<set",           "<?xml-",    "&#" };
	struct str               text = str_lower(a, site_logo_without_pictures(a, bytes));
	size_t                   tag = str_find(text, STR("<svg"));

	if (bytes.length > LOGO_LIMIT)
		return error_set(error, ERROR_LIMIT, "look.logo-size", "a logo has at most %d bytes", LOGO_LIMIT);
	if (!str_is_utf8(bytes, NULL) || tag == text.length ||
	    (!str_starts(str_trim(text), STR("<svg")) && !str_starts(str_trim(text), STR("<?xml "))))
		return error_set(error, ERROR_INPUT, "look.logo", "a logo is an SVG picture");
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (str_find(text, str_of(refused[i])) < text.length)
			return error_set(error, ERROR_INPUT, "look.logo-unsafe", "the picture holds '%s'", refused[i]);
	return (!has_handler(text) && !leads_elsewhere(text)) ||
	       error_set(error, ERROR_INPUT, "look.logo-unsafe", "the picture runs a script or leads elsewhere");
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

bool
site_file(struct arena *a, struct str folder, struct str name, struct str *bytes_r, struct error *error)
{
	struct str path = path_of(a, folder, name);

	*bytes_r = (struct str){ 0 };
	return need_name(name, error) && (!file_exists(path) || file_read_plain(a, path, FILE_LIMIT, bytes_r, error));
}

static bool
check(struct arena *a, struct str name, struct str bytes, struct error *error)
{
	if (bytes.length > FILE_LIMIT)
		return error_set(error, ERROR_LIMIT, "look.size", "a file has at most %d bytes", FILE_LIMIT);
	if (bytes.length == 0)
		return true;
	if (str_is(name, "logo.svg"))
		return check_logo(a, bytes, error);
	if (!str_is_utf8(bytes, NULL))
		return error_set(error, ERROR_INPUT, "look.text", "this is no text in UTF-8");
	return !str_is(name, "style-variables.css") || check_colours(a, bytes, error);
}

bool
site_versions(struct arena *a, struct str folder, struct str name, struct str **list_r, size_t *count_r,
	      struct error *error)
{
	struct str         kept = kept_folder(a, folder), start = kept_start(a, name);
	struct folder_list list = { 0 };

	*count_r = 0;
	if (!need_name(name, error) || (file_exists(kept) && !folder_list(a, kept, &list, error)))
		return false;
	*list_r = ARENA_ARRAY(a, struct str, list.count + 1);
	for (size_t i = list.count; i > 0; i--)
		if (str_starts(list.names[i - 1], start))
			(*list_r)[(*count_r)++] = str_slice(list.names[i - 1], start.length, list.names[i - 1].length);
	return true;
}

bool
site_version(struct arena *a, struct str folder, struct str name, struct str version, struct str *bytes_r,
	     struct error *error)
{
	struct str *list;
	size_t      count;

	if (!site_versions(a, folder, name, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], version))
			return file_read_plain(
				a, path_join(a, kept_folder(a, folder), str_join(a, kept_start(a, name), version)),
				FILE_LIMIT, bytes_r, error);
	return error_set(error, ERROR_ABSENT, "look.version", "there is no such version");
}

static bool
keep(struct arena *a, struct str folder, struct str name, struct str bytes, int64_t now, struct error *error)
{
	struct str kept = kept_folder(a, folder), start = kept_start(a, name), *list;
	char       time[TIME_TEXT];
	size_t     count;

	time_format_exact(now, time);
	if (bytes.length == 0)
		return true;
	if (!folder_make(kept, FOLDER_MODE, error) ||
	    !file_write(path_join(a, kept, str_join(a, start, str_of(time))), bytes, FILE_MODE, error) ||
	    !site_versions(a, folder, name, &list, &count, error))
		return false;
	for (size_t i = SITE_KEPT; i < count; i++)
		if (!file_remove(path_join(a, kept, str_join(a, start, list[i])), error))
			return false;
	return true;
}

static bool
put(struct arena *a, struct str folder, struct str name, struct str bytes, struct error *error)
{
	struct str path = path_of(a, folder, name);

	if (bytes.length == 0)
		return file_remove(path, error);
	return folder_make(path_folder(path), FOLDER_MODE, error) && file_write(path, bytes, FILE_MODE, error);
}

/* What the whole look makes of it decides. */
static bool
try_it(struct arena *a, struct str folder, struct str name, struct str before, struct str bytes, struct error *error)
{
	struct site site;

	if (!put(a, folder, name, bytes, error))
		return false;
	if (site_read(a, folder, &site, error))
		return true;
	return put(a, folder, name, before, NULL) && false;
}

bool
site_change(struct str folder, struct str name, struct str bytes, int64_t now, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    before;
	bool          good = site_file(a, folder, name, &before, error) &&
		    (!str_is(name, "logo.svg") || site_logo(a, folder, bytes, &bytes, error)) &&
		    check(a, name, bytes, error);

	good = good && (str_equal(before, bytes) ||
			(keep(a, folder, name, before, now, error) && try_it(a, folder, name, before, bytes, error)));
	arena_close(a);
	return good;
}
