/* The writers of formats/, each in a file of its own; exporters_list() has them in this order. */
#ifndef FORMATS_EXPORTERS_H
#define FORMATS_EXPORTERS_H

#include "formats/export.h"

extern const struct exporter exporter_jsonl;  /* export.c */
extern const struct exporter exporter_csv;    /* csv_write.c */
extern const struct exporter exporter_oai_dc; /* dublin_core_write.c */

#endif
