/* The certificate that a server shows, and its key: read from files, and read again when they change, while handshakes go on
 * with what they began with. TLS 1.2 and 1.3 (RFC 5246, RFC 8446) by GnuTLS within the HTTP library. */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include "base/base.h"

struct log;
struct tls;

/* The protocol versions and ciphers, in GnuTLS's words. */
extern const char tls_priorities[];

/* Reads the certificate, with those that lead to its root, and the key, both in PEM. ERROR_INPUT "tls.…" with the file when
 * one of them is none or cannot be read, or they do not belong together; ERROR_STORAGE. */
CHECKED bool tls_open(struct str certificate, struct str key, struct log *log, struct tls **tls_r, struct error *error);
void         tls_close(struct tls *tls); /* may be NULL */

/* When the certificate in a file ends; microseconds since 1970. ERROR_INPUT "tls.…", ERROR_ABSENT, ERROR_STORAGE. */
CHECKED bool tls_ends(struct arena *a, struct str certificate, int64_t *end_r, struct error *error);

/* Reads the files again when they have changed, or always with `always`. When they are no good the old certificate goes on
 * and the log says why. To be called by one thread now and then. True when there is a new one. */
bool tls_renew(struct tls *tls, bool always);

/* Says whose certificate the calling thread's handshakes show; NULL: none any more. */
void tls_use(struct tls *tls);

/* The function that the HTTP library asks for a certificate: a gnutls_certificate_retrieve_function2. */
void *tls_callback(void);

#endif
