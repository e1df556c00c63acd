/* Fuzzing of rows as text: what is read is written as a line that reads the same, and writes the same again. */
#include "db/row_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct db_column columns[] = {
	{ "id", DB_INT }, { "name", DB_TEXT }, { "weight", DB_REAL }, { "body", DB_BLOB }, { "place", DB_TEXT },
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void
check_line(struct arena *a, struct str line)
{
	static const struct db_table table = { "thing", columns, COLUMNS, "id" };
	struct db_value              values[COLUMNS], again[COLUMNS];
	struct buffer                first = buffer_in(a), second = buffer_in(a);
	struct str                   text;
	struct error                 error = { 0 };

	if (!row_text_read(a, &table, line, values, &error)) {
		assert(error.code == ERROR_INPUT);
		return;
	}
	if (!row_text_write(&first, &table, values, &error))
		assert(!"what was read can be written");
	text = buffer_str(&first);
	if (!row_text_read(a, &table, str_slice(text, 0, text.length - 1), again, &error) ||
	    !row_text_write(&second, &table, again, &error))
		assert(!"what was written can be read");
	assert(str_equal(text, buffer_str(&second)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct str    rest = { (const char *)data, size }, line;

	while (str_cut(&rest, '\n', &line))
		check_line(a, line);
	arena_close(a);
	return 0;
}
