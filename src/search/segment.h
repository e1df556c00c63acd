/* A segment: the index of some documents in files that never change, mapped into memory.
 *
 * Documents are numbered from 0. Three files:
 *
 *   N.postings  for each term the documents that have it, in blocks of 128: width, packed gaps, one byte of weight each
 *               ("impact", BM25's saturated and length-normalised frequency); the last, shorter block in numbers of
 *               variable length; then, when there are several blocks, a table of 12 bytes for each: last document,
 *               where the block starts, where its positions start
 *   N.positions for each posting its length in bytes and the gaps between the word's positions
 *   N.terms     terms in byte order, each sharing the front of the one before, in blocks of 16, and a table of blocks
 *   N.columns   the columns below, one after the other
 *
 * Terms are marked by their first byte, see enum term_space. Nothing but this file, segment_write and merge knows the
 * bytes. Which documents are still valid is not the segment's matter (index.h). */
#ifndef SEARCH_SEGMENT_H
#define SEARCH_SEGMENT_H

#include "search/codec.h"
#include "search/values.h"

/* The first byte of a term. A stem is kept only where it differs from the word. */
enum term_space {
	TERM_EXACT = 'e',
	TERM_STEM = 's',
	TERM_TITLE_EXACT = 't', /* again, words of titles alone */
	TERM_TITLE_STEM = 'u',
	TERM_REFERENCE = 'r', /* the id of a record that the document names */
};

enum {
	SEGMENT_VERSION = 8, /* rises with each change of the files or of the analysis of texts */
	TERM_MOST = 200,     /* bytes of a term with its space; longer words are cut by the analyser */
	TERMS_IN_BLOCK = 16,
	SKIP_ENTRY = 12,
};

/* Facets of which a document has at most one value; the others may have many. */
static inline bool
facet_is_single(enum search_facet facet)
{
	return facet == FACET_TYPE || facet == FACET_OWNER || facet == FACET_YEAR || facet == FACET_LICENCE ||
	       facet == FACET_NODE;
}

struct segment_box {
	uint32_t          document;
	struct search_box box;
};

struct segment {
	uint64_t id;        /* names the files */
	uint32_t documents; /* how many */
	uint64_t bytes;     /* of all files */

	/* columns, one entry for each document */
	const int64_t            *numbers;     /* of the change log */
	const uint32_t           *record_ends; /* where ids end in record_text */
	const char               *record_text;
	const int32_t            *dates, *updated;
	const uint32_t           *title_ends; /* where titles end in title_text */
	const char               *title_text; /* as titles.h says */
	struct title_memory      *title_memory;
	const uint16_t           *single[FACETS];      /* facets of one value */
	const uint32_t           *many_starts[FACETS]; /* others: documents + 1 places in many[] */
	const uint16_t           *many[FACETS];
	const struct segment_box *boxes; /* by document */
	uint32_t                  box_count;

	/* documents by the hash of their id */
	const uint64_t *hashes; /* rising */
	const uint32_t *hashed; /* the document of each */

	/* words */
	const uint8_t  *postings, *positions, *terms, *terms_end;
	const uint64_t *term_blocks; /* where blocks of terms start */
	uint32_t        term_block_count;

	const struct segment_part *parts; /* the files, for segment_is_whole() */

	struct arena *a;
	int           references; /* the index's, under its lock */
	bool          synced;     /* the files are durable; the writer's */
};

/* Maps the files of segment `id` in `folder`. ERROR_STORAGE when one is missing or not whole. */
CHECKED bool segment_open(struct str folder, uint64_t id, struct segment **segment_r, struct error *error);

/* Reads all of the files: is each byte as it was written? What is not whole must not be asked: words and columns are
 * trusted. */
bool segment_is_whole(const struct segment *segment);

/* True when the files of this number in `folder` are those of another segment: of an index that was made anew. */
bool segment_is_replaced(const struct segment *segment, struct str folder);

/* Unmaps. */
void segment_close(struct segment *segment);

/* Removes the files; a mapped segment stays readable. */
void segment_remove(struct str folder, uint64_t id);

struct str segment_record(const struct segment *segment, uint32_t document);

/* All titles of a document, as titles_write() gave them. */
struct str segment_titles(const struct segment *segment, uint32_t document);

/* The hash by which documents are found. */
uint64_t segment_hash(struct str record);

/* The first place in hashes[] that is not below `hash`. */
uint32_t segment_find_hash(const struct segment *segment, uint64_t hash);

/* ---- terms ------------------------------------------------------------------------------------------------------- */

/* Where the postings of a term are. */
struct term_place {
	uint32_t       documents; /* how many have it */
	const uint8_t *postings;
	uint64_t       postings_bytes; /* with the table of blocks */
	const uint8_t *positions;
	uint64_t       positions_bytes;
};

/* False when the segment does not have `term` (with its space). */
bool segment_find(const struct segment *segment, struct str term, struct term_place *place_r);

/* Goes through the terms in order. */
struct term_walk {
	const struct segment *segment;
	const uint8_t        *next;
	uint32_t              block; /* the one after that which is being read */
	unsigned              left;  /* terms left in this block */
	uint64_t              postings_at, positions_at;
	size_t                length;
	char                  text[TERM_MOST];
	struct term_place     place;
};

/* Before the first term that is not below `from`. */
void term_walk_start(struct term_walk *walk, const struct segment *segment, struct str from);

/* The next term: text, length and place; false after the last. */
bool term_walk_next(struct term_walk *walk);

/* ---- postings ---------------------------------------------------------------------------------------------------- */

/* Goes through the postings of a term with their positions, one after the other. */
struct posting_walk {
	const uint8_t *next, *positions;
	uint32_t       left; /* postings not yet read */
	uint32_t       at, held;
	uint32_t       document; /* what was read last */
	uint8_t        impact;
	const uint8_t *entry; /* its positions as they stand in the file, up to `positions` */
	const uint8_t *spots; /* gaps of positions */
	uint32_t       spots_bytes;
	uint32_t       documents[CODEC_BLOCK];
	const uint8_t *impacts;
	uint8_t        tail[CODEC_BLOCK];
};

void posting_walk_start(struct posting_walk *walk, const struct term_place *place);
bool posting_walk_next(struct posting_walk *walk);

/* Goes on to the first posting whose document is not below `document`; where it stands already, or at the end, it stays.
 * What it came to is in walk->document. */
void posting_walk_seek(struct posting_walk *walk, const struct term_place *place, uint32_t document);

/* Reads one full block at `from` whose gaps start after document `before` (-1 as uint32_t for the first): documents, and
 * where its impacts stand. Returns where the block ends. */
const uint8_t *segment_block(const uint8_t *from, uint32_t before, uint32_t *documents, const uint8_t **impacts_r);

/* Reads the last block of `count` (< 128) postings. */
const uint8_t *segment_tail(const uint8_t *from, uint32_t before, uint32_t count, uint32_t *documents,
			    uint8_t *impacts);

/* Blocks of a term, the shorter last one included. */
static inline uint32_t
term_blocks(uint32_t documents)
{
	return (documents + CODEC_BLOCK - 1) / CODEC_BLOCK;
}

/* The table of blocks of a term; only when it has several. */
static inline const uint8_t *
term_table(const struct term_place *place)
{
	return place->postings + place->postings_bytes - (size_t)term_blocks(place->documents) * SKIP_ENTRY;
}

#endif
