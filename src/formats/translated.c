/* Writing translations for tools, and telling their files apart. */
#include "formats/translated.h"

#include "formats/xml_write.h"

enum { MARK = 16 };

/* ---- names ------------------------------------------------------------------------------------------------------- */

void
translated_name(struct str name, struct translated *one)
{
	struct str rest = name, first, second, third = { 0 };

	if (!str_cut(&rest, ' ', &first) || !str_cut(&rest, ' ', &second))
		return;
	if (rest.data != NULL)
		third = rest;
	if (third.length == MARK && str_starts(second, STR("/fields/"))) {
		one->record = first;
		one->path = second;
		one->mark = third;
	} else if (second.length == MARK && str_starts(first, STR("/fields/"))) {
		one->path = first;
		one->mark = second;
	}
}

/* ---- PO ---------------------------------------------------------------------------------------------------------- */

static void
add_quoted(struct buffer *out, struct str text)
{
	buffer_add_byte(out, '"');
	for (size_t i = 0; i < text.length; i++) {
		switch (text.data[i]) {
		case '\n':
			buffer_add_c(out, "\\n");
			break;
		case '\t':
			buffer_add_c(out, "\\t");
			break;
		case '"':
		case '\\':
			buffer_add_byte(out, '\\');
			buffer_add_byte(out, text.data[i]);
			break;
		default:
			buffer_add_byte(out, text.data[i]);
		}
	}
	buffer_add_c(out, "\"\n");
}

/* A text of several lines stands on as many. */
static void
add_keyword(struct buffer *out, const char *keyword, struct str text)
{
	buffer_add_c(out, keyword);
	buffer_add_byte(out, ' ');
	if (str_find_byte(text, '\n') == text.length) {
		add_quoted(out, text);
		return;
	}
	buffer_add_c(out, "\"\"\n");
	for (size_t end; text.length > 0; text = str_slice(text, end, text.length)) {
		end = str_find_byte(text, '\n');
		end += end < text.length;
		add_quoted(out, str_slice(text, 0, end));
	}
}

void
translated_write_po(struct buffer *out, struct str into, const struct translated *list, size_t count)
{
	buffer_format(out,
		      "msgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: chm\\n\"\n\"Language: %.*s\\n\"\n"
		      "\"MIME-Version: 1.0\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
		      "\"Content-Transfer-Encoding: 8bit\\n\"\n",
		      STR_ARGS(into));
	for (size_t i = 0; i < count; i++) {
		const struct translated *one = &list[i];

		buffer_format(out, "\n#. %.*s (%.*s)\n", STR_ARGS(one->label), STR_ARGS(one->from));
		if (one->unfinished && one->text.length > 0)
			buffer_add_c(out, "#, fuzzy\n");
		buffer_format(out, "msgctxt \"%.*s %.*s %.*s\"\n", STR_ARGS(one->record), STR_ARGS(one->path),
			      STR_ARGS(one->mark));
		add_keyword(out, "msgid", one->original);
		add_keyword(out, "msgstr", one->text);
	}
}

/* ---- XLIFF ------------------------------------------------------------------------------------------------------- */

static bool
begins_file(const struct translated *list, size_t place)
{
	return place == 0 || !str_equal(list[place].record, list[place - 1].record) ||
	       !str_equal(list[place].from, list[place - 1].from);
}

static void
add_unit(struct buffer *out, const struct translated *one)
{
	buffer_add_c(out, "<trans-unit id=\"");
	xml_add_text(out, one->path);
	buffer_add_byte(out, ' ');
	xml_add_text(out, one->mark);
	buffer_add_c(out, "\" xml:space=\"preserve\">\n<source>");
	xml_add_text(out, one->original);
	buffer_add_c(out, "</source>\n");
	if (one->text.length > 0) {
		buffer_format(out, "<target state=\"%s\">",
			      one->unfinished ? "needs-review-translation" : "translated");
		xml_add_text(out, one->text);
		buffer_add_c(out, "</target>\n");
	}
	buffer_add_c(out, "<note>");
	xml_add_text(out, one->label);
	buffer_add_c(out, "</note>\n</trans-unit>\n");
}

