/* A record in the words of DCAT 3 as DCAT-AP 3.0.1 wants them, by its type's `dcat` mapping; and the catalogue of a node. */
#ifndef FORMATS_DCAT_WRITE_H
#define FORMATS_DCAT_WRITE_H

#include "formats/export.h"
#include "formats/mapped.h"
#include "formats/thing.h"

/* The record as a thing. Its class is that of its type ("dcat:Dataset"), its address that at its home node. Texts stand in all
 * their languages; licence, access, holder and state of the header go with it. Lives in `a`. */
struct thing *dcat_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* The catalogue: the node's name, publisher, languages and country. */
struct thing *dcat_catalogue(struct arena *a, const struct exporter_context *context);

/* What the catalogue says of the record: that it lists it, and, for a dataset, a catalogue record with its own dates. NULL for
 * records that are no resources (organizations, contacts). */
struct thing *dcat_entry(struct arena *a, const struct json *record, const struct thing *thing,
			 const struct exporter_context *context);

/* Where a record is at home: "https://chm.example.ke/records/ke-8f3k2qz". */
struct str record_address(struct arena *a, const struct json *record, const struct exporter_context *context);

/* Other records that are looked up for one. */
enum { RECORD_OTHERS = 1000 };

/* The body of a record that another refers to, when it is public here, else NULL. */
const struct json *record_other(struct arena *a, struct str id, const struct exporter_context *context);

/* What a record that is referred to is called, in all languages; its identifier when it is not public here. */
struct wording record_names(struct arena *a, struct str id, const struct exporter_context *context);

#endif
