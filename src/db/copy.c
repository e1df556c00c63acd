/* Copies of whole databases, on whatever engine. */
#include "db/copy.h"

#include "db/driver.h"

struct db_copy {
	struct arena    *a;
	struct db       *db;
	struct db_tables tables;
	int              version;
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

bool
db_copy_open(struct db_pool *pool, struct db_copy **copy_r, struct error *error)
{
	struct arena   *a = arena_open(0);
	struct db_copy *copy = ARENA_NEW(a, struct db_copy);

	copy->a = a;
	if (pool->driver->connect_copy(pool, &copy->db, error) &&
	    pool->driver->schema_version(copy->db, &copy->version, error) &&
	    pool->driver->list_tables(a, copy->db, &copy->tables, error)) {
		*copy_r = copy;
		return true;
	}
	db_copy_close(copy);
	return false;
}

void
db_copy_close(struct db_copy *copy)
{
	if (copy == NULL)
		return;
	if (copy->db != NULL)
		copy->db->driver->disconnect(copy->db);
	arena_close(copy->a);
}

const struct db_tables *
db_copy_tables(const struct db_copy *copy)
{
	return &copy->tables;
}

int
db_copy_version(const struct db_copy *copy)
{
	return copy->version;
}

bool
db_copy_each(struct db_copy *copy, const struct db_table *table, db_copy_fn *row, void *context, struct error *error)
{
	return copy->db->driver->copy_out(copy->db, table, row, context, error);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool
columns_equal(const struct db_table *left, const struct db_table *right)
{
	bool equal = left->column_count == right->column_count;

	for (size_t i = 0; equal && i < left->column_count; i++)
		equal = strcmp(left->columns[i].name, right->columns[i].name) == 0 &&
			left->columns[i].type == right->columns[i].type;
	return equal;
}

bool
db_tables_equal(const struct db_tables *left, const struct db_tables *right, struct error *error)
{
	size_t common = left->count < right->count ? left->count : right->count;

	for (size_t i = 0; i < common; i++)
		if (strcmp(left->list[i].name, right->list[i].name) != 0 ||
		    !columns_equal(&left->list[i], &right->list[i]))
			return error_set(error, ERROR_INPUT, "db.tables",
					 "the table %s is not what this program makes of it", left->list[i].name);
	return left->count == right->count ||
	       error_set(error, ERROR_INPUT, "db.tables", "there are %zu tables where this program makes %zu",
			 left->count, right->count);
}

static bool
empty_tables(void *context, struct db *db, struct error *error)
{
	const struct db_tables *tables = context;
	struct arena           *a = arena_open(0);
	struct buffer           script = buffer_in(a);
	bool                    good;

	/* rows refer to tables before their own */
	for (size_t i = tables->count; i-- > 0;)
		buffer_format(&script, "delete from \"%s\";", tables->list[i].name);
	buffer_add_byte(&script, '\0');
	good = db->driver->script(db, script.data, error);
	arena_close(a);
	return good;
}

bool
db_copy_make(struct str folder, struct str url, int version, struct db_pool **pool_r, struct error *error)
{
	struct db_options options = { .url = url, .folder = folder, .make = true };

	*pool_r = NULL;
	return db_drop(folder, url, error) && db_pool_open(&options, pool_r, error) &&
	       db_migrate_to(*pool_r, version, error);
}

bool
db_copy_empty(struct db_pool *pool, const struct db_tables *tables, struct error *error)
{
	struct db_copy *made;
	bool            good;

	if (!db_copy_open(pool, &made, error))
		return false;
	good = db_tables_equal(tables, &made->tables, error);
	db_copy_close(made);
	return good && db_bulk(pool, empty_tables, (void *)(uintptr_t)tables, error);
}

struct filling {
	const struct db_table *table;
	db_copy_next_fn       *next;
	void                  *context;
};

static bool
fill(void *context, struct db *db, struct error *error)
{
	const struct filling *filling = context;

	return db->driver->copy_in(db, filling->table, filling->next, filling->context, error);
}

bool
db_copy_fill(struct db_pool *pool, const struct db_table *table, db_copy_next_fn *next, void *context,
	     struct error *error)
{
	struct filling filling = { table, next, context };

	return db_bulk(pool, fill, &filling, error);
}

/* ---- whole databases --------------------------------------------------------------------------------------------- */

bool
db_url_beside(struct arena *a, struct str url, struct str *beside_r, struct error *error)
{
	const struct db_driver *driver = driver_for(url, error);

	return driver != NULL && driver->beside(a, url, beside_r, error);
}

bool
db_exists(struct str folder, struct str url, bool *exists_r, struct error *error)
{
	const struct db_driver *driver = driver_for(url, error);

	return driver != NULL && driver->exists(folder, url, exists_r, error);
}

bool
db_rename(struct str folder, struct str url, struct str new_url, struct error *error)
{
	const struct db_driver *driver = driver_for(url, error);

	assert(driver == NULL || driver == driver_for(new_url, NULL));
	return driver != NULL && driver->rename(folder, url, new_url, error);
}

bool
db_drop(struct str folder, struct str url, struct error *error)
{
	const struct db_driver *driver = driver_for(url, error);

	return driver != NULL && driver->drop(folder, url, error);
}

/* ---- a database that has moved ----------------------------------------------------------------------------------- */

struct retiring {
	struct db_pool *pool;
	bool (*work)(void *context, struct error *error);
	void *context;
};

static bool
rename_tables(struct db_pool *pool, struct db *db, struct error *error)
{
	struct db_copy *copy;
	struct buffer   script;
	bool            good;

	if (!db_copy_open(pool, &copy, error))
		return false;
	script = buffer_in(copy->a);
	for (size_t i = 0; i < copy->tables.count; i++)
		buffer_format(&script, "alter table \"%s\" rename to \"moved_%s\";", copy->tables.list[i].name,
			      copy->tables.list[i].name);
	buffer_add_byte(&script, '\0');
	/* the reading ends first: on PostgreSQL the renaming waits for those who look at the tables */
	pool->driver->disconnect(copy->db);
	copy->db = NULL;
	good = pool->driver->script(db, script.data, error);
	db_copy_close(copy);
	return good;
}

static bool
retire(void *context, struct db *db, struct error *error)
{
	const struct retiring *retiring = context;

	/* the server would end a transaction in which nothing happens for long */
	if (db_engine(db) == DB_POSTGRESQL &&
	    !db->driver->script(db, "set local idle_in_transaction_session_timeout = 0", error))
		return false;
	return retiring->work(retiring->context, error) && rename_tables(retiring->pool, db, error);
}

bool
db_retire(struct db_pool *pool, bool (*work)(void *context, struct error *error), void *context, struct error *error)
{
	struct retiring retiring = { pool, work, context };

	return db_bulk(pool, retire, &retiring, error);
}
