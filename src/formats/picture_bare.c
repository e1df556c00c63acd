/* Images without what cameras and programs wrote beside the picture: EXIF, XMP, IPTC, comments and whatever stands behind the end, where
 * position, time, names and serial numbers are, and previews that have them again. The picture itself is not touched. Colour profiles
 * stay, and which way up it is, in an EXIF block that says nothing else. What was cut off is kept as far as it goes. */
#include "formats/picture.h"

#include <zlib.h>

enum {
	TIFF_BYTES = 26,
	EXIF_HEAD = 6,
	PNG_HEAD = 8,
	CHUNK_BYTES = 12,
	RIFF_HEAD = 12,
	VP8X_EXIF = 0x08,
	VP8X_XMP = 0x04
};

/* What is left, in its order. */
struct keeping {
	struct arena *a;
	struct str   *parts;
	size_t        count, capacity;
	bool          dropped;
	int           orientation;
};

static void
keep(struct keeping *k, struct str part)
{
	k->parts = arena_room(k->a, k->parts, k->count, &k->capacity, sizeof *k->parts);
	k->parts[k->count++] = part;
}

static size_t
big(struct str bytes, size_t at, size_t length)
{
	size_t value = 0;

	for (size_t i = 0; i < length; i++)
		value = value << 8 | (unsigned char)bytes.data[at + i];
	return value;
}

static size_t
little(struct str bytes, size_t at)
{
	size_t value = 0;

	for (size_t i = 4; i > 0; i--)
		value = value << 8 | (unsigned char)bytes.data[at + i - 1];
	return value;
}

static struct str
number(struct arena *a, size_t value, size_t length, bool is_big)
{
	char *out = arena_text(a, length);

	for (size_t i = 0; i < length; i++)
		out[i] = (char)(value >> 8 * (is_big ? length - 1 - i : i) & 0xFF);
	return (struct str){ out, length };
}

/* TIFF with one entry: the orientation. */
static struct str
tiff_of(struct arena *a, int orientation)
{
	static const char tiff[TIFF_BYTES] = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
	char             *out = arena_text(a, TIFF_BYTES);

	memcpy(out, tiff, TIFF_BYTES);
	out[19] = (char)orientation;
	return (struct str){ out, TIFF_BYTES };
}

static void
turn(struct keeping *k, struct str exif)
{
	struct str tiff = str_starts(exif, STR("Exif\0\0")) ? str_slice(exif, EXIF_HEAD, exif.length) : exif;

	if (k->orientation == 1)
		k->orientation = picture_orientation(tiff);
}

/* ---- JPEG -------------------------------------------------------------------------------------------------------- */

enum {
	SOI = 0xD8,
	EOI = 0xD9,
	SOS = 0xDA,
	RST0 = 0xD0,
	RST7 = 0xD7,
	APP0 = 0xE0,
	APP1 = 0xE1,
	APP2 = 0xE2,
	APP14 = 0xEE,
	APP15 = 0xEF,
	COM = 0xFE
};

/* Segments that say how the picture is to be shown: of applications only JFIF, colour profiles and Adobe's kind of colours. */
static bool
is_needed(int marker, struct str data)
{
	if (marker < APP0 || (marker > APP15 && marker != COM))
		return true;
	return (marker == APP0 && str_starts(data, STR("JFIF\0"))) ||
	       (marker == APP2 && str_starts(data, STR("ICC_PROFILE\0"))) ||
	       (marker == APP14 && str_starts(data, STR("Adobe")));
}

/* From behind the head of a scan to the next marker. */
static size_t
scan_end(struct str bytes, size_t at)
{
	for (; at + 1 < bytes.length; at++) {
		int next = (unsigned char)bytes.data[at + 1];

		if ((unsigned char)bytes.data[at] == 0xFF && next != 0 && next != 0xFF && (next < RST0 || next > RST7))
			return at;
	}
	return bytes.length;
}

static bool
bare_jpeg(struct keeping *k, struct str bytes, struct error *error)
{
	size_t at = 2, place = 0;

	keep(k, str_slice(bytes, 0, 2));
	while (at + 1 < bytes.length) {
		int    marker;
		size_t start = at, length;

		if ((unsigned char)bytes.data[at] != 0xFF)
			return picture_fail(error);
		while (at + 1 < bytes.length && (unsigned char)bytes.data[at + 1] == 0xFF)
			at++;
		if (at + 1 >= bytes.length)
			break;
		marker = (unsigned char)bytes.data[at + 1];
		at += 2;
		if (marker == EOI) {
			keep(k, str_slice(bytes, start, at));
			k->dropped = k->dropped || at < bytes.length;
			break;
		}
		length = at + 2 <= bytes.length ? big(bytes, at, 2) : 2;
		if (length < 2)
			return picture_fail(error);
		length = length < bytes.length - at ? length : bytes.length - at; /* it was cut off there */
		if (is_needed(marker, str_slice(bytes, at + 2, at + length))) {
			size_t end = marker == SOS ? scan_end(bytes, at + length) : at + length;

			keep(k, str_slice(bytes, start, end));
			at = end;
			if (marker == APP0)
				place = k->count;
			continue;
		}
		if (marker == APP1)
			turn(k, str_slice(bytes, at + 2, at + length));
		k->dropped = true;
		at += length;
	}
	if (k->orientation == 1 || !k->dropped)
		return true;
	keep(k, (struct str){ 0 });
	place = place == 0 ? 1 : place;
	memmove(&k->parts[place + 1], &k->parts[place], (k->count - 1 - place) * sizeof *k->parts);
	k->parts[place] = str_join(
		k->a, str_join(k->a, number(k->a, 0xFFE10000 | (TIFF_BYTES + EXIF_HEAD + 2), 4, true), STR("Exif\0\0")),
		tiff_of(k->a, k->orientation));
	return true;
}