void
translated_write_xliff(struct buffer *out, struct str into, const struct translated *list, size_t count)
{
	buffer_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			  "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n");
	for (size_t i = 0; i < count; i++) {
		if (begins_file(list, i)) {
			buffer_add_c(out, i > 0 ? "</body>\n</file>\n<file" : "<file");
			xml_add_attribute(out, "original", list[i].record);
			xml_add_attribute(out, "source-language", list[i].from);
			xml_add_attribute(out, "target-language", into);
			buffer_add_c(out, " datatype=\"plaintext\">\n<body>\n");
		}
		add_unit(out, &list[i]);
	}
	buffer_add_c(out, count > 0 ? "</body>\n</file>\n</xliff>\n" : "</xliff>\n");
}

/* The standard has one srcLang in a document, which each source must be in. */
static bool
have_one_language(const struct translated *list, size_t count, struct error *error)
{
	for (size_t i = 1; i < count; i++)
		if (!str_equal(list[i].from, list[0].from))
			return error_set(error, ERROR_INPUT, "translation.originals",
					 "the originals are in %.*s, %.*s or more languages, and a document of XLIFF "
					 "2.0 has those of one: say which by \"original\", or take XLIFF 1.2",
					 STR_ARGS(list[0].from), STR_ARGS(list[i].from));
	return true;
}

/* Its name is ours; ids are for the document alone and may hold no space. */
static void
add_unit_2(struct buffer *out, const struct translated *one, size_t number)
{
	buffer_format(out, "<unit id=\"u%zu\" name=\"", number);
	xml_add_text(out, one->path);
	buffer_add_byte(out, ' ');
	xml_add_text(out, one->mark);
	buffer_add_c(out, "\" xml:space=\"preserve\">\n<notes>\n<note>");
	xml_add_text(out, one->label);
	buffer_format(out, " (%.*s)", STR_ARGS(one->from));
	buffer_format(out, "</note>\n</notes>\n<segment state=\"%s\">\n<source>",
		      one->text.length > 0 && !one->unfinished ? "translated" : "initial");
	xml_add_text(out, one->original);
	buffer_add_c(out, "</source>\n");
	if (one->text.length > 0) {
		buffer_add_c(out, "<target>");
		xml_add_text(out, one->text);
		buffer_add_c(out, "</target>\n");
	}
	buffer_add_c(out, "</segment>\n</unit>\n");
}

bool
translated_write_xliff_2(struct buffer *out, struct str into, const struct translated *list, size_t count,
			 struct error *error)
{
	size_t files = 0;

	if (!have_one_language(list, count, error))
		return false;
	buffer_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			  "<xliff version=\"2.0\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"");
	xml_add_attribute(out, "srcLang", count > 0 ? list[0].from : STR("en"));
	xml_add_attribute(out, "trgLang", into);
	buffer_add_c(out, ">\n");
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !str_equal(list[i].record, list[i - 1].record)) {
			buffer_format(out, "%s<file id=\"f%zu\"", i > 0 ? "</file>\n" : "", ++files);
			xml_add_attribute(out, "original", list[i].record);
			buffer_add_c(out, ">\n");
		}
		add_unit_2(out, &list[i], i + 1);
	}
	buffer_add_c(out, count > 0 ? "</file>\n</xliff>\n" : "</xliff>\n");
	return true;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

bool
translated_read(struct arena *a, struct str name, struct str text, struct translated **list_r, size_t *count_r,
		struct error *error)
{
	struct str trimmed;
	size_t     bad;

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, text.length);
	trimmed = str_trim(text);
	if (str_starts(trimmed, STR("<")) || str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF")))
		return translated_read_xliff(a, name, str_starts(trimmed, STR("<")) ? trimmed : text, list_r, count_r,
					     error);
	if (!str_is_utf8(text, &bad)) {
		error_set(error, ERROR_INPUT, "translated.syntax", "no UTF-8");
		return error_at(error, "%.*s: byte %zu", STR_ARGS(name), bad);
	}
	return translated_read_po(a, name, text, list_r, count_r, error);
}
