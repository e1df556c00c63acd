/* Copies of whole databases on PostgreSQL: rows by COPY, in its binary form (PostgreSQL manual, "COPY"). */
#include "db/postgresql.h"

#include <endian.h>

enum {
	HEAD_BYTES = 19, /* signature, flags and the length of what extends the head */
	SEND_BYTES = 64 * 1024,
	SQL_TEXT = 512,
};

static const char copy_signature[11] = "PGCOPY\n\377\r\n";

/* ---- what tables there are --------------------------------------------------------------------------------------- */

bool
postgresql_connect_copy(struct db_pool *pool, struct db **db_r, struct error *error)
{
	struct postgresql_db *pg;

	if (!postgresql_connect_plain(pool, &pg, error))
		return false;
	*db_r = &pg->db;
	/* the whole of a table is read: here its order by a key may be had by sorting */
	if (postgresql_execute(pg, "set enable_seqscan = on; begin; select 1 from schema_version", error))
		return true;
	pool->driver->disconnect(&pg->db);
	return false;
}

static bool
type_named(const char *name, enum db_type *type_r)
{
	static const char *const names[] = {
		[DB_INT] = "bigint", [DB_REAL] = "double precision", [DB_TEXT] = "text", [DB_BLOB] = "bytea"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0) {
			*type_r = (enum db_type)i;
			return true;
		}
	return false;
}

/* One row for each column: table, column, type, the table's order. */
static const char columns_sql[] =
	"select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce("
	"(select string_agg(quote_ident(k.attname), ', ' order by n.place) from pg_index i, "
	"unnest(i.indkey) with ordinality n(number, place), pg_attribute k where i.indrelid = c.oid and i.indisprimary "
	"and k.attrelid = c.oid and k.attnum = n.number), "
	"(select string_agg(quote_ident(k.attname), ', ' order by k.attnum) from pg_attribute k "
	"where k.attrelid = c.oid and k.attnum > 0 and not k.attisdropped)) "
	"from pg_class c join pg_namespace s on s.oid = c.relnamespace "
	"join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
	"where s.nspname = current_schema() and c.relkind = 'r' and c.relname <> 'schema_version' "
	"order by c.oid, a.attnum";

static bool
add_column(struct arena *a, struct db_table *table, const char *name, const char *type, struct error *error)
{
	struct db_column *columns = (struct db_column *)(uintptr_t)table->columns;
	size_t            i = table->column_count++;

	if (i == DB_FIELDS_MAX || !type_named(type, &columns[i].type))
		return error_set(error, ERROR_STORAGE, "db.tables",
				 "table %s has columns that no program of this kind makes", table->name);
	columns[i].name = str_c(a, str_of(name));
	return true;
}

static bool
read_tables(struct arena *a, const PGresult *result, struct db_tables *tables_r, struct error *error)
{
	struct db_table *list = ARENA_ARRAY(a, struct db_table, (size_t)PQntuples(result));
	size_t           count = 0;

	for (int i = 0; i < PQntuples(result); i++) {
		const char *name = PQgetvalue(result, i, 0);

		if (count == 0 || strcmp(list[count - 1].name, name) != 0)
			list[count++] = (struct db_table){
				.name = str_c(a, str_of(name)),
				.columns = ARENA_ARRAY(a, struct db_column, DB_FIELDS_MAX),
				.order = str_c(a, str_of(PQgetvalue(result, i, 3))),
			};
		if (!add_column(a, &list[count - 1], PQgetvalue(result, i, 1), PQgetvalue(result, i, 2), error))
			return false;
	}
	*tables_r = (struct db_tables){ list, count };
	return true;
}

bool
postgresql_list_tables(struct arena *a, struct db *db, struct db_tables *tables_r, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);
	PGresult             *result = PQexec(pg->connection, columns_sql);
	bool                  good = PQresultStatus(result) == PGRES_TUPLES_OK ? read_tables(a, result, tables_r, error)
									       : postgresql_fail(pg, result, "list of tables", error);

	PQclear(result);
	return good;
}

