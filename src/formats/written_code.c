/* Written forms: languages, countries, licences. Codes of ISO 639 and ISO 3166 come from ICU, names from the
 * vocabularies. */
#include "formats/written.h"

#include "records/codes.h"
#include "vocabularies/vocabularies.h"

#include <unicode/uloc.h>

enum { CODE = 12 };

static const struct term *
labelled(const struct vocabularies *vocabularies, const char *name, struct str text)
{
	const struct vocabulary *vocabulary = vocabulary_find(vocabularies, str_of(name));

	return vocabulary != NULL && text.length > 0 ? term_labelled(vocabulary, text, STR("")) : NULL;
}

static const struct term *
noted(const struct vocabularies *vocabularies, const char *name, struct str notation)
{
	const struct vocabulary *vocabulary = vocabulary_find(vocabularies, str_of(name));

	return vocabulary != NULL ? term_in(vocabulary, notation) : NULL;
}

static struct str
last_segment(struct str text)
{
	while (str_find_byte(text, '/') < text.length)
		text = str_slice(text, str_find_byte(text, '/') + 1, text.length);
	return text;
}

/* ---- languages --------------------------------------------------------------------------------------------------- */

/* ISO 639-2's codes for libraries where they differ from those for terminology. */
static const char *const library_codes[][2] = {
	{ "alb", "sq" }, { "arm", "hy" }, { "baq", "eu" }, { "bur", "my" }, { "chi", "zh" },
	{ "cze", "cs" }, { "dut", "nl" }, { "fre", "fr" }, { "geo", "ka" }, { "ger", "de" },
	{ "gre", "el" }, { "ice", "is" }, { "mac", "mk" }, { "mao", "mi" }, { "may", "ms" },
	{ "per", "fa" }, { "rum", "ro" }, { "slo", "sk" }, { "tib", "bo" }, { "wel", "cy" },
};

/* Does ICU know a language of this code? It shows an unknown one as the code itself. */
static bool
is_known(const char *code)
{
	UChar      name[64];
	UErrorCode status = U_ZERO_ERROR;

	(void)uloc_getDisplayLanguage(code, "en", name, sizeof name / sizeof name[0], &status);
	return U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING;
}

/* The primary subtag for a code of two or three letters; empty when it is none of a language. */
static struct str
primary_subtag(struct arena *a, struct str code)
{
	static const char *const none[] = { "und", "mul", "mis", "zxx" };
	char                     text[CODE], found[CODE];
	UErrorCode               status = U_ZERO_ERROR;

	snprintf(text, sizeof text, "%.*s", STR_ARGS(code));
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		if (strcmp(text, none[i]) == 0)
			return STR("");
	}
	for (size_t i = 0; i < sizeof library_codes / sizeof library_codes[0]; i++) {
		if (strcmp(text, library_codes[i][0]) == 0)
			return str_of(library_codes[i][1]);
	}
	uloc_getLanguage(text, found, sizeof found, &status);
	if (U_FAILURE(status) || !is_known(found))
		return STR("");
	return str_copy(a, str_of(found));
}

static bool
tag_of(struct arena *a, struct str text, struct str *tag_r)
{
	char      *tag;
	struct str primary;
	size_t     length;

	if (text.length < 2 || text.length > 60)
		return false;
	tag = arena_text(a, text.length);
	for (size_t i = 0; i < text.length; i++)
		tag[i] = text.data[i] == '_' ? '-' : text.data[i];
	text.data = tag;
	length = str_find_byte(text, '-');
	if (length < 2 || length > 3 || !code_is_language(text))
		return false;
	primary = primary_subtag(a, str_lower(a, str_slice(text, 0, length)));
	if (primary.length == 0)
		return false;
	*tag_r = code_language(a, str_join(a, primary, str_slice(text, length, text.length)));
	return true;
}

