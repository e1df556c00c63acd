/* The index against a model: random records, revisions and withdrawals; random questions answered by looking at every
 * record. Also pages, merges, crashes, damage. */
#include "search/fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS = 40, MOST_WORDS = 12, SUBJECTS = 9, TYPES = 4, QUESTIONS = 400 };

struct model_record {
	bool     live;
	int64_t  number;
	int      words[MOST_WORDS], count;
	int      type, year;
	unsigned subjects; /* bits */
};

struct model {
	struct fixture      *f;
	uint64_t             random;
	struct model_record *records;
	int                  count;
};

static uint32_t
draw(struct model *m, uint32_t limit)
{
	m->random = m->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((m->random >> 33) % limit);
}

/* Small numbers are frequent. */
static int
draw_word(struct model *m)
{
	return (int)draw(m, 1 + draw(m, WORDS));
}

static struct model *
model_open(int records)
{
	struct fixture *f = fixture_open();
	struct model   *m = ARENA_NEW(f->a, struct model);

	m->f = f;
	m->random = 42;
	m->count = records;
	m->records = ARENA_ARRAY(f->a, struct model_record, (size_t)records);
	return m;
}

static void
set_subjects(struct fixture *f, struct fixture_entry *entry, const struct model_record *record)
{
	for (unsigned s = 0; s < SUBJECTS && entry->subject_count < 3; s++) {
		if (record->subjects >> s & 1)
			entry->subjects[entry->subject_count++] = str_format(f->a, "subjects:s%u", s);
	}
}

static void
publish(struct model *m, int i)
{
	struct model_record *record = &m->records[i];
	struct fixture      *f = m->f;
	struct fixture_entry entry = { .record = str_format(f->a, "xx-%d", i) };
	struct buffer        text = buffer_in(f->a);

	*record = (struct model_record){ .live = true, .number = (int64_t)f->count + 1 };
	record->count = 1 + (int)draw(m, MOST_WORDS);
	for (int w = 0; w < record->count; w++) {
		record->words[w] = draw_word(m);
		buffer_format(&text, "%d ", record->words[w]);
	}
	record->type = (int)draw(m, TYPES);
	record->year = 2000 + (int)draw(m, 20);
	for (uint32_t k = draw(m, 4); k > 0; k--)
		record->subjects |= 1u << draw(m, SUBJECTS);
	entry.title = str_format(f->a, "t%u", draw(m, 1000));
	entry.text = buffer_str(&text);
	entry.type = str_format(f->a, "type%d", record->type);
	entry.date = record->year * 10000 + 101;
	set_subjects(f, &entry, record);
	fixture_add(f, entry);
}

static void
withdraw(struct model *m, int i)
{
	m->records[i].live = false;
	fixture_gone(m->f, str_format(m->f->a, "xx-%d", i).data);
}

/* Publishes all, then changes and withdraws some; follows now and then. */
static void
live_a_while(struct model *m, int changes, int follow_every)
{
	for (int i = 0; i < m->count; i++) {
		publish(m, i);
		if (i % follow_every == follow_every - 1)
			fixture_follow(m->f);
	}
	for (int i = 0; i < changes; i++) {
		if (draw(m, 5) == 0)
			withdraw(m, (int)draw(m, (uint32_t)m->count));
		else
			publish(m, (int)draw(m, (uint32_t)m->count));
		if (i % follow_every == follow_every - 1)
			fixture_follow(m->f);
	}
	fixture_follow(m->f);
}

/* ---- questions --------------------------------------------------------------------------------------------------- */

enum ask_kind { ASK_WORD, ASK_PHRASE, ASK_TYPE, ASK_YEAR, ASK_SUBJECT, ASK_AND, ASK_OR, ASK_AND_NOT, ASK_KINDS };

struct ask {
	enum ask_kind kind;
	int           value, other;
	struct ask   *left, *right;
};

static struct ask *
draw_ask(struct model *m, int depth)
{
	struct ask *ask = ARENA_NEW(m->f->a, struct ask);

	ask->kind = draw(m, depth > 0 ? ASK_KINDS : ASK_AND);
	ask->value = draw_word(m);
	ask->other = draw_word(m);
	if (ask->kind >= ASK_AND) {
		ask->left = draw_ask(m, depth - 1);
		ask->right = draw_ask(m, depth - 1);
	}
	return ask;
}

