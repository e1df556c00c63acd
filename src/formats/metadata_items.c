/* Items of metadata, a function for each kind: their parts become agents, keywords, dates, places and the like of the
 * description. */
#include "formats/metadata.h"

#include "base/limits.h"
#include "formats/written.h"

static struct str
part(const struct metadata_item *item, enum part which)
{
	return item->parts[which].count > 0 ? item->parts[which].list[0].text : STR("");
}

static struct described_words
words(const struct metadata_item *item, enum part which)
{
	return (struct described_words){ item->parts[which].list, item->parts[which].count };
}

static bool
is_word(struct str text, const char *word)
{
	return str_is_nocase(str_trim(text), word);
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

static bool
is_with(const struct metadata_item *item, const char *word)
{
	return item->rule->with != NULL && strcmp(item->rule->with, word) == 0;
}

/* What the item says of its type: preset by the rule, else its own, else what the rule has otherwise. */
static struct str
type_of(const struct metadata_item *item)
{
	if (item->rule->with != NULL)
		return str_of(item->rule->with);
	return part(item, PART_TYPE).length > 0 ? part(item, PART_TYPE) : str_of(item->rule->otherwise);
}

/* All texts of a part, one after the other. */
static struct str
joined(struct arena *a, const struct metadata_texts *texts, const char *between)
{
	struct buffer out = buffer_in(a);

	if (texts->count == 1)
		return texts->list[0].text;
	for (size_t i = 0; i < texts->count; i++) {
		if (i > 0)
			buffer_add_c(&out, between);
		buffer_add(&out, texts->list[i].text);
	}
	return buffer_str(&out);
}

/* `left` and `right` with what stands between them when both are there. */
static struct str
join(struct arena *a, struct str left, const char *between, struct str right)
{
	if (left.length == 0 || right.length == 0)
		return left.length > 0 ? left : right;
	return str_format(a, "%.*s%s%.*s", STR_ARGS(left), between, STR_ARGS(right));
}

/* ---- agents ------------------------------------------------------------------------------------------------------ */

/* Names in the language of the first, one after the other: the others are the same name for other readers. */
static struct str
joined_names(struct arena *a, const struct metadata_texts *texts)
{
	struct str names = STR("");

	for (size_t i = 0; i < texts->count; i++) {
		if (str_equal(texts->list[i].language, texts->list[0].language))
			names = join(a, names, " ", texts->list[i].text);
	}
	return names;
}

/* Catalogues put a comma after a name, where its dates would follow: "West, Matthew,". */
static struct str
person_name(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct str name = part(item, PART_NAME);

	if (name.length == 0)
		name = join(reading->a, joined_names(reading->a, &item->parts[PART_GIVEN]), " ",
			    joined_names(reading->a, &item->parts[PART_SURNAME]));
	while (str_ends(name, STR(",")) || str_ends(name, STR(" ")))
		name = str_slice(name, 0, name.length - 1);
	return name;
}

/* One agent for each role it has; with a role of the rule's, that one. */
static void
take_agent(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct metadata_texts *roles = &item->parts[PART_TYPE];
	struct described_agent       agent = {
		      .name = person_name(reading, item),
		      .organization = words(item, item->parts[PART_ORGANIZATION].count > 0 ? PART_ORGANIZATION : PART_SERIES),
		      .position = part(item, PART_POSITION),
		      .email = part(item, PART_EMAIL),
		      .url = part(item, PART_URL),
		      .orcid = part(item, PART_ORCID),
	};

	if (item->rule->with != NULL || roles->count == 0) {
		agent.says = part(item, PART_TYPE).length > 0 ? part(item, PART_TYPE) : type_of(item);
		agent.role = agent_role_of(type_of(item));
		description_add_agent(&reading->description, &agent);
		return;
	}
	for (size_t i = 0; i < roles->count; i++) {
		bool again = false;

		agent.says = roles->list[i].text;
		agent.role = agent_role_of(agent.says);
		for (size_t k = 0; k < i && !again; k++)
			again = agent_role_of(roles->list[k].text) == agent.role;
		if (!again)
			description_add_agent(&reading->description, &agent);
	}
}

/* ---- keywords ---------------------------------------------------------------------------------------------------- */

/* Categories of a list of places, which are none themselves. */
static bool
is_category(struct str text)
{
	static const char *const categories[] = { "continent",         "geographic region", "ocean",
						  "vertical location", "solid earth",       "space" };

	for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
		if (is_word(text, categories[i]))
			return true;
	}
	return false;
}

