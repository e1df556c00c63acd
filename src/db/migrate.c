/* Bringing the schema forward. */
#include "db/driver.h"
#include "db/migrations.h"

int
db_schema_wanted(void)
{
	return db_migration_count;
}

struct step {
	struct db_pool *pool;
	int             wanted;
	bool            more;
};

static bool
check_version(int version, struct error *error)
{
	return version <= db_migration_count ||
	       error_set(error, ERROR_INPUT, "schema.newer",
			 "the database has schema %d, newer than this program's %d: use the newer program", version,
			 db_migration_count);
}

/* The next migration, if there is one; another process may have made it meanwhile. */
static bool
step(void *context, struct db *db, struct error *error)
{
	struct step               *next = context;
	const struct db_migration *migration;
	int                        version;

	if (!db->driver->schema_version(db, &version, error) || !check_version(version, error))
		return false;
	next->more = version < next->wanted;
	if (!next->more)
		return true;
	migration = &db_migrations[version];
	if (db->driver->migrate(db, db_engine(db) == DB_SQLITE ? migration->sqlite : migration->postgresql, version + 1,
				error))
		return true;
	return error_because(error, "schema.migration", "migration %s failed", migration->name);
}

bool
db_migrate(struct db_pool *pool, struct error *error)
{
	return db_migrate_to(pool, db_migration_count, error);
}

bool
db_migrate_to(struct db_pool *pool, int version, struct error *error)
{
	struct step next = { .pool = pool, .wanted = version, .more = true };

	while (next.more)
		if (!db_bulk(pool, step, &next, error))
			return false;
	return true;
}
