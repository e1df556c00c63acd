/* Fuzzing of small pictures: what is read of an image is made smaller and can be read again. */
#include "formats/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIDE = 40 };

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
	arena_close(a);
	return 0;
}
