/* Since when records are written as they are in a format. When the program, the types or the labels of vocabularies change what is written, every record
 * has a new datestamp in that format, so that whoever harvests what changed gets it. Internal to network/. */
#ifndef NETWORK_OAI_SINCE_H
#define NETWORK_OAI_SINCE_H

#include "network/oai_format.h"

struct db;
struct hash;
struct types;
struct vocabularies;

/* Microseconds since 1970; 0 when nothing changed since the node gives it. */
CHECKED bool oai_since(struct db *db, const struct oai_format *format, int64_t *since_r, struct error *error);

/* What terms are called, in all languages: as formats write it. */
struct hash oai_labels(const struct vocabularies *vocabularies);

/* What is written in the format by this program with these types and labels of terms, as text. */
struct str oai_version(struct arena *a, const struct oai_format *format, const struct types *types,
		       const struct hash *labels);

/* Notes which formats are written otherwise than before: a job, when a server starts; `context` is the node. */
struct job;
CHECKED bool oai_note_formats(struct job *job, void *context, struct error *error);

#endif
