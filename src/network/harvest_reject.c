/* What a harvest rejects. */
#include "network/harvest_ask.h"

#include "intake/intake.h"

enum {
	MOST_REASONS = 100, /* that are kept of one harvest */
	REASON_BYTES = 350,
	PLACE_BYTES = 50, /* of them say where it stands */
};

void
harvest_keep_reject(struct harvest *harvest, struct str identifier, struct str reason)
{
	struct harvest_report *report = harvest->report;

	if (report->reject_count == MOST_REASONS)
		return;
	if (report->rejects == NULL)
		report->rejects = ARENA_ARRAY(harvest->a, struct harvest_reject, MOST_REASONS);
	report->rejects[report->reject_count++] = (struct harvest_reject){
		.identifier = str_copy(harvest->a, identifier),
		.reason = str_copy(harvest->a, str_head(reason, REASON_BYTES)),
	};
}

void
harvest_reject(struct harvest *harvest, const struct intake_reject *reject, int64_t page)
{
	struct str reason = reject->why != NULL           ? str_of(reject->why->detail)
			    : reject->problems->count > 0 ? reject->problems->list[0].sentence
							  : STR("the record does not pass");
	char       placed[REASON_BYTES + 1];

	if (harvest->options->rejected != NULL)
		harvest->options->rejected(harvest->options->context, reject);
	reason = str_head(reason, REASON_BYTES - PLACE_BYTES);
	if (reject->byte >= 0) {
		snprintf(placed, sizeof placed, "%.*s (page %" PRId64 ", byte %" PRId64 ")", STR_ARGS(reason), page,
			 reject->byte);
		reason = str_of(placed);
	}
	harvest_keep_reject(harvest, reject->identifier, reason);
}
