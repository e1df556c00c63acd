/* Gathering: what is new in the log, and in the texts of files, comes into the builder. Internal to search/. */
#ifndef SEARCH_GATHER_H
#define SEARCH_GATHER_H

#include "search/index.h"

/* Threads that analyse, the one that follows among them. */
unsigned search_threads(const struct search *search);

/* The block of an arena: who has threads for it has much to do, and finds it sooner on large pages. */
size_t search_block(const struct search *search, size_t usual);

/* Gathers to the end of the log and of the texts of files, or until it has had its share of milliseconds (0: all); `more_r`
 * says so. Writes segments as they become large. Under `writing`, by the owner. */
CHECKED bool gather_log(struct search *search, int64_t share, bool *more_r, struct error *error);

#endif