/* ---- PNG --------------------------------------------------------------------------------------------------------- */

static struct str
turn_chunk(struct arena *a, int orientation)
{
	struct str body = str_join(a, STR("eXIf"), tiff_of(a, orientation));

	return str_join(a, str_join(a, number(a, TIFF_BYTES, 4, true), body),
			number(a, crc32(0, (const unsigned char *)body.data, (unsigned)body.length), 4, true));
}

static bool
bare_png(struct keeping *k, struct str bytes, struct error *error)
{
	size_t at = PNG_HEAD, head = 0;

	keep(k, str_slice(bytes, 0, PNG_HEAD));
	while (at < bytes.length) {
		struct str name;
		size_t     length;

		if (at + CHUNK_BYTES > bytes.length)
			break; /* it was cut off there */
		length = big(bytes, at, 4);
		length = length < bytes.length - at - CHUNK_BYTES ? length : bytes.length - at - CHUNK_BYTES;
		name = str_slice(bytes, at + 4, at + 8);
		if (str_is(name, "eXIf"))
			turn(k, str_slice(bytes, at + 8, at + 8 + length));
		if (str_is_one_of(name, "eXIf tEXt zTXt iTXt tIME caBX") || (head == 0 && !str_is(name, "IHDR")))
			k->dropped = true;
		else
			keep(k, str_slice(bytes, at, at + CHUNK_BYTES + length));
		if (str_is(name, "IHDR"))
			head = k->count;
		at += CHUNK_BYTES + length;
		if (str_is(name, "IEND"))
			break;
	}
	k->dropped = k->dropped || at < bytes.length;
	if (head == 0)
		return picture_fail(error);
	if (k->orientation == 1 || !k->dropped)
		return true;
	keep(k, (struct str){ 0 });
	memmove(&k->parts[head + 1], &k->parts[head], (k->count - 1 - head) * sizeof *k->parts);
	k->parts[head] = turn_chunk(k->a, k->orientation);
	return true;
}

/* ---- WebP -------------------------------------------------------------------------------------------------------- */

static bool
bare_webp(struct keeping *k, struct str bytes, struct error *error)
{
	size_t at = RIFF_HEAD, end = bytes.length < RIFF_HEAD ? 0 : 8 + little(bytes, 4), total = 4, extended = 0;

	if (end < RIFF_HEAD)
		return picture_fail(error);
	end = end < bytes.length ? end : bytes.length; /* it was cut off there */
	keep(k, (struct str){ 0 });                    /* the head, when its size is known */
	while (at + 8 <= end) {
		struct str name = str_slice(bytes, at, at + 4);
		size_t     length = little(bytes, at + 4), whole = 8 + length + length % 2;

		whole = whole < end - at ? whole : end - at;
		length = length < end - at - 8 ? length : end - at - 8;
		if (str_is(name, "EXIF"))
			turn(k, str_slice(bytes, at + 8, at + 8 + length));
		if (str_is_one_of(name, "VP8X VP8 VP8L ALPH ANIM ANMF ICCP") || str_is(name, "VP8 ")) {
			keep(k, str_slice(bytes, at, at + whole));
			extended = str_is(name, "VP8X") && length >= 10 ? k->count - 1 : extended;
			total += whole;
		} else {
			k->dropped = true;
		}
		at += whole;
	}
	k->dropped = k->dropped || end < bytes.length;
	if (k->orientation != 1 && k->dropped && extended > 0) {
		struct str tiff = tiff_of(k->a, k->orientation);

		keep(k, str_join(k->a, str_join(k->a, STR("EXIF"), number(k->a, TIFF_BYTES, 4, false)), tiff));
		total += 8 + TIFF_BYTES;
	}
	if (extended > 0 && k->dropped) {
		char *chunk = arena_text(k->a, k->parts[extended].length);

		memcpy(chunk, k->parts[extended].data, k->parts[extended].length);
		chunk[8] = (char)((chunk[8] & ~(VP8X_EXIF | VP8X_XMP)) | (k->orientation != 1 ? VP8X_EXIF : 0));
		k->parts[extended].data = chunk;
	}
	k->parts[0] = str_join(k->a, str_join(k->a, STR("RIFF"), number(k->a, total, 4, false)), STR("WEBP"));
	return true;
}

bool
picture_bare(struct arena *a, struct str bytes, enum picture_kind kind, struct str **parts_r, size_t *count_r,
	     struct error *error)
{
	struct keeping k = { .a = a, .orientation = 1 };
	bool           good = kind == PICTURE_JPEG   ? bare_jpeg(&k, bytes, error)
			      : kind == PICTURE_PNG  ? bare_png(&k, bytes, error)
			      : kind == PICTURE_WEBP ? bare_webp(&k, bytes, error)
						     : true;

	*parts_r = k.parts;
	*count_r = good && k.dropped ? k.count : 0;
	return good;
}
