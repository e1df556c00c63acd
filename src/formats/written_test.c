#include "formats/written.h"

#include "vocabularies/vocabularies.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
	const char *text, *wanted; /* NULL: nothing of the kind */
};

static void
check(const struct row *row, bool found, struct str got)
{
	if (found != (row->wanted != NULL))
		fail_msg("\"%s\": %s \"%.*s\"", row->text, found ? "was read as" : "was not read; wanted",
			 (int)(found ? got.length : strlen(row->wanted)), found ? got.data : row->wanted);
	if (found && !str_is(got, row->wanted))
		fail_msg("\"%s\": \"%.*s\", not \"%s\"", row->text, STR_ARGS(got), row->wanted);
}

#define EACH(rows, row) (const struct row *row = rows; row < (rows) + sizeof(rows) / sizeof(rows)[0]; row++)

/* '~' in front: something was left out. */
static const struct row dates[] = {
	{ "2026", "2026" },
	{ "2026-05", "2026-05" },
	{ " 2026-05-01 ", "2026-05-01" },
	{ "2013-10-07T21:10:48Z", "2013-10-07" },
	{ "2013-10-07 21:10", "2013-10-07" },
	{ "20130930", "2013-09-30" },
	{ "1889/04", "1889-04" },
	{ "2001/5/9", "2001-05-09" },
	{ "13/05/2026", "2026-05-13" },
	{ "05/13/2026", "2026-05-13" },
	{ "05/05/2026", "2026-05-05" },
	{ "01/04/2024", "~2024" },
	{ "1.4.2024", "2024-04-01" },
	{ "May 2026", "2026-05" },
	{ "1 May 2026", "2026-05-01" },
	{ "May 1, 2026", "2026-05-01" },
	{ "1st of May 2026", "2026-05-01" },
	{ "1er mai 2026", "2026-05-01" },
	{ "15 août 2020", "2020-08-15" },
	{ "febrero de 2019", "2019-02" },
	{ "c2001", "~2001" },
	{ "[2001]", "~2001" },
	{ "2001?", "~2001" },
	{ "ca. 1998", "~1998" },
	{ "Spring 2011", "~2011" },
	{ "2012-13", "~2012" },
	{ "1950s", NULL },
	{ "1200BC", NULL },
	{ "2026-02-30", "~2026" },
	{ "2026-13-01", "~2026" },
	{ "1998-2003", NULL },
	{ "undated", NULL },
	{ "12", NULL },
	{ "", NULL },
	{ "99999999999999999999", NULL },
	{ "no date 1 2 3 4 5 6 7 8 9", NULL },
};

static void
dates_are_read_as_people_write_them(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for
		EACH(dates, row)
		{
			struct str date;
			bool       exact, found = written_date(a, str_of(row->text), &date, &exact);

			if (found && !exact)
				date = str_join(a, STR("~"), date);
			check(row, found, date);
		}
	arena_close(a);
}

static const struct row periods[] = {
	{ "2001/2003-05", "2001/2003-05" },
	{ "1998-2003", "1998/2003" },
	{ "1998 - 2003", "1998/2003" },
	{ "1998–2003", "1998/2003" },
	{ "May 2001 to June 2002", "2001-05/2002-06" },
	{ "start=1998; end=2003-06; scheme=W3C-DTF", "1998/2003-06" },
	{ "name=The Great Depression; start=1929; end=1939;", "1929/1939" },
	{ "2026-05-01", "2026-05-01" },
	{ "2003-1998", NULL },
	{ "Holocene", NULL },
};

static void
periods_are_read_as_people_write_them(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for
		EACH(periods, row)
		{
			struct str period;
			bool       exact;

			check(row, written_period(a, str_of(row->text), &period, &exact), period);
		}
	arena_close(a);
}