/* "CONTINENT > AFRICA > EASTERN AFRICA > KENYA" names three places. */
static void
say_place(struct metadata_reading *reading, const struct described_text *keyword)
{
	struct str rest = keyword->text, name;

	while (str_cut(&rest, '>', &name)) {
		if (!is_category(name))
			description_say(&reading->description, SAYS_PLACE, name, keyword->language);
	}
}

/* "None" and the like are no thesaurus. */
static struct str
scheme_of(const struct metadata_item *item)
{
	struct str scheme = part(item, PART_SCHEME);

	return is_word(scheme, "none") || is_word(scheme, "n/a") ? STR("") : scheme;
}

/* Levels of one term: "EARTH SCIENCE > BIOSPHERE > VEGETATION". */
static void
take_path(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct described_text path = { .text = joined(reading->a, &item->parts[PART_SERIES], " > "),
					     .language = reading->language };

	if (has(type_of(item), "place"))
		say_place(reading, &path);
	description_add_keyword(&reading->description, path.text, path.language, STR("GCMD"));
}

/* The classes of GBIF under the names that the vocabulary `dataset-types` has. */
static struct str
dataset_type(struct str text)
{
	if (is_word(text, "samplingevent") || is_word(text, "sampling_event"))
		return STR("sampling-event");
	return is_word(text, "metadata") ? STR("metadata-only") : text;
}

static void
take_keywords(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct metadata_texts *texts = &item->parts[PART_TEXT];
	struct str                   scheme = scheme_of(item), type = type_of(item);

	if (has(type, "path")) {
		take_path(reading, item);
		return;
	}

	for (size_t i = 0; i < texts->count; i++) {
		const struct described_text *keyword = &texts->list[i];

		if (has(scheme, "dataset_type") || is_word(type, "dataset type")) {
			description_say(&reading->description, SAYS_TYPE, dataset_type(keyword->text),
					keyword->language);
			continue;
		}
		if (is_word(keyword->text, "none"))
			continue;
		if (is_word(type, "place"))
			say_place(reading, keyword);
		description_add_keyword(&reading->description, keyword->text,
					is_word(type, "topic") ? STR("en") : keyword->language, scheme);
	}
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	enum says   says;
} date_words[] = {
	{ "creation", SAYS_CREATED },    { "created", SAYS_CREATED },     { "publication", SAYS_ISSUED },
	{ "published", SAYS_ISSUED },    { "issued", SAYS_ISSUED },       { "released", SAYS_ISSUED },
	{ "release", SAYS_ISSUED },      { "revision", SAYS_MODIFIED },   { "updated", SAYS_MODIFIED },
	{ "modified", SAYS_MODIFIED },   { "lastupdate", SAYS_MODIFIED }, { "lastrevision", SAYS_MODIFIED },
	{ "available", SAYS_AVAILABLE }, { "validitybegins", SAYS_DATE }, { "validityexpires", SAYS_EXPIRES },
	{ "expiry", SAYS_EXPIRES },      { "expires", SAYS_EXPIRES },     { "valid", SAYS_EXPIRES },
	{ "collected", SAYS_PERIOD },    { "coverage", SAYS_PERIOD },     { "withdrawn", SAYS_NOTHING },
	{ "nextupdate", SAYS_NOTHING },  { "unavailable", SAYS_NOTHING }, { "deprecated", SAYS_NOTHING },
	{ "superseded", SAYS_NOTHING },
};

