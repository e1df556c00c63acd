#include "formats/book_read.h"
#include "formats/export.h"
#include "formats/fixture.h"
#include "formats/readers.h"
#include "formats/source.h"
#include "formats/zip_write.h"
#include "text/words.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEADINGS "<row r='1'><c r='A1' t='inlineStr'><is><t>title (en)</t></is></c><c r='C1' t='s'><v>0</v></c></row>"

/* An XLSX file of one sheet that is shown and one that is not. */
static struct str
xlsx_of(struct arena *a, const char *properties, const char *rows)
{
	struct buffer out = buffer_in(a);
	struct zip   *zip = zip_open(a);

	zip_put(zip, &out, "[Content_Types].xml", STR("<Types/>"));
	zip_put(zip, &out, "xl/_rels/workbook.xml.rels",
		STR("<Relationships><Relationship Id='a' Target='worksheets/one.xml'/>"
		    "<Relationship Id='b' Target='/xl/two.xml'/></Relationships>"));
	zip_put(zip, &out, "xl/workbook.xml",
		str_format(a,
			   "<workbook xmlns:r='r'>%s<sheets><sheet name='Plan' r:id='a'/>"
			   "<sheet name='Hidden' state='hidden' r:id='b'/></sheets></workbook>",
			   properties));
	zip_put(zip, &out, "xl/worksheets/one.xml",
		str_format(a, "<worksheet><sheetData>%s</sheetData></worksheet>", rows));
	zip_put(zip, &out, "xl/two.xml", STR("<worksheet><sheetData>" HEADINGS "</sheetData></worksheet>"));
	zip_put(zip, &out, "xl/sharedStrings.xml",
		STR("<sst><si><t>date</t></si><si><r><t>rich "
		    "</t></r><r><t>_x0041_text</t></r><rPh><t>no</t></rPh></si></sst>"));
	zip_put(zip, &out, "xl/styles.xml",
		STR("<styleSheet><numFmts><numFmt numFmtId='170' formatCode='[$-409]d\\ mmm;@'/>"
		    "<numFmt numFmtId='171' formatCode='0.0\"days\"'/></numFmts><cellXfs><xf numFmtId='0'/><xf "
		    "numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='171'/></cellXfs></styleSheet>"));
	zip_close(zip, &out);
	return buffer_str(&out);
}

static struct str
ods_of(struct arena *a, const char *tables)
{
	struct buffer out = buffer_in(a);
	struct zip   *zip = zip_open(a);

	zip_store(zip, &out, "mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"));
	zip_put(zip, &out, "content.xml",
		str_format(a,
			   "<c xmlns:t='t' xmlns:o='o' xmlns:x='x' xmlns:s='s'><s:style s:name='h'>"
			   "<s:table-properties t:display='false'/></s:style>%s</c>",
			   tables));
	zip_close(zip, &out);
	return buffer_str(&out);
}

/* The cells of the first sheet that is shown, a row in brackets. */
static struct str
cells_of(struct arena *a, struct str bytes)
{
	struct book_file   file = { STR("f"), bytes };
	struct book_sheet *sheets, *sheet;
	struct book_cells *cells;
	struct buffer      out = buffer_in(a);
	struct error       error = { 0 };
	bool               xlsx = book_recognise(bytes) == BOOK_XLSX, more = true, good;
	size_t             count;
	void              *kept = NULL;

	assert_int_not_equal(book_recognise(bytes), BOOK_CSV);
	good = xlsx ? book_xlsx_sheets(a, &file, &sheets, &count, &kept, &error)
		    : book_ods_sheets(a, &file, &sheets, &count, &kept, &error);
	for (sheet = sheets; good && sheet->hidden; sheet++)
		continue;
	good = good && (xlsx ? book_xlsx_open(a, &file, sheet, kept, &cells, &error)
			     : book_ods_open(a, &file, sheet, kept, &cells, &error));
	while (good && more) {
		struct csv_row row;

		good = xlsx ? book_xlsx_next(a, cells, &row, &more, &error)
			    : book_ods_next(a, cells, &row, &more, &error);
		for (size_t i = 0; good && more && i < row.count; i++)
			buffer_format(&out, "%s%.*s", i == 0 ? "" : "|", STR_ARGS(row.cells[i]));
		if (good && more)
			buffer_format(&out, "@%" PRId64 "\n", row.line);
	}
	if (!good)
		buffer_format(&out, "! %s", error.key);
	return buffer_str(&out);
}

