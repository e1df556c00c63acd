/* For tests and fuzzing: a request head from its text. */
#ifndef HTTP_HEAD_TEXT_H
#define HTTP_HEAD_TEXT_H

#include "http/head.h"

/* Cuts "GET /a HTTP/1.1\nName: value\n\nbody" at its spaces and line ends, with no more judgement than the library has; gives
 * what follows the empty line. */
struct str head_of_text(struct arena *a, struct str text, struct head *head_r);

#endif
