/* Measures records alone, without reading of files and without search: preparing (check, canonical form, hash, signature).
 *
 *     bench-records COUNT
 *
 * A table goes to standard error. */
#include "base/sign.h"
#include "records/records.h"
#include "sample.h"
#include "vocabularies/vocabularies.h"

struct bench {
	struct arena         *a;
	struct sample        *sample;
	struct sign_key       key;
	struct record_context context;
	uint64_t              count;
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
		.source = { .name = STR("sample"), .identifier = r->identifier, .datestamp = r->datestamp,
		            .raw = str_format(a, "<record><title>%.*s</title><description>%.*s</description></record>",
		                              STR_ARGS(r->title), STR_ARGS(r->description)),
		            .media = STR("text/xml") },
		.adopted = true,
		.publish = true,
		.base = -1,
	};
}

static void
measure_prepare(struct bench *bench)
{
	struct arena_mark mark = arena_mark(bench->a);
	double            made = 0, prepared = 0, start;
	size_t            warnings = 0;

	for (uint64_t i = 0; i < bench->count; i++) {
		struct sample_record    r;
		struct record_draft     draft;
		struct record_prepared *ready;
		struct record_outcome   outcome;

		start = seconds(CLOCK_THREAD_CPUTIME_ID);
		sample_record(bench->a, bench->sample, i, &r);
		draft = draft_of(bench->a, &r);
		made += seconds(CLOCK_THREAD_CPUTIME_ID) - start;
		start = seconds(CLOCK_THREAD_CPUTIME_ID);
		if (!record_prepare(bench->a, &bench->context, &draft, &ready, &outcome, NULL) || ready == NULL)
			abort();
		prepared += seconds(CLOCK_THREAD_CPUTIME_ID) - start;
		warnings += outcome.problems.count;
		arena_reset(bench->a, mark);
	}
	fprintf(stderr, "prepare: %.1f us a record (making the sample apart: %.1f), %zu warnings\n",
	        prepared / (double)bench->count * 1e6, made / (double)bench->count * 1e6, warnings);
}

int
main(int argc, char **argv)
{
	struct bench bench = { .a = arena_open(0), .sample = sample_open(1) };
	struct error error = { 0 };
	int64_t      count;

	if (argc != 2 || !str_integer(str_of(argv[1]), &count) || count < 1) {
		fputs("usage: bench-records COUNT\n", stderr);
		return 2;
	}
	bench.count = (uint64_t)count;
	sign_key_make(&bench.key);
	bench.context = (struct record_context){
		.node = STR("ke"), .home = STR("https://chm.example.ke/"), .owner = STR("KE"), .key = &bench.key,
		.clock = clock_system(),
	};
	if (!vocabularies_own(bench.a, &bench.context.vocabularies, &error) ||
	    !types_read(bench.a, STR(""), bench.context.vocabularies, &bench.context.types, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		return 1;
	}
	measure_prepare(&bench);
	sample_close(bench.sample);
	arena_close(bench.a);
	return 0;
}
