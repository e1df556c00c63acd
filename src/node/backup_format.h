/* Names within a backup. Internal to node/. */
#ifndef NODE_BACKUP_FORMAT_H
#define NODE_BACKUP_FORMAT_H

#include "base/base.h"

#define BACKUP_FORMAT "chm-backup"
#define BACKUP_HEAD "backup.json"
#define BACKUP_ERASED "-erased.txt" /* behind the node's short name, beside nightly backups */

#define BACKUP_SEALED "keys.sealed"

/* 2: the keys are sealed (node/sealed.h). */
enum { BACKUP_VERSION = 1, BACKUP_VERSION_SEALED = 2, BACKUP_FOLDERS = 4, BACKUP_PART_NAME = 128 };

/* The folders of a node that are kept, and with what modes they come back. */
struct backup_folder {
	const char *name;
	unsigned    folder_mode, file_mode;
};

extern const struct backup_folder backup_folders[BACKUP_FOLDERS];

/* "tables/NN-NAME/NNNNNN.tsv" */
struct str backup_part_name(char name[BACKUP_PART_NAME], size_t place, const char *table, int64_t number);

#endif
