/* The parts of workbooks that are always the same: ECMA-376 parts 1 and 2, OpenDocument 1.3 parts 2 and 3. */
#include "formats/book_parts.h"

#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define SHEET "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"

const char book_content_types[] = BOOK_XML
	"<Types xmlns=\"" PACKAGE "content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET "sheet.main+xml\"/>"
	"<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET "styles+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEET "worksheet+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"" SHEET "worksheet+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet3.xml\" ContentType=\"" SHEET "worksheet+xml\"/></Types>";

const char book_root[] =
	BOOK_XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" "
		 "Type=\"" BOOK_RELATIONS "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

const char book_workbook_relations[] =
	BOOK_XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
		 "<Relationship Id=\"rId1\" Type=\"" BOOK_RELATIONS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
		 "<Relationship Id=\"rId2\" Type=\"" BOOK_RELATIONS "/worksheet\" Target=\"worksheets/sheet2.xml\"/>"
		 "<Relationship Id=\"rId3\" Type=\"" BOOK_RELATIONS "/worksheet\" Target=\"worksheets/sheet3.xml\"/>"
		 "<Relationship Id=\"rId4\" Type=\"" BOOK_RELATIONS "/styles\" Target=\"styles.xml\"/></Relationships>";

/* Styles: 0 as always, 1 text (format 49), 2 text in bold. */
const char book_styles[] = BOOK_XML
	"<styleSheet xmlns=\"" BOOK_MAIN "\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
	"<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
	"<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
	"<fill><patternFill patternType=\"gray125\"/></fill></fills>"
	"<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
	"<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
	"<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
	"<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
	"<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" "
	"applyFont=\"1\"/></cellXfs>"
	"<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

const char book_manifest[] =
	BOOK_XML "<manifest:manifest xmlns:manifest=\"" OASIS "manifest:1.0\" manifest:version=\"1.3\">"
		 "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" "
		 "manifest:media-type=\"" BOOK_ODS_MEDIA "\"/>"
		 "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
		 "</manifest:manifest>";

const char book_content_head[] = BOOK_XML
	"<office:document-content office:version=\"1.3\" xmlns:office=\"" OASIS "office:1.0\" "
	"xmlns:table=\"" OASIS "table:1.0\" xmlns:text=\"" OASIS "text:1.0\" xmlns:style=\"" OASIS "style:1.0\" "
	"xmlns:number=\"" OASIS "datastyle:1.0\" xmlns:fo=\"" OASIS "xsl-fo-compatible:1.0\" "
	"xmlns:of=\"" OASIS "of:1.2\"><office:automatic-styles><number:text-style style:name=\"n\">"
	"<number:text-content/></number:text-style>"
	"<style:style style:name=\"wide\" style:family=\"table-column\">"
	"<style:table-column-properties style:column-width=\"4.5cm\"/></style:style>"
	"<style:style style:name=\"plain\" style:family=\"table-cell\" style:data-style-name=\"n\"/>"
	"<style:style style:name=\"heading\" style:family=\"table-cell\" style:data-style-name=\"n\">"
	"<style:text-properties fo:font-weight=\"bold\"/></style:style></office:automatic-styles>"
	"<office:body><office:spreadsheet>\n";

const struct str *
book_list_row(struct arena *a, const struct book_shape *shape, size_t row)
{
	struct str *cells = ARENA_ARRAY(a, struct str, shape->list_count);

	for (size_t i = 0; i < shape->list_count; i++) {
		const struct book_list *list = &shape->lists[i];

		if (row == 0)
			cells[i] = list->title;
		else if (row <= list->count)
			cells[i] = list->items[row - 1];
	}
	return cells;
}
