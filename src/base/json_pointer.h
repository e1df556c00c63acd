/* JSON Pointers (RFC 6901) for the places of errors, made where something failed; no door for other rooms. */
#ifndef BASE_JSON_POINTER_H
#define BASE_JSON_POINTER_H

#include "base/json.h"

enum { JSON_POINTER_BYTES = 200 };

/* Begins zeroed; what does not fit is left out and marked. */
struct json_pointer {
	char   text[JSON_POINTER_BYTES];
	size_t length;
	bool   is_cut;
};

/* Adds the name of a member, or the index of an element. */
void json_pointer_add(struct json_pointer *pointer, struct str token);
void json_pointer_add_index(struct json_pointer *pointer, uint32_t index);

/* The text, with "/…" when something was left out; empty for the whole value. */
struct str json_pointer_end(struct json_pointer *pointer);

#endif
