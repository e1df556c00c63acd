/* What is in the files of records: text, which search finds them by, and small pictures of images. It is derived from the files, kept
 * once by their hash, and never in a backup. Whatever reads a file is somebody else's (node/contents.h); this keeps what came of it.
 *
 * What was read gets a number in the order of commits: the index follows these beside the log, as a text may come after the
 * revision that names its file. */
#ifndef RECORDS_CONTENTS_H
#define RECORDS_CONTENTS_H

#include "records/records.h"

enum {
	CONTENTS_READER = 1, /* rises when files are to be read again */
	CONTENT_SMALL = 320, /* the sides of pictures, in pixels */
	CONTENT_LARGE = 640,
	CONTENT_PICTURES = 2,
};

struct content_picture {
	int64_t    side, width, height;
	struct str bytes; /* JPEG; empty where only the size is asked for */
};

struct content {
	struct str             reason; /* why it could not be read: one of the words of node/contents.h; else empty */
	struct str             text, language;
	struct content_picture pictures[CONTENT_PICTURES];
	size_t                 picture_count;
};

/* A file that is to be read. */
struct content_waiting {
	struct hash hash;
	int64_t     size;
	struct str  media;
};

/* Up to `most` files that published records name and that were not read yet, or by an older reader, or before `before` without the
 * program for it. */
CHECKED bool contents_waiting(struct arena *a, struct db *db, int64_t before, int64_t most,
			      struct content_waiting **list_r, size_t *count_r, struct error *error);

/* Keeps what was read of a file, durably. */
CHECKED bool content_put(struct arena *a, const struct record_context *context, const struct hash *hash,
			 const struct content *content, struct error *error);

/* Inside a change: drops what was read of a file. */
CHECKED bool content_drop(struct arena *a, struct db *db, struct str hash, struct error *error);

/* Inside a change: forgets the files that could not be read, so that they are read again. */
CHECKED bool contents_forget_failed(struct arena *a, struct db *db, int64_t *count_r, struct error *error);

/* The sizes of the pictures of a file, the smallest first; none of what is no image. */
CHECKED bool content_pictures(struct arena *a, struct db *db, struct str hash,
			      struct content_picture pictures_r[CONTENT_PICTURES], size_t *count_r,
			      struct error *error);

/* The bytes of one; ERROR_ABSENT "content.none". */
CHECKED bool content_picture(struct arena *a, struct db *db, struct str hash, int64_t side, struct str *bytes_r,
			     struct error *error);

/* ---- for search -------------------------------------------------------------------------------------------------- */

/* The newest number. */
CHECKED bool content_newest(struct arena *a, struct db *db, int64_t *number_r, struct error *error);

/* The next number after `after` that a file has, and the numbers of the log of the newest revisions of records that name it, or
 * did; ERROR_ABSENT: there is none. */
CHECKED bool content_after(struct arena *a, struct db *db, int64_t after, int64_t *number_r, int64_t **list_r,
			   size_t *count_r, struct error *error);

/* The text of a file as it was read up to number `until`, and what language it seems to be in; empty when there is none. */
CHECKED bool content_text(struct arena *a, struct db *db, struct str hash, int64_t until, struct str *text_r,
			  struct str *language_r, struct error *error);

/* ---- for the desk ------------------------------------------------------------------------------------------------ */

struct content_counts {
	int64_t texts, others, failed; /* files with text, such as have none, and those that could not be read */
};
CHECKED bool contents_count(struct arena *a, struct db *db, struct content_counts *counts_r, struct error *error);

struct content_failed {
	struct str hash, reason, media, record; /* one of the records that name it */
	int64_t    size, time;
};

/* Those that could not be read, the newest first. */
CHECKED bool contents_failed(struct arena *a, struct db *db, int64_t most, struct content_failed **list_r,
			     size_t *count_r, struct error *error);

#endif
