/* The term store: vocabularies in the database. */
#include "vocabularies/vocabulary.h"

#include "base/hash.h"

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

	if (!vocabulary_drafts_own(a, &drafts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!write_vocabulary(a, db, &drafts[i], error))
			return false;
	return true;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* All rows of the store, in the order of vocabularies and their terms: two statements, however many vocabularies there are,
 * for each costs a wait on PostgreSQL. */
struct store_rows {
	struct q_terms_all_row       *terms;
	struct q_term_labels_all_row *labels;
	size_t                        term_count, label_count;
	size_t                        term, label; /* the next that no vocabulary has taken */
};

static void
take_terms(struct arena *a, struct store_rows *rows, struct vocabulary_draft *draft)
{
	size_t first;

	while (rows->term < rows->term_count && str_compare(rows->terms[rows->term].vocabulary, draft->name) < 0)
		rows->term++;
	first = rows->term;
	while (rows->term < rows->term_count && str_equal(rows->terms[rows->term].vocabulary, draft->name))
		rows->term++;
	draft->count = rows->term - first;
	draft->terms = ARENA_ARRAY(a, struct term_draft, draft->count);
	for (size_t i = 0; i < draft->count; i++)
		draft->terms[i] = (struct term_draft){ .notation = rows->terms[first + i].notation,
						       .broader = rows->terms[first + i].broader,
						       .line = (int)i + 1 };
}

/* The term at `position` from `*at` on; NULL when the store has none there. `terms` are those of the draft. */
static struct term_draft *
term_at(struct vocabulary_draft *draft, const struct q_terms_all_row *terms, size_t *at, int64_t position)
{
	while (*at < draft->count && terms[*at].position < position)
		++*at;
	return *at < draft->count && terms[*at].position == position ? &draft->terms[*at] : NULL;
}

/* After the terms of the draft were taken; `labels` has a place for each row. */
static void
take_labels(struct store_rows *rows, struct term_label *labels, struct vocabulary_draft *draft)
{
	const struct q_terms_all_row *terms = &rows->terms[rows->term - draft->count];
	size_t                        at = 0;

	for (; rows->label < rows->label_count; rows->label++) {
		const struct q_term_labels_all_row *row = &rows->labels[rows->label];
		int                                 order = str_compare(row->vocabulary, draft->name);
		struct term_draft                  *term;

		if (order > 0)
			break;
		labels[rows->label] = (struct term_label){ .language = row->language, .text = row->label };
		term = order == 0 ? term_at(draft, terms, &at, row->position) : NULL;
		if (term == NULL || row->kind < 0 || row->kind >= LABEL_KINDS)
			continue;
		if (term->labels[row->kind].count++ == 0)
			term->labels[row->kind].list = &labels[rows->label];
	}
}

struct term_store {
	struct q_vocabularies_all_row *vocabularies;
	size_t                         count;
	struct store_rows              rows;
};

/* With its length, so that no two lists of texts look alike. */
static void
digest_text(struct hasher *hasher, struct str text)
{
	uint64_t length = text.length;

	hasher_add(hasher, (struct str){ (const char *)&length, sizeof length });
	hasher_add(hasher, text);
}

static void
digest_number(struct hasher *hasher, int64_t number)
{
	hasher_add(hasher, (struct str){ (const char *)&number, sizeof number });
}

static struct hash
digest_of(const struct term_store *store)
{
	struct hasher hasher;

	hasher_start(&hasher);
	for (size_t i = 0; i < store->count; i++) {
		digest_text(&hasher, store->vocabularies[i].name);
		digest_text(&hasher, store->vocabularies[i].source);
	}
	for (size_t i = 0; i < store->rows.term_count; i++) {
		const struct q_terms_all_row *term = &store->rows.terms[i];

		digest_text(&hasher, term->vocabulary);
		digest_number(&hasher, term->position);
		digest_text(&hasher, term->notation);
		digest_text(&hasher, term->broader);
	}
	for (size_t i = 0; i < store->rows.label_count; i++) {
		const struct q_term_labels_all_row *label = &store->rows.labels[i];

		digest_text(&hasher, label->vocabulary);
		digest_number(&hasher, label->position);
		digest_number(&hasher, label->kind);
		digest_text(&hasher, label->language);
		digest_text(&hasher, label->label);
	}
	return hasher_end(&hasher);
}

static bool
read_store(struct arena *a, struct db *db, struct term_store **store_r, struct error *error)
{
	struct term_store *store = ARENA_NEW(a, struct term_store);
	struct store_rows *rows = &store->rows;

	*store_r = store;
	return q_vocabularies_all(a, db, &store->vocabularies, &store->count, error) &&
	       q_terms_all(a, db, &rows->terms, &rows->term_count, error) &&
	       q_term_labels_all(a, db, &rows->labels, &rows->label_count, error);
}

bool
term_store_read(struct arena *a, struct db *db, struct term_store **store_r, struct hash *digest_r, struct error *error)
{
	if (!read_store(a, db, store_r, error))
		return false;
	*digest_r = digest_of(*store_r);
	return true;
}

bool
term_store_vocabularies(struct arena *a, struct term_store *store, const struct vocabularies **vocabularies_r,
			struct error *error)
{
	struct vocabulary_draft *drafts = ARENA_ARRAY(a, struct vocabulary_draft, store->count);
	struct term_label       *labels = ARENA_ARRAY(a, struct term_label, store->rows.label_count);

	for (size_t i = 0; i < store->count; i++) {
		drafts[i] = (struct vocabulary_draft){ .name = store->vocabularies[i].name,
						       .source = store->vocabularies[i].source };
		take_terms(a, &store->rows, &drafts[i]);
		take_labels(&store->rows, labels, &drafts[i]);
	}
	return vocabularies_make(a, drafts, store->count, vocabularies_r, error);
}

bool
vocabularies_read(struct arena *a, struct db *db, const struct vocabularies **vocabularies_r, struct error *error)
{
	struct term_store *store;

	return read_store(a, db, &store, error) && term_store_vocabularies(a, store, vocabularies_r, error);
}
