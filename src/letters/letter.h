/* Letters: mail that comes in (RFC 5322, MIME), read by gmime into what the rest looks at.
 *
 * Whoever can write to the node can send anything, so everything is bounded before it is read: bytes, lines and boundaries
 * (which are what the parser's memory grows by), depth, parts. What is too much or no message at all is an error; what is only
 * odd is read as well as it can be. Texts come out as UTF-8 without U+0000. */
#ifndef LETTERS_LETTER_H
#define LETTERS_LETTER_H

#include "base/base.h"

/* A file that came with it. */
struct letter_file {
	struct str name; /* as the sender calls it; may be empty */
	struct str media;
	struct str bytes;
};

struct letter {
	struct str  message_id; /* without '<' and '>' */
	struct str  author;     /* address of From, when that is exactly one */
	struct str  author_name;
	struct str  subject;
	struct str  text;       /* the readable part, plain */
	bool        flowed;     /* whose lines are to be joined (RFC 3676) */
	struct str *recipients; /* of Delivered-To and the like, then To and Cc: addresses of mail_address_is() */
	size_t      recipient_count;
	struct str *results; /* values of Authentication-Results, the topmost first */
	size_t      result_count;
	struct str *loops; /* values of X-Loop */
	size_t      loop_count;
	int         hops; /* Received */
	const char
		*automatic; /* the header that says that a program wrote it, or a list passed it on; NULL: none does */
	bool     is_report; /* multipart/report, or what a server sends when it gives a message back */
	struct str report;  /* text of its machine-readable part (RFC 3464, RFC 5965) */
	bool       complains; /* that part is a complaint (message/feedback-report) */

	struct letter_file *files;
	size_t              file_count;
};

/* ERROR_INPUT "letter.…" for what is no message, ERROR_LIMIT "letter.…" for one that is more than base/limits.h allows. */
CHECKED bool letter_read(struct arena *a, struct str bytes, struct letter *letter_r, struct error *error);

#endif
