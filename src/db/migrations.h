/* The migrations, made by tools/sqlc of src/db/migrations: in order, the first makes version 1. */
#ifndef DB_MIGRATIONS_H
#define DB_MIGRATIONS_H

struct db_migration {
	const char *name;
	const char *sqlite, *postgresql;
};

extern const struct db_migration db_migrations[];
extern const int                 db_migration_count;

#endif
