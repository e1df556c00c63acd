/* Static files are compressed once, when a node is opened: in a few milliseconds, for a reader waits for a node that slept.
 * Brotli takes 20 ms at its hardest, for 7 % of the bytes. */
#include "pages/static.h"

#include "base/hash.h"

#define ZLIB_CONST /* input is only read */

#include <brotli/encode.h>
#include <zlib.h>

enum { HASH_DIGITS = 10, GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 9, GZIP_MEMORY = 9, BROTLI_QUALITY = 5 };

/* ---- style sheets ------------------------------------------------------------------------------------------------ */

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* Copies a string with its quotes; returns where it ends. */
static size_t
copy_string(struct buffer *out, struct str css, size_t at)
{
	size_t end = at + 1;

	while (end < css.length && css.data[end] != css.data[at])
		end += css.data[end] == '\\' ? 2 : 1;
	buffer_add(out, str_slice(css, at, end + 1));
	return end + 1;
}

/* White space means nothing beside these, wherever they stand; a colon only after a property, so only behind it. */
static bool
needs_no_space(char before, char after)
{
	return strchr("{};,:", before) != NULL || strchr("{};,", after) != NULL;
}

struct str
static_shorten_css(struct arena *a, struct str css)
{
	struct buffer out = buffer_in(a);
	bool          space = false;
	size_t        at = 0;

	while (at < css.length) {
		char byte = css.data[at];

		if (str_starts(str_slice(css, at, at + 2), STR("/*"))) {
			at += str_find(str_slice(css, at, css.length), STR("*/")) + 2;
		} else if (is_space(byte)) {
			space = true;
			at++;
		} else {
			if (space && out.length != 0 && !needs_no_space(out.data[out.length - 1], byte))
				buffer_add_byte(&out, ' ');
			if (byte == '}' && out.length != 0 && out.data[out.length - 1] == ';')
				out.length--;
			space = false;
			if (byte == '"' || byte == '\'') {
				at = copy_string(&out, css, at);
			} else {
				buffer_add_byte(&out, byte);
				at++;
			}
		}
	}
	return buffer_str(&out);
}

/* ---- compression ------------------------------------------------------------------------------------------------- */

static struct str
compress_gzip(struct arena *a, struct str bytes)
{
	z_stream stream = { 0 };
	char    *out;
	size_t   size;
	bool     good;

	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return (struct str){ 0 };
	size = deflateBound(&stream, bytes.length);
	out = arena_text(a, size);
	stream.next_in = (const Bytef *)bytes.data;
	stream.avail_in = (uInt)bytes.length;
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)size;
	good = deflate(&stream, Z_FINISH) == Z_STREAM_END;
	size = stream.total_out;
	deflateEnd(&stream);
	return good && size < bytes.length ? (struct str){ out, size } : (struct str){ 0 };
}

static struct str
compress_brotli(struct arena *a, struct str bytes)
{
	size_t size = BrotliEncoderMaxCompressedSize(bytes.length);
	char  *out = arena_text(a, size);
	bool   good = BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.length,
					    (const uint8_t *)bytes.data, &size, (uint8_t *)out);

	return good && size < bytes.length ? (struct str){ out, size } : (struct str){ 0 };
}

struct static_file
static_make(struct arena *a, struct str name, const char *media, struct str bytes)
{
	size_t      point = str_find_byte(name, '.');
	struct hash hash = hash_of_bytes(bytes);
	char        text[HASH_TEXT];
	struct str  digits = str_slice(hash_format(&hash, text), STR("sha256:").length, HASH_TEXT);

	return (struct static_file){
		.path = str_c(a, str_format(a, "/static/%.*s-%.*s%.*s", STR_ARGS(str_slice(name, 0, point)),
					    HASH_DIGITS, digits.data, STR_ARGS(str_slice(name, point, name.length)))),
		.media = media,
		.plain = bytes,
		.gzip = compress_gzip(a, bytes),
		.brotli = compress_brotli(a, bytes),
	};
}