static void
write_ask(struct buffer *out, const struct ask *ask)
{
	switch (ask->kind) {
	case ASK_WORD:
		buffer_format(out, "%d", ask->value);
		break;
	case ASK_PHRASE:
		buffer_format(out, "\"%d %d\"", ask->value, ask->other);
		break;
	case ASK_TYPE:
		buffer_format(out, "type:type%d", ask->value % TYPES);
		break;
	case ASK_YEAR:
		buffer_format(out, "year:20%02d..20%02d", ask->value % 10, ask->value % 10 + ask->other % 8);
		break;
	case ASK_SUBJECT:
		buffer_format(out, "subject:s%d", ask->value % SUBJECTS);
		break;
	case ASK_AND:
	case ASK_OR:
	case ASK_AND_NOT:
	case ASK_KINDS:
		buffer_add_c(out, "((");
		write_ask(out, ask->left);
		buffer_add_c(out, ask->kind == ASK_AND ? ") (" : ask->kind == ASK_OR ? ") OR (" : ") -(");
		write_ask(out, ask->right);
		buffer_add_c(out, "))");
		break;
	}
}

static bool
has_words(const struct model_record *record, int first, int second)
{
	for (int i = 0; i < record->count; i++) {
		if (record->words[i] == first &&
		    (second < 0 || (i + 1 < record->count && record->words[i + 1] == second)))
			return true;
	}
	return false;
}

/* Which subjects the entry was given: at most three. */
static unsigned
given_subjects(const struct model_record *record)
{
	unsigned given = 0;
	int      count = 0;

	for (unsigned s = 0; s < SUBJECTS && count < 3; s++) {
		if (record->subjects >> s & 1) {
			given |= 1u << s;
			count++;
		}
	}
	return given;
}

