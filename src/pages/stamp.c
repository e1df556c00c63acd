/* Stamps: "MICROSECONDS.MARK". */
#include "pages/stamp.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/sign.h"

enum { LEAST_SECONDS = 3, MOST_SECONDS = 7 * 24 * 60 * 60 };

struct str
stamp_mark(const struct page *page, const char *use, struct str text)
{
	const struct sign_key *key = page->node->key;
	const struct hash      secret =
		hash_keyed(str_of(use), (struct str){ (const char *)key->secret, sizeof key->secret });
	const struct hash mark = hash_keyed(text, (struct str){ (const char *)secret.bytes, sizeof secret.bytes });

	return base64_url(page->a, (struct str){ (const char *)mark.bytes, sizeof mark.bytes });
}

static struct str
stamp_of(const struct page *page, int64_t time)
{
	struct str text = str_format(page->a, "%" PRId64, time);

	return str_format(page->a, "%.*s.%.*s", STR_ARGS(text), STR_ARGS(stamp_mark(page, "chm pages: stamp", text)));
}

struct str
stamp_make(const struct page *page)
{
	return stamp_of(page, clock_now(page->node->clock));
}

bool
stamp_is_good(const struct page *page, struct str stamp)
{
	int64_t    now = clock_now(page->node->clock), time;
	struct str rest = stamp, text;

	return str_cut(&rest, '.', &text) && str_integer(text, &time) && secret_equal(stamp, stamp_of(page, time)) &&
	       now - time >= LEAST_SECONDS * CLOCK_SECOND && now - time <= MOST_SECONDS * CLOCK_SECOND;
}
