/* What needs the attention of whoever runs the node: looked at when asked for, by page and by command. */
#ifndef PAGES_ATTENTION_H
#define PAGES_ATTENTION_H

#include "base/base.h"

struct node;

struct concern {
	const char *name;    /* "backup", for programs */
	const char *word;    /* key of the sentence */
	const char *address; /* of the page where it is dealt with */
	int64_t     count;   /* of what it is about; 0: not counted */
	struct str  about;   /* which source, file, job; may be empty */
};

/* All of them, what is worst first; none: nothing needs attention. */
CHECKED bool attention_list(struct arena *a, struct node *node, struct concern **list_r, size_t *count_r,
			    struct error *error);

#endif
