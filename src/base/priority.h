/* Priority of threads. */
#ifndef BASE_PRIORITY_H
#define BASE_PRIORITY_H

/* From now on the calling thread, and those that it starts, give way to others: for much work of which nobody waits for a
 * part. Whoever holds a lock of the database must not wait for a core that such work has. */
void priority_lower(void);

#endif
