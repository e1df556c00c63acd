/* The writers of formats/, each in a file of its own; exporters_list() has them in this order. */
#ifndef FORMATS_EXPORTERS_H
#define FORMATS_EXPORTERS_H

#include "formats/export.h"

extern const struct exporter exporter_jsonl;      /* export.c */
extern const struct exporter exporter_csv;        /* csv_write.c */
extern const struct exporter exporter_oai_dc;     /* dublin_core_write.c */
extern const struct exporter exporter_dcat;       /* dcat_export.c: JSON-LD */
extern const struct exporter exporter_dcat_ttl;   /* dcat_export.c */
extern const struct exporter exporter_dcat_rdf;   /* dcat_export.c */
extern const struct exporter exporter_dcat_nt;    /* dcat_export.c */
extern const struct exporter exporter_schema_org; /* schema_org_write.c */
extern const struct exporter exporter_datacite;   /* datacite_write.c */
extern const struct exporter exporter_eml;        /* eml_write.c */
extern const struct exporter exporter_iso;        /* iso_write.c */
extern const struct exporter exporter_qdc;        /* qdc_write.c */
extern const struct exporter exporter_mods;       /* mods_write.c */
extern const struct exporter exporter_marcxml;    /* marc_write.c */
extern const struct exporter exporter_bibtex;     /* bibtex_write.c */
extern const struct exporter exporter_ris;        /* ris_write.c */
extern const struct exporter exporter_xlsx;       /* template_export.c */
extern const struct exporter exporter_ods;        /* template_export.c */
extern const struct exporter exporter_table;      /* template_export.c: CSV of one type */

#endif
