/* Reading letters. gmime does not descend into messages within messages here, so what somebody passes on is not taken for what
 * they say. */
#include "letters/letter.h"

#include "base/limits.h"
#include "notices/mail_address.h"
#include "notices/message.h"

#include <gmime/gmime.h>

enum { RECIPIENTS = 50, RESULTS = 20, LOOPS = 5, NAME_BYTES = 200, SUBJECT_BYTES = 400, ID_BYTES = 300 };

struct reading {
	struct arena  *a;
	struct letter *letter;
	GMimeMessage  *message;
	size_t         parts, text_bytes;
	int            froms; /* headers */
	struct error   error;
};

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* What gmime gives, as UTF-8: what is none of it becomes '?'. */
static struct str
text_of(struct arena *a, const char *text, size_t most)
{
	struct str    rest = str_of(text);
	struct buffer out = buffer_in(a);
	size_t        bad;

	while (!str_is_utf8(rest, &bad)) {
		buffer_add(&out, str_slice(rest, 0, bad));
		buffer_add_byte(&out, '?');
		rest = str_slice(rest, bad + 1, rest.length);
	}
	buffer_add(&out, rest);
	return str_head(buffer_str(&out), most);
}

/* The same on one line, for a header. */
static struct str
line_of(struct arena *a, const char *text, size_t most)
{
	return str_head(message_text(a, STR("en"), text_of(a, text, most)), most);
}

/* ---- before it is read ------------------------------------------------------------------------------------------- */

/* Lines, and those that may be boundaries: each can become an object of the parser. */
static bool
check_bounds(struct str bytes, struct error *error)
{
	struct str rest = bytes, line;
	int64_t    lines = 0, boundaries = 0;

	if (bytes.length > LIMIT_LETTER_BYTES)
		return error_set(error, ERROR_LIMIT, "letter.size", "a message has at most %d bytes",
				 LIMIT_LETTER_BYTES);
	while (str_cut(&rest, '\n', &line)) {
		lines++;
		boundaries += str_starts(line, STR("--"));
	}
	if (lines > LIMIT_LETTER_LINES || boundaries > LIMIT_LETTER_BOUNDARIES)
		return error_set(error, ERROR_LIMIT, "letter.lines", "the message has too many lines or boundaries");
	return true;
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

static void
add_recipients(struct reading *reading, const char *value)
{
	struct letter       *letter = reading->letter;
	InternetAddressList *list = internet_address_list_parse(NULL, value);
	int                  count = list != NULL ? internet_address_list_length(list) : 0;

	for (int i = 0; i < count && letter->recipient_count < RECIPIENTS; i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);
		struct str       text;

		if (!INTERNET_ADDRESS_IS_MAILBOX(address))
			continue;
		text = str_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
		if (mail_address_is(text))
			letter->recipients[letter->recipient_count++] = str_copy(reading->a, text);
	}
	if (list != NULL)
		g_object_unref(list);
}

/* Whether a header says that nobody in person wrote this to us (RFC 3834 and what was usual before it). */
static bool
is_automatic(struct str name, struct str value)
{
	if (str_is_nocase(name, "auto-submitted"))
		return !str_is_nocase(str_slice(value, 0, 2), "no");
	if (str_is_nocase(name, "precedence"))
		return str_is_nocase(value, "bulk") || str_is_nocase(value, "list") || str_is_nocase(value, "junk") ||
		       str_is_nocase(value, "auto_reply");
	return str_is_nocase(name, "list-id") || str_is_nocase(name, "list-unsubscribe") ||
	       str_is_nocase(name, "x-autoreply") || str_is_nocase(name, "x-autorespond") ||
	       str_is_nocase(name, "x-autoresponse") || str_is_nocase(name, "x-mailer-daemon");
}

