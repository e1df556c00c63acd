/* What values of a graph say in words: literals, the labels of the nodes that they name, and the codes at the ends of addresses
 * of well-known lists (languages, licences, themes of the European Union). */
#ifndef FORMATS_RDF_WORDS_H
#define FORMATS_RDF_WORDS_H

#include "formats/description.h"
#include "formats/rdf_view.h"

/* A record that is being described. */
struct rdf_describing {
	struct rdf_view    *view;
	struct description *d;
	struct notes       *notes;
};

/* The names of a node in its languages, by the first kind of label that it has; of none when it has none. */
struct described_words rdf_labels(const struct rdf_describing *r, const struct rdf_node *node);

/* The words of a value: a literal, the labels of its node, else, where `address`, its address. */
struct described_words rdf_words(const struct rdf_describing *r, const struct rdf_value *value, bool address);

/* One text of a value: a literal, the first label of its node, else its address; empty for a blank node without label. */
struct str rdf_word(const struct rdf_describing *r, const struct rdf_value *value);

/* Says the words of all values of the properties. */
void rdf_say(const struct rdf_describing *r, const struct rdf_node *node, const char *properties, enum says says);

/* What the address or word of a list means: "ENG" of a language, "CC-BY-4.0", a theme in English (empty when it is none
 * that is known), "ZWE" of a country (empty when the address is of no list of countries). */
struct str rdf_language_code(struct str text);
struct str rdf_licence(struct arena *a, struct str text);
struct str rdf_theme(struct str address);
struct str rdf_country(struct str address);

/* "text/csv" from the address of a media type; the last part of another address; else the text. */
struct str rdf_media(struct str text);

#endif
