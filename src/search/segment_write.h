/* Writing a segment, front to back, in little memory: first all terms in byte order, each with its postings in order of
 * documents, then all columns. Nothing is synced here (segment_sync()). */
#ifndef SEARCH_SEGMENT_WRITE_H
#define SEARCH_SEGMENT_WRITE_H

#include "search/segment.h"

struct segment_writer;

/* Starts segment `id` in `folder`. What fails later is kept and told by segment_write_end(). */
CHECKED bool segment_write_start(struct str folder, uint64_t id, struct segment_writer **writer_r, struct error *error);

/* A term (with its space), above the one before. A term without postings is left out. */
void segment_write_term(struct segment_writer *writer, struct str term);

/* A posting of that term, above the one before; `positions` as the file holds them: bytes of the gaps, gaps. */
void segment_write_posting(struct segment_writer *writer, uint32_t document, uint8_t impact, const uint8_t *positions,
			   size_t positions_bytes);

/* Columns of one document, in order of documents. */
struct segment_row {
	int64_t           number;
	struct str        record;
	int32_t           date, updated;
	struct str        titles; /* as titles_write() gives them */
	const uint16_t   *values[FACETS];
	uint16_t          value_counts[FACETS]; /* at most one where facet_is_single() */
	bool              has_box;
	struct search_box box;
};

/* Writes columns, tables and frames of `count` documents; `row` fills the n-th, in any order and several times. Closes
 * the files; on false they are removed. The writer is gone either way. */
CHECKED bool segment_write_end(struct segment_writer *writer, uint32_t                                         count,
			       void (*row)(void *context, uint32_t document, struct segment_row *row_r), void *context,
			       struct error *error);

/* Gives up: closes and removes the files. */
void segment_write_drop(struct segment_writer *writer);

/* Makes the files durable; the folder is the caller's. */
CHECKED bool segment_sync(struct str folder, uint64_t id, struct error *error);

#endif
