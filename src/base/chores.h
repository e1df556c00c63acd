/* Chores: pieces of work that many owners have done from time to time by a few threads of the process.
 *
 * A chore is a function that does one piece and says when it wants to be called next; whoever has something to do sooner
 * pokes it. Of those that are due the one that is due longest comes first. A chore never runs in two threads at once. */
#ifndef BASE_CHORES_H
#define BASE_CHORES_H

#include "base/base.h"

struct chore;
struct chores;

enum { CHORE_RESTS = -1 };

/* Returns after how many milliseconds it wants to be called again; CHORE_RESTS: when it is poked. */
typedef int64_t chore_fn(void *context);

/* Starts the threads. ERROR_STORAGE when the system gives none. */
CHECKED bool chores_open(unsigned threads, struct chores **chores_r, struct error *error);

/* Ends the threads; all chores must have been dropped. May be NULL. */
void chores_close(struct chores *chores);

/* A chore that is due at once. From any thread. */
struct chore *chore_add(struct chores *chores, chore_fn *work, void *context);

/* Makes it due now; one that runs is called once more. From any thread, also from inside. */
void chore_poke(struct chore *chore);

/* Calls it no more, waits until it does not run, frees it; not from inside. May be NULL. */
void chore_drop(struct chore *chore);

#endif
