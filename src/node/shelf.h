/* A shelf: what many nodes of a process have alike stands there once. That is the vocabularies of their term stores, which most
 * have as they are shipped, and the shipped types made with them: some ten megabytes. Any thread may use a shelf. */
#ifndef NODE_SHELF_H
#define NODE_SHELF_H

#include "base/base.h"

struct db;
struct shelf;
struct types;
struct vocabularies;

struct shelved {
	const struct vocabularies *vocabularies;
	const struct types        *types; /* the shipped ones */
};

struct shelf *shelf_open(void);
void          shelf_close(struct shelf *shelf); /* all was given back; may be NULL */

/* What stands for the term store of `db`, kept until shelf_give(). Errors as of vocabularies_read() and types_read(). */
CHECKED bool shelf_take(struct shelf *shelf, struct db *db, const struct shelved **shelved_r, struct error *error);
void         shelf_give(struct shelf *shelf, const struct shelved *shelved); /* may be NULL */

#endif
