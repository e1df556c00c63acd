/* Files that come to the address of a person become drafts of theirs: what an offline form saved, or any file that `chm import`
 * reads. A record that comes again unchanged is the draft that it became before. */
#include "letters/import_address.h"
#include "letters/taking.h"

#include "base/limits.h"
#include "formats/format.h"
#include "formats/source.h"
#include "intake/languages.h"
#include "intake/package.h"
#include "intake/references.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/account.h"
#include "records/draft.h"
#include "records/matter.h"

static const struct mail_template taken_template = { "files-taken", "mail.files-taken.subject",
						     "mail.files-taken.body" };
static const struct mail_template refused_template = { "files-refused", "mail.files-refused.subject",
						       "mail.files-refused.body" };

struct filing {
	struct taking *taking;
	struct account account;
	struct actor   actor;
	struct buffer  drafts;  /* identifiers, a line each */
	struct buffer  reasons; /* why something was not taken, a line each */
	size_t         count, reason_count;
};

static void
add_reason(struct filing *filing, struct str file, const struct error *why)
{
	if (filing->reason_count++ < LIMIT_LETTER_DRAFTS)
		buffer_format(&filing->reasons, "%.*s: %s\n", STR_ARGS(file), why->detail);
}

/* ---- reading, outside of any change ------------------------------------------------------------------------------ */

struct reading {
	struct taking *taking;
	struct str     file; /* that is read */
	size_t         records, rejects;
};

/* A record, a package, or why there is none. */
static struct letter_item *
add_item(struct reading *reading)
{
	struct taking      *taking = reading->taking;
	struct letter_item *item = ARENA_NEW(taking->a, struct letter_item);

	*item = (struct letter_item){ .file = reading->file };
	*taking->items_end = item;
	taking->items_end = &item->next;
	return item;
}

/* Of what comes in only what a form writes is taken. */
static struct json *
begin_document(struct taking *taking, const struct json *found)
{
	static const char *const keys[] = { "type", "owner", "licence", "languages", "rights", "fields" };
	struct json             *document = json_object(taking->a);

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct json *value = json_get(found, keys[i]);

		if (value != NULL)
			json_set(document, str_of(keys[i]), json_copy(taking->a, value));
	}
	if (json_text(document, "type").length == 0)
		json_set(document, STR("type"), json_string(taking->a, STR("resource")));
	if (taking->node->records.languages != NULL)
		languages_tell(taking->a, taking->node->records.languages, taking->node->types, document);
	return document;
}

static bool
keep_found(void *context, const struct found_record *found, struct error *error)
{
	struct reading *reading = context;

	if (reading->records >= LIMIT_LETTER_DRAFTS)
		return error_set(error, ERROR_LIMIT, "letter.drafts", "one message makes at most %d drafts",
				 LIMIT_LETTER_DRAFTS);
	if (found->document == NULL || found->deleted)
		return true;
	reading->records++;
	add_item(reading)->document = begin_document(reading->taking, found->document);
	return true;
}

static void
keep_rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct reading *reading = context;

	(void)number;
	(void)raw;
	if (reading->rejects++ < LIMIT_LETTER_DRAFTS)
		add_item(reading)->why = *why;
}

static void
read_file(struct reading *reading, const struct letter_file *file)
{
	struct taking              *taking = reading->taking;
	const struct format_options options = { .types = taking->node->types,
						.vocabularies = taking->node->vocabularies,
						.languages = taking->node->records.languages };
	const struct format_sink    sink = { reading, keep_found, keep_rejected };
	struct source              *source = source_open_bytes(taking->a, reading->file, file->bytes);
	const struct format        *format = NULL;
	struct error                why = { 0 };
	struct str                  head;
	bool                        good;

	good = source_head(source, &head, &why) && (format = format_recognise(head, &why)) != NULL &&
	       format->read(taking->a, source, &options, &sink, &why);
	source_close(source);
	if (!good)
		add_item(reading)->why = why;
}

static void
keep_package(struct reading *reading, struct str text)
{
	struct taking      *taking = reading->taking;
	struct letter_item *item = add_item(reading);
	struct package     *package = ARENA_NEW(taking->a, struct package);

	if (package_read(taking->a, taking->node, text, package, &item->why))
		item->package = package;
}

void
files_read(struct taking *taking)
{
	struct reading reading = { .taking = taking };

	taking->items = NULL;
	taking->items_end = &taking->items;
	for (size_t i = 0; i < taking->letter.file_count; i++) {
		const struct letter_file *file = &taking->letter.files[i];

		reading.file = file->name.length > 0 ? file->name : STR("file");
		if (package_recognises(file->bytes))
			keep_package(&reading, file->bytes);
		else
			read_file(&reading, file);
	}
}

/* ---- one record, inside the change ------------------------------------------------------------------------------- */

