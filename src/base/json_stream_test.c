#include "base/json.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A text that is handed out in pieces of `step` bytes, or the start of a text without end. */
struct source {
	struct str text;
	size_t     at, step;
	size_t     fails_at; /* 0: never */
	size_t     most;     /* bytes asked for at once: a measure of the stream's memory */
};

static ptrdiff_t
read_source(void *context, char *bytes, size_t size, struct error *error)
{
	struct source *source = context;
	size_t         count = source->text.length - source->at;

	if (source->fails_at != 0 && source->at >= source->fails_at) {
		error_set(error, ERROR_STORAGE, "test.read", "the disk is gone");
		return -1;
	}
	if (size > source->most)
		source->most = size;
	if (count > source->step)
		count = source->step;
	if (count > size)
		count = size;
	memcpy(bytes, source->text.data + source->at, count);
	source->at += count;
	return (ptrdiff_t)count;
}

/* What a stream gave: "1:value|" for each piece with its line, "1!key|" for each error. */
static struct str
pieces_of(struct arena *a, struct str text, const char *array, size_t step)
{
	struct buffer       out = buffer_in(a);
	struct source       source = { .text = text, .step = step };
	struct json_stream *stream = json_stream_open(a, read_source, &source);
	bool                more = true;

	if (array != NULL)
		json_stream_take(stream, str_of(array));
	while (true) {
		struct json_piece piece;
		struct error      error = { 0 };

		if (!json_stream_next(stream, &piece, &more, &error))
			buffer_format(&out, "%" PRId64 "!%s|", piece.line, error.key);
		else if (more)
			buffer_format(&out, "%" PRId64 ":%.*s|", piece.line, STR_ARGS(piece.text));
		if (!more)
			break;
	}
	buffer_add_byte(&out, '\0');
	return (struct str){ out.data, out.length - 1 };
}

struct stream_case {
	const char *text, *array, *pieces;
};

static void
check_cases(const struct stream_case *cases, size_t count)
{
	static const size_t steps[] = { 1, 2, 3, 7, 1000000 };

	for (size_t i = 0; i < count; i++) {
		for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
			struct arena *a = arena_open(0);

			assert_string_equal(pieces_of(a, str_of(cases[i].text), cases[i].array, steps[s]).data,
					    cases[i].pieces);
			arena_close(a);
		}
	}
}

static void
values_are_cut_where_they_end(void **state)
{
	static const struct stream_case cases[] = {
		{ "", NULL, "" },
		{ " \n\n", NULL, "" },
		{ "{\"a\":1}\n{\"a\":2}\n", NULL, "1:{\"a\":1}|2:{\"a\":2}|" },
		{ "{\"a\":1}\r\n\r\n{\"a\":2}\r\n", NULL, "1:{\"a\":1}|3:{\"a\":2}|" },
		{ "\xEF\xBB\xBF{\"a\":1}", NULL, "1:{\"a\":1}|" },
		{ "{}{} {}", NULL, "1:{}|1:{}|1:{}|" },
		{ "1 -2e3\ntrue\"x\\\"y\"null", NULL, "1:1|1:-2e3|2:true|2:\"x\\\"y\"|2:null|" },
		{ "{\n \"a\": [\n {}\n ]\n}\n{}", NULL, "1:{\n \"a\": [\n {}\n ]\n}|6:{}|" },
		{ "{\"a\":\"}\\\\\"}\n[1]", NULL, "1:{\"a\":\"}\\\\\"}|2:[1]|" },
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof *cases);
}

static void
elements_of_one_array_are_cut(void **state)
{
	static const struct stream_case cases[] = {
		{ "[]", NULL, "" },
		{ " [ 1 , \"]\" , [2,[3]] ,{\"a\":[]}] \n", NULL, "1:1|1:\"]\"|1:[2,[3]]|1:{\"a\":[]}|" },
		{ "[\n{},\n{}\n]", NULL, "2:{}|3:{}|" },
		{ "{\"n\":1,\"records\":[{\"a\":1},{}],\"x\":[[\"]\"]]}", "records", "1:{\"a\":1}|1:{}|" },
		{ "{\"records\":[],\"n\":{}}", "records", "" },
		{ "{\"a\":{\"records\":[1]},\n\"records\" : [2]}\n", "records", "2:2|" },
		{ "", "records", "" },
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof *cases);
}

