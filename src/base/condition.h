/* Waiting for what another thread does, not longer than until a moment of clock_monotonic(): setting the system's clock makes
 * no wait longer or shorter. Where nobody waits for a moment, a condition of pthread.h serves. */
#ifndef BASE_CONDITION_H
#define BASE_CONDITION_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

void condition_open(pthread_cond_t *condition);

/* As pthread_cond_wait; false when the moment has come. INT64_MAX: it never comes. */
bool condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until);

#endif
