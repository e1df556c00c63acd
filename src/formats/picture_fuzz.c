/* Fuzzing of small pictures: what is read of an image is made smaller and can be read again. */
#include "formats/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIDE = 40 };

/* What is bare has nothing more to be taken away. */
static void
bare(struct arena *a, struct str bytes)
{
	struct buffer out = buffer_in(a);
	struct str   *parts;
	size_t        count;

	if (!picture_bare(a, bytes, picture_kind(bytes), &parts, &count, NULL) || count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		buffer_add(&out, parts[i]);
	assert(picture_kind(buffer_str(&out)) == picture_kind(bytes));
	assert(picture_bare(a, buffer_str(&out), picture_kind(bytes), &parts, &count, NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena  *a = arena_open(0);
	struct str     bytes = { (const char *)data, size }, jpeg;
	struct picture whole, small;

	if (picture_read(a, bytes, picture_kind(bytes), SIDE, &whole, NULL) &&
	    whole.width * (int64_t)whole.height < 1 << 20) {
		picture_fit(a, &whole, SIDE, &small);
		assert(small.width > 0 && small.width <= SIDE && small.height > 0 && small.height <= SIDE);
		assert(picture_write(a, &small, &jpeg, NULL) && picture_kind(jpeg) == PICTURE_JPEG);
		assert(picture_read(a, jpeg, PICTURE_JPEG, SIDE, &whole, NULL));
		assert(whole.width == small.width && whole.height == small.height);
	}
	bare(a, bytes);
	arena_close(a);
	return 0;
}
