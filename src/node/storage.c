#include "node/storage.h"

#include "base/disk.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "node/node.h"
#include "records/link_copies.h"

#include <sys/stat.h>

struct str
storage_backups(struct arena *a, const struct node *node)
{
	return path_below(a, node->folder, node->settings.backup_folder);
}

static bool
add_file(struct storage_part *part, const struct stat *status)
{
	part->more = part->files >= LIMIT_STORAGE_FILES;
	if (part->more)
		return false;
	part->files++;
	part->bytes += (int64_t)status->st_blocks * 512;
	return true;
}

static void
add_folder(struct arena *a, struct storage_part *part, struct str path, int depth)
{
	struct arena_mark  mark = arena_mark(a);
	struct folder_list list;
	struct stat        status;

	if (depth == LIMIT_FOLDER_DEPTH || !file_exists(path) || !folder_list(a, path, &list, NULL))
		return;
	for (size_t i = 0; i < list.count && !part->more; i++) {
		struct str inner = path_join(a, path, list.names[i]);

		if (lstat(str_c(a, inner), &status) != 0)
			continue;
		if (S_ISDIR(status.st_mode))
			add_folder(a, part, inner, depth + 1);
		else
			(void)add_file(part, &status);
	}
	arena_reset(a, mark);
}

/* The database, its log and the like stand in the node's folder, as what people edit does. */
static void
add_own_files(struct arena *a, struct storage *storage, const struct node *node)
{
	bool       is_file = db_pool_engine(node->pool) == DB_SQLITE;
	struct str name =
		path_name(str_slice(node->settings.database, strlen("sqlite:"), node->settings.database.length));
	struct folder_list list;
	struct stat        status;

	if (!folder_list(a, node->folder, &list, NULL))
		return;
	for (size_t i = 0; i < list.count; i++) {
		if (lstat(str_c(a, path_join(a, node->folder, list.names[i])), &status) != 0 ||
		    !S_ISREG(status.st_mode))
			continue;
		(void)add_file(&storage->parts[is_file && str_starts(list.names[i], name) ? 0 : STORAGE_PARTS - 1],
			       &status);
	}
}

static bool
count_copies(struct arena *a, const struct node *node, struct storage *storage, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = link_copies_total(a, db, &storage->copies_bytes, &storage->copies, error);
	db_return(db);
	return good;
}

bool
storage_measure(struct arena *a, const struct node *node, struct storage *storage_r, struct error *error)
{
	struct storage_part *parts = storage_r->parts;
	struct disk          disk;

	*storage_r = (struct storage){ .parts = { { .name = "database" },
						  { .name = "files", .path = path_join(a, node->folder, STR("files")) },
						  { .name = "cache", .path = path_join(a, node->folder, STR("cache")) },
						  { .name = "backups", .path = storage_backups(a, node) },
						  { .name = "other" } } };
	if (!disk_look(node->folder, &disk, error) || !count_copies(a, node, storage_r, error))
		return false;
	storage_r->free = disk.free;
	storage_r->total = disk.total;
	storage_r->low = disk.low;
	for (size_t i = 0; i < STORAGE_PARTS; i++)
		if (parts[i].path.length > 0)
			add_folder(a, &parts[i], parts[i].path, 0);
	add_own_files(a, storage_r, node);
	return true;
}
