/* Small pictures: which reader, how large, which way up. */
#include "formats/picture.h"

#include "base/limits.h"

enum { SHORT = 3, ORIENTATION = 0x0112, ENTRY_BYTES = 12, UPRIGHT = 1, LAST_TURN = 8, PIXEL = 3 };

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

enum picture_kind
picture_kind(struct str bytes)
{
	if (str_starts(bytes, STR("\x89PNG\r\n\x1A\n")))
		return PICTURE_PNG;
	if (str_starts(bytes, STR("\xFF\xD8\xFF")))
		return PICTURE_JPEG;
	if (str_starts(bytes, STR("GIF87a")) || str_starts(bytes, STR("GIF89a")))
		return PICTURE_GIF;
	return str_starts(bytes, STR("RIFF")) && str_equal(str_slice(bytes, 8, 12), STR("WEBP")) ? PICTURE_WEBP
												 : PICTURE_NONE;
}

bool
picture_fail(struct error *error)
{
	return error_set(error, ERROR_INPUT, "picture.damaged", "the image is damaged or not whole");
}

bool
picture_room(struct arena *a, int64_t width, int64_t height, struct picture *picture_r, struct error *error)
{
	if (width <= 0 || height <= 0)
		return picture_fail(error);
	if (width > LIMIT_PICTURE_PIXELS || height > LIMIT_PICTURE_PIXELS || width * height > LIMIT_PICTURE_PIXELS)
		return error_set(error, ERROR_LIMIT, "picture.pixels", "an image of more than %d pixels",
				 LIMIT_PICTURE_PIXELS);
	picture_r->width = (int)width;
	picture_r->height = (int)height;
	picture_r->pixels = (unsigned char *)arena_text(a, (size_t)(width * height) * PIXEL);
	return true;
}

bool
picture_read(struct arena *a, struct str bytes, enum picture_kind kind, int side, struct picture *picture_r,
	     struct error *error)
{
	*picture_r = (struct picture){ .orientation = UPRIGHT };
	switch (kind) {
	case PICTURE_PNG:
		return picture_read_png(a, bytes, picture_r, error);
	case PICTURE_JPEG:
		return picture_read_jpeg(a, bytes, side, picture_r, error);
	case PICTURE_GIF:
		return picture_read_gif(a, bytes, picture_r, error);
	case PICTURE_WEBP:
		return picture_read_webp(a, bytes, side, picture_r, error);
	case PICTURE_NONE:
		break;
	}
	return picture_fail(error);
}

/* ---- which way up ------------------------------------------------------------------------------------------------ */

static uint32_t
number(struct str tiff, size_t at, size_t bytes, bool is_big)
{
	uint32_t value = 0;

	for (size_t i = 0; i < bytes && at + bytes <= tiff.length; i++)
		value |= (uint32_t)(unsigned char)tiff.data[at + i] << 8 * (is_big ? bytes - 1 - i : i);
	return value;
}

/* The first directory alone: the second is of a preview. */
int
picture_orientation(struct str tiff)
{
	bool   is_big = str_starts(tiff, STR("MM\0*"));
	size_t at, count;

	if (!is_big && !str_starts(tiff, STR("II*\0")))
		return UPRIGHT;
	at = number(tiff, 4, 4, is_big);
	count = number(tiff, at, 2, is_big);
	for (size_t i = 0; i < count && at + 2 + (i + 1) * ENTRY_BYTES <= tiff.length; i++) {
		size_t   entry = at + 2 + i * ENTRY_BYTES;
		uint32_t value = number(tiff, entry + 8, 2, is_big);

		if (number(tiff, entry, 2, is_big) == ORIENTATION && number(tiff, entry + 2, 2, is_big) == SHORT)
			return value >= UPRIGHT && value <= LAST_TURN ? (int)value : UPRIGHT;
	}
	return UPRIGHT;
}

/* ---- smaller ----------------------------------------------------------------------------------------------------- */

/* The average of the pixels from (x, y) up to (right, bottom). */
static void
average(const struct picture *from, int x, int y, int right, int bottom, unsigned char *to)
{
	uint64_t sums[PIXEL] = { 0 };
	uint64_t count = (uint64_t)(right - x) * (uint64_t)(bottom - y);

	for (int row = y; row < bottom; row++) {
		const unsigned char *at = from->pixels + ((size_t)row * (size_t)from->width + (size_t)x) * PIXEL;

		for (int column = x; column < right; column++, at += PIXEL)
			for (int i = 0; i < PIXEL; i++)
				sums[i] += at[i];
	}
	for (int i = 0; i < PIXEL; i++)
		to[i] = (unsigned char)((sums[i] + count / 2) / count);
}

/* Where the first pixel that is averaged for the pixel `at` of `size` stands among `all`. */
static int
place(int at, int size, int all)
{
	return (int)((int64_t)at * all / size);
}

static void
shrink(const struct picture *from, struct picture *to)
{
	for (int y = 0; y < to->height; y++) {
		int top = place(y, to->height, from->height), bottom = place(y + 1, to->height, from->height);

		for (int x = 0; x < to->width; x++)
			average(from, place(x, to->width, from->width), top, place(x + 1, to->width, from->width),
				bottom, to->pixels + ((size_t)y * (size_t)to->width + (size_t)x) * PIXEL);
	}
}

static int
scaled(int size, int longest, int side)
{
	int64_t value = longest > side ? ((int64_t)size * side + longest / 2) / longest : size;

	return value > 0 ? (int)value : 1;
}

/* Where the pixel (x, y) of what is upright stands in an image of this orientation: 5 to 8 have width and height exchanged. */
static size_t
turned(const struct picture *from, int x, int y)
{
	int width = from->width, height = from->height, column = x, row = y;

	switch (from->orientation) {
	case 2:
		column = width - 1 - x;
		break;
	case 3:
		column = width - 1 - x, row = height - 1 - y;
		break;
	case 4:
		row = height - 1 - y;
		break;
	case 5:
		column = y, row = x;
		break;
	case 6:
		column = y, row = height - 1 - x;
		break;
	case 7:
		column = width - 1 - y, row = height - 1 - x;
		break;
	case 8:
		column = width - 1 - y, row = x;
		break;
	default:
		break;
	}
	return ((size_t)row * (size_t)width + (size_t)column) * PIXEL;
}

void
picture_fit(struct arena *a, const struct picture *from, int side, struct picture *picture_r)
{
	int            longest = from->width > from->height ? from->width : from->height;
	struct picture lying = { .width = scaled(from->width, longest, side),
				 .height = scaled(from->height, longest, side),
				 .orientation = from->orientation };
	bool           exchanged = from->orientation > 4;
	size_t         bytes = (size_t)lying.width * (size_t)lying.height * PIXEL;

	lying.pixels = (unsigned char *)arena_text(a, bytes);
	shrink(from, &lying);
	*picture_r = (struct picture){ .width = exchanged ? lying.height : lying.width,
				       .height = exchanged ? lying.width : lying.height,
				       .pixels = (unsigned char *)arena_text(a, bytes),
				       .orientation = UPRIGHT };
	for (int y = 0; y < picture_r->height; y++)
		for (int x = 0; x < picture_r->width; x++)
			memcpy(picture_r->pixels + ((size_t)y * (size_t)picture_r->width + (size_t)x) * PIXEL,
			       lying.pixels + turned(&lying, x, y), PIXEL);
}
