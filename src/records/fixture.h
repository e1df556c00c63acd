/* For tests: a key, a clock that is set by hand, a type `sample` beside the shipped ones, records. */
#ifndef RECORDS_FIXTURE_H
#define RECORDS_FIXTURE_H

#include "base/sign.h"
#include "records/records.h"

struct scripted_clock {
	struct clock clock;
	int64_t      now;
};

struct fixture {
	struct arena         *a;
	struct sign_key       key;
	struct scripted_clock clock;
	struct record_context context; /* without a pool */
};

struct fixture *fixture_open(void);
void            fixture_close(struct fixture *f);

/* JSON, from text with ' in place of "; the test fails when it is none. */
struct json *fixture_json(struct fixture *f, const char *text);
const char  *fixture_text(struct fixture *f, const struct json *json);

/* A draft of {'type':'sample','fields':{...}}, to be published: own, or adopted from the source "museum". */
struct record_draft fixture_draft(struct fixture *f, const char *fields);
struct record_draft fixture_adopted(struct fixture *f, const char *identifier, const char *fields);

/* A document of any type. */
struct record_draft fixture_document(struct fixture *f, const char *document);

/* "path code; ..." of problems. */
const char *fixture_problems(struct fixture *f, const struct problems *problems);

#endif
