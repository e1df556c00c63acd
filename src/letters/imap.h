/* Taking mail out of a mailbox by IMAP (RFC 9051), on libcurl, where no server of mail on this machine can bring it.
 *
 * A message is marked or moved only after what was made of it is durable, so one that was cut off comes again and is known by
 * its hash. imaps:// speaks TLS from the beginning; imap:// by STARTTLS, but on this machine as it is. */
#ifndef LETTERS_IMAP_H
#define LETTERS_IMAP_H

#include "base/base.h"
#include "jobs/jobs.h"

struct node;

struct imap_report {
	int64_t taken, refused; /* messages, by their verdicts: refused ones, and all others */
	bool    more;           /* there were more than are taken at once */
};

/* Takes what is in the mailbox of the settings. ERROR_INPUT "mail.password", ERROR_REMOTE "imap.server" when the server cannot be
 * reached or does not do as asked, and the errors of mail_take(): what was taken stays so. */
CHECKED bool imap_poll(struct node *node, bool (*stops)(const void *context), const void *context,
		       struct imap_report *report_r, struct error *error);

/* The same every few minutes. Its context is the node. */
extern const struct job_kind imap_job;

#endif