static enum says
date_says(struct str type)
{
	for (size_t i = 0; i < sizeof date_words / sizeof date_words[0]; i++) {
		if (is_word(type, date_words[i].word))
			return date_words[i].says;
	}
	return SAYS_DATE;
}

static void
take_date(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct str text = part(item, PART_TEXT).length > 0 ? part(item, PART_TEXT) : part(item, PART_DATE);

	description_say(&reading->description, date_says(type_of(item)), text, STR(""));
}

/* Words for an end that is open: "present", "unknown". */
static struct str
known_date(struct str text)
{
	static const char *const words[] = { "present", "now",       "unknown", "ongoing", "unpublished material",
					     "9999",    "9999-12-31" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (is_word(text, words[i]))
			return STR("");
	}
	return text;
}

static void
take_period(struct metadata_reading *reading, const struct metadata_item *item)
{
	for (size_t i = 0; i < item->parts[PART_TEXT].count; i++)
		description_add_period(&reading->description, known_date(item->parts[PART_TEXT].list[i].text), STR(""));
	description_add_period(&reading->description, known_date(part(item, PART_START)),
			       known_date(part(item, PART_END)));
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* "south west north east", as GeoRSS and DataCite 3 write it. */
static bool
cut_box(struct str text, struct str sides[4])
{
	size_t count = 0;

	while (text.length > 0) {
		size_t length = 0;

		while (length < text.length && !metadata_is_between(text.data[length]))
			length++;
		if (length > 0 && count == 4)
			return false;
		if (length > 0)
			sides[count++] = str_slice(text, 0, length);
		text = str_slice(text, length + 1, text.length);
	}
	return count == 4;
}

static void
take_box(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct str sides[4];

	if (cut_box(joined(reading->a, &item->parts[PART_TEXT], " "), sides))
		(void)description_add_box(&reading->description, sides[1], sides[3], sides[2], sides[0]);
	else
		(void)description_add_box(&reading->description, part(item, PART_WEST), part(item, PART_EAST),
					  part(item, PART_NORTH), part(item, PART_SOUTH));
}

/* A position of points that were made one by one. */
static struct json *
position_of(struct json *point)
{
	return json_get(point, "coordinates");
}

/* Points become one geometry: a point, a line, or an area when there are three or more; NULL when a coordinate is none. */
static struct json *
geometry_of(struct arena *a, const struct str *longitudes, const struct str *latitudes, size_t count, bool is_line)
{
	struct json *positions = json_array(a), *geometry = json_object(a), *rings = json_array(a), *point = NULL;

	for (size_t i = 0; i < count; i++) {
		point = written_point(a, longitudes[i], latitudes[i]);
		if (point == NULL)
			return NULL;
		if (count > 1)
			json_append(positions, position_of(point));
	}
	if (count <= 1)
		return point;
	if (count > 2 && !is_line && !json_equal(positions->first, positions->last))
		json_append(positions, position_of(written_point(a, longitudes[0], latitudes[0])));
	is_line = is_line || positions->count < 4;
	json_add(geometry, STR("type"), json_string(a, is_line ? STR("LineString") : STR("Polygon")));
	json_append(rings, positions);
	json_add(geometry, STR("coordinates"), is_line ? positions : rings);
	return geometry;
}

/* Geometries of many positions that one record is given. */
static bool
has_enough_places(const struct metadata_reading *reading)
{
	enum { MANY = 100 };

	return reading->description.places != NULL && reading->description.places->count >= MANY;
}

static void
take_points(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct metadata_texts *longitudes = &item->parts[PART_WEST], *latitudes = &item->parts[PART_NORTH];
	size_t      count = longitudes->count < latitudes->count ? longitudes->count : latitudes->count;
	struct str *lists = ARENA_ARRAY(reading->a, struct str, 2 * count);

	if (has_enough_places(reading))
		return;
	for (size_t i = 0; i < count; i++) {
		lists[i] = longitudes->list[i].text;
		lists[count + i] = latitudes->list[i].text;
	}
	description_add_place(&reading->description,
			      geometry_of(reading->a, lists, lists + count, count, is_with(item, "line")));
}

/* "34.1,-1.2 34.2,-1.3" or "34.1 -1.2 34.2 -1.3": numbers by twos. */
static void
take_positions(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct str *longitudes, *latitudes;
	size_t count = metadata_positions(reading->a, part(item, PART_TEXT), has(type_of(item), "latlon"), &longitudes,
					  &latitudes);

	if (count == 0 || has_enough_places(reading))
		return;
	reading->description.swapped |= metadata_mend_order(&longitudes, &latitudes, count);
	description_add_place(&reading->description,
			      geometry_of(reading->a, longitudes, latitudes, count, has(type_of(item), "line")));
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static bool
is_address(struct arena *a, struct str text)
{
	return written_link(a, text, &text);
}

static void
take_link(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct described_link link = { .title = words(item, PART_TITLE) };

	for (size_t i = 0; i < item->parts[PART_URL].count; i++) {
		link.url = item->parts[PART_URL].list[i].text;
		if (is_address(reading->a, link.url))
			description_add_link(&reading->description, &link);
	}
}

/* Sizes come in bytes, or with a unit; in bytes only when they are whole. */
static struct str
bytes_of(struct arena *a, struct str size, struct str unit)
{
	static const struct {
		const char *name;
		double      bytes;
	} units[] = { { "byte", 1 },       { "bytes", 1 },  { "b", 1 },          { "kb", 1e3 },
		      { "kilobyte", 1e3 }, { "mb", 1e6 },   { "megabyte", 1e6 }, { "megabytes", 1e6 },
		      { "gb", 1e9 },       { "kib", 1024 }, { "mib", 1048576 },  { "gib", 1073741824 } };
	char   copy[32], *end;
	double value;

	if (size.length == 0 || size.length >= sizeof copy)
		return STR("");
	memcpy(copy, size.data, size.length);
	copy[size.length] = '\0';
	value = strtod(copy, &end);
	if (unit.length == 0)
		unit = *str_trim(str_of(end)).data == '\0' ? STR("byte") : str_trim(str_of(end));
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (is_word(unit, units[i].name) && value > 0 && value * units[i].bytes < 9e15)
			return str_format(a, "%.0f", value * units[i].bytes);
	}
	return STR("");
}

/* Is it an address to read about the thing, and not to get it? Words of ISO 19115, EML and DIF. */
static bool
is_information(struct str type)
{
	static const char *const words[] = { "information",   "search",   "completeMetadata",
					     "browseGraphic", "browsing", "emailService",
					     "order",         "none" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (is_word(type, words[i]))
			return true;
	}
	return str_starts(type, STR("VIEW")) || has(type, "PAGE");
}

static void
take_distribution(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct described_distribution distribution = {
		.title = words(item, PART_TITLE),
		.media = part(item, PART_MEDIA),
		.size = bytes_of(reading->a, part(item, PART_SIZE), part(item, PART_UNIT)),
		.protocol = part(item, PART_PROTOCOL),
	};

	if (is_information(type_of(item))) {
		take_link(reading, item);
		return;
	}
	for (size_t i = 0; i < item->parts[PART_URL].count; i++) {
		distribution.url = item->parts[PART_URL].list[i].text;
		if (is_address(reading->a, distribution.url))
			description_add_distribution(&reading->description, &distribution);
	}
}

/* ---- identifiers, titles, references ----------------------------------------------------------------------------- */

/* Makes an identifier tell what it is: "10.5072/x" of the scheme DOI is doi:10.5072/x, "0948-3055" of ISSN is ISSN 0948-3055. */
static struct str
whole_identifier(struct arena *a, struct str text, struct str scheme)
{
	static const char *const named[] = { "ISBN", "ISSN", "LCCN", "OCLC", "ISMN", "PMID", "EISSN" };

	if (has(text, ":") || scheme.length == 0)
		return text;
	if (is_word(scheme, "doi") || (has(scheme, "doi.org") && str_starts(text, STR("10."))))
		return str_join(a, STR("doi:"), text);
	if (is_word(scheme, "handle") || is_word(scheme, "hdl"))
		return str_join(a, STR("hdl:"), text);
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		if (is_word(scheme, named[i]))
			return str_format(a, "%s %.*s", named[i], STR_ARGS(text));
	}
	if (str_starts(scheme, STR("http")))
		return str_format(a, "%.*s%s%.*s", STR_ARGS(scheme), str_ends(scheme, STR("/")) ? "" : "/",
				  STR_ARGS(text));
	return text;
}

