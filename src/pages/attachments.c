/* Files of records: taken from forms, given to readers. Whether somebody may have a file is what the record's own document says: a
 * file is given as part of a record, and the document is the one that this reader sees of it. So what is withheld from the
 * document is withheld here, and nothing else needs to be asked. */
#include "pages/attachments.h"

#include "base/limits.h"
#include "base/log.h"
#include "db/db.h"
#include "formats/media.h"
#include "pages/record.h"
#include "records/attachments.h"
#include "records/contents.h"
#include "records/draft.h"
#include "records/matter.h"

/* ---- taking ------------------------------------------------------------------------------------------------------ */

static bool
is_upload(struct str name)
{
	struct str end = STR("/upload");

	return name.length > end.length && str_equal(str_slice(name, name.length - end.length, name.length), end);
}

static void
add(struct sent_files *files, struct str name, struct str value)
{
	files->list[files->count++] = (struct parameter){ name, value };
}

struct json *
attachment_value(struct page *page, const struct attachment *file)
{
	struct json *value = json_object(page->a);

	json_add(value, STR("hash"), json_string(page->a, file->hash));
	json_add(value, STR("media"), json_string(page->a, file->media));
	json_add(value, STR("name"), json_string(page->a, file->name));
	json_add(value, STR("size"), json_number(page->a, file->size));
	return value;
}

/* Bytes of what stands at the beginning and may not: controls, signs of paths, and what turns or hides letters, so that "exe.png"
 * may be shown for "gnp.exe" (U+061C, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF). */
static size_t
unfit_length(struct str rest)
{
	const unsigned char *bytes = (const unsigned char *)rest.data;

	if (bytes[0] < ' ' || bytes[0] == 0x7F || bytes[0] == '/' || bytes[0] == '\\')
		return 1;
	if (rest.length >= 2 && ((bytes[0] == 0xC2 && bytes[1] < 0xA0) || (bytes[0] == 0xD8 && bytes[1] == 0x9C)))
		return 2;
	if (rest.length < 3)
		return 0;
	if (bytes[0] == 0xE2 &&
	    ((bytes[1] == 0x80 && ((bytes[2] >= 0x8B && bytes[2] <= 0x8F) || (bytes[2] >= 0xA8 && bytes[2] <= 0xAE))) ||
	     (bytes[1] == 0x81 && bytes[2] >= 0xA0 && bytes[2] <= 0xAF)))
		return 3;
	return bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0;
}

/* What a name may not hold becomes '_'. */
struct str
attachment_clean_name(struct page *page, struct str name)
{
	struct buffer out = buffer_in(page->a);

	name = str_trim(str_head(name, LIMIT_UPLOAD_NAME_BYTES));
	for (size_t i = 0, unfit; i<name.length; i += unfit> 0 ? unfit : 1) {
		unfit = unfit_length(str_slice(name, i, name.length));
		buffer_add_byte(&out, unfit > 0 ? '_' : name.data[i]);
	}
	name = buffer_str(&out);
	return name.length > 0 && !str_is_one_of(name, ". ..") ? name : STR("file");
}

void
attachment_note_refused(const struct page *page, struct str account, const struct error *why)
{
	if (strcmp(why->key, "attachment.infected") == 0 || why->code == ERROR_REMOTE)
		log_write(page->node->log, LOG_WARNING, STR(""), why->key, "%s (account '%.*s')", why->detail,
			  STR_ARGS(account));
}

static bool
keep(struct page *page, const struct actor *actor, const struct form_file *upload, struct sent_files *files,
     struct error *error)
{
	const struct attachment_new file = { .bytes = upload->bytes,
					     .name = attachment_clean_name(page, upload->file_name),
					     .media = media_of_bytes(page->a, upload->bytes),
					     .account = actor->account };
	struct attachment           kept;
	struct error                why = { 0 };

