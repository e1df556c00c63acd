/* The readers of formats/, each in a file of its own; formats_list() has them in this order. */
#ifndef FORMATS_READERS_H
#define FORMATS_READERS_H

#include "formats/format.h"

extern const struct format format_oai_dc; /* oai.c */
extern const struct format format_jsonl;  /* json_lines.c */
extern const struct format format_csv;    /* csv.c */

#endif
