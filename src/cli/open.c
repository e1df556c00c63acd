#include "cli/open.h"

#include "base/limits.h"
#include "db/db.h"
#include "requests/elsewhere.h"
#include "search/search.h"

#include <malloc.h>
#include <signal.h>

enum {
	CACHE_BYTES = 8 * 1024 * 1024,
	INDEX_BYTES = 24 * 1024 * 1024, /* of the index that is made, before it is written: about 5,000 records */
	HEAP_KEPT = 4 * 1024 * 1024, /* freed memory that is not given back: each of many files needs as much again */
	HEAP_LARGE = 1024 * 1024     /* what has this size goes back at once */
};

static bool
open_node(const struct call *call, const struct node_options *options, struct node **node_r, int *status_r)
{
	struct error error = { 0 };

	if (node_open(call->folder, options, node_r, &error)) {
		requests_watch(*node_r);
		return true;
	}
	*status_r = call_failed(call, &error);
	return false;
}

bool
call_open_node(const struct call *call, enum node_use use, struct node **node_r, int *status_r)
{
	return open_node(call, &(struct node_options){ .use = use }, node_r, status_r);
}

bool
call_open_intake(const struct call *call, struct node **node_r, int *status_r)
{
	const struct node_options options = {
		.use = NODE_FOLLOW,
		.search_threads = 2,
		.search_gives_way = true,
		.search_memory = INDEX_BYTES,
		.cache_bytes = CACHE_BYTES,
	};

	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	mallopt(M_MMAP_THRESHOLD, HEAP_LARGE);
	call_hold_signals();
	return open_node(call, &options, node_r, status_r);
}

void
call_print_json(const struct call *call, const struct json *value)
{
	struct buffer out = buffer_in(call->a);

	json_write(&out, value);
	buffer_add_byte(&out, '\n');
	fwrite(out.data, 1, out.length, stdout);
}

void
call_print_link(const struct call *call, struct str link)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("link"), json_string(call->a, link));
	if (call->json)
		call_print_json(call, line);
	else
		printf("%.*s\n", STR_ARGS(link));
}

void
call_print_problems(const struct call *call, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		fprintf(stderr, "chm %s: %.*s: %.*s (%.*s)\n", call->command->name, STR_ARGS(problems->list[i].path),
			STR_ARGS(problems->list[i].sentence), STR_ARGS(problems->list[i].code));
	if (problems->more)
		fprintf(stderr, "chm %s: and more\n", call->command->name);
}

bool
call_follow(const struct call *call, struct node *node, struct error *error)
{
	struct change_log_position newest;
	struct db                 *db;
	bool                       good;

	if (!search_follow(node->search, error) || !db_borrow(node->pool, &db, error))
		return false;
	good = change_log_newest(call->a, db, &newest, error);
	db_return(db);
	if (good && !node_found(node, newest.number, LIMIT_COMMAND_WAIT_MILLISECONDS))
		fprintf(stderr, "chm %s: search has not followed yet\n", call->command->name);
	return good;
}

void
call_hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool
call_stops(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}
