/* Mail that came back: counted for the address, which gets nothing more after BOUNCES_MOST times for good, unless it is that of
 * an office. Then it is still written to, and people are told: the administrators and the focal points of its country, at most
 * once a week for each address. */
#ifndef NOTICES_RETURNED_H
#define NOTICES_RETURNED_H

#include "base/base.h"

struct db;
struct node;

struct mail_return {
	int64_t    mail; /* that came back */
	bool       hard; /* for good, or its reader complains; else for now */
	struct str says; /* why, as the server said it */
};

/* Inside a change. `known_r`: that this mail comes back was known already, and nothing is counted. ERROR_ABSENT "mail.none". */
CHECKED bool mail_come_back(struct arena *a, struct db *db, const struct node *node, const struct mail_return *back,
			    bool *known_r, struct error *error);

/* Begins to count anew, so that the address is written to again. ERROR_ABSENT "mail.not-stopped" when no mail to it came back. */
CHECKED bool mail_unstop(struct node *node, struct str address, struct error *error);

#endif
