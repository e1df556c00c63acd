/* A thread that waits for others says so: whoever gave it its work may let another thread work meanwhile. */
#ifndef BASE_WAITING_H
#define BASE_WAITING_H

struct waiting {
	void (*begin)(void *context);
	void (*end)(void *context);
	void *context;
};

/* Who is told when this thread waits, from now on; NULL: nobody. It must stay. */
void waiting_tell(const struct waiting *whom);

/* Around a wait for a disk, or for what another thread does: not one for a lock that is held for moments. */
void waiting_begin(void);
void waiting_end(void);

#endif
