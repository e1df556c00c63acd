#include "base/hours.h"

#include "base/clock.h"

enum { DAY = 86400 };

/* "22:00" as minutes; -1 when it is none. */
static int64_t
minutes_of(struct str text)
{
	int64_t hour, minute;

	if (text.length != sizeof "22:00" - 1 || text.data[2] != ':' || !str_integer(str_slice(text, 0, 2), &hour) ||
	    !str_integer(str_slice(text, 3, 5), &minute) || hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	return hour * 60 + minute;
}

bool
hours_are(struct str hours)
{
	size_t middle = str_find_byte(hours, '-');

	return middle < hours.length && minutes_of(str_slice(hours, 0, middle)) >= 0 &&
	       minutes_of(str_slice(hours, middle + 1, hours.length)) >= 0;
}

bool
hours_have(struct str hours, int64_t time)
{
	size_t  middle = str_find_byte(hours, '-');
	int64_t from = minutes_of(str_slice(hours, 0, middle));
	int64_t until = middle < hours.length ? minutes_of(str_slice(hours, middle + 1, hours.length)) : -1;
	int64_t minute = time / CLOCK_SECOND % DAY / 60;

	if (from < 0 || until < 0)
		return true;
	return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}
