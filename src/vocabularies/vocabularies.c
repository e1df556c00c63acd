/* Vocabularies in memory: terms in one array, found through tables by name and by folded label. */
#include "vocabularies/vocabulary.h"

#include "base/table.h"
#include "text/split.h"

enum { BROADER_DEPTH = 100 };

/* Those with the same folded label, in the order of terms, preferred before alternative. */
struct labelled {
	const struct term *term;
	struct str         language;
	struct labelled   *next;
};

/* While they are made: the same as in struct term, to be written. */
struct term_inside {
	struct term         term; /* first: the tables point here */
	struct term_inside *broader;
	const struct term **narrower;
};

/* What belongs to a struct vocabulary and is not shown. */
struct vocabulary_inside {
	struct vocabulary   vocabulary; /* first: the outside points here */
	struct term_inside *terms;
	struct table       *notations; /* to struct term */
	struct table       *labels;    /* to struct labelled */
};

struct vocabularies {
	const struct vocabulary **list;
	size_t                    count;
	struct table             *names; /* to struct vocabulary_inside */
	struct table             *terms; /* "vocabulary:notation" to struct term */
};

static const struct vocabulary_inside *
inside(const struct vocabulary *vocabulary)
{
	return (const struct vocabulary_inside *)(const void *)vocabulary;
}

static void
add_folded(void *context, const struct split_word *word)
{
	struct buffer *out = context;

	if (out->length > 0)
		buffer_add_byte(out, ' ');
	buffer_add(out, word->text);
}

