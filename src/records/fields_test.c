/* docs/fields-of-clearing-houses.tsv holds every field that the clearing-houses of today have: each has its place in types/
 * or in the header, or is refused with a reason. */
#include "base/file.h"
#include "records/types.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { COLUMNS = 6 };

struct row {
	struct str house, record, field, type, to, note;
	int        line;
};

struct table {
	struct arena       *a;
	const struct types *types;
	struct row         *rows;
	size_t              count;
};

static bool
parse_row(struct str line, int number, struct row *row_r)
{
	struct str *const parts[COLUMNS] = { &row_r->house, &row_r->record, &row_r->field,
					     &row_r->type,  &row_r->to,     &row_r->note };

	row_r->line = number;
	for (int i = 0; i < COLUMNS - 1; i++)
		if (!str_cut(&line, '\t', parts[i]))
			return false;
	row_r->note = line;
	return true;
}

static int
read_table(void **state)
{
	struct arena *a = arena_open(0);
	struct table *table = ARENA_NEW(a, struct table);
	struct str    text, line;
	struct error  error = { 0 };
	int           number = 0;

	table->a = a;
	assert_true(types_read(a, STR(""), NULL, &table->types, &error));
	assert_true(file_read(a, STR(SOURCE_ROOT "/docs/fields-of-clearing-houses.tsv"), 1 << 20, &text, &error));
	table->rows = ARENA_ARRAY(a, struct row, 2000);
	while (text.length > 0) {
		if (!str_cut(&text, '\n', &line)) {
			line = text;
			text = STR("");
		}
		number++;
		if (line.length == 0 || line.data[0] == '#')
			continue;
		if (!parse_row(line, number, &table->rows[table->count++]))
			fail_msg("line %d has no %d columns", number, COLUMNS);
	}
	assert_true(table->count > 0 && str_is(table->rows[0].field, "field"));
	table->rows++;
	table->count--;
	*state = table;
	return 0;
}

static int
close_table(void **state)
{
	arena_close(((struct table *)*state)->a);
	return 0;
}

static void
each_source_is_there_with_all_its_fields(void **state)
{
	static const struct {
		const char *name;
		size_t      count;
	} sources[] = {
		{ "Bioland", 119 },
		{ "CBD BBC", 1 },
		{ "CBD BBE", 18 },
		{ "CBD BBO", 18 },
		{ "CBD BBP", 10 },
		{ "CBD BBR", 25 },
		{ "CBD BCHN", 4 },
		{ "CBD CBR", 21 },
		{ "CBD CDI", 37 },
		{ "CBD CNA", 23 },
		{ "CBD CON", 23 },
		{ "CBD CST", 18 },
		{ "CBD LWP", 24 },
		{ "CBD MT", 9 },
		{ "CBD MTD", 4 },
		{ "CBD NDB", 4 },
		{ "CBD NFP", 25 },
		{ "CBD NT", 11 },
		{ "CBD ORG", 25 },
		{ "CBD PR", 5 },
		{ "CBD ST", 5 },
		{ "CBD VLR", 29 },
		{ "CBD lwCampaign", 4 },
		{ "CBD lwDonor", 7 },
		{ "CBD lwEvent", 7 },
		{ "CBD news, new", 4 },
		{ "CBD", 53 },
		{ "DCAT 3", 43 },
		{ "Dublin Core 1.1", 15 },
		{ "EML 2.2, GBIF profile", 53 },
		{ "InforMEA", 55 },
		{ "Naaya", 91 },
		{ "PANORAMA", 26 },
		{ "Programme of work", 45 },
	};
	const struct table *table = *state;
	size_t              total = 0;

	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		size_t count = 0;

		for (size_t k = 0; k < table->count; k++)
			count += str_is(table->rows[k].house, sources[i].name);
		if (count != sources[i].count)
			fail_msg("%s has %zu fields, not %zu", sources[i].name, count, sources[i].count);
		total += count;
	}
	assert_int_equal(total, table->count);
}

/* "a.b": field b of the group or table a. */
static bool
has_field(const struct type *type, struct str path)
{
	const struct field_list *fields = &type->fields;
	const struct field      *field = NULL;
	struct str               name;

	while (path.length > 0) {
		if (!str_cut(&path, '.', &name)) {
			name = path;
			path = STR("");
		}
		field = fields != NULL ? field_find(fields, name) : NULL;
		fields = field != NULL ? &field->fields : NULL;
	}
	return field != NULL;
}

static bool
in_header(struct str name)
{
	static const char *const names[] = {
		"id",          "revision",         "type",          "state",         "owner",          "home",
		"languages",   "created",          "updated",       "confirmed",     "licence",        "source",
		"origin.node", "rights.custodian", "rights.holder", "rights.access", "rights.embargo", "rights.labels"
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static bool
in_all_types(const struct table *table, struct str path)
{
	const struct type *const *list;
	size_t                    count = types_list(table->types, &list);

	for (size_t i = 0; i < count; i++)
		if (!has_field(list[i], path))
			return false;
	return count > 0;
}

static const char *
wrong_with(const struct table *table, const struct row *row)
{
	const struct type *type = type_find(table->types, row->type);

	if (str_is(row->to, "-"))
		return row->note.length > 0 ? NULL : "is refused without a reason";
	if (str_starts(row->to, STR("header:")))
		return in_header(str_slice(row->to, strlen("header:"), row->to.length)) ? NULL : "is not in the header";
	if (str_is(row->type, "*"))
		return in_all_types(table, row->to) ? NULL : "is not in every type";
	if (type == NULL)
		return "names no type";
	return has_field(type, row->to) ? NULL : "is not in the type";
}

static void
each_field_has_its_place_or_is_refused_with_a_reason(void **state)
{
	const struct table *table = *state;
	size_t              wrong = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];
		const char       *what = wrong_with(table, row);

		if (what == NULL)
			continue;
		wrong++;
		print_error("line %d: %.*s, %.*s: '%.*s' of '%.*s' %s\n", row->line, STR_ARGS(row->house),
			    STR_ARGS(row->field), STR_ARGS(row->to), STR_ARGS(row->type), what);
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_source_is_there_with_all_its_fields, read_table, close_table),
		cmocka_unit_test_setup_teardown(each_field_has_its_place_or_is_refused_with_a_reason, read_table,
						close_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
