/* Codes and written forms that values of records have: languages, countries, currencies, dates, decimals, addresses. Each
 * answers whether the whole text has the form; none looks anything up. For records/ and formats/. */
#ifndef RECORDS_CODES_H
#define RECORDS_CODES_H

#include "base/base.h"

/* A language tag (BCP 47: subtags of letters and digits, two or three letters first; or a private tag "x-…"). */
bool code_is_language(struct str text);

/* Two capital letters (ISO 3166-1 alpha-2), three (ISO 4217). */
bool code_is_country(struct str text);
bool code_is_currency(struct str text);

/* EDTF level 0: a year, month or day that calendars have; an interval of two; the date of an interval's start. */
bool code_is_date(struct str text);
bool code_is_period(struct str text);

/* A decimal number: digits, perhaps '-' before and '.' with digits after; no exponent, no needless zeros in front. */
bool code_is_decimal(struct str text);

/* Compares two decimals: less than, equal to, greater than 0. */
int code_compare_decimals(struct str left, struct str right);

/* An absolute address with http, https, ftp (a host behind it) or mailto; printable, without spaces, quotes or <>. */
bool code_is_link(struct str text);

/* "type/subtype" in RFC 2045's characters. */
bool code_is_media(struct str text);

/* "0000-0002-1825-0097" with the right check character (ISO 7064 mod 11-2). */
bool code_is_orcid(struct str text);

/* The form in which a language tag is stored: "pt-BR", "zh-Hant"; `text` is a tag. */
struct str code_language(struct arena *a, struct str text);

/* Characters of UTF-8 text. */
int64_t code_characters(struct str text);

/* Where a character stands that XML 1.0 cannot hold (controls but tab and line ends, U+FFFE, U+FFFF); text.length when
 * nowhere. Such text cannot be exported, nor stored on PostgreSQL when it is U+0000. */
size_t code_find_unfit(struct str text);

#endif
