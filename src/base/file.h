/* Files: whole reads, durable writes, folders. Paths are NUL-terminated within their slice only by accident: functions
 * here copy what the system needs. Errors are ERROR_ABSENT, ERROR_DENIED, ERROR_LIMIT and ERROR_STORAGE with the path as
 * place. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/base.h"

/* The whole file, at most `limit` bytes; NUL-terminated behind its length. */
CHECKED bool file_read(struct arena *a, struct str path, size_t limit, struct str *bytes_r, struct error *error);

/* As file_read, for files that others may have put into a folder: a link, which could lead to any file, and what is no file
 * (a pipe would be waited for) are ERROR_INPUT "file.plain". */
CHECKED bool file_read_plain(struct arena *a, struct str path, size_t limit, struct str *bytes_r, struct error *error);

/* As file_read_plain, for what is read bit by bit: a descriptor, and how many bytes there are now. */
CHECKED bool file_open_plain(struct str path, int *descriptor_r, int64_t *size_r, struct error *error);

/* All of `bytes`; errno says why not. */
CHECKED bool descriptor_write(int descriptor, struct str bytes);

/* Replaces the file at once: writes beside it, syncs, renames, syncs the folder. `mode` as of chmod(2). */
CHECKED bool file_write(struct str path, struct str bytes, unsigned mode, struct error *error);

/* As file_write, for a file that must not be there: ERROR_CONFLICT "file.exists". */
CHECKED bool file_create(struct str path, struct str bytes, unsigned mode, struct error *error);

/* Whether a file has the name that file_write and file_create give it until it is finished: nobody else gives such names. */
bool file_is_unfinished(struct str path);

/* Makes the folder and those above it; it may exist. */
CHECKED bool folder_make(struct str path, unsigned mode, struct error *error);

/* Syncs a folder, after files in it were made or renamed. */
CHECKED bool folder_sync(struct str path, struct error *error);

bool file_exists(struct str path);

struct folder_list {
	struct str *names; /* in byte order, without "." and ".." */
	size_t      count;
};

/* The names in a folder. */
CHECKED bool folder_list(struct arena *a, struct str path, struct folder_list *list_r, struct error *error);

/* Removes a file or a folder with all in it; it may be absent. Symbolic links are removed, not followed. */
CHECKED bool file_remove(struct str path, struct error *error);

/* `folder`/`name`. */
struct str path_join(struct arena *a, struct str folder, struct str name);

/* A path as settings have it: below `folder`, unless it begins with '/'. An empty one stays empty. */
struct str path_below(struct arena *a, struct str folder, struct str path);

/* The two parts of a path: the folder it is in, "." when it names none, and its last name. A '/' at its end is of neither. */
struct str path_folder(struct str path);
struct str path_name(struct str path);

/* An exclusive lock on a file, made when absent; `*descriptor_r` is -1 when another process holds it. Given up by
 * closing the descriptor. */
CHECKED bool file_lock(struct str path, int *descriptor_r, struct error *error);

#endif
