/* Saying a record in the words of a vocabulary: what dcat_write.c and schema_org_write.c do alike. Each value that the record's type
 * maps to a property becomes what that property takes. Internal to these two. */
#ifndef FORMATS_SAYING_H
#define FORMATS_SAYING_H

#include "formats/export.h"
#include "formats/mapped.h"
#include "formats/thing.h"

/* What a property takes. */
enum form {
	FORM_ANY,    /* what the value is */
	FORM_TEXT,   /* by language */
	FORM_CODE,   /* as the record has it: codes, tags, intervals */
	FORM_DATE,   /* one date or time */
	FORM_PERIOD, /* the property has its start, endDate its end */
	FORM_DECIMAL,
	FORM_INTEGER, /* not below 0 */
	FORM_ADDRESS, /* an address alone */
	FORM_THING,   /* a thing of the class */
};

/* Knowledge of a vocabulary, none of our types. */
struct range {
	const char *property;
	enum form   form;
	const char *class; /* of a thing; empty: any */
	const char *label; /* the property by which such a thing is named */
	bool        once;  /* a dataset has at most one */
};

/* One value, on its way into a thing. */
struct saying {
	struct thing       *thing;
	struct str          property;
	const struct range *range;
	const struct field *field;
	const struct json  *value;
	struct wording      wording;
};

/* A record that is said. */
struct writing {
	struct arena                  *a;
	const struct exporter_context *context;
	const struct json             *record;
	const struct type             *type;    /* NULL: one that is not known */
	struct str                     address; /* of the record */
	enum mapping                   mapping;
	const struct range            *ranges; /* the last, without a property, is that of all others */
	void (*say)(struct writing *w, const struct saying *saying);
	struct exporter_context alone; /* the context of one that asks for no further record */
	size_t                  asked;
};

struct writing writing_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* Calls `say` for each value of the fields that is mapped. */
void say_fields(struct writing *w, struct thing *thing, const struct field_list *fields, const struct json *values);

/* The words by the property. */
void say_words(struct thing *thing, const char *property, struct wording words);

/* The words of a value by its property. */
void say_wording(const struct saying *saying);

/* A thing inside another, when it says anything. */
void say_inside(const struct saying *saying, struct thing *inside);

/* What a record that is referred to is called. A record of a megabyte may name a hundred thousand others: RECORD_OTHERS are looked up,
 * the rest stand by their identifiers. */
struct wording say_names(struct writing *w, struct str id);

/* A record that is referred to: its address, at its home where that is known; its body and type, NULL when they are not. */
struct referred {
	const struct json *body;
	const struct type *type;
	struct str         address;
};
struct referred say_referred(struct writing *w, struct str id);

/* The addresses of a vocabulary and of a term in it; "subjects:mangroves". */
struct str say_vocabulary_address(struct writing *w, struct str term);
struct str say_term_address(struct writing *w, struct str term);

#endif
