/* Items of feeds: RSS 0.9 to 2.0 (also in RDF) and entries of Atom (RFC 4287), with the elements of Dublin Core and GeoRSS that they
 * borrow. What the feed says of itself (its title, language and rights) stands for what an item does not say. */
#include "formats/metadata_formats.h"

/* "Mon, 06 Sep 2009 16:45:00 +0000" (RFC 822) without the day of the week and the time. */
static struct str
plain_date(struct str text)
{
	size_t comma = str_find_byte(text, ','), colon;

	if (comma < 10)
		text = str_trim(str_slice(text, comma + 1, text.length));
	colon = str_find_byte(text, ':');
	if (colon > 3 && colon < text.length && str_find_byte(text, '-') > colon && text.data[colon - 3] == ' ')
		text = str_slice(text, 0, colon - 3);
	return text;
}

static void
feed_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	struct str text;

	if (!prose && xml_element(leaf->first) != NULL)
		return; /* its parts tell */
	text = prose ? metadata_prose(reading->a, leaf, NULL) : xml_text(reading->a, leaf);
	if (str_ends(leaf->name, STR("ate")))
		text = plain_date(text);
	metadata_add(reading, texts, text, reading->language);
}

static const struct rule person_list[] = {
	PART("name", PART_NAME),
	PART("email", PART_EMAIL),
	PART("uri", PART_URL),
};
static const struct rules person = RULES_OF(person_list);

static const struct rule name_list[] = {
	PART(".", PART_NAME),
};
static const struct rules name = RULES_OF(name_list);

static const struct rule organization_list[] = {
	PART(".", PART_ORGANIZATION),
};
static const struct rules organization = RULES_OF(organization_list);

static const struct rule envelope_list[] = {
	PART("lowerCorner", PART_TEXT),
	PART("upperCorner", PART_TEXT),
};
static const struct rules envelope = RULES_OF(envelope_list);

static const struct rule category_list[] = {
	PART(".", PART_TEXT),
	PART("@domain", PART_SCHEME),
	PART("@scheme", PART_SCHEME),
	PART("@label", PART_TEXT),
};
static const struct rules category = RULES_OF(category_list);

static const struct rule term_list[] = {
	PART("@term", PART_TEXT),
	PART("@scheme", PART_SCHEME),
};
static const struct rules term = RULES_OF(term_list);

static const struct rule enclosure_list[] = {
	PART("@url", PART_URL),     PART("@href", PART_URL),      PART("@type", PART_MEDIA),
	PART("@length", PART_SIZE), PART("@fileSize", PART_SIZE), PART("@title", PART_TITLE),
};
static const struct rules enclosure = RULES_OF(enclosure_list);

static const struct rule link_list[] = {
	PART(".", PART_URL),
	PART("@href", PART_URL),
	PART("@resource", PART_URL),
	PART("@title", PART_TITLE),
};
static const struct rules link = RULES_OF(link_list);

static const struct rule text_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules text = RULES_OF(text_list);

static const struct rule point_list[] = {
	PART("lat", PART_NORTH), PART("latitude", PART_NORTH), PART("long", PART_WEST),
	PART("lon", PART_WEST),  PART("longitude", PART_WEST),
};
static const struct rules point = RULES_OF(point_list);

static const struct rule item_list[] = {
	FACT("id", FACT_KEY),
	FACT("guid", FACT_KEY),
	FACT("updated", FACT_STAMP),
	PROSE("title", SAYS_TITLE),
	PROSE("description", SAYS_ABSTRACT),
	PROSE("summary", SAYS_ABSTRACT),
	PROSE("abstract", SAYS_ABSTRACT),
	PROSE("encoded", SAYS_BODY),
	PROSE("content", SAYS_BODY),
	SAY("pubDate", SAYS_ISSUED),
	SAY("published", SAYS_ISSUED),
	SAY("issued", SAYS_ISSUED),
	SAY("date", SAYS_ISSUED),
	SAY("created", SAYS_CREATED),
	SAY("modified", SAYS_MODIFIED),
	SAY("updated", SAYS_MODIFIED),
	ITEM_AS("author", ITEM_AGENT, person, "creator"),
	ITEM_AS("author", ITEM_AGENT, name, "creator"),
	ITEM_AS("creator", ITEM_AGENT, name, "creator"),
	ITEM_AS("contributor", ITEM_AGENT, person, "contributor"),
	ITEM_AS("publisher", ITEM_AGENT, organization, "publisher"),
	ITEM("category[label]", ITEM_KEYWORDS, category),
	ITEM("category[term]", ITEM_KEYWORDS, term),
	ITEM("category", ITEM_KEYWORDS, category),
	ITEM("subject", ITEM_KEYWORDS, text),
	SAY("language", SAYS_LANGUAGE),
	SAY("type", SAYS_TYPE),
	SAY("identifier", SAYS_IDENTIFIER),
	SAY("coverage", SAYS_PLACE),
	SAY("spatial", SAYS_PLACE),
	SAY("license", SAYS_LICENCE),
	SAY("rights", SAYS_RIGHTS),
	SAY("copyright", SAYS_RIGHTS),
	SAY("source/title", SAYS_SOURCE),
	SAY("source", SAYS_SOURCE),
	SAY("relation", SAYS_RELATED),
	ITEM("enclosure", ITEM_DISTRIBUTION, enclosure),
	ITEM("link[rel=enclosure]", ITEM_DISTRIBUTION, enclosure),
	SAY("link[rel=license]/@href", SAYS_LICENCE),
	SAY("link[rel=self]", SAYS_NOTHING),
	SAY("link[rel=edit]", SAYS_NOTHING),
	SAY("link[rel=replies]", SAYS_NOTHING),
	ITEM("link", ITEM_LINK, link),
	ITEM_AS("point", ITEM_POSITIONS, text, "latlon"),
	ITEM_AS("line", ITEM_POSITIONS, text, "latlon line"),
	ITEM_AS("polygon", ITEM_POSITIONS, text, "latlon"),
	ITEM_AS("where/Point/pos", ITEM_POSITIONS, text, "latlon"),
	ITEM_AS("where/Polygon/exterior/LinearRing/posList", ITEM_POSITIONS, text, "latlon"),
	ITEM_AS("where/LineString/posList", ITEM_POSITIONS, text, "latlon line"),
	ITEM("where/Envelope", ITEM_BOX, envelope),
	ITEM("box", ITEM_BOX, text),
	ITEM(".", ITEM_POINTS, point),
	ITEM("Point", ITEM_POINTS, point),
};
static const struct rules item = RULES_OF(item_list);

