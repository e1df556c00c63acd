#include "node/exporting.h"

#include "node/node.h"
#include "records/alias.h"

/* A withdrawn or erased record has no body for others, a merged one that of the record that it is now. */
static const struct json *
find_other(struct arena *a, void *asked, struct str id)
{
	struct db   **db = asked;
	struct record record;
	struct json  *body;

	if (*db == NULL || !record_find(a, *db, id, &record, NULL))
		return NULL;
	if (record.merged.length > 0 &&
	    (!record_resolve(a, *db, id, &id, NULL) || !record_find(a, *db, id, &record, NULL)))
		return NULL;
	if (record_state_is_gone(record.state))
		return NULL;
	return json_parse(a, record.body, &body, NULL) ? body : NULL;
}

/* The name in the first language is kept apart from those in the others. */
static const struct term_label *
names_of(struct arena *a, const struct node *node, size_t *count_r)
{
	const struct settings *settings = &node->settings;
	struct term_label     *names = ARENA_ARRAY(a, struct term_label, settings->name_count + 1);
	size_t                 count = 0;

	names[count++] = (struct term_label){ settings->languages[0], settings->name };
	for (size_t i = 0; i < settings->name_count; i++)
		names[count++] = (struct term_label){ settings->names[i].language, settings->names[i].text };
	*count_r = count;
	return names;
}

struct exporter_context
node_exporting(struct arena *a, const struct node *node, struct str language, struct db **db)
{
	struct exporter_context context = {
		.types = node->types,
		.vocabularies = node->vocabularies,
		.words = node->records.words,
		.language = language,
		.home = node->settings.url,
		.country = node->settings.country,
		.languages = node->settings.languages,
		.language_count = node->settings.language_count,
	};

	context.names = names_of(a, node, &context.name_count);
	if (db != NULL) {
		context.other = find_other;
		context.asked = db;
	}
	return context;
}
