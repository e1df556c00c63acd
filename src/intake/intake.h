/* Intake: how files become records. A file is read by its format (formats/), each record is prepared in worker threads
 * (records/), and batches are written beside a running server, each holding the write lock at most
 * LIMIT_WRITE_LOCK_MILLISECONDS. What is rejected is reported with file, place and reason; the rest goes in. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "node/node.h"
#include "records/records.h"

struct format;
struct found_cells;

struct intake_options {
	const struct format *format;  /* NULL: recognised for each file */
	struct str           type;    /* --type */
	struct str           owner;   /* --owner */
	struct str           source;  /* --source NAME: copies of a foreign source */
	struct str           mapping; /* text of a mapping file for tables */
	bool                 publish;
	unsigned             threads; /* that prepare; 0: by cores */

	/* Signed records of other homes, with `source`: kept as they are when they verify with the keys of these; NULL: they are
	 * rejected. `adopted_too`: also what those homes adopted from others. */
	const struct record_homes *homes;
	bool                       adopted_too;

	const struct str *nearer; /* what came through one of these providers, as it says, is left out */
	size_t            nearer_count;
};

struct intake_reject {
	struct str                file;
	int64_t                   number, line; /* of the record; 0 when not known */
	int64_t                   byte;         /* of the decoded file where it begins, or is broken; -1: not known */
	const struct error       *why;          /* or the problems of a record that was refused */
	const struct problems    *problems;
	struct str                identifier; /* in its source, or empty */
	const struct found_cells *cells;      /* of a table, where the values stand, for found_cells_place() */
	struct str                raw;
};

struct intake_report {
	int64_t files, refused_files;
	int64_t records, new_records, changed, same, withdrawn, rejected, warnings;
	int64_t gained;   /* records that are to be had now, less those that no more are */
	int64_t left_out; /* copies that are not to be kept here: our own, or adopted at their home */
	int64_t notes;
	int64_t batches, long_holds; /* transactions; those that held the write lock beyond its limit */
	int64_t longest_hold;        /* milliseconds */
	int64_t longest_work;        /* the same without the commit, in which the disk is waited for */
};

struct intake_watch {
	void *context;
	void (*rejected)(void *context, const struct intake_reject *reject);
	void (*note)(void *context, struct str file,
		     struct str sentence); /* wrong encoding declared, mended characters */
	void (*progress)(void *context, int64_t bytes, int64_t total, const struct intake_report *so_far);
	bool (*stop)(void *context); /* asked between batches: a signal came */

	/* Each record with its identifier in its source, empty when it has none or could not be read. May be NULL. */
	void (*seen)(void *context, struct str identifier, bool deleted);

	/* Files that come one after the other, behind those that are named; NULL: none. `next` is asked when one is read, while
	 * it is still being prepared and written: `more_r` says whether there is another, of an empty path nothing is read.
	 * `taken` is told, in another thread, when all of the next of them is durable and counted. */
	bool (*next)(void *context, struct str *path_r, bool *more_r, struct error *error);
	bool (*taken)(void *context, struct error *error);
};

/* Takes in the files, and folders of them, in order; then those that `next` names. False when the work had to stop (disk full, database gone, stopped by
 * the watch): the report says how far it came and a repeat continues. */
CHECKED bool intake_run(struct arena *a, struct node *node, const struct str *paths, size_t path_count,
			const struct intake_options *options, const struct intake_watch *watch,
			struct intake_report *report_r, struct error *error);

#endif
