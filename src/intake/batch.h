/* Batches on their way through the intake: filled by the reader, prepared by several threads, written in order by one.
 * Internal to intake/.
 *
 * There are a fixed number of batches, so memory is bounded whatever the size of a file: whoever has none waits. */
#ifndef INTAKE_BATCH_H
#define INTAKE_BATCH_H

#include "formats/format.h"
#include "intake/intake.h"

#include <pthread.h>

enum {
	BATCHES = 4,
	BATCH_ITEMS = 256,
	BATCH_FIRST = 64,  /* until it is known how fast the disk is */
	BATCH_FEWEST = 32, /* items, however slow the disk: below that a commit costs more than what it commits */
	BATCH_BYTES = 768 * 1024,       /* of originals, after which a batch is closed */
	BATCH_MEMORY = 8 * 1024 * 1024, /* addresses: a batch fills about four times the bytes of its originals */
};

enum batch_step { BATCH_FREE, BATCH_FILLING, BATCH_READ, BATCH_PREPARING, BATCH_PREPARED };

/* One record of a file, or what had to be rejected. */
struct item {
	struct str              file;
	int64_t                 number, line, byte;
	struct record_draft     draft;
	struct record_prepared *prepared;
	struct record_outcome   outcome;
	struct error            why; /* when it was rejected by the reader */
	struct str              raw;
	struct str              note;  /* about the file: no record */
	struct found_cells      cells; /* of a table, where the values stand */
	size_t                  notes;
	bool                    whole_file; /* a file that was refused */
	bool                    left_out;   /* deleted at its source, and not ours to delete; or had nearer */
	bool                    is_nearer;  /* it came from where it is had without others between */
};

struct batch {
	enum batch_step   step;
	int64_t           turn;  /* batches are written in this order */
	struct arena     *a;     /* kept from one filling to the next */
	struct arena_mark empty; /* of it */
	struct item       items[BATCH_ITEMS];
	size_t            count, bytes;
	bool              ends_file;    /* the watch is told that one of its files is taken in */
	int64_t           taken, total; /* of the file, when it was read */
};

/* How many items the next batches should have when one of `items` held the write lock for so long, and the commit took so
 * much of it. The aim is half of LIMIT_WRITE_LOCK_MILLISECONDS, so that a batch that takes twice as long as the one before
 * keeps within it: fewer at once when it was longer and the items are what took the time, slowly more when shorter. */
size_t batch_fit(size_t items, int64_t milliseconds, int64_t commit);

struct line {
	pthread_mutex_t lock;
	pthread_cond_t  changed;
	struct batch    batches[BATCHES];
	int64_t         next_turn, next_write;
	bool            ended;  /* the reader has come to its end */
	bool            failed; /* nothing more is to be done */
	struct error    error;
};

void line_open(struct line *line);
void line_close(struct line *line);

/* An empty batch, once there is one; NULL when the line has failed. */
struct batch *line_take_free(struct line *line);

/* The oldest batch that is to be prepared; NULL when no more will come. */
struct batch *line_take_read(struct line *line);

/* The next batch in order, once it is prepared; NULL when no more will come. */
struct batch *line_take_prepared(struct line *line);

/* Passes a batch on. */
void line_pass(struct line *line, struct batch *batch, enum batch_step step);

/* Waits until all that the reader has passed on is written; false when the line has failed. */
CHECKED bool line_drain(struct line *line);

/* The reader gives up what it has begun to fill, and says that there is no more. */
void line_end(struct line *line);

/* Stops everybody; the first error counts. */
void line_fail(struct line *line, const struct error *error);

#endif
