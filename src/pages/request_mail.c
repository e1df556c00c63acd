/* Mails about requests. */
#include "pages/request_mail.h"

#include "base/clock.h"
#include "base/limits.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "pages/fields.h"
#include "people/account.h"
#include "people/link.h"
#include "records/draft.h"

enum { TOLD = 50 /* people about one request */, RECORD_BYTES = 6000 /* of a mail, which has ten thousand */ };

static const struct mail_template asked_template = { "request", "mail.request.subject", "mail.request.body" };

struct told {
	struct str account; /* empty: the office */
	struct str email, language;
	struct str kind, text; /* in its language */
};

struct request_mails {
	struct page        *page;
	const struct asked *asked;
	struct told        *list;
	size_t              count;
};

/* ---- what is told ------------------------------------------------------------------------------------------------ */

/* The fields of a document as lines "label: value", cut where the mail would be too long. */
static struct str
document_text(const struct page *page, const struct asked *asked, const struct json *document, struct str language)
{
	struct page        other = *page;
	const struct type *type = type_find(page->node->types, asked->type);
	struct fields_view view = { .page = &other, .record = document, .fields = json_get(document, "fields") };
	struct buffer      out = buffer_in(page->a);

	if (type == NULL || view.fields == NULL)
		return STR("");
	other.language = view.language = language;
	for (size_t i = 0; i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];
		struct buffer       value = buffer_in(page->a);

		fields_plain(&view, field, json_find(view.fields, field->name), &value);
		if (value.length == 0)
			continue;
		if (out.length + value.length > RECORD_BYTES) {
			buffer_add_c(&out, "…\n");
			break;
		}
		buffer_add(&out, message_text(page->a, language, localized_in(&field->label, language)));
		buffer_add_c(&out, ": ");
		buffer_add(&out, message_text(page->a, language, buffer_str(&value)));
		buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

static void
add_told(struct request_mails *mails, const struct account *account, const struct json *document)
{
	struct page  other = *mails->page;
	struct told *told = &mails->list[mails->count++];

	other.language = account->language.length != 0 ? account->language : mails->page->node->settings.languages[0];
	*told = (struct told){ .account = account->id,
			       .email = account->email,
			       .language = other.language,
			       .kind = page_word(&other, request_kind_find(mails->asked->kind)->word) };
	if (document != NULL)
		told->text = document_text(mails->page, mails->asked, document, other.language);
}

bool
request_mails_make(struct page *page, const struct asked *asked, const struct json *document,
		   struct request_mails **mails_r, struct error *error)
{
	struct request_mails *mails = ARENA_NEW(page->a, struct request_mails);
	struct json *public = NULL;
	struct account account;
	struct str    *accounts;
	size_t         count;

	*mails_r = mails;
	*mails = (struct request_mails){ .page = page,
					 .asked = asked,
					 .list = ARENA_ARRAY(page->a, struct told, TOLD + 1) };
	if (document != NULL && !draft_public(page->a, &page->node->records, document, &public, error))
		return false;
	if (!page_db(page, error) ||
	    !request_deciders(page->a, page->db, &page->node->records, asked, TOLD, &accounts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!account_find(page->a, page->db, accounts[i], &account, error))
			return false;
		add_told(mails, &account, public);
	}
	account = (struct account){ .email = page->node->settings.contact };
	if (count == 0 && account.email.length != 0)
		add_told(mails, &account, public);
	return true;
}

/* ---- posting ----------------------------------------------------------------------------------------------------- */

static bool
post_asked(const struct request_mails *mails, struct db *db, const struct told *told, struct str id,
	   struct error *error)
{
	const struct page      *page = mails->page;
	int64_t                 now = clock_now(page->node->clock);
	struct str              token, link = page_address(page, "/queue");
	const struct mail_value values[] = {
		{ "kind", told->kind, MAIL_TEXT },
		{ "title", mails->asked->title.length != 0 ? mails->asked->title : id, MAIL_TEXT },
		{ "name", mails->asked->sender_name, MAIL_TEXT },
		{ "note", message_text(page->a, told->language, mails->asked->note), MAIL_LINES },
		{ "record", told->text, MAIL_LINES },
		{ "link", STR(""), MAIL_LINK },
	};
	struct mail_value filled[sizeof values / sizeof values[0]];
	struct mail_draft draft = { .to = told->email,
				    .language = told->language,
				    .template = &asked_template,
				    .values = filled,
				    .value_count = sizeof values / sizeof values[0],
				    .purpose = STR("request"),
				    .about = id,
				    .official = true };

	if (told->account.length != 0) {
		if (!link_make(page->a, db, LINK_DECIDE, told->account, id, now,
			       now + LIMIT_REQUEST_LINK_DAYS * CLOCK_DAY, &token, error))
			return false;
		link = page_address(page, "/decide/%s", token);
	}
	memcpy(filled, values, sizeof values);
	filled[draft.value_count - 1].value = page_absolute(page, link);
	return mail_post(page->a, db, page->node, &draft, NULL, error);
}

bool
request_mails_post(const struct request_mails *mails, struct db *db, struct str id, struct error *error)
{
	for (size_t i = 0; i < mails->count; i++) {
		if (mail_address_is(mails->list[i].email) && !post_asked(mails, db, &mails->list[i], id, error))
			return false;
	}
	return true;
}