bool
written_language(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *tag_r)
{
	const struct term *term;

	text = str_trim(text);
	if (str_starts(text, STR("http")))
		text = last_segment(text);
	term = text.length == 2 ? noted(vocabularies, "languages", text) : NULL;
	if (term == NULL && tag_of(a, text, tag_r))
		return true;
	if (term == NULL)
		term = labelled(vocabularies, "languages", text);
	if (term == NULL)
		return false;
	*tag_r = term->notation;
	return true;
}

/* ---- countries --------------------------------------------------------------------------------------------------- */

static bool
is_capitals(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] < 'A' || text.data[i] > 'Z')
			return false;
	}
	return text.length > 0;
}

static struct str
country_of_three(struct str code)
{
	const char *const *countries = uloc_getISOCountries();

	for (; *countries != NULL; countries++) {
		char locale[CODE];

		snprintf(locale, sizeof locale, "und_%s", *countries);
		if (str_is(code, uloc_getISO3Country(locale)))
			return str_of(*countries);
	}
	return STR("");
}

bool
written_country(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *code_r)
{
	const struct term *term = NULL;
	struct str         code;

	(void)a;
	text = str_trim(text);
	code = str_slice(text, 0, str_find_byte(text, '-'));
	if (code.length == 2 && is_capitals(code) && text.length <= 6)
		term = noted(vocabularies, "countries", code);
	else if (text.length == 3 && is_capitals(text))
		term = noted(vocabularies, "countries", country_of_three(text));
	if (term == NULL && text.length > 2)
		term = labelled(vocabularies, "countries", text);
	if (term == NULL)
		return false;
	*code_r = term->notation;
	return true;
}

/* ---- licences ---------------------------------------------------------------------------------------------------- */

/* "by-nc/3.0/igo" to "CC-BY-NC-3.0-IGO"; ported licences ("/3.0/fr/") are not those of SPDX. */
static bool
creative_commons(struct arena *a, const struct vocabularies *vocabularies, struct str path, struct str *licence_r)
{
	struct buffer spdx = buffer_in(a);
	struct str    kind, version, port = STR("");

	if (!str_cut(&path, '/', &kind) || !str_cut(&path, '/', &version))
		return false;
	(void)str_cut(&path, '/', &port);
	buffer_format(&spdx, "CC-%.*s-%.*s", STR_ARGS(kind), STR_ARGS(version));
	if (str_is(port, "igo"))
		buffer_add_c(&spdx, "-IGO");
	for (size_t i = 0; i < spdx.length; i++) {
		char c = spdx.data[i];

		spdx.data[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
	}
	*licence_r = buffer_str(&spdx);
	return (port.length == 0 || str_is(port, "igo") || str_starts(port, STR("deed")) ||
		str_is(port, "legalcode")) &&
	       noted(vocabularies, "licences", *licence_r) != NULL;
}

static const struct {
	const char *address, *licence;
} addresses[] = {
	{ "creativecommons.org/publicdomain/zero/1.0", "CC0-1.0" },
	{ "creativecommons.org/publicdomain/mark/1.0", "public-domain" },
	{ "opendatacommons.org/licenses/odbl", "ODbL-1.0" },
	{ "opendatacommons.org/licenses/by", "ODC-By-1.0" },
	{ "opendatacommons.org/licenses/pddl", "PDDL-1.0" },
	{ "www.etalab.gouv.fr/licence-ouverte-open-licence", "etalab-2.0" },
	{ "www.nationalarchives.gov.uk/doc/open-government-licence/version/3", "OGL-UK-3.0" },
	{ "opensource.org/licenses/MIT", "MIT" },
	{ "www.apache.org/licenses/LICENSE-2.0", "Apache-2.0" },
};

/* "spdx.org/licenses/CC-BY-4.0.html" names what the vocabulary may have. */
static bool
spdx_at(const struct vocabularies *vocabularies, struct str place, struct str *licence_r)
{
	if (!str_starts(place, STR("spdx.org/licenses/")))
		return false;
	place = str_slice(place, sizeof "spdx.org/licenses/" - 1, place.length);
	if (str_ends(place, STR(".html")))
		place = str_slice(place, 0, place.length - 5);
	*licence_r = place;
	return noted(vocabularies, "licences", place) != NULL;
}

/* Hosts whose addresses name licences or statements of rights. */
static const char *const statement_hosts[] = { "creativecommons.org/licenses/", "rightsstatements.org/",
					       "spdx.org/licenses/" };

static bool
licence_at(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *licence_r)
{
	struct str place = str_slice(text, str_find(text, STR("://")) + 3, text.length);

	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		if (!str_starts(place, str_of(addresses[i].address)))
			continue;
		*licence_r = str_of(addresses[i].licence);
		return true;
	}
	if (spdx_at(vocabularies, place, licence_r))
		return true;
	for (size_t i = 0; i < sizeof statement_hosts / sizeof statement_hosts[0]; i++) {
		struct str host = str_of(statement_hosts[i]);

		if (!str_starts(place, host))
			continue;
		if (i > 0 || !creative_commons(a, vocabularies, str_slice(place, host.length, place.length), licence_r))
			*licence_r = text;
		return code_is_link(*licence_r) || i == 0;
	}
	return false;
}

