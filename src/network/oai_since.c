/* Changes of what formats say, noted when a server starts. */
#include "network/oai_since.h"

#include "base/clock.h"
#include "base/hash.h"
#include "jobs/jobs.h"
#include "db/db.h"
#include "network/oai_sql.h"
#include "node/node.h"
#include "vocabularies/vocabularies.h"

enum { MARK = 16 /* letters of a hash */ };

bool
oai_since(struct db *db, const struct oai_format *format, int64_t *since_r, struct error *error)
{
	struct arena                *a = arena_open(0);
	struct q_oai_format_find_row row;
	struct error                 absent = { 0 };
	bool                         found = q_oai_format_find(a, db, str_of(format->prefix), &row, &absent);

	*since_r = found ? row.since : 0;
	arena_close(a);
	if (absent.code != ERROR_NONE && absent.code != ERROR_ABSENT && error != NULL)
		*error = absent;
	return absent.code == ERROR_NONE || absent.code == ERROR_ABSENT;
}

/* ---- versions ---------------------------------------------------------------------------------------------------- */

/* All that writers ask of a field. */
static void
add_fields(struct buffer *out, const struct field_list *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		buffer_format(out, "%.*s %d %.*s %.*s %.*s %.*s(", STR_ARGS(field->name), (int)field->kind,
			      STR_ARGS(field->dc), STR_ARGS(field->dcat), STR_ARGS(field->schema),
			      STR_ARGS(field->eml));
		add_fields(out, &field->fields);
		buffer_add_c(out, ")\n");
	}
}

struct hash
oai_labels(const struct vocabularies *vocabularies)
{
	const struct vocabulary *const *list;
	struct arena                   *a = arena_open(0);
	struct buffer                   out = buffer_in(a);
	size_t                          count = vocabularies_list(vocabularies, &list);
	struct hash                     hash;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < list[i]->count; k++) {
			const struct term *term = list[i]->terms[k];

			buffer_format(&out, "%.*s:%.*s\n", STR_ARGS(list[i]->name), STR_ARGS(term->notation));
			for (size_t n = 0; n < term->label_count; n++)
				buffer_format(&out, "%.*s %.*s\n", STR_ARGS(term->labels[n].language),
					      STR_ARGS(term->labels[n].text));
		}
	}
	hash = hash_of_bytes(buffer_str(&out));
	arena_close(a);
	return hash;
}

struct str
oai_version(struct arena *a, const struct oai_format *format, const struct types *types, const struct hash *labels)
{
	const struct type *const *list;
	size_t                    count = types_list(types, &list);
	struct buffer             out = buffer_in(a);
	struct hash               hash;
	char                      text[HASH_TEXT];

	for (size_t i = 0; format->exporter != NULL && i < count; i++) {
		buffer_format(&out, "%.*s %.*s %.*s\n", STR_ARGS(list[i]->name), STR_ARGS(list[i]->dcat),
			      STR_ARGS(list[i]->schema));
		add_fields(&out, &list[i]->fields);
	}
	if (format->exporter != NULL)
		buffer_add(&out, (struct str){ (const char *)labels->bytes, sizeof labels->bytes });
	hash = hash_of_bytes(buffer_str(&out));
	return str_format(a, "%d %.*s", format->version, MARK, hash_format(&hash, text).data + sizeof "sha256:" - 1);
}

/* ---- noting ------------------------------------------------------------------------------------------------------ */

struct noting {
	struct arena      *a;
	const struct node *node;
	struct hash        labels;
	size_t             changed;
};

static bool
note_formats(void *context, struct db *db, struct error *error)
{
	struct noting           *noting = context;
	const struct oai_format *formats;
	size_t                   count = oai_formats_list(&formats);

	noting->changed = 0;
	for (size_t i = 0; i < count; i++) {
		struct str prefix = str_of(formats[i].prefix),
			   version = oai_version(noting->a, &formats[i], noting->node->types, &noting->labels);
		struct q_oai_format_find_row row = { .since = 0 };
		struct error                 absent = { 0 };
		bool                         known = q_oai_format_find(noting->a, db, prefix, &row, &absent);

		if (!known && absent.code != ERROR_ABSENT) {
			*error = absent;
			return false;
		}
		if (known && str_equal(row.version, version))
			continue;
		noting->changed += known;
		if (!q_oai_format_set(noting->a, db, prefix, version, known ? clock_now(noting->node->clock) : 0,
				      error))
			return false;
	}
	return true;
}

bool
oai_note_formats(struct job *job, void *context, struct error *error)
{
	struct node  *node = context;
	struct noting noting = { .a = job_arena(job), .node = node, .labels = oai_labels(node->vocabularies) };

	if (!db_change(node->pool, note_formats, &noting, error))
		return false;
	if (noting.changed > 0)
		job_note(job, "records are written otherwise in %zu formats", noting.changed);
	return true;
}
