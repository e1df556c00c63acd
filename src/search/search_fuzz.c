/* Fuzzing of a whole search: any text, box and page cursor are answered from a small index, and the pages of an answer hold
 * each hit once. The input is a line each for the language, the box and the cursor, and the query behind them; what is left
 * out is empty. */
#include "search/fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* For the leak sanitizer: these only the mapped memory of the fixture knows, and it is let go at the end. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:sb_stemmer_new\n";
}

static struct fixture *f;

static void
close_index(void)
{
	fixture_close(f);
}

static void
open_index(void)
{
	static const char *const texts[][2] = {
		{ "Coral reefs of Kiunga", "Reefs and fish, year by year" },
		{ "Récifs coralliens", "L'état des forêts d'altitude" },
		{ "Пресная вода", "Охрана лесов и рек" },
		{ "مياه الأمطار", "الغابات والأنهار" },
		{ "生物多样性公约", "森林和水" },
		{ "ป่าชายเลน", "Mangroves, mangroves, mangroves" },
	};
	char name[16];

	f = fixture_open();
	for (size_t i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "ke-%07zu", i);
		fixture_text(f, name, texts[i % 6][0], texts[i % 6][1]);
	}
	fixture_gone(f, "ke-0000003");
	fixture_follow(f);
	atexit(close_index);
}

/* Follows the pages of a query to their end: as many hits as there are in all, none twice in a row. */
static void
check_pages(struct arena *a, struct search_query query)
{
	struct search_result result = fixture_ask(f, &query);
	int64_t              hits = 0, total = result.total;

	query.after = STR("");
	for (int page = 0; page < 8; page++) {
		result = fixture_ask(f, &query);
		assert(result.total == total && result.count <= query.limit);
		hits += (int64_t)result.count;
		query.after = str_copy(a, result.next);
		if (result.next.length == 0)
			break;
	}
	assert(hits == total);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena       *a = arena_open(0);
	struct search_query query = { .limit = 7, .facet_values = 3 };
	struct str          rest = str_copy(a, (struct str){ (const char *)data, size });

	if (f == NULL)
		open_index();
	if (!str_cut(&rest, '\n', &query.language) || !str_cut(&rest, '\n', &query.bbox) ||
	    !str_cut(&rest, '\n', &query.after))
		rest = STR("");
	query.sort = (enum search_sort)(size % 3);
	query.text = rest;
	check_pages(a, query);
	arena_close(a);
	return 0;
}
