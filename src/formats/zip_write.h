/* Zip files, written as a stream: what has been packed goes to a buffer as it comes, so that the caller may send it on and empty
 * the buffer between any two calls. Members are deflated and have their sizes behind them (APPNOTE.TXT 4.3.9), but for stored ones,
 * which are given whole. No member may grow beyond 4 GB, nor the file: zip_fits() says whether they did. */
#ifndef FORMATS_ZIP_WRITE_H
#define FORMATS_ZIP_WRITE_H

#include "base/base.h"

struct zip;

/* Lives in `a`. */
struct zip *zip_open(struct arena *a);

/* A member that is not packed: what says the kind of the file has to be found as it is. */
void zip_store(struct zip *zip, struct buffer *out, const char *name, struct str bytes);

/* A member in parts: zip_begin(), zip_add() as often as need be, zip_end(). */
void zip_begin(struct zip *zip, struct buffer *out, const char *name);
void zip_add(struct zip *zip, struct buffer *out, struct str bytes);
void zip_end(struct zip *zip, struct buffer *out);

/* A whole one. */
void zip_put(struct zip *zip, struct buffer *out, const char *name, struct str bytes);

/* False when a member or the file is larger than its numbers can say (that takes Zip64): it cannot be read. */
bool zip_fits(const struct zip *zip);

/* The list of the members, which ends the file. */
void zip_close(struct zip *zip, struct buffer *out);

#endif
