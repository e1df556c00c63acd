/* Fuzzing of Markdown: any text becomes HTML of the known elements, nested rightly, with no attribute but a good address and a
 * list's start, and no bare quote or angle. */
#include "http/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_OPEN = 4096 };

struct checking {
	struct str text;
	struct str open[MOST_OPEN];
	size_t     count;
};

static bool
is_one_of(struct str word, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (str_is(word, *words))
			return true;
	}
	return false;
}

static void
check_attribute(struct str name, struct str attribute)
{
	static const char *const starts[] = { "href=\"http://", "href=\"https://", "href=\"mailto:", "href=\"/",
					      "href=\"#" };
	bool                     good = str_is(name, "ol") && str_starts(attribute, STR("start=\""));

	for (size_t i = 0; i < sizeof starts / sizeof *starts && str_is(name, "a"); i++)
		good |= str_is_nocase(str_slice(attribute, 0, strlen(starts[i])), starts[i]);
	good &= !str_starts(attribute, STR("href=\"//"));
	assert(good && str_ends(attribute, STR("\"")));
	assert(str_find_byte(str_slice(attribute, str_find_byte(attribute, '"') + 1, attribute.length - 1), '"') ==
	       attribute.length - str_find_byte(attribute, '"') - 2);
}

/* A tag without its angles. */
static void
check_tag(struct checking *checking, struct str tag)
{
	static const char *const empty[] = { "hr", "br", NULL };
	static const char *const known[] = { "p",  "h1", "h2", "h3",   "h4",         "h5",     "h6",    "ul",    "ol",
					     "li", "a",  "em", "code", "blockquote", "table",  "thead", "tbody", "tr",
					     "th", "td", "hr", "br",   "pre",        "strong", "del",   "s",     NULL };
	struct str               name = tag, attribute = STR("");

	if (str_starts(tag, STR("/"))) {
		assert(checking->count > 0 &&
		       str_equal(checking->open[--checking->count], str_slice(tag, 1, tag.length)));
		return;
	}
	if (str_cut(&tag, ' ', &name))
		attribute = tag;
	assert(is_one_of(name, known));
	if (attribute.length > 0)
		check_attribute(name, attribute);
	if (!is_one_of(name, empty)) {
		assert(checking->count < MOST_OPEN);
		checking->open[checking->count++] = name;
	}
}

static void
check_block(struct str html)
{
	static struct checking checking;
	struct str             text, tag;

	checking.count = 0;
	while (html.length > 0) {
		size_t angle = str_find_byte(html, '<');

		text = str_slice(html, 0, angle);
		assert(str_find_byte(text, '>') == text.length);
		html = str_slice(html, angle + 1, html.length);
		if (angle < angle + html.length && html.length > 0) {
			assert(str_cut(&html, '>', &tag));
			check_tag(&checking, tag);
		}
	}
	assert(checking.count == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct str    text = { (const char *)data, size };
	struct str    summary;
	struct json  *blocks;

	if (str_is_utf8(text, NULL)) {
		blocks = markdown_blocks(a, text, 2);
		for (const struct json *block = JSON_FIRST(blocks); block != NULL; block = block->next) {
			assert(html_is_trusted(block) && str_is_utf8(block->text, NULL));
			check_block(block->text);
		}
		summary = markdown_summary(a, text, 100);
		assert(summary.length <= 100 + strlen("\u2026") && str_is_utf8(summary, NULL));
	}
	arena_close(a);
	return 0;
}
