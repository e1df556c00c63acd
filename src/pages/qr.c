/* QR codes (ISO/IEC 18004) of libqrencode, as the path of an SVG picture: a rectangle for each row of dark modules. */
#include "pages/accounts.h"

#include <qrencode.h>

enum { MARGIN = 4 /* modules that stay light around it */ };

static void
add_row(struct buffer *out, const unsigned char *row, int width, int y)
{
	for (int x = 0; x < width; x++) {
		int from = x;

		while (x < width && (row[x] & 1))
			x++;
		if (x > from)
			buffer_format(out, "M%d %dh%dv1h-%dz", from + MARGIN, y + MARGIN, x - from, x - from);
	}
}

bool
put_qr(struct page *page, struct str text, struct error *error)
{
	struct json  *picture = put_object(page, page->view, "picture");
	struct buffer path = buffer_in(page->a);
	QRcode       *code = QRcode_encodeData((int)text.length, (const unsigned char *)text.data, 0, QR_ECLEVEL_L);

	if (code == NULL)
		return error_set(error, ERROR_LIMIT, "picture.long", "%zu bytes are too many for a QR code",
				 text.length);
	for (int y = 0; y < code->width; y++)
		add_row(&path, code->data + y * code->width, code->width, y);
	put_number(page, picture, "size", code->width + 2 * MARGIN);
	put_text(page, picture, "path", buffer_str(&path));
	QRcode_free(code);
	return true;
}