	if (attachment_put(page->a, &page->node->records, &file, &kept, &why)) {
		json_set(files->values, kept.hash, attachment_value(page, &kept));
		add(files, upload->name, kept.hash);
		return true;
	}
	if (why.code != ERROR_INPUT && why.code != ERROR_LIMIT && why.code != ERROR_REMOTE) {
		*error = why;
		return false;
	}
	attachment_note_refused(page, actor->account, &why);
	files->why = "1";
	if (strcmp(why.key, "attachment.infected") == 0)
		files->why = "infected";
	else if (why.code == ERROR_REMOTE)
		files->why = "unscanned";
	append_text(page, files->refused, file.name);
	return true;
}

/* A file that was brought before. */
static void
resolve(struct page *page, const struct actor *actor, struct str hash, struct json *values)
{
	struct attachment file;

	if (attachment_brought(page->a, page->db, hash, actor->account, &file, NULL))
		json_set(values, hash, attachment_value(page, &file));
}

bool
attachments_recall(struct page *page, const struct actor *actor, const struct parameters *sent, struct json **values_r,
		   struct error *error)
{
	*values_r = json_object(page->a);
	if (!page_db(page, error))
		return false;
	for (size_t i = 0; i < sent->count; i++)
		if (is_upload(sent->list[i].name))
			resolve(page, actor, sent->list[i].value, *values_r);
	return true;
}

bool
attachments_take(struct page *page, const struct actor *actor, struct sent_files *files_r, struct error *error)
{
	const struct request *request = page->request;
	size_t                count = request->form.count;
	bool                  good;

	*files_r = (struct sent_files){ .list = ARENA_ARRAY(page->a, struct parameter, count + request->upload_count),
					.refused = json_array(page->a) };
	for (size_t i = 0; i < count; i++)
		add(files_r, request->form.list[i].name, request->form.list[i].value);
	good = attachments_recall(page, actor, &request->form, &files_r->values, error);
	if (request->upload_count > 0)
		page_close(page); /* the writer must not wait for a reader */
	for (size_t i = 0; good && i < request->upload_count; i++)
		good = !is_upload(request->uploads[i].name) || keep(page, actor, &request->uploads[i], files_r, error);
	files_r->sent = (struct parameters){ files_r->list, files_r->count };
	return good && page_db(page, error);
}

/* ---- giving ------------------------------------------------------------------------------------------------------ */

/* Where readers get a part of the record that is shown: "files" or "pictures" of this hash. */
static struct str
address_of(struct page *page, const struct json *record, const char *what, struct str hash, struct str last)
{
	struct str id = json_text(record, "id"), asked = request_path(page->request, "id");

	hash = str_slice(hash, str_find_byte(hash, ':') + 1, hash.length);
	if (id.length == 0)
		return asked.length == 0
			       ? STR("")
			       : page_address(page, "/records/%s/draft/%s/%s/%s", asked, str_of(what), hash, last);
	if (str_starts(asked, id) && str_find_byte(asked, '@') == id.length)
		id = asked; /* the file of the revision that is shown */
	return page_address(page, "/records/%s/%s/%s/%s", id, str_of(what), hash, last);
}

struct str
attachment_address(struct page *page, const struct json *record, const struct json *file)
{
	struct attachment found;
	struct str        hash = json_text(file, "hash");

	if (!page_db(page, NULL) || !attachment_find(page->a, page->db, hash, &found, NULL))
		return STR("");
	return address_of(page, record, "files", hash, json_text(file, "name"));
}

void
put_picture(struct page *page, struct json *object, const struct json *record, const struct json *file)
{
	struct content_picture pictures[CONTENT_PICTURES];
	struct json           *picture;
	struct str             hash = json_text(file, "hash");
	size_t                 count;

	if (!page_db(page, NULL) || !content_pictures(page->a, page->db, hash, pictures, &count, NULL) || count == 0)
		return;
	picture = put_object(page, object, "picture");
	put_number(page, picture, "width", pictures[0].width);
	put_number(page, picture, "height", pictures[0].height);
	for (size_t i = 0; i < count; i++)
		put_text(page, picture, i == 0 ? "address" : "large",
			 address_of(page, record, "pictures", hash, str_format(page->a, "%" PRId64, pictures[i].side)));
}

