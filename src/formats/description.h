/* Descriptions: everything that a record of a catalogue can say, in the words of no format, and the one function that
 * makes a record of it.
 *
 * A reader of a format (EML, ISO 19139, DCAT, …) fills one description for each record that it finds:
 *
 *	struct description d = description_in(a);
 *
 *	description_say(&d, SAYS_TYPE, STR("Dataset"), STR(""));
 *	description_say(&d, SAYS_TITLE, title, STR("fr"));
 *	description_add_agent(&d, &(struct described_agent){ .role = AGENT_CONTACT, .name = name, .email = email });
 *	found.document = description_document(a, crosswalk, &d, &notes);
 *
 * Nothing needs to be tidied before: empty texts are passed over; white space, dates, languages, countries, licences, addresses and
 * numbers are read in all their written forms (formats/written.h); what comes twice stands once. Texts are not copied: they
 * live as long as the document. Beyond LIMIT_DESCRIBED of one sort nothing more is taken.
 *
 * The type of the record is the one wanted by --type, else the first that a SAYS_TYPE or SAYS_CLASS chooses, else `resource`. Where a thing
 * goes is told by the type's own mapping (`maps` in types/): the table in description.c names for each thing the term that
 * a field must map to, and the element of Dublin Core that takes it otherwise. What has no place in the type is noted. */
#ifndef FORMATS_DESCRIPTION_H
#define FORMATS_DESCRIPTION_H

#include "formats/crosswalk.h"

/* What a text of a description says. */
enum says {
	SAYS_NOTHING,

	/* names and kinds */
	SAYS_TITLE,
	SAYS_OTHER_TITLE, /* subtitle, acronym, alternative title */
	SAYS_IDENTIFIER,  /* DOI, UUID, number; also as URI */
	SAYS_TYPE,        /* type or genre of the thing, "article"; chooses the type of the record too */
	SAYS_CLASS,    /* chooses the type of the record by a word of its dc_types, "Dataset", and says nothing else */
	SAYS_LANGUAGE, /* of the thing: "en", "fre", "Spanish" */
	SAYS_VERSION,  /* or edition */
	SAYS_STATUS,   /* "completed" */

	/* texts */
	SAYS_ABSTRACT,
	SAYS_BODY,        /* the whole text of a news item or page */
	SAYS_CONTENTS,    /* table of contents */
	SAYS_PURPOSE,     /* why it was made */
	SAYS_METHODS,     /* how it was made, lineage, provenance */
	SAYS_SAMPLING,    /* sampling in the field */
	SAYS_STUDY,       /* extent of the study */
	SAYS_QUALITY,     /* checks, completeness */
	SAYS_MAINTENANCE, /* how it is kept up to date */
	SAYS_FUNDING,
	SAYS_STORAGE, /* where and how what is not on the network is kept */
	SAYS_MORE,    /* supplemental information */

	/* times */
	SAYS_ISSUED,
	SAYS_CREATED,
	SAYS_MODIFIED,
	SAYS_AVAILABLE,
	SAYS_DATE,      /* of a kind that is not told */
	SAYS_EXPIRES,   /* valid or shown until */
	SAYS_PERIOD,    /* that it is about: "1998-01/2003", "2001"; description_add_period() for two ends */
	SAYS_FREQUENCY, /* of update: "monthly", "annually" */

	/* places and taxa in words; description_add_place() for coordinates, description_add_taxon() for names */
	SAYS_PLACE, /* that it is about: names, codes of countries */
	SAYS_PLACE_PUBLISHED,
	SAYS_RESOLUTION, /* spatial, "30 m" */
	SAYS_TAXA,

	/* rights */
	SAYS_RIGHTS,  /* a statement */
	SAYS_LICENCE, /* name, SPDX identifier or address; a statement when it is no known one */
	SAYS_ACCESS,  /* conditions; words like "open access" also set the access of the record */
	SAYS_HOLDER,  /* of the rights */

	/* relations, as titles, references or addresses */
	SAYS_CITATION,  /* how to cite it */
	SAYS_REFERENCE, /* cited, or citing it */
	SAYS_RELATED,
	SAYS_PART_OF,
	SAYS_SOURCE, /* that it was made from, or appeared in */

	/* its form */
	SAYS_EXTENT,   /* pages, size, medium; the format of a thing */
	SAYS_STANDARD, /* that the data follow */
	SAYS_COUNT,    /* of records in it */

	/* whom it serves */
	SAYS_AUDIENCE,
	SAYS_LEVEL,

	SAYS_COUNT_OF_KINDS
};

