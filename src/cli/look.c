/* chm look: the files of a node's look, checked as the desk checks them. */
#include "pages/site_edit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"

enum { STEP = 64 * 1024 };

/* A file, or with "-" what comes from standard input. */
static bool
read_bytes(const struct call *call, struct str path, struct str *bytes_r, struct error *error)
{
	struct buffer out = buffer_in(call->a);
	char         *part = arena_text(call->a, STEP);
	size_t        got;

	if (!str_is(path, "-"))
		return file_read(call->a, path, LIMIT_UPLOAD_BYTES, bytes_r, error);
	while (out.length <= LIMIT_UPLOAD_BYTES && (got = fread(part, 1, STEP, stdin)) > 0)
		buffer_add(&out, (struct str){ part, got });
	*bytes_r = buffer_str(&out);
	return true;
}

/* The node may be of another schema: then the log does not tell it. */
static bool
change(struct call *call, struct str name, struct str bytes, struct error *error)
{
	const struct node_options options = { .use = NODE_RECORDS };
	const struct actor        who = actor_operator();
	struct node              *node;
	struct error              closed = { 0 };
	bool                      good;

	if (!site_change(call->folder, name, bytes, clock_now(clock_system()), error))
		return false;
	if (!node_open(call->folder, &options, &node, &closed))
		return true;
	good = audit_put(&node->audit, &who, &(struct audit_entry){ AUDIT_LOOK, name, NULL }, error);
	node_close(node);
	return good;
}

static bool
set(struct call *call, struct error *error)
{
	struct str bytes;

	return read_bytes(call, call->arguments[2], &bytes, error) && change(call, call->arguments[1], bytes, error);
}

static bool
take_away(struct call *call, struct error *error)
{
	return change(call, call->arguments[1], STR(""), error);
}

static bool
show(struct call *call, struct error *error)
{
	struct str bytes;

	if (!site_file(call->a, call->folder, call->arguments[1], &bytes, error))
		return false;
	fwrite(bytes.data, 1, bytes.length, stdout);
	return true;
}

static bool
versions(struct call *call, struct error *error)
{
	struct str *list;
	size_t      count;

	if (!site_versions(call->a, call->folder, call->arguments[1], &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		printf("%.*s\n", STR_ARGS(list[i]));
	return true;
}

static bool
restore(struct call *call, struct error *error)
{
	struct str bytes;

	return site_version(call->a, call->folder, call->arguments[1], call->arguments[2], &bytes, error) &&
	       change(call, call->arguments[1], bytes, error);
}

static bool
colour(struct call *call, struct error *error)
{
	const struct site_colour *colours;
	size_t                    count = site_colours(&colours), i = 0;
	struct str                file = STR("style-variables.css"), css;

	while (i < count && !str_is(call->arguments[1], colours[i].name))
		i++;
	if (i == count)
		return error_set(error, ERROR_INPUT, "look.colour", "there is no colour '%.*s'",
				 STR_ARGS(call->arguments[1]));
	return site_file(call->a, call->folder, file, &css, error) &&
	       site_colour_set(call->a, css, &colours[i], call->arguments[2], &css, error) &&
	       change(call, file, css, error);
}

static const struct {
	const char *name;
	bool (*act)(struct call *call, struct error *error);
	size_t arguments;
} actions[] = { { "set", set, 3 },           { "show", show, 2 },       { "remove", take_away, 2 },
		{ "versions", versions, 2 }, { "restore", restore, 3 }, { "colour", colour, 3 } };

int
run_look(struct call *call)
{
	struct error error = { 0 };

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (call->argument_count == actions[i].arguments && str_is(call->arguments[0], actions[i].name))
			return actions[i].act(call, &error) ? EXIT_DONE : call_failed(call, &error);
	return call_misused(call,
			    "set FILE SOURCE, show FILE, remove FILE, versions FILE, restore FILE VERSION or colour "
			    "NAME #RRGGBB");
}
