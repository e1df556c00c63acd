/* PNG by libpng, GIF by giflib, WebP by libwebp. */
#include "formats/picture.h"

#include "base/limits.h"

#include <gif_lib.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/demux.h>

enum {
	PIXEL = 3,
	PIXEL_CLEAR = 4,
	WHITE = 255,
	PNG_HEAD = 8,
	CHUNK_HEAD = 8,
	PNG_CHUNK_END = 4,
	WEBP_HEAD = 12,
	CLEAR_FLAG = 1
};

/* On white. */
static void
flatten(const unsigned char *from, size_t count, unsigned char *to)
{
	for (size_t i = 0; i < count; i++, from += PIXEL_CLEAR, to += PIXEL)
		for (int k = 0; k < PIXEL; k++)
			to[k] = (unsigned char)((from[k] * from[PIXEL] + WHITE * (WHITE - from[PIXEL]) + WHITE / 2) /
						WHITE);
}

static uint32_t
number(struct str bytes, size_t at, bool is_big)
{
	uint32_t value = 0;

	for (size_t i = 0; i < 4 && at + 4 <= bytes.length; i++)
		value |= (uint32_t)(unsigned char)bytes.data[at + i] << 8 * (is_big ? 3 - i : i);
	return value;
}

/* ---- PNG --------------------------------------------------------------------------------------------------------- */

static int
orientation_of_png(struct str bytes)
{
	size_t at = PNG_HEAD;

	while (at + CHUNK_HEAD <= bytes.length) {
		size_t     length = number(bytes, at, true);
		struct str name = str_slice(bytes, at + 4, at + CHUNK_HEAD);

		at += CHUNK_HEAD;
		if (str_is(name, "eXIf"))
			return picture_orientation(str_slice(bytes, at, at + length));
		at += length + PNG_CHUNK_END;
	}
	return 1;
}

static void
finish_png(void *argument)
{
	png_image_free(argument);
}

bool
picture_read_png(struct arena *a, struct str bytes, struct picture *picture_r, struct error *error)
{
	png_image *image = ARENA_NEW(a, png_image);
	png_color  white = { WHITE, WHITE, WHITE };

	*image = (png_image){ .version = PNG_IMAGE_VERSION };
	arena_defer(a, finish_png, image);
	if (png_image_begin_read_from_memory(image, bytes.data, bytes.length) == 0)
		return picture_fail(error);
	if (!picture_room(a, image->width, image->height, picture_r, error))
		return false;
	picture_r->orientation = orientation_of_png(bytes);
	image->format = PNG_FORMAT_RGB;
	return png_image_finish_read(image, &white, picture_r->pixels, 0, NULL) != 0 || picture_fail(error);
}

/* ---- GIF --------------------------------------------------------------------------------------------------------- */

struct gif {
	GifFileType *file;
	struct str   rest;
	int          clear; /* the colour that is none; -1: there is no such */
};

static int
read_gif(GifFileType *file, GifByteType *bytes, int size)
{
	struct gif *gif = file->UserData;
	struct str  got = str_slice(gif->rest, 0, size > 0 ? (size_t)size : 0);

	if (got.length > 0)
		memcpy(bytes, got.data, got.length);
	gif->rest = str_slice(gif->rest, got.length, gif->rest.length);
	return (int)got.length;
}

static void
finish_gif(void *argument)
{
	DGifCloseFile(argument, NULL);
}

/* Passes over what stands before the first image but for which colour is clear. */
static bool
find_image(struct gif *gif)
{
	GifRecordType kind;

	while (DGifGetRecordType(gif->file, &kind) == GIF_OK && kind != TERMINATE_RECORD_TYPE) {
		GifByteType *data;
		int          code;

		if (kind == IMAGE_DESC_RECORD_TYPE)
			return DGifGetImageDesc(gif->file) == GIF_OK;
		if (kind != EXTENSION_RECORD_TYPE || DGifGetExtension(gif->file, &code, &data) != GIF_OK)
			return false;
		if (code == GRAPHICS_EXT_FUNC_CODE && data != NULL && data[0] >= 4)
			gif->clear = (data[1] & CLEAR_FLAG) != 0 ? data[4] : -1;
		while (data != NULL)
			if (DGifGetExtensionNext(gif->file, &data) != GIF_OK)
				return false;
	}
	return false;
}

static void
put_line(const struct gif *gif, const ColorMapObject *colours, const GifPixelType *line, int width, unsigned char *to)
{
	for (int x = 0; x < width; x++, to += PIXEL) {
		bool                none = line[x] == gif->clear || line[x] >= colours->ColorCount;
		const GifColorType *colour = none ? NULL : &colours->Colors[line[x]];

		to[0] = none ? WHITE : colour->Red;
		to[1] = none ? WHITE : colour->Green;
		to[2] = none ? WHITE : colour->Blue;
	}
}

