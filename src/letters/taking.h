/* A message while it is judged: what the purposes are handed. Internal to letters/. */
#ifndef LETTERS_TAKING_H
#define LETTERS_TAKING_H

#include "letters/inbox.h"
#include "letters/letter.h"
#include "letters/proof.h"
#include "notices/purpose.h"

struct json;
struct package;

/* What was read in a file that came: a record, a package, or why there is none. */
struct letter_item {
	struct letter_item *next;
	struct str          file; /* its name */
	struct json        *document;
	struct package     *package;
	struct error        why;
};

struct taking {
	struct arena         *a;
	struct node          *node;
	const struct mail_in *in;
	struct letter         letter;
	struct proof          proof;
	struct purpose        purpose;
	bool                  ours;     /* the address is one that we have made */
	bool                  released; /* somebody of the desk says that it is from who it says */
	int64_t               now;
	struct db            *db; /* of the change */
	struct verdict       *verdict;
	struct error          broken;             /* why it could not be read */
	struct letter_item   *items, **items_end; /* of its files, in order */
};

/* Give the verdict; true, so that `return taking_hold(...)` reads well. */
bool taking_take(struct taking *taking, struct str effect);
bool taking_bounce(struct taking *taking, const char *reason, struct str effect);
bool taking_hold(struct taking *taking, const char *reason);
bool taking_ignore(struct taking *taking, const char *reason);
bool taking_refuse(struct taking *taking, const char *reason, struct str effect);

/* Before the change, which is held up by nothing that takes long: reads what is in the files. */
void files_read(struct taking *taking);

/* The purposes, each inside the change: gives a verdict. */
CHECKED bool take_answer(struct taking *taking, struct error *error); /* "request": said in its discussion */
CHECKED bool take_files(struct taking *taking, struct error *error);  /* "import": drafts of a person */
CHECKED bool take_return(struct taking *taking, struct error *error); /* "bounce": one of our mails came back */

#endif
