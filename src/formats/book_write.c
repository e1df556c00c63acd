/* Workbooks. CSV has the first sheet only. */
#include "formats/book_write.h"

#include "formats/book_parts.h"
#include "formats/csv_cells.h"
#include "formats/xml_write.h"

/* ---- what both kinds share --------------------------------------------------------------------------------------- */

struct str
book_letters(struct arena *a, size_t column)
{
	char   letters[16];
	size_t at = sizeof letters;

	for (size_t left = column + 1; left > 0; left = (left - 1) / 26)
		letters[--at] = (char)('A' + (left - 1) % 26);
	return str_copy(a, (struct str){ letters + at, sizeof letters - at });
}

static void
flush(struct book *book, struct buffer *out, struct buffer *xml)
{
	zip_add(book->zip, out, buffer_str(xml));
	buffer_clear(xml);
}

/* ---- what a sheet holds ------------------------------------------------------------------------------------------ */

/* Room for the line that says so. */
enum { CUT_LINE = 40 };

#define CUT_MARK "\xE2\x9C\x82 " /* scissors */

/* Units of UTF-16 from a byte of UTF-8 on: those in the middle of a character are none. */
static size_t
units_of(char byte)
{
	unsigned char first = (unsigned char)byte;

	return (first & 0xC0) == 0x80 ? 0 : first >= 0xF0 ? 2 : 1;
}

bool
book_is_cut(struct str cell)
{
	size_t at = cell.length;

	while (at > 0 && cell.data[at - 1] != '\n')
		at--;
	return at > 0 && str_starts(str_slice(cell, at, cell.length), STR(CUT_MARK));
}

struct str
book_cut(struct arena *a, struct str text)
{
	size_t units = 0, end = 0, kept = 0;

	if (text.length <= BOOK_CELL_UNITS)
		return text;
	for (size_t i = 0; i < text.length; i++) {
		size_t more = units_of(text.data[i]);

		if (more > 0 && units + more <= BOOK_CELL_UNITS - CUT_LINE) {
			end = i;
			kept = units;
		}
		units += more;
	}
	if (units + csv_needs_apostrophe(text) <= BOOK_CELL_UNITS)
		return text;
	return str_format(a, "%.*s\n" CUT_MARK "%zu/%zu", STR_ARGS(str_slice(text, 0, end)), kept, units);
}

bool
book_fits(const struct book *book)
{
	int64_t most = book->shape->most_rows > 0 ? book->shape->most_rows : BOOK_ROWS;

	return book->kind == BOOK_CSV || (book->rows <= most && zip_fits(book->zip));
}

/* ---- CSV --------------------------------------------------------------------------------------------------------- */

static void
csv_row(struct buffer *out, const struct str *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_byte(out, ',');
		if (cells[i].length > 0)
			csv_add_cell(out, cells[i]);
	}
	buffer_add_c(out, "\r\n");
}

/* ---- XLSX -------------------------------------------------------------------------------------------------------- */

enum { PLAIN = 1, HEADING = 2 }; /* styles of styles.xml */

/* "_x0041_" stands for a character (ECMA-376 part 1, 22.9.2.19): a text that has the like of it says so. A text that a program
 * would take for a formula when the sheet is saved as CSV later has an apostrophe before it (ASVS 1.2.10). */
static void
xlsx_text(struct buffer *xml, struct str text)
{
	size_t from = 0;

	if (csv_needs_apostrophe(text))
		buffer_add_byte(xml, '\'');
	for (size_t i = 0; i + 1 < text.length; i++) {
		if (text.data[i] != '_' || text.data[i + 1] != 'x')
			continue;
		xml_add_text(xml, str_slice(text, from, i));
		buffer_add_c(xml, "_x005F");
		from = i;
	}
	xml_add_text(xml, str_slice(text, from, text.length));
}

static void
xlsx_row(struct arena *a, struct buffer *xml, int64_t row, const struct str *cells, size_t count, int style)
{
	buffer_format(xml, "<row r=\"%" PRId64 "\">", row);
	for (size_t i = 0; i < count; i++) {
		if (cells[i].length == 0)
			continue;
		buffer_format(xml, "<c r=\"%.*s%" PRId64 "\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
			      STR_ARGS(book_letters(a, i)), row, style);
		xlsx_text(xml, book_cut(a, cells[i]));
		buffer_add_c(xml, "</t></is></c>");
	}
	buffer_add_c(xml, "</row>\n");
}

