#include "node/files.h"

#include "base/file.h"

#include <sys/stat.h>

static void
add_file(struct arena *a, struct buffer *out, struct str path)
{
	struct stat status;

	if (lstat(str_c(a, path), &status) != 0)
		return;
	buffer_format(out, "%.*s %lld %lld %lld %lld\n", STR_ARGS(path), (long long)status.st_ino,
		      (long long)status.st_size, (long long)status.st_mtim.tv_sec, (long long)status.st_mtim.tv_nsec);
}

static void
add_folder(struct arena *a, struct buffer *out, struct str path)
{
	struct folder_list list;
	struct error       error = { 0 };

	if (!file_exists(path) || !folder_list(a, path, &list, &error))
		return;
	for (size_t i = 0; i < list.count; i++)
		if (!file_is_unfinished(list.names[i]))
			add_file(a, out, path_join(a, path, list.names[i]));
}

struct hash
node_files_state(struct str folder)
{
	static const char *const folders[] = { "ui", "ui/pages", "ui/words", "types" };
	struct arena            *a = arena_open(0);
	struct buffer            out = buffer_in(a);
	struct hash              hash;

	add_file(a, &out, path_join(a, folder, STR("node.ini")));
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		add_folder(a, &out, path_join(a, folder, str_of(folders[i])));
	hash = hash_of_bytes(buffer_str(&out));
	arena_close(a);
	return hash;
}