/* Equal for labels that a reader takes for equal; itself when it has no words ("—"). */
static struct str
fold(struct arena *a, struct str label)
{
	struct buffer folded = buffer_in(a);

	split_words(label, add_folded, &folded);
	return folded.length > 0 ? buffer_str(&folded) : str_trim(label);
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static void
add_labelled(struct arena *a, struct vocabulary_inside *to, const struct term *term, const struct term_label *label)
{
	struct str       key = fold(a, label->text);
	struct labelled *labelled = ARENA_NEW(a, struct labelled), *last = table_get(to->labels, key);

	*labelled = (struct labelled){ .term = term, .language = label->language };
	if (last == NULL) {
		table_put(to->labels, key, labelled);
		return;
	}
	while (last->next != NULL)
		last = last->next;
	last->next = labelled;
}

static void
make_terms(struct arena *a, struct vocabularies *vocabularies, struct vocabulary_inside *to,
	   const struct vocabulary_draft *draft)
{
	const struct term **list = ARENA_ARRAY(a, const struct term *, draft->count);

	to->terms = ARENA_ARRAY(a, struct term_inside, draft->count);
	for (size_t i = 0; i < draft->count; i++) {
		const struct term_draft *from = &draft->terms[i];
		struct term             *term = &to->terms[i].term;

		*term = (struct term){
			.notation = from->notation,
			.vocabulary = &to->vocabulary,
			.labels = from->labels[LABEL_PREFERRED].list,
			.label_count = from->labels[LABEL_PREFERRED].count,
			.alternatives = from->labels[LABEL_ALTERNATIVE].list,
			.alternative_count = from->labels[LABEL_ALTERNATIVE].count,
			.notes = from->labels[LABEL_NOTE].list,
			.note_count = from->labels[LABEL_NOTE].count,
		};
		list[i] = term;
		table_put(to->notations, term->notation, term);
		table_put(vocabularies->terms, term_full_name(a, draft->name, term->notation), term);
	}
	to->vocabulary = (struct vocabulary){
		.name = draft->name, .source = draft->source, .terms = list, .count = draft->count
	};
}

static void
make_labels(struct arena *a, struct vocabulary_inside *to)
{
	for (size_t i = 0; i < to->vocabulary.count; i++)
		for (size_t k = 0; k < to->terms[i].term.label_count; k++)
			add_labelled(a, to, &to->terms[i].term, &to->terms[i].term.labels[k]);
	for (size_t i = 0; i < to->vocabulary.count; i++)
		for (size_t k = 0; k < to->terms[i].term.alternative_count; k++)
			add_labelled(a, to, &to->terms[i].term, &to->terms[i].term.alternatives[k]);
}

static bool
refuse(const struct vocabulary_draft *draft, const struct term_draft *term, struct error *error)
{
	return error_at(error, "vocabularies/%.*s.tsv:%d", STR_ARGS(draft->name), term->line);
}

/* Hangs each term under its broader one. */
static bool
resolve(struct arena *a, struct vocabularies *vocabularies, struct vocabulary_inside *to,
	const struct vocabulary_draft *draft, struct error *error)
{
	for (size_t i = 0; i < draft->count; i++) {
		const struct term_draft *from = &draft->terms[i];

		if (from->broader.length == 0)
			continue;
		to->terms[i].broader = table_get(vocabularies->terms, term_full_name(a, draft->name, from->broader));
		if (to->terms[i].broader != NULL) {
			to->terms[i].term.broader = &to->terms[i].broader->term;
			to->terms[i].broader->term.narrower_count++;
			continue;
		}
		error_set(error, ERROR_INPUT, "vocabulary.broader",
			  "there is no term '%.*s', which is broader than '%.*s'",
			  STR_ARGS(str_head(from->broader, 80)), STR_ARGS(from->notation));
		return refuse(draft, from, error);
	}
	return true;
}

static bool
check_circles(const struct vocabulary_inside *to, const struct vocabulary_draft *draft, struct error *error)
{
	for (size_t i = 0; i < draft->count; i++) {
		const struct term *term = &to->terms[i].term;
		int                depth = 0;

		while (term != NULL && depth++ < BROADER_DEPTH)
			term = term->broader;
		if (term == NULL)
			continue;
		error_set(error, ERROR_INPUT, "vocabulary.circle", "the broader terms of '%.*s' go in a circle",
			  STR_ARGS(draft->terms[i].notation));
		return refuse(draft, &draft->terms[i], error);
	}
	return true;
}

/* Fills the lists of narrower terms, which are counted already. */
static void
make_narrower(struct arena *a, const struct vocabulary_inside *to)
{
	for (size_t i = 0; i < to->vocabulary.count; i++) {
		struct term_inside *broader = to->terms[i].broader;

		if (broader == NULL)
			continue;
		if (broader->narrower == NULL) {
			broader->term.narrower = broader->narrower =
				ARENA_ARRAY(a, const struct term *, broader->term.narrower_count);
			broader->term.narrower_count = 0;
		}
		broader->narrower[broader->term.narrower_count++] = &to->terms[i].term;
	}
}

bool
vocabularies_make(struct arena *a, const struct vocabulary_draft *drafts, size_t count,
		  const struct vocabularies **vocabularies_r, struct error *error)
{
	struct vocabularies       *vocabularies = ARENA_NEW(a, struct vocabularies);
	struct vocabulary_inside **insides = ARENA_ARRAY(a, struct vocabulary_inside *, count);

	vocabularies->list = ARENA_ARRAY(a, const struct vocabulary *, count);
	vocabularies->names = table_make(a, count);
	vocabularies->terms = table_make(a, 0);
	for (size_t i = 0; i < count; i++) {
		struct vocabulary_inside *to = insides[i] = ARENA_NEW(a, struct vocabulary_inside);

		to->notations = table_make(a, drafts[i].count);
		to->labels = table_make(a, drafts[i].count * 8);
		make_terms(a, vocabularies, to, &drafts[i]);
		make_labels(a, to);
		table_put(vocabularies->names, drafts[i].name, to);
		vocabularies->list[vocabularies->count++] = &to->vocabulary;
	}
	for (size_t i = 0; i < count; i++)
		if (!resolve(a, vocabularies, insides[i], &drafts[i], error))
			return false;
	for (size_t i = 0; i < count; i++)
		if (!check_circles(insides[i], &drafts[i], error))
			return false;
	for (size_t i = 0; i < count; i++)
		make_narrower(a, insides[i]);
	*vocabularies_r = vocabularies;
	return true;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

struct str
term_full_name(struct arena *a, struct str vocabulary, struct str notation)
{
	if (str_find_byte(notation, ':') < notation.length)
		return notation;
	return str_format(a, "%.*s:%.*s", STR_ARGS(vocabulary), STR_ARGS(notation));
}

const struct vocabulary *
vocabulary_find(const struct vocabularies *vocabularies, struct str name)
{
	return table_get(vocabularies->names, name);
}

size_t
vocabularies_list(const struct vocabularies *vocabularies, const struct vocabulary *const **list_r)
{
	*list_r = vocabularies->list;
	return vocabularies->count;
}

const struct term *
term_find(const struct vocabularies *vocabularies, struct str term)
{
	return table_get(vocabularies->terms, term);
}

const struct term *
term_in(const struct vocabulary *vocabulary, struct str notation)
{
	return table_get(inside(vocabulary)->notations, notation);
}

const struct term *
term_labelled(const struct vocabulary *vocabulary, struct str label, struct str language)
{
	struct arena          *a = arena_open(0);
	const struct labelled *labelled = table_get(inside(vocabulary)->labels, fold(a, label));

	while (labelled != NULL && language.length > 0 && !str_equal(labelled->language, language))
		labelled = labelled->next;
	arena_close(a);
	return labelled != NULL ? labelled->term : NULL;
}

static const struct term_label *
label_in(const struct term *term, struct str language)
{
	for (size_t i = 0; i < term->label_count; i++)
		if (str_equal(term->labels[i].language, language))
			return &term->labels[i];
	return NULL;
}

struct str
term_label_said(const struct term *term, struct str language, struct str *language_r)
{
	const struct term_label *label = label_in(term, language);

	if (label == NULL)
		label = label_in(term, str_slice(language, 0, str_find_byte(language, '-')));
	if (label == NULL)
		label = label_in(term, STR("en"));
	if (label == NULL && term->label_count > 0)
		label = term->labels;
	*language_r = label != NULL ? label->language : STR("");
	return label != NULL ? label->text : term->notation;
}

struct str
term_label(const struct term *term, struct str language)
{
	struct str said;

	return term_label_said(term, language, &said);
}

/* The label of `notation` in the vocabulary `name`; the notation when either is unknown. */
static struct str
label_of(const struct vocabularies *vocabularies, const char *name, struct str notation, struct str language)
{
	const struct vocabulary *vocabulary = vocabulary_find(vocabularies, str_of(name));
	const struct term       *term = vocabulary != NULL ? term_in(vocabulary, notation) : NULL;

	return term != NULL ? term_label(term, language) : notation;
}

struct str
vocabulary_label(const struct vocabularies *vocabularies, struct str name, struct str language)
{
	return label_of(vocabularies, "vocabularies", name, language);
}

struct str
country_label(const struct vocabularies *vocabularies, struct str code, struct str language)
{
	return label_of(vocabularies, "countries", code, language);
}

struct str
language_label(const struct vocabularies *vocabularies, struct str tag, struct str language)
{
	struct str primary = str_slice(tag, 0, str_find_byte(tag, '-'));
	struct str label = label_of(vocabularies, "languages", primary, language);

	return str_equal(label, primary) ? tag : label;
}

struct str
licence_label(const struct vocabularies *vocabularies, struct str licence, struct str language)
{
	return label_of(vocabularies, "licences", licence, language);
}

/* "BY-NC-SA-3.0-IGO" stands at by-nc-sa/3.0/igo/. */
static struct str
creative_commons_address(struct arena *a, struct str parts)
{
	size_t     at = 0;
	struct str rest, version;

	while (at + 1 < parts.length &&
	       !(parts.data[at] == '-' && parts.data[at + 1] >= '0' && parts.data[at + 1] <= '9'))
		at++;
	rest = str_slice(parts, at + 1, parts.length);
	(void)str_cut(&rest, '-', &version);
	return str_format(a, "https://creativecommons.org/licenses/%.*s/%.*s/%.*s%s",
			  STR_ARGS(str_lower(a, str_slice(parts, 0, at))), STR_ARGS(version),
			  STR_ARGS(str_lower(a, rest)), rest.length > 0 ? "/" : "");
}

/* SPDX keeps the text of each licence under its identifier, Creative Commons under its parts. */
struct str
licence_address(struct arena *a, const struct vocabularies *vocabularies, struct str licence)
{
	const struct vocabulary *licences = vocabulary_find(vocabularies, STR("licences"));

	if (str_starts(licence, STR("https://")) || str_starts(licence, STR("http://")))
		return licence;
	if (licences == NULL || term_in(licences, licence) == NULL || str_is(licence, "public-domain") ||
	    str_is(licence, "all-rights-reserved"))
		return STR("");
	if (str_is(licence, "CC0-1.0"))
		return STR("https://creativecommons.org/publicdomain/zero/1.0/");
	if (str_starts(licence, STR("CC-")))
		return creative_commons_address(a, str_slice(licence, 3, licence.length));
	return str_format(a, "https://spdx.org/licenses/%.*s.html", STR_ARGS(licence));
}
