/* Reading the words of the command line. */
#include "cli/command.h"

#include <stdarg.h>

static const struct option common[] = {
	{ "n", "DIR", "The node directory; else $CHM_NODE, else the current directory." },
	{ "json", NULL, "Print results for programs, as JSON." },
	{ "quiet", NULL, "Show no progress." },
};

size_t
options_common(const struct option **list_r)
{
	*list_r = common;
	return sizeof common / sizeof *common;
}

const struct command *
command_find(struct str name)
{
	const struct command *list;
	size_t                count = commands_list(&list);

	for (size_t i = 0; i < count; i++)
		if (str_is(name, list[i].name))
			return &list[i];
	return NULL;
}

static const struct option *
find_in(const struct option *list, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, list[i].name))
			return &list[i];
	return NULL;
}

static const struct option *
find_option(const struct command *command, struct str name)
{
	const struct option *found = find_in(command->options, command->option_count, name);

	return found != NULL ? found : find_in(common, sizeof common / sizeof *common, name);
}

static void
give(struct call *call, const struct option *option, struct str value)
{
	call->given[call->given_count++] = (struct given_option){ option, value };
}

/* How many words stand after an option. */
static int
values_of(const struct option *option)
{
	int count = 1;

	for (const char *at = option->value; *at != '\0'; at++)
		count += *at == ' ';
	return count;
}

/* The option in words[*at]; its value may be the next word. */
static bool
read_option(struct call *call, char **words, int count, int *at, struct error *error)
{
	struct str           word = str_of(words[*at]);
	bool                 is_long = str_starts(word, STR("--"));
	struct str           rest = str_slice(word, is_long ? 2 : 1, word.length), name;
	const struct option *option;

	if (!str_cut(&rest, '=', &name))
		name = STR("");
	option = find_option(call->command, name);
	if (option == NULL || (name.length == 1) == is_long)
		return error_set(error, ERROR_INPUT, "usage.option",
				 "there is no option '%.*s' (what stands behind '--' is no option)", STR_ARGS(word));
	if (option->value == NULL) {
		if (rest.data != NULL)
			return error_set(error, ERROR_INPUT, "usage.value", "'%s' takes no value", option->name);
		give(call, option, STR(""));
		return true;
	}
	if (rest.data != NULL)
		give(call, option, rest);
	for (int i = rest.data != NULL; i < values_of(option); i++) {
		if (++*at == count)
			return error_set(error, ERROR_INPUT, "usage.value", "'%.*s' needs a value: %s", STR_ARGS(word),
					 option->value);
		give(call, option, str_of(words[*at]));
	}
	return true;
}

bool
call_parse(struct call *call, char **words, int count, struct error *error)
{
	const char *environment = getenv("CHM_NODE");
	bool        only_arguments = false;

	call->given = ARENA_ARRAY(call->a, struct given_option, (size_t)count + 1);
	call->arguments = ARENA_ARRAY(call->a, struct str, (size_t)count + 1);
	for (int i = 0; i < count; i++) {
		if (!str_is_utf8(str_of(words[i]), NULL))
			return error_set(error, ERROR_INPUT, "usage.utf8", "word %d is not UTF-8", i + 1);
		if (!only_arguments && strcmp(words[i], "--") == 0) {
			only_arguments = true;
		} else if (!only_arguments && words[i][0] == '-' && words[i][1] != '\0') {
			if (!read_option(call, words, count, &i, error))
				return false;
		} else {
			call->arguments[call->argument_count++] = str_of(words[i]);
		}
	}
	call->json = call_has(call, "json");
	call->quiet = call_has(call, "quiet");
	call->folder = call_has(call, "n") ? call_option(call, "n") : str_of(environment);
	if (call->folder.length == 0)
		call->folder = STR(".");
	return true;
}

struct str
call_option(const struct call *call, const char *name)
{
	for (size_t i = call->given_count; i > 0; i--)
		if (strcmp(call->given[i - 1].option->name, name) == 0)
			return call->given[i - 1].value;
	return STR("");
}

bool
call_has(const struct call *call, const char *name)
{
	for (size_t i = 0; i < call->given_count; i++)
		if (strcmp(call->given[i].option->name, name) == 0)
			return true;
	return false;
}

size_t
call_options(const struct call *call, const char *name, struct str **values_r)
{
	size_t count = 0;

	*values_r = ARENA_ARRAY(call->a, struct str, call->given_count + 1);
	for (size_t i = 0; i < call->given_count; i++)
		if (strcmp(call->given[i].option->name, name) == 0)
			(*values_r)[count++] = call->given[i].value;
	return count;
}

int
call_failed(const struct call *call, const struct error *error)
{
	fprintf(stderr, "chm %s: %s%s%s\n", call->command->name, error->place, error->place[0] != '\0' ? ": " : "",
		error->detail);
	return error_exit_status(error->code);
}

int
call_misused(const struct call *call, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "chm %s: ", call->command->name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n'chm help %s' explains\n", call->command->name);
	return EXIT_USAGE;
}
