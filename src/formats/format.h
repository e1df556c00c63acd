/* Formats: one file for one format, reader and writer. They turn bytes into documents and back, streaming; they know
 * the types (for mappings) and no database.
 *
 * A file is recognised by its content. A reader calls the sink for each record it finds and for each part that it must
 * reject, and goes on; memory stays that of one record whatever the file's size. */
#ifndef FORMATS_FORMAT_H
#define FORMATS_FORMAT_H

#include "base/json.h"
#include "records/types.h"

/* Bytes that come in: a file, standard input, a test's text; converted to UTF-8 as they are read (formats/charset.h). */
struct source;

/* Where a value of a record stands in its table: the column of a cell, from 0. */
struct found_cell {
	struct str pointer; /* to the value: "/fields/contacts/0/email" */
	size_t     column;
};

/* Those of a row. */
struct found_cells {
	struct str         sheet; /* of a workbook, or empty */
	int64_t            row;   /* from 1 */
	struct found_cell *list;
	size_t             count;
};

/* "Plan!C7": the cell of a value, or the first cell of those that are in it; empty when there is none. */
struct str found_cells_place(struct arena *a, const struct found_cells *cells, struct str pointer);

/* A copy that points into nothing but `a`. */
struct found_cells found_cells_copy(struct arena *a, const struct found_cells *cells);

struct found_record {
	struct str   identifier; /* key in its source, empty when it has none */
	struct str   datestamp;
	bool         deleted;  /* the source says that it is gone */
	struct json *document; /* {"type", "fields", …} as chm import of our JSON takes it */
	struct str  *origins;  /* addresses of the providers that it came through, as it says (OAI-PMH, provenance) */
	size_t       origin_count;
	struct str   signed_text; /* of a record of chm, as its home signed it; then there is no document */
	struct str   raw;         /* the original, as received but in UTF-8 */
	struct str   media;       /* of the original */
	int64_t      number;      /* of the record in the file, from 1 */
	int64_t      line, byte;  /* where it starts; 0 when not known */
	struct found_cells cells; /* of a table */
	struct str        *notes; /* things that were mended or left out, sentences */
	size_t             note_count;
};

/* Gets each record; its memory is reused after the call. False stops the reading. */
typedef bool format_found_fn(void *context, const struct found_record *found, struct error *error);

/* Gets each part that could not be taken: why (code, key, detail, place) and its bytes as far as they can be told. */
typedef void format_rejected_fn(void *context, const struct error *why, int64_t number, struct str raw);

struct format_sink {
	void               *context;
	format_found_fn    *found;
	format_rejected_fn *rejected;
};

/* What readers learn that holds for file after file: how types map, what names mean. Used by one thread at a time. */
struct format_memory;

struct format_options {
	const struct types        *types;
	const struct vocabularies *vocabularies;
	struct str                 type;      /* wanted by the user (--type), or empty */
	struct str                 mapping;   /* text of a mapping file for tables, or empty */
	struct str                 language;  /* of untagged text when nothing tells, default "und" */
	struct language_detector  *languages; /* tells the second of two untagged titles, or NULL */
	bool strict; /* of own records: what a cell says and its field cannot hold stays, for the check */
	struct format_memory *memory; /* of an earlier reading with the same options, or NULL */
};

/* For readings of many files; lives in `a`, as long as what the options name. ERROR_INPUT "import.type" when the wanted type does
 * not exist. */
CHECKED bool format_memory_open(struct arena *a, const struct format_options *options, struct format_memory **memory_r,
				struct error *error);

struct format {
	const char *name;  /* "oai_dc", "jsonl", "csv", "tsv": --format */
	const char *media; /* "text/xml" */
	const char *says;  /* one sentence for the manual */

	/* How sure it is that `head`, the first bytes of a file in UTF-8, is this format: 0 no to 100 certain. */
	int (*recognise)(struct str head);

	/* Reads all records of the source. False only when the source itself fails, the sink stops, or the file as a whole is
	 * nothing that can be read (a page without metadata); what is wrong in
	 * the content goes to sink->rejected. */
	bool (*read)(struct arena *a, struct source *source, const struct format_options *options,
		     const struct format_sink *sink, struct error *error);
};

/* All formats, and the one named. */
size_t               formats_list(const struct format *const **list_r);
const struct format *format_find(struct str name);

/* Is a file that begins so a workbook (XLSX, ODS)? It is a zip file then, but no archive that is to be unpacked. */
bool format_is_book(struct str head);

/* The format of a file by its first bytes; NULL with ERROR_INPUT "format.unknown" that says what it looks like. */
const struct format *format_recognise(struct str head, struct error *error);

#endif
