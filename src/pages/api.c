/* The routes of the API. */
#include "pages/api.h"

#include "base/limits.h"
#include "network/changes.h"
#include "pages/api_write.h"
#include "pages/arrivals.h"
#include "pages/pages.h"
#include "pages/record.h"
#include "pages/search.h"
#include "pages/translation_files.h"

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
	{ HTTP_GET, "/api/v1/drafts", api_list_drafts, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .query = "lang", .schema = "Drafts", .says = "What one is writing, what was saved last first" },
	{ HTTP_POST, "/api/v1/drafts", api_begin_draft, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .limit = LIMIT_DRAFT_BYTES, .sends = "Sent", .schema = "Draft", .says = "Begins a record" },
	{ HTTP_GET, "/api/v1/drafts/{id}", api_show_draft, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .query = "lang", .schema = "Draft",
	  .says = "The draft of a record, or what one of a published record begins with" },
	{ HTTP_PUT, "/api/v1/drafts/{id}", api_save_draft, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .limit = LIMIT_DRAFT_BYTES, .sends = "Sent", .schema = "Draft", .says = "Saves it" },
	{ HTTP_DELETE, "/api/v1/drafts/{id}", api_discard_draft, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .schema = "Discarded", .says = "Discards it; it can be taken back for a month" },
	{ HTTP_POST, "/api/v1/drafts/{id}/publication", api_publish_draft, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .schema = "Record", .says = "Publishes it" },
	{ HTTP_POST, "/api/v1/drafts/{id}/submission", api_submit_draft, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .sends = "Submission", .schema = "Request", .says = "Asks that it be published" },
	{ HTTP_GET, "/api/v1/uploads", list_arrivals, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .schema = "Uploads", .says = "Files that one is sending in pieces, and those that have come" },
	{ HTTP_POST, "/api/v1/uploads", begin_arrival, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .repeats = true, .schema = "Upload", .says = "Begins to send a file in pieces, by the tus protocol" },
	{ HTTP_GET, "/api/v1/uploads/{upload}", show_arrival, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .schema = "Upload",
	  .says = "How much of a file has come; when it is whole, how records name it" },
	{ HTTP_PATCH, "/api/v1/uploads/{upload}", take_arrival, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .limit = LIMIT_ARRIVAL_BYTES, .opens = open_arrival, .keeps = keep_arrival,
	  .says = "A piece of a file, of any size: what has come of it stays when the line is cut" },
	{ HTTP_DELETE, "/api/v1/uploads/{upload}", end_arrival, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .says = "Gives it up" },
	{ HTTP_POST, "/api/v1/records/{id}/state", api_set_state, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .sends = "NewState", .schema = "State",
	  .says = "Withdraws or revokes a record, merges it into another, or says that it is still true" },
	{ HTTP_GET, "/api/v1/records/{id}/translations/{language}", api_show_translation, .formats = "json po xlf",
	  .access = SIGNED_IN, .query = "all lang original xliff", .schema = "Translations",
	  .says = "The texts of a record that are missing or stale in a language" },
	{ HTTP_PUT, "/api/v1/records/{id}/translations/{language}", api_save_translation, .formats = "json",
	  .any_accept = true, .access = SIGNED_IN, .limit = LIMIT_TRANSLATED_SENT_BYTES, .sends = "TranslationsSent",
	  .schema = "TranslationsTaken",
	  .says = "Takes translations of one record into its draft, and asks for its publication" },
	{ HTTP_GET, "/api/v1/translations/{language}", api_waiting_translations, .formats = "json po xlf",
	  .access = SIGNED_IN, .query = "of-type of-owner lang original xliff", .schema = "Translations",
	  .says = "Texts that wait for a translation into a language, the longest first" },
	{ HTTP_POST, "/api/v1/translations", api_take_translations, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .limit = LIMIT_TRANSLATED_SENT_BYTES, .sends = "TranslationsSent",
	  .schema = "TranslationsTaken",
	  .says = "Takes translations of any number of records, as a file of a translator's tool or as JSON" },
	{ HTTP_POST, "/api/v1/records/{id}/requests", api_ask, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .sends = "Ask", .schema = "Request",
	  .says = "Asks that a record be withdrawn or revoked, proposes a change, reports a problem" },
	{ HTTP_GET, "/api/v1/requests", api_list_requests, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .query = "after-request", .schema = "Requests",
	  .says = "Requests that wait for one's decision, the oldest first, and those one has sent" },
	{ HTTP_POST, "/api/v1/requests", api_ask, .formats = "json", .any_accept = true, .access = SIGNED_IN,
	  .sends = "Ask", .schema = "Request", .says = "Asks the office a question" },
	{ HTTP_GET, "/api/v1/requests/{request}", api_show_request, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .schema = "Request", .says = "One request, with what was said about it" },
	{ HTTP_POST, "/api/v1/requests/{request}/decision", api_decide_request, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .sends = "Decision", .schema = "Request",
	  .says = "Grants a request, returns it to be mended, or declines it" },
	{ HTTP_POST, "/api/v1/requests/{request}/messages", api_say_in_request, .formats = "json", .any_accept = true,
	  .access = SIGNED_IN, .sends = "Message", .schema = "Request", .says = "Writes a message about a request" },
	{ HTTP_POST, "/api/v1/requests/{request}/cancellation", api_cancel_request, .formats = "json",
	  .any_accept = true, .access = SIGNED_IN, .schema = "Request", .says = "Takes one's own request back" },
	{ HTTP_GET, "/api/v1/openapi.json", show_openapi, .formats = "json", .any_accept = true, .schema = "OpenAPI",
	  .says = "This API, as an OpenAPI 3.1 document" },
};
