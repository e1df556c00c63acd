/* A database in parts: pieces of tables as text (db/row_text.h), each of some megabytes, so that neither side of a copy needs
 * more memory than that, however large the database is. */
#ifndef NODE_PARTS_H
#define NODE_PARTS_H

#include "db/copy.h"

struct json;

struct part {
	const struct db_table *table;
	size_t                 place;  /* of the table among the tables, from 0 */
	int64_t                number; /* of the part within its table, from 1 */
	int64_t                rows;
	struct str             text; /* lines */
};

typedef bool part_fn(void *context, const struct part *part, struct error *error);

/* Hands out all rows of the database but those of tables that begin with derived_: each table in its order; a table without rows has
 * no part. */
CHECKED bool parts_each(struct db_copy *copy, part_fn *each, void *context, struct error *error);

/* Reads the rows of a part, and with `pool` writes them, in one transaction. ERROR_INPUT "row.…" with the line as place. */
CHECKED bool part_take(const struct db_table *table, struct str text, struct db_pool *pool, int64_t *rows_r,
		       struct error *error);

/* The tables as JSON, [{"name", "columns": [["id", "int"], …]}, …], and back; ERROR_INPUT "parts.tables". */
struct json *parts_describe(struct arena *a, const struct db_tables *tables);
CHECKED bool parts_tables(struct arena *a, const struct json *described, struct db_tables *tables_r,
			  struct error *error);

#endif
