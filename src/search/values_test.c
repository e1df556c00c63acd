/* Values of facets as a file. */
#include "search/values.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
values_come_back_and_those_of_a_program_with_fewer_facets_are_refused(void **state)
{
	struct arena  *a = arena_open(0);
	struct values *values = values_open(), *read = values_open();
	struct buffer  out = buffer_in(a), older = buffer_in(a);
	struct error   error = { 0 };
	uint64_t       hash;
	size_t         length;

	(void)state;
	assert_int_equal(values_number(values, FACET_TYPE, STR("dataset")), 0);
	values_format(values, &out);
	assert_true(values_parse(read, buffer_str(&out), &error));
	assert_int_equal(values_count(read, FACET_TYPE), 1);
	assert_true(str_is(values_text(read, FACET_TYPE, 0), "dataset"));

	length = out.length - sizeof hash - 1; /* without the last facet, which has no values */
	hash = str_hash((struct str){ out.data, length });
	buffer_add(&older, (struct str){ out.data, length });
	buffer_add(&older, (struct str){ (const char *)&hash, sizeof hash });
	assert_false(values_parse(read, buffer_str(&older), &error));
	assert_string_equal(error.key, "search.values");
	values_close(values);
	values_close(read);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back_and_those_of_a_program_with_fewer_facets_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
