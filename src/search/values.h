/* The values that facets have in this index, numbered as they appear.
 *
 * Columns of segments hold the numbers. Values are only ever added, by the one writer; a reader uses those that its
 * snapshot counts and needs no lock for them. */
#ifndef SEARCH_VALUES_H
#define SEARCH_VALUES_H

#include "search/search.h"

enum {
	VALUES_MOST = 65534, /* of one facet; later ones are not counted or filtered by */
	VALUE_NONE = 65535
};

struct values;

/* Shared by the snapshots of an index, and closed when the last has closed it; under the index's lock. */
struct values *values_open(void);
struct values *values_share(struct values *values);
void           values_close(struct values *values);

/* The number of `value`, given now when it is new; VALUE_NONE when it is empty or the facet is full. Writer only. */
uint16_t values_number(struct values *values, enum search_facet facet, struct str value);

/* Numbers given so far. */
size_t values_count(const struct values *values, enum search_facet facet);

/* The value of a number below values_count(). */
struct str values_text(const struct values *values, enum search_facet facet, size_t number);

/* All values as bytes, and back; a reader's values grow to what the file holds. ERROR_CONFLICT when those it has are others:
 * the bytes are of an index that was made anew, and need a list of their own. */
void         values_format(const struct values *values, struct buffer *out);
CHECKED bool values_parse(struct values *values, struct str bytes, struct error *error);

#endif
