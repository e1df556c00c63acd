/* JPEG, by libjpeg: read at an eighth, a quarter or half of its size where that is enough, and written. Its errors jump out of the
 * library, so what they leave is kept in a structure and freed with the arena. */
#include "formats/picture.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

enum { QUALITY = 80, EXIF = JPEG_APP0 + 1, EXIF_HEAD = 6, EIGHTHS = 8, PIXEL = 3, INK = 4 };

struct failing {
	struct jpeg_error_mgr manager;
	jmp_buf               out;
};

struct reading {
	struct jpeg_decompress_struct jpeg;
	struct failing                failing;
	unsigned char                *row;
};

struct writing {
	struct jpeg_compress_struct jpeg;
	struct failing              failing;
	unsigned char              *bytes; /* of malloc() */
	unsigned long               length;
};

static void
on_error(j_common_ptr jpeg)
{
	struct failing *failing = (struct failing *)(void *)jpeg->err;

	longjmp(failing->out, 1);
}

static void
on_message(j_common_ptr jpeg)
{
	(void)jpeg;
}

static struct jpeg_error_mgr *
set_failing(struct failing *failing)
{
	struct jpeg_error_mgr *manager = jpeg_std_error(&failing->manager);

	manager->error_exit = on_error;
	manager->output_message = on_message;
	return manager;
}

static void
finish_reading(void *argument)
{
	struct reading *reading = argument;

	jpeg_destroy_decompress(&reading->jpeg);
}

static void
finish_writing(void *argument)
{
	struct writing *writing = argument;

	jpeg_destroy_compress(&writing->jpeg);
	free(writing->bytes);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int
orientation_of(const struct jpeg_decompress_struct *jpeg)
{
	for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker != NULL; marker = marker->next) {
		struct str data = { (const char *)marker->data, marker->data_length };

		if (marker->marker == EXIF && str_starts(data, STR("Exif\0\0")))
			return picture_orientation(str_slice(data, EXIF_HEAD, data.length));
	}
	return 1;
}

/* The smallest scale that leaves at least `side` pixels. */
static unsigned
scale_for(const struct jpeg_decompress_struct *jpeg, int side)
{
	JDIMENSION longest = jpeg->image_width > jpeg->image_height ? jpeg->image_width : jpeg->image_height;
	unsigned   scale = 1;

	while (scale < EIGHTHS && longest * (uint64_t)scale < (uint64_t)side * EIGHTHS)
		scale *= 2;
	return scale;
}

/* What is of printers' inks becomes light; Adobe's programs keep it the wrong way round. */
static void
put_row(const struct reading *reading, unsigned char *to)
{
	const struct jpeg_decompress_struct *jpeg = &reading->jpeg;
	const unsigned char                 *from = reading->row;

	if (jpeg->out_color_space != JCS_CMYK) {
		memcpy(to, from, (size_t)jpeg->output_width * PIXEL);
		return;
	}
	for (JDIMENSION x = 0; x < jpeg->output_width; x++, from += INK, to += PIXEL)
		for (int i = 0; i < PIXEL; i++) {
			unsigned ink = jpeg->saw_Adobe_marker ? 255u - from[i] : from[i];
			unsigned black = jpeg->saw_Adobe_marker ? 255u - from[PIXEL] : from[PIXEL];

			to[i] = (unsigned char)((255 - ink) * (255 - black) / 255);
		}
}

static bool
read_rows(struct arena *a, struct reading *reading, struct picture *picture, int side, struct error *error)
{
	struct jpeg_decompress_struct *jpeg = &reading->jpeg;

	if ((int64_t)jpeg->image_width * jpeg->image_height > LIMIT_PICTURE_PIXELS)
		return picture_room(a, jpeg->image_width, jpeg->image_height, picture, error);
	jpeg->scale_num = scale_for(jpeg, side);
	jpeg->scale_denom = EIGHTHS;
	jpeg->out_color_space =
		jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK ? JCS_CMYK : JCS_RGB;
	jpeg_start_decompress(jpeg);
	if (!picture_room(a, jpeg->output_width, jpeg->output_height, picture, error))
		return false;
	reading->row = (unsigned char *)arena_text(a, (size_t)jpeg->output_width * INK);
	while (jpeg->output_scanline < jpeg->output_height) {
		unsigned char *to = picture->pixels + (size_t)jpeg->output_scanline * jpeg->output_width * PIXEL;

		jpeg_read_scanlines(jpeg, &reading->row, 1);
		put_row(reading, to);
	}
	return true;
}

static bool
read_it(struct arena *a, struct reading *reading, struct str bytes, int side, struct picture *picture,
	struct error *error)
{
	jpeg_create_decompress(&reading->jpeg);
	arena_defer(a, finish_reading, reading);
	jpeg_save_markers(&reading->jpeg, EXIF, UINT16_MAX);
	jpeg_mem_src(&reading->jpeg, (const unsigned char *)bytes.data, bytes.length);
	if (jpeg_read_header(&reading->jpeg, TRUE) != JPEG_HEADER_OK)
		return picture_fail(error);
	picture->orientation = orientation_of(&reading->jpeg);
	return read_rows(a, reading, picture, side, error);
}

bool
picture_read_jpeg(struct arena *a, struct str bytes, int side, struct picture *picture_r, struct error *error)
{
	struct reading *reading = ARENA_NEW(a, struct reading);

	reading->jpeg.err = set_failing(&reading->failing);
	if (setjmp(reading->failing.out) != 0)
		return picture_fail(error);
	return read_it(a, reading, bytes, side, picture_r, error);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void
write_it(struct arena *a, struct writing *writing, const struct picture *picture, struct str *bytes_r)
{
	struct jpeg_compress_struct *jpeg = &writing->jpeg;

	jpeg_create_compress(jpeg);
	arena_defer(a, finish_writing, writing);
	jpeg_mem_dest(jpeg, &writing->bytes, &writing->length);
	jpeg->image_width = (JDIMENSION)picture->width;
	jpeg->image_height = (JDIMENSION)picture->height;
	jpeg->input_components = PIXEL;
	jpeg->in_color_space = JCS_RGB;
	jpeg_set_defaults(jpeg);
	jpeg_set_quality(jpeg, QUALITY, TRUE);
	jpeg->optimize_coding = TRUE;
	jpeg_simple_progression(jpeg);
	jpeg_start_compress(jpeg, TRUE);
	while (jpeg->next_scanline < jpeg->image_height) {
		unsigned char *row = picture->pixels + (size_t)jpeg->next_scanline * jpeg->image_width * PIXEL;

		jpeg_write_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_compress(jpeg);
	*bytes_r = str_copy(a, (struct str){ (const char *)writing->bytes, writing->length });
}

bool
picture_write(struct arena *a, const struct picture *picture, struct str *bytes_r, struct error *error)
{
	struct writing *writing = ARENA_NEW(a, struct writing);

	writing->jpeg.err = set_failing(&writing->failing);
	if (setjmp(writing->failing.out) != 0)
		return picture_fail(error);
	write_it(a, writing, picture, bytes_r);
	return true;
}
