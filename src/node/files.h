/* The files of a node directory that people and the desk change. */
#ifndef NODE_FILES_H
#define NODE_FILES_H

#include "base/hash.h"

/* A hash that changes when node.ini does, or what stands in ui/ or types/: by names, sizes and times. */
struct hash node_files_state(struct str folder);

#endif
