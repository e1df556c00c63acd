/* What the pages share on which people come in: /sign-in, /sign-up, the pages of mailed links, /me. */
#ifndef PAGES_ACCOUNTS_H
#define PAGES_ACCOUNTS_H

#include "pages/page.h"
#include "people/account.h"
#include "people/audit.h"
#include "people/throttle.h"

/* The address to go on to, of the parameter `return`: one of this node, else empty. */
struct str return_address(const struct page *page);

/* Where the request comes from, as throttles count it: its address, of IPv6 the network of 64 bits; and the network around it
 * that an office has (24 bits of IPv4, 48 of IPv6). */
struct str client_address(const struct page *page);
struct str client_network(const struct page *page);

/* What each page with a form has: a title, that no search engine keeps it, a submission id. */
void put_form(struct page *page, struct response *response, const char *title);

/* A sentence about what is wrong, above the form: a key of words. The status becomes `status`. */
void put_problem(struct page *page, struct response *response, int status, struct str sentence);

/* The same for what was wrong with the form (ERROR_INPUT, CONFLICT, LIMIT); false, with `error`, for all else. */
CHECKED bool put_fault(struct page *page, struct response *response, const struct error *fault, struct error *error);

/* How long there is to wait: "minutes" for the page, Retry-After for programs; 429. */
void put_wait(struct page *page, struct response *response, int64_t wait);

/* An answer that leads elsewhere: 303. */
void go_to(struct response *response, struct str address);

/* Inside a change: begins a session of an account, in place of the one that the request has. `session_r` is for the cookie. */
CHECKED bool enter(const struct page *page, struct db *db, struct str account, struct str *session_r,
		   struct error *error);

/* The account of who asks, on a page of those who have signed in. When it has none, being the operator, or `proved` is wanted and
 * its owner has not proved for a while to be who they are, the response leads to where they do, and `account_r` has no id. */
CHECKED bool own_account(struct page *page, struct response *response, bool proved, struct account *account_r,
			 struct error *error);

/* Inside the change of change_noted(): tells the audit log what was done to an account, by who asks, or by itself. */
CHECKED bool note_act(const struct page *page, struct db *db, enum audit_act act, struct str account,
		      struct error *error);

/* db_change() of what is told in the audit log. */
CHECKED bool change_noted(const struct page *page, db_change_fn *change, void *context, struct error *error);

/* Whether who asks has proved within the last minutes to be who they are. */
bool is_proved(const struct page *page, const struct actor *actor);

/* The providers by which people may sign in, "view/providers"; and which of them an account has. */
void         put_providers(const struct page *page);
CHECKED bool put_identities(struct page *page, struct str account, struct error *error);

/* Whoever is known to be `account` by a password or link comes in, and goes on to `next`: at once, or when they have given a
 * code of their second factor. `throttled` is what is forgiven. */
CHECKED bool come_in(struct page *page, struct response *response, const struct account *account, struct str next,
		     const struct throttled *throttled, size_t throttled_count, struct error *error);

/* A QR code as the path of an SVG picture: "view/picture" with its "path" and "size" in modules. ERROR_LIMIT "picture.long". */
CHECKED bool put_qr(struct page *page, struct str text, struct error *error);

extern const struct route account_routes[];
enum { ACCOUNT_ROUTES = 40 };

#endif
