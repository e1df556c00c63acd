/* Small pictures of images: PNG, JPEG, GIF, WebP become JPEG with at most so many pixels in either direction, turned as their EXIF
 * data says and without any of it: no place, no name of a person or camera is left. Of what moves, the first picture; what is
 * transparent stands on white. An image of more than LIMIT_PICTURE_PIXELS is refused before anything of it is unpacked.
 *
 * This reads hostile bytes and runs in a confined process (base/confined.h). */
#ifndef FORMATS_PICTURE_H
#define FORMATS_PICTURE_H

#include "base/base.h"

enum picture_kind { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG, PICTURE_GIF, PICTURE_WEBP };

/* By the first bytes. */
enum picture_kind picture_kind(struct str bytes);

struct picture {
	int            width, height;
	unsigned char *pixels;      /* three bytes each, from top left */
	int            orientation; /* as of EXIF: 1 to 8 */
};

/* Unpacks an image, not much larger than `side` where the kind allows it. ERROR_INPUT "picture.damaged"; ERROR_LIMIT
 * "picture.pixels". */
CHECKED bool picture_read(struct arena *a, struct str bytes, enum picture_kind kind, int side,
			  struct picture *picture_r, struct error *error);

/* A copy that is turned upright and at most `side` wide and high; a small one keeps its size. */
void picture_fit(struct arena *a, const struct picture *from, int side, struct picture *picture_r);

/* An image as it is, in parts of it, but without what stands there beside the picture: EXIF, XMP, IPTC, comments, previews, where
 * position, time and names are. Which way up it is, and its colours, stay. No parts when there is nothing to take away, and of other
 * kinds than PNG, JPEG and WebP. ERROR_INPUT "picture.damaged". */
CHECKED bool picture_bare(struct arena *a, struct str bytes, enum picture_kind kind, struct str **parts_r,
			  size_t *count_r, struct error *error);

/* As JPEG. */
CHECKED bool picture_write(struct arena *a, const struct picture *picture, struct str *bytes_r, struct error *error);

/* ---- for the readers --------------------------------------------------------------------------------------------- */

/* Room for an image; false beyond LIMIT_PICTURE_PIXELS. */
CHECKED bool picture_room(struct arena *a, int64_t width, int64_t height, struct picture *picture_r,
			  struct error *error);
CHECKED bool picture_fail(struct error *error); /* false: ERROR_INPUT "picture.damaged" */

/* The orientation in a block of TIFF, as EXIF has it; 1 when it says nothing that has a meaning. */
int picture_orientation(struct str tiff);

CHECKED bool picture_read_png(struct arena *a, struct str bytes, struct picture *picture_r, struct error *error);
CHECKED bool picture_read_jpeg(struct arena *a, struct str bytes, int side, struct picture *picture_r,
			       struct error *error);
CHECKED bool picture_read_gif(struct arena *a, struct str bytes, struct picture *picture_r, struct error *error);
CHECKED bool picture_read_webp(struct arena *a, struct str bytes, int side, struct picture *picture_r,
			       struct error *error);

#endif
