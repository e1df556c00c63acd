/* One talk by LMTP, without the network: bytes in, bytes out. Internal to letters/. */
#ifndef LETTERS_LMTP_TALK_H
#define LETTERS_LMTP_TALK_H

#include "base/base.h"

struct lmtp_talk;
struct mail_nodes;

/* Opens with the greeting in `out`. */
struct lmtp_talk *lmtp_talk_open(const struct mail_nodes *nodes);
void              lmtp_talk_close(struct lmtp_talk *talk);

/* Takes what came, and adds the answers. False when the talk is over, once they are sent. */
CHECKED bool lmtp_talk_hear(struct lmtp_talk *talk, struct str bytes);

/* What is to be sent; lmtp_talk_sent() says how much of it was. */
struct str lmtp_talk_out(const struct lmtp_talk *talk);
void       lmtp_talk_sent(struct lmtp_talk *talk, size_t count);

#endif
