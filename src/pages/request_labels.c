/* How requests are called. */
#include "pages/labels.h"
#include "pages/requests.h"

struct str
label_request_kind(const struct page *page, struct str kind)
{
	static const struct label_choice kinds[] = {
		{ "publication", "request.publication" }, { "withdrawal", "request.withdrawal" },
		{ "revocation", "request.revocation" },   { "proposal", "request.proposal" },
		{ "problem", "request.problem" },         { "question", "request.question" },
	};

	return label_choice(page, kinds, sizeof kinds / sizeof kinds[0], kind);
}

struct str
label_request_state(const struct page *page, struct str state)
{
	static const struct label_choice states[] = {
		{ "open", "request.open" },           { "granted", "request.granted" },
		{ "returned", "request.returned" },   { "declined", "request.declined" },
		{ "cancelled", "request.cancelled" }, { "lapsed", "request.lapsed" },
	};

	return label_choice(page, states, sizeof states / sizeof states[0], state);
}

struct str
label_request_reason(const struct page *page, struct str reason)
{
	static const struct label_choice reasons[] = {
		{ "incorrect", "problem.incorrect" },     { "outdated", "problem.outdated" },
		{ "broken-link", "problem.broken-link" }, { "duplicate", "problem.duplicate" },
		{ "copyright", "problem.copyright" },     { "other", "problem.other" },
	};

	return label_choice(page, reasons, sizeof reasons / sizeof reasons[0], reason);
}
