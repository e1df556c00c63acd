/* The formats of workbooks. Where sheets are named as types of records, as those of templates are, these are read; else all that
 * are not hidden. */
#include "formats/book_read.h"
#include "formats/readers.h"
#include "formats/table_rows.h"

#include "base/limits.h"

enum { CHUNK = 64 * 1024 };

struct book_reading {
	struct arena                *a;
	struct book_file             file;
	enum book_kind               kind;
	struct source               *source;
	const struct format_options *options;
	const struct format_sink    *sink;
	struct book_sheet           *sheets;
	size_t                       count;
	void                        *kept;
};

static bool
read_all(struct arena *a, struct source *source, struct str *bytes_r, struct error *error)
{
	struct buffer out = buffer_in(a);
	ptrdiff_t     got;

	do {
		got = source_read_bytes(source, buffer_reserve(&out, CHUNK), CHUNK, error);
		out.length += got > 0 ? (size_t)got : 0;
		if (out.length > (size_t)LIMIT_BOOK_MEGABYTES * 1024 * 1024)
			return error_set(error, ERROR_LIMIT, "book.size", "a workbook of more than %d MB",
					 LIMIT_BOOK_MEGABYTES);
	} while (got > 0);
	*bytes_r = buffer_str(&out);
	return got == 0;
}

static bool
read_sheet(struct book_reading *reading, const struct book_sheet *sheet, struct error *error)
{
	struct arena      *a = arena_open(0);
	bool               xlsx = reading->kind == BOOK_XLSX;
	struct table_rows  rows = { .next = xlsx ? book_xlsx_next : book_ods_next,
				    .sheet = sheet->name,
				    .type = type_find(reading->options->types, sheet->name) };
	struct book_cells *cells;
	bool               good;

	good = xlsx ? book_xlsx_open(a, &reading->file, sheet, reading->kept, &cells, error)
		    : book_ods_open(a, &reading->file, sheet, reading->kept, &cells, error);
	if (good) {
		rows.context = cells;
		good = table_read(a, reading->source, reading->options, reading->sink, &rows, error);
	}
	arena_close(a);
	return good;
}

static bool
read_sheets(struct book_reading *reading, struct error *error)
{
	bool   typed = false;
	size_t read = 0;

	for (size_t i = 0; i < reading->count; i++)
		typed |= type_find(reading->options->types, reading->sheets[i].name) != NULL;
	for (size_t i = 0; i < reading->count; i++) {
		const struct book_sheet *sheet = &reading->sheets[i];

		if (sheet->hidden || (typed && type_find(reading->options->types, sheet->name) == NULL))
			continue;
		read++;
		if (!read_sheet(reading, sheet, error))
			return false;
	}
	return read > 0 || error_set(error, ERROR_INPUT, "import.empty", "a workbook without a sheet that is shown");
}

static bool
read_book(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	  struct error *error)
{
	struct book_reading reading = { .a = a, .source = source, .options = options, .sink = sink };
	struct str          head;
	bool                good;

	if (!source_head(source, &head, error))
		return false;
	reading.kind = book_recognise(head);
	if (reading.kind == BOOK_CSV)
		return error_set(error, ERROR_INPUT, "format.unknown", "this is no workbook in XLSX or ODS");
	reading.file.name = source_name(source);
	if (!read_all(a, source, &reading.file.bytes, error))
		return false;
	good = reading.kind == BOOK_XLSX
		       ? book_xlsx_sheets(a, &reading.file, &reading.sheets, &reading.count, &reading.kept, error)
		       : book_ods_sheets(a, &reading.file, &reading.sheets, &reading.count, &reading.kept, error);
	return good && read_sheets(&reading, error);
}

bool
format_is_book(struct str head)
{
	return book_recognise(head) != BOOK_CSV;
}

static int
recognise_xlsx(struct str head)
{
	return book_recognise(head) == BOOK_XLSX ? 100 : 0;
}

static int
recognise_ods(struct str head)
{
	return book_recognise(head) == BOOK_ODS ? 100 : 0;
}

const struct format format_xlsx = {
	.name = "xlsx",
	.media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	.says = "workbooks of Excel (Office Open XML), each sheet as a table",
	.recognise = recognise_xlsx,
	.read = read_book,
};

const struct format format_ods = {
	.name = "ods",
	.media = "application/vnd.oasis.opendocument.spreadsheet",
	.says = "workbooks of LibreOffice and others (OpenDocument), each sheet as a table",
	.recognise = recognise_ods,
	.read = read_book,
};