static void
what_is_broken_is_reported_with_its_line_and_the_rest_goes_through(void **state)
{
	static const struct stream_case cases[] = {
		{ "{\"a\":1}\nnonsense, \"with\" {\n{\"a\":2}\n", NULL, "1:{\"a\":1}|2!json.broken|3:{\"a\":2}|" },
		{ "oh no\n{}", NULL, "1!json.broken|2:{}|" },
		{ "{\"a\":1\n{\"a\":2}\n{\"a\":3}", NULL, "1!json.broken|2:{\"a\":2}|3:{\"a\":3}|" },
		{ "{\"a\":\n{\"a\":2}\n{\"a\":3}", NULL, "1!json.broken|2:{\"a\":2}|3:{\"a\":3}|" },
		{ "{\"a\":[1,\n{\"a\":2}\n{\"a\":3}", NULL, "1!json.broken|2:{\"a\":2}|3:{\"a\":3}|" },
		{ "{\"a\":[1}\n{\"a\":2}", NULL, "1!json.broken|2:{\"a\":2}|" },
		{ "{\"a\":\"x}\n{\"a\":2}", NULL, "1!json.broken|2:{\"a\":2}|" },
		{ "{\"a\":\"x\\\n{\"a\":2}", NULL, "1!json.broken|2:{\"a\":2}|" },
		{ "{\"a\":1}}\n{\"a\":2}", NULL, "1:{\"a\":1}|1!json.broken|2:{\"a\":2}|" },
		{ "{\"a\":1},\n{\"a\":2}", NULL, "1:{\"a\":1}|1!json.broken|2:{\"a\":2}|" },
		{ "{\"a\":1}\n{\"a\":", NULL, "1:{\"a\":1}|2!json.broken|" },
		{ "{\n  \"a\": {\n    \"b\" 1\n  }}}\n{}", NULL, "1!json.broken|5:{}|" },
		{ "[\n  {\"a\":1},\n  {\"a\":2]},\n  {\"a\":3}\n]\n", NULL, "2:{\"a\":1}|3!json.broken|4:{\"a\":3}|" },
		{ "[\n  {\"a\":1},\n  {\"a\":2]}\n]\n", NULL, "2:{\"a\":1}|3!json.broken|" },
		{ "[\n{\n \"a\": [\n}\n,\n{}\n]", NULL, "2!json.broken|6:{}|" },
		{ "[{\"a\":1}\n,{\"a\":2]}\n,{\"a\":3}\n]", NULL, "1:{\"a\":1}|2!json.broken|3:{\"a\":3}|" },
		{ "[{}\n{},\n{}]", NULL, "1:{}|2!json.broken|3:{}|" },
		{ "[1,]", NULL, "1:1|1!json.syntax|" },
		{ "[,1]", NULL, "1!json.broken|" },
		{ "[1:2]", NULL, "1:1|1!json.broken|" },
		{ "[1,2", NULL, "1:1|1:2|1!json.end|" },
		{ "[1,", NULL, "1:1|1!json.end|" },
		{ "[1] 2", NULL, "1:1|1!json.after|" },
		{ "[1]}", NULL, "1:1|1!json.after|" },
		{ "[1]", "records", "1!json.syntax|" },
		{ "{\"a\":1}", "records", "1!json.absent|" },
		{ "{\"records\":5}", "records", "1!json.absent|" },
		{ "{}", "records", "1!json.absent|" },
		{ "{\"records\":[1]", "records", "1:1|1!json.syntax|" },
		{ "{\"records\":[1]]", "records", "1:1|1!json.syntax|" },
		{ "{\"records\":[1]} x", "records", "1:1|1!json.after|" },
		{ "{\"rec", "records", "1!json.syntax|" },
		{ "{\"b\":[}, \"records\":[1]}", "records", "1!json.syntax|" },
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof *cases);
}

static void
a_broken_piece_is_handed_over_with_its_text_and_place(void **state)
{
	struct arena       *a = arena_open(0);
	struct source       source = { .text = STR("{}\n{\"a\":1]\n{}\n"), .step = 5 };
	struct json_stream *stream = json_stream_open(a, read_source, &source);
	struct json_piece   piece;
	struct error        error = { 0 };
	bool                more;

	(void)state;
	assert_true(json_stream_next(stream, &piece, &more, &error));
	assert_false(json_stream_next(stream, &piece, &more, &error));
	assert_true(more);
	assert_true(str_is(piece.text, "{\"a\":1]"));
	assert_int_equal(piece.line, 2);
	assert_int_equal(piece.byte, 3);
	assert_int_equal(piece.number, 2);
	assert_string_equal(error.place, "line 2, byte 3");
	arena_close(a);
}