/* A name without the words that some put behind it. */
static struct str
plain_name(struct str text)
{
	static const char *const ends[] = {
		" License", " Licence", " Public", " International", " Unported", " Generic"
	};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (str_ends(text, str_of(ends[i])))
			text = str_trim(str_slice(text, 0, text.length - strlen(ends[i])));
	}
	return text;
}

bool
written_licence(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *licence_r)
{
	const struct term *term;

	text = str_trim(text);
	if (str_starts(text, STR("http://")) || str_starts(text, STR("https://")))
		return licence_at(a, vocabularies, text, licence_r);
	term = noted(vocabularies, "licences", text);
	if (term == NULL)
		term = labelled(vocabularies, "licences", text);
	if (term == NULL)
		term = labelled(vocabularies, "licences", plain_name(text));
	if (term == NULL)
		return false;
	*licence_r = term->notation;
	return true;
}

/* ---- access ------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *word, *access;
} access_words[] = {
	{ "open", "open" },
	{ "openaccess", "open" },
	{ "open access", "open" },
	{ "public", "open" },
	{ "unrestricted", "open" },
	{ "no limitations to public access", "open" },
	{ "noLimitations", "open" },
	{ "c_abf2", "open" },
	{ "registered", "registered" },
	{ "registered access", "registered" },
	{ "restricted", "restricted" },
	{ "restrictedAccess", "restricted" },
	{ "restricted access", "restricted" },
	{ "embargoedAccess", "restricted" },
	{ "embargoed access", "restricted" },
	{ "c_16ec", "restricted" },
	{ "c_f1cf", "restricted" },
	{ "closed", "closed" },
	{ "closedAccess", "closed" },
	{ "closed access", "closed" },
	{ "NON_PUBLIC", "closed" },
	{ "non-public", "closed" },
	{ "private", "closed" },
	{ "metadata only access", "closed" },
	{ "c_14cb", "closed" },
};

/* The last part of an address is the word of its list. */
static struct str
last_part(struct str text)
{
	size_t at = text.length;

	if (str_find(text, STR(":/")) == text.length && !str_starts(text, STR("info:")))
		return text;
	while (at > 0 && text.data[at - 1] != '/' && text.data[at - 1] != '#')
		at--;
	return str_slice(text, at, text.length);
}

bool
written_access(struct str text, struct str *access_r)
{
	text = last_part(str_trim(text));
	for (size_t i = 0; i < sizeof access_words / sizeof access_words[0]; i++) {
		if (str_is_nocase(text, access_words[i].word)) {
			*access_r = str_of(access_words[i].access);
			return true;
		}
	}
	return false;
}
