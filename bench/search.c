/* Measures search alone: builds the index over sample records, then asks 1,000 fixed queries, a third of them of the
 * hundred commonest words, ten ranked hits with all facets counted.
 *
 *     bench-search COUNT [FOLDER]     FOLDER is kept and used again
 *
 * A table goes to standard error, JSON lines to standard output. */
#include "sample.h"
#include "base/limits.h"
#include "search/search.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUERIES = 1000, COMMON = 100, MANY_HITS = 300000 };

struct bench {
	struct sample *sample;
	int64_t        count;
};

static double
seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- the log: record n is sample n - 1, made when asked for ------------------------------------------------------ */

static bool
newest(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error)
{
	const struct bench *bench = context;

	(void)error;
	*epoch_r = str_copy(a, STR("sample"));
	*number_r = bench->count;
	return true;
}

static struct str
record_id(struct arena *a, int64_t number)
{
	return str_format(a, "xx-%07" PRId64, number);
}

static bool
each(void *context, int64_t after, size_t limit, search_change_fn *change, void *change_context, struct error *error)
{
	const struct bench *bench = context;
	struct arena       *a = arena_open(0);
	bool                good = true;

	for (int64_t n = after + 1; n <= bench->count && n <= after + (int64_t)limit && good; n++) {
		struct search_change entry = { .number = n, .record = record_id(a, n) };

		good = change(change_context, &entry, error);
	}
	arena_close(a);
	return good;
}

static struct str *
list_of(struct arena *a, struct str value)
{
	struct str *list = ARENA_ARRAY(a, struct str, 1);

	*list = value;
	return list;
}

static bool
document(void *context, struct arena *a, const struct search_change *change, struct search_document *d,
	 struct error *error)
{
	const struct bench  *bench = context;
	struct sample_record r;
	struct str          *subjects = ARENA_ARRAY(a, struct str, SAMPLE_SUBJECTS);
	struct search_text  *texts = ARENA_ARRAY(a, struct search_text, 4 + SAMPLE_SUBJECTS);

	(void)error;
	sample_record(a, bench->sample, (uint64_t)change->number - 1, &r);
	*d = (struct search_document){ .type = r.type,
				       .owner = r.country,
				       .licence = r.licence,
				       .node = r.set,
				       .countries = list_of(a, r.country),
				       .country_count = 1,
				       .languages = list_of(a, r.language),
				       .language_count = 1,
				       .formats = list_of(a, r.format),
				       .format_count = 1,
				       .subjects = subjects,
				       .subject_count = SAMPLE_SUBJECTS,
				       .date = search_date(r.date),
				       .updated = search_date(r.datestamp),
				       .texts = texts };
	texts[d->text_count++] = (struct search_text){ WEIGHT_TITLE, r.language, r.title };
	texts[d->text_count++] = (struct search_text){ WEIGHT_NORMAL, r.language, r.description };
	texts[d->text_count++] = (struct search_text){ WEIGHT_NORMAL, r.language, r.publisher };
	texts[d->text_count++] =
		(struct search_text){ WEIGHT_NORMAL, r.language, str_join(a, r.creators[0], r.creators[1]) };
	for (size_t i = 0; i < SAMPLE_SUBJECTS; i++) {
		subjects[i] = r.subjects[i];
		texts[d->text_count++] = (struct search_text){ WEIGHT_HIGH, STR("en"), r.subjects[i] };
	}
	return true;
}

static bool
read_change(void *context, struct arena *a, int64_t number, struct search_change *change_r, struct error *error)
{
	(void)context;
	(void)error;
	*change_r = (struct search_change){ .number = number, .record = record_id(a, number) };
	return true;
}

/* ---- queries ----------------------------------------------------------------------------------------------------- */

static uint32_t
draw(uint64_t *state, uint32_t limit)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((*state >> 33) % limit);
}

