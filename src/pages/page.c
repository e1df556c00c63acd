/* Making documents. */
#include "pages/page.h"

#include "base/limits.h"
#include "base/log.h"
#include "db/db.h"
#include "http/html.h"
#include "people/access.h"
#include "people/session.h"

#include <stdarg.h>

enum { LINKS_BYTES = 900 /* of the head, of whose memory the request has most */ };

bool
page_answer(struct request *request, struct response *response, page_fn *answer, struct error *error)
{
	struct arena *a = request->a;
	struct buffer links = buffer_in(a);
	struct page   page = {
		  .request = request,
		  .a = a,
		  .node = request->node,
		  .words = request->node->words,
		  .language = request->language,
		  .document = json_object(a),
		  .links = &links,
	};
	bool good;

	page.data = json_add(page.document, STR("data"), json_object(a));
	page.view = json_add(page.document, STR("view"), json_object(a));
	good = answer(&page, response, error);
	page_close(&page);
	if (links.length != 0)
		response->link = buffer_str(&links);
	if (response->body.data == NULL && response->read == NULL && response->file.length == 0 &&
	    (response->location.length == 0 || response->status == 201))
		response->document = page.document;
	return good;
}

bool
page_db(struct page *page, struct error *error)
{
	return page->db != NULL || db_borrow(page->node->pool, &page->db, error);
}

bool
page_snapshot(struct page *page, struct error *error)
{
	return page_db(page, error) && db_snapshot(page->db, error);
}

bool
page_token(const struct request *request, struct str *token_r)
{
	const struct str scheme = STR("bearer ");
	struct str       given = request_header(request, "Authorization");

	if (!str_starts(request->path, STR("/api/")) || given.length <= scheme.length ||
	    !str_equal(str_lower(request->a, str_slice(given, 0, scheme.length)), scheme))
		return false;
	*token_r = str_trim(str_slice(given, scheme.length, given.length));
	return true;
}

struct touching {
	const struct page *page;
	struct str         token;
};

static bool
touch(void *context, struct db *db, struct error *error)
{
	const struct touching *touching = context;
	const struct page     *page = touching->page;

	return access_touch(page->a, db, touching->token, clock_now(page->node->clock), error);
}

static bool
touch_session(void *context, struct db *db, struct error *error)
{
	const struct page *page = context;

	return session_touch(page->a, db, page->request->session, clock_now(page->node->clock), error);
}

static bool
session_holder(struct page *page, struct actor *actor_r, struct error *error)
{
	bool noted;

	if (!session_actor(page->a, page->db, page->request->session, clock_now(page->node->clock), actor_r, &noted,
			   error))
		return false;
	if (noted && !db_change(page->node->pool, touch_session, page, error))
		log_error(page->node->log, page->request->id, error); /* a full disk keeps nobody from reading */
	return true;
}

static bool
token_actor(struct page *page, struct str token, struct actor *actor_r, struct error *error)
{
	struct touching touching = { page, token };
	bool            first_today;

	return access_actor(page->a, page->db, token, clock_now(page->node->clock), actor_r, &first_today, error) &&
	       (!first_today || db_change(page->node->pool, touch, &touching, error));
}

static bool
find_actor(struct page *page, struct actor *actor_r, struct error *error)
{
	struct str token;

	*actor_r = (struct actor){ 0 };
	if (page_token(page->request, &token))
		return token_actor(page, token, actor_r, error);
	if (page->request->session.length != 0 && !session_holder(page, actor_r, error))
		return false;
	actor_r->channel = CHANNEL_WEB;
	return true;
}

/* Access, handler and frame ask; the database is asked once. */
bool
page_actor(struct page *page, struct actor *actor_r, struct error *error)
{
	struct request *request = page->request;
	struct actor   *found;
	struct str      token;

	if ((request->session.length != 0 || page_token(request, &token)) && !page_db(page, error))
		return false;
	if (request->actor == NULL) {
		found = ARENA_NEW(page->a, struct actor);
		if (!find_actor(page, found, error))
			return false;
		request->actor = found;
	}
	*actor_r = *request->actor;
	return true;
}

struct str
session_cookie(const struct page *page, struct str session)
{
	bool secure = page->request->secure;

	return str_format(page->a, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s", session_cookie_name(secure),
			  STR_ARGS(session), session.length == 0 ? 0 : SESSION_SECONDS, secure ? "; Secure" : "");
}

void
page_await(const struct page *page, int64_t number)
{
	if (number != 0)
		(void)node_found(page->node, number, LIMIT_SEARCH_WAIT_MILLISECONDS);
}

