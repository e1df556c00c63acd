/* A record in the words of schema.org, by its type's `schema` mapping. */
#ifndef FORMATS_SCHEMA_ORG_WRITE_H
#define FORMATS_SCHEMA_ORG_WRITE_H

#include "formats/export.h"
#include "formats/thing.h"

/* The record as a thing whose class is that of its type ("Dataset"). Lives in `a`. */
struct thing *schema_org_thing(struct arena *a, const struct json *record, const struct exporter_context *context);

/* How the properties of schema.org are told (schema.org 28): the form of their values, the class of a thing and the property that
 * names it. Knowledge of the standard, none of our types. */
enum schema_form {
	SCHEMA_ANY,  /* what the value is */
	SCHEMA_TEXT, /* text by language */
	SCHEMA_CODE, /* as the record has it: codes, tags, intervals */
	SCHEMA_ADDRESS,
	SCHEMA_DATE,
	SCHEMA_PERIOD, /* the property has its start, endDate its end */
	SCHEMA_THING,
};

struct schema_range {
	const char      *property;
	enum schema_form form;
	const char *class;
	const char *label;
};

const struct schema_range *schema_range_of(struct str property);

#endif
