/* Streams of any size are read in the memory of one record: written into a pipe while they are read. */
#include "formats/fixture.h"
#include "formats/readers.h"
#include "formats/source.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	MEGABYTE = 1024 * 1024,
#ifdef __SANITIZE_ADDRESS__
	STREAM = 30 * MEGABYTE, /* slower, and freed memory stays */
	GROWTH_KIB = 1024 * 1024,
#else
	STREAM = 200 * MEGABYTE,
	GROWTH_KIB = 16 * 1024,
#endif
	SPOOLED = 12 * MEGABYTE, /* of what is stored before it is read; its text alone would be the growth */
};

struct writing {
	int         descriptor;
	const char *before, *each, *after; /* `each` is written until the stream is long enough */
	int64_t     size, records;
};

static void
write_all(int descriptor, const char *text, size_t length)
{
	while (length > 0) {
		ptrdiff_t wrote = write(descriptor, text, length);

		assert(wrote > 0);
		text += wrote;
		length -= (size_t)wrote;
	}
}

static void *
write_stream(void *argument)
{
	struct writing *writing = argument;
	struct arena   *a = arena_open(0);
	struct buffer   piece = buffer_in(a);
	size_t          length = strlen(writing->each);

	for (int i = 0; i < 100; i++)
		buffer_add_c(&piece, writing->each);
	write_all(writing->descriptor, writing->before, strlen(writing->before));
	for (int64_t written = 0; written < writing->size; written += (int64_t)piece.length) {
		write_all(writing->descriptor, piece.data, piece.length);
		writing->records += 100;
	}
	write_all(writing->descriptor, writing->after, strlen(writing->after));
	close(writing->descriptor);
	assert(length > 0);
	arena_close(a);
	return NULL;
}

static bool
found(void *context, const struct found_record *record, struct error *error)
{
	int64_t *count = context;

	(void)error;
	assert_true(record->document != NULL);
	++*count;
	return true;
}

static void
rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)number, (void)raw;
	fail_msg("%s: %s", why->place, why->detail);
}

static int64_t
peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

#define TEXT                                                                                                           \
	"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et "      \
	"dolore "                                                                                                      \
	"magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip."

static const struct {
	const struct format *format;
	const char          *before, *each, *after;
	int64_t              size;   /* 0: STREAM */
	bool                 is_one; /* all of it is about one thing */
} streams[] = {
	{ &format_oai_dc, "<OAI-PMH><ListRecords>\n",
	  "<record><header><identifier>1</identifier></header><metadata><dc><title>" TEXT
	  "</title><description>" TEXT TEXT TEXT "</description></dc></metadata></record>\n",
	  "</ListRecords></OAI-PMH>" },
	{ &format_csv, "title,summary\n", "\"" TEXT "\",\"" TEXT "\n" TEXT TEXT "\"\n", "" },
	{ &format_jsonl, "[",
	  "{\"fields\":{\"title\":{\"en\":\"" TEXT "\"},\"summary\":{\"en\":\"" TEXT TEXT TEXT "\"}}},\n",
	  "{\"fields\":{}}]" },
	{ &format_turtle, "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n",
	  "[ a dcat:Dataset ; dct:title \"" TEXT "\"@en ; dct:description \"" TEXT TEXT TEXT "\"@en ] .\n", "",
	  SPOOLED },
	{ &format_ntriples, "",
	  "_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://a/b> .\n_:a <http://purl.org/dc/terms/title> "
	  "\"t\" .\n",
	  "", SPOOLED, true },
	{ &format_rdf_xml,
	  "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dcat='http://www.w3.org/ns/dcat#' "
	  "xmlns:dct='http://purl.org/dc/terms/'>\n",
	  "<dcat:Dataset><dct:title>" TEXT "</dct:title><dct:description>" TEXT TEXT TEXT
	  "</dct:description></dcat:Dataset>\n",
	  "</rdf:RDF>", SPOOLED },
	{ &format_json_ld, "{\"@context\":\"https://schema.org/\",\"@graph\":[\n",
	  "{\"@type\":\"Dataset\",\"name\":\"" TEXT "\",\"description\":\"" TEXT TEXT TEXT "\"},\n",
	  "{\"@type\":\"Dataset\",\"name\":\"D\"}]}", SPOOLED },
	{ &format_ckan, "{\"success\":true,\"result\":{\"results\":[\n",
	  "{\"name\":\"a\",\"title\":\"" TEXT "\",\"notes\":\"" TEXT TEXT TEXT "\"},\n", "{\"name\":\"b\"}]}}", 0 },
};

static void
a_long_stream_takes_no_more_memory_than_a_short_one(void **state)
{
	struct reader_fixture f;

	(void)state;
	reader_fixture_open(&f);
	for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
		struct arena      *a = arena_open(0);
		int64_t            records = 0, before = peak_kib();
		struct format_sink sink = { &records, found, rejected };
		struct writing     writing = { .before = streams[i].before,
					       .each = streams[i].each,
					       .after = streams[i].after,
					       .size = streams[i].size > 0 ? streams[i].size : STREAM };
		int                ends[2];
		pthread_t          writer;
		struct source     *source;
		struct error       error = { 0 };

		assert_int_equal(pipe(ends), 0);
		writing.descriptor = ends[1];
		assert_int_equal(pthread_create(&writer, NULL, write_stream, &writing), 0);
		assert_true(source_open_file(a, str_format(a, "/dev/fd/%d", ends[0]), &source, &error));
		close(ends[0]);
		assert_true(streams[i].format->read(a, source, &f.options, &sink, &error));
		pthread_join(writer, NULL);
		if (streams[i].is_one)
			writing.records = 1;
		assert_in_range(records, writing.records, writing.records + 1);
		assert_true(peak_kib() - before < GROWTH_KIB);
		arena_close(a);
	}
	reader_fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_stream_takes_no_more_memory_than_a_short_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
