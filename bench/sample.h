/* Sample records for measurements: made up, but with real-looking word frequencies (Zipf and Mandelbrot's law, words that
 * belong to a record come again in it) in six languages, about 1.9 KB as oai_dc. The same seed and number give the same
 * record on every machine. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include "base/base.h"

struct sample;

enum { SAMPLE_SUBJECTS = 3, SAMPLE_CREATORS = 2 };

struct sample_record {
	struct str identifier, datestamp, set;
	struct str title, description, publisher;
	struct str creators[SAMPLE_CREATORS];
	struct str subjects[SAMPLE_SUBJECTS];
	struct str date, type, format, language, licence, country, link;
};

struct sample *sample_open(uint64_t seed);
void           sample_close(struct sample *sample);

/* Record `number`; any number of threads may ask. */
void sample_record(struct arena *a, const struct sample *sample, uint64_t number, struct sample_record *record_r);

/* The word of `language` with this rank, 0 the commonest. */
struct str sample_word(struct arena *a, struct str language, uint32_t rank);

#endif
