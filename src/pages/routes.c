/* The routes of the common pages, and what a server gets of them. */
#include "base/limits.h"
#include "network/oai.h"
#include "node/node.h"
#include "pages/accounts.h"
#include "pages/api.h"
#include "pages/arrivals.h"
#include "pages/attachments.h"
#include "pages/bulk.h"
#include "pages/doors.h"
#include "pages/edit.h"
#include "pages/form_place.h"
#include "pages/look.h"
#include "pages/managed.h"
#include "pages/pages.h"
#include "pages/offline.h"
#include "pages/people.h"
#include "pages/record.h"
#include "pages/requests.h"
#include "pages/reviewing.h"
#include "pages/search.h"
#include "pages/settings.h"
#include "pages/site.h"
#include "pages/templates.h"
#include "pages/translation_files.h"

static const struct route routes[] = {
	{ HTTP_GET, "/", show_home, "home", .says = "What is new, and ways into the rest" },
	{ HTTP_GET, "/search", show_search, "search",
	  .formats =
		  "html json atom csv xlsx ods jsonl xml jsonld ttl rdf nt dcat schemaorg datacite eml iso qdc mods marcxml "
		  "bib ris",
	  .says = "Search with facets; everything when nothing is asked" },
	{ HTTP_GET, "/records/{id}", show_record, "record",
	  .formats = "html json xml jsonld ttl rdf nt dcat schemaorg datacite eml iso qdc mods marcxml bib ris",
	  .says = "One record: its newest revision, or with @n another" },
	{ HTTP_GET, "/records/new/{type}", show_new_record, "form", .access = SIGNED_IN,
	  .says = "The form of a new record" },
	{ HTTP_POST, "/records/new/{type}", save_new_record, "form", .formats = "html json", .limit = LIMIT_DRAFT_BYTES,
	  .takes_files = LIMIT_FILES_BYTES,
	  .says = "Saves it as a draft; waits for a sign-in when the session has ended" },
	{ HTTP_GET, "/records/{id}/edit", show_edit, "form", .access = SIGNED_IN, .says = "The form of a record" },
	{ HTTP_GET, "/records/{id}/files/{hash}/{name}", show_attachment, NULL,
	  .says = "A file of a record, or with @n of another revision" },
	{ HTTP_GET, "/records/{id}/draft/files/{hash}/{name}", show_draft_attachment, NULL, .access = SIGNED_IN,
	  .says = "A file of its draft" },
	{ HTTP_GET, "/records/{id}/copies/{link}", show_link_copy, NULL,
	  .says = "The copy that is kept of what a record links to" },
	{ HTTP_GET, "/records/{id}/copies/{link}/{hash}", show_link_copy, NULL,
	  .says = "An earlier copy of it, from before it changed" },
	{ HTTP_GET, "/records/{id}/pictures/{hash}/{side}", show_attachment, NULL,
	  .says = "A small picture of an image of a record" },
	{ HTTP_GET, "/records/{id}/draft/pictures/{hash}/{side}", show_draft_attachment, NULL, .access = SIGNED_IN,
	  .says = "The same of its draft" },
	{ HTTP_POST, "/records/{id}/edit", save_edit, "form", .formats = "html json", .limit = LIMIT_DRAFT_BYTES,
	  .takes_files = LIMIT_FILES_BYTES, .says = "Saves the draft of a record, checks or publishes it" },
	{ HTTP_GET, "/records/{id}/preview", show_preview, "preview", .access = SIGNED_IN,
	  .says = "The draft of a record as its page will be" },
	{ HTTP_POST, "/records/{id}/copy", copy_record, NULL, .access = SIGNED_IN,
	  .says = "Makes a draft of a new record like it" },
	{ HTTP_GET, "/me/drafts", show_drafts, "drafts", .access = SIGNED_IN, .says = "What one is writing" },
	{ HTTP_POST, "/me/drafts", change_drafts, NULL, .access = SIGNED_IN,
	  .says = "Discards a draft, takes it back, carries on with what waited for a sign-in" },
	{ HTTP_GET, "/me/import", show_upload, "upload", .access = SIGNED_IN,
	  .says = "The form for a spreadsheet, or a file that an offline form saved" },
	{ HTTP_POST, "/me/import", take_upload, "upload", .access = SIGNED_IN, .takes_files = LIMIT_UPLOAD_BYTES,
	  .says = "Tells what is wrong in a file, cell by cell, or takes its good records as drafts" },
	{ HTTP_POST, "/me/import/address", renew_import_address, NULL, .access = SIGNED_IN,
	  .says = "Another address to which one sends files by mail" },
	{ HTTP_GET, "/me/likely", show_likely, NULL, .formats = "json", .access = SIGNED_IN,
	  .says = "Records with nearly this title" },
	{ HTTP_GET, "/catalog", show_catalogue, NULL, .formats = "jsonld ttl rdf nt dcat",
	  .says = "All records as a catalogue of DCAT-AP, or what the parameters of a search find" },
	{ HTTP_GET, "/records/{id}/history", show_history, "history", .formats = "html json",
	  .says = "The revisions of a record, and with from and to what differs" },
	{ HTTP_GET, "/types", show_types, "types", .formats = "html json", .says = "The types of records" },
	{ HTTP_GET, "/types/{type}", show_type, "type", .formats = "html json",
	  .says = "The records of a type by letter and year; as JSON its JSON Schema" },
	{ HTTP_GET, "/types/{type}/fields", show_type_fields, "type-fields", .says = "The fields of a type" },
	{ HTTP_GET, "/types/{type}/offline", show_offline, NULL, .varies = true,
	  .says = "The form of a type in one file, to be filled without a connection" },
	{ HTTP_GET, "/types/{type}/template", show_template, NULL, .formats = "xlsx ods csv",
	  .says = "An empty table for records of a type" },
	{ HTTP_GET, "/countries", show_countries, "countries", .formats = "html json",
	  .says = "Countries with the number of records about each" },
	{ HTTP_GET, "/countries/{country}", show_country, "country", .formats = "html json",
	  .says = "The profile of a country" },
	{ HTTP_GET, "/organizations", show_organizations, "organizations", .formats = "html json",
	  .says = "Organizations by letter and country" },
	{ HTTP_GET, "/organizations/{id}", show_organization, "organization", .formats = "html json",
	  .says = "The profile of an organization" },
	{ HTTP_GET, "/subjects", show_subjects, "subjects", .formats = "html json",
	  .says = "The tree of subjects with the number of records under each" },
	{ HTTP_GET, "/subjects/{term}", show_subject, "subject", .formats = "html json",
	  .says = "The profile of a subject" },
	{ HTTP_GET, "/vocabularies", show_vocabularies, "vocabularies", .formats = "html json",
	  .says = "The vocabularies" },
	{ HTTP_GET, "/vocabularies/{vocabulary}", show_vocabulary, "vocabulary", .formats = "html json",
	  .says = "The terms of a vocabulary" },
	{ HTTP_GET, "/vocabularies/{vocabulary}/{notation}", show_term, "term", .formats = "html json",
	  .says = "A term in all languages, with its neighbours and records" },
	{ HTTP_GET, "/nodes", show_nodes, "nodes", .formats = "html json", .varies = true,
	  .says = "This node, the nodes and sources that it knows" },
	{ HTTP_GET, "/statistics", show_statistics, "statistics", .formats = "html json",
	  .says = "What a search finds by country, with a map, and by year" },
	{ HTTP_GET, "/map", show_map, NULL, .formats = "svg", .says = "The map of what a search finds" },
	{ HTTP_GET, "/places/map", show_place_map, NULL, .formats = "svg",
	  .says = "The map that a place is chosen on" },
	{ HTTP_GET, "/years", show_bars, NULL, .formats = "svg", .says = "What a search finds, as bars by year" },
	{ HTTP_GET, "/about", show_text, "text", .says = "About this node" },
	{ HTTP_GET, "/accessibility", show_text, "text", .says = "Accessibility statement" },
	{ HTTP_GET, "/privacy", show_text, "text", .says = "What is stored about readers" },
	{ HTTP_GET, "/terms", show_text, "text", .says = "Terms of use" },
	{ HTTP_GET, "/contact", show_text, "text", .says = "How to reach the office" },
	{ HTTP_GET, "/pages/{name}", show_text, "text", .says = "A page of the node's own ui/pages" },
	{ HTTP_GET, "/admin/link/{token}", show_link, "link", .varies = true, .says = "The page of a one-time link" },
	{ HTTP_POST, "/admin/link/{token}", use_link, "link", .says = "Signs the operator in" },
	{ HTTP_GET, "/admin", show_admin, "admin", .access = OPERATOR, .says = "How the node is doing" },
	{ HTTP_GET, "/admin/look", show_look, "look", .access = OPERATOR, .says = "Colours, logo, menus and pages" },
	{ HTTP_POST, "/admin/look", change_look, "look", .access = OPERATOR, .takes_files = LIMIT_UPLOAD_BYTES,
	  .says = "Changes them" },
	{ HTTP_GET, "/admin/page", show_page, "page-edit", .access = OPERATOR, .says = "A page in Markdown" },
	{ HTTP_POST, "/admin/page", change_page, "page-edit", .access = OPERATOR,
	  .says = "Shows, saves or takes away a page, or takes back a former version" },
	{ HTTP_GET, "/admin/jobs", show_jobs, "jobs", .access = OPERATOR, .says = "Background work with its progress" },
	{ HTTP_POST, "/admin/jobs", change_jobs, "jobs", .access = OPERATOR, .says = "Tries a job again, or ends it" },
	{ HTTP_GET, "/admin/storage", show_storage, "storage", .access = OPERATOR,
	  .says = "Where the bytes of the node are, and what is free" },
	{ HTTP_GET, "/admin/statistics", show_figures, "figures", .access = OPERATOR, .formats = "html json csv svg",
	  .says = "How often pages and records were read" },
	{ HTTP_GET, "/me/statistics", show_own_figures, "figures", .access = SIGNED_IN, .formats = "html json csv svg",
	  .says = "How often the records of a country or organization were read, for its people" },
	{ HTTP_GET, "/admin/settings", show_settings, "settings", .access = OPERATOR, .says = "The settings" },
	{ HTTP_POST, "/admin/settings", change_settings, "settings", .access = OPERATOR,
	  .says = "Changes settings, or posts a test mail" },
	{ HTTP_GET, "/admin/setup", show_setup, "settings", .access = OPERATOR,
	  .says = "The first set-up, at its first step" },
	{ HTTP_GET, "/admin/setup/{step}", show_setup, "settings", .access = OPERATOR, .says = "A step of it" },
	{ HTTP_POST, "/admin/setup/{step}", change_setup, "settings", .access = OPERATOR, .says = "Takes it" },
	{ HTTP_GET, "/admin/audit", show_audit, "audit", .access = SIGNED_IN, .formats = "html csv",
	  .says = "Who decided and did what" },
	{ HTTP_GET, "/admin/harvest", show_harvests, "harvests", .access = OPERATOR,
	  .says = "Sources that are harvested, their schedules and last harvests" },
	{ HTTP_POST, "/admin/harvest", look_at_provider, "harvest-look", .access = OPERATOR,
	  .says = "Has a provider of OAI-PMH asked about itself" },
	{ HTTP_GET, "/admin/harvest/look/{look}", show_provider, "harvest-look", .access = OPERATOR,
	  .says = "What it said, and the form that adds it" },
	{ HTTP_POST, "/admin/harvest/add", add_source, "harvest-look", .access = OPERATOR, .says = "Adds a source" },
	{ HTTP_GET, "/admin/harvest/remove/{source}", show_removal, "harvest-remove", .access = OPERATOR,
	  .says = "What is here of a source, and the form that removes it" },
	{ HTTP_POST, "/admin/harvest/remove/{source}", remove_source, "harvest-remove", .access = OPERATOR,
	  .says = "Removes a source, and withdraws its records where that is asked for" },
	{ HTTP_GET, "/admin/links", show_dead_links, "links", .access = OPERATOR, .formats = "html json",
	  .says = "Links that are dead or have moved, with their records" },
	{ HTTP_POST, "/admin/links", repair_link, "links", .access = OPERATOR,
	  .says = "Puts an address in the place of another in all own records" },
	{ HTTP_GET, "/me/links", show_own_links, "links", .access = SIGNED_IN, .formats = "html json",
	  .says = "Links that are dead or have moved, of the records that one may amend" },
	{ HTTP_POST, "/me/links", repair_own_link, "links", .access = SIGNED_IN,
	  .says = "Puts an address in the place of another in the records that one may publish" },
	{ HTTP_GET, "/queue", show_queue, "queue", .access = SIGNED_IN,
	  .says = "What waits for the reader's decision" },
	{ HTTP_POST, "/queue", decide_many, "queue", .access = SIGNED_IN, .says = "Grants the chosen requests" },
	{ HTTP_GET, "/requests/{request}", show_request, "request", .access = SIGNED_IN, .says = "One request" },
	{ HTTP_POST, "/requests/{request}/decision", decide_request, NULL, .access = SIGNED_IN,
	  .says = "Grants a request, returns it to be mended, or declines it" },
	{ HTTP_POST, "/requests/{request}/messages", say_in_request, NULL, .access = SIGNED_IN,
	  .says = "Writes a message about a request" },
	{ HTTP_POST, "/requests/{request}/cancellation", cancel_request, NULL, .access = SIGNED_IN,
	  .says = "Takes one's own request back" },
	{ HTTP_GET, "/decide/{token}", show_request, "request", .varies = true,
	  .says = "One request, by the link of a mail: nothing happens before a button is pressed" },
	{ HTTP_POST, "/decide/{token}", decide_request, NULL, .says = "Decides it" },
	{ HTTP_GET, "/records/{id}/report", show_report, "report", .varies = true,
	  .says = "The form for a problem with a record" },
	{ HTTP_POST, "/records/{id}/report", send_report, "report", .says = "Reports a problem with a record" },
	{ HTTP_POST, "/records/{id}/submit", ask_publication, NULL, .access = SIGNED_IN,
	  .says = "Asks that a draft be published" },
	{ HTTP_POST, "/records/{id}/withdrawal", ask_withdrawal, NULL, .access = SIGNED_IN,
	  .says = "Asks that a record be withdrawn" },
	{ HTTP_GET, "/records/{id}/manage", show_managed, "manage", .access = SIGNED_IN,
	  .says = "What its people may do with a record or draft" },
	{ HTTP_POST, "/records/{id}/state", set_managed_state, NULL, .access = SIGNED_IN,
	  .says = "Withdraws, revokes, confirms, merges or separates a record" },
	{ HTTP_GET, "/records/{id}/reviews", show_reviews, "reviews", .formats = "html json",
	  .says = "What was reviewed of a record, by whom" },
	{ HTTP_GET, "/reviewers", show_reviewers, "reviewers", .formats = "html json",
	  .says = "Who reviews, of those who want to be named" },
	{ HTTP_GET, "/records/{id}/reviewers", show_inviting, "inviting", .access = SIGNED_IN,
	  .says = "Whom to invite to review it" },
	{ HTTP_POST, "/records/{id}/reviewers", invite_reviewers, "inviting", .access = SIGNED_IN,
	  .says = "Invites the chosen" },
	{ HTTP_POST, "/requests/{request}/review", write_review, NULL, .access = SIGNED_IN,
	  .says = "Begins the review, or goes on with it" },
	{ HTTP_GET, "/me/reviewing", show_reviewing, "reviewing", .access = SIGNED_IN,
	  .says = "What one offers to review" },
	{ HTTP_POST, "/me/reviewing", save_reviewing, "reviewing", .access = SIGNED_IN,
	  .says = "Saves it, and asks to be let into the pool" },
	{ HTTP_GET, "/admin/reviewers", show_pool, "pool", .access = SIGNED_IN, .says = "Who offers to review" },
	{ HTTP_POST, "/admin/reviewers", change_pool, NULL, .access = SIGNED_IN,
	  .says = "Lets somebody into the pool, or out of it" },
	{ HTTP_GET, "/records/{id}/merge", show_merging, "merge", .access = SIGNED_IN,
	  .says = "Which record this one is: likely ones, and what differs" },
	{ HTTP_POST, "/records/{id}/share", share_managed, "manage", .access = SIGNED_IN,
	  .says = "Makes a link to a draft, or ends its links" },
	{ HTTP_GET, "/records/{id}/translations", show_translations, "translations", .formats = "html json",
	  .varies = true, .says = "How the texts of a record stand in each language" },
	{ HTTP_POST, "/records/{id}/translations", choose_original, NULL, .access = SIGNED_IN,
	  .says = "Says which language is the original" },
	{ HTTP_GET, "/records/{id}/translate/{language}", show_translating, "translate", .access = SIGNED_IN,
	  .formats = "html po xlf", .says = "The form to translate a record: originals beside translations" },
	{ HTTP_POST, "/records/{id}/translate/{language}", save_translating, "translate", .limit = LIMIT_DRAFT_BYTES,
	  .says = "Saves the translation, or asks for its publication; waits for a sign-in when the session has ended" },
	{ HTTP_GET, "/translations", show_translation_queue, "translation-queue", .access = SIGNED_IN,
	  .says = "What waits for a translation, the oldest first" },
	{ HTTP_POST, "/translations", take_translations, "translation-queue", .access = SIGNED_IN,
	  .takes_files = LIMIT_TRANSLATED_SENT_BYTES, .says = "Takes a file that a translator's tool has written" },
	{ HTTP_GET, "/translations/{language}", give_translations, NULL, .access = SIGNED_IN, .formats = "po xlf",
	  .says = "What waits for a translation, as a file for a translator's tool" },
	{ HTTP_GET, "/shared/{token}", show_shared, "shared", .varies = true, .says = "A draft, by its link" },
	{ HTTP_GET, "/question", show_question, "report", .varies = true,
	  .says = "The form for a question to the office" },
	{ HTTP_POST, "/question", send_question, "report", .says = "Asks the office a question" },
	{ HTTP_GET, "/alerts", show_alert_form, "alerts", .varies = true,
	  .says = "The form to be told by mail what a search finds" },
	{ HTTP_POST, "/alerts", ask_alert, "alerts", .says = "Asks for it: the address gets a mail to confirm" },
	{ HTTP_GET, "/alerts/{token}", show_alerts, "my-alerts", .varies = true,
	  .says = "The searches of an address, by the link of that mail" },
	{ HTTP_POST, "/alerts/{token}", change_alerts, NULL, .says = "Confirms or ends one" },
	{ HTTP_GET, "/unsubscribe/{token}", show_unsubscribe, "unsubscribe", .varies = true,
	  .says = "Asks whether mail about a search is to end" },
	{ HTTP_POST, "/unsubscribe/{token}", unsubscribe, "unsubscribe", .reads = true,
	  .says = "Ends it, also by one click in a mail program (RFC 8058)" },
	{ HTTP_POST, "/admin/mail", change_mail, "mail", .access = OPERATOR,
	  .says = "Releases or refuses mail that is held, or has an address written to again" },
	{ HTTP_GET, "/admin/mail", show_mail, "mail", .access = OPERATOR,
	  .says = "What was sent, what waits, and what servers said" },
};

