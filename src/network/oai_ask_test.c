/* Arguments of OAI-PMH: a row for each thing that can be wrong with them. */
#include "network/oai_ask.h"

#include "http/parameters.h"
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const int64_t NOW = INT64_C(1800000000) * 1000 * 1000;

static const struct hash secret = { { 7 } };

static void
ask(struct arena *a, const char *query, struct oai_ask *ask_r)
{
	struct parameters *parameters = ARENA_NEW(a, struct parameters);

	assert_true(parameters_parse(a, str_of(query), 100, parameters, NULL));
	oai_ask_read(a, parameters, &secret, NOW, ask_r);
}

/* The codes of the faults, in order, with spaces between. */
static struct str
faults_of(struct arena *a, const struct oai_ask *asked)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < asked->fault_count; i++)
		buffer_format(&out, "%s%s", i > 0 ? " " : "", oai_fault_name(asked->faults[i].code));
	return buffer_str(&out);
}

static void
each_wrong_argument_is_told_by_its_code(void **state)
{
	static const struct {
		const char *query, *faults;
	} rows[] = {
		{ "", "badVerb" },
		{ "verb=", "badVerb" },
		{ "verb=Identifi", "badVerb" },
		{ "verb=identify", "badVerb" },
		{ "verb=Identify&verb=Identify", "badVerb" },
		{ "verb=Identify", "" },
		{ "verb=Identify&metadataPrefix=oai_dc", "badArgument" },
		{ "verb=Identify&x=1", "badArgument" },
		{ "verb=ListSets", "" },
		{ "verb=ListMetadataFormats", "" },
		{ "verb=ListMetadataFormats&identifier=oai:a:b", "" },
		{ "verb=GetRecord", "badArgument badArgument" },
		{ "verb=GetRecord&identifier=oai:a:b&metadataPrefix=oai_dc", "" },
		{ "verb=GetRecord&identifier=oai:a:b&metadataPrefix=", "badArgument" },
		{ "verb=GetRecord&identifier=oai:a:b&metadataPrefix=x", "cannotDisseminateFormat" },
		{ "verb=GetRecord&identifier=oai:a:b&identifier=oai:a:b&metadataPrefix=chm", "badArgument" },
		{ "verb=ListRecords", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&identifier=x", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01", "" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", "" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00.0Z", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00%2B00:00", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=oai_dc&until=yesterday", "badArgument" },
		{ "verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument" },
		{ "verb=ListRecords&resumptionToken=x", "badResumptionToken" },
		{ "verb=ListRecords&resumptionToken=", "badArgument" },
		{ "verb=Identify&resumptionToken=x", "badArgument" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena  *a = arena_open(0);
		struct oai_ask asked;

		ask(a, rows[i].query, &asked);
		if (!str_is(faults_of(a, &asked), rows[i].faults))
			fail_msg("%s: %s", rows[i].query, str_c(a, faults_of(a, &asked)));
		arena_close(a);
	}
}

static void
a_day_until_is_the_whole_day(void **state)
{
	struct arena  *a = arena_open(0);
	struct oai_ask asked;
	char           from[TIME_TEXT], until[TIME_TEXT];

	(void)state;
	ask(a, "verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01&until=2026-05-02", &asked);
	assert_string_equal(time_format(asked.from, from).data, "2026-05-01T00:00:00Z");
	assert_string_equal(time_format(asked.until, until).data, "2026-05-03T00:00:00Z");
	ask(a, "verb=ListRecords&metadataPrefix=oai_dc&until=2026-05-02T10:00:00Z", &asked);
	assert_string_equal(time_format(asked.until, until).data, "2026-05-02T10:00:01Z");
	arena_close(a);
}

static struct str
token_of(struct arena *a, int64_t expires)
{
	const struct oai_position position = {
		.after = 40, .last = 90, .given = 30, .expires = expires, .epoch = STR("e1")
	};
	struct oai_ask asked;

	ask(a, "verb=ListRecords&metadataPrefix=chm&set=country:KE", &asked);
	return oai_token_make(&asked, &position, &secret);
}

static void
a_token_says_where_its_list_goes_on(void **state)
{
	struct arena  *a = arena_open(0);
	struct str     token = token_of(a, NOW / 1000 / 1000 + 1);
	struct oai_ask asked;

	(void)state;
	for (int64_t i = 0; i < 1000; i++) { /* marks of every kind of byte */
		ask(a,
		    str_format(a, "verb=ListRecords&resumptionToken=%.*s",
			       STR_ARGS(token_of(a, NOW / 1000 / 1000 + 1 + i)))
			    .data,
		    &asked);
		assert_int_equal(asked.fault_count, 0);
	}
	ask(a, str_format(a, "verb=ListRecords&resumptionToken=%.*s", STR_ARGS(token)).data, &asked);
	assert_true(asked.is_continued);
	assert_string_equal(asked.format->prefix, "chm");
	assert_true(str_is(asked.set, "country:KE"));
	assert_int_equal(asked.position.after, 40);
	assert_int_equal(asked.position.last, 90);
	assert_int_equal(asked.position.given, 30);
	assert_true(str_is(asked.position.epoch, "e1"));
	arena_close(a);
}

static void
a_token_that_is_old_or_of_another_list_or_changed_is_refused(void **state)
{
	struct arena  *a = arena_open(0);
	struct str     token = token_of(a, NOW / 1000 / 1000 + 1), old = token_of(a, NOW / 1000 / 1000);
	struct oai_ask asked;

	(void)state;
	ask(a, str_format(a, "verb=ListIdentifiers&resumptionToken=%.*s", STR_ARGS(token)).data, &asked);
	assert_true(str_is(faults_of(a, &asked), "badResumptionToken"));
	ask(a, str_format(a, "verb=ListRecords&resumptionToken=%.*s", STR_ARGS(old)).data, &asked);
	assert_true(str_is(faults_of(a, &asked), "badResumptionToken"));
	for (size_t i = 0; i < token.length; i++) {
		char *changed = arena_text(a, token.length);

		memcpy(changed, token.data, token.length);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		ask(a, "verb=ListRecords&metadataPrefix=chm", &asked);
		asked.verb = OAI_LIST_RECORDS;
		/* of the last letter not all bits count */
		if (i + 1 < token.length)
			assert_false(oai_token_read((struct str){ changed, token.length }, &secret, NOW, &asked));
	}
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wrong_argument_is_told_by_its_code),
		cmocka_unit_test(a_day_until_is_the_whole_day),
		cmocka_unit_test(a_token_says_where_its_list_goes_on),
		cmocka_unit_test(a_token_that_is_old_or_of_another_list_or_changed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