static bool
is_private(struct str scheme)
{
	return is_word(scheme, "citekey") || is_word(scheme, "local");
}

static void
take_identifier(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct str scheme = part(item, PART_SCHEME), text = part(item, PART_TEXT);

	if (text.length == 0)
		text = part(item, PART_URL);
	if (!is_private(scheme))
		description_say(&reading->description, SAYS_IDENTIFIER, whole_identifier(reading->a, text, scheme),
				STR(""));
}

static void
take_title(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct arena *a = reading->a;
	struct str    title = part(item, PART_TITLE), article = part(item, PART_ARTICLE);
	enum says     says = is_with(item, "other") ? SAYS_OTHER_TITLE : SAYS_TITLE;
	struct str    language = title.length > 0 ? item->parts[PART_TITLE].list[0].language : STR("");

	if (title.length == 0)
		return;
	if (article.length > 0)
		title = join(a, article, str_ends(article, STR("'")) ? "" : " ", title);
	title = join(a, title, ": ", joined(a, &item->parts[PART_SUBTITLE], ": "));
	title = join(a, title, ". ", joined(a, &item->parts[PART_NUMBER], ", "));
	description_say(&reading->description, says, title, language);
}

/* "A. Bell; C. Day (1998). Title. Series. Publisher. https://…" */
static struct str
citation_text(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct arena *a = reading->a;
	struct str    date = part(item, PART_DATE), text = joined(a, &item->parts[PART_NAME], "; ");

	if (part(item, PART_TEXT).length > 0)
		return join(a, part(item, PART_TEXT), " ", part(item, PART_URL));
	if (part(item, PART_GIVEN).length > 0 || part(item, PART_SURNAME).length > 0)
		text = join(a, text, "; ", person_name(reading, item));
	if (date.length > 0 && !is_word(date, "unknown"))
		text = join(a, text, " ", str_format(a, "(%.*s)", STR_ARGS(date)));
	text = join(a, text, ". ", part(item, PART_TITLE));
	text = join(a, text, ". ", joined(a, &item->parts[PART_SERIES], ", "));
	text = join(a, text, ". ", joined(a, &item->parts[PART_ORGANIZATION], ", "));
	return join(a, text, ". ", part(item, PART_URL));
}