/* The four passes of an interlaced image, or the only one of another. */
static bool
read_lines(struct gif *gif, const ColorMapObject *colours, GifPixelType *line, struct picture *picture)
{
	static const int starts[] = { 0, 4, 2, 1 }, steps[] = { 8, 8, 4, 2 };
	bool             passes = gif->file->Image.Interlace;

	for (int pass = 0; pass < (passes ? 4 : 1); pass++)
		for (int y = passes ? starts[pass] : 0; y < picture->height; y += passes ? steps[pass] : 1) {
			if (DGifGetLine(gif->file, line, picture->width) != GIF_OK)
				return false;
			put_line(gif, colours, line, picture->width,
				 picture->pixels + (size_t)y * (size_t)picture->width * PIXEL);
		}
	return true;
}

bool
picture_read_gif(struct arena *a, struct str bytes, struct picture *picture_r, struct error *error)
{
	struct gif            gif = { .rest = bytes, .clear = -1 };
	const ColorMapObject *colours;
	GifPixelType         *line;

	gif.file = DGifOpen(&gif, read_gif, NULL);
	if (gif.file == NULL)
		return picture_fail(error);
	arena_defer(a, finish_gif, gif.file);
	if (!find_image(&gif))
		return picture_fail(error);
	if (!picture_room(a, gif.file->Image.Width, gif.file->Image.Height, picture_r, error))
		return false;
	colours = gif.file->Image.ColorMap != NULL ? gif.file->Image.ColorMap : gif.file->SColorMap;
	line = (GifPixelType *)arena_text(a, (size_t)picture_r->width);
	return (colours != NULL && read_lines(&gif, colours, line, picture_r)) || picture_fail(error);
}

/* ---- WebP -------------------------------------------------------------------------------------------------------- */

static int
orientation_of_webp(struct str bytes)
{
	size_t at = WEBP_HEAD;

	while (at + CHUNK_HEAD <= bytes.length) {
		size_t     length = number(bytes, at + 4, false);
		struct str name = str_slice(bytes, at, at + 4), data;

		at += CHUNK_HEAD;
		data = str_slice(bytes, at, at + length);
		if (str_is(name, "EXIF"))
			return picture_orientation(str_starts(data, STR("Exif\0\0")) ? str_slice(data, 6, data.length)
										     : data);
		at += length + (length & 1);
	}
	return 1;
}

static void
finish_animation(void *argument)
{
	WebPAnimDecoderDelete(argument);
}

static bool
read_animation(struct arena *a, const WebPData *data, struct picture *picture, struct error *error)
{
	WebPAnimDecoder *decoder = WebPAnimDecoderNew(data, NULL);
	uint8_t         *pixels;
	int              time;

	if (decoder == NULL)
		return picture_fail(error);
	arena_defer(a, finish_animation, decoder);
	if (!WebPAnimDecoderGetNext(decoder, &pixels, &time))
		return picture_fail(error);
	flatten(pixels, (size_t)picture->width * (size_t)picture->height, picture->pixels);
	return true;
}

/* Not larger than is needed. */
static void
set_size(WebPDecoderConfig *config, int width, int height, int side)
{
	int longest = width > height ? width : height;

	if (longest <= side)
		return;
	config->options.use_scaling = 1;
	config->options.scaled_width = (int)((int64_t)width * side / longest);
	config->options.scaled_height = (int)((int64_t)height * side / longest);
	config->options.scaled_width += config->options.scaled_width == 0;
	config->options.scaled_height += config->options.scaled_height == 0;
}

static bool
read_still(struct arena *a, struct str bytes, int side, struct picture *picture, struct error *error)
{
	WebPDecoderConfig config;
	bool              good;

	if (!WebPInitDecoderConfig(&config))
		return picture_fail(error);
	set_size(&config, picture->width, picture->height, side);
	config.output.colorspace = MODE_RGBA;
	good = WebPDecode((const uint8_t *)bytes.data, bytes.length, &config) == VP8_STATUS_OK &&
	       picture_room(a, config.output.width, config.output.height, picture, NULL);
	for (int y = 0; good && y < picture->height; y++)
		flatten(config.output.u.RGBA.rgba + (size_t)y * (size_t)config.output.u.RGBA.stride,
			(size_t)picture->width, picture->pixels + (size_t)y * (size_t)picture->width * PIXEL);
	WebPFreeDecBuffer(&config.output);
	return good || picture_fail(error);
}

bool
picture_read_webp(struct arena *a, struct str bytes, int side, struct picture *picture_r, struct error *error)
{
	const WebPData        data = { (const uint8_t *)bytes.data, bytes.length };
	WebPBitstreamFeatures features;

	if (WebPGetFeatures(data.bytes, data.size, &features) != VP8_STATUS_OK)
		return picture_fail(error);
	if (!picture_room(a, features.width, features.height, picture_r, error))
		return false;
	picture_r->orientation = orientation_of_webp(bytes);
	return features.has_animation ? read_animation(a, &data, picture_r, error)
				      : read_still(a, bytes, side, picture_r, error);
}
