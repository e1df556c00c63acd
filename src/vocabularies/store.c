/* The term store: vocabularies in the database. */
#include "vocabularies/vocabulary.h"

#include "db/db.h"
#include "vocabularies/store_sql.h"

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool
write_labels(struct arena *a, struct db *db, struct str vocabulary, int64_t position, const struct term_draft *term,
	     struct error *error)
{
	for (int kind = 0; kind < LABEL_KINDS; kind++) {
		for (size_t i = 0; i < term->labels[kind].count; i++) {
			const struct q_term_label_add_values values = {
				.vocabulary = vocabulary,
				.position = position,
				.kind = kind,
				.place = (int64_t)i,
				.language = term->labels[kind].list[i].language,
				.label = term->labels[kind].list[i].text,
			};

			if (!q_term_label_add(a, db, &values, error))
				return false;
		}
	}
	return true;
}

static bool
write_vocabulary(struct arena *a, struct db *db, const struct vocabulary_draft *draft, struct error *error)
{
	if (!q_vocabulary_put(a, db, draft->name, draft->source, error) || !q_terms_drop(a, db, draft->name, error) ||
	    !q_term_labels_drop(a, db, draft->name, error))
		return false;
	for (size_t i = 0; i < draft->count; i++)
		if (!q_term_add(a, db, draft->name, (int64_t)i, draft->terms[i].notation, draft->terms[i].broader,
				error) ||
		    !write_labels(a, db, draft->name, (int64_t)i, &draft->terms[i], error))
			return false;
	return true;
}

bool
vocabularies_store(struct arena *a, struct db *db, struct error *error)
{
	const struct vocabulary_draft *drafts;
	size_t                         count;

	if (!vocabulary_drafts_own(a, &drafts, &count, error) || !db_pipeline(db, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!write_vocabulary(a, db, &drafts[i], error))
			return false;
	return db_pipeline_end(db, error);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* The term at `position`; NULL when the store has none there. Labels come in the order of terms. */
static struct term_draft *
term_at(struct vocabulary_draft *draft, const struct q_terms_of_row *rows, size_t *at, int64_t position)
{
	while (*at < draft->count && rows[*at].position < position)
		++*at;
	return *at < draft->count && rows[*at].position == position ? &draft->terms[*at] : NULL;
}

static void
place_labels(struct arena *a, struct vocabulary_draft *draft, const struct q_terms_of_row *terms,
	     const struct q_term_labels_of_row *rows, size_t count)
{
	struct term_label *labels = ARENA_ARRAY(a, struct term_label, count);
	size_t             at = 0;

	for (size_t i = 0; i < count; i++) {
		struct term_draft *term = term_at(draft, terms, &at, rows[i].position);

		labels[i] = (struct term_label){ .language = rows[i].language, .text = rows[i].label };
		if (term == NULL || rows[i].kind < 0 || rows[i].kind >= LABEL_KINDS)
			continue;
		if (term->labels[rows[i].kind].count++ == 0)
			term->labels[rows[i].kind].list = &labels[i];
	}
}

static bool
read_vocabulary(struct arena *a, struct db *db, struct vocabulary_draft *draft, struct error *error)
{
	struct q_terms_of_row       *terms;
	struct q_term_labels_of_row *labels;
	size_t                       count;

	if (!q_terms_of(a, db, draft->name, &terms, &draft->count, error) ||
	    !q_term_labels_of(a, db, draft->name, &labels, &count, error))
		return false;
	draft->terms = ARENA_ARRAY(a, struct term_draft, draft->count);
	for (size_t i = 0; i < draft->count; i++)
		draft->terms[i] = (struct term_draft){ .notation = terms[i].notation,
						       .broader = terms[i].broader,
						       .line = (int)i + 1 };
	place_labels(a, draft, terms, labels, count);
	return true;
}

bool
vocabularies_read(struct arena *a, struct db *db, const struct vocabularies **vocabularies_r, struct error *error)
{
	struct q_vocabularies_all_row *rows;
	struct vocabulary_draft       *drafts;
	size_t                         count;

	if (!q_vocabularies_all(a, db, &rows, &count, error))
		return false;
	drafts = ARENA_ARRAY(a, struct vocabulary_draft, count);
	for (size_t i = 0; i < count; i++) {
		drafts[i] = (struct vocabulary_draft){ .name = rows[i].name, .source = rows[i].source };
		if (!read_vocabulary(a, db, &drafts[i], error))
			return false;
	}
	return vocabularies_make(a, drafts, count, vocabularies_r, error);
}