/* ---- rows out ---------------------------------------------------------------------------------------------------- */

static void
add_columns(struct buffer *out, const struct db_table *table)
{
	for (size_t i = 0; i < table->column_count; i++)
		buffer_format(out, "%s\"%s\"", i > 0 ? ", " : "", table->columns[i].name);
}

/* Takes `size` bytes of a number, its highest first, off the front. */
static bool
take_number(struct str *bytes, size_t size, uint64_t *number_r)
{
	*number_r = 0;
	if (bytes->length < size)
		return false;
	for (size_t i = 0; i < size; i++)
		*number_r = *number_r << 8 | (uint8_t)bytes->data[i];
	*bytes = str_slice(*bytes, size, bytes->length);
	return true;
}

static bool
take_value(struct str *bytes, enum db_type type, struct db_value *value_r)
{
	uint64_t   length, bits;
	struct str field;

	*value_r = (struct db_value){ .null = true };
	if (!take_number(bytes, 4, &length))
		return false;
	if (length == UINT32_MAX)
		return true;
	if (length > bytes->length || ((type == DB_INT || type == DB_REAL) && length != 8))
		return false;
	field = str_slice(*bytes, 0, length);
	*bytes = str_slice(*bytes, length, bytes->length);
	value_r->null = false;
	if (type == DB_TEXT || type == DB_BLOB) {
		value_r->text = field;
		return true;
	}
	(void)take_number(&field, 8, &bits);
	if (type == DB_INT)
		value_r->integer = (int64_t)bits;
	else
		memcpy(&value_r->real, &bits, sizeof value_r->real);
	return true;
}

/* One message: the head before the first row, a row, or the mark of the end. */
static bool
take_message(const struct db_table *table, struct str bytes, bool *begun, struct db_value *values, bool *row_r,
	     struct error *error)
{
	uint64_t count = 0;
	bool     good = true;

	*row_r = false;
	if (!*begun) {
		good = bytes.length >= HEAD_BYTES && memcmp(bytes.data, copy_signature, sizeof copy_signature) == 0;
		bytes = str_slice(bytes, HEAD_BYTES, bytes.length);
		*begun = true;
	}
	if (good && bytes.length == 0)
		return true;
	good = good && take_number(&bytes, 2, &count);
	if (good && count == UINT16_MAX)
		return true;
	*row_r = good && count == table->column_count;
	for (size_t i = 0; *row_r && i < table->column_count; i++)
		*row_r = take_value(&bytes, table->columns[i].type, &values[i]);
	return *row_r || error_set(error, ERROR_STORAGE, "db.postgresql",
				   "PostgreSQL sends a row of %s that cannot be read", table->name);
}

static bool
give_rows(struct postgresql_db *pg, const struct db_table *table, db_copy_fn *row, void *context, struct error *error)
{
	struct db_value values[DB_FIELDS_MAX];
	PGresult       *result;
	char           *message;
	int             size;
	bool            begun = false, is_row, good = true;

	while (good && (size = PQgetCopyData(pg->connection, &message, 0)) > 0) {
		good = take_message(table, (struct str){ message, (size_t)size }, &begun, values, &is_row, error) &&
		       (!is_row || row(context, values, error));
		PQfreemem(message);
	}
	if (!good) { /* the rest would have to be read: nobody asks this connection again */
		pg->broken = true;
		return false;
	}
	result = PQgetResult(pg->connection);
	good = PQresultStatus(result) == PGRES_COMMAND_OK || postgresql_fail(pg, result, table->name, error);
	PQclear(result);
	while ((result = PQgetResult(pg->connection)) != NULL)
		PQclear(result);
	return good;
}

