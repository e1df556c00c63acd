/* Terms of vocabularies on pages: addresses, and the records that carry them. */
#ifndef PAGES_TERMS_H
#define PAGES_TERMS_H

#include "pages/labels.h"

struct term;

/* "subjects:mangroves". */
struct str term_name(const struct page *page, const struct term *term);

/* /vocabularies/{vocabulary}/{notation}, or /subjects/{term} for what records are filed under. */
struct str term_address(const struct page *page, const struct term *term);
struct str subject_address(const struct page *page, const struct term *term);

/* True when a type files its records under terms of the vocabulary as subjects. */
bool vocabulary_is_of_subjects(const struct page *page, struct str vocabulary);

/* The condition that finds records with the term; false when search does not know which have it. */
bool term_filter(const struct page *page, const struct term *term, struct search_filter *filter_r);

/* The terms above it, the topmost first, as links with `address`. */
void append_broader(const struct page *page, struct json *list, const struct term *term,
		    struct str (*address)(const struct page *page, const struct term *term));

/* The texts of each language: {"language", "tag", "direction", "text"}. */
struct term_label;
void append_term_texts(const struct page *page, struct json *list, const struct term_label *labels, size_t count);

#endif
