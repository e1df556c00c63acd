/* Cells and rows of workbooks. */
#include "formats/book_read.h"

#include "base/limits.h"
#include "formats/csv_cells.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_SECONDS = 24 * 60 * 60, EPOCH_1900 = 25569, EPOCH_1904 = 24107, LEAP_THAT_WAS_NOT = 60 };

bool
book_line_put(struct arena *a, struct book_line *line, size_t at, struct str text, struct error *error)
{
	if (at >= LIMIT_CSV_COLUMNS)
		return error_set(error, ERROR_LIMIT, "csv.columns", "a row of more than %d cells", LIMIT_CSV_COLUMNS);
	if (text.length > LIMIT_CSV_FIELD_BYTES)
		return error_set(error, ERROR_LIMIT, "csv.field", "a cell of more than %d bytes",
				 LIMIT_CSV_FIELD_BYTES);
	line->bytes += text.length;
	if (line->bytes > LIMIT_ORIGINAL_BYTES)
		return error_set(error, ERROR_LIMIT, "csv.row", "a row of more than %d bytes", LIMIT_ORIGINAL_BYTES);
	while (line->count <= at) {
		line->cells = arena_room(a, line->cells, line->count, &line->capacity, sizeof *line->cells);
		line->cells[line->count++] = STR("");
	}
	line->cells[at] = text;
	line->filled |= str_trim(text).length > 0;
	return true;
}

void
book_line_row(struct arena *a, const struct book_line *line, int64_t number, struct csv_row *row_r)
{
	struct buffer raw = buffer_in(a);

	for (size_t i = 0; i < line->count; i++) {
		if (i > 0)
			buffer_add_byte(&raw, ',');
		if (line->cells[i].length > 0)
			csv_add_cell(&raw, line->cells[i]);
	}
	*row_r =
		(struct csv_row){ .cells = line->cells, .count = line->count, .raw = buffer_str(&raw), .line = number };
}

/* Programs write the nearest binary number with 17 digits: 1.1000000000000001 is what was typed as 1.1. */
struct str
book_number(struct arena *a, struct str text)
{
	const char *c = str_c(a, text);
	char       *end;
	double      value = strtod(c, &end);

	if (text.length == 0 || *end != '\0' || !isfinite(value))
		return text;
	if (fabs(value) < 1e15 && fabs(value) >= 1e-5 && value != floor(value))
		return str_format(a, "%.15g", value);
	if (fabs(value) < 1e15 && value == floor(value))
		return str_format(a, "%.0f", value);
	return text;
}

static struct str
day_text(struct arena *a, int64_t day)
{
	/* the civil date of a count of days since 1970, by Howard Hinnant's algorithm */
	int64_t shifted = day + 719468, era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t of_era = shifted - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
	int64_t in_month = of_year - (153 * month + 2) / 5 + 1;

	month = month < 10 ? month + 3 : month - 9;
	year += era * 400 + (month <= 2);
	return str_format(a, "%04" PRId64 "-%02" PRId64 "-%02" PRId64, year, month, in_month);
}

/* Excel counts a 29 February 1900 that never was: days before it are one too few. Below 1 it is a time of day. */
struct str
book_date(struct arena *a, struct str days, bool from_1904)
{
	double     value = strtod(str_c(a, days), NULL), whole = floor(value);
	double     seconds = floor((value - whole) * DAY_SECONDS + 0.5);
	int64_t    day, second;
	struct str date;

	if (!isfinite(value) || value < 0 || value > 2958466) /* the year 9999 */
		return days;
	second = (int64_t)seconds;
	day = (int64_t)whole + second / DAY_SECONDS;
	second %= DAY_SECONDS;
	if (!from_1904 && day < LEAP_THAT_WAS_NOT)
		day++;
	date = day_text(a, day - (from_1904 ? EPOCH_1904 : EPOCH_1900));
	if (second == 0)
		return date;
	return str_format(a, "%.*sT%02d:%02d:%02dZ", STR_ARGS(date), (int)(second / 3600), (int)(second / 60 % 60),
			  (int)(second % 60));
}
