/* Commands: what main() dispatches to. The table in commands.c is the one place that names commands, their options and
 * what they do: parsing, `chm help`, the manual page and the completion of bash are made from it. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/base.h"

struct call;

struct option {
	const char *name;  /* "listen": --listen; one letter: -o */
	const char *value; /* what stands after it ("ADDR:PORT", "CERT KEY": two words); NULL: a flag */
	const char *says;
	const char *choices; /* the values it takes, separated by spaces, for completion; NULL: any */
};

struct command {
	const char          *name;
	const char          *arguments; /* "FILE...|-", for people */
	const char          *says;      /* one sentence */
	const char          *more;      /* paragraphs for `chm help NAME` */
	const struct option *options;
	size_t               option_count;
	int (*run)(struct call *call); /* returns the exit status */
};

/* All commands, in the order of the manual. */
size_t commands_list(const struct command **list_r);

/* Options that every command takes: -n DIR, --json, --quiet. */
size_t options_common(const struct option **list_r);

const struct command *command_find(struct str name);

struct given_option {
	const struct option *option;
	struct str           value;
};

/* A command as called. */
struct call {
	struct arena         *a;
	const struct command *command;
	struct given_option  *given;
	size_t                given_count;
	struct str           *arguments;
	size_t                argument_count;
	struct str            folder; /* of the node: -n, else $CHM_NODE, else "." */
	bool                  json, quiet;
};

enum { EXIT_DONE = 0, EXIT_PART = 1, EXIT_USAGE = 2, EXIT_STOPPED = 3 };

/* Reads the words after the command's name. ERROR_INPUT "usage.…". */
CHECKED bool call_parse(struct call *call, char **words, int count, struct error *error);

/* The value of an option, the last when it was given several times; empty when it was not. */
struct str call_option(const struct call *call, const char *name);
bool       call_has(const struct call *call, const char *name);

/* All values of an option that may be repeated, or has several. */
size_t call_options(const struct call *call, const char *name, struct str **values_r);

/* Prints "chm NAME: place: detail" to standard error; returns the exit status of the error's code. */
int call_failed(const struct call *call, const struct error *error);

/* Prints a usage error and a hint; returns EXIT_USAGE. */
int call_misused(const struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
