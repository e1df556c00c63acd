/* Writers for the test that kills them: WRITERS threads put records into a node and print each identifier once its write is
 * acknowledged, until the process dies.
 *
 *     writers NODE-DIRECTORY WRITERS */
#include "node/node.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <unistd.h>

enum { MOST_WRITERS = 64 };

struct writer {
	struct node *node;
	int          number;
	int64_t      run; /* when this process began: process numbers come again */
	pthread_t    thread;
};

static void
put_one(const struct writer *writer, int64_t turn)
{
	struct arena         *a = arena_open(0);
	struct record_draft   draft = { .publish = true, .base = -1 };
	struct record_outcome outcome = { 0 };
	struct error          error = { 0 };
	struct str            text = str_format(a,
						"{\"type\":\"resource\",\"source\":\"%" PRId64 "-%d-%" PRId64
						"\",\"fields\":{\"title\":{\"en\":\"Record %" PRId64 " of writer %d\"}}}",
						writer->run, writer->number, turn, turn, writer->number);
	struct str            line;

	if (!json_parse(a, text, &draft.document, &error) ||
	    !record_put(a, &writer->node->records, &draft, &outcome, &error) || outcome.fate != FATE_NEW) {
		fprintf(stderr, "writer %d: %s: %s\n", writer->number, error.place, error.detail);
		_exit(1);
	}
	line = str_format(a, "%.*s\n", STR_ARGS(outcome.id));
	if (write(STDOUT_FILENO, line.data, line.length) != (ssize_t)line.length)
		_exit(0);
	arena_close(a);
}

static void *
writing(void *argument)
{
	const struct writer *writer = argument;

	for (int64_t turn = 0;; turn++)
		put_one(writer, turn);
	return NULL;
}

int
main(int count, char **words)
{
	static struct writer writers[MOST_WRITERS];
	struct node_options  options = { .use = NODE_FOLLOW };
	struct node         *node;
	struct error         error = { 0 };
	int                  wanted = count == 3 ? (int)strtol(words[2], NULL, 10) : 0;

	if (wanted < 1 || wanted > MOST_WRITERS) {
		fprintf(stderr, "usage: writers NODE-DIRECTORY WRITERS\n");
		return 2;
	}
	if (!node_open(str_of(words[1]), &options, &node, &error)) {
		fprintf(stderr, "writers: %s: %s\n", error.place, error.detail);
		return 1;
	}
	for (int i = 0; i < wanted; i++) {
		writers[i] = (struct writer){ .node = node, .number = i, .run = clock_now(clock_system()) };
		pthread_create(&writers[i].thread, NULL, writing, &writers[i]);
	}
	for (int i = 0; i < wanted; i++)
		pthread_join(writers[i].thread, NULL);
	return 0;
}
