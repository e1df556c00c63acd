/* Throttles. The table says how much of each is free, how waits grow, when a try is forgotten. */
#include "people/throttle.h"

#include "base/clock.h"
#include "db/db.h"
#include "people/throttle_sql.h"
#include "people/token.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

struct policy {
	const char *kind;
	int64_t     free;   /* tries without a wait */
	int64_t     first;  /* seconds to wait after the last of them; it doubles with each further try ... */
	int64_t     most;   /* ... up to this */
	int64_t     forget; /* seconds after which one try is forgotten; 0: never */
	int64_t     limit;  /* tries in all; 0: no end */
	bool        clears; /* a right one forgets all */
};

static const struct policy policies[THROTTLES] = {
	[THROTTLE_PASSWORD] = { "password", 5, 2, 15 * MINUTE, 10 * MINUTE, 0, true },
	[THROTTLE_PASSWORD_CLIENT] = { "password client", 50, 1, 5 * MINUTE, 20, 0, false },
	[THROTTLE_PASSWORD_NETWORK] = { "password network", 300, 1, MINUTE, 5, 0, false },
	[THROTTLE_CODE] = { "code", 5, 10, 15 * MINUTE, HOUR, 0, true },
	[THROTTLE_LINK] = { "link", 3, 5 * MINUTE, 6 * HOUR, HOUR, 0, true },
	[THROTTLE_LINK_CLIENT] = { "link client", 20, MINUTE, HOUR, 3 * MINUTE, 0, false },
	[THROTTLE_LINK_NETWORK] = { "link network", 200, 10, 10 * MINUTE, 20, 0, false },
	[THROTTLE_WELCOME] = { "welcome", 1, DAY, DAY, 0, 3, false },
	[THROTTLE_SIGN_UP_CLIENT] = { "sign-up client", 10, 10 * MINUTE, HOUR, 30 * MINUTE, 0, false },
	[THROTTLE_SIGN_UP_NETWORK] = { "sign-up network", 60, MINUTE, HOUR, 5 * MINUTE, 0, false },
	[THROTTLE_ASK_CLIENT] = { "ask client", 10, 10 * MINUTE, HOUR, 30 * MINUTE, 0, false },
	[THROTTLE_ASK_NETWORK] = { "ask network", 60, MINUTE, HOUR, 5 * MINUTE, 0, false },
};

static struct str
subject_of(struct arena *a, const struct throttled *throttled)
{
	return token_hash(a, throttled->subject,
			  str_c(a, str_format(a, "chm people: throttle %s", policies[throttled->what].kind)));
}

/* How it stands at `now`: nothing when it was never tried. */
static bool
read_now(struct arena *a, struct db *db, struct str subject, const struct policy *policy, int64_t now,
	 struct q_throttle_get_row *row_r, struct error *error)
{
	struct error none = { 0 };
	int64_t      forgotten;

	*row_r = (struct q_throttle_get_row){ 0 };
	if (!q_throttle_get(a, db, subject, row_r, &none)) {
		if (none.code == ERROR_ABSENT)
			return true;
		*error = none;
		return false;
	}
	forgotten = policy->forget == 0 || now < row_r->newest
			    ? 0
			    : (now - row_r->newest) / (policy->forget * CLOCK_SECOND);
	row_r->tries -= forgotten < row_r->tries ? forgotten : row_r->tries;
	return true;
}

static int64_t
pause_after(const struct policy *policy, int64_t tries)
{
	int64_t pause = policy->first;

	if (tries < policy->free)
		return 0;
	for (int64_t i = policy->free; i < tries && pause < policy->most; i++)
		pause *= 2;
	return (pause < policy->most ? pause : policy->most) * CLOCK_SECOND;
}

static bool
write_now(struct arena *a, struct db *db, struct str subject, const struct policy *policy, int64_t tries, int64_t now,
	  struct error *error)
{
	bool                               ended = policy->limit != 0 && tries >= policy->limit;
	const struct q_throttle_put_values values = {
		.subject = subject,
		.tries = tries,
		.newest = now,
		.free = ended ? INT64_MAX : now + pause_after(policy, tries),
		.forgotten =
			policy->forget == 0 ? INT64_MAX : now + (tries * policy->forget + policy->most) * CLOCK_SECOND,
	};

	return q_throttle_put(a, db, &values, error);
}

bool
throttle_try(struct arena *a, struct db *db, const struct throttled *list, size_t count, int64_t now, int64_t *wait_r,
	     struct error *error)
{
	struct q_throttle_get_row *rows = ARENA_ARRAY(a, struct q_throttle_get_row, count);

	*wait_r = 0;
	if (!q_throttle_forget(a, db, now, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!read_now(a, db, subject_of(a, &list[i]), &policies[list[i].what], now, &rows[i], error))
			return false;
		if (rows[i].free == INT64_MAX)
			*wait_r = INT64_MAX;
		else if (rows[i].free - now > *wait_r)
			*wait_r = rows[i].free - now;
	}
	for (size_t i = 0; i < count && *wait_r == 0; i++) {
		if (!write_now(a, db, subject_of(a, &list[i]), &policies[list[i].what], rows[i].tries + 1, now, error))
			return false;
	}
	return true;
}

bool
throttle_forgive(struct arena *a, struct db *db, const struct throttled *list, size_t count, int64_t now,
		 struct error *error)
{
	struct q_throttle_get_row row;

	for (size_t i = 0; i < count; i++) {
		const struct policy *policy = &policies[list[i].what];
		struct str           subject = subject_of(a, &list[i]);
		int64_t              tries;

		if (!read_now(a, db, subject, policy, now, &row, error))
			return false;
		tries = policy->clears || row.tries == 0 ? 0 : row.tries - 1;
		if (!write_now(a, db, subject, policy, tries, now, error))
			return false;
	}
	return true;
}
