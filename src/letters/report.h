/* Reports of delivery (RFC 3464) and complaints (RFC 5965): what became of a message that we sent. */
#ifndef LETTERS_REPORT_H
#define LETTERS_REPORT_H

#include "base/base.h"

enum report_fate {
	REPORT_UNKNOWN,   /* it came back, and does not say in a form that we know why */
	REPORT_HARD,      /* for good: no such mailbox */
	REPORT_SOFT,      /* for now: mailbox full, refused by a rule */
	REPORT_DELAYED,   /* is still tried: another report may follow */
	REPORT_COMPLAINT, /* its reader calls it unwanted */
	REPORT_ARRIVED,   /* delivered, relayed */
};

struct report {
	enum report_fate fate;
	struct str       status; /* "5.1.1", or empty */
	struct str       says;   /* Diagnostic-Code, or empty */
};

/* Reads the machine-readable part; of several recipients the worst counts, for each of our messages has one. */
struct report report_read(struct arena *a, struct str text, bool complains);

#endif
