/* The readers of formats/, each in a file of its own; formats_list() has them in this order. */
#ifndef FORMATS_READERS_H
#define FORMATS_READERS_H

#include "formats/format.h"

extern const struct format format_oai_dc;   /* oai.c */
extern const struct format format_jsonl;    /* json_lines.c */
extern const struct format format_csv;      /* csv.c */
extern const struct format format_xlsx;     /* book.c */
extern const struct format format_ods;      /* book.c */
extern const struct format format_turtle;   /* rdf_read.c */
extern const struct format format_ntriples; /* rdf_read.c */
extern const struct format format_rdf_xml;  /* rdf_read.c */
extern const struct format format_json_ld;  /* json_ld_read.c */
extern const struct format format_html;     /* html.c */
extern const struct format format_ckan;     /* ckan.c */

/* xml_formats.c; read by oai_read_xml() */
extern const struct format format_eml;
extern const struct format format_iso19139;
extern const struct format format_iso19115_3;
extern const struct format format_fgdc;
extern const struct format format_dif;
extern const struct format format_datacite;
extern const struct format format_mods;
extern const struct format format_feed;

/* Any metadata in XML, as struct format's read (oai.c). */
CHECKED bool               oai_read_xml(struct arena *a, struct source *source, const struct format_options *options,
					const struct format_sink *sink, struct error *error);
extern const struct format format_geoblacklight; /* geoblacklight.c */
extern const struct format format_ogc_record;    /* ogc_record.c */

#endif