static const struct row times[] = {
	{ "2026-05-01T09:00:00Z", "2026-05-01T09:00:00Z" },
	{ "2026-05-01T09:00:00+03:00", "2026-05-01T06:00:00Z" },
	{ "2026-05-01 09:00", "2026-05-01T09:00:00Z" },
	{ "2026-05-01T09:00:30", "2026-05-01T09:00:30Z" },
	{ "2026-05-01", NULL },
	{ "noon", NULL },
};

static void
times_are_read_as_people_write_them(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for
		EACH(times, row)
		{
			struct str time;

			check(row, written_time(a, str_of(row->text), &time), time);
		}
	arena_close(a);
}

typedef bool coded_fn(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *code_r);

static void
check_codes(const struct row *rows, size_t count, coded_fn *read)
{
	struct arena              *a = arena_open(0);
	const struct vocabularies *vocabularies;
	struct error               error = { 0 };

	assert_true(vocabularies_own(a, &vocabularies, &error));
	for (const struct row *row = rows; row < rows + count; row++) {
		struct str code;

		check(row, read(a, vocabularies, str_of(row->text), &code), code);
	}
	arena_close(a);
}

static const struct row languages[] = {
	{ "en", "en" },       { "eng", "en" },
	{ "EN", "en" },       { "fre", "fr" },
	{ "fra", "fr" },      { "chi", "zh" },
	{ "zho", "zh" },      { "pt_PT", "pt-PT" },
	{ "en-us", "en-US" }, { "zh-hant", "zh-Hant" },
	{ "swa", "sw" },      { "haw", "haw" },
	{ "English", "en" },  { "français", "fr" },
	{ "русский", "ru" },  { "http://id.loc.gov/vocabulary/iso639-2/spa", "es" },
	{ "und", NULL },      { "mul", NULL },
	{ "xx", NULL },       { "Klingonese", NULL },
	{ "e", NULL },        { "", NULL },
};

static const struct row countries[] = {
	{ "KE", "KE" },    { "KEN", "KE" },     { "Kenya", "KE" }, { "kenia", "KE" }, { "Côte d’Ivoire", "CI" },
	{ "GR-22", "GR" }, { "法国", "FR" },    { "EU", "EU" },    { "XX", NULL },    { "in", NULL },
	{ "ZZZ", NULL },   { "Nairobi", NULL }, { "", NULL },
};

static const struct row licences[] = {
	{ "CC-BY-4.0", "CC-BY-4.0" },
	{ "http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0" },
	{ "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/", "CC-BY-NC-SA-3.0-IGO" },
	{ "https://creativecommons.org/licenses/by-nc/4.0/legalcode", "CC-BY-NC-4.0" },
	{ "https://creativecommons.org/licenses/by/3.0/fr/", "https://creativecommons.org/licenses/by/3.0/fr/" },
	{ "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0" },
	{ "http://rightsstatements.org/vocab/NKC/1.0/", "http://rightsstatements.org/vocab/NKC/1.0/" },
	{ "CC BY 4.0", "CC-BY-4.0" },
	{ "Public domain", "public-domain" },
	{ "http://example.org/terms", NULL },
	{ "You are granted permission for individual use", NULL },
};

static void
codes_are_found_for_what_people_write(void **state)
{
	(void)state;
	check_codes(languages, sizeof languages / sizeof languages[0], written_language);
	check_codes(countries, sizeof countries / sizeof countries[0], written_country);
	check_codes(licences, sizeof licences / sizeof licences[0], written_licence);
}

static const struct row links[] = {
	{ "https://example.org/a?b=c", "https://example.org/a?b=c" },
	{ "www.cbd.int", "http://www.cbd.int" },
	{ "doi:10.7910/DVN/IBDWAV", "https://doi.org/10.7910/DVN/IBDWAV" },
	{ "DOI: 10.1000/1", "https://doi.org/10.1000/1" },
	{ "10.1000/xyz123", "https://doi.org/10.1000/xyz123" },
	{ "hdl:10019.1/123", "https://hdl.handle.net/10019.1/123" },
	{ "mailto:chm@example.org", "mailto:chm@example.org" },
	{ "javascript:alert(1)", NULL },
	{ "http://a b", NULL },
	{ "ISBN 978-92-9225-000-0", NULL },
	{ "10.1/1", NULL },
	{ "", NULL },
};

