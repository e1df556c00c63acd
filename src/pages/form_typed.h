/* What people type into a form, in their own spelling of numbers, dates and places, and back. What cannot be understood comes
 * back as it was typed, without white space at its ends: the check says what is wrong with it. What is shown is understood
 * again as the same. */
#ifndef PAGES_FORM_TYPED_H
#define PAGES_FORM_TYPED_H

#include "base/json.h"

struct words;

/* "1 500,5", "1,500.5", "١٥٠٠٫٥" → "1500.5". Where one comma or point may mean either, the language decides. */
struct str typed_decimal(struct arena *a, struct str text, struct str language);
struct str shown_decimal(struct arena *a, struct str decimal, struct str language);

/* "31.12.2026", "12/2026", "2026年5月1日", "1 mai 2026" → "2026-05-01"; the day before the month. */
struct str typed_date(struct arena *a, const struct words *words, struct str text, struct str language);

/* "2026-05-01 9:00" → "2026-05-01T09:00:00Z". */
struct str typed_time(struct arena *a, const struct words *words, struct str text, struct str language);
struct str shown_time(struct arena *a, struct str time);

/* "-1.29, 36.82" (latitude, longitude) → a point; "west, south, east, north" → a box, of two parts where it crosses the
 * antimeridian (west > east); GeoJSON as it is; else a string. What a place is called is not shown. */
struct json *typed_place(struct arena *a, struct str text);
struct str   shown_place(struct arena *a, const struct json *place);

/* Is it a point or a box, which can be chosen on a map? Other outlines are shown as GeoJSON. */
bool place_is_drawn(struct arena *a, const struct json *place);

#endif
