/* A copy of what a record links to, the newest or an earlier one by its hash, given as a part of the record: whoever may read that may
 * have it, while the record lets what it links to be copied. */
#include "pages/attachments.h"
#include "pages/fields.h"
#include "pages/pages.h"
#include "pages/record.h"

#include "db/db.h"
#include "records/link_copies.h"

/* ---- on the page of a record ------------------------------------------------------------------------------------- */

/* The copies that are kept of one of its links: the newest first in the list, the earlier ones behind it. */
static void
find_copies(const struct page *page, const struct record *record, const struct linked *of,
	    const struct link_copy *copies, size_t count, struct fields_link *link)
{
	struct fields_copy *earlier = ARENA_ARRAY(page->a, struct fields_copy, count);

	link->earlier = earlier;
	for (size_t i = 0; i < count; i++) {
		struct str address, digits = copies[i].content;

		if (!str_equal(copies[i].link, of->id))
			continue;
		address = page_address(page, "/records/%s/copies/%s", record->id, link_id_text(page->a, of->id));
		if (link->copy.length == 0) {
			link->copied = copies[i].fetched;
			link->copy = address;
			continue;
		}
		digits = str_slice(digits, str_find_byte(digits, ':') + 1, digits.length);
		earlier[link->earlier_count++] =
			(struct fields_copy){ str_format(page->a, "%.*s/%.*s", STR_ARGS(address), STR_ARGS(digits)),
					      copies[i].fetched };
	}
}

/* Which of its links are dead, and of which copies are kept. */
bool
record_find_links(struct page *page, const struct record *record, struct fields_view *view, struct error *error)
{
	struct linked      *list;
	struct link_copy   *copies;
	struct fields_link *links;
	size_t              count, copy_count;

	if (!links_of_record(page->a, page->db, record->id, &list, &count, error) ||
	    !link_copies_of_record(page->a, page->db, record->id, &copies, &copy_count, error))
		return false;
	links = ARENA_ARRAY(page->a, struct fields_link, count);
	for (size_t i = 0; i < count; i++) {
		links[i] = (struct fields_link){ .url = list[i].url,
						 .dead = list[i].state == LINK_DEAD ? list[i].since : 0 };
		find_copies(page, record, &list[i], copies, copy_count, &links[i]);
	}
	view->links = links;
	view->link_count = count;
	return true;
}

/* ---- a copy ------------------------------------------------------------------------------------------------------ */

/* True when a revision links to the address whose id the path names. */
static bool
links_to(const struct page *page, const struct json *document, struct str asked, struct str *link_r)
{
	struct str *urls;
	size_t      count;

	document_links(page->a, page->node->types, document, &urls, &count);
	for (size_t i = 0; i < count; i++) {
		*link_r = link_id(page->a, urls[i]);
		if (str_equal(link_id_text(page->a, *link_r), asked))
			return true;
	}
	return false;
}

static bool
none(struct error *error)
{
	return error_set(error, ERROR_ABSENT, "link.no-copy", "no copy is kept of what is linked to");
}

static bool
give(struct page *page, struct str link, struct response *response, struct error *error)
{
	struct str       digits = request_path(page->request, "hash");
	struct str       content = digits.length > 0 ? str_format(page->a, "sha256:%.*s", STR_ARGS(digits)) : digits;
	struct link_copy copy;
	struct hash      hash;

	if (!link_copy_find(page->a, page->db, link, content, &copy, error) || !hash_parse(copy.content, &hash, error))
		return false;
	response->file = attachment_path(page->a, &page->node->records, &hash);
	response->media = str_is(copy.media, "text/plain") ? STR("text/plain; charset=utf-8") : copy.media;
	response->etag = str_slice(copy.content, str_find_byte(copy.content, ':') + 1, copy.content.length);
	response->download = copy.name;
	response->is_shown = attachment_is_safe(copy.media);
	response->is_foreign = true;
	put_link(page, copy.url, "original", NULL);
	return true;
}

static bool
answer_copy(struct page *page, struct response *response, struct error *error)
{
	struct record newest, record;
	struct json  *body, *newest_body;
	struct str    id, link;
	int           revision;

	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	response->status = 200; /* copies have no address but the one in their record */
	response->location = STR("");
	if (!page_db(page, error) || !record_find(page->a, page->db, id, &newest, error))
		return false;
	if (record_state_is_gone(newest.state)) {
		response->status = 410;
		return error_set(error, ERROR_ABSENT, "record.gone", "the record was withdrawn");
	}
	record = newest;
	if ((revision != 0 && !record_revision(page->a, page->db, id, revision, &record, error)) ||
	    !json_parse(page->a, newest.body, &newest_body, error) || !json_parse(page->a, record.body, &body, error))
		return false;
	if (!document_lets_copy(newest_body) || !links_to(page, body, request_path(page->request, "link"), &link))
		return none(error);
	return give(page, link, response, error);
}

bool
show_link_copy(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_copy, error);
}
