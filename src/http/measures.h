/* What was answered: requests of each route by status, and how long they took. Counted by the loops, read by whoever asks;
 * each number is right by itself, while several that are read together may differ by what is being counted. */
#ifndef HTTP_MEASURES_H
#define HTTP_MEASURES_H

#include "http/server.h"

struct measures;

/* For `rows` routes. Lives in `a`. */
struct measures *measures_make(struct arena *a, size_t rows);

/* A request of route `row` was answered with `status`, after so many milliseconds. */
void measures_add(struct measures *measures, size_t row, int status, int64_t milliseconds);

/* What was counted of a row; `route` and `name` stay as they are. */
void measures_read(const struct measures *measures, size_t row, struct server_measure *measure_r);

#endif