bool
postgresql_copy_out(struct db *db, const struct db_table *table, db_copy_fn *row, void *context, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);
	struct arena         *a = arena_open(4096);
	struct buffer         sql = buffer_in(a);
	PGresult             *result;
	bool                  good;

	buffer_add_c(&sql, "copy (select ");
	add_columns(&sql, table);
	buffer_format(&sql, " from \"%s\" order by %s) to stdout (format binary)", table->name, table->order);
	result = PQexec(pg->connection, str_c(a, buffer_str(&sql)));
	good = PQresultStatus(result) == PGRES_COPY_OUT || postgresql_fail(pg, result, table->name, error);
	PQclear(result);
	arena_close(a);
	return good && give_rows(pg, table, row, context, error);
}

/* ---- rows in ----------------------------------------------------------------------------------------------------- */

struct copying {
	const struct db_table *table;
	db_copy_next_fn       *next;
	void                  *context;
};

static void
add_number(struct buffer *out, uint64_t number, size_t size)
{
	uint64_t bytes = htobe64(number);

	buffer_add(out, (struct str){ (const char *)&bytes + sizeof bytes - size, size });
}

static void
add_value(struct buffer *out, enum db_type type, const struct db_value *value)
{
	uint64_t bits;

	if (value->null) {
		add_number(out, UINT32_MAX, 4);
	} else if (type == DB_TEXT || type == DB_BLOB) {
		add_number(out, value->text.length, 4);
		buffer_add(out, value->text);
	} else {
		bits = (uint64_t)value->integer;
		if (type == DB_REAL)
			memcpy(&bits, &value->real, sizeof bits);
		add_number(out, 8, 4);
		add_number(out, bits, 8);
	}
}

static bool
send_rows(struct postgresql_db *pg, const struct copying *copying, struct error *error)
{
	const struct db_table *table = copying->table;
	struct arena          *a = arena_open(2 * SEND_BYTES);
	struct buffer          out = buffer_in(a);
	struct db_value        values[DB_FIELDS_MAX];
	bool                   more = true, good;

	buffer_add(&out, (struct str){ copy_signature, sizeof copy_signature });
	add_number(&out, 0, 8);
	while ((good = copying->next(copying->context, values, &more, error)) && more) {
		add_number(&out, table->column_count, 2);
		for (size_t i = 0; i < table->column_count; i++)
			add_value(&out, table->columns[i].type, &values[i]);
		if (out.length < SEND_BYTES)
			continue;
		if (PQputCopyData(pg->connection, out.data, (int)out.length) != 1) {
			good = postgresql_fail(pg, NULL, table->name, error);
			break;
		}
		buffer_clear(&out);
	}
	add_number(&out, UINT16_MAX, 2);
	if (good && PQputCopyData(pg->connection, out.data, (int)out.length) != 1)
		good = postgresql_fail(pg, NULL, table->name, error);
	arena_close(a);
	return good;
}

static bool
copy_rows(struct postgresql_db *pg, void *context, struct error *error)
{
	const struct copying *copying = context;
	const char           *name = copying->table->name;
	struct arena         *a = arena_open(4096);
	struct buffer         sql = buffer_in(a);
	PGresult             *result;
	bool                  good, ended;

	buffer_format(&sql, "copy \"%s\" (", name);
	add_columns(&sql, copying->table);
	buffer_add_c(&sql, ") from stdin (format binary)");
	result = PQexec(pg->connection, str_c(a, buffer_str(&sql)));
	good = PQresultStatus(result) == PGRES_COPY_IN || postgresql_fail(pg, result, name, error);
	PQclear(result);
	arena_close(a);
	if (!good)
		return false;
	good = send_rows(pg, copying, error);
	ended = PQputCopyEnd(pg->connection, good ? NULL : "stopped") == 1;
	while ((result = PQgetResult(pg->connection)) != NULL) {
		if (good && (!ended || PQresultStatus(result) != PGRES_COMMAND_OK))
			good = postgresql_fail(pg, result, name, error);
		PQclear(result);
	}
	return good;
}

bool
postgresql_copy_in(struct db *db, const struct db_table *table, db_copy_next_fn *next, void *context,
		   struct error *error)
{
	struct copying copying = { table, next, context };

