/* Subscriptions: searches that somebody wants to be told about by mail, at once, daily or weekly.
 *
 * Anybody may type any address, so nothing but a request for confirmation is sent before the owner of the mailbox has
 * pressed a button on the page whose address only a mail to it holds: one such mail in 24 hours, three in all until one is
 * confirmed, whoever asks and however. GET changes nothing: programs that follow links in mail neither confirm nor end. */
#ifndef NOTICES_SUBSCRIPTION_H
#define NOTICES_SUBSCRIPTION_H

#include "base/base.h"

struct db;
struct node;

struct subscription {
	int64_t    id;
	struct str query;   /* parameters of the search: "?q=forest&country=KE" */
	struct str title;   /* of the search, for people */
	struct str channel; /* now, daily, weekly */
	struct str language;
	struct str state; /* asked, active, ended */
	int64_t    address_id;
	struct str address;  /* of those that are due */
	int64_t    followed; /* the log, as far as was told */
};

bool subscription_channel_is(struct str word);

/* Inside a change: somebody asks for one: `address`, `query`, `title`, `channel`, `language`. Says nothing about whether the
 * address is known. ERROR_INPUT "mail.address", "subscription.channel". */
CHECKED bool subscription_ask(struct arena *a, struct db *db, const struct node *node, const struct subscription *asked,
			      struct error *error);

/* Reads the token of the page that a request for confirmation leads to: ERROR_ABSENT "subscription.link" when it is none or too
 * old. Gives the address's subscriptions that have not ended. */
CHECKED bool subscription_page(struct arena *a, struct db *db, const struct node *node, struct str token,
			       int64_t *address_r, struct subscription **list_r, size_t *count_r, struct error *error);

/* Inside a change: what the buttons of that page do. Done twice it is done once. */
CHECKED bool subscription_confirm(struct arena *a, struct db *db, const struct node *node, int64_t address, int64_t id,
				  struct error *error);
CHECKED bool subscription_end(struct arena *a, struct db *db, int64_t id, struct error *error);

/* The address that ends one, for mails; it is good for ever. And what it is about: ERROR_ABSENT "subscription.link". */
struct str   subscription_unsubscribe_link(struct arena *a, const struct node *node, int64_t id);
CHECKED bool subscription_unsubscribe_find(struct arena *a, struct db *db, const struct node *node, struct str token,
					   struct subscription *found_r, struct error *error);

/* Active ones to which something may be told now, when the log has come to `newest`: those behind `after`, at most `most`. */
CHECKED bool subscription_due(struct arena *a, struct db *db, int64_t now, int64_t newest, int64_t after, size_t most,
			      struct subscription **list_r, size_t *count_r, struct error *error);

/* Inside a change: the log was looked at up to `followed`; with `lines`, which are told, not NULL, a mail is posted. */
CHECKED bool subscription_tell(struct arena *a, struct db *db, const struct node *node,
			       const struct subscription *subscription, int64_t followed, const struct str *lines,
			       struct error *error);

/* Inside a change: forgets those that were never confirmed and those that have ended, 90 days after they were asked for. */
CHECKED bool subscriptions_tidy(struct arena *a, struct db *db, int64_t now, struct error *error);

#endif
