/* What the two files of `chm mail` share: what goes out, and what comes in. */
#ifndef CLI_MAIL_H
#define CLI_MAIL_H

#include "cli/command.h"

struct db;
struct node;

struct mail_call {
	struct call *call;
	struct node *node;
	struct db   *db;      /* of those that only read */
	struct str   subject; /* the id or address that is given */
	int64_t      id;
	bool         part; /* something was not taken */
};

/* For people and programs: empty for 0. */
struct str mail_time(const struct call *call, int64_t time);

/* What comes in: cli/letters.c. */
CHECKED bool letters_take(struct mail_call *asked, struct error *error);
CHECKED bool letters_fetch(struct mail_call *asked, struct error *error);
CHECKED bool letters_print(struct mail_call *asked, struct error *error);
CHECKED bool letters_show(struct mail_call *asked, struct error *error);
CHECKED bool letters_release(struct mail_call *asked, struct error *error);
CHECKED bool letters_refuse(struct mail_call *asked, struct error *error);
CHECKED bool letters_check(struct mail_call *asked, struct error *error);
CHECKED bool letters_address(struct mail_call *asked, struct error *error);

#endif
