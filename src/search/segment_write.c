/* Writing segments. Each file has a buffer; the first failure of any is remembered and the rest becomes void. */
#include "search/segment_write.h"

#include "base/file.h"
#include "search/segment_format.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { OUT_BUFFER = 256 * 1024 };

struct out {
	int      file;
	size_t   used;
	uint64_t written; /* bytes before the buffer */
	uint32_t check;   /* of them */
	uint8_t *buffer;
};

struct segment_writer {
	struct arena *a;
	struct str    folder;
	uint64_t      id;
	struct out    outs[SEGMENT_FILES];
	int           failure; /* errno of the first */

	/* the term being written */
	char     term[TERM_MOST], last_term[TERM_MOST];
	size_t   term_length, last_length;
	uint32_t documents; /* postings of this term so far */
	uint32_t last_document, block_base;
	uint32_t gaps[CODEC_BLOCK];
	uint8_t  impacts[CODEC_BLOCK];
	unsigned held;
	uint64_t postings_start, positions_start;
	uint32_t block_positions; /* where positions of the held block start */

	struct buffer skips;  /* table of blocks of this term */
	struct buffer blocks; /* table of blocks of terms */
	unsigned      terms_in_block;
	struct buffer block; /* terms of the block being written */
	uint64_t      block_postings, block_positions_start;
	uint32_t      block_count;
};

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void
out_flush(struct segment_writer *w, struct out *out)
{
	if (w->failure == 0 && !descriptor_write(out->file, (struct str){ (const char *)out->buffer, out->used }))
		w->failure = errno;
	/* on its way to the disk at once: what comes to be synced in one lump holds up the commits of others for as long */
	(void)sync_file_range(out->file, (off_t)out->written, (off_t)out->used, SYNC_FILE_RANGE_WRITE);
	out->check = segment_check(out->check, out->buffer, out->used);
	out->written += out->used;
	out->used = 0;
}

static void
out_add(struct segment_writer *w, enum segment_file file, const void *data, size_t length)
{
	struct out    *out = &w->outs[file];
	const uint8_t *from = data;

	if (length < OUT_BUFFER - out->used) {
		for (size_t i = 0; i < length && length <= 8; i++)
			out->buffer[out->used + i] = from[i];
		if (length > 8)
			memcpy(out->buffer + out->used, from, length);
		out->used += length;
		return;
	}
	while (length > 0) {
		size_t room = OUT_BUFFER - out->used;
		size_t part = length < room ? length : room;

		memcpy(out->buffer + out->used, from, part);
		out->used += part;
		from += part;
		length -= part;
		if (out->used == OUT_BUFFER)
			out_flush(w, out);
	}
}

static uint64_t
out_at(const struct segment_writer *w, enum segment_file file)
{
	return w->outs[file].written + w->outs[file].used;
}

static void
out_align(struct segment_writer *w, enum segment_file file)
{
	static const uint8_t zeros[8] = { 0 };

	out_add(w, file, zeros, (size_t)(-out_at(w, file) & 7));
}

static void
out_number(struct segment_writer *w, enum segment_file file, uint64_t number)
{
	uint8_t bytes[CODEC_NUMBER];

	out_add(w, file, bytes, codec_put(bytes, number));
}

static void
close_files(void *argument)
{
	struct segment_writer *w = argument;

	for (enum segment_file file = 0; file < SEGMENT_FILES; file++) {
		if (w->outs[file].file >= 0)
			close(w->outs[file].file);
	}
}

bool
segment_write_start(struct str folder, uint64_t id, struct segment_writer **writer_r, struct error *error)
{
	struct arena          *a = arena_open((size_t)SEGMENT_FILES * OUT_BUFFER + 64 * 1024);
	struct segment_writer *w = ARENA_NEW(a, struct segment_writer);

	w->a = a;
	w->folder = str_copy(a, folder);
	w->id = id;
	w->skips = buffer_in(a);
	w->blocks = buffer_in(a);
	w->block = buffer_in(a);
	for (enum segment_file file = 0; file < SEGMENT_FILES; file++)
		w->outs[file].file = -1;
	arena_defer(a, close_files, w);
	for (enum segment_file file = 0; file < SEGMENT_FILES; file++) {
		struct str path = segment_path(a, folder, id, file);

		w->outs[file].buffer = (uint8_t *)arena_text(a, OUT_BUFFER);
		w->outs[file].file = open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		if (w->outs[file].file < 0) {
			error_set(error, ERROR_STORAGE, "search.write", "%s: %s", path.data, strerror(errno));
			segment_write_drop(w);
			return false;
		}
	}
	*writer_r = w;
	return true;
}

