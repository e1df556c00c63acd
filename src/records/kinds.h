/* What each kind of field is, in one table: its word in type files and what a field of the kind may declare. Internal to
 * records/. */
#ifndef RECORDS_KINDS_H
#define RECORDS_KINDS_H

#include "records/types.h"

enum {
	KIND_LIST = 1 << 0,       /* its value is a list already: takes no `many` */
	KIND_LENGTH = 1 << 1,     /* takes `least` and `most` */
	KIND_VOCABULARY = 1 << 2, /* needs `vocabulary` */
	KIND_TYPES = 1 << 3,      /* takes `types` */
	KIND_CHOICES = 1 << 4,    /* needs `choices` */
	KIND_UNITS = 1 << 5,      /* takes `units` */
	KIND_FIELDS = 1 << 6,     /* needs `fields` */
	KIND_SORT = 1 << 7,       /* takes `sort` */
	KIND_TITLE = 1 << 8,      /* takes `search: title` */
	KIND_TEXT = 1 << 9,       /* searched unless it says otherwise */
	KIND_COMPARED = 1 << 10,  /* conditions may ask `is` and `in` */
	KIND_DATED = 1 << 11,     /* may date the record */
	KIND_LANGUAGES = 1 << 12, /* a map from language to text */
};

struct kind {
	const char *name;
	unsigned    allows; /* KIND_… */
};

const struct kind *field_kind(enum field_kind kind);

/* False when `word` names no kind. */
bool field_kind_parse(struct str word, enum field_kind *kind_r);

/* The key of the word for it among those of the interface: "kind.text". */
const char *field_kind_word(enum field_kind kind);

static inline bool
field_allows(const struct field *field, unsigned what)
{
	return (field_kind(field->kind)->allows & what) != 0;
}

/* True when the value of `field` is a list, by its kind or by `many`. */
static inline bool
field_is_list(const struct field *field)
{
	return field->many || field_allows(field, KIND_LIST);
}

/* The facets that fields may feed, ended by NULL, and whether one takes fields of this kind. */
extern const char *const facet_names[];
bool                     facet_takes(struct str facet, enum field_kind kind);

#endif
