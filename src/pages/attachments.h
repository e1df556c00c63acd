/* Files of records in forms and pages. */
#ifndef PAGES_ATTACHMENTS_H
#define PAGES_ATTACHMENTS_H

#include "pages/page.h"

struct actor;
struct attachment;

/* What came with a form: its parameters, "PATH/upload" of each file its hash. */
struct sent_files {
	struct parameters sent;
	struct json      *values; /* of each hash the file's value, when the actor brought it; for form_read() */
	struct json *refused; /* names of files that are empty, or with which too much was brought; the rest went on */
	const char  *why;     /* of the last of them: "1", "infected" or "unscanned" */

	struct parameter *list;
	size_t            count;
};

/* The log says who brought a file with malware, and that one could not be looked at; other refusals are their sender's matter. */
void attachment_note_refused(const struct page *page, struct str account, const struct error *why);

/* Keeps the files that came with a form. */
CHECKED bool attachments_take(struct page *page, const struct actor *actor, struct sent_files *files_r,
			      struct error *error);

/* The values of the files that a form named and this actor brought, for form_read(). */
CHECKED bool attachments_recall(struct page *page, const struct actor *actor, const struct parameters *sent,
				struct json **values_r, struct error *error);

/* The value of a file in a document: {"hash", "media", "name", "size"}. */
struct json *attachment_value(struct page *page, const struct attachment *file);

/* A name as a document may hold it; "file" when nothing is left of it. */
struct str attachment_clean_name(struct page *page, struct str name);

/* Where readers get a file of the record that the page shows; empty when this node has not got it. */
struct str attachment_address(struct page *page, const struct json *record, const struct json *file);

/* Kinds that browsers show without running anything in them. */
bool attachment_is_safe(struct str media);

/* A small picture of it, with its size, under the same condition; nothing when there is none (records/contents.h). */
void put_picture(struct page *page, struct json *object, const struct json *record, const struct json *file);

handler_fn show_attachment;       /* /records/{id}/files/{hash}/{name} and /records/{id}/pictures/{hash}/{side} */
handler_fn show_draft_attachment; /* /records/{id}/draft/files/{hash}/{name} and …/draft/pictures/{hash}/{side} */

#endif
