/* Merging. Terms are walked in all parts at once; documents keep their order, part after part. */
#include "search/merge.h"

#include "search/segment_write.h"

enum { DEAD = UINT32_MAX };

struct source {
	struct merge_part   part;
	uint32_t           *numbers; /* new number of each document, or DEAD */
	struct term_walk    terms;
	bool                ended;
	struct posting_walk postings;
};

struct merge {
	struct source *sources;
	size_t         count;
	uint32_t       documents;
	uint32_t      *from; /* for each new document its source and its number there */
};

static struct str
term_of(const struct source *source)
{
	return (struct str){ source->terms.text, source->terms.length };
}

/* New numbers for the live documents of all sources. */
static void
number_documents(struct arena *a, struct merge *merge)
{
	uint32_t total = 0;

	for (size_t i = 0; i < merge->count; i++)
		total += merge->sources[i].part.live_count;
	merge->from = ARENA_ARRAY(a, uint32_t, (size_t)total * 2);
	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i];
		uint32_t       documents = source->part.segment->documents;

		source->numbers = ARENA_ARRAY(a, uint32_t, documents);
		for (uint32_t d = 0; d < documents; d++) {
			if ((source->part.live[d / 64] >> (d % 64) & 1) == 0) {
				source->numbers[d] = DEAD;
				continue;
			}
			assert(merge->documents < total);
			merge->from[(size_t)merge->documents * 2] = (uint32_t)i;
			merge->from[(size_t)merge->documents * 2 + 1] = d;
			source->numbers[d] = merge->documents++;
		}
	}
}

static void
copy_postings(struct segment_writer *writer, struct source *source)
{
	struct posting_walk *walk = &source->postings;

	posting_walk_start(walk, &source->terms.place);
	while (posting_walk_next(walk)) {
		uint32_t number = source->numbers[walk->document];

		if (number != DEAD)
			segment_write_posting(writer, number, walk->impact, walk->entry,
					      (size_t)(walk->positions - walk->entry));
	}
}

/* The lowest term that any source stands at; NULL when all have ended. */
static struct source *
lowest(struct merge *merge)
{
	struct source *low = NULL;

	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i];

		if (!source->ended && (low == NULL || str_compare(term_of(source), term_of(low)) < 0))
			low = source;
	}
	return low;
}

static bool
merge_terms(struct merge *merge, struct segment_writer *writer, const atomic_bool *stop)
{
	struct source *low;
	char           text[TERM_MOST];

	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = &merge->sources[i];

		term_walk_start(&source->terms, source->part.segment, (struct str){ 0 });
		source->ended = !term_walk_next(&source->terms);
	}
	while ((low = lowest(merge)) != NULL) {
		struct str term = { text, low->terms.length };

		if (atomic_load_explicit(stop, memory_order_relaxed))
			return false;
		memcpy(text, low->terms.text, term.length);
		segment_write_term(writer, term);
		for (size_t i = 0; i < merge->count; i++) {
			struct source *source = &merge->sources[i];

			if (source->ended || !str_equal(term_of(source), term))
				continue;
			copy_postings(writer, source);
			source->ended = !term_walk_next(&source->terms);
		}
	}
	return true;
}

static void
set_values(struct segment_row *row, const struct segment *segment, uint32_t document, enum search_facet facet)
{
	if (facet_is_single(facet)) {
		row->values[facet] = &segment->single[facet][document];
		row->value_counts[facet] = segment->single[facet][document] != VALUE_NONE;
	} else {
		const uint32_t *starts = segment->many_starts[facet];

		row->values[facet] = segment->many[facet] + starts[document];
		row->value_counts[facet] = (uint16_t)(starts[document + 1] - starts[document]);
	}
}

static void
set_box(struct segment_row *row, const struct segment *segment, uint32_t document)
{
	uint32_t low = 0, high = segment->box_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (segment->boxes[middle].document < document)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < segment->box_count && segment->boxes[low].document == document) {
		row->has_box = true;
		row->box = segment->boxes[low].box;
	}
}

static void
fill_row(void *context, uint32_t number, struct segment_row *row_r)
{
	const struct merge   *merge = context;
	const struct segment *segment = merge->sources[merge->from[(size_t)number * 2]].part.segment;
	uint32_t              document = merge->from[(size_t)number * 2 + 1];

	*row_r = (struct segment_row){
		.number = segment->numbers[document],
		.record = segment_record(segment, document),
		.date = segment->dates[document],
		.updated = segment->updated[document],
		.titles = segment_titles(segment, document),
	};
	for (enum search_facet facet = 0; facet < FACETS; facet++)
		set_values(row_r, segment, document, facet);
	set_box(row_r, segment, document);
}

bool
merge_segments(struct str folder, uint64_t id, const struct merge_part *parts, size_t count, const atomic_bool *stop,
	       struct error *error)
{
	struct arena          *a = arena_open(1024 * 1024);
	struct merge           merge = { .sources = ARENA_ARRAY(a, struct source, count), .count = count };
	struct segment_writer *writer;
	bool                   good;

	for (size_t i = 0; i < count; i++)
		merge.sources[i].part = parts[i];
	number_documents(a, &merge);
	good = segment_write_start(folder, id, &writer, error);
	if (good && !merge_terms(&merge, writer, stop)) {
		segment_write_drop(writer);
		good = error_set(error, ERROR_CONFLICT, "search.stopped", "merging was stopped");
	} else if (good) {
		good = segment_write_end(writer, merge.documents, fill_row, &merge, error);
	}
	arena_close(a);
	return good;
}
