/* Parts of tables. */
#include "node/parts.h"

#include "base/json.h"
#include "base/limits.h"
#include "db/row_text.h"

enum { PART_BYTES = 4 * 1024 * 1024, TABLES = 1000 };

static const char *const type_names[] = {
	[DB_INT] = "int", [DB_REAL] = "real", [DB_TEXT] = "text", [DB_BLOB] = "blob"
};

enum { TYPES = sizeof type_names / sizeof type_names[0] };

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct parting {
	struct arena     *a;
	struct arena_mark empty;
	struct buffer     text;
	struct part       part;
	part_fn          *each;
	void             *context;
};

/* Memory that one huge row took is given back. */
static bool
give_part(struct parting *parting, struct error *error)
{
	struct part *part = &parting->part;

	if (part->rows == 0)
		return true;
	part->number++;
	part->text = buffer_str(&parting->text);
	if (!parting->each(parting->context, part, error))
		return false;
	part->rows = 0;
	buffer_clear(&parting->text);
	if (parting->text.capacity > 4 * PART_BYTES) {
		arena_reset(parting->a, parting->empty);
		parting->text = buffer_in(parting->a);
	}
	return true;
}

static bool
add_row(void *context, const struct db_value *values, struct error *error)
{
	struct parting *parting = context;
	size_t          before = parting->text.length;

	if (!row_text_write(&parting->text, parting->part.table, values, error))
		return error_because(error, "parts.damaged", "the database is damaged; 'chm check' says more");
	if (parting->text.length - before > LIMIT_BACKUP_ROW_BYTES)
		return error_set(error, ERROR_LIMIT, "parts.row", "a row of %s has more than %d bytes",
				 parting->part.table->name, LIMIT_BACKUP_ROW_BYTES);
	parting->part.rows++;
	return parting->text.length < PART_BYTES || give_part(parting, error);
}

/* What can be made anew. */
static bool
is_derived(const struct db_table *table)
{
	return str_starts(str_of(table->name), STR("derived_"));
}

bool
parts_each(struct db_copy *copy, part_fn *each, void *context, struct error *error)
{
	const struct db_tables *tables = db_copy_tables(copy);
	struct parting          parting = { .a = arena_open(0), .each = each, .context = context };
	bool                    good = true;

	parting.empty = arena_mark(parting.a);
	parting.text = buffer_in(parting.a);
	for (size_t i = 0; good && i < tables->count; i++) {
		if (is_derived(&tables->list[i]))
			continue;
		parting.part = (struct part){ .table = &tables->list[i], .place = i };
		good = db_copy_each(copy, parting.part.table, add_row, &parting, error) && give_part(&parting, error);
	}
	arena_close(parting.a);
	return good;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct taking {
	struct arena          *a;
	struct arena_mark      empty;
	const struct db_table *table;
	struct str             rest;
	int64_t                rows;
};

static bool
next_row(void *context, struct db_value *values_r, bool *more_r, struct error *error)
{
	struct taking *taking = context;
	struct str     line;

	arena_reset(taking->a, taking->empty);
	*more_r = taking->rest.length > 0;
	if (!*more_r)
		return true;
	(void)str_cut(&taking->rest, '\n', &line);
	taking->rows++;
	if (taking->rest.data == NULL) {
		error_set(error, ERROR_INPUT, "row.end", "the last line has no end");
		return error_at(error, "line %" PRId64, taking->rows);
	}
	return row_text_read(taking->a, taking->table, line, values_r, error) ||
	       error_at(error, "line %" PRId64, taking->rows);
}

bool
part_take(const struct db_table *table, struct str text, struct db_pool *pool, int64_t *rows_r, struct error *error)
{
	struct taking   taking = { .a = arena_open(0), .table = table, .rest = text };
	struct db_value values[DB_FIELDS_MAX];
	bool            more = true, good = true;

	taking.empty = arena_mark(taking.a);
	if (pool != NULL)
		good = db_copy_fill(pool, table, next_row, &taking, error);
	while (good && pool == NULL && more)
		good = next_row(&taking, values, &more, error);
	*rows_r = taking.rows;
	arena_close(taking.a);
	return good;
}

/* ---- what tables there are --------------------------------------------------------------------------------------- */

struct json *
parts_describe(struct arena *a, const struct db_tables *tables)
{
	struct json *list = json_array(a);

	for (size_t i = 0; i < tables->count; i++) {
		struct json *table = json_append(list, json_object(a));
		struct json *columns;

		json_add(table, STR("name"), json_string(a, str_of(tables->list[i].name)));
		columns = json_add(table, STR("columns"), json_array(a));
		for (size_t c = 0; c < tables->list[i].column_count; c++) {
			struct json *column = json_append(columns, json_array(a));

			json_append(column, json_string(a, str_of(tables->list[i].columns[c].name)));
			json_append(column, json_string(a, str_of(type_names[tables->list[i].columns[c].type])));
		}
	}
	return list;
}

static bool
is_word(const struct json *json)
{
	bool good = json != NULL && json->kind == JSON_STRING && json->text.length > 0 && json->text.length < 60;

	for (size_t i = 0; good && i < json->text.length; i++) {
		char c = json->text.data[i];

		good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
	}
	return good;
}

static bool
read_column(struct arena *a, const struct json *described, struct db_column *column_r)
{
	const struct json *name = JSON_FIRST(described);

	if (described->kind != JSON_ARRAY || described->count != 2 || !is_word(name) || !is_word(name->next))
		return false;
	column_r->name = str_c(a, name->text);
	for (size_t i = 0; i < TYPES; i++)
		if (str_is(name->next->text, type_names[i])) {
			column_r->type = (enum db_type)i;
			return true;
		}
	return false;
}

static bool
read_table(struct arena *a, const struct json *described, struct db_table *table_r)
{
	const struct json *columns = json_get(described, "columns");
	struct db_column  *list;
	size_t             count = 0;

	if (!is_word(json_get(described, "name")) || columns == NULL || columns->kind != JSON_ARRAY ||
	    columns->count == 0 || columns->count > DB_FIELDS_MAX)
		return false;
	list = ARENA_ARRAY(a, struct db_column, columns->count);
	for (const struct json *one = JSON_FIRST(columns); one != NULL; one = one->next)
		if (!read_column(a, one, &list[count++]))
			return false;
	*table_r = (struct db_table){ .name = str_c(a, json_text(described, "name")),
				      .columns = list,
				      .column_count = count };
	return true;
}

bool
parts_tables(struct arena *a, const struct json *described, struct db_tables *tables_r, struct error *error)
{
	struct db_table *list;
	size_t           count = 0;
	bool             good = described != NULL && described->kind == JSON_ARRAY && described->count <= TABLES;

	list = ARENA_ARRAY(a, struct db_table, good ? described->count : 0);
	for (const struct json *one = good ? described->first : NULL; good && one != NULL; one = one->next)
		good = one->kind == JSON_OBJECT && read_table(a, one, &list[count++]);
	*tables_r = (struct db_tables){ list, count };
	return good || error_set(error, ERROR_INPUT, "parts.tables", "the list of its tables cannot be read");
}