static void
begin(struct metadata_reading *reading, const struct xml_node *root)
{
	(void)root;
	description_say(&reading->description, SAYS_CLASS, STR("News"), STR(""));
}

/* What the feed says for all its items. */
static void
take_around(struct metadata_reading *reading)
{
	static const enum says    kinds[] = { SAYS_RIGHTS, SAYS_LICENCE };
	const struct description *around = reading->around;

	for (size_t i = 0; i < around->text_count; i++) {
		const struct described_text *said = &around->texts[i];

		if (said->says == SAYS_TITLE && !description_says(&reading->description, SAYS_SOURCE))
			description_say(&reading->description, SAYS_SOURCE, said->text,
					said->language.length > 0 ? said->language : reading->language);
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
			if (said->says == kinds[k] && !description_says(&reading->description, kinds[k]))
				description_say(&reading->description, kinds[k], said->text, said->language);
		}
	}
	for (size_t i = 0; i < around->agent_count && reading->description.agent_count == 0; i++)
		description_add_agent(&reading->description, &around->agents[i]);
}

/* An item without a title has the beginning of its text for one. */
static void
say_title(struct metadata_reading *reading)
{
	enum { TITLE_BYTES = 80 };
	const struct description    *d = &reading->description;
	const struct described_text *said = NULL;
	struct str                   start;

	for (size_t i = 0; i < d->text_count && said == NULL; i++) {
		if (d->texts[i].says == SAYS_ABSTRACT || d->texts[i].says == SAYS_BODY)
			said = &d->texts[i];
	}
	if (said == NULL)
		return;
	start = str_slice(said->text, 0, str_find_byte(said->text, '\n'));
	if (start.length > TITLE_BYTES) {
		size_t length = TITLE_BYTES;

		while (length > TITLE_BYTES / 2 && start.data[length - 1] != ' ')
			length--;
		start = str_trim(str_head(start, length > TITLE_BYTES / 2 ? length : (size_t)TITLE_BYTES));
		start = str_format(reading->a, "%.*s…", STR_ARGS(start));
	}
	description_say(&reading->description, SAYS_TITLE, start, said->language);
}

/* An item is known by its guid or id, in RDF by what it is about, else by its address. */
static void
end(struct metadata_reading *reading, const struct xml_node *root)
{
	for (size_t i = 0; i < root->attribute_count && reading->key.length == 0; i++) {
		if (str_is(root->attributes[i].name, "about"))
			reading->key = root->attributes[i].value;
	}
	if (reading->key.length == 0 && reading->description.link_count > 0)
		reading->key = reading->description.links[0].url;
	if (!description_says(&reading->description, SAYS_TITLE))
		say_title(reading);
	if (!description_says(&reading->description, SAYS_TITLE) && reading->key.length > 0)
		description_say(&reading->description, SAYS_IDENTIFIER, reading->key, STR(""));
	if (reading->around != NULL)
		take_around(reading);
}

/* Items of RSS have mostly no namespace: they are known by the feed that they stand in (metadata_xml.c). */
static bool
is_root(const struct xml_node *element, bool whole)
{
	(void)whole;
	if (str_is(element->name, "entry"))
		return str_find(element->namespace, STR("/Atom")) < element->namespace.length ||
		       str_find(element->namespace, STR("/atom/")) < element->namespace.length;
	return str_is(element->name, "item") &&
	       str_find(element->namespace, STR("purl.org/rss/")) < element->namespace.length;
}

const struct metadata_format metadata_feed = {
	.name = "feed",
	.says = "a feed",
	.is_root = is_root,
	.rules = &item,
	.texts = feed_texts,
	.begin = begin,
	.end = end,
};
