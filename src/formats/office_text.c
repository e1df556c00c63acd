/* The text of office files: zip files of XML (ECMA-376, OpenDocument 1.3), by the readers of workbooks. Of OOXML what stands in
 * elements named t, of OpenDocument all that stands in the body. An encrypted one is a compound file (MS-OFFCRYPTO), or says so in
 * its manifest. Files of the older programs, compound files too, are not read. */
#include "formats/book_read.h"
#include "formats/file_text.h"

#include "base/limits.h"

struct office {
	struct arena      *a;
	struct file_words *words;
	bool               is_office, is_encrypted;
	struct error       why; /* the first part that could not be read */
};

/* ---- which parts ------------------------------------------------------------------------------------------------- */

static struct str
last_name(struct str path)
{
	struct str name = path;

	while (str_cut(&path, '/', &name))
		;
	return name;
}

static bool
is_wanted(struct str name)
{
	struct str last = last_name(name);

	if (str_is(name, "content.xml") || str_is(name, "META-INF/manifest.xml"))
		return true;
	if (!str_ends(name, STR(".xml")))
		return false;
	if (str_starts(name, STR("word/")))
		return str_is_one_of(last, "document.xml footnotes.xml endnotes.xml comments.xml") ||
		       str_starts(last, STR("header")) || str_starts(last, STR("footer"));
	return str_starts(name, STR("ppt/slides/slide")) || str_starts(name, STR("ppt/notesSlides/notesSlide")) ||
	       str_is(name, "xl/sharedStrings.xml") || str_starts(name, STR("xl/worksheets/sheet"));
}

/* ---- their text -------------------------------------------------------------------------------------------------- */

static bool
ends_line(const struct book_part *part)
{
	static const char *const names[] = { "p", "h", "si", "is", "br", "cr", "row", "table-row", "line-break" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (book_is_end(part, names[i]))
			return true;
	return false;
}

static bool
is_gap(const struct book_part *part)
{
	return book_is_start(part, "tab") || book_is_start(part, "s") || book_is_end(part, "table-cell");
}

/* Which elements have texts in them: t, or the body of an OpenDocument file. */
static void
follow(const struct book_part *part, const char *name, int *inside)
{
	if (book_is_start(part, name) && !book_is_empty(part))
		++*inside;
	else if (book_is_end(part, name) && *inside > 0 && !book_is_start(part, name))
		--*inside;
}

static bool
read_part(void *context, struct book_part *part, struct error *error)
{
	struct office *office = context;
	struct error   why = { 0 };
	int            in_t = 0, in_body = 0, in_document = 0;

	(void)error;
	while (!file_words_full(office->words) && book_part_next(part)) {
		office->is_encrypted |= book_is_start(part, "encryption-data");
		follow(part, "t", &in_t);
		follow(part, "body", &in_body);
		follow(part, "document-content", &in_document);
		if (book_is_text(part) && (in_t > 0 || (in_document > 0 && in_body > 0)))
			file_words_add(office->words, book_text(part));
		else if (ends_line(part))
			file_words_break(office->words);
		else if (is_gap(part))
			file_words_add(office->words, STR(" "));
	}
	if (!book_part_ended(part, &why) && office->why.code == ERROR_NONE)
		office->why = why;
	office->is_office = true;
	file_words_break(office->words);
	return why.code != ERROR_LIMIT && !file_words_full(office->words);
}

/* "EncryptedPackage" in UTF-16, as the folder of a compound file names it. */
static bool
is_compound_encrypted(struct str bytes)
{
	return str_find(bytes, STR("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0")) < bytes.length;
}

bool
text_of_office(struct arena *a, struct str bytes, struct file_words *words, struct error *error)
{
	struct office          office = { .a = a, .words = words };
	const struct book_file file = { .name = STR("file"), .bytes = bytes };
	struct error           why = { 0 };

	if (!str_starts(bytes, STR("PK")))
		return is_compound_encrypted(bytes)
			       ? error_set(error, ERROR_INPUT, "file.encrypted", "the file is encrypted")
			       : error_set(error, ERROR_INPUT, "file.kind", "a file of an older program");
	if (!book_parts_each(a, &file, is_wanted, read_part, &office, &why) && office.why.code == ERROR_NONE)
		office.why = why;
	if (office.is_encrypted || str_find(str_of(office.why.detail), STR("ncrypt")) < strlen(office.why.detail))
		return error_set(error, ERROR_INPUT, "file.encrypted", "the file is encrypted");
	if (words->out.length > 0 && office.why.code != ERROR_LIMIT)
		return true;
	if (office.why.code == ERROR_NONE && !office.is_office)
		return error_set(error, ERROR_INPUT, "file.kind", "a zip file that is no office file");
	if (office.why.code != ERROR_NONE && error != NULL)
		*error = office.why;
	return office.why.code == ERROR_NONE;
}
