/* Kinds of files. Only the beginning is looked at: a kind is told by its first bytes, and what is asked to look at all of a
 * hostile file is asked for too much. */
#include "formats/media.h"

#include <magic.h>

enum { LOOKED_AT = 256 * 1024, LONGEST = 100 };

struct str
media_of_bytes(struct arena *a, struct str bytes)
{
	magic_t     magic = magic_open(MAGIC_MIME_TYPE);
	const char *says = NULL;
	struct str  media = STR("application/octet-stream");

	bytes = str_slice(bytes, 0, LOOKED_AT);
	if (magic != NULL && magic_load(magic, NULL) == 0)
		says = magic_buffer(magic, bytes.data, bytes.length);
	if (says != NULL && strchr(says, '/') != NULL && strlen(says) < LONGEST)
		media = str_copy(a, str_of(says));
	if (magic != NULL)
		magic_close(magic);
	return media;
}
