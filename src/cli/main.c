/* chm: one program, one node directory. */
#include "cli/command.h"

#include <signal.h>

static const struct command *
command_of(int count, char **words)
{
	if (count < 2)
		return command_find(STR("help"));
	if (strcmp(words[1], "--version") == 0)
		return command_find(STR("version"));
	if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0)
		return command_find(STR("help"));
	return command_find(str_of(words[1]));
}

static bool
asks_for_help(int count, char **words)
{
	for (int i = 2; i < count && strcmp(words[i], "--") != 0; i++)
		if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
			return true;
	return false;
}

int
main(int count, char **words)
{
	struct call  call = { .command = command_of(count, words) };
	struct error error = { 0 };
	char       **rest = words + 2;
	int          status, rest_count = count > 2 ? count - 2 : 0;

	if (call.command == NULL) {
		fprintf(stderr,
			words[1][0] == '-' ? "chm: the command stands before its options: chm COMMAND %s ...\n"
					   : "chm: there is no command '%s'; 'chm help' lists them\n",
			words[1]);
		return EXIT_USAGE;
	}
	signal(SIGPIPE, SIG_IGN);
	call.a = arena_open(0);
	if (asks_for_help(count, words)) { /* "chm import --help" is "chm help import" */
		call.command = command_find(STR("help"));
		rest = words + 1;
		rest_count = 1;
	}
	if (call_parse(&call, rest, rest_count, &error))
		status = call.command->run(&call);
	else
		status = call_misused(&call, "%s", error.detail);
	arena_close(call.a);
	if (count < 2) /* the overview is shown, but nothing was asked */
		status = EXIT_USAGE;
	if ((fflush(stdout) != 0 || ferror(stdout)) && (status == EXIT_DONE || status == EXIT_PART)) {
		fprintf(stderr, "chm: cannot write to standard output\n");
		status = EXIT_STOPPED;
	}
	return status;
}
