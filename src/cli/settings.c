/* chm settings: what node.ini says, and changing it. */
#include "cli/open.h"
#include "cli/run.h"

struct listing {
	const struct call *call;
	struct str         text;
};

static void
print(const struct call *call, struct str name, struct str value, bool given)
{
	struct json *line;

	if (!call->json) {
		printf("%s%.*s = %.*s\n", given ? "" : "#", STR_ARGS(name), STR_ARGS(value));
		return;
	}
	line = json_object(call->a);
	json_add(line, STR("name"), json_string(call->a, name));
	json_add(line, STR("value"), json_string(call->a, value));
	json_add(line, STR("given"), json_boolean(call->a, given));
	call_print_json(call, line);
}

static bool
print_given(void *context, struct str key, struct str value)
{
	const struct listing *listing = context;

	print(listing->call, key, value, true);
	return true;
}

/* Those that are given, in the order of the file; then those that have their defaults. */
static void
list(struct call *call, struct str text)
{
	struct listing listing = { call, text };

	(void)settings_each(call->a, text, print_given, &listing);
	for (size_t i = 0; i < settings_count(); i++) {
		struct setting_about setting = settings_at(i);
		struct str           value, name = str_of(setting.name);

		if (!settings_written(call->a, text, name, &value) && !str_starts(name, STR("oidc ")))
			print(call, name, value, false);
	}
}

static bool
show(struct call *call, struct error *error)
{
	struct setting_about setting;
	struct str           text, value;
	bool                 given;

	if (!settings_file(call->a, call->folder, &text, error))
		return false;
	if (call->argument_count == 0) {
		list(call, text);
		return true;
	}
	if (!settings_find(call->arguments[0], &setting, error))
		return false;
	given = settings_written(call->a, text, call->arguments[0], &value);
	if (call->json)
		print(call, call->arguments[0], value, given);
	else
		printf("%.*s\n", STR_ARGS(value));
	return true;
}

/* A node that cannot be opened, as its schema is another, is told of it when it is opened next. */
static bool
change(struct call *call, struct error *error)
{
	const struct setting_value value = { call->arguments[0], call->arguments[1] };
	const struct node_options  options = { .use = NODE_RECORDS };
	const struct actor         who = actor_operator();
	struct node               *node;
	struct error               closed = { 0 };
	bool                       good;

	if (!settings_write(call->folder, &value, 1, error))
		return false;
	if (!node_open(call->folder, &options, &node, &closed))
		return true;
	good = node_note_settings(node, &who, &value, 1, error);
	node_close(node);
	if (good && !call->quiet)
		fprintf(stderr, "%.*s is set; a running 'chm serve' follows within seconds\n", STR_ARGS(value.name));
	return good;
}

int
run_settings(struct call *call)
{
	struct error error = { 0 };

	if (call->argument_count > 2)
		return call_misused(call, "a name and a value are what there is");
	if (!(call->argument_count == 2 ? change(call, &error) : show(call, &error)))
		return call_failed(call, &error);
	return EXIT_DONE;
}
