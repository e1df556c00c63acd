/* Backups: a whole node in one file, made while it runs, that is restored on either engine (docs/operators/backup.md).
 *
 * The database is read in one state; what files it names are there already, as they are written before the change that
 * names them. The file is an archive (node/archive_file.h) with
 *   backup.json                    what it is: of which node, when, schema, tables
 *   tables/NN-NAME/NNNNNN.tsv      rows (db/row_text.h), some megabytes in each
 *   node.ini keys/ types/ ui/ files/   as in the node directory
 * It holds the node's secret key: who has it can sign in the node's name. Where the node has a recovery key, keys/ is not in it, but
 * keys.sealed, which only that key opens (node/sealed.h). */
#ifndef NODE_BACKUP_H
#define NODE_BACKUP_H

#include "base/base.h"

struct json;

/* Of what takes long: `progress` is told how far it came, in parts of `total` (0: not known) and in rows; when `stops` says
 * so it ends with ERROR_LIMIT "backup.stopped" and leaves nothing. Both may be NULL. */
struct backup_watch {
	void (*progress)(void *context, int64_t done, int64_t total, int64_t rows);
	bool (*stops)(const void *context);
	void *context;
};

struct backup_report {
	int64_t tables, rows, files; /* files: all that are no rows */
	int64_t bytes;               /* of rows and files */
	int64_t size;                /* of the backup */
};

/* Writes a backup of the node in `folder` to `path`, replacing what is there. The schema may be an older program's.
 * ERROR_STORAGE when the disk is full, or when it is the node's own and little would be left on it. */
CHECKED bool backup_write(struct str folder, struct str path, const struct backup_watch *watch,
			  struct backup_report *report_r, struct error *error);

/* What watchers are asked for and told; false when it is to end. */
CHECKED bool backup_goes_on(const struct backup_watch *watch, int64_t done, int64_t total, int64_t rows,
			    struct error *error);

/* ---- restoring --------------------------------------------------------------------------------------------------- */

struct restore_options {
	struct str path, folder;
	struct str database; /* address; empty: as the backup's node.ini says */
	struct str recovery; /* the recovery key, for keys that are sealed; empty: not known */
	struct str keys;     /* a node whose keys are taken in their place, for drills; empty: none */
	struct str erased;   /* a file of identifiers, one a line, of records that were erased since; empty: none */
};

struct restore_report {
	struct backup_report content;
	int64_t              erased; /* records that were erased again */
};

/* Makes a node directory and its database of a backup: first reads all of it and looks whether it is whole, then fills what
 * nobody uses yet, starts a new epoch of the log, erases again what is to be erased, builds the index, and only then gives
 * folder and database their names. ERROR_CONFLICT when `folder` has something in it or the database exists; ERROR_INPUT
 * with file, entry and line as place when the backup is damaged; ERROR_INPUT "restore.sealed" when its keys are sealed and no
 * recovery key was given, "sealed.key" when it is not the right one. */
CHECKED bool backup_restore(const struct restore_options *options, const struct backup_watch *watch,
			    struct restore_report *report_r, struct error *error);

/* ---- moving ------------------------------------------------------------------------------------------------------ */

/* Moves the node to another database: copies all that the present one has while nobody may change it, and changes the setting
 * in node.ini. The tables of the old one are called moved_… from then on. ERROR_CONFLICT when there is a database at `url`
 * already, or a program works with the node in this directory. */
CHECKED bool backup_move(struct str folder, struct str url, const struct backup_watch *watch,
			 struct backup_report *report_r, struct error *error);

#endif