static const struct {
	const char *properties, *rows, *cells;
} sheets[] = {
	{ "", HEADINGS, "title (en)||date@1\n" },
	{ "", "<row r='4'><c r='B4' t='s'><v>1</v></c></row><row r='5'/><row r='9'><c t='b'><v>1</v></c></row>",
	  "|rich Atext@4\nyes@9\n" },
	{ "",
	  "<row><c s='1'><v>43952</v></c><c s='2'><v>59</v></c><c s='1'><v>61.5</v></c><c s='3'><v>61.5</v></c></row>",
	  "2020-05-01|1900-02-28|1900-03-01T12:00:00Z|61.5@1\n" },
	{ "<workbookPr date1904='1'/>", "<row><c s='1'><v>42490</v></c></row>", "2020-05-01@1\n" },
	{ "",
	  "<row><c><v>1.1000000000000001</v></c><c><v>42</v></c><c t='str'><f>A1</f><v>of a formula</v></c>"
	  "<c t='e'><v>#REF!</v></c><c t='s'><v>99</v></c></row>",
	  "1.1|42|of a formula|#REF!@1\n" },
	{ "", "<row><c r='XFD1' t='inlineStr'><is><t>far</t></is></c></row>", "! csv.columns" },
	{ "", "<row><c>", "! book.xml" },
	{ "", "<!DOCTYPE x><row/>", "! book.xml" },
};

static void
sheets_of_xlsx_are_read_cell_by_cell(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++)
		assert_string_equal(str_c(a, cells_of(a, xlsx_of(a, sheets[i].properties, sheets[i].rows))),
				    sheets[i].cells);
	arena_close(a);
}

static const struct {
	const char *tables, *cells;
} tables[] = {
	{ "<t:table t:style-name='h'><t:table-row><t:table-cell><x:p>no</x:p></t:table-cell></t:table-row></t:table>"
	  "<t:table><t:table-row><t:table-cell><x:p>a<x:s x:c='2'/><x:span>b</x:span></x:p><x:p>c</x:p></t:table-cell>"
	  "<t:table-cell t:number-columns-repeated='2'/><t:covered-table-cell/><t:table-cell o:value-type='boolean' "
	  "o:boolean-value='true'><x:p>WAHR</x:p></t:table-cell></t:table-row></t:table>",
	  "a  b\nc||||yes@1\n" },
	{ "<t:table><t:table-row t:number-rows-repeated='70000'><t:table-cell "
	  "t:number-columns-repeated='16384'/></t:table-row>"
	  "<t:table-row t:number-rows-repeated='2'><t:table-cell t:number-columns-repeated='2' o:value-type='date' "
	  "o:date-value='2020-05-01T00:00:00'/><t:table-cell o:value-type='currency' o:currency='KES' o:value='12.50'/>"
	  "</t:table-row></t:table>",
	  "2020-05-01|2020-05-01|12.5 KES@70001\n2020-05-01|2020-05-01|12.5 KES@70002\n" },
	{ "<t:table><t:table-row><t:table-cell><o:annotation><x:p>remark</x:p></o:annotation><x:p>text</x:p></"
	  "t:table-cell>"
	  "</t:table-row></t:table>",
	  "text@1\n" },
	{ "<t:table><t:table-row><t:table-cell "
	  "t:number-columns-repeated='5000'><x:p>x</x:p></t:table-cell></t:table-row>"
	  "</t:table>",
	  "! csv.columns" },
	{ "<t:table><t:table-row>", "! book.xml" },
};

