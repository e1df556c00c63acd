/* The address to which a person sends files that are to become drafts of theirs. It is good until they want another one. */
#ifndef LETTERS_IMPORT_ADDRESS_H
#define LETTERS_IMPORT_ADDRESS_H

#include "base/base.h"

struct db;
struct node;

/* The address of an account; empty when the setting mail.incoming is. */
CHECKED bool import_address(struct arena *a, struct db *db, const struct node *node, struct str account,
			    struct str *address_r, struct error *error);

/* In a change of its own: another address in its place. */
CHECKED bool import_address_renew(const struct node *node, struct str account, struct error *error);

/* The account that an address is of, from what its purpose is about; empty when it is good no more. */
CHECKED bool import_address_account(struct arena *a, struct db *db, struct str about, struct str *account_r,
				    struct error *error);

#endif
