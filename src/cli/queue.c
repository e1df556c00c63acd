/* chm queue: what waits for a decision, and deciding it as the operator. */
#include "base/clock.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "people/permission.h"
#include "requests/request.h"
#include "requests/tell.h"

enum { MOST = 1000 };

struct queue_call {
	struct call          *call;
	struct node          *node;
	struct actor          actor;
	struct str            id;
	enum request_state    state; /* that is decided; REQUEST_OPEN: it is only shown */
	struct record_outcome outcome;
};

static void
print_asked(const struct call *call, const struct asked *asked)
{
	const char  *state = request_state_name(asked->state);
	struct json *line;
	char         time[TIME_TEXT];

	time_format(asked->created, time);
	if (!call->json) {
		printf("%.*s\t%s\t%.*s\t%s\t%.*s\t%.*s\n", STR_ARGS(asked->id), time, STR_ARGS(asked->kind), state,
		       STR_ARGS(asked->subject), STR_ARGS(asked->title));
		return;
	}
	line = json_object(call->a);
	json_set(line, STR("id"), json_string(call->a, asked->id));
	json_set(line, STR("created"), json_string(call->a, str_of(time)));
	json_set(line, STR("kind"), json_string(call->a, asked->kind));
	json_set(line, STR("state"), json_string(call->a, str_of(state)));
	json_set(line, STR("subject"), json_string(call->a, asked->subject));
	json_set(line, STR("title"), json_string(call->a, asked->title));
	json_set(line, STR("sender"), json_string(call->a, asked->sender));
	json_set(line, STR("reason"), json_string(call->a, asked->reason));
	json_set(line, STR("note"), json_string(call->a, asked->note));
	json_set(line, STR("answer"), json_string(call->a, asked->answer));
	call_print_json(call, line);
}

static bool
list(struct queue_call *queue, struct error *error)
{
	struct arena *a = queue->call->a;
	struct asked *rows;
	struct db    *db;
	size_t        count = 0;
	bool          good;

	if (!db_borrow(queue->node->pool, &db, error))
		return false;
	good = request_queue(a, db, &queue->node->records, &queue->actor, STR(""), MOST, &rows, &count, error);
	db_return(db);
	for (size_t i = 0; good && i < count; i++)
		print_asked(queue->call, &rows[i]);
	return good;
}

static bool
show(struct queue_call *queue, struct error *error)
{
	struct arena           *a = queue->call->a;
	struct asked            asked;
	struct request_message *messages;
	struct db              *db;
	size_t                  count = 0;
	bool                    good;

	if (!db_borrow(queue->node->pool, &db, error))
		return false;
	good = request_find(a, db, queue->id, &asked, error) &&
	       request_messages(a, db, queue->id, &messages, &count, error);
	db_return(db);
	if (!good)
		return false;
	print_asked(queue->call, &asked);
	if (queue->call->json)
		return true;
	if (asked.note.length != 0)
		printf("%.*s\n", STR_ARGS(asked.note));
	for (size_t i = 0; i < count; i++)
		printf("%.*s: %.*s\n", STR_ARGS(messages[i].name), STR_ARGS(messages[i].text));
	if (asked.answer.length != 0)
		printf("answer: %.*s\n", STR_ARGS(asked.answer));
	return true;
}

static bool
decide_in(void *context, struct db *db, struct error *error)
{
	struct queue_call *queue = context;

	return request_decide(queue->call->a, db, &queue->node->records, &queue->actor, queue->id, queue->state,
			      call_option(queue->call, "answer"), &queue->outcome, error) &&
	       request_tell_answer(queue->call->a, db, queue->node, queue->id, error);
}

static bool
decide(struct queue_call *queue, struct error *error)
{
	if (!db_change(queue->node->pool, decide_in, queue, error)) {
		call_print_problems(queue->call, &queue->outcome.problems);
		return false;
	}
	if (!queue->call->quiet)
		fprintf(stderr, "%.*s is %s\n", STR_ARGS(queue->id), request_state_name(queue->state));
	return queue->outcome.number == 0 || call_follow(queue->call, queue->node, error);
}

/* What the first argument asks for; false when it is nothing that there is. */
static bool
read_word(const struct call *call, enum request_state *state_r, bool *lists_r)
{
	static const struct {
		const char        *word;
		enum request_state state;
	} words[] = { { "show", REQUEST_OPEN },
		      { "grant", REQUEST_GRANTED },
		      { "return", REQUEST_RETURNED },
		      { "decline", REQUEST_DECLINED } };

	*lists_r = call->argument_count == 0 || (call->argument_count == 1 && str_is(call->arguments[0], "list"));
	for (size_t i = 0; i < sizeof words / sizeof words[0] && call->argument_count == 2; i++) {
		*state_r = words[i].state;
		if (str_is(call->arguments[0], words[i].word))
			return true;
	}
	return *lists_r;
}

int
run_queue(struct call *call)
{
	struct queue_call queue = { .call = call, .actor = actor_operator() };
	struct error      error = { 0 };
	int               status;
	bool              lists, good;

	if (!read_word(call, &queue.state, &lists))
		return call_misused(call,
				    "'list', 'show ID', 'grant ID', 'return ID' and 'decline ID' are what there is");
	if (!call_open_node(call, lists || queue.state == REQUEST_OPEN ? NODE_RECORDS : NODE_SEARCH, &queue.node,
			    &status))
		return status;
	if (!lists)
		queue.id = call->arguments[1];
	good = lists                         ? list(&queue, &error)
	       : queue.state == REQUEST_OPEN ? show(&queue, &error)
					     : decide(&queue, &error);
	node_close(queue.node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