static void
look_at_header(struct reading *reading, const char *name_text, const char *value_text)
{
	struct letter *letter = reading->letter;
	struct str     name = str_of(name_text), value = str_trim(str_of(value_text));

	letter->hops += str_is_nocase(name, "received");
	reading->froms += str_is_nocase(name, "from");
	if (str_is_nocase(name, "authentication-results") && letter->result_count < RESULTS)
		letter->results[letter->result_count++] = text_of(reading->a, value_text, LIMIT_LETTER_HEADER_BYTES);
	if (str_is_nocase(name, "x-loop") && letter->loop_count < LOOPS)
		letter->loops[letter->loop_count++] = line_of(reading->a, value_text, NAME_BYTES);
	if (letter->automatic == NULL && is_automatic(name, value))
		letter->automatic = str_c(reading->a, str_lower(reading->a, str_head(name, NAME_BYTES)));
}

static bool
look_at_headers(struct reading *reading)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(reading->message));
	int              count = g_mime_header_list_get_count(list);

	if (count > LIMIT_LETTER_HEADERS)
		return error_set(&reading->error, ERROR_LIMIT, "letter.headers", "a message has at most %d headers",
				 LIMIT_LETTER_HEADERS);
	for (int i = 0; i < count; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
		const char  *value = g_mime_header_get_value(header);

		if (value != NULL)
			look_at_header(reading, g_mime_header_get_name(header), value);
	}
	return true;
}

/* Where a message was delivered says more than whom it names, so that comes first. */
static void
read_recipients(struct reading *reading)
{
	static const char *const names[] = {
		"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc"
	};
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(reading->message));
	int              count = g_mime_header_list_get_count(list);

	for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
		for (int i = 0; i < count; i++) {
			GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
			const char  *value = g_mime_header_get_value(header);

			if (value != NULL && str_is_nocase(str_of(g_mime_header_get_name(header)), names[k]))
				add_recipients(reading, value);
		}
	}
}

static void
read_author(struct reading *reading)
{
	InternetAddressList *from = g_mime_message_get_from(reading->message);
	InternetAddress     *first;
	struct str           address;

	if (reading->froms != 1 || from == NULL || internet_address_list_length(from) != 1)
		return;
	first = internet_address_list_get_address(from, 0);
	if (!INTERNET_ADDRESS_IS_MAILBOX(first))
		return;
	address = str_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)));
	if (mail_address_is(address))
		reading->letter->author = str_copy(reading->a, address);
	reading->letter->author_name = line_of(reading->a, internet_address_get_name(first), NAME_BYTES);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

/* The content, decoded. */
static struct str
content_of(struct reading *reading, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream      *stream;
	const GByteArray *bytes;
	struct str        copy;

	if (content == NULL)
		return STR("");
	stream = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	copy = str_copy(reading->a, (struct str){ (const char *)bytes->data, bytes->len });
	g_object_unref(stream);
	return copy;
}

static bool
has_type(GMimeObject *object, const char *type, const char *subtype)
{
	GMimeContentType *content = g_mime_object_get_content_type(object);

	return content != NULL && g_mime_content_type_is_type(content, type, subtype);
}

static bool
is_flowed(GMimeObject *object)
{
	const char *format = g_mime_object_get_content_type_parameter(object, "format");

	return format != NULL && str_is_nocase(str_of(format), "flowed");
}

static void
take_text(struct reading *reading, GMimeObject *object)
{
	struct letter *letter = reading->letter;
	char          *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));

	if (text != NULL && letter->text.length == 0) {
		letter->text = text_of(reading->a, text, LIMIT_LETTER_TEXT_BYTES);
		letter->flowed = is_flowed(object);
	}
	g_free(text);
}

static void
take_file(struct reading *reading, GMimePart *part)
{
	struct letter     *letter = reading->letter;
	const char        *name = g_mime_part_get_filename(part);
	GMimeContentType  *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
	char              *media = type != NULL ? g_mime_content_type_get_mime_type(type) : NULL;
	struct letter_file file = { .name = line_of(reading->a, name, NAME_BYTES),
				    .media = line_of(reading->a, media, NAME_BYTES),
				    .bytes = content_of(reading, part) };

	g_free(media);
	if (letter->file_count < LIMIT_LETTER_FILES)
		letter->files[letter->file_count++] = file;
	else
		error_set(&reading->error, ERROR_LIMIT, "letter.files", "a message has at most %d files",
			  LIMIT_LETTER_FILES);
}

