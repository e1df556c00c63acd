/* What some do to the accounts of others: inviting, admitting, disabling, giving and taking roles, handing one's own role on.
 * Each of them asks whether the actor may, is done in one change, and stands in the audit log; pages, API and commands call
 * the same functions.
 *
 * A person is managed by who manages the people of its government (or organization, or of all), and by nobody who could not
 * give each of the roles that the person has: a focal point does not disable an administrator. */
#ifndef PEOPLE_MANAGE_H
#define PEOPLE_MANAGE_H

#include "people/access.h"
#include "people/account.h"
#include "people/audit.h"

struct manager {
	struct arena           *a;
	const struct audit_log *log;
	const struct actor     *actor;
};

/* Whether the actor sees, and whether it manages, this person, who has these grants. */
bool manage_sees(const struct actor *actor, const struct account *account);
bool manage_may(const struct actor *actor, const struct account *account, const struct grant_row *grants, size_t count);

/* Makes an account, as account_add(); one that is unconfirmed is invited: `token_r` is of its link (LINK_INVITE), else empty. */
CHECKED bool manage_add(const struct manager *manager, const struct account *draft, struct str *id_r,
			struct str *token_r, struct error *error);

/* Disables an active account, which ends its sessions; makes one that waits or is disabled active; deletes one: its roles,
 * sessions and tokens go, its id stays with what it did. ERROR_CONFLICT "account.state" when it is in no state for that. */
CHECKED bool manage_state(const struct manager *manager, struct str account, enum account_state state,
			  struct error *error);

/* Sets its password, which password_is_fit() has passed, and ends its sessions. */
CHECKED bool manage_password(const struct manager *manager, struct str account, struct str password,
			     struct error *error);

/* Ends its sessions. */
CHECKED bool manage_end_sessions(const struct manager *manager, struct str account, struct error *error);

/* Makes a link that signs the account in once, within a day. */
CHECKED bool manage_link(const struct manager *manager, struct str account, struct str *token_r, struct error *error);

/* An access token of one's own, as access_make(), and its end (its id); the operator's for anybody. */
CHECKED bool manage_token(const struct manager *manager, struct str account, const struct access_token *draft,
			  struct str *token_r, struct error *error);
CHECKED bool manage_token_revoke(const struct manager *manager, struct str account, struct str token,
				 struct error *error);

/* Gives and takes a role. What the actor has itself it may also give to a deputy (`deputy_of` is the actor's account) until
 * a day, and take from it again. */
CHECKED bool manage_give(const struct manager *manager, const struct grant_row *row, struct str *id_r,
			 struct error *error);
CHECKED bool manage_take(const struct manager *manager, struct str grant, struct error *error);

/* ---- handing a role over ----------------------------------------------------------------------------------------- */

struct role_offer {
	struct str   id;
	struct str   giver, account; /* from whom, to whom */
	struct grant grant;
	int64_t      made;
};

/* Who has the role offers it to another account; it is the giver's until the other accepts. A newer offer of the same role
 * takes the place of the older. */
CHECKED bool manage_offer(const struct manager *manager, struct str grant, struct str account, struct error *error);

/* Offers to an account, and those that it made. */
CHECKED bool manage_offers(struct arena *a, struct db *db, struct str account, struct role_offer **list_r,
			   size_t *count_r, struct error *error);

/* The account that it was made to accepts it: the role is its own from now on, and no more the giver's, nor that of the
 * giver's deputies. Or declines; the giver may take it back by declining too. ERROR_ABSENT "offer.none" when there is no
 * such offer, or the giver has the role no more. */
CHECKED bool manage_answer(const struct manager *manager, struct str offer, bool accept, struct error *error);

#endif
