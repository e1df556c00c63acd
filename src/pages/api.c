/* The routes of the API. */
#include "pages/api.h"

#include "network/changes.h"
#include "pages/pages.h"
#include "pages/record.h"
#include "pages/search.h"

#define FILTERS                                                                                                        \
	"q type owner country subject language year licence node format organization from to updated bbox sort limit " \
	"after lang"

bool
api_asked(const struct request *request)
{
	return str_starts(request->path, STR("/api/v1/"));
}

const struct route api_routes[API_ROUTES] = {
	{ HTTP_GET, "/api/v1/records", show_search, .formats = "json", .any_accept = true, .query = FILTERS,
	  .schema = "RecordList", .says = "Records, by the filters of the search" },
	{ HTTP_GET, "/api/v1/records/{id}", show_record, .formats = "json", .any_accept = true, .schema = "Record",
	  .says = "One record: its newest revision, or with @n another" },
	{ HTTP_GET, "/api/v1/records/{id}/history", show_history, .formats = "json", .any_accept = true,
	  .query = "before", .schema = "History", .says = "The revisions of a record, newest first" },
	{ HTTP_GET, "/api/v1/search", show_search, .formats = "json", .any_accept = true, .query = FILTERS,
	  .schema = "SearchResult", .says = "The search, with the values of its facets" },
	{ HTTP_GET, "/api/v1/changes", show_changes, .formats = "jsonl", .any_accept = true, .varies = true,
	  .query = "since changes", .schema = "Change", .says = "Every published change in order, one a line" },
	{ HTTP_GET, "/api/v1/types", show_types, .formats = "json", .any_accept = true, .query = "lang",
	  .schema = "Types", .says = "The types of records" },
	{ HTTP_GET, "/api/v1/types/{type}", show_type, .formats = "json", .any_accept = true, .query = "lang",
	  .schema = "TypeSchema", .says = "The JSON Schema of a type" },
	{ HTTP_GET, "/api/v1/vocabularies", show_vocabularies, .formats = "json", .any_accept = true, .query = "lang",
	  .schema = "Vocabularies", .says = "The vocabularies" },
	{ HTTP_GET, "/api/v1/vocabularies/{vocabulary}", show_vocabulary, .formats = "json", .any_accept = true,
	  .query = "terms after lang", .schema = "Vocabulary", .says = "The terms of a vocabulary" },
	{ HTTP_GET, "/api/v1/vocabularies/{vocabulary}/{notation}", show_term, .formats = "json", .any_accept = true,
	  .query = "lang", .schema = "Term", .says = "One term, with its labels in all languages" },
	{ HTTP_GET, "/api/v1/me", show_api_me, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .query = "of-type of-owner", .schema = "Me",
	  .says = "Whose token this is, and what it may do to records of a type and owner" },
	{ HTTP_GET, "/api/v1/openapi.json", show_openapi, .formats = "json", .any_accept = true, .schema = "OpenAPI",
	  .says = "This API, as an OpenAPI 3.1 document" },
};
