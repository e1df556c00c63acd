/* Harvests from a scripted provider on a scripted clock: a row for each way in which a provider misbehaves. */
#include "network/fixture.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hours.h"
#include "network/harvest_ask.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { ANSWERS = 32 };

/* From the beginning, and how many records had vanished: "done 0 new … rejected, 3 vanished". */
static const char *
harvest_anew(struct fixture *f, const struct scripted_answer *answers, size_t count, bool deletes)
{
	struct str outcome =
		harvest_so(f, answers, count, (struct harvest_options){ .deletes = deletes, .anew = true });
	struct harvest_report *log;
	size_t                 runs;

	assert_true(harvest_log(f->a, f->node, STR("museum"), 1, &log, &runs, NULL));
	return str_c(f->a, str_format(f->a, "%.*s, %" PRId64 " vanished", STR_ARGS(outcome), log->vanished));
}

static void
a_list_is_followed_to_its_end_and_the_next_begins_before_it(void **state)
{
	static const struct scripted_answer first[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-01T10:00:00Z", RECORD("oai:m:1", "One") TOKEN("a b&amp;c"))),
		SAYS(LIST("2026-05-01T11:00:00Z", RECORD("oai:m:2", "Two") TOKEN(""))),
	};
	static const struct scripted_answer second[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-02T10:00:00Z", RECORD("oai:m:2", "Two, changed") RECORD("oai:m:1", "One"))),
	};
	static const struct scripted_answer days[] = { SAYS(IDENTIFY_DAYS), SAYS(FAULT("noRecordsMatch")) };
	struct fixture                     *f = *state;

	assert_string_equal(HARVEST(f, first), "done 2 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "verb=Identify\n"
					       "verb=ListRecords&metadataPrefix=oai_dc\n"
					       "verb=ListRecords&resumptionToken=a%20b%26c\n");
	assert_string_equal(HARVEST(f, second), "done 0 new 1 changed 1 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "verb=Identify\n"
					       "verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01T09:50:00Z\n");
	assert_string_equal(HARVEST(f, days), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "verb=Identify\n"
					       "verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01\n");
}

