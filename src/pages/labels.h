/* How things are called in the reader's language: types, terms, countries, languages, owners, licences, states. */
#ifndef PAGES_LABELS_H
#define PAGES_LABELS_H

#include "pages/page.h"
#include "records/types.h"
#include "search/search.h"

/* The label of a type ("Case study"), or its name when there is no such type. */
struct str label_type(const struct page *page, struct str type);

/* The label of "vocabulary:notation", or the term itself. */
struct str label_term(const struct page *page, struct str term);

struct str label_country(const struct page *page, struct str code);
struct str label_language(const struct page *page, struct str tag);

/* The same, and the language that they are in; empty when that is not known. */
struct str label_term_said(const struct page *page, struct str term, struct str *language_r);
struct str label_country_said(const struct page *page, struct str code, struct str *language_r);
struct str label_language_said(const struct page *page, struct str tag, struct str *language_r);

/* A label as an element of a list that is shown by ui/parts/fact.html, marked when it is not in the reader's language. */
void append_said(const struct page *page, struct json *list, struct str label, struct str language);

struct str label_state(const struct page *page, enum record_state state);

/* A name that records or jobs hold, and the key of its word. */
struct label_choice {
	const char *name, *key;
};

/* The word of `name` among `count` choices; a name that is none of them comes back. */
struct str label_choice(const struct page *page, const struct label_choice *choices, size_t count, struct str name);

/* The name of a licence; a text that is none comes back. */
struct str label_licence(const struct page *page, struct str licence);

/* "open", "restricted": who may use what a record describes; a text that is none of them comes back. */
struct str label_access(const struct page *page, struct str access);

/* An owner: a country, an organization's title, or a node's short name. */
struct str label_owner(struct page *page, struct str owner);
struct str label_owner_said(struct page *page, struct str owner, struct str *language_r);

/* The title of another record, which is read once for each page, and its language, empty when that is not known; its id when
 * it is not found. Needs page_db(). */
struct str label_record(struct page *page, struct str id, struct str *language_r);

/* A reference as it is followed: to the record that the one it names was merged into, else, or where it names a
 * revision, as it is. Needs page_db(). */
struct str label_survivor(struct page *page, struct str reference);

/* The body of another record that is public here, read once with those above: what the writers of formats ask for, `asked` is
 * the page. */
const struct json *label_other(struct arena *a, void *asked, struct str id);

/* A facet ("Country") and one of its values ("Kenya"). */
struct str label_facet(const struct page *page, enum search_facet facet);
struct str label_facet_value(struct page *page, enum search_facet facet, struct str value);
struct str label_facet_value_said(struct page *page, enum search_facet facet, struct str value, struct str *language_r);

/* What a reader calls files of a media type, or of a kind that the facet "format" knows: "PDF", "Image"; the type itself
 * when it has no other name. */
struct str label_media(const struct page *page, struct str media);

/* A node by its short name: this one's name, another's short name. */
struct str label_node(const struct page *page, struct str node);

/* A date or period as the reader's language writes it. */
struct str label_date(const struct page *page, struct str edtf);

/* The day of a time in microseconds, and its day and minute. */
struct str label_day(const struct page *page, int64_t time);
struct str label_time(const struct page *page, int64_t time);

/* A decimal number with the language's grouping: "1,500,000.00". */
struct str label_decimal(const struct page *page, struct str decimal);

/* A number of bytes as people say it: "1.2 MB". */
struct str label_bytes(const struct page *page, int64_t bytes);

/* Puts the "label" of a type, field or choice, with "label_language" and "label_direction" where there is none in the reader's
 * language. */
void put_label(const struct page *page, struct json *object, const struct localized *label);

#endif
