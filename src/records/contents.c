/* What is in the files of records. */
#include "records/contents.h"

#include "db/db.h"
#include "records/contents_sql.h"

static struct str
hash_bytes(const struct hash *hash)
{
	return (struct str){ (const char *)hash->bytes, sizeof hash->bytes };
}

bool
contents_waiting(struct arena *a, struct db *db, int64_t before, int64_t most, struct content_waiting **list_r,
		 size_t *count_r, struct error *error)
{
	struct q_contents_waiting_row *rows;

	if (!q_contents_waiting(a, db, CONTENTS_READER, before, STATE_PUBLISHED, most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct content_waiting, *count_r + 1);
	for (size_t i = 0; i < *count_r; i++) {
		struct content_waiting *file = &(*list_r)[i];

		*file = (struct content_waiting){ .size = rows[i].size, .media = rows[i].media };
		assert(rows[i].hash.length == sizeof file->hash.bytes);
		memcpy(file->hash.bytes, rows[i].hash.data, sizeof file->hash.bytes);
	}
	return true;
}

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

struct keeping {
	struct arena         *a;
	const struct hash    *hash;
	const struct content *content;
	int64_t               now;
};

static bool
put_pictures(const struct keeping *k, struct db *db, struct error *error)
{
	if (!q_content_pictures_drop(k->a, db, hash_bytes(k->hash), error))
		return false;
	for (size_t i = 0; i < k->content->picture_count; i++) {
		const struct content_picture             *picture = &k->content->pictures[i];
		const struct q_content_picture_put_values values = { .hash = hash_bytes(k->hash),
								     .side = picture->side,
								     .width = picture->width,
								     .height = picture->height,
								     .bytes = picture->bytes };

		if (!q_content_picture_put(k->a, db, &values, error))
			return false;
	}
	return true;
}

static bool
put(void *context, struct db *db, struct error *error)
{
	const struct keeping            *k = context;
	struct q_content_number_take_row next;
	struct q_content_put_values      values = { .hash = hash_bytes(k->hash),
						    .reader = CONTENTS_READER,
						    .time = k->now,
						    .reason = k->content->reason,
						    .language = k->content->language,
						    .text = k->content->text };

	if (!q_content_number_take(k->a, db, &next, error))
		return false;
	values.number = next.number;
	return q_content_put(k->a, db, &values, error) && put_pictures(k, db, error);
}

static struct str
no_null(struct str s)
{
	return s.data == NULL ? STR("") : s;
}

bool
content_put(struct arena *a, const struct record_context *context, const struct hash *hash,
	    const struct content *content, struct error *error)
{
	struct content whole = *content;
	struct keeping keeping = { .a = a, .hash = hash, .content = &whole, .now = clock_now(context->clock) };

	whole.reason = no_null(whole.reason);
	whole.text = no_null(whole.text);
	whole.language = no_null(whole.language);
	return db_change(context->pool, put, &keeping, error);
}

bool
content_drop(struct arena *a, struct db *db, struct str hash, struct error *error)
{
	return q_content_drop(a, db, hash, error) && q_content_pictures_drop(a, db, hash, error);
}

bool
contents_forget_failed(struct arena *a, struct db *db, int64_t *count_r, struct error *error)
{
	return q_content_forget(a, db, count_r, error);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

bool
content_pictures(struct arena *a, struct db *db, struct str hash, struct content_picture pictures_r[CONTENT_PICTURES],
		 size_t *count_r, struct error *error)
{
	struct q_content_pictures_row *rows;
	struct hash                    parsed;
	size_t                         count;

	*count_r = 0;
	if (!hash_parse(hash, &parsed, error) || !q_content_pictures(a, db, hash_bytes(&parsed), &rows, &count, error))
		return false;
	for (; *count_r < count && *count_r < CONTENT_PICTURES; (*count_r)++)
		pictures_r[*count_r] = (struct content_picture){ .side = rows[*count_r].side,
								 .width = rows[*count_r].width,
								 .height = rows[*count_r].height };
	return true;
}

bool
content_picture(struct arena *a, struct db *db, struct str hash, int64_t side, struct str *bytes_r, struct error *error)
{
	struct q_content_picture_row row;
	struct hash                  parsed;

	if (!hash_parse(hash, &parsed, error))
		return false;
	if (!q_content_picture(a, db, hash_bytes(&parsed), side, &row, error))
		return error_because(error, "content.none", "there is no small picture of this file");
	*bytes_r = row.bytes;
	return true;
}

/* ---- for search -------------------------------------------------------------------------------------------------- */

bool
content_newest(struct arena *a, struct db *db, int64_t *number_r, struct error *error)
{
	struct q_content_newest_row row;

	if (!q_content_newest(a, db, &row, error))
		return false;
	*number_r = row.number;
	return true;
}

bool
content_after(struct arena *a, struct db *db, int64_t after, int64_t *number_r, int64_t **list_r, size_t *count_r,
	      struct error *error)
{
	struct q_content_after_row    row;
	struct q_content_records_row *rows;

	if (!q_content_after(a, db, after, &row, error) || !q_content_records(a, db, row.hash, &rows, count_r, error))
		return false;
	*number_r = row.number;
	*list_r = ARENA_ARRAY(a, int64_t, *count_r + 1);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = rows[i].number;
	return true;
}

bool
content_text(struct arena *a, struct db *db, struct str hash, int64_t until, struct str *text_r, struct str *language_r,
	     struct error *error)
{
	struct q_content_text_row row;
	struct hash               parsed;
	struct error              why = { 0 };

	*text_r = *language_r = STR("");
	if (!hash_parse(hash, &parsed, NULL))
		return true;
	if (q_content_text(a, db, hash_bytes(&parsed), until, &row, &why)) {
		*text_r = row.text;
		*language_r = row.language;
		return true;
	}
	if (why.code != ERROR_ABSENT && error != NULL)
		*error = why;
	return why.code == ERROR_ABSENT;
}

/* ---- for the desk ------------------------------------------------------------------------------------------------ */

bool
contents_count(struct arena *a, struct db *db, struct content_counts *counts_r, struct error *error)
{
	struct q_contents_count_row *rows;
	size_t                       count;

	*counts_r = (struct content_counts){ 0 };
	if (!q_contents_count(a, db, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (rows[i].reason.length == 0 && rows[i].has_text)
			counts_r->texts += rows[i].files;
		else if (rows[i].reason.length == 0 || str_is(rows[i].reason, "kind"))
			counts_r->others += rows[i].files;
		else
			counts_r->failed += rows[i].files;
	}
	return true;
}

bool
contents_failed(struct arena *a, struct db *db, int64_t most, struct content_failed **list_r, size_t *count_r,
		struct error *error)
{
	struct q_contents_failed_row *rows;
	struct hash                   hash;
	char                          text[HASH_TEXT];

	if (!q_contents_failed(a, db, most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct content_failed, *count_r + 1);
	for (size_t i = 0; i < *count_r; i++) {
		assert(rows[i].hash.length == sizeof hash.bytes);
		memcpy(hash.bytes, rows[i].hash.data, sizeof hash.bytes);
		(*list_r)[i] = (struct content_failed){ .hash = str_copy(a, hash_format(&hash, text)),
							.reason = rows[i].reason,
							.media = rows[i].media,
							.record = rows[i].record,
							.size = rows[i].size,
							.time = rows[i].time };
	}
	return true;
}
