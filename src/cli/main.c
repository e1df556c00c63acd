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

int
main(int count, char **words)
{
	struct call  call = { .command = command_of(count, words) };
	struct error error = { 0 };
	int          status;

	if (call.command == NULL) {
		fprintf(stderr,
			words[1][0] == '-' ? "chm: the command stands before its options: chm COMMAND %s ...\n"
					   : "chm: there is no command '%s'; 'chm help' lists them\n",
			words[1]);
		return EXIT_USAGE;
	}
	signal(SIGPIPE, SIG_IGN);
	call.a = arena_open(0);
	if (call_parse(&call, words + 2, count > 2 ? count - 2 : 0, &error))
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
