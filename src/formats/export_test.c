#include "formats/export.h"
#include "formats/fixture.h"
#include "formats/mapped.h"
#include "formats/readers.h"
#include "formats/source.h"

#include "base/file.h"
#include "formats/xml_write.h"

#include <libxml/parser.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FILE_BYTES = 1024 * 1024, MOST = 400 };

struct exported {
	struct reader_fixture   f;
	struct exporter_context context;
	struct json            *records[MOST]; /* what was exported */
	struct json            *again[MOST];   /* what is read of it */
	size_t                  count, again_count;
};

static const struct str languages[] = { { "en", 2 }, { "fr", 2 } };

static void
open_fixture(struct exported *e)
{
	*e = (struct exported){ .count = 0 };
	reader_fixture_open(&e->f);
	e->context = (struct exporter_context){
		.types = e->f.options.types,
		.vocabularies = e->f.options.vocabularies,
		.language = STR("en"),
		.home = STR("https://chm.example.ke/"),
		.languages = languages,
		.language_count = 2,
	};
}

static void
close_fixture(struct exported *e)
{
	reader_fixture_close(&e->f);
}

/* What is stored names records by their identifiers; the demonstration does by keys, as it is not stored yet. */
static void
name_records(struct exported *e, struct json *record)
{
	struct json *fields = json_find(record, STR("fields")), *field = json_find(fields, STR("case_study"));

	if (field != NULL && json_get(field, "source") != NULL)
		json_set(fields, STR("case_study"), json_string(e->f.a, STR("ke-0000000")));
}

static void
take_records(struct exported *e, struct str path)
{
	struct str   text, line;
	struct error error = { 0 };

	assert_true(file_read(e->f.a, path, FILE_BYTES, &text, &error));
	while (str_cut(&text, '\n', &line)) {
		if (line.length == 0)
			continue;
		assert_true(e->count < MOST);
		assert_true(json_parse(e->f.a, line, &e->records[e->count], &error));
		name_records(e, e->records[e->count++]);
	}
}

/* The records of the test, and those of the demonstration: of every type, in six languages. */
static void
take_all_records(struct exported *e)
{
	struct folder_list list;
	struct error       error = { 0 };

	take_records(e, STR("tests/export/records.jsonl"));
	assert_true(folder_list(e->f.a, STR("demonstration"), &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		if (str_ends(list.names[i], STR(".jsonl")))
			take_records(e, path_join(e->f.a, STR("demonstration"), list.names[i]));
	}
	assert_true(e->count > 60);
}

static struct str
export_with(struct exported *e, const char *name)
{
	const struct exporter *exporter = exporter_find(str_of(name));
	struct buffer          out = buffer_in(e->f.a);

	exporter_begin(e->f.a, exporter, &out, &e->context);
	for (size_t i = 0; i < e->count; i++)
		exporter_record(e->f.a, exporter, &out, &e->context, e->records[i]);
	exporter_end(e->f.a, exporter, &out, &e->context);
	return buffer_str(&out);
}

/* ---- reading again ----------------------------------------------------------------------------------------------- */

static bool
found(void *context, const struct found_record *record, struct error *error)
{
	struct exported *e = context;

	(void)error;
	assert_true(e->again_count < MOST);
	e->again[e->again_count] = json_copy(e->f.a, record->document);
	json_set(e->again[e->again_count++], STR("key"), json_string(e->f.a, str_copy(e->f.a, record->identifier)));
	return true;
}

static void
rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)number, (void)raw;
	fail_msg("%s: %s", why->place, why->detail);
}

static void
read_again(struct exported *e, const struct format *format, struct str text)
{
	struct format_sink sink = { e, found, rejected };
	struct error       error = { 0 };
	struct source     *source = source_open_bytes(e->f.a, STR("f"), text);

	e->again_count = 0;
	assert_true(format->read(e->f.a, source, &e->f.options, &sink, &error));
	assert_int_equal(e->again_count, e->count);
}

static const char *
text_of(struct exported *e, const struct json *value)
{
	struct buffer out = buffer_in(e->f.a);

	if (value != NULL)
		json_write(&out, value);
	return str_c(e->f.a, buffer_str(&out));
}

/* Of two records of the same place; only `names` when there are any. */
static void
assert_same_fields(struct exported *e, size_t i, const char *const *names)
{
	const struct json *left = json_get(e->records[i], "fields"), *right = json_get(e->again[i], "fields");
	size_t             wrong = 0;

	assert_true(str_equal(json_text(e->records[i], "type"), json_text(e->again[i], "type")));
	for (const struct json *field = left->first; field != NULL; field = field->next) {
		const struct json *other = json_find(right, field->name);
		bool               asked = names == NULL;

		for (size_t k = 0; names != NULL && names[k] != NULL; k++)
			asked |= str_is(field->name, names[k]);
		if (!asked || (other != NULL && json_equal(field, other)))
			continue;
		print_error("%.*s %.*s:\n%s\nis read as\n%s\n", STR_ARGS(json_text(e->records[i], "type")),
			    STR_ARGS(field->name), text_of(e, field), text_of(e, other));
		wrong++;
	}
	assert_int_equal(wrong, 0);
	if (names == NULL)
		assert_int_equal(left->count, right->count);
}

