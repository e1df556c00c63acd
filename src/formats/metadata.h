/* Metadata in XML: one engine for the formats that describe things in trees of elements (EML, ISO 19139, FGDC, DataCite, …). A format
 * is a table of rules, each a path and what stands there; the engine walks the tree of a record once and fills a
 * description (formats/description.h). A new format is a table, a line in metadata_formats.c, and rows in its test.
 *
 * A path is a list of local names from the root of the record on, joined by '/'. A name may be followed by conditions:
 * `title[type=alternative]` (an attribute with that value, whatever its letter case), `title[type]` (that it has),
 * `title[!type]` (that it has not). `*` is any one element. The last step may be an attribute, `identifier/@system`; "." is
 * the element itself. Of the rules that begin with the same name, the first whose condition holds is followed, so those
 * with conditions stand first; rules with `*` are followed besides. Namespaces are not looked at: what root an element is
 * decides about the format. */
#ifndef FORMATS_METADATA_H
#define FORMATS_METADATA_H

#include "formats/description.h"
#include "formats/xml.h"

/* What is done with what stands at a path. */
enum take {
	TAKE_SAY,   /* its texts, in all their languages, say `what` (enum says) */
	TAKE_PROSE, /* the same for texts with paragraphs, lists or HTML in them */
	TAKE_PART,  /* its texts are the part `what` (enum part) of the item around it */
	TAKE_ITEM,  /* it is an item of kind `what` (enum item), whose parts the rules `inside` find in it */
	TAKE_FACT,  /* it tells `what` (enum fact) of the record itself */
};

/* Of the record, not of what it describes. */
enum fact {
	FACT_KEY,   /* its identifier in its source */
	FACT_STAMP, /* when it was changed last */
};

/* Things of several parts. `with` of a rule presets one of them. */
enum item {
	ITEM_GROUP,    /* nothing of its own: its rules stand for what is around it */
	ITEM_AGENT,    /* with: the role, whatever stands in it; otherwise: where it tells none; series: short name */
	ITEM_KEYWORDS, /* with: the type (place, taxon) */
	ITEM_DATE,     /* with: the type (publication, revision) */
	ITEM_PERIOD,   /* of start and end, or text */
	ITEM_BOX,      /* west, east, north, south */
	ITEM_POINTS,   /* longitudes and latitudes; with: "line", else one is a point, more are an area */
	ITEM_BOUNDS, /* texts of coordinates, scheme: their reference system; of a record without places the box around them counts */
	ITEM_POSITIONS,    /* a text of coordinates; with: "lonlat", "latlon" */
	ITEM_LINK,         /* url, title */
	ITEM_DISTRIBUTION, /* url, title, media, size with unit, protocol */
	ITEM_IDENTIFIER,   /* text and scheme */
	ITEM_TITLE,        /* article, title, subtitle, number; with: "other" for a title besides the main one */
	ITEM_CITATION, /* names, date, title, series, publisher, url; with: "citation", "related", "source", "part", else a
			    * reference */
	ITEM_RELATED,  /* text, type of relation */
	ITEM_TAXON,    /* name, rank, common; of taxa within taxa the innermost count */
	ITEM_RIGHTS,   /* text, url */
	ITEM_DISTANCE, /* size with unit, of the spatial resolution */
	ITEM_SENTENCE, /* title and text are put together; with: what it says, "methods", "quality", "extent", … */
};

enum part {
	PART_TEXT,
	PART_TITLE,
	PART_NAME,
	PART_GIVEN,
	PART_SURNAME,
	PART_ORGANIZATION,
	PART_POSITION,
	PART_EMAIL,
	PART_ORCID,
	PART_URL,
	PART_TYPE, /* of a keyword, date, relation; role of an agent */
	PART_SCHEME,
	PART_START,
	PART_END,
	PART_WEST,
	PART_EAST,
	PART_NORTH,
	PART_SOUTH,
	PART_MEDIA,
	PART_SIZE,
	PART_UNIT,
	PART_PROTOCOL,
	PART_ARTICLE,
	PART_SUBTITLE,
	PART_NUMBER,
	PART_SERIES,
	PART_DATE,
	PART_RANK,
	PART_COMMON,
	PARTS
};

struct rules;

struct rule {
	const char         *path;
	enum take           take;
	int                 what;   /* enum says, part, item or fact */
	const struct rules *inside; /* of an item */
	const char         *with, *otherwise;
};

struct rules {
	const struct rule *list;
	size_t             count;
};

/* Rows of tables. */
#define SAY(path, says)                                                                                                \
	{                                                                                                              \
		path, TAKE_SAY, says, NULL, NULL, NULL                                                                 \
	}
#define PROSE(path, says)                                                                                              \
	{                                                                                                              \
		path, TAKE_PROSE, says, NULL, NULL, NULL                                                               \
	}
#define PART(path, part)                                                                                               \
	{                                                                                                              \
		path, TAKE_PART, part, NULL, NULL, NULL                                                                \
	}
