/* Nightly backups, as the settings backup.folder, backup.keep and backup.at say.
 *
 * A backup is called "<short name>-20261129T020003Z.tar.zst", so that names sort by time. Beside them stands
 * "<short name>-erased.txt", the records that were erased, which restoring an older one erases again. */
#ifndef NODE_NIGHTLY_H
#define NODE_NIGHTLY_H

#include "jobs/jobs.h"

/* A job_fn whose context is the struct node: makes a backup when the newest is from before the last time that one was due,
 * then removes the oldest beyond those that are kept. Nothing is removed when none could be made. */
CHECKED bool nightly_backup(struct job *job, void *context, struct error *error);

/* A program of the node's folder that carries the newest nightly backup to another place: it gets the path as its one argument,
 * and is tried again until it has ended with status 0. */
#define NIGHTLY_HOOK "hooks/after-backup"

#endif
