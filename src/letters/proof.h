/* Who a letter is really from, as far as the server that took it from outside has checked.
 *
 * That server writes Authentication-Results (RFC 8601) under a name of its own, and takes away those that came with the message
 * under that name; only headers under the name of the setting `mail.authority-name` are looked at, and of each method only the
 * topmost result. A letter is proved by DMARC (RFC 7489), or by an SPF or DKIM that passed for the author's own domain or one
 * above it. */
#ifndef LETTERS_PROOF_H
#define LETTERS_PROOF_H

#include "base/base.h"

enum letter_proof {
	PROOF_NONE, /* nothing is known */
	PROOF_PASS, /* it comes from where it says */
	PROOF_FAIL, /* DMARC says that it does not */
};

struct proof {
	enum letter_proof proof;
	struct str        says; /* "spf=pass dkim=pass dmarc=pass", as far as there are such results */
};

/* `name` empty: nothing is believed. */
struct proof proof_read(struct arena *a, const struct str *results, size_t count, struct str name, struct str author);

#endif
