/* Archives of backups: a tar (POSIX.1-2001, pax) compressed with zstd, which tells of every damage and of a missing end.
 *
 * Entries are files. After some of them comes "sums/NNNNNN", a line "sha256:… size name" for each entry since the last such
 * list, that list among them; the last entry is "end.json" with the number of entries. So the hashes of any number of files
 * take little memory on both sides, and `tar` and `sha256sum` are all that is needed to look into one. */
#ifndef NODE_ARCHIVE_FILE_H
#define NODE_ARCHIVE_FILE_H

#include "base/base.h"

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct archive_out;

/* Begins to write beside `path`: what is there is replaced when all has been written. `reserve` bytes of the file system
 * stay free: else ERROR_STORAGE "archive.room". ERROR_CONFLICT when another process writes it. The file can be read by its
 * owner only. */
CHECKED bool archive_out_open(struct str path, int64_t reserve, struct archive_out **out_r, struct error *error);

/* Adds an entry. */
CHECKED bool archive_out_add(struct archive_out *out, struct str name, struct str bytes, struct error *error);

/* Adds a file, as long as it is now. ERROR_ABSENT when there is none, ERROR_INPUT "file.plain" when it is a link or no file.
 * `size_r`, which may be NULL: its bytes. */
CHECKED bool archive_out_add_file(struct archive_out *out, struct str name, struct str path, int64_t *size_r,
				  struct error *error);

/* Writes the end; the file is durable and has its name when this returns true. `size_r`: its bytes. */
CHECKED bool archive_out_finish(struct archive_out *out, int64_t *size_r, struct error *error);

/* Frees; what was not finished is removed. May be NULL. */
void archive_out_close(struct archive_out *out);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct archive_in;

struct archive_entry_head {
	struct str name; /* valid until the next one */
	int64_t    size;
};

/* ERROR_INPUT "archive.format" when it is no such archive. */
CHECKED bool archive_in_open(struct str path, struct archive_in **in_r, struct error *error);
void         archive_in_close(struct archive_in *in); /* may be NULL */

/* Goes to the next entry; what was not read of the last is passed over, and counts for its sum. `*more_r` is false after the
 * last, when every sum was right. ERROR_INPUT "archive.damaged" with the place: file and entry. */
CHECKED bool archive_in_next(struct archive_in *in, struct archive_entry_head *entry_r, bool *more_r,
			     struct error *error);

/* The whole entry, at most `limit` bytes. */
CHECKED bool archive_in_read(struct archive_in *in, struct arena *a, size_t limit, struct str *bytes_r,
			     struct error *error);

/* Writes the entry to a new file. It is not synced. */
CHECKED bool archive_in_save(struct archive_in *in, struct str path, unsigned mode, struct error *error);

/* How far it is: bytes of the file, and how many it has. */
void archive_in_progress(const struct archive_in *in, int64_t *done_r, int64_t *total_r);

#endif
