/* What the writers of formats/ need of a node. */
#ifndef NODE_EXPORTING_H
#define NODE_EXPORTING_H

#include "formats/export.h"

struct db;
struct node;

/* The context for an export from `node` with labels in `language`. References to other records are looked up in `*db`, where
 * that is a connection; `db` may be NULL. Lives in `a`. */
struct exporter_context node_exporting(struct arena *a, const struct node *node, struct str language, struct db **db);

#endif