static void
what_is_too_long_for_a_cell_says_so(void **state)
{
	enum { LONG = 40000 };
	struct arena *a = arena_open(0);
	char         *letters = arena_text(a, 3 * LONG);
	struct str    cut;

	(void)state;
	memset(letters, 'x', LONG);
	assert_true(str_equal(book_cut(a, (struct str){ letters, BOOK_CELL_UNITS }),
			      (struct str){ letters, BOOK_CELL_UNITS }));
	cut = book_cut(a, (struct str){ letters, BOOK_CELL_UNITS + 1 });
	assert_true(cut.length < BOOK_CELL_UNITS && book_is_cut(cut));
	assert_true(str_ends(cut, STR("/32768")));
	for (int i = 0; i < LONG; i++)
		memcpy(letters + (size_t)3 * (size_t)i, "\xE6\xA3\xAE", 3);
	cut = book_cut(a, (struct str){ letters, 3 * LONG });
	assert_true(str_is_utf8(cut, NULL) && book_is_cut(cut) && cut.length > 3 * (BOOK_CELL_UNITS - 50));
	assert_true(str_equal(book_cut(a, (struct str){ letters, 3 * 30000 }), (struct str){ letters, 3 * 30000 }));
	assert_false(book_is_cut(STR("scissors: \xE2\x9C\x82 1")) || book_is_cut(STR("")));
	arena_close(a);
}

static void
a_book_of_more_rows_than_a_sheet_has_does_not_fit(void **state)
{
	static const enum book_kind     kinds[] = { BOOK_XLSX, BOOK_ODS, BOOK_CSV };
	static const struct book_column column = { .heading = { "title", 5 } };
	const struct book_shape         shape = { .name = STR("a"),
						  .columns = &column,
						  .column_count = 1,
						  .help_name = STR("b"),
						  .list_name = STR("c"),
						  .most_rows = 3 };
	const struct str                cell = STR("Reef");

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct arena *a = arena_open(0);
		struct buffer out = buffer_in(a);
		struct book  *book = book_begin(a, kinds[i], &shape, &out);

		for (int rows = 2; rows <= 4; rows++) { /* the heading is one */
			book_row(a, book, &out, &cell, 1);
			assert_int_equal(book_fits(book), rows <= 3 || kinds[i] == BOOK_CSV);
		}
		book_end(a, book, &out);
		arena_close(a);
	}
}

static void
tables_of_ods_are_read_with_all_that_is_repeated(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		assert_string_equal(str_c(a, cells_of(a, ods_of(a, tables[i].tables))), tables[i].cells);
	arena_close(a);
}

static void
a_workbook_that_grows_too_far_is_refused(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer rows = buffer_in(a);

	(void)state;
	while (rows.length < (size_t)24 * 1024 * 1024)
		buffer_add_c(&rows, "<row></row>");
	buffer_add_byte(&rows, '\0');
	assert_string_equal(str_c(a, cells_of(a, xlsx_of(a, "", rows.data))), "! archive.bomb");
	arena_close(a);
}

static void
a_row_is_not_made_large_by_repeating_a_cell(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer table = buffer_in(a);

	(void)state;
	buffer_add_c(&table, "<t:table><t:table-row><t:table-cell t:number-columns-repeated='100'><x:p>");
	for (int i = 0; i < LIMIT_ORIGINAL_BYTES / 90; i++)
		buffer_add_byte(&table, (char)('a' + i * 7919 % 26));
	buffer_add_c(&table, "</x:p></t:table-cell></t:table-row></t:table>");
	buffer_add_byte(&table, '\0');
	assert_string_equal(str_c(a, cells_of(a, ods_of(a, table.data))), "! csv.row");
	arena_close(a);
}

/* ---- templates --------------------------------------------------------------------------------------------------- */

