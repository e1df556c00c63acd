/* State and digest of the index. */
#include "search/index.h"

void
search_state(struct arena *a, struct search *search, struct search_state *state_r)
{
	struct snapshot *snapshot = index_acquire(search);

	*state_r = (struct search_state){
		.cursor = snapshot->cursor,
		.documents = snapshot->documents,
		.dead = snapshot->dead,
		.segments = (int)snapshot->count,
		.owner = search_owns(search),
		.epoch = str_copy(a, snapshot->epoch),
	};
	for (size_t i = 0; i < snapshot->count; i++)
		state_r->bytes += (int64_t)snapshot->segments[i].segment->bytes;
	index_release(search, snapshot);
}

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9E3779B97F4A7C15;
	return hash ^ hash >> 32;
}

static uint64_t
hash_values(const struct values *known, const struct segment *segment, uint32_t document)
{
	uint64_t hash = 0;

	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		const uint16_t *values = segment->single[facet];
		uint32_t        from = document, to = document + 1;

		if (!facet_is_single(facet)) {
			values = segment->many[facet];
			from = segment->many_starts[facet][document];
			to = segment->many_starts[facet][document + 1];
		}
		for (uint32_t i = from; i < to; i++) {
			hash = mix(hash, facet);
			if (values[i] != VALUE_NONE)
				hash = mix(hash, str_hash(values_text(known, facet, values[i])));
		}
	}
	return hash;
}

static uint64_t
hash_document(const struct values *known, const struct segment *segment, uint32_t document)
{
	struct str titles = segment_titles(segment, document);
	uint64_t   hash = mix(str_hash(segment_record(segment, document)), (uint64_t)segment->numbers[document]);

	hash = mix(hash, (uint64_t)segment->dates[document]);
	hash = mix(hash, (uint64_t)segment->updated[document]);
	hash = mix(hash, str_hash(titles));
	return mix(hash, hash_values(known, segment, document));
}

static uint64_t
hash_box(const struct segment *segment, const struct segment_box *box)
{
	struct str bytes = { (const char *)&box->box, sizeof box->box };

	return mix(str_hash(bytes), (uint64_t)segment->numbers[box->document]);
}

/* All postings of live documents; a sum, so that the order of segments does not matter. */
static uint64_t
hash_terms(const struct snapshot_segment *at)
{
	struct term_walk    terms;
	struct posting_walk postings;
	uint64_t            sum = 0;

	term_walk_start(&terms, at->segment, (struct str){ 0 });
	while (term_walk_next(&terms)) {
		uint64_t term = str_hash((struct str){ terms.text, terms.length });

		posting_walk_start(&postings, &terms.place);
		while (posting_walk_next(&postings)) {
			struct str spots = { (const char *)postings.spots, postings.spots_bytes };

			if (live_has(at->live, postings.document))
				sum += mix(mix(mix(term, (uint64_t)at->segment->numbers[postings.document]),
					       postings.impact),
					   str_hash(spots));
		}
	}
	return sum;
}

bool
search_is_whole(struct search *search)
{
	struct snapshot *snapshot = index_acquire(search);
	bool             whole = true;

	for (size_t i = 0; i < snapshot->count && whole; i++)
		whole = segment_is_whole(snapshot->segments[i].segment);
	index_release(search, snapshot);
	return whole;
}

bool
search_digest(struct search *search, struct search_digest *digest_r, struct error *error)
{
	struct snapshot *snapshot = index_acquire(search);
	uint64_t         sum = 0;

	(void)error;
	for (size_t i = 0; i < snapshot->count; i++) {
		const struct snapshot_segment *at = &snapshot->segments[i];

		for (uint32_t d = 0; d < at->segment->documents; d++) {
			if (live_has(at->live, d))
				sum += hash_document(snapshot->values, at->segment, d);
		}
		for (uint32_t b = 0; b < at->segment->box_count; b++) {
			if (live_has(at->live, at->segment->boxes[b].document))
				sum += hash_box(at->segment, &at->segment->boxes[b]);
		}
		sum += hash_terms(at);
	}
	*digest_r = (struct search_digest){ mix(sum, (uint64_t)snapshot->cursor), snapshot->cursor, snapshot->texts };
	index_release(search, snapshot);
	return true;
}
