/* What an offline form saved, taken in by command. */
#ifndef CLI_FORM_H
#define CLI_FORM_H

#include "cli/command.h"

struct node;

/* Is the file a package of an offline form? */
bool form_is_package(struct arena *a, struct str path);

/* Takes it in as a draft of the person that it was made for, and prints what became of it. */
CHECKED bool form_take(const struct call *call, struct node *node, struct str path, struct error *error);

#endif
