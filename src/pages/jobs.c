/* Background work on the desk: what runs, how far it is, trying again and ending. And where the node's bytes are. */
#include "pages/desk.h"

#include "db/db.h"
#include "jobs/jobs.h"
#include "node/storage.h"
#include "node/work.h"
#include "pages/accounts.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "records/contents.h"

enum { JOBS = 200, UNREAD = 100 };

static struct str
job_progress(const struct page *page, const struct job_row *job)
{
	if (job->total <= 0)
		return (struct str){ 0 };
	return str_format(page->a, "%.*s / %.*s",
			  STR_ARGS(words_number(page->a, page->words, page->language, job->done)),
			  STR_ARGS(words_number(page->a, page->words, page->language, job->total)));
}

static struct str
label_job_state(const struct page *page, struct str state)
{
	static const struct label_choice states[] = { { "waiting", "job.waiting" },
						      { "running", "job.running" },
						      { "done", "job.done" },
						      { "failed", "job.failed" } };

	return label_choice(page, states, sizeof states / sizeof states[0], state);
}

static struct str
label_job(const struct page *page, struct str kind)
{
	static const struct label_choice kinds[] = { { "alerts", "job.alerts" },
						     { "account-mail", "job.account-mail" },
						     { "openid", "job.openid" },
						     { "openid-providers", "job.openid" },
						     { "backup", "job.backup" },
						     { "check", "job.check" },
						     { "harvest", "job.harvest" },
						     { "harvest-look", "harvest.look" },
						     { "harvest-remove", "harvest.remove" },
						     { "mail", "job.mail" },
						     { "mail-upkeep", "job.mail-upkeep" },
						     { "mail-poll", "job.mail-poll" },
						     { "mail-check", "check.title" },
						     { "unconfirmed", "mail.unconfirmed.subject" },
						     { "letters", "job.letters" },
						     { "release-embargoes", "job.release-embargoes" },
						     { "contents", "job.contents" },
						     { "drafts", "job.drafts" },
						     { "files", "job.files" },
						     { "figures", "job.figures" },
						     { "requests", "job.requests" },
						     { "oai-formats", "job.oai-formats" },
						     { "links", "job.links" },
						     { "link-checks", "job.link-checks" } };

	return label_choice(page, kinds, sizeof kinds / sizeof kinds[0], kind);
}