static void
what_is_exported_as_json_lines_is_read_again_as_it_was(void **state)
{
	struct exported e;

	(void)state;
	open_fixture(&e);
	take_all_records(&e);
	read_again(&e, &format_jsonl, export_with(&e, "jsonl"));
	for (size_t i = 0; i < e.count; i++) {
		json_drop(e.again[i], STR("key"));
		assert_true(json_equal(e.records[i], e.again[i]));
	}
	close_fixture(&e);
}

static void
what_is_exported_as_a_table_is_read_again_with_equal_fields_and_rights(void **state)
{
	static const char *const header[] = { "/id",
					      "/owner",
					      "/licence",
					      "/confirmed",
					      "/rights/holder",
					      "/rights/custodian",
					      "/rights/access",
					      "/rights/embargo",
					      "/rights/labels",
					      NULL };
	struct exported          e;

	(void)state;
	open_fixture(&e);
	take_all_records(&e);
	read_again(&e, &format_csv, export_with(&e, "csv"));
	for (size_t i = 0; i < e.count; i++) {
		assert_same_fields(&e, i, NULL);
		for (size_t k = 0; header[k] != NULL; k++) {
			const struct json *value = json_at(e.records[i], header[k]);
			bool               empty = value == NULL || (value->text.length == 0 && value->count == 0);

			if (!empty && !json_equal(value, json_at(e.again[i], header[k])))
				fail_msg("%s: %s", header[k], text_of(&e, e.again[i]));
		}
	}
	close_fixture(&e);
}

static void
what_is_exported_as_dublin_core_is_read_again_as_far_as_that_goes(void **state)
{
	/* fields for which Dublin Core has a word of their own */
	static const char *const names[] = { "title", "country", "published", NULL };
	struct exported          e;

	(void)state;
	open_fixture(&e);
	take_all_records(&e);
	read_again(&e, &format_oai_dc, export_with(&e, "oai_dc"));
	for (size_t i = 0; i < e.count; i++) {
		assert_same_fields(&e, i, names);
		assert_true(str_equal(json_text(e.again[i], "key"), json_text(e.records[i], "id")));
		assert_true(str_equal(json_text(e.again[i], "licence"), json_text(e.records[i], "licence")));
	}
	close_fixture(&e);
}

/* ---- golden files ------------------------------------------------------------------------------------------------ */

/* After an intended change CHM_GOLDEN_WRITE=1 writes it anew. */
static void
assert_golden(struct arena *a, struct str path, struct str text)
{
	struct str   wanted, left, right;
	struct error error = { 0 };

	if (getenv("CHM_GOLDEN_WRITE") != NULL)
		assert_true(file_write(path, text, 0644, &error));
	assert_true(file_read(a, path, FILE_BYTES, &wanted, &error));
	if (str_equal(text, wanted))
		return;
	while (text.length > 0 || wanted.length > 0) {
		left = right = (struct str){ NULL, 0 };
		(void)str_cut(&text, '\n', &left);
		(void)str_cut(&wanted, '\n', &right);
		if (!str_equal(left, right))
			print_error("- %.*s\n+ %.*s\n", STR_ARGS(right), STR_ARGS(left));
	}
	fail_msg("%.*s differs", STR_ARGS(path));
}

static void
exports_look_as_they_always_did(void **state)
{
	static const char *const names[] = { "csv", "oai_dc" };
	struct exported          e;

	(void)state;
	open_fixture(&e);
	take_records(&e, STR("tests/export/records.jsonl"));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_golden(e.f.a, str_format(e.f.a, "tests/export/records.%s", names[i]), export_with(&e, names[i]));
	close_fixture(&e);
}

/* ---- hostile text ------------------------------------------------------------------------------------------------ */

static void
assert_well_formed(struct str text)
{
	xmlDocPtr document = xmlReadMemory(text.data, (int)text.length, "f", NULL, XML_PARSE_NONET);

	assert_non_null(document);
	xmlFreeDoc(document);
}

