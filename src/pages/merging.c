/* Merging a record into another: which one, what differs, and a draft of the one that is left with what both say. */
#include "pages/managed.h"

#include "base/identifier.h"
#include "pages/difference.h"
#include "pages/form.h"
#include "pages/site.h"
#include "records/alias.h"
#include "records/matter.h"
#include "records/merge.h"

enum { LIKELY = 5 };

/* ---- the page ---------------------------------------------------------------------------------------------------- */

/* The record that ?into= names, or leads to: a published one of the same type. */
static bool
find_survivor(struct managed *managed, struct str into, struct record *survivor_r, bool *found_r, struct error *error)
{
	struct page *page = managed->page;
	struct error absent = { 0 };
	struct str   id, end;

	*found_r = false;
	if (!identifier_parse(page->a, str_trim(into), &id, NULL))
		return true;
	if (!record_resolve(page->a, page->db, id, &end, error))
		return false;
	if (!record_find(page->a, page->db, end, survivor_r, &absent)) {
		if (absent.code != ERROR_ABSENT)
			*error = absent;
		return absent.code == ERROR_ABSENT;
	}
	*found_r = !str_equal(end, managed->id) && !record_state_is_gone(survivor_r->state) &&
		   str_equal(survivor_r->type, managed->type);
	return true;
}

/* Whether the actor may go on with a draft of it. */
static bool
put_drafts(const struct managed *managed, const struct record *survivor, struct error *error)
{
	struct page  *page = managed->page;
	struct matter matter;

	if (!record_matter_of(page->a, page->db, &page->node->records, survivor->id, survivor->type, survivor->owner,
			      &matter, error))
		return false;
	put_true(page, page->view, "drafts",
		 str_equal(identifier_node(survivor->id), page->node->settings.short_name) &&
			 permission_allows(&managed->actor, ACT_EDIT, &matter));
	return true;
}

/* The record that would be left, and what this one says otherwise. */
static bool
put_survivor(struct managed *managed, const struct json *body, const struct record *survivor, struct error *error)
{
	struct page       *page = managed->page;
	const struct type *type = type_find(page->node->types, survivor->type);
	struct json    *shown = put_object(page, page->view, "survivor"), *other, *changes, *rest = json_array(page->a);
	struct compared before, after = { body, managed->record.revision };
	struct str      language;

	if (!json_parse(page->a, survivor->body, &other, error))
		return false;
	before = (struct compared){ other, survivor->revision };
	put_text(page, shown, "id", survivor->id);
	put_text(page, shown, "title", record_title(other, page->language, &language));
	put_language(page, shown, "language", "direction", language);
	put_text(page, shown, "address", page_address(page, "/records/%s", survivor->id));
	put_text(page, shown, "owner", label_owner(page, survivor->owner));
	changes = put_array(page, shown, "changes");
	if (type != NULL)
		difference_put(page, type, &before, &after, changes, rest);
	return put_drafts(managed, survivor, error);
}

static bool
answer_merging(struct page *page, struct response *response, struct error *error)
{
	struct str     into = request_query(page->request, "into"), language, title;
	struct managed managed;
	struct record  survivor;
	struct json   *body, *texts;
	bool           found = false;

	if (!managed_find(page, &managed, response, error) ||
	    !permission_require(&managed.actor, ACT_MERGE, &managed.matter, error))
		return false;
	if (!managed_merges(&managed))
		return error_set(error, ERROR_CONFLICT, "record.state",
				 "'%.*s' is not published by this node: it cannot be merged", STR_ARGS(managed.id));
	if (!json_parse(page->a, managed.record.body, &body, error) ||
	    (into.length != 0 && !find_survivor(&managed, into, &survivor, &found, error)))
		return false;
	title = record_title(body, page->language, &language);
	put_text(page, page->view, "title", page_word(page, "merge.title"));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "record", title);
	put_text(page, page->view, "id", managed.id);
	put_text(page, page->view, "into", into);
	put_true(page, page->view, "wrong", into.length != 0 && !found);
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "submission", submission_make(page->a));
	if (found)
		return put_survivor(&managed, body, &survivor, error);
	texts = put_array(page, page->view, "likely");
	return form_likely(page, texts, &managed.type, 1, title, managed.id, LIKELY, error);
}

bool
show_merging(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_merging, error);
}

/* ---- what both say ----------------------------------------------------------------------------------------------- */

bool
merging_read(struct managed *managed, struct json **document_r, struct error *error)
{
	struct page *page = managed->page;

	return permission_allows(&managed->actor, ACT_READ_WITHHELD, &managed->matter)
		       ? record_find_whole(page->a, page->db, managed->id, document_r, error)
		       : json_parse(page->a, managed->record.body, document_r, error);
}

/* What is withheld from whoever merges is not brought over. */
static struct json *
without_withheld(struct arena *a, const struct json *value)
{
	struct json *kept;

	if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
		return json_copy(a, value);
	kept = value->kind == JSON_OBJECT ? json_object(a) : json_array(a);
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		if (item->kind == JSON_OBJECT && json_get(item, "withheld") != NULL)
			continue;
		if (value->kind == JSON_OBJECT)
			json_add(kept, item->name, without_withheld(a, item));
		else
			json_append(kept, without_withheld(a, item));
	}
	return kept;
}

/* The document of the draft with the fields of both. */
static struct json *
join(struct arena *a, const struct draft *draft, const struct json *document, struct merged *merged_r)
{
	struct json *joined = json_copy(a, draft->document), *fields = json_get(joined, "fields");
	struct json *theirs = without_withheld(a, json_get(document, "fields"));

	*merged_r = merge_documents(a, NULL, fields != NULL ? fields : json_object(a), theirs);
	for (size_t i = 0; i < merged_r->count; i++)
		merged_r->conflicts[i].path = str_join(a, STR("/fields"), merged_r->conflicts[i].path);
	json_set(joined, STR("fields"), merged_r->value);
	return joined;
}

static bool
open_survivor(struct managed *managed, struct str into, struct draft *draft_r, struct error *error)
{
	struct page  *page = managed->page;
	struct matter matter;
	struct str    id;

	return identifier_parse(page->a, into, &id, error) && page_db(page, error) &&
	       record_resolve(page->a, page->db, id, &id, error) && draft_open(page->a, page->db, id, draft_r, error) &&
	       record_matter_of(page->a, page->db, &page->node->records, id, draft_r->type, draft_r->owner, &matter,
				error) &&
	       permission_require(&managed->actor, ACT_EDIT, &matter, error);
}

bool
merging_begin_draft(struct managed *managed, struct str survivor, const struct json *document, struct str *address_r,
		    struct error *error)
{
	struct page       *page = managed->page;
	struct draft       draft;
	struct draft_saved saved;
	struct merged      merged;
	struct draft_save  save = { .author = managed->actor.account, .copied = json_get(document, "fields") };

	if (!open_survivor(managed, survivor, &draft, error))
		return false;
	save.id = draft.id;
	save.base = draft.base;
	save.version = draft.version;
	save.before = draft.document;
	save.document = join(page->a, &draft, document, &merged);
	save.beside = merged.conflicts;
	save.beside_count = merged.count;
	save.sent = str_format(page->a, "%.*s@%d", STR_ARGS(managed->id), managed->record.revision);
	save.submission = draft_submission(page->a, "merge", managed->actor.account, save.sent);
	page_close(page);
	if (!draft_save(page->a, &page->node->records, &save, &saved, error))
		return false;
	*address_r = page_address(page, "/records/%s/edit", draft.id);
	return true;
}
