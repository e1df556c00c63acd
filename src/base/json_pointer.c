/* JSON Pointers. */
#include "base/json_pointer.h"

static const char mark[] = "/…";

void
json_pointer_add(struct json_pointer *pointer, struct str token)
{
	size_t at = pointer->length;

	pointer->is_cut = pointer->is_cut || token.length > sizeof pointer->text - sizeof mark - at;
	if (pointer->is_cut)
		return;
	pointer->text[at++] = '/';
	for (size_t i = 0; i < token.length; i++) {
		char c = token.data[i];

		if (at + 2 + sizeof mark > sizeof pointer->text) {
			pointer->is_cut = true;
			return;
		}
		if (c == '~' || c == '/')
			pointer->text[at++] = '~';
		pointer->text[at++] = (char)(c == '~' ? '0' : c == '/' ? '1' : c);
	}
	pointer->length = at;
}

void
json_pointer_add_index(struct json_pointer *pointer, uint32_t index)
{
	char number[16];
	int  length = snprintf(number, sizeof number, "%" PRIu32, index);

	json_pointer_add(pointer, (struct str){ number, (size_t)length });
}

struct str
json_pointer_end(struct json_pointer *pointer)
{
	if (pointer->is_cut) {
		memcpy(pointer->text + pointer->length, mark, sizeof mark - 1);
		pointer->length += sizeof mark - 1;
		pointer->is_cut = false;
	}
	return (struct str){ pointer->text, pointer->length };
}