static const char record[] =
	"{\"type\":\"case-study\",\"owner\":\"KE\",\"fields\":{\"title\":{\"en\":\"=A1\",\"sw\":\"_x0041_ & <\"},"
	"\"summary\":{\"en\":\"One\\n\\nTwo\"},\"form\":\"full\",\"countries\":[\"KE\",\"FJ\"],\"period\":\"2020-05\","
	"\"subjects\":[\"subjects:invasive-alien-species\"],\"keywords\":{\"en\":[\"a\",\"b; c\"]},"
	"\"building_blocks\":[{\"title\":{\"en\":\"1\"}},{\"title\":{\"en\":\"2\"}},{\"title\":{\"en\":\"3\"}},"
	"{\"title\":{\"en\":\"4\"},\"category\":\"block-categories:alliances\"}]}}";

struct again {
	struct json *document;
	int          count;
	struct str   place;
};

static bool
keep(void *context, const struct found_record *found, struct error *error)
{
	struct again *again = context;
	static char   text[64 * 1024]; /* outlives the reading */
	struct arena *a = arena_open(0);
	struct buffer out = buffer_in(a);
	struct str    place = found_cells_place(a, &found->cells, STR("/fields/building_blocks/3/category"));

	(void)error;
	json_write(&out, found->document);
	snprintf(text, sizeof text, "%.*s %.*s", STR_ARGS(place), STR_ARGS(buffer_str(&out)));
	again->place = str_of(text);
	again->count++;
	arena_close(a);
	return true;
}

static void
refused(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)number, (void)raw;
	fail_msg("%s", why->detail);
}

static struct str
written_and_read(struct reader_fixture *f, const char *name)
{
	static const struct str languages[] = { { "en", 2 }, { "fr", 2 } };
	const struct type      *type = type_find(f->options.types, STR("case-study"));
	struct exporter_context context = { .types = f->options.types,
					    .vocabularies = f->options.vocabularies,
					    .words = words_own(),
					    .language = STR("en"),
					    .languages = languages,
					    .language_count = 2,
					    .only = &type,
					    .only_count = 1 };
	const struct exporter  *exporter = exporter_find(str_of(name));
	const struct format    *format = format_find(str_is(str_of(name), "table") ? STR("csv") : str_of(name));
	struct buffer           out = buffer_in(f->a);
	struct again            again = { .count = 0 };
	struct format_sink      sink = { &again, keep, refused };
	struct json            *document;
	struct error            error = { 0 };

	assert_true(json_parse(f->a, str_of(record), &document, &error));
	exporter->expect(f->a, &context, document);
	exporter_begin(f->a, exporter, &out, &context);
	exporter_record(f->a, exporter, &out, &context, document);
	exporter_end(f->a, exporter, &out, &context);
	assert_true(
		format->read(f->a, source_open_bytes(f->a, STR("f"), buffer_str(&out)), &f->options, &sink, &error));
	assert_int_equal(again.count, 1);
	return again.place;
}

static void
a_record_is_the_same_after_any_table_of_its_type(void **state)
{
	static const char *const names[] = { "xlsx", "ods", "table" };
	struct reader_fixture    f;
	struct json             *document, *read;
	struct error             error = { 0 };

	(void)state;
	reader_fixture_open(&f);
	f.options.strict = true;
	assert_true(json_parse(f.a, str_of(record), &document, &error));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct str text = written_and_read(&f, names[i]), place;

		assert_true(str_cut(&text, ' ', &place));
		assert_true(json_parse(f.a, text, &read, &error));
		assert_true(json_equal(json_get(read, "fields"), json_get(document, "fields")));
		assert_true(str_starts(place, str_is(str_of(names[i]), "table") ? STR("") : STR("case-study!")));
		assert_true(str_ends(place, STR("2")));
	}
	reader_fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sheets_of_xlsx_are_read_cell_by_cell),
		cmocka_unit_test(what_is_too_long_for_a_cell_says_so),
		cmocka_unit_test(a_book_of_more_rows_than_a_sheet_has_does_not_fit),
		cmocka_unit_test(tables_of_ods_are_read_with_all_that_is_repeated),
		cmocka_unit_test(a_workbook_that_grows_too_far_is_refused),
		cmocka_unit_test(a_row_is_not_made_large_by_repeating_a_cell),
		cmocka_unit_test(a_record_is_the_same_after_any_table_of_its_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
