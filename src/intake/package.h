/* Packages: what an offline form saves (docs/offline-form.md), taken in as the draft of the person that the form was made for.
 *
 * A package is JSON: {"chm": "form", "type", "instance", "token", "document"}. The instance is drawn by the form when it is begun;
 * the same package again does nothing, a changed one is a new version of the same draft, joined with what was changed here
 * meanwhile. The token says for whom the form was made: only this node can make it. */
#ifndef INTAKE_PACKAGE_H
#define INTAKE_PACKAGE_H

#include "node/node.h"
#include "records/draft.h"

struct actor;

/* A package that was read: whose it is, and whether that person may write it, is asked when it is taken. */
struct package {
	struct str   type, instance, token;
	struct json *document; /* of what came only what a form writes */
};

/* Says that a form of `type` was made for an account. */
struct str package_token(struct arena *a, const struct node *node, struct str type, struct str account);

/* Are these the first bytes of a package? */
bool package_recognises(struct str head);

/* Reads one, without the database: so that a change is not held up by it. ERROR_INPUT "package.format", "type.unknown", "json.…";
 * ERROR_LIMIT "draft.size". */
CHECKED bool package_read(struct arena *a, const struct node *node, struct str text, struct package *package_r,
			  struct error *error);

/* Looks at a package without taking it: what taking it would ask, and its document, to be checked as what a form writes. */
CHECKED bool package_look(struct arena *a, const struct node *node, struct str text, const struct actor *sender,
			  struct json **document_r, struct error *error);

/* Takes a package in, durably. Its person is whom the form was made for, else `sender`, who may be NULL or nobody. ERROR_INPUT
 * "package.format", "type.unknown"; ERROR_DENIED "package.person" when it is of nobody, "permission.denied". */
CHECKED bool package_take(struct arena *a, const struct node *node, struct str text, const struct actor *sender,
			  struct draft_saved *saved_r, struct error *error);

/* The same inside a change, of one that was read before; the sender is the person whom the mail is of, and no other's package is taken. */
CHECKED bool package_take_in(struct arena *a, struct db *db, const struct node *node, const struct package *package,
			     const struct actor *sender, struct draft_saved *saved_r, struct error *error);

#endif
