#include "formats/csv_rows.h"
#include "formats/fixture.h"
#include "formats/readers.h"

#include "base/limits.h"
#include "tests/fixtures.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* The rows of a table, as text: cells in brackets, "LINE!" for a row that is refused. */
static struct str
rows_of(struct arena *a, struct str text)
{
	struct source   *source = source_open_bytes(a, STR("f"), text);
	struct csv_rows *rows;
	struct buffer    out = buffer_in(a);
	struct error     error = { 0 };
	bool             more = true;

	assert_true(csv_open(a, source, &rows, &error));
	while (more) {
		struct csv_row row;

		if (csv_next(a, rows, &row, &more, &error) && more) {
			buffer_format(&out, "%" PRId64, row.line);
			for (size_t i = 0; i < row.count; i++)
				buffer_format(&out, "[%.*s]", STR_ARGS(row.cells[i]));
		} else if (more) {
			buffer_format(&out, "%" PRId64 "!%s", row.line, error.key);
		}
		if (more)
			buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

static const struct {
	const char *text, *rows;
} cuts[] = {
	{ "", "" },
	{ "a,b\n1,2\n", "1[a][b]\n2[1][2]\n" },
	{ "a,b\r\n1,2", "1[a][b]\n2[1][2]\n" },
	{ "a,b\r1,2\r3,4", "1[a][b]\n2[1][2]\n3[3][4]\n" },
	{ "a,b\r\n1,2\n3,4\r5,6", "1[a][b]\n2[1][2]\n3[3][4]\n4[5][6]\n" },
	{ "\xEF\xBB\xBF"
	  "a,b\n",
	  "1[a][b]\n" },
	{ "a;b\n1,5;2\n", "1[a][b]\n2[1,5][2]\n" },
	{ "a\tb\n1\t2\n", "1[a][b]\n2[1][2]\n" },
	{ "a|b\n1|2\n", "1[a][b]\n2[1][2]\n" },
	{ "sep=;\na;b,c\n", "2[a][b,c]\n" },
	{ "sep=,\r\na,b;c\r\n", "2[a][b;c]\n" },
	{ "# a remark, with commas\n#another\na,b\n1,2\n", "3[a][b]\n4[1][2]\n" },
	{ "a,b\n\n,\n1,2\n", "1[a][b]\n4[1][2]\n" },
	{ "a,b\n\"x, y\",\"z\"\n", "1[a][b]\n2[x, y][z]\n" },
	{ "a,b\n\"x\ny\",z\n1,2\n", "1[a][b]\n2[x\ny][z]\n4[1][2]\n" },
	{ "a,b\n\"say \"\"so\"\"\",z\n", "1[a][b]\n2[say \"so\"][z]\n" },
	{ "a,b\n\"say \\\"so\\\"\",z\n", "1[a][b]\n2[say \"so\"][z]\n" },
	{ "a,b\n\"c:\\\",z\n", "1[a][b]\n2[c:\\][z]\n" },
	{ "a,b\n\"x \\\"\"y\\\"\"\",z\n", "1[a][b]\n2[x \\\"y\\\"][z]\n" },
	{ "a,b\nThe \"big\" one,2\n\"ab\"c,3\n", "1[a][b]\n2[The \"big\" one][2]\n3[abc][3]\n" },
	{ "a,b\n\"\",\"\"\"\"\n", "1[a][b]\n2[][\"]\n" },
	{ "a,b,c\n1\n1,2,3,4\n", "1[a][b][c]\n2[1]\n3[1][2][3][4]\n" },
	{ "a,b\n1,\"open\n3,4\n", "1[a][b]\n2!csv.quotes\n3[3][4]\n" },
	{ "a,b\n1,2,\n", "1[a][b]\n2[1][2][]\n" },
};

static void
rows_are_cut_as_programs_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		struct arena *a = arena_open(0);
		struct str    got = rows_of(a, str_of(cuts[i].text));

		if (!str_is(got, cuts[i].rows))
			fail_msg("%s\ngives\n%.*s\nnot\n%s", cuts[i].text, STR_ARGS(got), cuts[i].rows);
		arena_close(a);
	}
}

