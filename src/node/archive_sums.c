/* Lists of sums. */
#include "node/archive_sums.h"

void
archive_sums_open(struct archive_sums *sums)
{
	sums->a = arena_open(0);
	sums->empty = arena_mark(sums->a);
	sums->list = buffer_in(sums->a);
}

void
archive_sums_close(struct archive_sums *sums)
{
	arena_close(sums->a);
}

void
archive_sums_add(struct archive_sums *sums, struct str name, int64_t size, const struct hash *hash)
{
	char text[HASH_TEXT];

	buffer_format(&sums->list, "%.*s %" PRId64 " %.*s\n", STR_ARGS(hash_format(hash, text)), size, STR_ARGS(name));
	sums->entries++;
}

void
archive_sums_next(struct archive_sums *sums)
{
	arena_reset(sums->a, sums->empty);
	sums->list = buffer_in(sums->a);
}
