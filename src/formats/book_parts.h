/* The parts of workbooks that are always the same, and what book_write.c keeps. Internal to formats/. */
#ifndef FORMATS_BOOK_PARTS_H
#define FORMATS_BOOK_PARTS_H

#include "formats/book_write.h"
#include "formats/zip_write.h"

#define BOOK_XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define BOOK_MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define BOOK_RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define BOOK_ODS_MEDIA "application/vnd.oasis.opendocument.spreadsheet"

enum {
	BOOK_TITLE_BYTES = 32, /* Excel takes 32 characters of a title */
	BOOK_HELP_BYTES = 255, /* and 255 of a help */
	BOOK_EMPTY_ROWS = 1000,
};

struct book {
	enum book_kind           kind;
	const struct book_shape *shape;
	struct zip              *zip;
	int64_t                  rows;
	size_t                   longest; /* list */
};

/* Row `row` of the third sheet: 0 has the titles of the lists. */
const struct str *book_list_row(struct arena *a, const struct book_shape *shape, size_t row);

extern const char book_content_types[], book_root[], book_workbook_relations[], book_styles[]; /* XLSX */
extern const char book_manifest[], book_content_head[];                                        /* ODS */

#endif