/* `frozen`: the heading stays in sight. */
static void
xlsx_begin_sheet(struct buffer *xml, size_t columns, bool frozen)
{
	buffer_add_c(xml, BOOK_XML "<worksheet xmlns=\"" BOOK_MAIN "\">");
	if (frozen)
		buffer_add_c(
			xml,
			"<sheetViews><sheetView workbookViewId=\"0\" tabSelected=\"1\"><pane ySplit=\"1\" "
			"topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
	if (columns > 0)
		buffer_format(xml,
			      "<cols><col min=\"1\" max=\"%zu\" width=\"24\" style=\"%d\" customWidth=\"1\"/></cols>",
			      columns, PLAIN);
	buffer_add_c(xml, "<sheetData>\n");
}

/* What a column offers and says. A list of the third sheet is named by its cells. */
static void
xlsx_validation(struct arena *a, struct buffer *xml, const struct book *book, size_t at)
{
	const struct book_column *column = &book->shape->columns[at];
	struct str                letters = book_letters(a, at);
	const struct book_list   *list = column->list;

	buffer_format(xml, "<dataValidation%s allowBlank=\"1\" showInputMessage=\"1\"%s promptTitle=\"",
		      list != NULL ? " type=\"list\"" : "",
		      list != NULL && column->strict ? " showErrorMessage=\"1\"" : "");
	xml_add_text(xml, str_head(column->title, BOOK_TITLE_BYTES));
	buffer_add_c(xml, "\" prompt=\"");
	xml_add_text(xml, str_head(column->help, BOOK_HELP_BYTES));
	buffer_format(xml, "\" sqref=\"%.*s2:%.*s%d\">", STR_ARGS(letters), STR_ARGS(letters), BOOK_ROWS);
	if (list != NULL) {
		letters = book_letters(a, (size_t)(list - book->shape->lists));
		buffer_add_c(xml, "<formula1>'");
		xml_add_text(xml, book->shape->list_name);
		buffer_format(xml, "'!$%.*s$2:$%.*s$%zu</formula1>", STR_ARGS(letters), STR_ARGS(letters),
			      list->count + 1);
	}
	buffer_add_c(xml, "</dataValidation>");
}

static void
xlsx_validations(struct arena *a, struct buffer *xml, const struct book *book)
{
	buffer_format(xml, "<dataValidations count=\"%zu\">", book->shape->column_count);
	for (size_t i = 0; i < book->shape->column_count; i++)
		xlsx_validation(a, xml, book, i);
	buffer_add_c(xml, "</dataValidations>");
}

static void
xlsx_workbook(struct buffer *xml, const struct book_shape *shape)
{
	const struct str names[] = { shape->name, shape->help_name, shape->list_name };

	buffer_add_c(xml, BOOK_XML "<workbook xmlns=\"" BOOK_MAIN "\" xmlns:r=\"" BOOK_RELATIONS "\"><sheets>");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		buffer_add_c(xml, "<sheet name=\"");
		xml_add_text(xml, names[i]);
		buffer_format(xml, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
	}
	buffer_add_c(xml, "</sheets></workbook>");
}

static void
xlsx_open(struct arena *a, struct book *book, struct buffer *out)
{
	struct buffer xml = buffer_in(a);

	zip_put(book->zip, out, "[Content_Types].xml", str_of(book_content_types));
	zip_put(book->zip, out, "_rels/.rels", str_of(book_root));
	xlsx_workbook(&xml, book->shape);
	zip_put(book->zip, out, "xl/workbook.xml", buffer_str(&xml));
	buffer_clear(&xml);
	zip_put(book->zip, out, "xl/_rels/workbook.xml.rels", str_of(book_workbook_relations));
	zip_put(book->zip, out, "xl/styles.xml", str_of(book_styles));
	zip_begin(book->zip, out, "xl/worksheets/sheet1.xml");
	xlsx_begin_sheet(&xml, book->shape->column_count, true);
	flush(book, out, &xml);
}

static void
xlsx_help(struct arena *a, struct book *book, struct buffer *out, struct buffer *xml)
{
	zip_begin(book->zip, out, "xl/worksheets/sheet2.xml");
	xlsx_begin_sheet(xml, book->shape->help_count > 0 ? book->shape->help[0].count : 0, false);
	for (size_t i = 0; i < book->shape->help_count; i++)
		xlsx_row(a, xml, (int64_t)i + 1, book->shape->help[i].cells, book->shape->help[i].count,
			 i == 0 ? HEADING : PLAIN);
	buffer_add_c(xml, "</sheetData></worksheet>");
	flush(book, out, xml);
	zip_end(book->zip, out);
}

static void
xlsx_close(struct arena *a, struct book *book, struct buffer *out, struct buffer *xml)
{
	const struct book_shape *shape = book->shape;

	buffer_add_c(xml, "</sheetData>");
	if (shape->column_count > 0)
		xlsx_validations(a, xml, book);
	buffer_add_c(xml, "</worksheet>");
	flush(book, out, xml);
	zip_end(book->zip, out);
	xlsx_help(a, book, out, xml);
	zip_begin(book->zip, out, "xl/worksheets/sheet3.xml");
	xlsx_begin_sheet(xml, shape->list_count, false);
	for (size_t row = 0; row <= book->longest; row++)
		xlsx_row(a, xml, (int64_t)row + 1, book_list_row(a, shape, row), shape->list_count,
			 row == 0 ? HEADING : PLAIN);
	buffer_add_c(xml, "</sheetData></worksheet>");
	flush(book, out, xml);
	zip_end(book->zip, out);
}

/* ---- ODS --------------------------------------------------------------------------------------------------------- */

/* What stands in place of a byte of white space that would be lost; NULL: it stays. */
static const char *
ods_space(struct str line, size_t at)
{
	if (line.data[at] == '\t')
		return "<text:tab/>";
	if (line.data[at] == ' ' && (at == 0 || at + 1 == line.length || line.data[at - 1] == ' '))
		return "<text:s/>";
	return NULL;
}

static void
ods_line(struct buffer *xml, struct str line)
{
	size_t from = 0;

	for (size_t i = 0; i < line.length; i++) {
		const char *space = ods_space(line, i);

		if (space == NULL)
			continue;
		xml_add_text(xml, str_slice(line, from, i));
		buffer_add_c(xml, space);
		from = i + 1;
	}
	xml_add_text(xml, str_slice(line, from, line.length));
}

/* Lines of a text are paragraphs of a cell. */
static void
ods_text(struct buffer *xml, struct str text)
{
	struct str  line, rest = text;
	const char *before = csv_needs_apostrophe(text) ? "'" : "";

	while (str_cut(&rest, '\n', &line)) {
		buffer_add_c(xml, "<text:p>");
		buffer_add_c(xml, before);
		ods_line(xml, line);
		buffer_add_c(xml, "</text:p>");
		before = "";
	}
}

static void
ods_row(struct arena *a, struct buffer *xml, const struct str *cells, size_t count, const char *style, bool validated)
{
	buffer_add_c(xml, "<table:table-row>");
	for (size_t i = 0; i < count; i++) {
		buffer_format(xml, "<table:table-cell table:style-name=\"%s\"", style);
		if (validated)
			buffer_format(xml, " table:content-validation-name=\"v%zu\"", i);
		if (cells[i].length == 0) {
			buffer_add_c(xml, "/>");
			continue;
		}
		buffer_add_c(xml, " office:value-type=\"string\">");
		ods_text(xml, book_cut(a, cells[i]));
		buffer_add_c(xml, "</table:table-cell>");
	}
	buffer_add_c(xml, "</table:table-row>\n");
}

static void
ods_begin_table(struct buffer *xml, struct str name, size_t columns)
{
	buffer_add_c(xml, "<table:table table:name=\"");
	xml_add_text(xml, name);
	buffer_format(xml,
		      "\"><table:table-column table:style-name=\"wide\" table:number-columns-repeated=\"%zu\" "
		      "table:default-cell-style-name=\"plain\"/>\n",
		      columns > 0 ? columns : 1);
}

static void
ods_validation(struct arena *a, struct buffer *xml, const struct book *book, size_t at)
{
	const struct book_column *column = &book->shape->columns[at];
	const struct book_list   *list = column->list;

	buffer_format(xml, "<table:content-validation table:name=\"v%zu\"", at);
	if (list != NULL) {
		struct str letters = book_letters(a, (size_t)(list - book->shape->lists));

		buffer_add_c(xml, " table:condition=\"of:cell-content-is-in-list([$'");
		xml_add_text(xml, book->shape->list_name);
		buffer_format(xml, "'.$%.*s$2:.$%.*s$%zu])\" table:display-list=\"unsorted\"", STR_ARGS(letters),
			      STR_ARGS(letters), list->count + 1);
	}
	buffer_add_c(xml, " table:allow-empty-cell=\"true\"><table:help-message table:display=\"true\" table:title=\"");
	xml_add_text(xml, str_head(column->title, BOOK_TITLE_BYTES));
	buffer_add_c(xml, "\"><text:p>");
	xml_add_text(xml, str_head(column->help, BOOK_HELP_BYTES));
	buffer_format(xml,
		      "</text:p></table:help-message><table:error-message table:display=\"%s\" "
		      "table:message-type=\"stop\"/></table:content-validation>\n",
		      list != NULL && column->strict ? "true" : "false");
}

static void
ods_open(struct arena *a, struct book *book, struct buffer *out)
{
	struct buffer xml = buffer_in(a);

	zip_store(book->zip, out, "mimetype", STR(BOOK_ODS_MEDIA));
	zip_put(book->zip, out, "META-INF/manifest.xml", str_of(book_manifest));
	zip_begin(book->zip, out, "content.xml");
	buffer_add_c(&xml, book_content_head);
	if (book->shape->column_count > 0) {
		buffer_add_c(&xml, "<table:content-validations>");
		for (size_t i = 0; i < book->shape->column_count; i++)
			ods_validation(a, &xml, book, i);
		buffer_add_c(&xml, "</table:content-validations>\n");
	}
	ods_begin_table(&xml, book->shape->name, book->shape->column_count);
	flush(book, out, &xml);
}

/* Empty rows below the last one, which offer the same. */
static void
ods_empty_rows(struct buffer *xml, size_t columns)
{
	buffer_format(xml, "<table:table-row table:number-rows-repeated=\"%d\">", BOOK_EMPTY_ROWS);
	for (size_t i = 0; i < columns; i++)
		buffer_format(xml,
			      "<table:table-cell table:style-name=\"plain\" table:content-validation-name=\"v%zu\"/>",
			      i);
	buffer_add_c(xml, "</table:table-row>\n");
}

static void
ods_close(struct arena *a, struct book *book, struct buffer *out, struct buffer *xml)
{
	const struct book_shape *shape = book->shape;

	if (shape->column_count > 0)
		ods_empty_rows(xml, shape->column_count);
	buffer_add_c(xml, "</table:table>\n");
	ods_begin_table(xml, shape->help_name, shape->help_count > 0 ? shape->help[0].count : 0);
	for (size_t i = 0; i < shape->help_count; i++)
		ods_row(a, xml, shape->help[i].cells, shape->help[i].count, i == 0 ? "heading" : "plain", false);
	buffer_add_c(xml, "</table:table>\n");
	ods_begin_table(xml, shape->list_name, shape->list_count);
	for (size_t row = 0; row <= book->longest; row++)
		ods_row(a, xml, book_list_row(a, shape, row), shape->list_count, row == 0 ? "heading" : "plain", false);
	buffer_add_c(xml, "</table:table></office:spreadsheet></office:body></office:document-content>\n");
	flush(book, out, xml);
	zip_end(book->zip, out);
}

/* ---- all kinds --------------------------------------------------------------------------------------------------- */

static void
add_row(struct arena *a, struct book *book, struct buffer *out, const struct str *cells, size_t count, bool heading)
{
	struct buffer xml;

	book->rows++;
	if (book->kind == BOOK_CSV) {
		csv_row(out, cells, count);
		return;
	}
	xml = buffer_in(a);
	if (book->kind == BOOK_XLSX)
		xlsx_row(a, &xml, book->rows, cells, count, heading ? HEADING : PLAIN);
	else
		ods_row(a, &xml, cells, count, heading ? "heading" : "plain", !heading);
	flush(book, out, &xml);
}

struct book *
book_begin(struct arena *a, enum book_kind kind, const struct book_shape *shape, struct buffer *out)
{
	struct book *book = ARENA_NEW(a, struct book);
	struct str  *headings = ARENA_ARRAY(a, struct str, shape->column_count);

	*book = (struct book){ .kind = kind, .shape = shape };
	for (size_t i = 0; i < shape->list_count; i++)
		book->longest = shape->lists[i].count > book->longest ? shape->lists[i].count : book->longest;
	for (size_t i = 0; i < shape->column_count; i++)
		headings[i] = shape->columns[i].heading;
	if (kind == BOOK_CSV)
		buffer_add_c(out, "\xEF\xBB\xBF"); /* else spreadsheets take it for another encoding than UTF-8 */
	else
		book->zip = zip_open(a);
	if (kind == BOOK_XLSX)
		xlsx_open(a, book, out);
	else if (kind == BOOK_ODS)
		ods_open(a, book, out);
	add_row(a, book, out, headings, shape->column_count, true);
	return book;
}

void
book_row(struct arena *a, struct book *book, struct buffer *out, const struct str *cells, size_t count)
{
	add_row(a, book, out, cells, count, false);
}

void
book_end(struct arena *a, struct book *book, struct buffer *out)
{
	struct buffer xml = buffer_in(a);

	if (book->kind == BOOK_CSV)
		return;
	if (book->kind == BOOK_XLSX)
		xlsx_close(a, book, out, &xml);
	else
		ods_close(a, book, out, &xml);
	zip_close(book->zip, out);
}