static bool
answers(const struct ask *ask, const struct model_record *record)
{
	int from;

	switch (ask->kind) {
	case ASK_WORD:
		return has_words(record, ask->value, -1);
	case ASK_PHRASE:
		return has_words(record, ask->value, ask->other);
	case ASK_TYPE:
		return record->type == ask->value % TYPES;
	case ASK_YEAR:
		from = 2000 + ask->value % 10;
		return record->year >= from && record->year <= from + ask->other % 8;
	case ASK_SUBJECT:
		return given_subjects(record) >> (ask->value % SUBJECTS) & 1;
	case ASK_AND:
		return answers(ask->left, record) && answers(ask->right, record);
	case ASK_OR:
		return answers(ask->left, record) || answers(ask->right, record);
	case ASK_AND_NOT:
	case ASK_KINDS:
		break;
	}
	return answers(ask->left, record) && !answers(ask->right, record);
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static int64_t
counted(const struct search_result *result, enum search_facet facet, const char *value)
{
	for (size_t i = 0; i < result->facets[facet].count; i++) {
		if (str_is(result->facets[facet].values[i].value, value))
			return result->facets[facet].values[i].count;
	}
	return 0;
}

struct filter_choice {
	int types[2]; /* -1: none */
	int subject;
};

static bool
passes_type(const struct filter_choice *choice, const struct model_record *record)
{
	return choice->types[0] < 0 || record->type == choice->types[0] || record->type == choice->types[1];
}

static bool
passes_subject(const struct filter_choice *choice, const struct model_record *record)
{
	return choice->subject < 0 || given_subjects(record) >> choice->subject & 1;
}

static size_t
make_filters(struct model *m, const struct filter_choice *choice, struct search_filter *filters)
{
	size_t count = 0;

	for (int i = 0; i < 2; i++) {
		if (choice->types[i] >= 0)
			filters[count++] =
				(struct search_filter){ FACET_TYPE, str_format(m->f->a, "type%d", choice->types[i]) };
	}
	if (choice->subject >= 0)
		filters[count++] =
			(struct search_filter){ FACET_SUBJECT, str_format(m->f->a, "subjects:s%d", choice->subject) };
	return count;
}

static void
check_answer(struct model *m, const struct ask *ask, const struct filter_choice *choice, const char *text,
	     const struct search_result *result)
{
	int64_t total = 0, types[TYPES] = { 0 }, years[20] = { 0 }, subjects[SUBJECTS] = { 0 };

	for (int i = 0; i < m->count; i++) {
		const struct model_record *record = &m->records[i];
		bool                       by_type, by_subject;

		if (!record->live || !answers(ask, record))
			continue;
		by_type = passes_type(choice, record);
		by_subject = passes_subject(choice, record);
		total += by_type && by_subject;
		types[record->type] += by_subject;
		years[record->year - 2000] += by_type && by_subject;
		for (unsigned s = 0; s < SUBJECTS; s++)
			subjects[s] += by_type && (given_subjects(record) >> s & 1);
	}
	if (result->total != total)
		fail_msg("%s (type %d %d subject %d): %" PRId64 " found, %" PRId64 " expected", text, choice->types[0],
			 choice->types[1], choice->subject, result->total, total);
	for (int t = 0; t < TYPES; t++)
		assert_int_equal(counted(result, FACET_TYPE, str_format(m->f->a, "type%d", t).data), types[t]);
	for (int y = 0; y < 20; y++)
		assert_int_equal(counted(result, FACET_YEAR, str_format(m->f->a, "%d", 2000 + y).data), years[y]);
	for (int s = 0; s < SUBJECTS; s++)
		assert_int_equal(counted(result, FACET_SUBJECT, str_format(m->f->a, "subjects:s%d", s).data),
				 subjects[s]);
}

static struct filter_choice
draw_choice(struct model *m)
{
	struct filter_choice choice = { { -1, -1 }, -1 };

	if (draw(m, 2) == 0)
		choice.types[0] = choice.types[1] = (int)draw(m, TYPES);
	if (draw(m, 2) == 0 && choice.types[0] >= 0)
		choice.types[1] = (int)draw(m, TYPES);
	if (draw(m, 3) == 0)
		choice.subject = (int)draw(m, SUBJECTS);
	return choice;
}

static void
ask_many(struct model *m, int questions)
{
	for (int i = 0; i < questions; i++) {
		struct ask          *ask = draw_ask(m, (int)draw(m, 4));
		struct buffer        text = buffer_in(m->f->a);
		struct filter_choice choice = draw_choice(m);
		struct search_filter filters[3];
		struct search_query  query = { .filters = filters, .facet_values = 100, .bare = true };
		struct search_result result;

		write_ask(&text, ask);
		query.text = buffer_str(&text);
		query.filter_count = make_filters(m, &choice, filters);
		result = fixture_ask(m->f, &query);
		check_answer(m, ask, &choice, str_c(m->f->a, query.text), &result);
	}
}

static void
answers_and_facets_equal_a_look_at_every_record(void **state)
{
	struct model *m = model_open(3000);

	(void)state;
	live_a_while(m, 2000, 700);
	ask_many(m, QUESTIONS);
	fixture_reopen(m->f);
	ask_many(m, QUESTIONS / 4);
	fixture_close(m->f);
}

static void
answers_stay_right_over_many_windows(void **state)
{
	struct model *m = model_open(40000);

	(void)state;
	live_a_while(m, 500, 100000);
	ask_many(m, QUESTIONS / 8);
	fixture_close(m->f);
}

/* ---- pages ------------------------------------------------------------------------------------------------------- */

/* Goes through all pages; every live record that is wanted must come exactly once. */
static void
walk_pages(struct model *m, enum search_sort sort, size_t limit, const char *text)
{
	struct search_query query = { .text = str_of(text), .sort = sort, .limit = limit, .bare = true };
	int                *seen = ARENA_ARRAY(m->f->a, int, (size_t)m->count);
	int64_t             total = fixture_ask(m->f, &query).total, found = 0;

	do {
		struct search_result result = fixture_ask(m->f, &query);

		assert_int_equal(result.total, total);
		for (size_t i = 0; i < result.count; i++) {
			int64_t record = -1;

			assert_true(str_integer(str_slice(result.hits[i].record, 3, 100), &record));
			assert_int_equal(seen[record]++, 0);
			found++;
		}
		query.after = result.next;
	} while (query.after.length > 0);
	assert_int_equal(found, total);
}

static void
pages_never_repeat_or_skip(void **state)
{
	struct model *m = model_open(1000);

	(void)state;
	live_a_while(m, 500, 200);
	for (enum search_sort sort = SORT_RELEVANCE; sort <= SORT_UPDATED; sort++) {
		walk_pages(m, sort, 7, "");
		walk_pages(m, sort, 10, "1");
		walk_pages(m, sort, 33, "1 OR 2 -3");
	}
	fixture_close(m->f);
}

static void
the_order_of_hits_does_not_depend_on_segments(void **state)
{
	struct model        *m = model_open(800);
	struct search_query  query = { .text = STR("1 OR 2"), .limit = 800, .bare = true };
	struct search_result before, after;
	struct error         error = { 0 };

	(void)state;
	live_a_while(m, 0, 50);
	before = fixture_ask(m->f, &query);
	assert_true(search_rebuild(m->f->search, &error));
	after = fixture_ask(m->f, &query);
	assert_int_equal(before.count, after.count);
	for (size_t i = 0; i < before.count; i++)
		assert_true(str_equal(before.hits[i].record, after.hits[i].record));
	fixture_close(m->f);
}

/* ---- crashes and damage ------------------------------------------------------------------------------------------ */

static uint64_t
rebuilt_digest(struct model *m)
{
	struct error error = { 0 };

	assert_true(search_rebuild(m->f->search, &error));
	return fixture_digest(m->f);
}

static void
an_index_that_followed_equals_a_rebuilt_one(void **state)
{
	struct model *m = model_open(1500);
	uint64_t      followed;

	(void)state;
	live_a_while(m, 1500, 37);
	followed = fixture_digest(m->f);
	fixture_reopen(m->f);
	assert_int_equal(fixture_digest(m->f), followed);
	assert_int_equal(rebuilt_digest(m), followed);
	fixture_close(m->f);
}

/* Follows in small steps and tells each through `pipe`, until it is killed. */
static void
follow_until_killed(struct model *m, int to_parent)
{
	struct search_options options = fixture_options(m->f);
	size_t                end = m->f->count;
	struct search        *search;

	if (!search_open(&options, &search, NULL))
		_exit(1);
	m->f->search = search;
	for (m->f->count = 0; m->f->count <= end; m->f->count += 13) {
		if (!search_follow(search, NULL) || write(to_parent, "x", 1) != 1)
			_exit(1);
	}
	for (;;)
		pause();
}

static void
a_killed_owner_leaves_an_index_that_goes_on(void **state)
{
	struct model *m = model_open(300);

	(void)state;
	live_a_while(m, 300, 100000);
	for (int round = 0; round < 12; round++) {
		int   ends[2], steps = (int)draw(m, 40);
		char  byte;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		assert_true(rebuilt_digest(m) != 0);
		search_close(m->f->search);
		child = fork();
		if (child == 0)
			follow_until_killed(m, ends[1]);
		for (int i = 0; i <= steps; i++)
			assert_int_equal(read(ends[0], &byte, 1), 1);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		close(ends[0]);
		close(ends[1]);
		m->f->search = NULL;
		fixture_reopen(m->f);
		fixture_follow(m->f);
		assert_int_equal(fixture_digest(m->f), rebuilt_digest(m));
	}
	fixture_close(m->f);
}

static struct str
path_in(struct model *m, const char *name)
{
	return str_format(m->f->a, "%s/search/%s", m->f->folder.data, name);
}

static void
a_damaged_or_missing_manifest_means_a_new_index(void **state)
{
	struct model *m = model_open(200);
	uint64_t      digest;

	(void)state;
	live_a_while(m, 100, 50);
	digest = fixture_digest(m->f);
	for (int damage = 0; damage < 3; damage++) {
		search_close(m->f->search);
		if (damage == 0) {
			assert_int_equal(unlink(path_in(m, "manifest").data), 0);
		} else {
			int file = open(path_in(m, "manifest").data, O_WRONLY);

			assert_int_equal(damage == 1 ? ftruncate(file, 40) : (int)pwrite(file, "X", 1, 20) - 1, 0);
			close(file);
		}
		m->f->search = NULL;
		fixture_reopen(m->f);
		fixture_follow(m->f);
		assert_int_equal(fixture_digest(m->f), digest);
	}
	fixture_close(m->f);
}

static void
a_segment_cut_short_means_a_new_index(void **state)
{
	static const char *const suffixes[] = { "terms", "postings", "positions", "columns", "live", "values" };
	struct model            *m = model_open(200);
	uint64_t                 digest;

	(void)state;
	live_a_while(m, 20, 1000);
	digest = fixture_digest(m->f);
	for (size_t s = 0; s < sizeof suffixes / sizeof suffixes[0]; s++) {
		int cut = 0;

		search_close(m->f->search);
		for (int id = 0; id < 1000; id++) {
			const char *name = str_format(m->f->a, "%08d.%s", id, suffixes[s]).data;

			cut += truncate(path_in(m, name).data, 5) == 0;
		}
		if (strcmp(suffixes[s], "live") != 0)
			assert_true(cut > 0);
		m->f->search = NULL;
		fixture_reopen(m->f);
		fixture_follow(m->f);
		assert_int_equal(fixture_digest(m->f), digest);
	}
	fixture_close(m->f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_and_facets_equal_a_look_at_every_record),
		cmocka_unit_test(answers_stay_right_over_many_windows),
		cmocka_unit_test(pages_never_repeat_or_skip),
		cmocka_unit_test(the_order_of_hits_does_not_depend_on_segments),
		cmocka_unit_test(an_index_that_followed_equals_a_rebuilt_one),
		cmocka_unit_test(a_killed_owner_leaves_an_index_that_goes_on),
		cmocka_unit_test(a_damaged_or_missing_manifest_means_a_new_index),
		cmocka_unit_test(a_segment_cut_short_means_a_new_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
