/* Measures records alone, without reading of files and without search: preparing (check, canonical form, hash, signature),
 * writing in batches, reading what search needs, verifying.
 *
 *     bench-records COUNT [URL]
 *
 * URL is of a new database: "sqlite:chm.db" by default, in a folder of its own; or one of PostgreSQL with a new schema.
 * What was measured goes to standard error. */
#include "base/file.h"
#include "base/sign.h"
#include "db/db.h"
#include "records/records.h"
#include "sample.h"
#include "search/source.h"
#include "vocabularies/vocabularies.h"

enum { BATCH = 256 };

struct bench {
	struct arena         *a;
	struct sample        *sample;
	struct sign_key       key;
	struct record_context context;
	uint64_t              count;
	double                prepared, written, written_cpu, longest, documents, verified; /* seconds */
	struct search_source  source;
};

static double
seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct json *
by_language(struct arena *a, struct str language, struct str text)
{
	struct json *map = json_object(a);

	json_add(map, language, json_string(a, text));
	return map;
}

/* As the reader of oai_dc makes them. */
static struct json *
document_of(struct arena *a, const struct sample_record *r)
{
	struct json *document = json_object(a), *fields = json_object(a), *keywords = json_object(a), *list;

	json_add(document, STR("type"), json_string(a, STR("resource")));
	json_add(document, STR("licence"), json_string(a, r->licence));
	json_add(fields, STR("title"), by_language(a, r->language, r->title));
	json_add(fields, STR("summary"), by_language(a, r->language, r->description));
	list = json_add(fields, STR("authors"), json_array(a));
	for (size_t i = 0; i < SAMPLE_CREATORS; i++)
		if (r->creators[i].length > 0)
			json_add(json_append(list, json_object(a)), STR("name"), json_string(a, r->creators[i]));
	list = json_add(keywords, r->language, json_array(a));
	for (size_t i = 0; i < SAMPLE_SUBJECTS; i++)
		if (r->subjects[i].length > 0)
			json_append(list, json_string(a, r->subjects[i]));
	json_add(fields, STR("keywords"), keywords);
	json_append(json_add(fields, STR("publishers"), json_array(a)), json_string(a, r->publisher));
	json_add(fields, STR("published"), json_string(a, r->date));
	json_append(json_add(fields, STR("languages"), json_array(a)), json_string(a, r->language));
	json_add(json_append(json_add(fields, STR("links"), json_array(a)), json_object(a)), STR("url"),
		 json_string(a, r->link));
	json_add(document, STR("fields"), fields);
	return document;
}

static struct record_draft
draft_of(struct arena *a, const struct sample_record *r)
{
	return (struct record_draft){
		.document = document_of(a, r),
		.source = { .name = STR("sample"),
			    .identifier = r->identifier,
			    .datestamp = r->datestamp,
			    .raw = str_format(a, "<record><title>%.*s</title><description>%.*s</description></record>",
					      STR_ARGS(r->title), STR_ARGS(r->description)),
			    .media = STR("text/xml") },
		.adopted = true,
		.publish = true,
		.base = -1,
	};
}

/* ---- the store --------------------------------------------------------------------------------------------------- */

struct batch {
	struct bench           *bench;
	struct arena           *a;
	struct record_prepared *list[BATCH];
	struct record_outcome   outcomes[BATCH];
	size_t                  count;
};

static void
prepare_batch(struct batch *batch, uint64_t first)
{
	struct bench *bench = batch->bench;

	batch->count = bench->count - first < BATCH ? bench->count - first : BATCH;
	for (size_t i = 0; i < batch->count; i++) {
		struct sample_record r;
		struct record_draft  draft;
		double               start;

		sample_record(batch->a, bench->sample, first + i, &r);
		draft = draft_of(batch->a, &r);
		start = seconds(CLOCK_THREAD_CPUTIME_ID);
		if (!record_prepare(batch->a, &bench->context, &draft, &batch->list[i], &batch->outcomes[i], NULL) ||
		    batch->list[i] == NULL)
			abort();
		bench->prepared += seconds(CLOCK_THREAD_CPUTIME_ID) - start;
	}
}

static bool
write_batch(void *context, struct db *db, struct error *error)
{
	struct batch  *batch = context;
	struct change *change;

	if (!change_open(batch->a, db, &batch->bench->context, &change, error) ||
	    !change_expect(change, batch->list, batch->count, error))
		return false;
	for (size_t i = 0; i < batch->count; i++)
		if (!change_record(change, batch->list[i], &batch->outcomes[i], error))
			return false;
	return change_finish(change, error);
}

