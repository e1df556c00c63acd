/* Checking: what the parts of the check share. Internal to records/. */
#ifndef RECORDS_CHECKING_H
#define RECORDS_CHECKING_H

#include "records/check.h"

/* Where the check stands in the record: a member or an element, and what it is in. */
struct place {
	const struct place *up;
	struct str          name;  /* of a member */
	int64_t             index; /* of an element, when name is empty */
};

struct checking {
	struct arena             *a;
	const struct check_rules *rules;
	const struct type        *type;   /* of the record */
	const struct json        *fields; /* of the record, for conditions */
	struct problems          *problems;
	size_t                    capacity;
};

/* Everything that can be wrong; the table in check.c has code, word and gravity of each, docs/checks.md tells people. */
enum fault {
	FAULT_SHAPE,
	FAULT_TYPE,
	FAULT_NAMELESS,
	FAULT_SIZE,
	FAULT_NUMBER,
	FAULT_MEMBER,
	FAULT_FIELD,
	FAULT_REQUIRED,
	FAULT_NOT_ASKED,
	FAULT_EMPTY,
	FAULT_LIST,
	FAULT_BY_LANGUAGE,
	FAULT_TEXT,
	FAULT_KEYWORDS,
	FAULT_LANGUAGE,
	FAULT_CHARACTER,
	FAULT_REPLACED,
	FAULT_LINE_BREAK,
	FAULT_TERM,
	FAULT_COUNTRY,
	FAULT_REFERENCE,
	FAULT_PERSON,
	FAULT_EMAIL,
	FAULT_ORCID,
	FAULT_DATE,
	FAULT_PERIOD,
	FAULT_TIME,
	FAULT_DECIMAL,
	FAULT_QUANTITY,
	FAULT_AMOUNT,
	FAULT_YES_NO,
	FAULT_CHOICE,
	FAULT_LINK,
	FAULT_FILE,
	FAULT_PLACE,
	FAULT_GROUP,
	FAULT_TOO_LONG,
	FAULT_TOO_SHORT,
	FAULT_TOO_LARGE,
	FAULT_TOO_SMALL,
	FAULT_TOO_MANY,
	FAULT_TOO_FEW,
	FAULT_REPEATED,
	FAULT_UNKNOWN_TERM,
	FAULT_UNKNOWN_COUNTRY,
	FAULT_UNKNOWN_CHOICE,
	FAULT_UNKNOWN_UNIT,
	FAULT_OWNER,
	FAULT_LICENCE,
	FAULT_ACCESS,
	FAULT_WITHDRAWN,
	FAULT_MERGED,
	FAULT_ERASED,
	FAULT_WITHHELD,
	FAULTS
};

/* The code of problems: "required", "too-long". */
const char *fault_code(enum fault fault);

/* True when a value with this fault cannot be read as what it should be; it is left out of an adopted record. */
bool fault_is_of_form(struct str code);

/* What a sentence says besides the field: {value} and, where the words have plural forms, {count}. */
struct said {
	struct str value;
	int64_t    count; /* -1: no plural */
};

/* Adds a problem at `place`; `label` is the field's name for the reader, `said` may be NULL. */
void check_add(struct checking *checking, const struct place *place, enum fault fault, struct str label,
	       const struct said *said);
void check_add_value(struct checking *checking, const struct place *place, enum fault fault, struct str label,
		     struct str value);
void check_add_count(struct checking *checking, const struct place *place, enum fault fault, struct str label,
		     int64_t count);

/* Adds a problem of the whole record to those that a check found. */
void problems_add(struct arena *a, struct problems *problems, const struct check_rules *rules, enum fault fault,
		  int64_t count);

/* A string with something in it and without characters that cannot be kept; else a problem and false. `fault` is what
 * it is when it is no string. */
bool check_string(struct checking *checking, const struct json *value, const struct place *place, enum fault fault,
		  struct str label);

/* The fields of the record or of a group. */
void check_fields(struct checking *checking, const struct field_list *list, const struct json *values,
		  const struct place *place);

/* One value of a field; an element when the field has many. */
void check_value(struct checking *checking, const struct field *field, const struct json *value,
		 const struct place *place);

/* A map from language to text, as titles of links and files are. */
void check_texts(struct checking *checking, const struct json *value, const struct place *place, struct str label);

/* Members of the record beside its fields. */
void check_header(struct checking *checking, const struct json *record);

/* True when `value` is a GeoJSON geometry (RFC 7946), with degrees that there are. */
bool geometry_is_right(const struct json *value);

/* True for {"withheld": hash, "until": date}, which stands in the public body for a value that stays at home. */
bool value_is_withheld(const struct json *value);

#endif
