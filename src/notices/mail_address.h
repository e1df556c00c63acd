/* Addresses of mail, as far as we write to them: LOCAL@DOMAIN in ASCII (RFC 5321, without quoted local parts and address
 * literals). What passes here holds nothing that could end a header or a command of SMTP. */
#ifndef NOTICES_MAIL_ADDRESS_H
#define NOTICES_MAIL_ADDRESS_H

#include "base/base.h"

bool mail_address_is(struct str text);

/* What stands before the last '@', and behind it. */
struct str mail_address_local(struct str address);
struct str mail_address_domain(struct str address);

/* The same for all ways to write one mailbox that we know of: in small letters, without what stands between '+' and '@'. */
struct str mail_address_key(struct arena *a, struct str address);

#endif