static void
a_reader_that_fails_ends_the_stream(void **state)
{
	struct arena       *a = arena_open(0);
	struct source       source = { .text = STR("{}\n{\"a\":1}\n{}\n"), .step = 5, .fails_at = 5 };
	struct json_stream *stream = json_stream_open(a, read_source, &source);
	struct json_piece   piece;
	struct error        error = { 0 };
	bool                more;

	(void)state;
	assert_true(json_stream_next(stream, &piece, &more, &error));
	assert_false(json_stream_next(stream, &piece, &more, &error));
	assert_false(more);
	assert_int_equal(error.code, ERROR_STORAGE);
	assert_true(json_stream_next(stream, &piece, &more, &error));
	assert_false(more);
	arena_close(a);
}

static void
a_long_array_needs_the_memory_of_one_element(void **state)
{
	struct arena       *a = arena_open(0);
	struct buffer       text = buffer_in(arena_open(0));
	struct source       source = { .step = 100000 };
	struct json_stream *stream;
	struct json_piece   piece;
	struct error        error = { 0 };
	int64_t             count = 0;
	bool                more;

	(void)state;
	buffer_add_byte(&text, '[');
	for (int i = 0; text.length < 20 * 1000 * 1000; i++)
		buffer_format(&text, "%s{\"id\":%d,\"title\":{\"en\":\"Mangrove restoration\"}}", i > 0 ? ",\n" : "",
			      i);
	buffer_add_byte(&text, ']');
	source.text = buffer_str(&text);
	stream = json_stream_open(a, read_source, &source);
	for (;;) {
		struct arena_mark mark = arena_mark(a);
		struct json      *value;

		assert_true(json_stream_next(stream, &piece, &more, &error));
		if (!more)
			break;
		assert_true(json_parse(a, piece.text, &value, &error));
		assert_int_equal(json_integer(value, "id", -1), count);
		count++;
		arena_reset(a, mark);
	}
	assert_int_equal(piece.number, count);
	assert_true(count > 300000);
	assert_true(arena_held(a) < 200 * 1000);
	assert_true(source.most < 300 * 1000);
	arena_close(text.arena);
	arena_close(a);
}

static void
a_value_beyond_the_limit_is_passed_over(void **state)
{
	static const struct {
		const char *before, *after, *pieces;
	} cases[] = {
		{ "[1,\"", "\",2]", "1:1|1!json.bytes|1:2|" },        { "1\n\"", "\"\n2", "1:1|2!json.bytes|3:2|" },
		{ "1\n[\"", "\"}\n2", "1:1|2!json.broken|3:2|" },     { "1\n[\"", "", "1:1|2!json.broken|" },
		{ "1\n[}", "\n2", "1:1|2!json.broken|3:2|" },         { "{\"a\":\"", "\",\"records\":[1]}", "1:1|" },
		{ "{\"", "\":1,\"records\":[1]}", "1!json.syntax|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *a = arena_open(0);
		struct buffer text = buffer_in(a);

		buffer_add_c(&text, cases[i].before);
		memset(buffer_reserve(&text, LIMIT_JSON_BYTES + 200000), 'x', LIMIT_JSON_BYTES + 200000);
		text.length += LIMIT_JSON_BYTES + 200000;
		buffer_add_c(&text, cases[i].after);
		assert_string_equal(pieces_of(a, buffer_str(&text), i < 5 ? NULL : "records", 65536).data,
				    cases[i].pieces);
		arena_close(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_cut_where_they_end),
		cmocka_unit_test(elements_of_one_array_are_cut),
		cmocka_unit_test(what_is_broken_is_reported_with_its_line_and_the_rest_goes_through),
		cmocka_unit_test(a_broken_piece_is_handed_over_with_its_text_and_place),
		cmocka_unit_test(a_reader_that_fails_ends_the_stream),
		cmocka_unit_test(a_long_array_needs_the_memory_of_one_element),
		cmocka_unit_test(a_value_beyond_the_limit_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
