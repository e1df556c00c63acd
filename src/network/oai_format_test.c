/* Formats and their versions: who changes what a format writes raises its version, else harvesters never get the change.
 *
 * tests/export/versions has a line for each format: its version, what it was written of (the records of the tests, the types, the
 * labels of terms), and a hash of what was written. With CHM_REWRITE set the test writes the file, unless a version is to be raised. */
#include "network/oai_format.h"
#include "network/oai_since.h"

#include "base/file.h"
#include "base/hash.h"
#include "formats/export.h"
#include "vocabularies/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FILE_BYTES = 4 * 1024 * 1024, MARK = 32 /* letters of a hash */ };

static const char golden[] = "tests/export/versions";

struct world {
	struct arena              *a;
	const struct vocabularies *vocabularies;
	const struct types        *types;
	struct str                 records; /* JSON, a line each */
};

static void
open_world(struct world *w)
{
	struct buffer      out;
	struct folder_list list;
	struct str         text;
	struct error       error = { 0 };

	*w = (struct world){ .a = arena_open(0) };
	out = buffer_in(w->a);
	assert_true(vocabularies_own(w->a, &w->vocabularies, &error));
	assert_true(types_read(w->a, STR(""), w->vocabularies, &w->types, &error));
	assert_true(file_read(w->a, STR("tests/export/records.jsonl"), FILE_BYTES, &text, &error));
	buffer_add(&out, text);
	assert_true(folder_list(w->a, STR("demonstration"), &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		if (!str_ends(list.names[i], STR(".jsonl")))
			continue;
		assert_true(file_read(w->a, path_join(w->a, STR("demonstration"), list.names[i]), FILE_BYTES, &text,
				      &error));
		buffer_add(&out, text);
	}
	w->records = buffer_str(&out);
}

static struct str
mark(struct arena *a, struct str bytes)
{
	struct hash hash = hash_of_bytes(bytes);
	char        text[HASH_TEXT];

	return str_copy(a, str_head(str_slice(hash_format(&hash, text), sizeof "sha256:" - 1, HASH_TEXT), MARK));
}

/* All records that are to be had in the format. */
static struct str
written(const struct world *w, const struct oai_format *format)
{
	const struct exporter_context context = { .types = w->types,
						  .vocabularies = w->vocabularies,
						  .language = STR("en"),
						  .home = STR("https://chm.example.ke/") };
	struct buffer                 out = buffer_in(w->a);
	struct str                    rest = w->records, line;
	size_t                        count = 0;

	while (str_cut(&rest, '\n', &line)) {
		struct arena *a = arena_open(0);
		struct json  *record = NULL;

		if (line.length > 0)
			assert_true(json_parse(a, line, &record, NULL));
		if (record != NULL && oai_format_suits(format, type_find(w->types, json_text(record, "type")))) {
			oai_format_write(a, format, &out, line, record, &context);
			count++;
		}
		arena_close(a);
	}
	assert_true(count > 0);
	return buffer_str(&out);
}

/* "oai_dc 1 OF WHAT". */
static struct str
line_of(const struct world *w, const struct oai_format *format)
{
	struct hash labels = oai_labels(w->vocabularies);
	struct str  version = oai_version(w->a, format, w->types, &labels), number;
	struct str  of = str_format(w->a, "%.*s %.*s", STR_ARGS(version), STR_ARGS(mark(w->a, w->records)));

	(void)str_cut(&of, ' ', &number);
	return str_format(w->a, "%s %.*s %.*s %.*s", format->prefix, STR_ARGS(number), STR_ARGS(mark(w->a, of)),
			  STR_ARGS(mark(w->a, written(w, format))));
}

static struct str
line_for(struct str text, const char *prefix)
{
	struct str line, rest, name;

	while (str_cut(&text, '\n', &line)) {
		rest = line;
		(void)str_cut(&rest, ' ', &name);
		if (str_is(name, prefix))
			return line;
	}
	return STR("");
}

/* Without its last word, the hash of what was written. */
static struct str
before_last(struct str line)
{
	while (line.length > 0 && line.data[line.length - 1] != ' ')
		line.length--;
	return line;
}

static void
what_a_format_writes_changes_with_its_version(void **state)
{
	const struct oai_format *formats;
	size_t                   count = oai_formats_list(&formats);
	struct world             w;
	struct str               known = STR("");
	struct buffer            out;
	bool                     same = true;

	(void)state;
	open_world(&w);
	out = buffer_in(w.a);
	if (!file_read(w.a, str_of(golden), FILE_BYTES, &known, NULL))
		known = STR("");
	for (size_t i = 0; i < count; i++) {
		struct str line = line_of(&w, &formats[i]), before = line_for(known, formats[i].prefix);

		if (!str_equal(line, before) && str_equal(before_last(line), before_last(before)))
			fail_msg("what is written as %s has changed: raise its version in src/network/oai_format.c",
				 formats[i].prefix);
		same &= str_equal(line, before);
		buffer_format(&out, "%.*s\n", STR_ARGS(line));
	}
	if (getenv("CHM_REWRITE") != NULL)
		assert_true(file_write(str_of(golden), buffer_str(&out), 0644, NULL));
	else if (!same)
		fail_msg("versions, types or terms have changed: CHM_REWRITE=1 oai_format_test writes %s anew", golden);
	arena_close(w.a);
}

static const struct vocabularies *
vocabulary_of(struct arena *a, const char *text)
{
	const struct vocabularies *vocabularies;
	struct vocabulary_draft    draft;

	assert_true(vocabulary_parse(a, str_of(text), STR("vocabularies/areas.tsv"), &draft, NULL));
	assert_true(vocabularies_make(a, &draft, 1, &vocabularies, NULL));
	return vocabularies;
}

/* Signed records are as they were signed, whatever terms are called. */
static void
a_term_that_is_called_otherwise_makes_another_version(void **state)
{
	struct world             w;
	const struct oai_format *dc = oai_format_find(STR("oai_dc")), *chm = oai_format_find(STR("chm"));
	struct hash              before, after;

	(void)state;
	open_world(&w);
	before = oai_labels(vocabulary_of(w.a, "notation\tbroader\ten\tfr\nreef\t\tReef\tRecif\n"));
	after = oai_labels(vocabulary_of(w.a, "notation\tbroader\ten\tfr\nreef\t\tReef\tR\xc3\xa9"
					      "cif\n"));
	assert_false(str_equal(oai_version(w.a, dc, w.types, &before), oai_version(w.a, dc, w.types, &after)));
	assert_true(str_equal(oai_version(w.a, dc, w.types, &before), oai_version(w.a, dc, w.types, &before)));
	assert_true(str_equal(oai_version(w.a, chm, w.types, &before), oai_version(w.a, chm, w.types, &after)));
	arena_close(w.a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_format_writes_changes_with_its_version),
		cmocka_unit_test(a_term_that_is_called_otherwise_makes_another_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