static void
take_citation(struct metadata_reading *reading, const struct metadata_item *item)
{
	enum says  says = is_with(item, "citation")  ? SAYS_CITATION
			  : is_with(item, "related") ? SAYS_RELATED
			  : is_with(item, "source")  ? SAYS_SOURCE
			  : is_with(item, "part")    ? SAYS_PART_OF
						     : SAYS_REFERENCE;
	struct str language = item->parts[PART_TEXT].count > 0    ? item->parts[PART_TEXT].list[0].language
			      : item->parts[PART_TITLE].count > 0 ? item->parts[PART_TITLE].list[0].language
								  : STR("");

	description_say(&reading->description, says, citation_text(reading, item), language);
}

static const struct {
	const char *word;
	enum says   says;
} relations[] = {
	{ "IsPartOf", SAYS_PART_OF },
	{ "largerWorkCitation", SAYS_PART_OF },
	{ "host", SAYS_PART_OF },
	{ "series", SAYS_PART_OF },
	{ "IsDerivedFrom", SAYS_SOURCE },
	{ "source", SAYS_SOURCE },
	{ "original", SAYS_SOURCE },
	{ "IsVersionOf", SAYS_RELATED },
	{ "Cites", SAYS_REFERENCE },
	{ "IsCitedBy", SAYS_REFERENCE },
	{ "References", SAYS_REFERENCE },
	{ "IsReferencedBy", SAYS_REFERENCE },
	{ "IsDocumentedBy", SAYS_REFERENCE },
	{ "IsSupplementTo", SAYS_REFERENCE },
};

