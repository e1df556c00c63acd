/* Messages that we send: one plain text (RFC 5322, text/plain in UTF-8, format=flowed of RFC 3676), at most
 * LIMIT_MAIL_BYTES. Headers are built by gmime from values in which no line can end, so that none adds a header. */
#ifndef NOTICES_MESSAGE_H
#define NOTICES_MESSAGE_H

#include "base/base.h"

struct words;

/* A text of people as it may stand within a mail in `language`: on one line, without what steers direction or terminals,
 * shortened, and in a mail that is written from right to left set apart in its direction (U+2068, U+2069). */
struct str message_text(struct arena *a, struct str language, struct str text);

/* Lines with line breaks that readers may undo: at most 76 characters where there are spaces. */
struct str message_flow(struct arena *a, struct str text);

struct message {
	struct str from, from_name;
	struct str to;
	struct str reply_to; /* or empty */
	struct str subject, body;
	struct str language;
	struct str id;          /* "12.8f3k…@chm.example.org" */
	struct str unsubscribe; /* address for one click (RFC 8058); or empty */
	int64_t    date;        /* microseconds */
};

/* The bytes, with CRLF. ERROR_LIMIT "mail.long"; ERROR_INPUT "mail.header" when a value could not stand in a header. */
CHECKED bool message_write(struct arena *a, const struct message *message, struct str *bytes_r, struct error *error);

/* Before gmime is used, in every thread. */
void message_library(void);

#endif