static void
links_are_made_of_identifiers_that_resolve(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for
		EACH(links, row)
		{
			struct str url;

			check(row, written_link(a, str_of(row->text), &url), url);
		}
	arena_close(a);
}

static const struct row places[] = {
	{ "east=148.26218; north=-36.45746; elevation=2228; name=Mt Kosciuszko",
	  "{\"type\":\"Point\",\"coordinates\":[148.26218,-36.45746]}" },
	{ "name=Western Australia; northlimit=-13.5; southlimit=-35.5; westlimit=112.5; eastlimit=129",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[112.5,-35.5],[129,-35.5],[129,-13.5],[112.5,-13.5],[112.5,-35.5]]]"
	  "}" },
	{ "POINT(36.8 -1.3)", "{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}" },
	{ "ENVELOPE(-10, 20.5, 40, 30)",
	  "{\"type\":\"Polygon\",\"coordinates\":[[[-10,30],[20.5,30],[20.5,40],[-10,40],[-10,30]]]}" },
	{ "-1.2864, 36.8172", "{\"type\":\"Point\",\"coordinates\":[36.8172,-1.2864]}" },
	{ "1, 2", NULL },
	{ "POINT(36.8 -91)", NULL },
	{ "POINT(181 0)", NULL },
	{ "POINT(1 2 3)", NULL },
	{ "east=1e5; north=2", NULL },
	{ "Nairobi (Kenya)", NULL },
};

static void
places_are_read_from_their_notations(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for
		EACH(places, row)
		{
			struct json  *place;
			struct buffer out = buffer_in(a);
			bool          found = written_place(a, str_of(row->text), &place);

			if (found)
				json_write(&out, place);
			check(row, found, buffer_str(&out));
		}
	arena_close(a);
}

static const struct row numbers[] = {
	{ "12", "12" },
	{ "012", "12" },
	{ "0.5", "0.5" },
	{ "-3,5", "-3.5" },
	{ "1 234", "1234" },
	{ "1,234", "1234" },
	{ "1,234.5", "1234.5" },
	{ "1.234,5", "1234.5" },
	{ "1.234", "1.234" },
	{ "1,234,567", "1234567" },
	{ "\xE2\x88\x92"
	  "5",
	  "-5" },
	{ "about 5", NULL },
	{ "", NULL },
	{ "5 ha", NULL },
	{ "-", NULL },
};

static void
numbers_are_read_with_the_signs_in_use(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for
		EACH(numbers, row)
		{
			struct str number;

			check(row, written_number(a, str_of(row->text), &number), number);
		}
	arena_close(a);
}

static void
space_is_tidied(void **state)
{
	static const struct row lines[] = {
		{ "", "" }, { " a ", "a" }, { "a  b", "a b" }, { "a\n   b\tc", "a b c" }, { "é\r\n", "é" }
	};
	static const struct row prose[] = { { " a\n  b ", "a\nb" },
					    { "a\n\n\n  b", "a\n\nb" },
					    { "\n\na  b\r\n", "a b" } };
	struct arena           *a = arena_open(0);

	(void)state;
	for
		EACH(lines, row)
	check(row, true, written_line(a, str_of(row->text)));
	for
		EACH(prose, row)
	check(row, true, written_prose(a, str_of(row->text)));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_as_people_write_them),
		cmocka_unit_test(periods_are_read_as_people_write_them),
		cmocka_unit_test(times_are_read_as_people_write_them),
		cmocka_unit_test(codes_are_found_for_what_people_write),
		cmocka_unit_test(links_are_made_of_identifiers_that_resolve),
		cmocka_unit_test(places_are_read_from_their_notations),
		cmocka_unit_test(numbers_are_read_with_the_signs_in_use),
		cmocka_unit_test(space_is_tidied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