size_t
pages_tables(const struct route_table **tables_r)
{
	static const struct route_table tables[] = { { routes, sizeof routes / sizeof routes[0] },
						     { account_routes, ACCOUNT_ROUTES },
						     { people_routes, PEOPLE_ROUTES },
						     { api_routes, API_ROUTES },
						     { arrival_routes, ARRIVAL_ROUTES },
						     { door_routes, DOOR_ROUTES },
						     { oai_routes, OAI_ROUTES } };

	*tables_r = tables;
	return sizeof tables / sizeof tables[0];
}

bool
pages_open(struct arena *a, struct node *node, struct server_options *options, struct error *error)
{
	struct site *site = ARENA_NEW(a, struct site);

	if (!metrics_check(&node->settings, error) || !site_read(a, node->folder, site, error))
		return false;
	node->site = site;
	node->logo = str_slice(site->logo, 1, site->logo.length);
	options->table_count = pages_tables(&options->tables);
	options->template_count = templates_list(&options->templates);
	options->files = site->files;
	options->file_count = site->file_count;
	options->words = node->words;
	options->languages = node->settings.languages;
	options->language_count = node->settings.language_count;
	options->node = node;
	options->spool = node->records.files;
	options->version = node_version;
	options->answered = pages_answered;
	options->frame = pages_frame;
	options->error_page = pages_error;
	options->allowed = pages_allowed;
	options->denied = pages_denied;
	return true;
}
