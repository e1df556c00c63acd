/* One answer of an OAI-PMH provider, as a harvester sees it: the envelope, without what stands in the records. */
#ifndef NETWORK_OAI_PAGE_H
#define NETWORK_OAI_PAGE_H

#include "base/base.h"

struct source;

struct oai_page {
	bool       is_oai;            /* the root is OAI-PMH */
	bool       is_whole;          /* it ended as it should */
	struct str root;              /* else what it is: "html" */
	struct str response_date;     /* empty when it has none, or one that is no time */
	struct str token;             /* where the list goes on; empty at its end */
	bool       has_token;         /* also an empty one */
	bool       is_cut;            /* it ends too early, or its token stands in what is broken */
	int64_t    complete;          /* completeListSize; -1: not said */
	struct str fault, fault_text; /* "noRecordsMatch"; empty when there is none */
	int64_t    records, deleted;
	struct str first;                                       /* identifier of the first of them */
	struct str granularity, deleted_record, earliest, base; /* of Identify */
	bool       offers_signed, offers_all;                   /* of ListMetadataFormats: "chm", "chm-all" */
};

/* The headers of an answer. */
struct oai_identifiers {
	struct arena *a;
	struct oai_identifier {
		struct str identifier;
		bool       deleted;
	} * list;
	size_t count, capacity;
};

/* Reads an answer; its headers too, into identifiers_r->a, unless that is NULL. False only when the source fails; what is broken in it shows in the page. */
CHECKED bool oai_page_read(struct arena *a, struct source *source, struct oai_page *page_r,
			   struct oai_identifiers *identifiers_r, struct error *error);

#endif
