/* Handing in what a file of translations brought: a request for each record whose draft has nothing else that is new, and one mail to
 * each who decides, however many there are. */
#ifndef REQUESTS_HAND_IN_H
#define REQUESTS_HAND_IN_H

#include "intake/translations.h"
#include "requests/request.h"

struct actor;
struct node;

/* Opens them in changes of at most LIMIT_HANDED_IN each. What was asked before of the same version of a draft is not asked again, whatever
 * became of it; so an import that was cut short is ended by the same file. `asked_r` gets how many are new. */
CHECKED bool translations_hand_in(struct arena *a, struct node *node, const struct actor *actor, struct str language,
				  const struct translations_in *in, size_t *asked_r, struct error *error);

#endif
