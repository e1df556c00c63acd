/* Asking one address, and what its answer means. */
#include "network/link_check.h"

#include "base/clock.h"
#include "base/limits.h"
#include "http/parameters.h"

enum {
	BEGINNING = 64 * 1024, /* of what HEAD did not tell */
	AGAIN_DAYS = 28,       /* a link that is there */
	DEAD_DAYS = 14,        /* one that is dead */
	LATER_DAYS = 8,        /* at most, one that fails */
	UNSURE = 2,            /* times as long is waited when nobody answers: hosts come back */
	FIRST_PAUSE = 3600,    /* seconds, for a host that says "later" and not when */
	LONGEST_PAUSE = 7 * 86400,
};

/* ---- asking ------------------------------------------------------------------------------------------------------ */

struct asking {
	struct arena                *a;
	const struct link_transport *transport;
	struct link_answer          *answer;
	struct str                   url;
	bool                         for_good; /* all redirects so far are */
	int                          hops;
};

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool
says_later(const struct link_answer *answer)
{
	return answer->status == 429 || (answer->status == 503 && answer->retry_after > 0);
}

/* Why there was no answer. False for what is wrong with this machine. */
static bool
note_failure(struct asking *asking, const struct http_got *got, const struct error *why, struct error *error)
{
	struct link_answer *answer = asking->answer;

	if (why->code == ERROR_STORAGE || strcmp(why->key, "client.open") == 0) {
		if (error != NULL)
			*error = *why;
		return false;
	}
	answer->kind = got->unreached ? ANSWER_UNREACHED : ANSWER_NONE;
	if (why->code == ERROR_DENIED || (why->code == ERROR_INPUT && asking->hops == 0))
		answer->kind = ANSWER_PRIVATE;
	answer->status = 0;
	answer->note = str_copy(asking->a, str_of(why->detail));
	return true;
}

/* One question; false in `answered_r` when there was no answer. */
static bool
ask_once(struct asking *asking, bool head, struct http_got *got_r, bool *answered_r, struct error *error)
{
	const struct link_transport *transport = asking->transport;
	const struct http_ask        ask = { .url = asking->url,
					     .accept = STR("*/*"),
					     .file = STR("/dev/null"),
					     .limit = BEGINNING,
					     .head = head,
					     .alone = true,
					     .cut = true,
					     .fresh = head && asking->hops == 0 };
	struct error                 why = { 0 };

	*got_r = (struct http_got){ .retry_after = -1 };
	*answered_r = transport->get(asking->a, transport->context, &ask, got_r, &why);
	if (!*answered_r)
		return note_failure(asking, got_r, &why, error);
	asking->answer->kind = ANSWER_STATUS;
	asking->answer->status = got_r->status;
	asking->answer->retry_after = got_r->retry_after;
	asking->answer->note = STR("");
	return true;
}

/* HEAD, and GET where that is refused or breaks: many servers know only that. */
static bool
ask_both(struct asking *asking, struct http_got *got_r, bool *answered_r, struct error *error)
{
	if (!ask_once(asking, true, got_r, answered_r, error))
		return false;
	if (*answered_r ? got_r->status < 400 || says_later(asking->answer) : asking->answer->kind != ANSWER_NONE)
		return true;
	return ask_once(asking, false, got_r, answered_r, error);
}

/* The path of an address, without "/" at its end. */
static struct str
path_of(struct str url)
{
	size_t     at = str_find(url, STR("://"));
	struct str rest = str_slice(url, at + strlen("://"), url.length);

	rest = str_slice(rest, str_find_byte(rest, '/'), rest.length);
	while (str_ends(rest, STR("/")))
		rest.length--;
	return rest;
}

bool
link_ask(struct arena *a, const struct link_transport *transport, struct str url, struct link_answer *answer_r,
	 struct error *error)
{
	struct asking   asking = { .a = a, .transport = transport, .answer = answer_r, .url = url, .for_good = true };
	struct http_got got;
	bool            answered;