static bool
write_all(struct bench *bench, struct error *error)
{
	struct batch batch = { .bench = bench, .a = arena_open(0) };
	double       start, cpu, took;
	bool         good = true;

	for (uint64_t first = 0; good && first < bench->count; first += BATCH) {
		struct arena_mark mark = arena_mark(batch.a);

		prepare_batch(&batch, first);
		start = seconds(CLOCK_MONOTONIC);
		cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
		good = db_bulk(bench->context.pool, write_batch, &batch, error);
		took = seconds(CLOCK_MONOTONIC) - start;
		bench->written += took;
		bench->longest = took > bench->longest ? took : bench->longest;
		bench->written_cpu += seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
		arena_reset(batch.a, mark);
	}
	arena_close(batch.a);
	return good;
}

/* What the index does before it analyses text. */
static bool
read_document(void *context, const struct search_change *change, struct error *error)
{
	struct bench          *bench = context;
	struct arena_mark      mark = arena_mark(bench->a);
	double                 start = seconds(CLOCK_THREAD_CPUTIME_ID);
	struct search_document document;
	bool                   good = bench->source.document(bench->source.context, bench->a, change, &document, error);

	bench->documents += seconds(CLOCK_THREAD_CPUTIME_ID) - start;
	arena_reset(bench->a, mark);
	return good;
}

static bool
read_documents(struct bench *bench, struct error *error)
{
	search_source_of_records(bench->a, &bench->context, &bench->source);
	return bench->source.each(bench->source.context, 0, SIZE_MAX, read_document, bench, error);
}

static void
ignore_wrong(void *context, struct str id, int revision, const char *what)
{
	(void)context;
	(void)id;
	(void)revision;
	(void)what;
}

static bool
verify_all(struct bench *bench, struct error *error)
{
	struct verify_report report;
	struct db           *db;
	double               start = seconds(CLOCK_MONOTONIC);
	bool                 good;

	if (!db_borrow(bench->context.pool, &db, error))
		return false;
	good = record_verify(db, &bench->context, STR(""), ignore_wrong, NULL, &report, error);
	db_return(db);
	bench->verified = seconds(CLOCK_MONOTONIC) - start;
	return good && (report.wrong == 0 || error_set(error, ERROR_STORAGE, "bench", "the store is wrong"));
}

static bool
measure(struct bench *bench, struct str url, struct error *error)
{
	char              folder[] = "/tmp/chm-bench-XXXXXX";
	struct db_options options = { .url = url, .make = true, .cache_bytes = 64 * 1024 * 1024 };
	double            count = (double)bench->count;
	bool              good;

	if (mkdtemp(folder) == NULL)
		return error_set(error, ERROR_STORAGE, "bench", "no folder in /tmp");
	options.folder = str_of(folder);
	good = db_pool_open(&options, &bench->context.pool, error) && db_migrate(bench->context.pool, error) &&
	       write_all(bench, error) && read_documents(bench, error) && verify_all(bench, error);
	db_pool_close(bench->context.pool);
	if (good)
		fprintf(stderr,
			"prepare %.1f us a record (processor)\n"
			"write   %.1f us a record (%.1f of our processor), the longest batch %.0f ms\n"
			"find    %.1f us a record (body to what search analyses)\n"
			"verify  %.1f us a record\n",
			bench->prepared / count * 1e6, bench->written / count * 1e6, bench->written_cpu / count * 1e6,
			bench->longest * 1e3, bench->documents / count * 1e6, bench->verified / count * 1e6);
	return file_remove(str_of(folder), good ? error : NULL) && good;
}

int
main(int argc, char **argv)
{
	struct bench bench = { .a = arena_open(0), .sample = sample_open(1) };
	struct error error = { 0 };
	int64_t      count;

	if (argc < 2 || argc > 3 || !str_integer(str_of(argv[1]), &count) || count < 1) {
		fputs("usage: bench-records COUNT [URL]\n", stderr);
		return 2;
	}
	bench.count = (uint64_t)count;
	sign_key_make(&bench.key);
	bench.context = (struct record_context){
		.node = STR("ke"),
		.home = STR("https://chm.example.ke/"),
		.owner = STR("KE"),
		.key = &bench.key,
		.clock = clock_system(),
	};
	if (!vocabularies_own(bench.a, &bench.context.vocabularies, &error) ||
	    !types_read(bench.a, STR(""), bench.context.vocabularies, &bench.context.types, &error) ||
	    !measure(&bench, argc == 3 ? str_of(argv[2]) : STR("sqlite:chm.db"), &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		return 1;
	}
	sample_close(bench.sample);
	arena_close(bench.a);
	return 0;
}
