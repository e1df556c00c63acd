/* ListSets of OAI-PMH: the sets that records of this node may be in, with their names. */
#ifndef NETWORK_OAI_SETS_H
#define NETWORK_OAI_SETS_H

#include "network/oai_write.h"

CHECKED bool oai_list_sets(struct oai_answer *answer, struct error *error);

#endif
