/* Turtle and TriG (https://www.w3.org/TR/turtle/, /trig/), N-Triples and N-Quads, of any size.
 *
 * The text is cut into statements, each with what is said about one subject, and serd parses one after the other; so what is
 * wrong costs its statement only, and the memory is that of one. Brackets within brackets and the length of a statement have
 * limits. Graphs are read as one graph. Addresses that are relative and have no base stay as they are. */
#ifndef FORMATS_TURTLE_H
#define FORMATS_TURTLE_H

#include "formats/rdf.h"
#include "formats/source.h"

/* Reads all of the source, as N-Triples and N-Quads (a statement on each line) when `lines`. False only when the source fails
 * or `found` stops. */
CHECKED bool turtle_read(struct arena *a, struct source *source, bool lines, const struct rdf_rules *rules,
			 struct error *error);

#endif