static void
take_related(struct metadata_reading *reading, const struct metadata_item *item)
{
	struct arena *a = reading->a;
	struct str    type = type_of(item), text = whole_identifier(a, part(item, PART_TEXT), part(item, PART_SCHEME));
	enum says     says = SAYS_RELATED;

	if (text.length == 0)
		text = part(item, PART_URL);
	text = join(a, part(item, PART_TITLE), ". ", text);
	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
		if (is_word(type, relations[i].word))
			says = relations[i].says;
	}
	description_say(&reading->description, says, text, reading->language);
}

/* ---- the others -------------------------------------------------------------------------------------------------- */

static void
take_taxon(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct described_taxon taxon = { .name = part(item, PART_NAME),
					       .rank = part(item, PART_RANK),
					       .common = words(item, PART_COMMON) };

	if (!item->has_inner)
		description_add_taxon(&reading->description, &taxon);
}

/* Addresses of licences and of conditions of access; `otherwise` is what any other says. */
static void
take_rights_urls(struct metadata_reading *reading, const struct metadata_texts *urls, enum says otherwise)
{
	struct str access;

	for (size_t i = 0; i < urls->count; i++) {
		struct str url = urls->list[i].text;
		enum says  says = written_access(url, &access)                           ? SAYS_ACCESS
				  : has(url, "/licenses/") || has(url, "/publicdomain/") ? SAYS_LICENCE
											 : otherwise;

		description_say(&reading->description, says, url, STR(""));
	}
}

/* Codes of ISO 19115 where no words say more. */
static void
take_rights_codes(struct metadata_reading *reading, struct str access, struct str use)
{
	if (access.length > 0 && !is_word(access, "otherRestrictions"))
		description_say(&reading->description, SAYS_ACCESS, access, STR("en"));
	if (use.length > 0 && !is_word(use, "otherRestrictions") && !is_word(use, "license"))
		description_say(&reading->description, SAYS_RIGHTS, use, STR("en"));
}

/* Limitations of use are rights; other constraints are conditions of access when only codes of access stand beside them. */
static void
take_rights(struct metadata_reading *reading, const struct metadata_item *item)
{
	const struct metadata_texts *texts = &item->parts[PART_TEXT], *limits = &item->parts[PART_SUBTITLE],
				    *urls = &item->parts[PART_URL];
	struct str access = part(item, PART_TYPE), use = part(item, PART_UNIT), level;
	bool       is_access = access.length > 0 && use.length == 0;
	bool       is_open = urls->count > 0 && written_access(urls->list[0].text, &level);
	enum says  says = is_access || is_open ? SAYS_ACCESS : urls->count > 0 ? SAYS_LICENCE : SAYS_RIGHTS;

	take_rights_urls(reading, urls,
			 is_access && texts->count > 0 ? SAYS_NOTHING
			 : is_access                   ? SAYS_ACCESS
						       : SAYS_LICENCE);
	for (size_t i = 0; i < limits->count; i++)
		description_say(&reading->description, SAYS_RIGHTS, limits->list[i].text, limits->list[i].language);
	for (size_t i = 0; i < texts->count; i++)
		description_say(&reading->description, says, texts->list[i].text, texts->list[i].language);
	if (texts->count + limits->count + urls->count == 0)
		take_rights_codes(reading, access, use);
	level = part(item, PART_SCHEME);
	if (level.length > 0 && !is_word(level, "unclassified"))
		description_say(&reading->description, SAYS_ACCESS, STR("restricted"), STR(""));
}

