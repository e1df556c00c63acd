/* How commands open their node. */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "cli/command.h"
#include "node/node.h"

/* Opens the node of the call for `use`, or prints why not and sets the exit status. */
CHECKED bool call_open_node(const struct call *call, enum node_use use, struct node **node_r, int *status_r);

/* The same for a command that takes many records in: search follows them here, with threads and memory for it, and SIGINT and
 * SIGTERM are held as by call_hold_signals(). */
CHECKED bool call_open_intake(const struct call *call, struct node **node_r, int *status_r);

/* Before any thread starts: from now on SIGINT and SIGTERM only ask to stop between two steps. */
void call_hold_signals(void);

/* True once one of them has come; it stays so. */
bool call_stops(void);

/* Waits until search knows all that was done: this process follows, unless another owns the index. Says so when it does not
 * come to that in LIMIT_COMMAND_WAIT_MILLISECONDS. */
CHECKED bool call_follow(const struct call *call, struct node *node, struct error *error);

/* Prints JSON to standard output, a line. */
struct json;
void call_print_json(const struct call *call, const struct json *value);

/* Prints a one-time link: {"link": URL} for programs. */
void call_print_link(const struct call *call, struct str link);

/* Prints the problems of a record to standard error, one a line. */
void call_print_problems(const struct call *call, const struct problems *problems);

#endif
