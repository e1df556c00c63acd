/* A copy of what a record links to, the newest or an earlier one by its hash, given as a part of the record: whoever may read that may have it, while the record lets what it
 * links to be copied. */
#include "pages/attachments.h"
#include "pages/pages.h"
#include "pages/record.h"

#include "db/db.h"
#include "records/link_copies.h"

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