void
page_close(struct page *page)
{
	if (page->db != NULL)
		db_return(page->db);
	page->db = NULL;
}

struct str
page_word(const struct page *page, const char *key)
{
	return words_get(page->words, page->language, key);
}

void
put_text(const struct page *page, struct json *object, const char *name, struct str text)
{
	if (text.length != 0)
		json_add(object, str_of(name), json_string(page->a, text));
}

void
put_number(const struct page *page, struct json *object, const char *name, int64_t number)
{
	json_add(object, str_of(name), json_number(page->a, number));
}

void
put_true(const struct page *page, struct json *object, const char *name, bool value)
{
	if (value)
		json_add(object, str_of(name), json_boolean(page->a, true));
}

struct json *
put_object(const struct page *page, struct json *object, const char *name)
{
	return json_add(object, str_of(name), json_object(page->a));
}

struct json *
put_array(const struct page *page, struct json *object, const char *name)
{
	return json_add(object, str_of(name), json_array(page->a));
}

struct json *
append_object(const struct page *page, struct json *array)
{
	return json_append(array, json_object(page->a));
}

void
append_text(const struct page *page, struct json *array, struct str text)
{
	if (text.length != 0)
		json_append(array, json_string(page->a, text));
}

bool
language_is_same(struct str left, struct str right)
{
	struct str one = str_slice(left, 0, str_find_byte(left, '-'));
	struct str other = str_slice(right, 0, str_find_byte(right, '-'));

	return str_equal(one, other);
}

void
put_language(const struct page *page, struct json *object, const char *language_name, const char *direction_name,
	     struct str language)
{
	if (language.length == 0 || language_is_same(language, page->language))
		return;
	put_text(page, object, language_name, language);
	put_text(page, object, direction_name, language_is_rtl(language) ? STR("rtl") : STR("ltr"));
}

struct json *
append_link(const struct page *page, struct json *array, struct str address, struct str label)
{
	struct json *link = append_object(page, array);

	put_text(page, link, "address", address);
	put_text(page, link, "label", label);
	return link;
}

static void
add_format(const struct page *page, struct str address, const char *label, const char *media, const char *relations)
{
	struct json *formats = json_get(page->view, "formats");
	struct json *link;

	if (formats == NULL)
		formats = put_array(page, page->view, "formats");
	link = append_link(page, formats, address, str_of(label));
	put_text(page, link, "media", str_of(media));
	put_link(page, address, relations, media);
}

void
append_format(const struct page *page, struct str address, const char *label, const char *media)
{
	add_format(page, address, label, media, "alternate");
}

void
append_description(const struct page *page, struct str address, const char *label, const char *media)
{
	add_format(page, address, label, media, "alternate describedby");
}

static bool
fits_field(struct str address)
{
	for (size_t i = 0; i < address.length; i++) {
		char byte = address.data[i];

		if (byte <= ' ' || byte > '~' || byte == '<' || byte == '>' || byte == '"')
			return false;
	}
	return address.length != 0;
}

void
put_link(const struct page *page, struct str address, const char *relation, const char *media)
{
	struct buffer *links = page->links;
	size_t         before = links->length;

	if (!fits_field(address))
		return;
	buffer_add_c(links, before != 0 ? ", <" : "<");
	buffer_add(links, address);
	buffer_add_c(links, ">; rel=\"");
	buffer_add_c(links, relation);
	buffer_add_c(links, media != NULL ? "\"; type=\"" : "\"");
	if (media != NULL) {
		buffer_add_c(links, media);
		buffer_add_byte(links, '"');
	}
	if (links->length > LINKS_BYTES)
		links->length = before;
}

struct str
page_absolute(const struct page *page, struct str address)
{
	return str_join(page->a, page->node->settings.url, str_slice(address, 1, address.length));
}

struct str
page_address(const struct page *page, const char *format, ...)
{
	struct buffer out = buffer_in(page->a);
	va_list       parts;

	va_start(parts, format);
	for (; *format != '\0'; format++) {
		if (format[0] == '%' && format[1] == 's') {
			html_address_part(&out, va_arg(parts, struct str));
			format++;
		} else {
			buffer_add_byte(&out, *format);
		}
	}
	va_end(parts);
	return buffer_str(&out);
}

void
address_add(struct buffer *address, const char *name, struct str value)
{
	if (value.length == 0)
		return;
	buffer_add_byte(address, memchr(address->data, '?', address->length) == NULL ? '?' : '&');
	buffer_format(address, "%s=", name);
	html_address_part(address, value);
}