static void
xml_is_well_formed_whatever_the_text_says(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "plain", "plain" },
		{ "<a href=\"x\">&amp;</a>", "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;" },
		{ "]]>", "]]&gt;" },
		{ "a\x01\x1F"
		  "b",
		  "a\xEF\xBF\xBD\xEF\xBF\xBD"
		  "b" },
		{ "\xEF\xBF\xBE \xEF\xBF\xBF \xEF\xBF\xBD", "\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD" },
		{ "a\tb\nc\rd", "a\tb\nc&#13;d" },
		{ "\xF0\x9F\x90\x98 \xD8\xA7", "\xF0\x9F\x90\x98 \xD8\xA7" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer out = buffer_in(a);
		struct buffer element = buffer_in(a);

		xml_add_text(&out, str_of(rows[i].text));
		if (!str_is(buffer_str(&out), rows[i].wanted))
			fail_msg("%.*s, not %s", STR_ARGS(buffer_str(&out)), rows[i].wanted);
		xml_add_element(&element, "x", str_of(rows[i].text), str_of(rows[i].text));
		assert_well_formed(buffer_str(&element));
	}
	arena_close(a);
}

static void
addresses_are_such_as_schemas_take(void **state)
{
	static const char *const rows[][2] = {
		{ "https://example.org/a?b=1&c=%20#d", "https://example.org/a?b=1&c=%20#d" },
		{ "https://example.org/?q=100%&r=%zz#a#b", "https://example.org/?q=100%25&r=%25zz#a%23b" },
		{ "https://[2001:db8::1]/?a=[1]", "https://[2001:db8::1]/?a=%5B1%5D" },
		{ "http://example.c[o.test/", "http://example.c%5Bo.test/" },
		{ "", "" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(str_c(a, xml_address(a, str_of(rows[i][0]))), rows[i][1]);
	assert_string_equal(str_c(a, degrees_text(a, 0.00001)), "0.00001");
	assert_string_equal(str_c(a, degrees_text(a, -0.0000001)), "0");
	assert_string_equal(str_c(a, degrees_text(a, 179.1234567)), "179.123457");
	assert_string_equal(str_c(a, degrees_text(a, -100)), "-100");
	arena_close(a);
}

static void
dublin_core_of_any_record_is_well_formed(void **state)
{
	struct exported e;

	(void)state;
	open_fixture(&e);
	take_all_records(&e);
	for (size_t i = 0; i < e.count; i++) {
		struct buffer out = buffer_in(e.f.a);

		oai_dc_write(e.f.a, &out, &e.context, e.records[i]);
		assert_well_formed(buffer_str(&out));
	}
	assert_well_formed(export_with(&e, "oai_dc"));
	close_fixture(&e);
}

/* No cell begins with what a spreadsheet runs, but numbers. */
static void
tables_hold_no_formulas(void **state)
{
	static const char *const starts[] = { "=1",  "+1",   "-x", "@SUM(A1)", "\357\274\2351",
					      "'=1", "''=1", "-1", "-1.5",     "'x" };
	static const char *const cells[] = { "'=1",  "'+1",   "'-x", "'@SUM(A1)", "'\357\274\2351",
					     "''=1", "'''=1", "-1",  "-1.5",      "'x" };
	struct exported          e;
	struct buffer            line;

	(void)state;
	open_fixture(&e);
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		line = buffer_in(e.f.a);
		buffer_add_c(&line, "{\"type\":\"resource\",\"fields\":{\"title\":{\"en\":");
		json_write_text(&line, str_of(starts[i]));
		buffer_add_c(&line, "}}}");
		e.count = 1;
		assert_true(json_parse(e.f.a, buffer_str(&line), &e.records[0], NULL));
		if (str_find(export_with(&e, "csv"), str_format(e.f.a, ",\"%s\",", cells[i])) ==
		    export_with(&e, "csv").length)
			fail_msg("%s is no cell", cells[i]);
		read_again(&e, &format_csv, export_with(&e, "csv"));
		assert_same_fields(&e, 0, NULL);
	}
	close_fixture(&e);
}

static void
withheld_values_are_in_no_export_for_others(void **state)
{
	struct exported e;

	(void)state;
	open_fixture(&e);
	take_records(&e, STR("tests/export/records.jsonl"));
	assert_true(str_find(export_with(&e, "oai_dc"), STR("sha256:")) == export_with(&e, "oai_dc").length);
	close_fixture(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_exported_as_json_lines_is_read_again_as_it_was),
		cmocka_unit_test(what_is_exported_as_a_table_is_read_again_with_equal_fields_and_rights),
		cmocka_unit_test(what_is_exported_as_dublin_core_is_read_again_as_far_as_that_goes),
		cmocka_unit_test(exports_look_as_they_always_did),
		cmocka_unit_test(xml_is_well_formed_whatever_the_text_says),
		cmocka_unit_test(addresses_are_such_as_schemas_take),
		cmocka_unit_test(dublin_core_of_any_record_is_well_formed),
		cmocka_unit_test(tables_hold_no_formulas),
		cmocka_unit_test(withheld_values_are_in_no_export_for_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