bool
put_jobs(struct page *page, int64_t most, struct error *error)
{
	struct json    *list = put_array(page, page->view, "jobs");
	struct job_row *jobs;
	size_t          count;

	if (!jobs_list(page->a, page->db, most, &jobs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_number(page, row, "id", jobs[i].id);
		put_true(page, row, "wrong", str_is(jobs[i].state, "failed"));
		put_true(page, row, "retries", str_is(jobs[i].state, "failed") || str_is(jobs[i].state, "waiting"));
		put_true(page, row, "cancels", str_is(jobs[i].state, "running") || str_is(jobs[i].state, "waiting"));
		put_text(page, row, "argument", jobs[i].argument);
		put_text(page, row, "name", label_job(page, jobs[i].kind));
		put_text(page, row, "state", label_job_state(page, jobs[i].state));
		put_text(page, row, "progress", job_progress(page, &jobs[i]));
		put_text(page, row, "when", label_time(page, jobs[i].finished != 0 ? jobs[i].finished : jobs[i].due));
		put_text(page, row, "message", jobs[i].note);
	}
	return true;
}

/* ---- files that could not be read -------------------------------------------------------------------------------- */

static struct str
label_reason(const struct page *page, struct str reason)
{
	static const struct label_choice reasons[] = {
		{ "empty", "content.empty" },     { "encrypted", "content.encrypted" },
		{ "damaged", "content.damaged" }, { "large", "content.large" },
		{ "time", "content.time" },       { "memory", "content.memory" },
		{ "program", "content.program" }, { "absent", "content.absent" }
	};

	return label_choice(page, reasons, sizeof reasons / sizeof reasons[0], reason);
}

static bool
put_unread(struct page *page, struct error *error)
{
	struct json           *list = put_array(page, page->view, "unread");
	struct content_failed *files;
	size_t                 count;

	if (!contents_failed(page->a, page->db, UNREAD, &files, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);
		struct str   language;

		if (files[i].record.length > 0) {
			put_text(page, row, "address", page_address(page, "/records/%s", files[i].record));
			put_text(page, row, "name", label_record(page, files[i].record, &language));
			put_language(page, row, "language", "direction", language);
		}
		put_text(page, row, "media", label_media(page, files[i].media));
		put_text(page, row, "bytes", label_bytes(page, files[i].size));
		put_text(page, row, "when", label_time(page, files[i].time));
		put_text(page, row, "reason", label_reason(page, files[i].reason));
	}
	return true;
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static bool
begin(struct page *page, struct response *response, struct actor *actor_r, struct error *error)
{
	static const struct matter node = { 0 };

	put_text(page, page->view, "form_style", page->node->site->form_style);
	return page_desk(page, response, "admin.jobs", ACT_ADMINISTER, &node, actor_r, error);
}

static bool
answer_jobs(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, response, &actor, error) && put_jobs(page, JOBS, error) && put_unread(page, error);
}

bool
show_jobs(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_jobs, error);
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	bool           retries = str_is(request_form(page->request, "do"), "retry");
	enum audit_act act = retries ? AUDIT_JOB_RETRY : AUDIT_JOB_CANCEL;
	struct actor   actor;
	struct error   fault = { 0 };
	int64_t        id;

	if (!begin(page, response, &actor, error))
		return false;
	if (!str_integer(request_form(page->request, "job"), &id) ||
	    (!retries && !str_is(request_form(page->request, "do"), "cancel")))
		return error_set(error, ERROR_INPUT, "job.do", "there is no such button");
	if (!work_change(page->a, page->node, &actor, act, id, &fault))
		return put_fault(page, response, &fault, error) && put_jobs(page, JOBS, error);
	go_to(response, STR("/admin/jobs"));
	return true;
}

bool
change_jobs(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

/* ---- storage ----------------------------------------------------------------------------------------------------- */

static struct str
label_part(const struct page *page, const char *name)
{
	static const struct label_choice parts[STORAGE_PARTS] = { { "database", "storage.database" },
								  { "files", "storage.files" },
								  { "cache", "storage.cache" },
								  { "backups", "storage.backups" },
								  { "other", "storage.other" } };

	return label_choice(page, parts, STORAGE_PARTS, str_of(name));
}

static bool
answer_storage(struct page *page, struct response *response, struct error *error)
{
	static const struct matter node = { 0 };
	struct json               *list = put_array(page, page->view, "parts"), *row;
	struct storage             storage;
	struct actor               actor;

	if (!page_desk(page, response, "storage.title", ACT_ADMINISTER, &node, &actor, error))
		return false;
	page_close(page);
	if (!storage_measure(page->a, page->node, &storage, error))
		return false;
	for (size_t i = 0; i < STORAGE_PARTS; i++) {
		const struct storage_part *part = &storage.parts[i];

		row = append_object(page, list);
		put_text(page, row, "label", label_part(page, part->name));
		put_text(page, row, "path", part->path);
		put_text(page, row, "bytes", label_bytes(page, part->bytes));
		put_text(page, row, "files", words_number(page->a, page->words, page->language, part->files));
		put_true(page, row, "more", part->more);
	}
	row = append_object(page, list);
	put_text(page, row, "label", page_word(page, "storage.copies"));
	put_text(page, row, "bytes", label_bytes(page, storage.copies_bytes));
	put_text(page, row, "files", words_number(page->a, page->words, page->language, storage.copies));
	put_text(page, page->view, "free", label_bytes(page, storage.free));
	put_text(page, page->view, "total", label_bytes(page, storage.total));
	put_true(page, page->view, "low", storage.low);
	return true;
}

bool
show_storage(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_storage, error);
}
