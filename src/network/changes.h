/* The changes feed: every change of the log in order, for who keeps a copy of this node's records.
 *
 * One JSON object a line, each with its cursor "epoch.number". A reader keeps the cursor of the last line that it has taken
 * and asks for what comes after it. Numbers appear in the order of commits, so no change is passed over and none comes
 * twice, also while others are written. An answer that is not the last names the next one in `Link: rel="next"`.
 *
 * After a restore from a backup the log has a new epoch; a cursor of an older one is answered with 410: numbers may
 * name other changes now, so the reader begins again. */
#ifndef NETWORK_CHANGES_H
#define NETWORK_CHANGES_H

#include "http/http.h"

/* Answers ?since=CURSOR&limit=N; without `since` from the beginning. */
handler_fn show_changes;

/* "epoch.number", and back: false when it is none. */
struct str   cursor_make(struct arena *a, struct str epoch, int64_t number);
CHECKED bool cursor_read(struct str cursor, struct str *epoch_r, int64_t *number_r);

#endif
