/* Figures: how often what is published was read, as sums of each day. No cookies, no addresses, nobody's way through the pages.
 *
 * Answers are counted in memory, in stripes that threads do not share, so that it costs the loops next to nothing. Once in a
 * minute, and at the end, the counts are added to those in the database, where all servers before it add theirs: what is killed
 * loses a minute at most. Memory and tables have bounds: beyond them all is counted as "other" of its kind (an empty `what`).
 *
 * How many different readers came in a day is estimated (visitors.h) with a key that is made at random each day and is nowhere
 * but in memory. A server that starts anew, and each of several, counts from the beginning, so it is an upper bound. */
#ifndef FIGURES_FIGURES_H
#define FIGURES_FIGURES_H

#include "base/base.h"

struct chores;
struct clock;
struct db_pool;
struct figures;
struct log;

enum figure_kind {
	FIGURE_PAGE,     /* views of a page, by its route */
	FIGURE_RECORD,   /* views of a record's page, by its id */
	FIGURE_DOWNLOAD, /* of a record: its files ("file"), and itself in other formats */
	FIGURE_EXPORT,   /* lists in other formats, by route */
	FIGURE_DOOR,     /* what programs ask: API, OAI-PMH, feeds, by route */
	FIGURE_COUNTRY, /* views ("page") and downloads ("download") of records about a country; made of those above ... */
	FIGURE_OWNER,   /* ... and of whose they are: a country or organization */
	FIGURE_ROBOT,   /* page, download and export, of programs that say what they are: in one sum each */
	FIGURE_ANSWER,  /* that are no views: unchanged (304), head, moved, refused (4xx), failed (5xx) */
	FIGURE_VISITOR, /* different readers, an upper bound */
	FIGURE_KINDS
};

const char  *figure_kind_name(enum figure_kind kind); /* "page" */
CHECKED bool figure_kind_parse(struct str word, enum figure_kind *kind_r);

struct figures_options {
	struct db_pool     *pool;
	const struct clock *clock;
	struct log         *log;
	struct chores *writers; /* threads of the process that write for many, never long at it; NULL: one of its own */
};

/* Begins to count. Ends with figures_close(), which writes what was counted. */
CHECKED bool figures_open(const struct figures_options *options, struct figures **figures_r, struct error *error);
void         figures_close(struct figures *figures); /* may be NULL */

/* One thing that was read. */
struct figure_seen {
	enum figure_kind kind;
	struct str       what, form;
};

/* Who read it, for the estimate: neither is kept. */
struct figure_reader {
	struct str address; /* bytes, of IPv6 those of the subscriber's network */
	struct str agent;
};

/* Counts what one request has read; `reader` may be NULL. Cheap, from any thread. */
void figures_note(struct figures *figures, const struct figure_seen *seen, size_t count,
		  const struct figure_reader *reader);

/* Writes what was counted. What cannot be written now is kept for the next time. */
CHECKED bool figures_write(struct figures *figures, struct error *error);

/* True when a program says what it is by its field User-Agent, or says nothing: one of a short list of words, which
 * docs/operators/statistics.md has, too. */
bool agent_is_robot(struct str agent);

/* "2026-11-30" of a time. */
struct str figure_day(struct arena *a, int64_t time);

/* Sums of days before the month that `days` days before `now` lie in become sums of months, a day in each change. `stops`, asked
 * between two, may be NULL. */
CHECKED bool figures_gather(struct db_pool *pool, int64_t now, int64_t days, bool (*stops)(const void *context),
			    const void *context, int64_t *gathered_r, struct error *error);

#endif