void
segment_write_drop(struct segment_writer *w)
{
	segment_remove(w->folder, w->id);
	arena_close(w->a);
}

/* ---- postings ---------------------------------------------------------------------------------------------------- */

static void
buffer_bytes(struct buffer *buffer, const void *data, size_t length)
{
	buffer_add(buffer, (struct str){ data, length });
}

static void
write_whole_block(struct segment_writer *w)
{
	uint8_t packed[CODEC_BLOCK * 4 + CODEC_SLACK];
	uint8_t width = (uint8_t)codec_width(w->gaps);

	codec_pack(packed, w->gaps, width);
	out_add(w, SEGMENT_POSTINGS, &width, 1);
	out_add(w, SEGMENT_POSTINGS, packed, codec_packed(width));
	out_add(w, SEGMENT_POSTINGS, w->impacts, CODEC_BLOCK);
}

static void
write_tail(struct segment_writer *w)
{
	uint8_t tail[CODEC_BLOCK * (CODEC_NUMBER + 1)], *at = tail;

	for (unsigned i = 0; i < w->held; i++) {
		at += codec_put(at, w->gaps[i]);
		*at++ = w->impacts[i];
	}
	out_add(w, SEGMENT_POSTINGS, tail, (size_t)(at - tail));
}

static void
end_block(struct segment_writer *w)
{
	uint32_t skip[3] = { w->last_document, (uint32_t)(out_at(w, SEGMENT_POSTINGS) - w->postings_start),
			     w->block_positions };

	if (w->held == 0)
		return;
	if (w->held == CODEC_BLOCK || w->documents > CODEC_BLOCK) /* else it is the only one, which needs no table */
		buffer_bytes(&w->skips, skip, sizeof skip);
	if (w->held == CODEC_BLOCK)
		write_whole_block(w);
	else
		write_tail(w);
	w->held = 0;
	w->block_positions = (uint32_t)(out_at(w, SEGMENT_POSITIONS) - w->positions_start);
}