/* What somebody did for it; agent_role_of() reads the words of the formats. */
enum agent_role {
	AGENT_CONTRIBUTOR, /* and whatever else is not below */
	AGENT_CREATOR,
	AGENT_PUBLISHER,
	AGENT_CONTACT,
	AGENT_METADATA,  /* who wrote or keeps the metadata */
	AGENT_HOLDER,    /* of the rights: the header of the record */
	AGENT_CUSTODIAN, /* who keeps it: the header of the record, and a contact */
	AGENT_FUNDER,
	AGENT_NOBODY, /* of no interest: a processor of an instrument */
};

struct described_text {
	enum says  says;
	struct str text, language; /* language as the source tags it ("fre"), or empty */
};

/* A name or title in the languages it has; the first is the main one. Made by description_words(). */
struct described_words {
	const struct described_text *list; /* `says` is not used */
	size_t                       count;
};

struct described_keyword {
	struct str text, language;
	struct str scheme; /* thesaurus: its title or address, or empty */
};

/* A person, an office or an organization; one of name, organization and position is enough. */
struct described_agent {
	enum agent_role        role;
	struct str             name;         /* of a person */
	struct described_words organization; /* where the person is, or the agent itself */
	struct str             position;     /* "Curator" */
	struct str             says;         /* the role in the words of the source: "principalInvestigator" */
	struct str             email, url, orcid;
};

struct described_link {
	struct str             url;
	struct described_words title;
	struct str             language; /* of what is there */
};

/* A way to get the thing itself; without a url it is kept by SAYS_STORAGE instead. */
struct described_distribution {
	struct str             url;
	struct described_words title;
	struct str             media; /* "text/csv", "Shapefile" */
	struct str             size;  /* bytes in figures */
	struct str protocol; /* "OGC:WMS", "WWW:DOWNLOAD-1.0-http--download", "download", an address of a standard */
};

struct described_taxon {
	struct str             name; /* scientific */
	struct str             rank; /* "Species" */
	struct described_words common;
};

struct description {
	struct arena                  *a;
	struct described_text         *texts;
	struct described_keyword      *keywords;
	struct described_agent        *agents;
	struct described_link         *links;
	struct described_distribution *distributions;
	struct described_taxon        *taxa;
	struct json                   *places; /* array of GeoJSON geometries */
	bool swapped; /* some stood with the longitude first, where the latitude should be: told by one beyond the poles */
	size_t text_count, text_room, keyword_count, keyword_room, agent_count, agent_room, link_count, link_room,
		distribution_count, distribution_room, taxon_count, taxon_room;
};

/* An empty one that grows in `a`. */
struct description description_in(struct arena *a);

/* ---- saying ------------------------------------------------------------------------------------------------------ */

/* Adds a text; does nothing when it is empty. */
void description_say(struct description *d, enum says says, struct str text, struct str language);

/* A period by its ends, in any written form of dates; one may be empty: from then on, or until then. */
void description_add_period(struct description *d, struct str start, struct str end);

void description_add_keyword(struct description *d, struct str text, struct str language, struct str scheme);
void description_add_agent(struct description *d, const struct described_agent *agent);
void description_add_link(struct description *d, const struct described_link *link);
void description_add_distribution(struct description *d, const struct described_distribution *distribution);
void description_add_taxon(struct description *d, const struct described_taxon *taxon);

/* A GeoJSON geometry; several become one collection. NULL is passed over. */
void description_add_place(struct description *d, struct json *geometry);

/* A bounding box in decimal degrees as text, also across the antimeridian; false when it is none. */
bool description_add_box(struct description *d, struct str west, struct str east, struct str north, struct str south);

/* Words with one text more in another language; `before` may be of none: (struct described_words){ 0 }. */
struct described_words description_words(struct description *d, struct described_words before, struct str text,
					 struct str language);

/* The role that a word of a format means: of ISO 19115 ("pointOfContact"), EML, DataCite ("ContactPerson"), MARC relators
 * ("aut", "author"), DCAT and schema.org; letter case does not matter. AGENT_CONTRIBUTOR when it is unknown. */
enum agent_role agent_role_of(struct str word);

/* True when a text of this kind was said. */
bool description_says(const struct description *d, enum says says);

/* ---- the record -------------------------------------------------------------------------------------------------- */

/* Enough to be a record: a title, an identifier or an abstract. */
bool description_is_enough(const struct description *d);

/* The document {"type", "fields", "licence", "rights"} of what is said; what has no place in it is noted. Lives in `a` and
 * until the next call with this crosswalk. */
struct json *description_document(struct arena *a, struct crosswalk *crosswalk, const struct description *d,
				  struct notes *notes);

#endif
