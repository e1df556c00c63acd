/* Static files. Their answers are made once. */
#include "http/files.h"

#include "base/hash.h"
#include "base/table.h"
#include "http/answer.h"
#include "http/negotiate.h"

enum { FILE_FIELDS = 8, ETAG_DIGITS = 16 };

struct file {
	struct answer *answers[ENCODINGS]; /* NULL: not in this encoding */
};

struct files {
	struct table *table; /* by path */
	struct file  *list;
	size_t        count;
};

static const char *const encoding_names[ENCODINGS] = { "", "gzip", "br" };

static void
add_field(struct reply *reply, const char *name, const char *value)
{
	assert(reply->count < REPLY_FIELDS);
	reply->fields[reply->count++] = (struct reply_field){ name, value };
}

static bool
make_answer(struct arena *a, const struct static_file *file, struct str bytes, enum encoding encoding,
	    struct answer **answer_r, struct error *error)
{
	struct reply reply = { .status = 200, .body = bytes };
	struct hash  hash = hash_of_bytes(bytes);
	char         text[HASH_TEXT];
	struct str   digits = str_slice(hash_format(&hash, text), STR("sha256:").length, HASH_TEXT);

	reply.etag = str_format(a, "\"%.*s\"", ETAG_DIGITS, digits.data);
	add_field(&reply, "Content-Type", file->media);
	add_field(&reply, "ETag", str_c(a, reply.etag));
	add_field(&reply, "Cache-Control", "public, max-age=31536000, immutable");
	add_field(&reply, "X-Content-Type-Options", "nosniff");
	add_field(&reply, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
	if (file->gzip.length > 0 || file->brotli.length > 0)
		add_field(&reply, "Vary", "Accept-Encoding");
	if (encoding != ENCODING_NONE)
		add_field(&reply, "Content-Encoding", encoding_names[encoding]);
	return answer_make(&reply, NULL, answer_r, error);
}

bool
files_open(struct arena *a, const struct static_file *list, size_t count, struct files **files_r, struct error *error)
{
	struct files *files = ARENA_NEW(a, struct files);

	*files_r = files;
	files->table = table_make(a, count);
	files->list = ARENA_ARRAY(a, struct file, count);
	files->count = count;
	for (size_t i = 0; i < count; i++) {
		const struct str forms[ENCODINGS] = { list[i].plain, list[i].gzip, list[i].brotli };
		struct file     *file = &files->list[i];

		for (int encoding = 0; encoding < ENCODINGS; encoding++)
			if ((encoding == ENCODING_NONE || forms[encoding].length > 0) &&
			    !make_answer(a, &list[i], forms[encoding], (enum encoding)encoding,
					 &file->answers[encoding], error))
				return false;
		table_put(files->table, str_of(list[i].path), file);
	}
	return true;
}

void
files_close(struct files *files)
{
	for (size_t i = 0; files != NULL && i < files->count; i++)
		for (int encoding = 0; encoding < ENCODINGS; encoding++)
			answer_drop(files->list[i].answers[encoding]);
}

struct answer *
files_find(const struct files *files, const struct head *head, bool *unchanged_r)
{
	struct str         path = str_slice(head->target, 0, str_find_byte(head->target, '?'));
	const struct file *file = table_get(files->table, path);
	struct answer     *answer;
	enum encoding      encoding;

	if (file == NULL || (!str_is(head->method, "GET") && !str_is(head->method, "HEAD")))
		return NULL;
	encoding = negotiate_encoding(head_get(head, "Accept-Encoding"), file->answers[ENCODING_BROTLI] != NULL);
	answer = file->answers[encoding] != NULL ? file->answers[encoding] : file->answers[ENCODING_NONE];
	*unchanged_r = etag_matches(head_get(head, "If-None-Match"), answer->etag);
	return answer;
}
