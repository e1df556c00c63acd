/* What is kept of an account, for its owner; and its end. */
#ifndef PEOPLE_LEAVE_H
#define PEOPLE_LEAVE_H

#include "base/json.h"
#include "people/account.h"

/* All that is kept: the account itself, its roles, sessions, tokens, who it is at other providers, what it says of itself as a
 * reviewer, requests of it and to it and what it said there, records it began, forms that wait for it, searches it is told of, and
 * what files it brought or is sending; no secrets. */
CHECKED bool account_export(struct arena *a, struct db *db, struct str id, int64_t now, struct json **all_r,
			    struct error *error);

/* Inside a change: deletes the account. Its id stays with what it did; name, address, password, second factor, roles,
 * sessions, links and identities are gone, what it is sending is dropped by the job "files", and of what it brought nobody knows any
 * more who it was: records keep theirs. What it said about requests stays, without its name; searches are told no more. */
CHECKED bool account_delete(struct arena *a, struct db *db, struct str id, struct error *error);

#endif
