/* The clock: the only way to read the time, so that tests can script it. Time is UTC, in microseconds since 1970. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

/* Spans, in microseconds. */
static const int64_t CLOCK_SECOND = INT64_C(1000) * 1000;
static const int64_t CLOCK_MINUTE = INT64_C(60) * 1000 * 1000;
static const int64_t CLOCK_HOUR = INT64_C(3600) * 1000 * 1000;
static const int64_t CLOCK_DAY = INT64_C(86400) * 1000 * 1000;

struct clock {
	int64_t (*now)(const struct clock *clock);
};

static inline int64_t
clock_now(const struct clock *clock)
{
	return clock->now(clock);
}

/* The system's clock. */
const struct clock *clock_system(void);

/* Milliseconds that never step back, for waits and deadlines. */
int64_t clock_monotonic(void);

enum { TIME_TEXT = 32 };

/* "2026-05-01T09:00:00Z" (RFC 3339, seconds) into `text`, NUL-terminated. */
struct str time_format(int64_t time, char text[TIME_TEXT]);

/* "2026-05-01T09:00:00.123456Z". */
struct str time_format_exact(int64_t time, char text[TIME_TEXT]);

/* "Fri, 01 May 2026 09:00:00 GMT", as HTTP has it (RFC 9110, 5.6.7). */
struct str time_format_http(int64_t time, char text[TIME_TEXT]);

/* RFC 3339 with any offset; of fractions what is finer than microseconds is dropped, a leap second is the first second of
 * the next day. ERROR_INPUT "time.format" for anything else, also for a day that no calendar has. */
CHECKED bool time_parse(struct str text, int64_t *time_r, struct error *error);

/* A civil date of the proleptic Gregorian calendar. */
struct date {
	int year, month, day;
};

struct date date_of(int64_t time);
bool        date_is_valid(struct date date);

/* Microseconds since 1970 of the day's start. */
int64_t date_time(struct date date);

#endif