static bool
may_begin(struct filing *filing, struct json *document, struct error *error)
{
	struct taking *taking = filing->taking;
	struct str     owner = filing->actor.government;
	struct matter  matter;

	if (json_text(document, "owner").length == 0)
		json_set(document, STR("owner"),
			 json_string(taking->a, owner.length > 0 ? owner : taking->node->records.owner));
	if (type_find(taking->node->types, json_text(document, "type")) == NULL)
		return error_set(error, ERROR_INPUT, "type.unknown", "there is no type \"%.*s\"",
				 STR_ARGS(str_head(json_text(document, "type"), 40)));
	return record_matter(taking->a, taking->db, &taking->node->records, json_text(document, "type"),
			     json_text(document, "owner"), filing->account.id, &matter, error) &&
	       permission_require(&filing->actor, ACT_CREATE, &matter, error);
}

/* The same record of the same person has the same submission, by whatever message it comes. */
static bool
save(struct filing *filing, struct json *document, struct draft_saved *saved_r, struct error *error)
{
	struct taking    *taking = filing->taking;
	struct buffer     text = buffer_in(taking->a);
	struct draft_save draft = {
		.before = json_object(taking->a), .document = document, .author = filing->account.id, .form = STR("")
	};

	if (!json_canonical(&text, document, error))
		return false;
	draft.sent = buffer_str(&text);
	draft.submission = draft_submission(taking->a, "mail", filing->account.id, draft.sent);
	return draft_save_in(taking->a, taking->db, &taking->node->records, &draft, saved_r, error);
}

/* What an offline form saved is a package. */
static bool
save_item(struct filing *filing, const struct letter_item *item, struct draft_saved *saved_r, struct error *error)
{
	struct taking *taking = filing->taking;

	if (item->package != NULL)
		return package_take_in(taking->a, taking->db, taking->node, item->package, &filing->actor, saved_r,
				       error);
	return may_begin(filing, item->document, error) &&
	       references_require(taking->a, taking->db, taking->node->types, item->document, error) &&
	       save(filing, item->document, saved_r, error);
}

/* False when the disk failed: nothing is taken then. */
static bool
take_item(struct filing *filing, const struct letter_item *item, struct error *error)
{
	struct error       why = item->why;
	struct draft_saved saved;

	if (why.code == ERROR_NONE && save_item(filing, item, &saved, &why)) {
		buffer_format(&filing->drafts, "%.*s\n", STR_ARGS(saved.id));
		filing->count++;
		return true;
	}
	if (why.code == ERROR_STORAGE) {
		*error = why;
		return false;
	}
	add_reason(filing, item->file, &why);
	return true;
}

/* ---- the letter -------------------------------------------------------------------------------------------------- */

static bool
tell(struct filing *filing, struct error *error)
{
	struct taking          *taking = filing->taking;
	struct str              link = str_format(taking->a, "%.*sme/drafts", STR_ARGS(taking->node->settings.url));
	struct str              language = filing->account.language;
	const struct mail_value values[] = {
		{ "title", taking->letter.subject, MAIL_TEXT },
		{ "list", str_head(buffer_str(&filing->drafts), 2000), MAIL_LINES },
		{ "reasons", message_text(taking->a, language, str_head(buffer_str(&filing->reasons), 2000)),
		  MAIL_LINES },
		{ "link", link, MAIL_LINK },
	};
	const struct mail_draft draft = { .to = filing->account.email,
					  .language =
						  language.length > 0 ? language : taking->node->settings.languages[0],
					  .template = filing->count > 0 ? &taken_template : &refused_template,
					  .values = values,
					  .value_count = sizeof values / sizeof values[0],
					  .count = (int64_t)filing->count };

	return mail_post(taking->a, taking->db, taking->node, &draft, NULL, error);
}

static bool
find_person(struct filing *filing, bool *found_r, struct error *error)
{
	struct taking *taking = filing->taking;
	struct error   none = { 0 };
	struct str     id;

	if (!import_address_account(taking->a, taking->db, taking->purpose.about, &id, error))
		return false;
	*found_r = account_find(taking->a, taking->db, id, &filing->account, &none);
	if (!*found_r && none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	if (!*found_r)
		return true;
	if (!actor_of_account(taking->a, taking->db, filing->account.id, taking->now, &filing->actor, error))
		return false;
	filing->actor.channel = CHANNEL_MAIL;
	*found_r = filing->actor.signed_in;
	return true;
}

bool
take_files(struct taking *taking, struct error *error)
{
	struct filing filing = { .taking = taking, .drafts = buffer_in(taking->a), .reasons = buffer_in(taking->a) };
	bool          found;

	if (!find_person(&filing, &found, error))
		return false;
	if (!found)
		return taking_refuse(taking, "person", STR(""));
	if (!taking->released && !str_equal(mail_address_key(taking->a, taking->letter.author),
					    mail_address_key(taking->a, filing.account.email)))
		return taking_hold(taking, "stranger");
	for (const struct letter_item *item = taking->items; item != NULL; item = item->next) {
		if (!take_item(&filing, item, error))
			return false;
	}
	if (!tell(&filing, error))
		return false;
	if (filing.count == 0)
		return taking_refuse(taking, "files", str_head(buffer_str(&filing.reasons), 1000));
	return taking_take(taking, str_trim(buffer_str(&filing.drafts)));
}
