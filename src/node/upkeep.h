/* The background work that every node has: embargoes that end, the nightly check and backup. */
#ifndef NODE_UPKEEP_H
#define NODE_UPKEEP_H

#include "jobs/jobs.h"

/* The kinds of jobs; their context is the struct node. */
size_t upkeep_kinds(const struct job_kind **kinds_r);

#endif