static void
look_at_part(GMimeObject *parent, GMimeObject *object, gpointer context)
{
	struct reading *reading = context;
	struct letter  *letter = reading->letter;

	(void)parent;
	if (++reading->parts > LIMIT_LETTER_PARTS) {
		error_set(&reading->error, ERROR_LIMIT, "letter.parts", "a message has at most %d parts",
			  LIMIT_LETTER_PARTS);
		return;
	}
	letter->is_report |= has_type(object, "multipart", "report");
	if (!GMIME_IS_PART(object))
		return;
	if (has_type(object, "message", "delivery-status") || has_type(object, "message", "global-delivery-status") ||
	    has_type(object, "message", "feedback-report")) {
		letter->is_report = true;
		letter->complains |= has_type(object, "message", "feedback-report");
		letter->report = text_of(reading->a, str_c(reading->a, content_of(reading, GMIME_PART(object))),
					 LIMIT_LETTER_TEXT_BYTES);
	} else if (GMIME_IS_TEXT_PART(object) && !g_mime_part_is_attachment(GMIME_PART(object)) &&
		   has_type(object, "text", "plain") && letter->text.length == 0) {
		take_text(reading, object);
	} else if (g_mime_part_is_attachment(GMIME_PART(object)) ||
		   g_mime_part_get_filename(GMIME_PART(object)) != NULL) {
		take_file(reading, GMIME_PART(object));
	}
}

/* How many multiparts stand within each other around the deepest part. */
static int
depth_of(GMimeObject *object, int depth)
{
	int deepest = depth;

	if (!GMIME_IS_MULTIPART(object) || depth > LIMIT_LETTER_DEPTH)
		return depth;
	for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++) {
		int inner = depth_of(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);

		deepest = inner > deepest ? inner : deepest;
	}
	return deepest;
}

static bool
look_at_parts(struct reading *reading)
{
	GMimeObject *whole = g_mime_message_get_mime_part(reading->message);

	if (whole == NULL)
		return true;
	if (depth_of(whole, 0) > LIMIT_LETTER_DEPTH)
		return error_set(&reading->error, ERROR_LIMIT, "letter.depth", "parts within parts, more than %d",
				 LIMIT_LETTER_DEPTH);
	g_mime_message_foreach(reading->message, look_at_part, reading);
	return reading->error.code == ERROR_NONE;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool
read_message(struct reading *reading)
{
	struct arena  *a = reading->a;
	struct letter *letter = reading->letter;

	letter->recipients = ARENA_ARRAY(a, struct str, RECIPIENTS);
	letter->results = ARENA_ARRAY(a, struct str, RESULTS);
	letter->loops = ARENA_ARRAY(a, struct str, LOOPS);
	letter->files = ARENA_ARRAY(a, struct letter_file, LIMIT_LETTER_FILES);
	if (!look_at_headers(reading))
		return false;
	read_recipients(reading);
	read_author(reading);
	letter->message_id = line_of(a, g_mime_message_get_message_id(reading->message), ID_BYTES);
	letter->subject = line_of(a, g_mime_message_get_subject(reading->message), SUBJECT_BYTES);
	return look_at_parts(reading);
}

bool
letter_read(struct arena *a, struct str bytes, struct letter *letter_r, struct error *error)
{
	struct reading reading = { .a = a, .letter = letter_r };
	GMimeStream   *stream;
	GMimeParser   *parser;
	bool           good;

	*letter_r = (struct letter){ 0 };
	if (!check_bounds(bytes, error))
		return false;
	message_library();
	stream = g_mime_stream_mem_new_with_buffer(bytes.data, bytes.length);
	parser = g_mime_parser_new_with_stream(stream);
	reading.message = g_mime_parser_construct_message(parser, NULL);
	good = reading.message != NULL ? read_message(&reading)
				       : error_set(&reading.error, ERROR_INPUT, "letter.none", "this is no message");
	if (reading.message != NULL)
		g_object_unref(reading.message);
	g_object_unref(parser);
	g_object_unref(stream);
	if (!good && error != NULL)
		*error = reading.error;
	return good;
}
