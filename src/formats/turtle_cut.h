/* What turtle.c reads with: Turtle cut into statements. */
#ifndef FORMATS_TURTLE_CUT_H
#define FORMATS_TURTLE_CUT_H

#include "formats/bytes.h"

struct turtle_cut {
	bool          lines; /* a statement on each line */
	struct buffer piece;
	int64_t       piece_line;
	size_t        depth; /* of brackets */
	bool          is_long, is_deep;
	struct bytes  bytes;
};

/* The next statement, without comments; false at the end, or when the source failed. `why` is set when the piece is beyond a
 * limit: it is then the start of the statement. */
bool turtle_cut_next(struct turtle_cut *cut, struct str *piece_r, struct error *why);

#endif
