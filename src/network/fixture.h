/* A scripted provider of OAI-PMH on a scripted clock, for the tests of harvests. */
#ifndef NETWORK_FIXTURE_H
#define NETWORK_FIXTURE_H

#include "network/harvest.h"

enum { ASKED = 4000 };

#define OAI(date, inside)                                                                                              \
	"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>" date "</responseDate>" inside         \
	"</OAI-PMH>"
#define IDENTIFY                                                                                                       \
	OAI("2026-05-01T00:00:00Z", "<Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"                        \
				    "<deletedRecord>persistent</deletedRecord></Identify>")
#define IDENTIFY_DAYS OAI("2026-05-01T00:00:00Z", "<Identify><granularity>YYYY-MM-DD</granularity></Identify>")
#define IDENTIFY_SINCE(time)                                                                                           \
	OAI("2026-05-01T00:00:00Z", "<Identify><earliestDatestamp>" time "</earliestDatestamp>"                        \
				    "<deletedRecord>persistent</deletedRecord>"                                        \
				    "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>")
#define HEADS(inside) OAI("2026-05-01T00:00:00Z", "<ListIdentifiers>" inside "</ListIdentifiers>")
#define HEAD(id) "<header><identifier>" id "</identifier><datestamp>2026-04-01</datestamp></header>"
#define GOT(inside) OAI("2026-05-01T00:00:00Z", "<GetRecord>" inside "</GetRecord>")
#define LIST(date, inside) OAI(date, "<ListRecords>" inside "</ListRecords>")
#define RECORD(id, title)                                                                                              \
	"<record><header><identifier>" id "</identifier><datestamp>2026-04-01</datestamp></header><metadata>"          \
	"<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "                                     \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>" title "</dc:title></oai_dc:dc></metadata></record>"
#define DELETED(id)                                                                                                    \
	"<record><header status=\"deleted\"><identifier>" id "</identifier><datestamp>2026-04-02</datestamp></header>" \
	"</record>"
#define TOKEN(text) "<resumptionToken>" text "</resumptionToken>"
#define FAULT(code) OAI("2026-05-01T00:00:00Z", "<error code=\"" code "\">so it is</error>")

/* What the provider answers, one after the other; status 0: the connection breaks. */
struct scripted_answer {
	int         status;
	int64_t     retry_after;
	const char *text;
	const char *etag; /* or NULL */
};

#define SAYS(text)                                                                                                     \
	{                                                                                                              \
		200, -1, text                                                                                          \
	}

struct provider {
	const struct scripted_answer *answers;
	size_t                        count, next;
	bool                          asks_for_thirty; /* seconds, by Retry-After */
	char                          asked[ASKED];    /* queries, a line each, and pauses: "wait 5" */
};

struct fixture {
	struct arena   *a;
	struct str      folder;
	struct node    *node;
	struct provider provider;
};

/* A node with the source "museum"; for cmocka. */
int fixture_open(void **state);
int fixture_close(void **state);

/* Gets the next answer of the script, as a harvest's transport: the context is a struct provider. */
bool fixture_get(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r,
		 struct error *error);

/* Waits for no time, and notes how long it would have been. */
bool fixture_wait(void *context, int64_t seconds);

/* Harvests; the fates as text: "done 2 new 0 changed 0 same 0 withdrawn 0 rejected". */
struct str harvest_so(struct fixture *f, const struct scripted_answer *answers, size_t count,
		      struct harvest_options options);
struct str harvest(struct fixture *f, const struct scripted_answer *answers, size_t count, bool deletes);

#define HARVEST(f, answers) str_c((f)->a, harvest(f, answers, sizeof(answers) / sizeof(answers)[0], false))

/* As it stands in the log. */
struct harvest_report last_report(struct fixture *f);

#endif
