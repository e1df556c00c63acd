/* Reading segments. Files are checked for their frame (magic, version, length) when opened, and for every byte when
 * segment_is_whole() is asked; they are written whole and synced before a manifest names them. */
#include "search/segment.h"

#include "search/segment_format.h"
#include "search/titles.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

const char *const segment_suffixes[SEGMENT_FILES] = {
	[SEGMENT_COLUMNS] = "columns",
	[SEGMENT_TERMS] = "terms",
	[SEGMENT_POSTINGS] = "postings",
	[SEGMENT_POSITIONS] = "positions",
};

struct str
segment_path(struct arena *a, struct str folder, uint64_t id, enum segment_file file)
{
	return str_format(a, "%.*s/%08" PRIu64 ".%s", STR_ARGS(folder), id, segment_suffixes[file]);
}

struct mapping {
	void    *address;
	size_t   length;
	uint64_t inode;
};

struct segment_part {
	struct mapping mapping;
	uint32_t       check;
};

uint32_t
segment_check(uint32_t before, const void *bytes, size_t length)
{
	return (uint32_t)crc32_z(before, bytes, length);
}

static uint32_t
check_of_frame(struct segment_frame frame)
{
	frame.own = 0;
	return segment_check(0, &frame, sizeof frame);
}

static void
unmap(void *argument)
{
	struct mapping *mapping = argument;

	munmap(mapping->address, mapping->length);
}

