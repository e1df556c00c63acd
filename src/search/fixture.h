/* For tests: a change log in memory and an index over it in a folder of its own. */
#ifndef SEARCH_FIXTURE_H
#define SEARCH_FIXTURE_H

#include "search/search.h"

#include <pthread.h>

struct fixture_entry {
	struct str        record;
	bool              gone;
	struct str        title, text, language;
	struct str        other_title, other_language; /* if it has two */
	struct str        type, owner;
	struct str        subjects[3];
	size_t            subject_count;
	int32_t           date;
	bool              has_box;
	struct search_box box;
};

struct fixture {
	struct arena         *a;
	struct fixture_entry *log; /* entry n of the log is log[n - 1] */
	size_t                count, capacity;
	pthread_mutex_t       lock; /* of log and count */
	struct str            epoch;
	struct str            folder;
	struct search        *search;
	size_t                memory; /* for search_open */
};

struct fixture *fixture_open(void);
void            fixture_close(struct fixture *f);

/* Appends to the log; not yet followed. What is left empty is filled in. */
void fixture_add(struct fixture *f, struct fixture_entry entry);

/* A document of a record with a title and a text in English, and a record that is withdrawn. */
void fixture_text(struct fixture *f, const char *record, const char *title, const char *text);
void fixture_gone(struct fixture *f, const char *record);

/* Follows the log; the test fails when that fails. */
void fixture_follow(struct fixture *f);

/* Closes the index and opens it again. */
void fixture_reopen(struct fixture *f);

/* Removes all files of the index. */
void fixture_remove_index(struct fixture *f);

struct search_options fixture_options(struct fixture *f);

/* The answer; the test fails when there is none. */
struct search_result fixture_ask(struct fixture *f, const struct search_query *query);

/* Ids of the hits of a query in their order, joined by spaces. */
const char *fixture_hits(struct fixture *f, const char *text);

uint64_t fixture_digest(struct fixture *f);

/* Puts four documents in, xx-1 to xx-4, on forests, reefs, wetlands and farms, and follows. */
void fixture_forests(struct fixture *f);

#endif