static struct str
make_query(struct arena *a, int i)
{
	static const char *const languages[] = { "en", "en", "en", "es", "fr", "ru", "ar", "zh" };
	uint64_t                 state = (uint64_t)i * 2654435761u + 17;
	struct str               language = str_of(languages[draw(&state, 8)]);
	struct buffer            out = buffer_in(a);
	uint32_t                 words = 1 + draw(&state, 3);
	bool                     phrase;

	(void)draw(&state, 7);
	phrase = i % 17 == 5 && words > 1;
	buffer_add_c(&out, phrase ? "\"" : "");
	for (uint32_t w = 0; w < words; w++) {
		uint32_t rank = i % 3 == 0 ? draw(&state, COMMON) : 100 + draw(&state, 1 + draw(&state, 8000));

		buffer_add_c(&out, w > 0 ? i % 13 == 4 ? " OR " : " " : "");
		buffer_add(&out, sample_word(a, language, rank));
	}
	buffer_add_c(&out, phrase        ? "\""
			   : i % 19 == 7 ? "*"
			   : i % 23 == 3 ? " -water"
			   : i % 29 == 9 ? " year>=2015"
					 : "");
	return buffer_str(&out);
}

static int
by_time(const void *left, const void *right)
{
	double l = *(const double *)left, r = *(const double *)right;

	return l < r ? -1 : l > r;
}

static int64_t
anonymous_memory(void)
{
	FILE   *file = fopen("/proc/self/status", "r");
	char    line[256];
	int64_t kilobytes = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		struct str text = str_trim(str_of(line));

		if (str_starts(text, STR("RssAnon:")))
			(void)sscanf(line, "RssAnon: %" SCNd64, &kilobytes);
	}
	if (file != NULL)
		fclose(file);
	return kilobytes;
}

static double
at(double *times, int percent)
{
	return times[QUERIES * percent / 100];
}

/* Asks everything; of each query the time that passed and the processor's. */
static bool
ask_all(struct search *search, const char *name, enum search_sort sort, bool bare, size_t facets)
{
	double  times[QUERIES], work[QUERIES];
	int64_t hits = 0, none = 0;

	for (int i = 0; i < QUERIES; i++) {
		struct arena        *a = arena_open(256 * 1024);
		struct search_query  query = { .text = make_query(a, i),
					       .language = STR("en"),
					       .sort = sort,
					       .limit = 10,
					       .bare = bare,
					       .facet_values = facets };
		struct search_result result;
		struct error         error = { 0 };
		double               start = seconds(CLOCK_MONOTONIC), worked = seconds(CLOCK_THREAD_CPUTIME_ID);

		if (!search_run(a, search, &query, &result, &error)) {
			fprintf(stderr, "%s\n", error.detail);
			return false;
		}
		times[i] = (seconds(CLOCK_MONOTONIC) - start) * 1000;
		work[i] = (seconds(CLOCK_THREAD_CPUTIME_ID) - worked) * 1000;
		if (getenv("BENCH_SLOW") != NULL && times[i] > 10)
			fprintf(stderr, "%6.1f ms %8" PRId64 " hits: %.*s\n", times[i], result.total,
				STR_ARGS(query.text));
		hits += result.total;
		none += result.total == 0;
		arena_close(a);
	}
	qsort(times, QUERIES, sizeof times[0], by_time);
	qsort(work, QUERIES, sizeof work[0], by_time);
	fprintf(stderr,
		"%-28s p50 %6.2f  p95 %6.2f  p99 %6.2f  most %6.2f ms, of the processor p95 %6.2f   %" PRId64
		" hits on average, none %" PRId64 "\n",
		name, at(times, 50), at(times, 95), at(times, 99), times[QUERIES - 1], at(work, 95), hits / QUERIES,
		none);
	printf("{\"bench\":\"search\",\"what\":\"%s\",\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f,"
	       "\"cpu_p95\":%.3f}\n",
	       name, at(times, 50), at(times, 95), at(times, 99), times[QUERIES - 1], at(work, 95));
	return true;
}

/* ---- overlap ----------------------------------------------------------------------------------------------------- */

/* How many of the ten best hits are among the ten best of a longer list, for which fewer hits can be passed over. */
static bool
compare_best(struct arena *a, struct search *search, struct str text, size_t *same_r, size_t *count_r, int64_t *total_r)
{
	struct search_query  query = { .text = text, .limit = 10, .bare = true };
	struct search_result best, all;
	struct error         error = { 0 };

	if (!search_run(a, search, &query, &best, &error))
		return false;
	query.limit = LIMIT_SEARCH_HITS;
	if (!search_run(a, search, &query, &all, &error))
		return false;
	*total_r = best.total;
	for (size_t i = 0; i < best.count; i++) {
		for (size_t k = 0; k < best.count && k < all.count; k++)
			*same_r += best.hits[i].number == all.hits[k].number;
		(*count_r)++;
	}
	return true;
}