/* A row of `cells` cells of `bytes` bytes each. */
static void
add_row(struct buffer *out, size_t cells, size_t bytes)
{
	for (size_t i = 0; i < cells; i++) {
		if (i > 0)
			buffer_add_byte(out, ',');
		for (size_t k = 0; k < bytes; k++)
			buffer_add_byte(out, 'x');
	}
	buffer_add_byte(out, '\n');
}

static void
rows_beyond_a_limit_cost_only_themselves(void **state)
{
	static const struct {
		size_t cells, bytes;
	} big[] = { { LIMIT_CSV_COLUMNS + 1, 1 }, { 1, LIMIT_CSV_FIELD_BYTES + 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof big / sizeof big[0]; i++) {
		struct arena *a = arena_open(0);
		struct buffer text = buffer_in(a);
		struct str    got;

		buffer_add_c(&text, "a,b\n");
		add_row(&text, big[i].cells, big[i].bytes);
		add_row(&text, 2, 1);
		got = rows_of(a, buffer_str(&text));
		assert_true(str_starts(got, STR("1[a][b]\n2!csv.")));
		assert_true(str_ends(got, STR("\n3[x][x]\n")));
		arena_close(a);
	}
}

static void
broken_quotations_take_no_more_than_linear_time(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer text = buffer_in(a);

	(void)state;
	for (int i = 0; i < 200000; i++)
		buffer_add_c(&text, "\"a\"\"b\"\"\n");
	buffer_add_byte(&text, '"');
	(void)rows_of(a, buffer_str(&text));
	arena_close(a);
}

/* Each table of csv-spectrum beside its JSON: an array of an object for each row. */
static void
csv_spectrum_is_read_as_it_should(void **state)
{
	static const char *const names[] = { "comma_in_quotes",     "empty_crlf", "json",        "newlines",
					     "quotes_and_newlines", "simple",     "simple_crlf", "utf8" };
	struct arena            *a = arena_open(0);
	struct str               folder;

	(void)state;
	for (size_t i = 0;
	     fixtures_find(a, "bad-input/csv/csv-spectrum", &folder) && i < sizeof names / sizeof names[0]; i++) {
		struct str    table, wanted, base = path_join(a, folder, str_of(names[i]));
		struct json  *records, *headings = NULL;
		struct error  error = { 0 };
		struct buffer out = buffer_in(a);

		assert_true(file_read(a, str_join(a, base, STR(".csv")), 100000, &table, &error));
		assert_true(file_read(a, str_join(a, base, STR(".json")), 100000, &wanted, &error));
		assert_true(json_parse(a, wanted, &records, &error));
		for (const struct json *record = records->first; record != NULL; record = record->next) {
			if (headings == NULL) {
				for (headings = record->first; headings != NULL; headings = headings->next)
					buffer_format(&out, "[%.*s]", STR_ARGS(headings->name));
				buffer_add_byte(&out, '\n');
				headings = record->first;
			}
			for (const struct json *cell = record->first; cell != NULL; cell = cell->next)
				buffer_format(&out, "[%.*s]", STR_ARGS(cell->text));
			buffer_add_byte(&out, '\n');
		}
		table = rows_of(a, table);
		wanted = buffer_str(&out);
		for (struct str line, other; str_cut(&wanted, '[', &line) && str_cut(&table, '[', &other);) {
			other = str_slice(other, 0, str_find_byte(other, ']'));
			line = str_slice(line, 0, str_find_byte(line, ']'));
			if (other.length > 0 && line.length > 0 && !str_equal(line, other))
				fail_msg("%s: \"%.*s\", not \"%.*s\"", names[i], STR_ARGS(other), STR_ARGS(line));
		}
	}
	arena_close(a);
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static const struct {
	const char *says, *table, *type, *mapping, *wanted;
} tables[] = {
	{ "fields by their names and languages", "title,title_fr,summary.ar,published\nT,U,\xD8\xA7,2001\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\",\"fr\":\"U\"},\"summary\":{\"ar\":\"\xD8\xA7\"},\"published\":"
	  "\"2001\"}}\n" },
	{ "labels in any language", "Titre;R\xC3\xA9sum\xC3\xA9 (fr);Pays\nT;S;KE\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\"},\"summary\":{\"fr\":\"S\"},\"countries\":[\"KE\"]}}\n" },
	{ "Dublin Core and words of spreadsheets",
	  "dc:title,dcterms:issued,Author,Keywords,URL,Country\nT,2001,A; B,x|y,www.e.org,Kenya\n", "", "",
	  " {\"fields\":{\"keywords\":{\"und\":[\"x\",\"y\"]},\"published\":\"2001\",\"title\":{\"und\":\"T\"},"
	  "\"authors\":[{"
	  "\"name\":\"A\"},{\"name\":\"B\"}],\"links\":[{\"url\":\"http://www.e.org\"}],\"countries\":[\"KE\"]}}\n" },
	{ "several values in a cell",
	  "title,countries,languages,subjects,keywords\nT,\"KE, UG\",en;fr,forest biodiversity,a;b\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\"},\"countries\":[\"KE\",\"UG\"],\"languages\":[\"en\",\"fr\"],"
	  "\"subjects\":["
	  "\"subjects:forest-biodiversity\"],\"keywords\":{\"und\":[\"a\",\"b\"]}}}\n" },
	{ "a name with a comma that is one value",
	  "title,countries\nT,\"China, Hong Kong Special Administrative Region\"\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\"},\"countries\":[\"HK\"]}}\n" },
	{ "the header of records", "id,title,owner,licence,rights holder\nK1,T,KE,CC BY 4.0,H\n", "", "",
	  "K1 "
	  "{\"fields\":{\"title\":{\"und\":\"T\"}},\"owner\":\"KE\",\"licence\":\"CC-BY-4.0\",\"rights\":{\"holder\":"
	  "\"H\"}}\n" },
	{ "identifiers of ours", "id,title\nke-8f3k2qk,T\n", "", "",
	  "ke-8f3k2qk {\"fields\":{\"title\":{\"und\":\"T\"}}}\n" },
	{ "types by row", "type,title\nnews,T\nresource,U\nklingon,V\n", "", "",
	  " {\"type\":\"news\",\"fields\":{\"title\":{\"und\":\"T\"}}}\n {\"fields\":{\"title\":{\"und\":\"U\"}}}\n! "
	  "f:4 import.type\n" },
	{ "the type asked for", "title,country\nT,Kenya\n", "organization", "",
	  " {\"type\":\"organization\",\"fields\":{\"title\":{\"und\":\"T\"},\"country\":\"KE\"}}\n" },
	{ "a point", "title,lat,lon\nT,-1.3,36.8\nU,100,0\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\"},\"place\":{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}}}\n "
	  "{\"fields\":{\"title\":{\"und\":\"U\"}}}\n- \"100, 0\" is no latitude and longitude, or the type has no "
	  "place\n" },
	{ "a value that the field cannot hold is noted", "title,published\nT,soon\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\"}}}\n- column \"published\": \"soon\" is no date, or there is one "
	  "already\n" },
	{ "a short row is noted, a long one rejected", "title,published,source\nT\nT,2001,x,y\nU,2002,z,,\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"T\"}}}\n- the row has 1 cells, the heading 3\n! f:3 csv.slipped\n "
	  "{\"fields\":{\"title\":{\"und\":\"U\"},\"published\":\"2002\",\"source\":[{\"und\":\"z\"}]}}\n" },
	{ "control characters are noted", "title,source\nA\x0B,b\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"A\"},\"source\":[{\"und\":\"b\"}]}}\n- control characters read as "
	  "spaces: 1\n" },
	{ "U+FFFE is replaced by U+FFFD", "title,source\nA\xEF\xBF\xBE,b\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"A\xEF\xBF\xBD\"},\"source\":[{\"und\":\"b\"}]}}\n- control characters "
	  "read as "
	  "spaces: 1\n" },
	{ "a mapping", "Name der Quelle,Jahr,x,y\nT,2001,A,weg\n", "",
	  "# our old list\nName der Quelle = title.de\nJahr=published\nx = dc:creator\ny = -\n",
	  " {\"fields\":{\"title\":{\"de\":\"T\"},\"published\":\"2001\",\"authors\":[{\"name\":\"A\"}]}}\n" },
	{ "a mapping over what the name says", "title,source\nK9,T\n", "", "title = id\nsource = title\n",
	  "K9 {\"fields\":{\"title\":{\"und\":\"T\"}}}\n" },
	{ "a mapping to no field", "a,title\n1,T\n", "", "a = klingon\n", "FAILED csv.mapping\n" },
	{ "a mapping of no column", "a,title\n1,T\n", "", "b = title\n", "FAILED csv.mapping\n" },
	{ "a mapping that is none", "a,title\n1,T\n", "", "a\n", "FAILED csv.mapping\n" },
	{ "columns that nobody knows", "a,b\n1,2\n", "", "", "! f:1 csv.columns\n" },
	{ "no title", "published,source\n2001,2\n", "", "", "! f:1 csv.title\n" },
	{ "Darwin Core", "scientificName,basisOfRecord\nPuma concolor,x\n", "", "", "! f:1 import.format\n" },
	{ "no rows", "title,published\n", "", "", "! f:1 import.empty\n" },
	{ "a quotation without end between rows", "title,source\nA,1\n\"B,2\nC,3\n", "", "",
	  " {\"fields\":{\"title\":{\"und\":\"A\"},\"source\":[{\"und\":\"1\"}]}}\n! f:3 csv.quotes\n "
	  "{\"fields\":{\"title\":{\"und\":\"C\"},\"source\":[{\"und\":\"3\"}]}}\n" },
};

static void
rows_of_tables_become_records(void **state)
{
	struct reader_fixture f;
	size_t                wrong = 0;

	(void)state;
	reader_fixture_open(&f);
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct str got;

		f.options.type = str_of(tables[i].type);
		f.options.mapping = str_of(tables[i].mapping);
		got = reader_fixture_read(&f, &format_csv, str_of(tables[i].table));
		if (str_is(got, tables[i].wanted))
			continue;
		print_error("%s:\n%.*snot\n%s", tables[i].says, STR_ARGS(got), tables[i].wanted);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	reader_fixture_close(&f);
}

static bool
keep_original(void *context, const struct found_record *found, struct error *error)
{
	struct buffer *kept = context;

	(void)error;
	buffer_add(kept, found->raw);
	return true;
}

static void
reject_nothing(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)number, (void)raw;
	fail_msg("%s", why->detail);
}

static void
the_original_of_a_row_is_kept_whole_with_its_zero_bytes(void **state)
{
	static const char     table[] = "title,source\nThe forests of the high valleys\0,one\0\n";
	struct reader_fixture f;
	struct buffer         kept;
	struct format_sink    sink = { &kept, keep_original, reject_nothing };
	struct error          error = { 0 };
	struct source        *source;

	(void)state;
	reader_fixture_open(&f);
	kept = buffer_in(f.a);
	source = source_open_bytes(f.a, STR("f"), STR(table));
	assert_true(format_csv.read(f.a, source, &f.options, &sink, &error));
	assert_true(str_equal(buffer_str(&kept), STR(table)));
	reader_fixture_close(&f);
}

static void
binary_data_is_no_table(void **state)
{
	static const char     table[] = "title,source\n\"i\x15\x9D.\x9BU\0\0\\\"\",z\\\n\"c\\,\":\0y\n";
	struct reader_fixture f;

	(void)state;
	reader_fixture_open(&f);
	assert_true(str_is(reader_fixture_read(&f, &format_csv, STR(table)), "FAILED source.binary\n"));
	reader_fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_cut_as_programs_write_them),
		cmocka_unit_test(rows_beyond_a_limit_cost_only_themselves),
		cmocka_unit_test(broken_quotations_take_no_more_than_linear_time),
		cmocka_unit_test(csv_spectrum_is_read_as_it_should),
		cmocka_unit_test(rows_of_tables_become_records),
		cmocka_unit_test(the_original_of_a_row_is_kept_whole_with_its_zero_bytes),
		cmocka_unit_test(binary_data_is_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