static void
a_harvest_that_broke_goes_on_where_it_stood(void **state)
{
	static const struct scripted_answer broken[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-01T10:00:00Z", RECORD("oai:m:1", "One") TOKEN("next"))),
		{ 403, -1, "no" },
	};
	static const struct scripted_answer rest[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-03T10:00:00Z", RECORD("oai:m:2", "Two"))),
	};
	struct fixture       *f = *state;
	struct harvest_source source;

	assert_string_equal(HARVEST(f, broken), "failed 1 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.status");
	assert_string_equal(HARVEST(f, rest), "done 1 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "verb=Identify\nverb=ListRecords&resumptionToken=next\n");
	assert_true(harvest_find(f->a, f->node, STR("museum"), &source, NULL));
	assert_true(str_is(source.harvested, "2026-05-01T10:00:00Z"));
	assert_int_equal(source.records, 2);
}

static void
a_provider_that_is_busy_is_asked_again_after_the_time_it_wants(void **state)
{
	static const struct scripted_answer busy[] = {
		SAYS(IDENTIFY),
		{ 503, 30, "" },
		{ 429, -1, "" },
		{ 0, -1, NULL },
		{ 500, -1, "" },
		{ 503, 100000, "" },
		SAYS(LIST("2026-05-01T10:00:00Z", RECORD("oai:m:1", "One"))),
	};
	static const struct scripted_answer dead[] = { { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 } };
	struct fixture                     *f = *state;

	assert_string_equal(HARVEST(f, busy), "done 1 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_non_null(strstr(f->provider.asked, "wait 30\n"));
	assert_non_null(strstr(f->provider.asked, "wait 10\n"));
	assert_non_null(strstr(f->provider.asked, "wait 20\n"));
	assert_non_null(strstr(f->provider.asked, "wait 40\n"));
	assert_non_null(strstr(f->provider.asked, "wait 3600\n"));
	assert_string_equal(HARVEST(f, dead), "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: client.failed");
}

static const struct {
	const char            *what;
	struct scripted_answer answers[ANSWERS];
	const char            *outcome;
} misbehaviours[] = {
	{ "HTML instead of XML",
	  { SAYS("<html><body>Welcome</body></html>") },
	  "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.answer" },
	{ "nothing", { SAYS("") }, "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.answer" },
	{ "another XML",
	  { SAYS("<rss version=\"2.0\"/>") },
	  "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.answer" },
	{ "the same token again",
	  { SAYS(IDENTIFY), SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("t"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two") TOKEN("t"))) },
	  "failed 1 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.loop" },
	{ "a token that came before, not just now",
	  { SAYS(IDENTIFY), SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("t"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two") TOKEN("u"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:3", "Three") TOKEN("t"))) },
	  "failed 2 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.loop" },
	{ "pages of the same records without end",
	  { SAYS(IDENTIFY), SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("1"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("2"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("3"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("4"))) },
	  "failed 1 new 0 changed 2 same 0 withdrawn 0 rejected: harvest.loop" },
	{ "a message of a fault with status 200",
	  { SAYS(IDENTIFY_SINCE("2026-04-30T23:30:00Z")), SAYS("Fatal error: out of memory"), SAYS("Fatal error") },
	  "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.answer" },
	{ "a charset that is not the one that is named",
	  { SAYS(IDENTIFY), SAYS("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" LIST("2026-05-01T00:00:00Z",
										   RECORD("oai:m:1", "Caf\xe9"))) },
	  "done 1 new 0 changed 0 same 0 withdrawn 0 rejected" },
	{ "pages without records",
	  { SAYS(IDENTIFY), SAYS(LIST("2026-05-01T00:00:00Z", TOKEN("1"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", TOKEN("2"))), SAYS(LIST("2026-05-01T00:00:00Z", TOKEN("3"))),
	    SAYS(LIST("2026-05-01T00:00:00Z", TOKEN("4"))) },
	  "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.loop" },
	{ "a token that is refused: the list is begun again, once; then its records are asked for one by one",
	  { SAYS(IDENTIFY_SINCE("2026-04-30T23:30:00Z")),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("t"))), SAYS(FAULT("badResumptionToken")),
	    SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("u"))), SAYS(FAULT("badResumptionToken")),
	    SAYS(HEADS(HEAD("oai:m:1") HEAD("oai:m:2"))), SAYS(GOT(RECORD("oai:m:1", "One"))),
	    SAYS(GOT(RECORD("oai:m:2", "Two"))) },
	  "done 2 new 0 changed 2 same 0 withdrawn 0 rejected" },
	{ "a page that is cut off, though records came",
	  { SAYS(IDENTIFY_SINCE("2026-04-30T23:30:00Z")),
	    SAYS("<OAI-PMH "
		 "xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2026-05-01T00:00:00Z</"
		 "responseDate>"
		 "<ListRecords>" RECORD("oai:m:1", "One") "<record><header><identifier>oai:m:2</identif"),
	    SAYS(HEADS(HEAD("oai:m:1") HEAD("oai:m:2"))), SAYS(GOT(RECORD("oai:m:1", "One"))),
	    SAYS(FAULT("idDoesNotExist")) },
	  "done 1 new 0 changed 0 same 0 withdrawn 1 rejected" },
	{ "a window of which all fails",
	  { SAYS(IDENTIFY_SINCE("2026-04-30T23:30:00Z")),
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" },
	    { 500, -1, "" } },
	  "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.status" },
	{ "a fault of the protocol",
	  { SAYS(IDENTIFY), SAYS(FAULT("cannotDisseminateFormat")) },
	  "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.fault" },
	{ "a response date without Z, another prefix, bytes behind the end",
	  { SAYS(IDENTIFY),
	    SAYS("<o:OAI-PMH "
		 "xmlns:o=\"http://www.openarchives.org/OAI/2.0/\"><o:responseDate>2026-05-01T00:00:00"
		 "</o:responseDate><o:ListRecords><o:record><o:header><o:identifier>oai:m:1</o:identifier></"
		 "o:header>"
		 "<o:metadata><d:dc xmlns:d=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
		 "xmlns:e=\"http://purl.org/dc/elements/1.1/\"><e:title>One</e:title></d:dc></o:metadata></"
		 "o:record>"
		 "</o:ListRecords></o:OAI-PMH>\n<!-- made in 0.2 s -->\nPHP Notice") },
	  "done 1 new 0 changed 0 same 0 withdrawn 1 rejected" },
	{ "a control character and a record that is broken; the good goes in",
	  { SAYS(IDENTIFY), SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "O\x01ne") RECORD("oai:m:2", "<b>Two")
								      RECORD("oai:m:3", "Three"))) },
	  "done 2 new 0 changed 0 same 0 withdrawn 1 rejected" },
	{ "no response date",
	  { SAYS(IDENTIFY), SAYS(LIST("soon", RECORD("oai:m:1", "One"))) },
	  "done 1 new 0 changed 0 same 0 withdrawn 0 rejected" },
	{ "an empty list",
	  { SAYS(IDENTIFY), SAYS(FAULT("noRecordsMatch")) },
	  "done 0 new 0 changed 0 same 0 withdrawn 0 rejected" },
};