	return postgresql_outside_pipeline(postgresql_of(db), copy_rows, &copying, error);
}

/* ---- schemas ----------------------------------------------------------------------------------------------------- */

/* A connection that has no pool, and the schema that the address names. */
static bool
connect_alone(struct arena *a, struct str url, struct postgresql_db *pg_r, const char **schema_r, struct error *error)
{
	const char *names[] = { "dbname", "fallback_application_name", "connect_timeout", NULL };
	const char *values[] = { NULL, "chm", "10", NULL };

	*pg_r = (struct postgresql_db){ .plain = true };
	if (!postgresql_address(a, url, &values[0], schema_r, error))
		return false;
	pg_r->connection = PQconnectdbParams(names, values, 1);
	if (PQstatus(pg_r->connection) == CONNECTION_OK)
		return true;
	(void)postgresql_fail(pg_r, NULL, "connecting", error);
	return error_because(error, "db.connect", "cannot reach PostgreSQL");
}

static bool
is_schema(struct arena *a, struct postgresql_db *pg, const char *schema, bool *exists_r, struct error *error)
{
	const char *sql = str_format(a, "select 1 from pg_namespace where nspname = '%s'", schema).data;
	PGresult   *result = PQexec(pg->connection, sql);
	bool        good = PQresultStatus(result) == PGRES_TUPLES_OK || postgresql_fail(pg, result, sql, error);

	*exists_r = good && PQntuples(result) > 0;
	PQclear(result);
	return good;
}

bool
postgresql_exists(struct str folder, struct str url, bool *exists_r, struct error *error)
{
	struct arena        *a = arena_open(4096);
	struct postgresql_db pg;
	const char          *schema;
	bool good = connect_alone(a, url, &pg, &schema, error) && is_schema(a, &pg, schema, exists_r, error);

	(void)folder;
	PQfinish(pg.connection);
	arena_close(a);
	return good;
}

bool
postgresql_rename(struct str folder, struct str url, struct str new_url, struct error *error)
{
	struct arena        *a = arena_open(4096);
	struct postgresql_db pg;
	const char          *schema, *new_schema, *rest;
	bool                 exists, good = connect_alone(a, url, &pg, &schema, error);

	(void)folder;
	good = good && postgresql_address(a, new_url, &rest, &new_schema, error) &&
	       is_schema(a, &pg, new_schema, &exists, error);
	if (good && exists)
		good = error_set(error, ERROR_CONFLICT, "db.exists", "there is a schema %s already", new_schema);
	good = good &&
	       postgresql_execute(&pg, str_format(a, "alter schema \"%s\" rename to \"%s\"", schema, new_schema).data,
				  error);
	PQfinish(pg.connection);
	arena_close(a);
	return good;
}

/* Whether nothing of another program is in the way. */
static bool
is_ours(struct arena *a, struct postgresql_db *pg, const char *schema, struct error *error)
{
	const char *sql = str_format(a,
				     "select count(*) from pg_namespace n where nspname = '%s' and not exists "
				     "(select from pg_class where relnamespace = n.oid and relname = 'schema_version')",
				     schema)
				  .data;
	int64_t foreign;

	return postgresql_ask(pg, sql, &foreign, error) &&
	       (foreign == 0 ||
		error_set(error, ERROR_INPUT, "db.foreign", "schema %s belongs to another program", schema));
}

bool
postgresql_drop(struct str folder, struct str url, struct error *error)
{
	struct arena        *a = arena_open(4096);
	struct postgresql_db pg;
	const char          *schema, *sql;
	bool                 good = connect_alone(a, url, &pg, &schema, error) && is_ours(a, &pg, schema, error);

	(void)folder;
	if (good) {
		sql = str_format(a, "set client_min_messages = warning; drop schema if exists \"%s\" cascade", schema)
			      .data;
		good = postgresql_execute(&pg, sql, error);
	}
	PQfinish(pg.connection);
	arena_close(a);
	return good;
}
