/* Written forms: what people and programs write for a date, a language, a country, a licence, a place or an address, and
 * what a record holds for it. Each answers false (or an empty slice) when the text is nothing of the kind: nothing is guessed
 * that the text does not say. */
#ifndef FORMATS_WRITTEN_H
#define FORMATS_WRITTEN_H

#include "base/json.h"

struct vocabularies;

/* One line: white space at the ends gone, runs of it inside one space. A slice of `text` when nothing changes. */
struct str written_line(struct arena *a, struct str text);

/* Paragraphs: lines tidied as above, blank lines between paragraphs kept as one. */
struct str written_prose(struct arena *a, struct str text);

/* EDTF level 0: "2026", "2026-05", "2026-05-01". Reads W3C and ISO forms with or without time, "20260501", "2026/05/01",
 * "13.5.2026", "May 2026" and "1 May 2026" in English, French and Spanish, "c2026", "[2026]". An all-figure date whose day and
 * month cannot be told apart is its year. `exact_r` is false when something that the text says was left out. */
bool written_date(struct arena *a, struct str text, struct str *date_r, bool *exact_r);

/* An interval "a/b", also from "1998-2003", "2001 - 2003", "start=1998; end=2003" (DCMI Period), or a single date. */
bool written_period(struct arena *a, struct str text, struct str *period_r, bool *exact_r);

/* RFC 3339 in UTC from a date with time; a missing offset is UTC. */
bool written_time(struct arena *a, struct str text, struct str *time_r);

/* BCP 47 from tags in any spelling ("en_us"), codes of ISO 639-1, -2 (both kinds) and -3, and names of languages in the
 * vocabulary `languages`. */
bool written_language(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *tag_r);

/* ISO 3166-1 alpha-2 from codes of two and three letters, subdivisions ("GR-22") and names in the vocabulary
 * `countries`. */
bool written_country(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *code_r);

/* SPDX identifier or the address of a licence: from addresses of Creative Commons, Open Data Commons and rightsstatements.org,
 * SPDX identifiers, and names in the vocabulary `licences`. */
bool written_licence(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *licence_r);

/* "open", "registered", "restricted" or "closed" from the words and addresses of lists of access conditions: those of the European
 * Union, COAR, OpenAIRE and INSPIRE, and "open access" and the like. Other sentences are none. */
bool written_access(struct str text, struct str *access_r);

/* An address: http, https, ftp, mailto; "www.…"; and DOI, Handle, ARK, ORCID, and URN:NBN identifiers by their resolver. */
bool written_link(struct arena *a, struct str text, struct str *url_r);

/* GeoJSON from "DCMI Point" and "DCMI Box" (east=…; north=…; …), "POINT(x y)", "ENVELOPE(w,e,n,s)", and "latitude, longitude" in
 * decimal degrees. */
bool written_place(struct arena *a, struct str text, struct json **place_r);

/* GeoJSON of a point, or NULL when the coordinates are none: decimal degrees as text. */
struct json *written_point(struct arena *a, struct str longitude, struct str latitude);

/* GeoJSON of a box by its sides in decimal degrees: a polygon, two where it crosses the antimeridian (west > east), a line or a
 * point when it has no area; NULL when the sides are none. */
struct json *written_box(struct arena *a, struct str west, struct str east, struct str north, struct str south);

/* A decimal number in the form that records hold ("-12.5"), from one with a decimal comma or spaces between thousands. */
bool written_number(struct arena *a, struct str text, struct str *number_r);

/* yes, no, true, false, 1, 0, and their words in the six languages. */
bool written_yes_no(struct str text, bool *value_r);

#endif
