#include "db/db.h"
#include "db/testing/engines.h"
#include "vocabularies/vocabularies.h"

static bool
store(void *context, struct db *db, struct error *error)
{
	struct arena *a = arena_open(0);
	bool          good = vocabularies_store(a, db, error);

	(void)context;
	arena_close(a);
	return good;
}

static const struct vocabularies *
read_store(struct fixture *f)
{
	const struct vocabularies *vocabularies;
	struct db                 *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	if (!vocabularies_read(f->a, db, &vocabularies, &f->error))
		fail_msg("%s", f->error.detail);
	db_return(db);
	return vocabularies;
}

static void
assert_labels(const struct term_label *left, size_t left_count, const struct term_label *right, size_t right_count)
{
	assert_int_equal(left_count, right_count);
	for (size_t i = 0; i < left_count; i++) {
		assert_true(str_equal(left[i].language, right[i].language));
		assert_true(str_equal(left[i].text, right[i].text));
	}
}

static void
assert_same_term(const struct term *left, const struct term *right)
{
	assert_true(str_equal(left->notation, right->notation));
	assert_int_equal(left->broader != NULL, right->broader != NULL);
	if (left->broader != NULL) {
		assert_true(str_equal(left->broader->notation, right->broader->notation));
		assert_true(str_equal(left->broader->vocabulary->name, right->broader->vocabulary->name));
	}
	assert_int_equal(left->narrower_count, right->narrower_count);
	assert_labels(left->labels, left->label_count, right->labels, right->label_count);
	assert_labels(left->alternatives, left->alternative_count, right->alternatives, right->alternative_count);
	assert_labels(left->notes, left->note_count, right->notes, right->note_count);
}

static void
assert_same(const struct vocabularies *left, const struct vocabularies *right)
{
	const struct vocabulary *const *list, *other;
	size_t                          count = vocabularies_list(left, &list);

	for (size_t i = 0; i < count; i++) {
		other = vocabulary_find(right, list[i]->name);
		assert_non_null(other);
		assert_true(str_equal(list[i]->source, other->source));
		assert_int_equal(list[i]->count, other->count);
		for (size_t k = 0; k < other->count; k++)
			assert_same_term(list[i]->terms[k], other->terms[k]);
	}
}

static void
what_was_stored_is_read_as_it_was(void **state)
{
	struct fixture                 *f = *state;
	const struct vocabularies      *own;
	const struct vocabulary *const *list;

	assert_true(vocabularies_own(f->a, &own, &f->error));
	assert_true(db_bulk(f->pool, store, NULL, &f->error));
	assert_same(own, read_store(f));
	assert_int_equal(vocabularies_list(own, &list), vocabularies_list(read_store(f), &list));
}

static void
storing_again_changes_nothing(void **state)
{
	struct fixture            *f = *state;
	const struct vocabularies *before;

	assert_true(db_bulk(f->pool, store, NULL, &f->error));
	before = read_store(f);
	assert_true(db_bulk(f->pool, store, NULL, &f->error));
	assert_same(before, read_store(f));
}

static void
an_empty_store_has_no_vocabularies(void **state)
{
	struct fixture                 *f = *state;
	const struct vocabulary *const *list;

	assert_int_equal(vocabularies_list(read_store(f), &list), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_stored_is_read_as_it_was),
		cmocka_unit_test(storing_again_changes_nothing),
		cmocka_unit_test(an_empty_store_has_no_vocabularies),
	};

	return RUN_ON_EACH_ENGINE("term store", tests);
}