static bool
map_file(struct arena *a, struct str path, struct mapping *mapping, struct error *error)
{
	int         fd = open(str_c(a, path), O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return error_set(error, ERROR_STORAGE, "search.open", "%.*s: %s", STR_ARGS(path), strerror(errno));
	if (fstat(fd, &status) != 0 || (size_t)status.st_size < sizeof(struct segment_frame)) {
		close(fd);
		return error_set(error, ERROR_STORAGE, "search.short", "%.*s is cut short", STR_ARGS(path));
	}
	mapping->length = (size_t)status.st_size;
	mapping->inode = (uint64_t)status.st_ino;
	mapping->address = mmap(NULL, mapping->length, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (mapping->address == MAP_FAILED)
		return error_set(error, ERROR_STORAGE, "search.map", "%.*s: %s", STR_ARGS(path), strerror(errno));
	arena_defer(a, unmap, mapping);
	return true;
}

/* Maps a file and checks its last bytes, the frame. */
static bool
map_framed(struct segment *segment, struct str folder, enum segment_file file, const uint8_t **data_r,
	   struct segment_frame *frame_r, struct error *error)
{
	struct segment_part *part = (struct segment_part *)(uintptr_t)&segment->parts[file];
	struct mapping      *mapping = &part->mapping;
	struct str           path = segment_path(segment->a, folder, segment->id, file);
	const uint8_t       *data;

	if (!map_file(segment->a, path, mapping, error))
		return false;
	data = mapping->address;
	memcpy(frame_r, data + mapping->length - sizeof *frame_r, sizeof *frame_r);
	if (frame_r->magic != SEGMENT_MAGIC || frame_r->version != SEGMENT_VERSION || frame_r->file != file ||
	    frame_r->bytes != mapping->length || frame_r->own != check_of_frame(*frame_r))
		return error_set(error, ERROR_STORAGE, "search.frame", "%.*s is not whole or of another version",
				 STR_ARGS(path));
	part->check = frame_r->check;
	segment->bytes += mapping->length;
	*data_r = data;
	return true;
}

static void
place_columns(struct segment *segment, const uint8_t *data, const struct segment_frame *frame)
{
	const uint64_t *at = frame->columns;

	segment->documents = frame->documents;
	segment->box_count = frame->boxes;
	segment->numbers = (const int64_t *)(data + at[COLUMN_NUMBER]);
	segment->record_ends = (const uint32_t *)(data + at[COLUMN_RECORD_END]);
	segment->record_text = (const char *)(data + at[COLUMN_RECORD_TEXT]);
	segment->dates = (const int32_t *)(data + at[COLUMN_DATE]);
	segment->updated = (const int32_t *)(data + at[COLUMN_UPDATED]);
	segment->title_ends = (const uint32_t *)(data + at[COLUMN_TITLE_END]);
	segment->title_text = (const char *)(data + at[COLUMN_TITLE_TEXT]);
	segment->title_memory = title_memory_open(segment->a, segment->documents);
	segment->boxes = (const struct segment_box *)(data + at[COLUMN_BOX]);
	segment->hashes = (const uint64_t *)(data + at[COLUMN_HASH]);
	segment->hashed = (const uint32_t *)(data + at[COLUMN_HASHED]);
	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		if (facet_is_single(facet))
			segment->single[facet] = (const uint16_t *)(data + at[COLUMN_FACET + facet]);
		else
			segment->many[facet] = (const uint16_t *)(data + at[COLUMN_FACET + facet]);
		segment->many_starts[facet] = (const uint32_t *)(data + at[COLUMN_FACET_START + facet]);
	}
}

static bool
map_all(struct segment *segment, struct str folder, struct error *error)
{
	struct segment_frame frame;
	const uint8_t       *columns;

	if (!map_framed(segment, folder, SEGMENT_POSTINGS, &segment->postings, &frame, error) ||
	    !map_framed(segment, folder, SEGMENT_POSITIONS, &segment->positions, &frame, error) ||
	    !map_framed(segment, folder, SEGMENT_TERMS, &segment->terms, &frame, error))
		return false;
	segment->term_blocks = (const uint64_t *)(segment->terms + frame.columns[0]);
	segment->terms_end = segment->terms + frame.columns[0];
	segment->term_block_count = frame.blocks;
	if (!map_framed(segment, folder, SEGMENT_COLUMNS, &columns, &frame, error))
		return false;
	place_columns(segment, columns, &frame);
	return true;
}

bool
segment_open(struct str folder, uint64_t id, struct segment **segment_r, struct error *error)
{
	struct arena   *a = arena_open(2048);
	struct segment *segment = ARENA_NEW(a, struct segment);

	segment->a = a;
	segment->id = id;
	segment->references = 1;
	segment->parts = ARENA_ARRAY(a, struct segment_part, SEGMENT_FILES);
	if (!map_all(segment, folder, error)) {
		arena_close(a);
		return false;
	}
	*segment_r = segment;
	return true;
}

bool
segment_is_replaced(const struct segment *segment, struct str folder)
{
	struct arena *a = arena_open(1024);
	struct stat   status;
	bool          there = stat(str_c(a, segment_path(a, folder, segment->id, SEGMENT_COLUMNS)), &status) == 0;

	arena_close(a);
	return there && (uint64_t)status.st_ino != segment->parts[SEGMENT_COLUMNS].mapping.inode;
}

bool
segment_is_whole(const struct segment *segment)
{
	for (enum segment_file file = 0; file < SEGMENT_FILES; file++) {
		const struct segment_part *part = &segment->parts[file];

		if (segment_check(0, part->mapping.address, part->mapping.length - sizeof(struct segment_frame)) !=
		    part->check)
			return false;
	}
	return true;
}

void
segment_close(struct segment *segment)
{
	arena_close(segment->a);
}

void
segment_remove(struct str folder, uint64_t id)
{
	struct arena *a = arena_open(1024);

	for (enum segment_file file = 0; file < SEGMENT_FILES; file++)
		(void)unlink(str_c(a, segment_path(a, folder, id, file)));
	arena_close(a);
}

/* What belongs to `document` in a column of texts. */
static struct str
text_in(const char *text, const uint32_t *ends, uint32_t document)
{
	uint32_t start = document == 0 ? 0 : ends[document - 1];

	return (struct str){ text + start, ends[document] - start };
}

struct str
segment_record(const struct segment *segment, uint32_t document)
{
	return text_in(segment->record_text, segment->record_ends, document);
}

struct str
segment_titles(const struct segment *segment, uint32_t document)
{
	return text_in(segment->title_text, segment->title_ends, document);
}

uint64_t
segment_hash(struct str record)
{
	uint64_t hash = str_hash(record);

	/* FNV leaves the high bits of short texts uneven; the table of hashes is searched by interpolation */
	hash ^= hash >> 32;
	hash *= 0x9E3779B97F4A7C15;
	return hash ^ hash >> 29;
}

uint32_t
segment_find_hash(const struct segment *segment, uint64_t hash)
{
	uint32_t low = 0, high = segment->documents;

	/* even hashes: guess the place, then close in */
	for (int step = 0; step < 3 && high - low > 16; step++) {
		uint64_t first = segment->hashes[low], last = segment->hashes[high - 1];
		uint32_t guess;

		if (hash <= first)
			return low;
		if (hash > last)
			return high;
		guess = low + (uint32_t)((double)(hash - first) / (double)(last - first) * (high - 1 - low));
		if (segment->hashes[guess] < hash)
			low = guess + 1;
		else
			high = guess + 1;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (segment->hashes[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static void
enter_block(struct term_walk *walk, uint32_t block)
{
	const struct segment *segment = walk->segment;

	walk->block = block + 1;
	walk->left = 0;
	if (block >= segment->term_block_count)
		return;
	walk->next = segment->terms + segment->term_blocks[block];
	walk->postings_at = codec_get(&walk->next);
	walk->positions_at = codec_get(&walk->next);
	walk->left = *walk->next++;
	walk->length = 0;
}

bool
term_walk_next(struct term_walk *walk)
{
	const struct segment *segment = walk->segment;
	struct term_place    *place = &walk->place;
	uint64_t              shared, more;

	if (walk->left == 0)
		enter_block(walk, walk->block);
	if (walk->left == 0)
		return false;
	walk->left--;
	shared = codec_get(&walk->next);
	more = codec_get(&walk->next);
	assert(shared + more <= TERM_MOST);
	memcpy(walk->text + shared, walk->next, more);
	walk->next += more;
	walk->length = shared + more;
	place->documents = (uint32_t)codec_get(&walk->next);
	place->postings_bytes = codec_get(&walk->next);
	place->positions_bytes = codec_get(&walk->next);
	place->postings = segment->postings + walk->postings_at;
	place->positions = segment->positions + walk->positions_at;
	walk->postings_at += place->postings_bytes;
	walk->positions_at += place->positions_bytes;
	return true;
}

/* The first term of a block; it shares nothing. */
static struct str
first_term(const struct segment *segment, uint32_t block)
{
	const uint8_t *p = segment->terms + segment->term_blocks[block];
	size_t         length;

	(void)codec_get(&p);
	(void)codec_get(&p);
	p++;
	(void)codec_get(&p);
	length = codec_get(&p);
	return (struct str){ (const char *)p, length };
}

/* The last block whose first term is not above `term`; 0 when there is none. */
static uint32_t
find_block(const struct segment *segment, struct str term)
{
	uint32_t low = 0, high = segment->term_block_count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (str_compare(first_term(segment, middle), term) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void
term_walk_start(struct term_walk *walk, const struct segment *segment, struct str from)
{
	struct term_walk before;

	walk->segment = segment;
	walk->left = 0;
	walk->block = 0;
	if (segment->term_block_count == 0)
		return;
	enter_block(walk, find_block(segment, from));
	before = *walk;
	while (term_walk_next(walk) && str_compare((struct str){ walk->text, walk->length }, from) < 0)
		before = *walk;
	*walk = before;
}

bool
segment_find(const struct segment *segment, struct str term, struct term_place *place_r)
{
	struct term_walk walk = { .segment = segment };

	if (segment->term_block_count == 0)
		return false;
	enter_block(&walk, find_block(segment, term));
	while (walk.left > 0 && term_walk_next(&walk)) {
		int order = str_compare((struct str){ walk.text, walk.length }, term);

		if (order == 0)
			*place_r = walk.place;
		if (order >= 0)
			return order == 0;
	}
	return false;
}

/* ---- postings ---------------------------------------------------------------------------------------------------- */

const uint8_t *
segment_block(const uint8_t *from, uint32_t before, uint32_t *documents, const uint8_t **impacts_r)
{
	unsigned width = *from++;
	uint32_t last = before;

	codec_unpack(from, documents, width);
	for (size_t i = 0; i < CODEC_BLOCK; i++) {
		last += documents[i] + 1;
		documents[i] = last;
	}
	*impacts_r = from + codec_packed(width);
	return *impacts_r + CODEC_BLOCK;
}

const uint8_t *
segment_tail(const uint8_t *from, uint32_t before, uint32_t count, uint32_t *documents, uint8_t *impacts)
{
	uint32_t last = before;

	for (uint32_t i = 0; i < count; i++) {
		last += (uint32_t)codec_get(&from) + 1;
		documents[i] = last;
		impacts[i] = *from++;
	}
	return from;
}

void
posting_walk_start(struct posting_walk *walk, const struct term_place *place)
{
	walk->next = place->postings;
	walk->positions = place->positions;
	walk->left = place->documents;
	walk->at = walk->held = 0;
	walk->document = (uint32_t)-1;
}

bool
posting_walk_next(struct posting_walk *walk)
{
	if (walk->left == 0)
		return false;
	if (walk->at == walk->held) {
		walk->at = 0;
		walk->held = walk->left < CODEC_BLOCK ? walk->left : CODEC_BLOCK;
		if (walk->held == CODEC_BLOCK) {
			walk->next = segment_block(walk->next, walk->document, walk->documents, &walk->impacts);
		} else {
			walk->next = segment_tail(walk->next, walk->document, walk->held, walk->documents, walk->tail);
			walk->impacts = walk->tail;
		}
	}
	walk->document = walk->documents[walk->at];
	walk->impact = walk->impacts[walk->at];
	walk->entry = walk->positions;
	walk->spots_bytes = (uint32_t)codec_get(&walk->positions);
	walk->spots = walk->positions;
	walk->positions += walk->spots_bytes;
	walk->at++;
	walk->left--;
	return true;
}

void
posting_walk_seek(struct posting_walk *walk, const struct term_place *place, uint32_t document)
{
	uint32_t blocks = term_blocks(place->documents);
	/* the block being read, or about to be */
	uint32_t block = (place->documents - walk->left) / CODEC_BLOCK;
	uint32_t start = block;

	if (walk->document != (uint32_t)-1 && walk->document >= document)
		return;
	if (walk->at == walk->held || walk->documents[walk->held - 1] < document) {
		const uint8_t *table = blocks > 1 ? term_table(place) : NULL;

		while (table != NULL && block + 1 < blocks && codec_u32(table + (size_t)block * SKIP_ENTRY) < document)
			block++;
		if (block > start) {
			const uint8_t *entry = table + (size_t)block * SKIP_ENTRY;

			walk->document = codec_u32(entry - SKIP_ENTRY);
			walk->next = place->postings + codec_u32(entry + 4);
			walk->positions = place->positions + codec_u32(entry + 8);
			walk->left = place->documents - block * CODEC_BLOCK;
			walk->at = walk->held = 0;
		}
	}
	while ((walk->document == (uint32_t)-1 || walk->document < document) && posting_walk_next(walk))
		;
}
