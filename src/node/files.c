#include "node/files.h"

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAKE_MODE = 0640 };

#define WAKE "cache/wake"

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

/* Nothing is lost when it cannot be told: a node that sleeps is looked at in some minutes. */
void
node_wake(struct str folder)
{
	struct arena *a = arena_open(0);
	int           file =
		open(str_c(a, path_join(a, folder, STR(WAKE))), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, WAKE_MODE);

	if (file >= 0) {
		(void)futimens(file, NULL);
		close(file);
	}
	arena_close(a);
}

int64_t
node_woken(struct str folder)
{
	struct arena *a = arena_open(0);
	struct stat   status;
	int64_t       woken = 0;

	if (lstat(str_c(a, path_join(a, folder, STR(WAKE))), &status) == 0)
		woken = (int64_t)status.st_mtim.tv_sec * 1000 * 1000 * 1000 + status.st_mtim.tv_nsec;
	arena_close(a);
	return woken;
}
