#include "notices/message.h"

#include "base/limits.h"
#include "notices/mail_address.h"
#include "text/words.h"

#include <gmime/gmime.h>
#include <pthread.h>

enum { LINE_CHARACTERS = 76, SUBJECT_BYTES = 200, NAME_BYTES = 120 };

#define ISOLATE "\xE2\x81\xA8" /* U+2068 */
#define POP "\xE2\x81\xA9"     /* U+2069 */

void
message_library(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, g_mime_init);
}

/* ---- text --------------------------------------------------------------------------------------------------------- */

/* U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, U+2028, U+2029: what steers direction or ends lines. */
static bool
is_steering(struct str rest)
{
	unsigned char last;

	if (rest.length < 3 || (unsigned char)rest.data[0] != 0xE2)
		return false;
	last = (unsigned char)rest.data[2];
	if ((unsigned char)rest.data[1] == 0x80)
		return last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE);
	return (unsigned char)rest.data[1] == 0x81 && last >= 0xA6 && last <= 0xA9;
}

/* On one line, without control characters. */
static struct str
one_line(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.data[i];
		bool          blank = byte <= ' ' || byte == 0x7F;

		if (is_steering(str_slice(text, i, text.length)))
			i += 2;
		else if (byte == 0xC2 && i + 1 < text.length && (unsigned char)text.data[i + 1] < 0xA0)
			i++; /* C1 */
		else if (!blank)
			buffer_add_byte(&out, (char)byte);
		else if (out.length > 0 && out.data[out.length - 1] != ' ')
			buffer_add_byte(&out, ' ');
	}
	return str_trim(buffer_str(&out));
}

static struct str
shortened(struct arena *a, struct str text, size_t limit)
{
	return text.length <= limit ? text : str_join(a, str_head(text, limit), STR("…"));
}

struct str
message_text(struct arena *a, struct str language, struct str text)
{
	struct str line = shortened(a, one_line(a, text), LIMIT_MAIL_VALUE_BYTES);

	if (line.length == 0 || !language_is_rtl(language))
		return line;
	return str_format(a, ISOLATE "%.*s" POP, STR_ARGS(line));
}

static size_t
characters(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
	return count;
}

/* One line of the text as several, each but the last with a space at its end. */
static void
flow_line(struct buffer *out, struct str line)
{
	size_t     width = 0;
	struct str word;

	if (str_is(line, "-- ")) { /* what follows is a signature */
		buffer_add(out, line);
		return;
	}
	while (line.length > 0 && line.data[line.length - 1] == ' ')
		line.length--;
	if (line.length == 0)
		return;
	for (size_t i = 0; str_cut(&line, ' ', &word); i++) {
		size_t wide = characters(word);

		if (i > 0)
			buffer_add_byte(out, ' ');
		if (i > 0 && width + 1 + wide > LINE_CHARACTERS) {
			buffer_add_byte(out, '\n');
			width = 0;
		}
		if (width == 0 && (str_starts(word, STR(">")) || str_is(word, "From") || (word.length == 0 && i == 0)))
			buffer_add_byte(out, ' '); /* RFC 3676, 4.4 */
		buffer_add(out, word);
		width += wide + 1;
	}
}

struct str
message_flow(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);
	struct str    line;

	while (str_cut(&text, '\n', &line)) {
		flow_line(&out, line);
		if (text.data != NULL)
			buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

/* ---- bytes -------------------------------------------------------------------------------------------------------- */

static bool
is_one_line(struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7F)
			return false;
	return str_is_utf8(text, NULL);
}

