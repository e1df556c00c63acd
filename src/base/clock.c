/* The clock, and time as text (RFC 3339). Days to dates and back by the arithmetic of Howard Hinnant's
 * "chrono-Compatible Low-Level Date Algorithms": years begin in March, eras are 400 years of 146,097 days. */
#include "base/clock.h"

#define SECOND INT64_C(1000000)

enum { DAY = 86400, ERA_DAYS = 146097, DAYS_TO_1970 = 719468 };

static int64_t
system_now(const struct clock *clock)
{
	struct timespec now;

	(void)clock;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

const struct clock *
clock_system(void)
{
	static const struct clock clock = { .now = system_now };

	return &clock;
}

int64_t
clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- dates ------------------------------------------------------------------------------------------------------- */

/* Rounds down, also below zero. */
static int64_t
divide(int64_t number, int64_t by)
{
	return number / by - (number % by < 0);
}

/* Days since 1970-01-01. */
static int64_t
days_of(struct date date)
{
	int64_t year = date.month <= 2 ? (int64_t)date.year - 1 : date.year;
	int64_t era = divide(year, 400);
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

static struct date
date_of_days(int64_t days)
{
	int64_t era = divide(days + DAYS_TO_1970, ERA_DAYS);
	int64_t day = days + DAYS_TO_1970 - era * ERA_DAYS;
	int64_t year = (day - day / 1460 + day / 36524 - day / (ERA_DAYS - 1)) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	return (struct date){
		.year = (int)(year + era * 400 + (month >= 10)),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(of_year - (153 * month + 2) / 5 + 1),
	};
}

struct date
date_of(int64_t time)
{
	return date_of_days(divide(time, DAY * SECOND));
}

bool
date_is_valid(struct date date)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool             is_leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;

	if (date.month < 1 || date.month > 12 || date.day < 1)
		return false;
	return date.day <= days[date.month - 1] + (date.month == 2 && is_leap);
}

int64_t
date_time(struct date date)
{
	return days_of(date) * DAY * SECOND;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

/* Writes a number in so many digits; returns where they end. Each record has two times, for which printf() is slow. */
static char *
put_digits(char *at, int number, int count)
{
	for (int i = count; i > 0; i--, number /= 10)
		at[i - 1] = (char)('0' + number % 10);
	return at + count;
}

/* "2026-05-01T09:00:00", with microseconds when `is_exact`, and 'Z'. */
static struct str
format_time(int64_t time, bool is_exact, char text[TIME_TEXT])
{
	struct date date = date_of(time);
	int64_t     rest = time - date_time(date);
	int         second = (int)(rest / SECOND),
	    parts[] = { date.month, date.day, second / 3600, second / 60 % 60, second % 60 };
	char *at = text;

	if (date.year < 0 || date.year > 9999)
		at += snprintf(at, TIME_TEXT / 2, "%04d", date.year);
	else
		at = put_digits(at, date.year, 4);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		*at++ = "--T::"[i];
		at = put_digits(at, parts[i], 2);
	}
	if (is_exact) {
		*at++ = '.';
		at = put_digits(at, (int)(rest % SECOND), 6);
	}
	*at++ = 'Z';
	*at = '\0';
	return (struct str){ text, (size_t)(at - text) };
}

struct str
time_format(int64_t time, char text[TIME_TEXT])
{
	return format_time(time, false, text);
}

struct str
time_format_exact(int64_t time, char text[TIME_TEXT])
{
	return format_time(time, true, text);
}

struct str
time_format_http(int64_t time, char text[TIME_TEXT])
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct date              date = date_of(time);
	int64_t                  number = divide(time, DAY * SECOND);
	int                      second = (int)((time - date_time(date)) / SECOND);
	int                      length =
		snprintf(text, TIME_TEXT, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[number - divide(number, 7) * 7],
			 date.day, months[date.month - 1], date.year, second / 3600, second / 60 % 60, second % 60);

	return (struct str){ text, (size_t)length };
}

/* Takes `digits` digits off the front of `rest`. */
static bool
take_number(struct str *rest, size_t digits, int *number_r)
{
	*number_r = 0;
	if (rest->length < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (rest->data[i] < '0' || rest->data[i] > '9')
			return false;
		*number_r = *number_r * 10 + (rest->data[i] - '0');
	}
	*rest = str_slice(*rest, digits, rest->length);
	return true;
}

/* Takes one of `bytes` off the front. */
static bool
take_byte(struct str *rest, const char *bytes, char *taken_r)
{
	if (rest->length == 0 || rest->data[0] == '\0' || strchr(bytes, rest->data[0]) == NULL)
		return false;
	*taken_r = rest->data[0];
	*rest = str_slice(*rest, 1, rest->length);
	return true;
}

static bool
take_date(struct str *rest, struct date *date_r)
{
	char dash;

	return take_number(rest, 4, &date_r->year) && take_byte(rest, "-", &dash) &&
	       take_number(rest, 2, &date_r->month) && take_byte(rest, "-", &dash) &&
	       take_number(rest, 2, &date_r->day) && date_is_valid(*date_r);
}

/* Takes ".123" when it is there; what is finer than a microsecond is dropped. */
static bool
take_fraction(struct str *rest, int64_t *microseconds_r)
{
	int64_t unit = SECOND / 10;
	char    point;
	int     digit;

	*microseconds_r = 0;
	if (!take_byte(rest, ".", &point))
		return true;
	if (!take_number(rest, 1, &digit))
		return false;
	do {
		*microseconds_r += digit * unit;
		unit /= 10;
	} while (take_number(rest, 1, &digit));
	return true;
}

/* Takes "Z" or "+02:00", which must be the rest. */
static bool
take_offset(struct str *rest, int *minutes_r)
{
	int  hour = 0, minute = 0;
	char sign, colon;

	if (!take_byte(rest, "Zz+-", &sign))
		return false;
	if (sign == '+' || sign == '-') {
		if (!take_number(rest, 2, &hour) || !take_byte(rest, ":", &colon) || !take_number(rest, 2, &minute))
			return false;
	}
	*minutes_r = (hour * 60 + minute) * (sign == '-' ? -1 : 1);
	return hour <= 23 && minute <= 59 && rest->length == 0;
}

bool
time_parse(struct str text, int64_t *time_r, struct error *error)
{
	struct str  rest = text, head = str_head(text, 60);
	struct date date;
	int         hour, minute, second, offset;
	int64_t     fraction, of_day;
	char        mark;

	if (!take_date(&rest, &date) || !take_byte(&rest, "Tt ", &mark) || !take_number(&rest, 2, &hour) ||
	    !take_byte(&rest, ":", &mark) || !take_number(&rest, 2, &minute) || !take_byte(&rest, ":", &mark) ||
	    !take_number(&rest, 2, &second) || !take_fraction(&rest, &fraction) || !take_offset(&rest, &offset) ||
	    hour > 23 || minute > 59 || second > 60)
		return error_set(error, ERROR_INPUT, "time.format",
				 "'%.*s' is no time such as 2026-05-01T09:00:00Z (RFC 3339)", STR_ARGS(head));
	of_day = (int64_t)(hour * 60 + minute - offset) * 60 + second;
	/* a leap second is the last of a UTC day; it is taken as the first of the next */
	if (second == 60 && of_day % DAY != 0)
		return error_set(error, ERROR_INPUT, "time.format", "'%.*s' has a second 60 that is no leap second",
				 STR_ARGS(head));
	*time_r = date_time(date) + of_day * SECOND + fraction;
	return true;
}
