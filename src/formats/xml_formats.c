/* The formats of metadata in XML by name. All are read by the one reader of XML (oai.c), which looks at each record; here they
 * are told apart by the first tag of a file. */
#include "formats/readers.h"

enum { TAG_BYTES = 8000 };

struct first_tag {
	struct str name; /* local */
	struct str text; /* up to its '>' */
};

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

/* The first start tag, after declarations and comments; false when the text does not begin as XML. */
static bool
find_tag(struct str head, struct first_tag *tag_r)
{
	struct str rest = str_trim(head), end;
	size_t     length = 0;

	while (str_starts(rest, STR("<?")) || str_starts(rest, STR("<!"))) {
		end = str_starts(rest, STR("<!--")) ? STR("-->") : str_starts(rest, STR("<?")) ? STR("?>") : STR(">");
		if (!has(rest, end.data))
			return false;
		rest = str_trim(str_slice(rest, str_find(rest, end) + end.length, rest.length));
	}
	if (!str_starts(rest, STR("<")))
		return false;
	tag_r->text = str_slice(rest, 0, str_find_byte(str_slice(rest, 0, TAG_BYTES), '>'));
	rest = str_slice(tag_r->text, 1, tag_r->text.length);
	while (length < rest.length && strchr(" \t\r\n/>", rest.data[length]) == NULL)
		length++;
	tag_r->name = str_slice(rest, 0, length);
	length = str_find_byte(tag_r->name, ':');
	if (length < tag_r->name.length)
		tag_r->name = str_slice(tag_r->name, length + 1, tag_r->name.length);
	return true;
}

enum { CERTAIN = 100, LIKELY = 80 };

static int
recognise_eml(struct str head)
{
	struct first_tag tag;

	if (!find_tag(head, &tag))
		return 0;
	return str_is(tag.name, "eml") ? CERTAIN : has(tag.text, "ecoinformatics.org") ? LIKELY : 0;
}

static bool
is_iso(struct str head, struct first_tag *tag_r)
{
	return find_tag(head, tag_r) &&
	       (str_ends(tag_r->name, STR("MD_Metadata")) || str_ends(tag_r->name, STR("MI_Metadata")));
}

static int
recognise_iso19139(struct str head)
{
	struct first_tag tag;

	return is_iso(head, &tag) && !has(tag.text, "19115/-3/mdb") ? CERTAIN : 0;
}

static int
recognise_iso19115_3(struct str head)
{
	struct first_tag tag;

	return is_iso(head, &tag) && has(tag.text, "19115/-3/mdb") ? CERTAIN : 0;
}

static int
recognise_fgdc(struct str head)
{
	struct first_tag tag;

	return find_tag(head, &tag) && str_is(tag.name, "metadata") &&
			       (has(head, "<idinfo") || has(head, "<dataIdInfo"))
		       ? CERTAIN
		       : 0;
}

static int
recognise_dif(struct str head)
{
	struct first_tag tag;

	return find_tag(head, &tag) && str_is(tag.name, "DIF") ? CERTAIN : 0;
}

static int
recognise_datacite(struct str head)
{
	struct first_tag tag;

	return find_tag(head, &tag) && str_is(tag.name, "resource") &&
			       (has(tag.text, "datacite.org") || has(head, "identifierType="))
		       ? CERTAIN
		       : 0;
}

static int
recognise_mods(struct str head)
{
	struct first_tag tag;

	return find_tag(head, &tag) && (str_is(tag.name, "mods") || str_is(tag.name, "modsCollection")) ? CERTAIN : 0;
}

static int
recognise_feed(struct str head)
{
	struct first_tag tag;

	if (!find_tag(head, &tag))
		return 0;
	if (str_is(tag.name, "rss") || str_is(tag.name, "feed"))
		return CERTAIN;
	if (str_is(tag.name, "entry"))
		return has(tag.text, "Atom") ? CERTAIN : 0;
	return str_is(tag.name, "RDF") && (has(tag.text, "purl.org/rss/") || has(tag.text, "netscape.com/rdf"))
		       ? CERTAIN
		       : 0;
}

#define FORMAT(variable, named, sentence)                                                                              \
	const struct format format_##variable = {                                                                      \
		.name = (named),                                                                                       \
		.media = "text/xml",                                                                                   \
		.says = (sentence),                                                                                    \
		.recognise = recognise_##variable,                                                                     \
		.read = oai_read_xml,                                                                                  \
	}

FORMAT(eml, "eml", "Ecological Metadata Language, with the GBIF profile");
FORMAT(iso19139, "iso19139", "ISO 19115 in XML (ISO 19139)");
FORMAT(iso19115_3, "iso19115-3", "ISO 19115-1 in XML (ISO 19115-3)");
FORMAT(fgdc, "fgdc", "FGDC CSDGM, and metadata of ArcGIS");
FORMAT(dif, "dif", "Directory Interchange Format (GCMD)");
FORMAT(datacite, "datacite", "DataCite metadata");
FORMAT(mods, "mods", "MODS records and collections");
FORMAT(feed, "feed", "items of RSS and Atom feeds");