static bool
check_headers(const struct message *message, struct error *error)
{
	const struct str lines[] = { message->from_name, message->subject, message->language, message->id };
	const struct str addresses[] = { message->from, message->to, message->id };

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (!is_one_line(lines[i]))
			return error_set(error, ERROR_INPUT, "mail.header", "a header of a mail would end in '%.*s'",
					 STR_ARGS(str_head(lines[i], 60)));
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
		if (!mail_address_is(addresses[i]))
			return error_set(error, ERROR_INPUT, "mail.address", "'%.*s' is no address of mail",
					 STR_ARGS(str_head(addresses[i], 60)));
	if (message->reply_to.length > 0 && !mail_address_is(message->reply_to))
		return error_set(error, ERROR_INPUT, "mail.address", "'%.*s' is no address of mail",
				 STR_ARGS(str_head(message->reply_to, 60)));
	for (size_t i = 0; i < message->unsubscribe.length; i++)
		if (message->unsubscribe.data[i] <= ' ' || message->unsubscribe.data[i] > '~' ||
		    message->unsubscribe.data[i] == '<' || message->unsubscribe.data[i] == '>')
			return error_set(error, ERROR_INPUT, "mail.header", "'%.*s' cannot stand in a header",
					 STR_ARGS(str_head(message->unsubscribe, 60)));
	return true;
}

static void
set_header(GMimeMessage *mail, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(mail), name, value, NULL);
}

static GMimeObject *
make_part(struct arena *a, const struct message *message)
{
	GMimeTextPart       *text = g_mime_text_part_new_with_subtype("plain");
	GMimeObject         *part = GMIME_OBJECT(text);
	GMimeContentEncoding encoding;

	g_mime_text_part_set_text(text, str_c(a, message_flow(a, message->body)));
	g_mime_object_set_content_type_parameter(part, "charset", "utf-8");
	g_mime_object_set_content_type_parameter(part, "format", "flowed");
	encoding = g_mime_part_get_best_content_encoding(GMIME_PART(part), GMIME_ENCODING_CONSTRAINT_7BIT);
	g_mime_part_set_content_encoding(GMIME_PART(part), encoding);
	return part;
}

static GMimeMessage *
make_mail(struct arena *a, const struct message *message)
{
	GMimeMessage *mail = g_mime_message_new(FALSE);
	GMimeObject  *part = make_part(a, message);
	GDateTime    *date = g_date_time_new_from_unix_utc(message->date / 1000000);

	g_mime_message_add_mailbox(mail, GMIME_ADDRESS_TYPE_FROM,
				   str_c(a, shortened(a, message->from_name, NAME_BYTES)), str_c(a, message->from));
	g_mime_message_add_mailbox(mail, GMIME_ADDRESS_TYPE_TO, NULL, str_c(a, message->to));
	if (message->reply_to.length > 0)
		g_mime_message_add_mailbox(mail, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, str_c(a, message->reply_to));
	g_mime_message_set_subject(mail, str_c(a, shortened(a, message->subject, SUBJECT_BYTES)), "utf-8");
	g_mime_message_set_date(mail, date);
	g_mime_message_set_message_id(mail, str_c(a, message->id));
	set_header(mail, "Auto-Submitted", "auto-generated");
	set_header(mail, "Content-Language", str_c(a, message->language));
	if (message->unsubscribe.length > 0) {
		set_header(mail, "List-Unsubscribe", str_format(a, "<%.*s>", STR_ARGS(message->unsubscribe)).data);
		set_header(mail, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
	}
	g_mime_message_set_mime_part(mail, part);
	g_date_time_unref(date);
	g_object_unref(part);
	return mail;
}

bool
message_write(struct arena *a, const struct message *message, struct str *bytes_r, struct error *error)
{
	GMimeFormatOptions *format;
	GMimeMessage       *mail;
	GMimeStream        *stream;
	const GByteArray   *bytes;

	if (!check_headers(message, error))
		return false;
	message_library();
	format = g_mime_format_options_new();
	stream = g_mime_stream_mem_new();
	mail = make_mail(a, message);
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(mail), format, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	*bytes_r = str_copy(a, (struct str){ (const char *)bytes->data, bytes->len });
	if (!str_ends(*bytes_r, STR("\r\n")))
		*bytes_r = str_join(a, *bytes_r, STR("\r\n"));
	g_object_unref(mail);
	g_object_unref(stream);
	g_mime_format_options_free(format);
	return bytes_r->length <= LIMIT_MAIL_BYTES ||
	       error_set(error, ERROR_LIMIT, "mail.long", "a mail of %zu bytes is longer than %d", bytes_r->length,
			 LIMIT_MAIL_BYTES);
}
