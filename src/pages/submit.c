/* Asking that a draft be published, or a record withdrawn. */
#include "pages/asking.h"

#include "pages/record.h"
#include "records/draft.h"

/* Opens it and shows it. */
static bool
open_and_show(struct page *page, struct response *response, struct asking *asking, struct error *error)
{
	if (!asking_post(page, asking, error))
		return false;
	response->private_answer = true;
	response->status = 303;
	response->location = page_address(page, "/requests/%s", asking->id);
	return true;
}

static bool
answer_publication(struct page *page, struct response *response, struct error *error)
{
	struct asking asking = { .draft = { .kind = STR("publication") } };
	struct draft  draft;
	struct str    id, language;
	int           revision;

	if (!record_from_path(page, &id, &revision, response, error) || !page_db(page, error) ||
	    !draft_find(page->a, page->db, id, &draft, error) || !asking_read(page, &asking, error))
		return false;
	asking.draft.subject = draft.id;
	asking.draft.type = draft.type;
	asking.draft.owner = draft.owner;
	asking.draft.version = draft.version;
	asking.document = draft.document;
	asking.draft.title = record_title(draft.document, page->language, &language);
	return open_and_show(page, response, &asking, error);
}

bool
ask_publication(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_publication, error);
}

static bool
answer_withdrawal(struct page *page, struct response *response, struct error *error)
{
	struct asking asking = { .draft = { .kind = STR("withdrawal") } };

	return asking_record(page, response, &asking, error) && open_and_show(page, response, &asking, error);
}

bool
ask_withdrawal(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_withdrawal, error);
}
