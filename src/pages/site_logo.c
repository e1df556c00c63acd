/* A logo that is a PNG, JPEG or WebP becomes an SVG that holds the picture: so a logo is one file, whatever it was. Confined processes
 * look at the bytes (node/contents.h): one takes out what a camera or program wrote beside the picture, one makes it smaller. */
#include "pages/site_edit.h"

#include "base/file.h"
#include "formats/media.h"
#include "node/contents.h"
#include "records/attachments.h"
#include "records/contents.h"

#define PICTURE_START "href=\"data:image/"
#define PICTURE_CODE ";base64,"

enum { PICTURE_LIMIT = 40 * 1024, FILE_MODE = 0600 };

/* Readers take base64 without the signs at its end, too. */
static struct str
svg_of(struct arena *a, struct str bytes, struct str media, int64_t width, int64_t height)
{
	struct str code = base64(a, bytes);

	while (code.length > 0 && code.data[code.length - 1] == '=')
		code.length--;
	return str_format(a,
			  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %" PRId64 " %" PRId64 "\">"
			  "<image width=\"%" PRId64 "\" height=\"%" PRId64 "\" href=\"data:%.*s" PICTURE_CODE
			  "%.*s\"/></svg>\n",
			  width, height, width, height, STR_ARGS(media), STR_ARGS(code));
}

/* What the confined reader sees in it; the file is there as long as that takes. */
static bool
read_picture(struct arena *a, struct str folder, struct str bytes, struct str media, struct content *content_r,
	     struct error *error)
{
	struct str path = path_join(a, folder, STR("ui/.logo-brought"));
	bool       good = folder_make(path_folder(path), 0750, error) && file_write(path, bytes, FILE_MODE, error) &&
		    content_read(a, path, media, content_r, error);

	return file_remove(path, good ? error : NULL) && good;
}

bool
site_logo(struct arena *a, struct str folder, struct str bytes, struct str *svg_r, struct error *error)
{
	struct str     media = media_of_bytes(a, bytes), bare;
	struct content content;

	*svg_r = bytes;
	if (!str_is_one_of(media, "image/png image/jpeg image/webp"))
		return true;
	if (!attachment_bare(a, bytes, media, &bare, error) || !read_picture(a, folder, bytes, media, &content, error))
		return false;
	if (content.picture_count == 0)
		return error_set(error, ERROR_INPUT, "look.logo", "the picture cannot be read: %.*s",
				 STR_ARGS(content.reason));
	if (bare.length > PICTURE_LIMIT) {
		bare = content.pictures[0].bytes;
		media = STR("image/jpeg");
	}
	*svg_r = svg_of(a, bare, media, content.pictures[0].width, content.pictures[0].height);
	return true;
}

struct str
site_logo_without_pictures(struct arena *a, struct str svg)
{
	struct buffer out = buffer_in(a);
	struct str    rest = svg;
	size_t        at;

	while ((at = str_find(rest, STR(PICTURE_START))) < rest.length) {
		size_t     from = at + STR(PICTURE_START).length;
		struct str tail = str_slice(rest, from, rest.length), kind, bytes;
		size_t     end = str_find_byte(tail, '"');

		kind = str_slice(tail, 0, str_find(tail, STR(PICTURE_CODE)));
		bytes = str_slice(tail, kind.length + STR(PICTURE_CODE).length, end);
		for (size_t i = 0; i < bytes.length && end > 0; i++)
			if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=",
				   bytes.data[i]) == NULL)
				end = 0;
		if (end == 0 || end == tail.length || kind.length > end || !str_is_one_of(kind, "png jpeg webp"))
			break;
		buffer_add(&out, str_slice(rest, 0, at));
		buffer_add_c(&out, "href=\"#");
		rest = str_slice(tail, end, tail.length);
	}
	buffer_add(&out, rest);
	return buffer_str(&out);
}