void
segment_write_posting(struct segment_writer *w, uint32_t document, uint8_t impact, const uint8_t *positions,
		      size_t positions_bytes)
{
	if (w->held == CODEC_BLOCK)
		end_block(w);
	w->gaps[w->held] = document - w->last_document - 1;
	w->impacts[w->held] = impact;
	w->held++;
	w->documents++;
	w->last_document = document;
	out_add(w, SEGMENT_POSITIONS, positions, positions_bytes);
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static void
end_term_block(struct segment_writer *w)
{
	uint64_t start = out_at(w, SEGMENT_TERMS);
	uint8_t  count = (uint8_t)w->terms_in_block;

	if (count == 0)
		return;
	buffer_bytes(&w->blocks, &start, sizeof start);
	w->block_count++;
	out_number(w, SEGMENT_TERMS, w->block_postings);
	out_number(w, SEGMENT_TERMS, w->block_positions_start);
	out_add(w, SEGMENT_TERMS, &count, 1);
	out_add(w, SEGMENT_TERMS, w->block.data, w->block.length);
	buffer_clear(&w->block);
	w->terms_in_block = 0;
}

/* The term in the block of terms: how much it shares with the one before, the rest of it, and what it has. */
static void
add_term(struct segment_writer *w, size_t shared)
{
	size_t   rest = w->term_length - shared;
	uint8_t *start = (uint8_t *)buffer_reserve(&w->block, TERM_MOST + 5 * CODEC_NUMBER), *at = start;

	at += codec_put(at, shared);
	at += codec_put(at, rest);
	memcpy(at, w->term + shared, rest);
	at += rest;
	at += codec_put(at, w->documents);
	at += codec_put(at, out_at(w, SEGMENT_POSTINGS) - w->postings_start);
	at += codec_put(at, out_at(w, SEGMENT_POSITIONS) - w->positions_start);
	w->block.length += (size_t)(at - start);
}

static void
end_term(struct segment_writer *w)
{
	size_t shared = 0;

	if (w->documents == 0)
		return;
	end_block(w);
	if (w->documents > CODEC_BLOCK)
		out_add(w, SEGMENT_POSTINGS, w->skips.data, w->skips.length);
	if (w->terms_in_block == TERMS_IN_BLOCK)
		end_term_block(w);
	if (w->terms_in_block == 0) {
		w->block_postings = w->postings_start;
		w->block_positions_start = w->positions_start;
	} else {
		while (shared < w->last_length && shared < w->term_length && w->term[shared] == w->last_term[shared])
			shared++;
	}
	add_term(w, shared);
	w->terms_in_block++;
	memcpy(w->last_term, w->term, w->term_length);
	w->last_length = w->term_length;
}

void
segment_write_term(struct segment_writer *w, struct str term)
{
	assert(term.length > 0 && term.length <= TERM_MOST);
	end_term(w);
	memcpy(w->term, term.data, term.length);
	w->term_length = term.length;
	w->documents = 0;
	w->last_document = (uint32_t)-1;
	w->block_positions = 0;
	w->postings_start = out_at(w, SEGMENT_POSTINGS);
	w->positions_start = out_at(w, SEGMENT_POSITIONS);
	buffer_clear(&w->skips);
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

struct columns {
	struct segment_writer *w;
	struct segment_frame   frame;
	uint32_t               count;
	void (*row)(void *, uint32_t, struct segment_row *);
	void *context;
};

static struct segment_row
row_of(struct columns *c, uint32_t document)
{
	struct segment_row row = { 0 };

	c->row(c->context, document, &row);
	return row;
}

static void
start_column(struct columns *c, unsigned column)
{
	out_align(c->w, SEGMENT_COLUMNS);
	c->frame.columns[column] = out_at(c->w, SEGMENT_COLUMNS);
}

static void
add(struct columns *c, const void *data, size_t length)
{
	out_add(c->w, SEGMENT_COLUMNS, data, length);
}

static struct str
record_of(const struct segment_row *row)
{
	return row->record;
}

static struct str
titles_of(const struct segment_row *row)
{
	return row->titles;
}

/* Two columns: where each text ends, and the texts. */
static void
write_texts(struct columns *c, unsigned ends, unsigned texts, struct str (*text_of)(const struct segment_row *row))
{
	uint32_t end = 0;

	start_column(c, ends);
	for (uint32_t i = 0; i < c->count; i++) {
		struct segment_row row = row_of(c, i);

		end += (uint32_t)text_of(&row).length;
		add(c, &end, sizeof end);
	}
	start_column(c, texts);
	for (uint32_t i = 0; i < c->count; i++) {
		struct segment_row row = row_of(c, i);
		struct str         text = text_of(&row);

		add(c, text.data, text.length);
	}
}

static void
write_fixed(struct columns *c)
{
	start_column(c, COLUMN_NUMBER);
	for (uint32_t i = 0; i < c->count; i++)
		add(c, &(int64_t){ row_of(c, i).number }, sizeof(int64_t));
	start_column(c, COLUMN_DATE);
	for (uint32_t i = 0; i < c->count; i++)
		add(c, &(int32_t){ row_of(c, i).date }, sizeof(int32_t));
	start_column(c, COLUMN_UPDATED);
	for (uint32_t i = 0; i < c->count; i++)
		add(c, &(int32_t){ row_of(c, i).updated }, sizeof(int32_t));
}

static void
write_boxes(struct columns *c)
{
	start_column(c, COLUMN_BOX);
	for (uint32_t i = 0; i < c->count; i++) {
		struct segment_row row = row_of(c, i);

		if (!row.has_box)
			continue;
		add(c, &(struct segment_box){ i, row.box }, sizeof(struct segment_box));
		c->frame.boxes++;
	}
}

static void
write_facet(struct columns *c, enum search_facet facet)
{
	bool     single = facet_is_single(facet);
	uint32_t start = 0;

	start_column(c, COLUMN_FACET + facet);
	for (uint32_t i = 0; i < c->count; i++) {
		struct segment_row row = row_of(c, i);

		if (single && row.value_counts[facet] == 0)
			add(c, &(uint16_t){ VALUE_NONE }, sizeof(uint16_t));
		else
			add(c, row.values[facet], row.value_counts[facet] * sizeof(uint16_t));
	}
	start_column(c, COLUMN_FACET_START + facet);
	for (uint32_t i = 0; i <= c->count && !single; i++) {
		add(c, &start, sizeof start);
		if (i < c->count)
			start += row_of(c, i).value_counts[facet];
	}
}

struct hashed {
	uint64_t hash;
	uint32_t document;
};

static int
by_hash(const void *left, const void *right)
{
	const struct hashed *l = left, *r = right;

	if (l->hash != r->hash)
		return l->hash < r->hash ? -1 : 1;
	return l->document < r->document ? -1 : l->document > r->document;
}

static void
write_hashes(struct columns *c)
{
	struct arena  *a = arena_open(c->count * sizeof(struct hashed) + 1024);
	struct hashed *all = ARENA_ARRAY(a, struct hashed, c->count);

	for (uint32_t i = 0; i < c->count; i++)
		all[i] = (struct hashed){ segment_hash(row_of(c, i).record), i };
	qsort(all, c->count, sizeof *all, by_hash);
	start_column(c, COLUMN_HASH);
	for (uint32_t i = 0; i < c->count; i++)
		add(c, &all[i].hash, sizeof all[i].hash);
	start_column(c, COLUMN_HASHED);
	for (uint32_t i = 0; i < c->count; i++)
		add(c, &all[i].document, sizeof all[i].document);
	arena_close(a);
}

static void
write_columns(struct columns *c)
{
	write_fixed(c);
	write_texts(c, COLUMN_RECORD_END, COLUMN_RECORD_TEXT, record_of);
	write_texts(c, COLUMN_TITLE_END, COLUMN_TITLE_TEXT, titles_of);
	write_boxes(c);
	for (enum search_facet facet = 0; facet < FACETS; facet++)
		write_facet(c, facet);
	write_hashes(c);
	c->frame.documents = c->count;
}

static void
end_file(struct segment_writer *w, enum segment_file file, struct segment_frame frame)
{
	out_align(w, file);
	out_flush(w, &w->outs[file]);
	frame.magic = SEGMENT_MAGIC;
	frame.version = SEGMENT_VERSION;
	frame.file = file;
	frame.bytes = out_at(w, file) + sizeof frame;
	frame.check = w->outs[file].check;
	frame.own = segment_check(0, &frame, sizeof frame);
	out_add(w, file, &frame, sizeof frame);
	out_flush(w, &w->outs[file]);
}

bool
segment_write_end(struct segment_writer *w, uint32_t                                              count,
		  void (*row)(void *context, uint32_t document, struct segment_row *row_r), void *context,
		  struct error *error)
{
	struct columns       columns = { .w = w, .count = count, .row = row, .context = context };
	struct segment_frame terms = { 0 };

	end_term(w);
	end_term_block(w);
	out_align(w, SEGMENT_TERMS);
	terms.columns[0] = out_at(w, SEGMENT_TERMS);
	terms.blocks = w->block_count;
	out_add(w, SEGMENT_TERMS, w->blocks.data, w->blocks.length);
	write_columns(&columns);
	end_file(w, SEGMENT_POSTINGS, (struct segment_frame){ 0 });
	end_file(w, SEGMENT_POSITIONS, (struct segment_frame){ 0 });
	end_file(w, SEGMENT_TERMS, terms);
	end_file(w, SEGMENT_COLUMNS, columns.frame);
	if (w->failure != 0) {
		error_set(error, ERROR_STORAGE, "search.write", "%.*s: %s", STR_ARGS(w->folder), strerror(w->failure));
		segment_write_drop(w);
		return false;
	}
	arena_close(w->a);
	return true;
}

bool
segment_sync(struct str folder, uint64_t id, struct error *error)
{
	struct arena *a = arena_open(1024);
	bool          good = true;

	for (enum segment_file file = 0; file < SEGMENT_FILES && good; file++) {
		struct str path = segment_path(a, folder, id, file);
		int        descriptor = open(path.data, O_RDONLY | O_CLOEXEC);

		good = descriptor >= 0 && fsync(descriptor) == 0;
		if (!good)
			error_set(error, ERROR_STORAGE, "search.sync", "%s: %s", path.data, strerror(errno));
		if (descriptor >= 0)
			close(descriptor);
	}
	arena_close(a);
	return good;
}
