#include "node/backup_format.h"

#include <inttypes.h>

const struct backup_folder backup_folders[BACKUP_FOLDERS] = {
	{ "keys", 0700, 0600 },
	{ "types", 0750, 0640 },
	{ "ui", 0750, 0640 },
	{ "files", 0750, 0640 },
};

struct str
backup_part_name(char name[BACKUP_PART_NAME], size_t place, const char *table, int64_t number)
{
	int length = snprintf(name, BACKUP_PART_NAME, "tables/%02zu-%s/%06" PRId64 ".tsv", place + 1, table, number);

	assert(length > 0 && length < BACKUP_PART_NAME);
	return (struct str){ name, (size_t)length };
}