static void
each_misbehaviour_is_borne_or_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof misbehaviours / sizeof misbehaviours[0]; i++) {
		void           *own = NULL;
		size_t          count = 0;
		struct str      got;
		struct fixture *f;

		while (count < ANSWERS && misbehaviours[i].answers[count].status != 0)
			count++;
		assert_int_equal(fixture_open(&own), 0);
		f = own;
		got = harvest(f, misbehaviours[i].answers, count, false);
		if (!str_is(got, misbehaviours[i].outcome))
			fail_msg("%s: %s", misbehaviours[i].what, str_c(f->a, got));
		fixture_close(&own);
	}
}

#define FAILS                                                                                                          \
	{ 500, -1, "" }, { 500, -1, "" },                                                                              \
	{                                                                                                              \
		500, -1, ""                                                                                            \
	}

/* Of two hours with one record that the provider cannot give, all others come, and that one is told. */
static void
what_cannot_be_given_is_found_and_the_others_come(void **state)
{
	static const struct scripted_answer answers[] = {
		SAYS(IDENTIFY_SINCE("2026-04-30T22:00:00Z")),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("t"))),
		FAILS,
		FAILS,
		{ 500, -1, "" },
		{ 500, -1, "" }, /* the second page, however often it is asked for */
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One"))), /* the first hour */
		FAILS,                                                        /* the second */
		SAYS(HEADS(HEAD("oai:m:2") HEAD("oai:m:3") TOKEN("h"))),
		SAYS(HEADS(HEAD("oai:m:4"))),
		SAYS(GOT(RECORD("oai:m:2", "Two"))),
		FAILS,
		SAYS(GOT(RECORD("oai:m:4", "Four"))),
	};
	static const struct scripted_answer next[] = { SAYS(IDENTIFY), SAYS(FAULT("noRecordsMatch")) };
	struct fixture                     *f = *state;
	struct harvest_report              *log;
	size_t                              count;

	assert_string_equal(HARVEST(f, answers), "done 3 new 0 changed 1 same 0 withdrawn 1 rejected");
	assert_non_null(strstr(f->provider.asked, "verb=ListRecords&metadataPrefix=oai_dc&from=2026-04-30T22:00:00Z&"
						  "until=2026-04-30T23:00:00Z\n"));
	assert_non_null(strstr(f->provider.asked,
			       "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-04-30T23:00:01Z&"
			       "until=2026-05-01T00:00:00Z\n"));
	assert_non_null(strstr(f->provider.asked, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:m:3\n"));
	assert_true(harvest_log(f->a, f->node, STR("museum"), 1, &log, &count, NULL));
	assert_int_equal(log->reject_count, 1);
	assert_true(str_is(log->rejects[0].identifier, "oai:m:3"));
	assert_true(str_is(log->rejects[0].reason, "the provider answers with status 500"));
	assert_string_equal(HARVEST(f, next), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_non_null(strstr(f->provider.asked, "from=2026-04-30T23:50:00Z\n")); /* it began with the first page */
}

#define COUNTED(size, text) "<resumptionToken completeListSize=\"" size "\">" text "</resumptionToken>"

static void
a_list_of_another_length_than_was_said_is_told(void **state)
{
	static const struct scripted_answer good[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") COUNTED("2", "t"))),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two") COUNTED("2", ""))),
	};
	static const struct scripted_answer less[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") COUNTED("3", "t"))),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two") COUNTED("3", ""))),
	};
	struct fixture *f = *state;

	assert_string_equal(HARVEST(f, good), "done 2 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_int_equal(last_report(f).note.length, 0);
	assert_string_equal(HARVEST(f, less), "done 0 new 0 changed 2 same 0 withdrawn 0 rejected");
	assert_true(str_is(last_report(f).note, "the provider said that its list has 3 records, and gave 2"));
}

#define CAME_BY(base, inside)                                                                                          \
	"<originDescription harvestDate=\"2026-01-01\" altered=\"true\"><baseURL>" base "</baseURL>" inside            \
	"</originDescription>"
