/* The frame at the end of each file of a segment, and the names of the files. Only for segment, segment_write. */
#ifndef SEARCH_SEGMENT_FORMAT_H
#define SEARCH_SEGMENT_FORMAT_H

#include "search/segment.h"

enum segment_file { SEGMENT_COLUMNS, SEGMENT_TERMS, SEGMENT_POSTINGS, SEGMENT_POSITIONS, SEGMENT_FILES };

enum segment_column {
	COLUMN_NUMBER,
	COLUMN_RECORD_END,
	COLUMN_RECORD_TEXT,
	COLUMN_DATE,
	COLUMN_UPDATED,
	COLUMN_TITLE_END,
	COLUMN_TITLE_TEXT,
	COLUMN_BOX,
	COLUMN_HASH,
	COLUMN_HASHED,
	COLUMN_FACET,                               /* one for each facet */
	COLUMN_FACET_START = COLUMN_FACET + FACETS, /* one for each facet */
	COLUMNS = COLUMN_FACET_START + FACETS
};

#define SEGMENT_MAGIC 0x686372616573686DULL

/* The last bytes of each file. In N.terms, columns[0] is where the table of blocks starts. */
struct segment_frame {
	uint64_t columns[COLUMNS];
	uint32_t documents, boxes, blocks;
	uint32_t version, file;
	uint32_t check; /* CRC-32 of all before the frame ... */
	uint32_t own;   /* ... and of the frame, with 0 here */
	uint32_t unused;
	uint64_t bytes; /* of the file, with this */
	uint64_t magic;
};

/* The check of bytes that follow those with the check `before`; 0 for the first. */
uint32_t segment_check(uint32_t before, const void *bytes, size_t length);

struct str segment_path(struct arena *a, struct str folder, uint64_t id, enum segment_file file);

#endif