#define FACT(path, fact)                                                                                               \
	{                                                                                                              \
		path, TAKE_FACT, fact, NULL, NULL, NULL                                                                \
	}
#define ITEM(path, item, inside)                                                                                       \
	{                                                                                                              \
		path, TAKE_ITEM, item, &(inside), NULL, NULL                                                           \
	}
#define ITEM_AS(path, item, inside, with)                                                                              \
	{                                                                                                              \
		path, TAKE_ITEM, item, &(inside), with, NULL                                                           \
	}
#define ITEM_ELSE(path, item, inside, say)                                                                             \
	{                                                                                                              \
		path, TAKE_ITEM, item, &(inside), NULL, say                                                            \
	}
#define RULES_OF(list)                                                                                                 \
	{                                                                                                              \
		list, sizeof(list) / sizeof(list)[0]                                                                   \
	}

/* The values of one part of an item, or of a leaf. */
struct metadata_texts {
	struct described_text *list;
	size_t                 count, room;
};

struct metadata_reading;

struct metadata_format {
	const char *name; /* --format */
	const char *says; /* for people: "ISO 19139" */

	/* Is an element the root of a record? At its start tag it has no children; `whole` when it has. */
	bool (*is_root)(const struct xml_node *element, bool whole);

	const struct rules *rules;

	/* What stands for an element (references to others); NULL: itself. */
	const struct xml_node *(*resolve)(struct metadata_reading *reading, const struct xml_node *node);

	/* Adds what a leaf says, in all its languages, as paragraphs when it is `prose`; NULL: its character data. */
	void (*texts)(struct metadata_reading *reading, const struct xml_node *leaf, bool prose,
		      struct metadata_texts *texts);

	/* Asked before and after the rules; may be NULL. */
	void (*begin)(struct metadata_reading *reading, const struct xml_node *root);
	void (*end)(struct metadata_reading *reading, const struct xml_node *root);

	/* Elements, by local name, in which no rule is interested: they are not even made into trees; ended by NULL. */
	const char *const *passed_over;
};

struct metadata_locale {
	struct str id, language;
};

enum { METADATA_LOCALES = 40 };

/* A record that is being read. */
struct metadata_reading {
	struct arena                 *a; /* of the record */
	const struct metadata_format *format;
	const struct xml_node        *root;
	size_t                        resolved; /* references that were followed */
	struct description            description;
	struct str                    key, stamp;
	struct str                    language; /* in force where the reading is */
	struct metadata_locale        locales[METADATA_LOCALES];
	size_t                        locale_count;
	double                        bounds[4]; /* west, south, east, north of ITEM_BOUNDS */
	bool                          is_bounded;
	const struct description     *around; /* what the file says of all its records (a feed's title), or NULL */
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* The rules of the formats, made ready as they are needed; for one reading of a file. */
struct metadata;

struct metadata *metadata_open(struct arena *a);

/* Reads a record: fills the reading's description, key and stamp. `language` is that in force around it, or empty. */
void metadata_read(struct arena *a, struct metadata *metadata, const struct metadata_format *format,
		   const struct xml_node *root, struct str language, struct metadata_reading *reading_r);

/* ---- coordinates ------------------------------------------------------------------------------------------------- */

/* Stands between numbers. */
bool metadata_is_between(char c);

/* "34.1,-1.2 34.2,-1.3" or "34.1 -1.2 34.2 -1.3": how many positions there are; 0 when they are not whole. */
size_t metadata_positions(struct arena *a, struct str text, bool latitude_first, struct str **longitudes_r,
			  struct str **latitudes_r);

/* Exchanges the two when a latitude beyond the poles, which would be a longitude, shows that they stand the other way round: true then. */
bool metadata_mend_order(struct str **longitudes, struct str **latitudes, size_t count);

struct metadata_item;
void metadata_take_bounds(struct metadata_reading *reading, const struct metadata_item *item);

/* At the end of a record: when nothing else has told a place, it is the box around what was bounded. */
void metadata_end_bounds(struct metadata_reading *reading);

/* ---- for formats ------------------------------------------------------------------------------------------------- */

void metadata_add(struct metadata_reading *reading, struct metadata_texts *texts, struct str text, struct str language);

/* Character data as paragraphs: elements of DocBook (EML) and of HTML are lines and lists in Markdown; markup that is written as
 * text (&lt;p&gt;) is read as such. Elements of the name `but`, which may be NULL, are left out. */
struct str metadata_prose(struct arena *a, const struct xml_node *node, const char *but);

/* A text that may be HTML: as it is when it has neither tags nor references. */
struct str metadata_html(struct arena *a, struct str text);

/* An item with its parts has come to its end: it goes into the description. Internal to metadata*.c. */
struct metadata_item {
	enum item             kind;
	const struct rule    *rule;
	bool                  has_inner; /* an item of the same kind was inside */
	struct metadata_texts parts[PARTS];
};

void metadata_take_item(struct metadata_reading *reading, struct metadata_item *item);

#endif
