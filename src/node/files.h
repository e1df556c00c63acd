/* The files of a node directory that people and the desk change. */
#ifndef NODE_FILES_H
#define NODE_FILES_H

#include "base/hash.h"

/* A hash that changes when node.ini does, or what stands in ui/ or types/: by names, sizes and times. */
struct hash node_files_state(struct str folder);

/* Tells a server in which the node sleeps, and which looks at this each second or two, that there is work for it; one that is
 * awake sees it in its database. */
void node_wake(struct str folder);

/* When they were told last, as a number that differs then; 0: never. */
int64_t node_woken(struct str folder);

#endif