	*answer_r = (struct link_answer){ .retry_after = -1 };
	for (asking.hops = 0; asking.hops <= LIMIT_CLIENT_REDIRECTS; asking.hops++) {
		if (!ask_both(&asking, &got, &answered, error))
			return false;
		if (!answered || !is_redirect(got.status) || got.redirect.length == 0)
			return true;
		asking.for_good = asking.for_good && (got.status == 301 || got.status == 308);
		asking.url = got.redirect;
		if (asking.for_good)
			answer_r->target = got.redirect;
	}
	answer_r->kind = ANSWER_CIRCLE;
	answer_r->note = STR("it leads from one address to the next");
	return true;
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

/* Answered by a server that does not show it to everybody, or not to programs. */
static bool
is_closed(int status)
{
	return status == 401 || status == 402 || status == 403 || status == 405 || status == 406 || status == 407 ||
	       status == 412 || status == 451 || status >= 600;
}

/* Not all in one night: links spread over some days by their ids. */
static int64_t
spread(const struct linked *link, int64_t days)
{
	int64_t part = link->id.length > 0 ? (unsigned char)link->id.data[0] : 0;

	return days * CLOCK_DAY + days * CLOCK_DAY / 7 * part / 256;
}

static void
set(struct linked *link, enum link_state state, int64_t since)
{
	link->state = state;
	link->since = since;
	link->failures = 0;
}

static void
fail(struct linked *link, const struct link_answer *answer, const struct link_rules *rules, int64_t now)
{
	bool    unsure = answer->kind != ANSWER_STATUS || answer->status >= 500;
	int64_t times = unsure ? UNSURE : 1, days = 1;

	if (link->state != LINK_FAILING && link->state != LINK_DEAD)
		set(link, LINK_FAILING, now);
	link->failures++;
	if (link->failures >= rules->failures * times && now - link->since >= rules->days * times * CLOCK_DAY)
		link->state = LINK_DEAD;
	for (int i = 1; i < link->failures && days < LATER_DAYS; i++)
		days *= 2;
	link->due = link->state == LINK_DEAD ? now + spread(link, DEAD_DAYS) : now + days * CLOCK_DAY;
}

static void
note_target(struct arena *a, struct linked *link, struct str target, int64_t now)
{
	bool known = link->state == LINK_MOVED;

	set(link, LINK_MOVED, known ? link->since : now);
	link->target = target;
	if (path_of(target).length > 0 || path_of(link->url).length == 0)
		return;
	link->target = STR("");
	link->note = str_format(a, "it leads to the first page of %.*s", STR_ARGS(url_host(target)));
}

int64_t
link_pause(const struct link_answer *answer, int64_t now)
{
	int64_t seconds = answer->retry_after > 0 ? answer->retry_after : FIRST_PAUSE;

	if (answer->kind != ANSWER_STATUS || !says_later(answer))
		return 0;
	return now + (seconds < LONGEST_PAUSE ? seconds : LONGEST_PAUSE) * CLOCK_SECOND;
}

void
link_judge(struct arena *a, struct linked *link, const struct link_answer *answer, const struct link_rules *rules,
	   int64_t now)
{
	bool    stands = answer->kind == ANSWER_STATUS;
	int64_t later = link_pause(answer, now);

	link->checked = now;
	link->status = answer->status;
	link->note = answer->note;
	link->due = now + spread(link, AGAIN_DAYS);
	if (later > 0) {
		link->due = later;
		return;
	}
	link->target = STR("");
	if (answer->kind == ANSWER_PRIVATE)
		set(link, LINK_PRIVATE, 0);
	else if (stands && answer->status < 400 && answer->target.length > 0)
		note_target(a, link, answer->target, now);
	else if (stands && answer->status < 400)
		set(link, LINK_GOOD, 0);
	else if (stands && is_closed(answer->status))
		set(link, LINK_CLOSED, 0);
	else
		fail(link, answer, rules, now);
}