static bool
measure_overlap(struct search *search)
{
	size_t same = 0, count = 0, queries = 0;

	for (int i = 0; i < QUERIES; i++) {
		struct arena *a = arena_open(256 * 1024);
		size_t        its_same = 0, its_count = 0;
		int64_t       total;

		if (!compare_best(a, search, make_query(a, i), &its_same, &its_count, &total))
			return false;
		if (total > MANY_HITS) {
			same += its_same;
			count += its_count;
			queries++;
		}
		arena_close(a);
	}
	fprintf(stderr, "overlap %zu of %zu hits of %zu queries with more than %d\n", same, count, queries, MANY_HITS);
	if (count > 0)
		printf("{\"bench\":\"overlap\",\"queries\":%zu,\"value\":%.4f}\n", queries,
		       (double)same / (double)count);
	return true;
}

static bool
run(struct bench *bench, struct str folder, struct error *error)
{
	struct search_options options = {
		.folder = folder,
		.source = { bench, newest, each, document, read_change },
	};
	struct arena       *a = arena_open(0);
	struct search_state state;
	struct search      *search;
	double              wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	double              make;

	for (int64_t i = 0; i < 20000; i++) {
		struct arena_mark    mark = arena_mark(a);
		struct sample_record record;

		sample_record(a, bench->sample, (uint64_t)i, &record);
		arena_reset(a, mark);
	}
	make = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 20000;
	wall = seconds(CLOCK_MONOTONIC);
	if (!search_open(&options, &search, error))
		return false;
	fprintf(stderr, "open %.1f ms\n", (seconds(CLOCK_MONOTONIC) - wall) * 1000);
	search_state(a, search, &state);
	if (state.cursor < bench->count) {
		wall = seconds(CLOCK_MONOTONIC);
		cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
		if (!search_follow(search, error))
			return false;
		wall = seconds(CLOCK_MONOTONIC) - wall;
		cpu = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (double)bench->count - make;
		search_state(a, search, &state);
		fprintf(stderr,
			"indexed %" PRId64 " records in %.1f s, %.1f microseconds of processor each, %d segments, "
			"%.0f MB\n",
			bench->count, wall, cpu * 1e6, state.segments, (double)state.bytes / 1e6);
		printf("{\"bench\":\"index\",\"records\":%" PRId64 ",\"cpu_microseconds\":%.1f}\n", bench->count,
		       cpu * 1e6);
	}
	fprintf(stderr, "anonymous memory %" PRId64 " KB\n", anonymous_memory());
	if (!ask_all(search, "warming", SORT_RELEVANCE, true, 10) ||
	    !ask_all(search, "ranked, no facets", SORT_RELEVANCE, true, 0) ||
	    !ask_all(search, "ranked, all facets", SORT_RELEVANCE, true, 10) ||
	    !ask_all(search, "by title, all facets", SORT_TITLE, true, 10) ||
	    !ask_all(search, "with snippets", SORT_RELEVANCE, false, 10) || !measure_overlap(search))
		return false;
	search_state(a, search, &state);
	fprintf(stderr, "%d segments, anonymous memory %" PRId64 " KB\n", state.segments, anonymous_memory());
	search_close(search);
	arena_close(a);
	return true;
}

int
main(int argc, char **argv)
{
	struct bench bench = { 0 };
	struct error error = { 0 };
	char         folder[] = "/tmp/bench-search-XXXXXX";
	struct str   where = str_of(argc > 2 ? argv[2] : folder);

	if (argc < 2 || !str_integer(str_of(argv[1]), &bench.count)) {
		fputs("usage: bench-search COUNT [FOLDER]\n", stderr);
		return 2;
	}
	if (argc > 2 ? mkdir(argv[2], 0755) != 0 && access(argv[2], W_OK) != 0 : mkdtemp(folder) == NULL)
		return 3;
	bench.sample = sample_open(1);
	if (!run(&bench, where, &error)) {
		fprintf(stderr, "%s\n", error.detail);
		return 3;
	}
	sample_close(bench.sample);
	return 0;
}