/* "30 m": in metres or kilometres, which the unit names by word, symbol or address. */
static void
take_distance(struct metadata_reading *reading, const struct metadata_item *item)
{
	static const struct {
		const char *word, *unit;
	} units[] = { { "m", "m" },      { "metre", "m" }, { "metres", "m" },     { "meter", "m" },
		      { "meters", "m" }, { "km", "km" },   { "kilometer", "km" }, { "kilometre", "km" } };
	struct str unit = part(item, PART_UNIT);
	size_t     at = unit.length;

	while (at > 0 && strchr("/#:", unit.data[at - 1]) == NULL)
		at--;
	unit = str_slice(unit, at, unit.length);
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (is_word(unit, units[i].word))
			description_say(&reading->description, SAYS_RESOLUTION,
					join(reading->a, part(item, PART_SIZE), " ", str_of(units[i].unit)), STR(""));
	}
}

static const struct {
	const char *word;
	enum says   says;
} sentence_words[] = {
	{ "methods", SAYS_METHODS },   { "quality", SAYS_QUALITY },       { "extent", SAYS_EXTENT },
	{ "rights", SAYS_RIGHTS },     { "storage", SAYS_STORAGE },       { "funding", SAYS_FUNDING },
	{ "more", SAYS_MORE },         { "sampling", SAYS_SAMPLING },     { "place", SAYS_PLACE },
	{ "language", SAYS_LANGUAGE }, { "resolution", SAYS_RESOLUTION }, { "standard", SAYS_STANDARD },
};

static void
take_sentence(struct metadata_reading *reading, const struct metadata_item *item)
{
	const char *between = item->rule->otherwise != NULL ? item->rule->otherwise : ": ";
	struct str  text =
		join(reading->a, part(item, PART_TITLE), between, joined(reading->a, &item->parts[PART_TEXT], "; "));
	struct str language = item->parts[PART_TEXT].count > 0    ? item->parts[PART_TEXT].list[0].language
			      : item->parts[PART_TITLE].count > 0 ? item->parts[PART_TITLE].list[0].language
								  : STR("");

	for (size_t i = 0; i < sizeof sentence_words / sizeof sentence_words[0]; i++) {
		if (is_with(item, sentence_words[i].word))
			description_say(&reading->description, sentence_words[i].says, text, language);
	}
}

typedef void take_fn(struct metadata_reading *reading, const struct metadata_item *item);

static take_fn *const takers[] = {
	[ITEM_AGENT] = take_agent,
	[ITEM_KEYWORDS] = take_keywords,
	[ITEM_DATE] = take_date,
	[ITEM_PERIOD] = take_period,
	[ITEM_BOX] = take_box,
	[ITEM_POINTS] = take_points,
	[ITEM_POSITIONS] = take_positions,
	[ITEM_BOUNDS] = metadata_take_bounds,
	[ITEM_LINK] = take_link,
	[ITEM_DISTRIBUTION] = take_distribution,
	[ITEM_IDENTIFIER] = take_identifier,
	[ITEM_TITLE] = take_title,
	[ITEM_CITATION] = take_citation,
	[ITEM_RELATED] = take_related,
	[ITEM_TAXON] = take_taxon,
	[ITEM_RIGHTS] = take_rights,
	[ITEM_DISTANCE] = take_distance,
	[ITEM_SENTENCE] = take_sentence,
};

void
metadata_take_item(struct metadata_reading *reading, struct metadata_item *item)
{
	takers[item->kind](reading, item);
}
