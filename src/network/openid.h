/* OpenID Connect (Core 1.0, authorization code flow with PKCE, RFC 7636): what providers of the settings' [oidc NAME] say of
 * themselves, and codes that are exchanged for who somebody is there. Providers are asked by a job, never while a page is made. */
#ifndef NETWORK_OPENID_H
#define NETWORK_OPENID_H

#include "base/base.h"

struct db;
struct job_kind;
struct node;
struct settings_provider;

/* The provider of the settings with this name; NULL when there is none. */
const struct settings_provider *openid_provider(const struct node *node, struct str name);

struct openid_asking {
	struct str provider;
	struct str state, nonce, verifier; /* of our making, for one sign-in */
	struct str back;                   /* address to which the provider leads back */
};

/* The address at the provider to go to. ERROR_REMOTE "openid.unknown" when it has not yet said where that is. */
CHECKED bool openid_address(struct arena *a, struct db *db, const struct node *node, const struct openid_asking *asking,
			    struct str *address_r, struct error *error);

enum openid_stage { OPENID_NONE, OPENID_ASKED, OPENID_HERE, OPENID_FAILED };

struct openid_answer {
	enum openid_stage stage;
	struct str        provider, subject, email, name;
	bool              verified; /* the provider has proved the address */
};

/* Inside a change: has a code exchanged, once for each state. */
CHECKED bool openid_exchange(struct arena *a, struct db *db, const struct node *node,
			     const struct openid_asking *asking, struct str code, struct error *error);

/* How far that is: OPENID_NONE when it was not asked or is used up. */
CHECKED bool openid_find(struct arena *a, struct db *db, struct str state, struct openid_answer *answer_r,
			 struct error *error);

/* Inside a change: it is used up. */
CHECKED bool openid_drop(struct arena *a, struct db *db, struct str state, struct error *error);

/* Asks what providers say of themselves, each hour, and exchanges codes. */
extern const struct job_kind openid_job, openid_providers_job;

#endif
