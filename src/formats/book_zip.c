/* The parts of workbooks, by libarchive, read as XML by libxml2's reader. */
#include "formats/book_read.h"

#include "base/limits.h"
#include "formats/book_parts.h"

#include <archive.h>
#include <archive_entry.h>

enum { MEGABYTE = 1024 * 1024, METHOD_AT = 8, NAME_AT = 30, NAME_LENGTH_AT = 26 };

/* ---- recognition ------------------------------------------------------------------------------------------------- */

/* The name of the first member (APPNOTE.TXT 4.3.7). */
static struct str
first_name(struct str head)
{
	size_t length;

	if (!str_starts(head, STR("PK\3\4")) || head.length < NAME_AT)
		return STR("");
	length = (size_t)(unsigned char)head.data[NAME_LENGTH_AT] +
		 256 * (size_t)(unsigned char)head.data[NAME_LENGTH_AT + 1];
	return str_slice(head, NAME_AT, NAME_AT + length);
}

enum book_kind
book_recognise(struct str head)
{
	static const char *const folders[] = { "_rels/", "docProps/", "xl/", "customXml/" };
	struct str               first = first_name(head);
	bool                     office = str_is(first, "[Content_Types].xml");

	if (str_is(first, "mimetype") && head.data[METHOD_AT] != 0)
		return BOOK_ODS; /* as some programs pack it: what is inside will tell */
	if (str_is_one_of(first, "mimetype META-INF/manifest.xml content.xml meta.xml styles.xml settings.xml") &&
	    str_find(head, STR(BOOK_ODS_MEDIA)) < head.length)
		return BOOK_ODS;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		office |= str_starts(first, str_of(folders[i]));
	return office && str_find(head, STR("xl/")) < head.length ? BOOK_XLSX : BOOK_CSV;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* For libxml2: more of the part. What grows too far ends. */
static int
read_part(void *context, char *bytes, int size)
{
	struct book_part *part = context;
	la_ssize_t        got = archive_read_data(part->archive, bytes, (size_t)size);
	int64_t           packed = (int64_t)part->file->bytes.length;

	if (got < 0) {
		error_set(&part->why, ERROR_INPUT, "archive.damaged", "the workbook is damaged or not whole (%s)",
			  archive_error_string(part->archive));
		return -1;
	}
	part->unpacked += got;
	if (part->unpacked > (int64_t)LIMIT_BOOK_PART_MEGABYTES * MEGABYTE ||
	    (part->unpacked > LIMIT_UNPACKED_FREE_BYTES && part->unpacked / LIMIT_UNPACKED_RATIO > packed)) {
		error_set(&part->why, ERROR_LIMIT, "archive.bomb", "a workbook that grows too far when it is unpacked");
		return -1;
	}
	return (int)got;
}

/* libxml2 would print them. */
static void
say_nothing(void *context, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
	struct book_part *part = context;

	if (severity == XML_PARSER_SEVERITY_ERROR && part->why.code == ERROR_NONE)
		error_set(&part->why, ERROR_INPUT, "book.xml", "the workbook is damaged: line %d: %.*s",
			  xmlTextReaderLocatorLineNumber(locator), STR_ARGS(str_head(str_trim(str_of(message)), 200)));
}

static void
close_part(void *argument)
{
	struct book_part *part = argument;

	if (part->xml != NULL)
		xmlFreeTextReader(part->xml);
	archive_read_free(part->archive);
}

static bool
find_member(struct book_part *part, struct arena *a, struct str name, struct error *error)
{
	struct archive_entry *entry;
	int                   status, members = 0;

	archive_read_support_format_zip(part->archive);
	status = archive_read_open_memory(part->archive, part->file->bytes.data, part->file->bytes.length);
	while (status >= ARCHIVE_WARN && ++members <= LIMIT_ARCHIVE_MEMBERS) {
		const char *path;

		status = archive_read_next_header(part->archive, &entry);
		if (status == ARCHIVE_EOF)
			return error_set(error, ERROR_ABSENT, "book.part", "the workbook has no part \"%s\"",
					 str_c(a, name));
		path = status >= ARCHIVE_WARN ? archive_entry_pathname(entry) : NULL;
		if (path != NULL && str_is_nocase(name, path[0] == '/' ? path + 1 : path))
			return true;
	}
	return error_set(error, ERROR_INPUT, "archive.damaged", "the workbook is damaged or not whole");
}

static bool
open_xml(struct book_part *part, struct error *error)
{
	part->xml = xmlReaderForIO(read_part, NULL, part, NULL, NULL,
				   XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
	if (part->xml == NULL)
		return error_set(error, ERROR_INPUT, "book.xml", "the workbook is damaged");
	xmlTextReaderSetErrorHandler(part->xml, say_nothing, part);
	return true;
}

bool
book_parts_each(struct arena *a, const struct book_file *file, bool (*wants)(struct str name),
		bool (*each)(void *context, struct book_part *part, struct error *error), void *context,
		struct error *error)
{
	struct book_part     *part = ARENA_NEW(a, struct book_part);
	struct archive_entry *entry;
	int                   status = ARCHIVE_OK, members = 0;
	bool                  good = true;

	*part = (struct book_part){ .file = file, .archive = archive_read_new() };
	assert(part->archive != NULL);
	arena_defer(a, close_part, part);
	archive_read_support_format_zip(part->archive);
	if (archive_read_open_memory(part->archive, file->bytes.data, file->bytes.length) != ARCHIVE_OK)
		status = ARCHIVE_FATAL;
	while (good && status >= ARCHIVE_WARN && ++members <= LIMIT_ARCHIVE_MEMBERS) {
		const char *path;

		status = archive_read_next_header(part->archive, &entry);
		path = status >= ARCHIVE_WARN && status != ARCHIVE_EOF ? archive_entry_pathname(entry) : NULL;
		if (status == ARCHIVE_EOF)
			return true;
		if (path == NULL || !wants(str_of(path)))
			continue;
		part->why = (struct error){ 0 };
		good = open_xml(part, error) && each(context, part, error);
		xmlFreeTextReader(part->xml);
		part->xml = NULL;
	}
	return good && error_set(error, ERROR_INPUT, "archive.damaged", "the file is damaged or not whole");
}

bool
book_part_open(struct arena *a, const struct book_file *file, struct str name, struct book_part **part_r,
	       struct error *error)
{
	struct book_part *part = ARENA_NEW(a, struct book_part);

	*part = (struct book_part){ .file = file, .archive = archive_read_new() };
	assert(part->archive != NULL);
	arena_defer(a, close_part, part);
	if (!find_member(part, a, name, error))
		return false;
	*part_r = part;
	return open_xml(part, error);
}

bool
book_part_next(struct book_part *part)
{
	int status;

	if (part->why.code != ERROR_NONE)
		return false;
	status = xmlTextReaderRead(part->xml);
	if (status == 1 && (xmlTextReaderNodeType(part->xml) == XML_READER_TYPE_DOCUMENT_TYPE ||
			    xmlTextReaderNodeType(part->xml) == XML_READER_TYPE_ENTITY_REFERENCE))
		return error_set(&part->why, ERROR_INPUT, "book.xml", "a workbook with a document type is not read");
	if (status < 0 && part->why.code == ERROR_NONE)
		error_set(&part->why, ERROR_INPUT, "book.xml", "the workbook is damaged");
	return status == 1 && part->why.code == ERROR_NONE;
}

bool
book_part_ended(const struct book_part *part, struct error *error)
{
	if (part->why.code == ERROR_NONE)
		return true;
	if (error != NULL)
		*error = part->why;
	return false;
}

/* ---- nodes ------------------------------------------------------------------------------------------------------- */

static bool
is_named(const struct book_part *part, int type, const char *name)
{
	return xmlTextReaderNodeType(part->xml) == type &&
	       strcmp((const char *)xmlTextReaderConstLocalName(part->xml), name) == 0;
}

bool
book_is_start(const struct book_part *part, const char *name)
{
	return is_named(part, XML_READER_TYPE_ELEMENT, name);
}

bool
book_is_end(const struct book_part *part, const char *name)
{
	return is_named(part, XML_READER_TYPE_END_ELEMENT, name) ||
	       (is_named(part, XML_READER_TYPE_ELEMENT, name) && book_is_empty(part));
}

bool
book_is_empty(const struct book_part *part)
{
	return xmlTextReaderIsEmptyElement(part->xml) == 1;
}

bool
book_is_text(const struct book_part *part)
{
	int type = xmlTextReaderNodeType(part->xml);

	return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
	       type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE;
}

struct str
book_text(const struct book_part *part)
{
	return str_of((const char *)xmlTextReaderConstValue(part->xml));
}

struct str
book_attribute(struct arena *a, const struct book_part *part, const char *name)
{
	struct str value = { 0 };

	if (xmlTextReaderMoveToFirstAttribute(part->xml) == 1) {
		do {
			if (strcmp((const char *)xmlTextReaderConstLocalName(part->xml), name) == 0)
				value = str_copy(a, str_of((const char *)xmlTextReaderConstValue(part->xml)));
		} while (value.data == NULL && xmlTextReaderMoveToNextAttribute(part->xml) == 1);
		xmlTextReaderMoveToElement(part->xml);
	}
	return value;
}

int64_t
book_integer(struct arena *a, const struct book_part *part, const char *name, int64_t otherwise)
{
	int64_t value;

	return str_integer(book_attribute(a, part, name), &value) ? value : otherwise;
}