#define TOLD(id, origins)                                                                                              \
	"<record><header><identifier>" id "</identifier><datestamp>2026-04-01</datestamp></header><metadata>"          \
	"<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "                                     \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>T</dc:title></oai_dc:dc></metadata><about>"           \
	"<provenance xmlns=\"http://www.openarchives.org/OAI/2.0/provenance\">" origins                                \
	"</provenance></about></record>"

static void
what_went_round_or_is_had_nearer_is_left_out(void **state)
{
	static const struct scripted_answer answers[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-01T00:00:00Z",
			  TOLD("oai:m:1", CAME_BY("http://far.example.org/oai", ""))
				  TOLD("oai:m:2",
				       CAME_BY("http://far.example.org/oai", CAME_BY("http://chm.example.org/oai", "")))
					  TOLD("oai:m:3", CAME_BY("http://herbarium.example.org/oai", "")))),
	};
	const struct harvest_source other = { .name = STR("herbarium"),
					      .url = STR("http://herbarium.example.org/oai") };
	struct fixture             *f = *state;

	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &other, NULL));
	assert_string_equal(HARVEST(f, answers), "done 1 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_int_equal(last_report(f).left_out, 2);
	assert_int_equal(last_report(f).fetched, 3);
}

static void
hours_and_bytes_have_an_end(void **state)
{
	static const struct {
		const char *hours;
		int64_t     minute;
		bool        have;
	} rows[] = {
		{ "22:00-05:00", 22 * 60, true },
		{ "22:00-05:00", 4 * 60 + 59, true },
		{ "22:00-05:00", 5 * 60, false },
		{ "22:00-05:00", 21 * 60 + 59, false },
		{ "01:30-02:30", 90, true },
		{ "01:30-02:30", 150, false },
		{ "", 0, true },
	};
	static const struct scripted_answer list[] = {
		SAYS(IDENTIFY),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") TOKEN("t"))),
		SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two"))),
	};
	static const struct scripted_answer rest[] = { SAYS(IDENTIFY),
						       SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two"))) };
	struct fixture                     *f = *state;
	struct harvest_source               source = { .name = STR("museum"),
						       .url = STR("http://museum.example.org/oai"),
						       .prefix = STR("oai_dc") };
	int64_t                             minute = clock_now(f->node->clock) / 60000000 % 1440;
	int64_t                             from = (minute + 120) % 1440, until = (minute + 180) % 1440;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(hours_have(str_of(rows[i].hours), rows[i].minute * 60000000), rows[i].have);
	assert_false(hours_are(STR("22:00")) || hours_are(STR("24:00-05:00")));
	assert_true(harvest_remove(f->node, &(struct actor){ 0 }, STR("museum"), NULL));
	source.hours = STR("at night");
	assert_false(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	source.hours = str_format(f->a, "%02d:%02d-%02d:%02d", (int)(from / 60), (int)(from % 60), (int)(until / 60),
				  (int)(until % 60));
	source.budget = (int64_t)(strlen(list[0].text) + strlen(list[1].text));
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	assert_string_equal(str_c(f->a, harvest_so(f, list, 3, (struct harvest_options){ .keeps_hours = true })),
			    "stopped 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.stopped");
	assert_string_equal(f->provider.asked, "");
	assert_string_equal(HARVEST(f, list), "stopped 1 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.stopped");
	assert_string_equal(HARVEST(f, rest), "done 1 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "verb=Identify\nverb=ListRecords&resumptionToken=t\n");
}

static void
pauses_grow_and_are_never_all_alike(void **state)
{
	int64_t least = INT64_MAX, most = 0;

	(void)state;
	for (int i = 0; i < 400; i++) {
		int64_t pause = harvest_pause(6, -1);

		assert_in_range(pause, 320, 400);
		least = pause < least ? pause : least;
		most = pause > most ? pause : most;
	}
	assert_true(least < 340 && most > 380);
	assert_in_range(harvest_pause(0, -1), 5, 6);
	assert_in_range(harvest_pause(0, 30), 30, 37);
	assert_in_range(harvest_pause(20, -1), 3600, 4500);
}

/* A page of `count` records from `first`; `token` leads on, unless it is empty. */
static struct scripted_answer
page_before(struct fixture *f, int first, int count, bool deleted, const char *token)
{
	struct buffer out = buffer_in(f->a);

	for (int i = first; i < first + count; i++) {
		if (deleted)
			buffer_format(&out, DELETED("oai:m:%d"), i);
		else
			buffer_format(&out, RECORD("oai:m:%d", "Record"), i);
	}
	if (*token != '\0')
		buffer_format(&out, TOKEN("%s"), token);
	return (struct scripted_answer)SAYS(
		str_format(f->a, LIST("2026-05-01T00:00:00Z", "%.*s"), STR_ARGS(buffer_str(&out))).data);
}

static struct scripted_answer
page_of(struct fixture *f, int first, int count, bool deleted)
{
	return page_before(f, first, count, deleted, "");
}

static void
a_provider_that_deletes_nearly_all_is_held(void **state)
{
	struct fixture        *f = *state;
	struct scripted_answer all[] = { SAYS(IDENTIFY), page_of(f, 0, 150, false) };
	struct scripted_answer few[] = { SAYS(IDENTIFY), page_of(f, 0, 20, true) };
	struct scripted_answer many[] = { SAYS(IDENTIFY), page_of(f, 20, 100, true) };

	assert_string_equal(HARVEST(f, all), "done 150 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(HARVEST(f, few), "done 0 new 0 changed 0 same 20 withdrawn 0 rejected");
	assert_string_equal(HARVEST(f, many), "held 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.held");
	assert_string_equal(str_c(f->a, harvest(f, many, 2, true)),
			    "done 0 new 0 changed 0 same 100 withdrawn 0 rejected");
}

/* Though their pages are read before those that precede them are written. */
static void
deletions_of_a_long_list_are_held_against_all_that_came_before(void **state)
{
	struct fixture        *f = *state;
	struct scripted_answer list[] = {
		SAYS(IDENTIFY),
		page_before(f, 0, 30, false, "t1"),
		page_before(f, 30, 30, false, "t2"),
		page_before(f, 60, 30, false, "t3"),
		page_before(f, 90, 30, false, "t4"),
		page_before(f, 120, 30, false, "t5"),
		page_before(f, 0, 21, true, "t6"),
		page_of(f, 21, 30, true),
	};
	struct scripted_answer rest[] = { SAYS(IDENTIFY), page_of(f, 21, 30, true) };

	assert_string_equal(HARVEST(f, list), "held 150 new 0 changed 0 same 21 withdrawn 0 rejected: harvest.held");
	assert_string_equal(str_c(f->a, harvest(f, rest, 2, true)),
			    "done 0 new 0 changed 0 same 30 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "verb=Identify\nverb=ListRecords&resumptionToken=t6\n");
}

#define IDENTIFY_NO                                                                                                    \
	OAI("2026-05-01T00:00:00Z", "<Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"                        \
				    "<deletedRecord>no</deletedRecord></Identify>")

static void
what_is_no_more_in_a_whole_list_is_withdrawn(void **state)
{
	struct fixture        *f = *state;
	struct scripted_answer all[] = { SAYS(IDENTIFY_NO), page_of(f, 0, 120, false) };
	struct scripted_answer changes[] = { SAYS(IDENTIFY_NO), page_of(f, 0, 1, false) };
	struct scripted_answer most[] = { SAYS(IDENTIFY_NO), page_of(f, 3, 117, false) };
	struct scripted_answer few[] = { SAYS(IDENTIFY_NO), page_of(f, 3, 50, false) };
	struct scripted_answer none[] = { SAYS(IDENTIFY_NO), SAYS(FAULT("noRecordsMatch")) };
	struct harvest_source  source;

	assert_string_equal(HARVEST(f, all), "done 120 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(HARVEST(f, changes), "done 0 new 0 changed 1 same 0 withdrawn 0 rejected");
	assert_non_null(strstr(f->provider.asked, "from=")); /* no whole list: nothing vanishes of it */
	assert_string_equal(harvest_anew(f, most, 2, false),
			    "done 0 new 0 changed 117 same 0 withdrawn 0 rejected, 3 vanished");
	assert_string_equal(harvest_anew(f, most, 2, false),
			    "done 0 new 0 changed 117 same 0 withdrawn 0 rejected, 0 vanished");
	assert_string_equal(harvest_anew(f, few, 2, false),
			    "held 0 new 0 changed 50 same 0 withdrawn 0 rejected: harvest.held, 0 vanished");
	assert_string_equal(harvest_anew(f, none, 2, false),
			    "held 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.held, 0 vanished");
	assert_string_equal(harvest_anew(f, few, 2, true),
			    "done 0 new 0 changed 50 same 0 withdrawn 0 rejected, 67 vanished");
	assert_true(harvest_find(f->a, f->node, STR("museum"), &source, NULL));
	assert_int_equal(source.records, 50);
	assert_string_equal(harvest_anew(f, all, 2, false),
			    "done 0 new 70 changed 50 same 0 withdrawn 0 rejected, 0 vanished");
}

static void
a_whole_list_that_broke_is_whole_when_it_has_ended(void **state)
{
	struct fixture              *f = *state;
	struct scripted_answer       broken[ANSWERS] = { SAYS(IDENTIFY_NO), SAYS(LIST("2026-05-01T00:00:00Z",
										      RECORD("oai:m:1", "One") TOKEN("t"))) };
	const struct scripted_answer rest[] = { SAYS(IDENTIFY_NO),
						SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:2", "Two"))) };
	const struct scripted_answer all[] = {
		SAYS(IDENTIFY_NO), SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") RECORD("oai:m:2", "Two")
									     RECORD("oai:m:3", "Three")))
	};

	assert_string_equal(HARVEST(f, all), "done 3 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(harvest_anew(f, broken, 10, false),
			    "failed 0 new 0 changed 1 same 0 withdrawn 0 rejected: client.failed, 0 vanished");
	assert_string_equal(HARVEST(f, rest), "done 0 new 0 changed 1 same 0 withdrawn 0 rejected");
	assert_non_null(strstr(f->provider.asked, "resumptionToken=t"));
	assert_string_equal(harvest_anew(f, all, 2, false), /* the third had vanished, and is there again */
			    "done 0 new 1 changed 2 same 0 withdrawn 0 rejected, 0 vanished");
}

/* The same node as another machine has it, with a folder of its own. */
static struct node
on_another_machine(struct fixture *f)
{
	struct node other = *f->node;

	other.folder = path_join(f->a, f->folder, STR("other"));
	assert_true(folder_make(path_join(f->a, other.folder, STR("cache")), 0700, NULL));
	return other;
}

static void
one_harvest_of_a_source_goes_on_at_a_time(void **state)
{
	static const struct scripted_answer none[] = { SAYS(IDENTIFY), SAYS(FAULT("noRecordsMatch")) };
	struct fixture                     *f = *state;
	struct node                         other = on_another_machine(f);
	struct harvest_lock                 first, second;
	struct error                        error = { 0 };

	assert_true(harvest_lock_take(f->a, f->node, STR("museum"), &first, &error));
	assert_false(harvest_lock_take(f->a, f->node, STR("museum"), &second, &error));
	assert_string_equal(error.key, "harvest.running");
	assert_non_null(strstr(error.detail, "process "));
	assert_false(harvest_lock_take(f->a, &other, STR("museum"), &second, &error));
	assert_true(harvest_lock_keep(&first, 3600, &error));

	close(first.file); /* as when its process is killed */
	assert_false(harvest_lock_take(f->a, &other, STR("museum"), &second, &error)); /* which cannot see that */
	assert_true(harvest_lock_take(f->a, f->node, STR("museum"), &second, &error));
	harvest_lock_free(&second);
	assert_true(harvest_lock_take(f->a, &other, STR("museum"), &second, &error));
	first.file = -1;
	assert_false(harvest_lock_keep(&first, 7200, &error)); /* it is another's now */
	assert_string_equal(error.key, "harvest.running");
	harvest_lock_free(&second);
	assert_string_equal(HARVEST(f, none), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_list_is_followed_to_its_end_and_the_next_begins_before_it),
		TEST(a_harvest_that_broke_goes_on_where_it_stood),
		TEST(a_provider_that_is_busy_is_asked_again_after_the_time_it_wants),
		cmocka_unit_test(each_misbehaviour_is_borne_or_told),
		TEST(what_cannot_be_given_is_found_and_the_others_come),
		TEST(a_list_of_another_length_than_was_said_is_told),
		TEST(what_went_round_or_is_had_nearer_is_left_out),
		TEST(hours_and_bytes_have_an_end),
		cmocka_unit_test(pauses_grow_and_are_never_all_alike),
		TEST(a_provider_that_deletes_nearly_all_is_held),
		TEST(deletions_of_a_long_list_are_held_against_all_that_came_before),
		TEST(what_is_no_more_in_a_whole_list_is_withdrawn),
		TEST(a_whole_list_that_broke_is_whole_when_it_has_ended),
		TEST(one_harvest_of_a_source_goes_on_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
