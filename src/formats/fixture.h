/* What a reader gives, as text: for tests. */
#ifndef FORMATS_FIXTURE_H
#define FORMATS_FIXTURE_H

#include "formats/format.h"

struct reader_fixture {
	struct arena         *a;
	struct format_options options; /* with the shipped types and vocabularies */
};

void reader_fixture_open(struct reader_fixture *f);
void reader_fixture_close(struct reader_fixture *f);

/* Reads `text` with the format and gives a line for each record, "KEY DOCUMENT" or "KEY deleted", a line "- NOTE" for each of its
 * notes, and a line "! PLACE REASON" for each part that is rejected. The document is without "type" where that is
 * "resource". */
struct str reader_fixture_read(struct reader_fixture *f, const struct format *format, struct str text);

#endif