bool
attachment_is_safe(struct str media)
{
	return str_is_one_of(media, "image/png image/jpeg image/webp image/gif text/plain");
}

static bool
give_picture(struct page *page, struct str hash, struct response *response, struct error *error)
{
	struct str side = request_path(page->request, "side");
	int64_t    pixels;

	if (!str_integer(side, &pixels))
		return error_set(error, ERROR_ABSENT, "content.none", "there is no picture of this size");
	if (!content_picture(page->a, page->db, hash, pixels, &response->body, error))
		return false;
	response->media = STR("image/jpeg");
	response->is_foreign = true;
	return true;
}

static bool
give(struct page *page, const struct json *document, struct response *response, struct error *error)
{
	struct str         digits = request_path(page->request, "hash");
	struct str         text = str_format(page->a, "sha256:%.*s", STR_ARGS(digits));
	const struct json *file = attachment_named(document, text);
	struct attachment  found;
	struct hash        hash;

	if (file == NULL || !hash_parse(text, &hash, NULL))
		return error_set(error, ERROR_ABSENT, "attachment.none", "the record has no such file");
	if (request_path(page->request, "side").length > 0)
		return give_picture(page, text, response, error);
	if (!attachment_find(page->a, page->db, text, &found, error))
		return false;
	response->file = attachment_path(page->a, &page->node->records, &hash);
	response->media = str_is(found.media, "text/plain") ? STR("text/plain; charset=utf-8") : found.media;
	response->etag = str_copy(page->a, digits);
	response->download = json_text(file, "name");
	response->is_shown = attachment_is_safe(found.media);
	response->is_foreign = true;
	return true;
}

static bool
answer_published(struct page *page, struct response *response, struct error *error)
{
	struct str    id;
	int           revision;
	struct record newest, record;
	struct json  *body;

	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	response->status = 200; /* files have no address but the one in their record */
	response->location = STR("");
	if (!page_db(page, error) || !record_find(page->a, page->db, id, &newest, error))
		return false;
	if (record_state_is_gone(newest.state) && !(newest.merged.length > 0 && revision != 0)) {
		response->status = 410;
		return error_set(error, ERROR_ABSENT, "record.gone", "the record was withdrawn");
	}
	record = newest;
	return (revision == 0 || record_revision(page->a, page->db, id, revision, &record, error)) &&
	       json_parse(page->a, record.body, &body, error) && give(page, json_get(body, "fields"), response, error);
}

/* Of a draft what its reader may see: without what will be withheld, unless they may see that. */
static bool
answer_draft(struct page *page, struct response *response, struct error *error)
{
	struct str    id;
	int           revision;
	struct actor  actor;
	struct draft  draft;
	struct matter matter;
	struct json  *document;

	response->private_answer = true;
	if (!page_actor(page, &actor, error) || !record_from_path(page, &id, &revision, response, error))
		return false;
	response->status = 200;
	response->location = STR("");
	if (!page_db(page, error) || !draft_find(page->a, page->db, id, &draft, error) ||
	    !record_matter_of(page->a, page->db, &page->node->records, id, draft.type,
			      json_text(draft.document, "owner"), &matter, error) ||
	    !permission_require(&actor, ACT_READ_DRAFT, &matter, error))
		return false;
	document = draft.document;
	if (!permission_allows(&actor, ACT_READ_WITHHELD, &matter) &&
	    !draft_public(page->a, &page->node->records, draft.document, &document, error))
		return false;
	return give(page, json_get(document, "fields"), response, error);
}

bool
show_attachment(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_published, error);
}

bool
show_draft_attachment(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_draft, error);
}
