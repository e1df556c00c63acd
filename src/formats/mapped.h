/* Mapped values: what the fields of a record say that its type maps to a standard, and the words in which a value of any kind
 * is told to people. Which field goes where stands in the type's file alone (`maps` in types/). */
#ifndef FORMATS_MAPPED_H
#define FORMATS_MAPPED_H

#include "base/json.h"
#include "records/types.h"
#include "vocabularies/vocabularies.h"

enum mapping { MAPPED_DCAT, MAPPED_SCHEMA };

/* One value of a field; a field with several has one for each. */
struct mapped {
	const struct field *field;
	const struct json  *value;
	struct str          property; /* what the field maps to: "dct:title" */
};

struct mapped_list {
	struct mapped *list;
	size_t         count;
};

/* The values of `fields` in `values` that are mapped, in the order of the type; of a group that is not mapped itself those
 * inside it. Withheld values are left out. Lives in `a`. */
struct mapped_list mapped_values(struct arena *a, const struct field_list *fields, const struct json *values,
				 enum mapping mapping);

/* A text in several languages; that of proper names is empty. */
struct wording {
	const struct term_label *list;
	size_t                   count;
};

/* The value in words: texts as they stand; terms, countries, languages and choices by their labels in all languages; persons by
 * name, else role; links and files by title; amounts with their unit; groups by the first text, name, person or organization in
 * them. Empty for places. Lives in `a`. */
struct wording mapped_wording(struct arena *a, const struct vocabularies *vocabularies, const struct field *field,
			      const struct json *value);

/* The label of a country or language code in all languages; the code when it is unknown. */
struct wording country_wording(struct arena *a, const struct vocabularies *vocabularies, struct str code);
struct wording language_wording(struct arena *a, const struct vocabularies *vocabularies, struct str tag);

/* A map from language to text, as records hold it. */
struct wording texts_wording(struct arena *a, const struct json *texts);

/* The smallest box around the positions of a GeoJSON geometry, in degrees; false when it has none. */
struct place_box {
	double west, south, east, north;
	size_t positions;
};
bool place_box(const struct json *geometry, struct place_box *box_r);

/* Degrees as a decimal number, of at most six decimals. */
struct str degrees_text(struct arena *a, double degrees);

#endif
