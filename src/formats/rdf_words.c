/* Words of values. */
#include "formats/rdf_words.h"

#include "formats/metadata.h"

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static bool
is_address(struct str text)
{
	return str_starts(text, STR("http://")) || str_starts(text, STR("https://"));
}

struct described_words
rdf_labels(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char *const kinds[] = {
		"skos:prefLabel",  "dct:title",        "schema:name",
		"foaf:name",       "vcard:fn",         "rdfs:label",
		"dc:title",        "schema:legalName", "vcard:organization-name",
		"schema:headline", "rdf:value",        "skos:notation",
	};
	struct described_words words = { .count = 0 };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && words.count == 0; i++) {
		const struct rdf_value *value = NULL;

		while ((value = rdf_next(node, value, kinds[i])) != NULL) {
			if (value->literal)
				words = description_words(r->d, words, value->text, value->language);
		}
	}
	return words;
}

struct described_words
rdf_words(const struct rdf_describing *r, const struct rdf_value *value, bool address)
{
	struct described_words words = { .count = 0 };

	if (value->literal)
		return description_words(r->d, words, value->text, value->language);
	words = rdf_labels(r, rdf_view_of(r->view, value));
	if (words.count == 0 && address && !rdf_is_blank(value->text))
		words = description_words(r->d, words, value->text, STR(""));
	return words;
}

struct str
rdf_word(const struct rdf_describing *r, const struct rdf_value *value)
{
	struct described_words words = rdf_words(r, value, true);

	return words.count > 0 ? words.list[0].text : STR("");
}

/* Texts from web sites have HTML in them, some of it escaped once more. */
static struct str
without_html(struct arena *a, struct str text)
{
	return metadata_html(a, metadata_html(a, text));
}

void
rdf_say(const struct rdf_describing *r, const struct rdf_node *node, const char *properties, enum says says)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL) {
		struct described_words words = rdf_words(r, value, true);

		for (size_t i = 0; i < words.count; i++)
			description_say(r->d, says, without_html(r->d->a, words.list[i].text), words.list[i].language);
	}
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

struct str
rdf_language_code(struct str text)
{
	return is_address(text) ? rdf_local(text) : text;
}

/* The Publications Office of the European Union names licences "CC_BY_4_0", "CC_BYNC_4_0", "CC0". */
struct str
rdf_licence(struct arena *a, struct str text)
{
	struct str    code = rdf_local(text);
	struct buffer out = buffer_in(a);

	if (str_find(text, STR("/resource/authority/licence/")) == text.length)
		return text;
	if (str_is(code, "CC0"))
		return STR("CC0-1.0");
	if (!str_starts(code, STR("CC_BY")))
		return text;
	for (size_t i = 0; i < code.length; i++) {
		struct str rest = str_slice(code, i, code.length);
		bool       joined = i > 0 && code.data[i - 1] != '_';

		if (joined &&
		    (str_starts(rest, STR("NC")) || str_starts(rest, STR("ND")) || str_starts(rest, STR("SA"))))
			buffer_add_byte(&out, '-');
		if (code.data[i] != '_')
			buffer_add_byte(&out, code.data[i]);
		else
			buffer_add_byte(&out, i + 2 == code.length ? '.' : '-');
	}
	return buffer_str(&out);
}

/* The thirteen data themes of the European Union. */
struct str
rdf_theme(struct str address)
{
	static const struct {
		const char *code, *label;
	} themes[] = {
		{ "AGRI", "Agriculture, fisheries, forestry and food" },
		{ "ECON", "Economy and finance" },
		{ "EDUC", "Education, culture and sport" },
		{ "ENER", "Energy" },
		{ "ENVI", "Environment" },
		{ "GOVE", "Government and public sector" },
		{ "HEAL", "Health" },
		{ "INTR", "International issues" },
		{ "JUST", "Justice, legal system and public safety" },
		{ "REGI", "Regions and cities" },
		{ "SOCI", "Population and society" },
		{ "TECH", "Science and technology" },
		{ "TRAN", "Transport" },
	};
	struct str code = rdf_local(address);

	if (str_find(address, STR("/authority/data-theme/")) == address.length)
		return STR("");
	for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
		if (str_is(code, themes[i].code))
			return str_of(themes[i].label);
	}
	return STR("");
}

struct str
rdf_country(struct str address)
{
	return str_find(address, STR("/authority/country/")) < address.length ? rdf_local(address) : STR("");
}

struct str
rdf_media(struct str text)
{
	size_t at = str_find(text, STR("/media-types/"));

	if (at < text.length)
		return str_slice(text, at + strlen("/media-types/"), text.length);
	return is_address(text) ? rdf_local(text) : text;
}
