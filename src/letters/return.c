/* What comes to the address that one of our mails is sent back to. */
#include "letters/taking.h"

#include "letters/report.h"
#include "node/node.h"
#include "notices/returned.h"

/* Of what only says that it could not be delivered yet, or was, nothing is counted. */
static const char *
word_of(enum report_fate fate)
{
	static const char *const words[] = {
		[REPORT_UNKNOWN] = "unknown",     [REPORT_HARD] = "hard",       [REPORT_SOFT] = "soft",
		[REPORT_COMPLAINT] = "complaint", [REPORT_ARRIVED] = "arrived", [REPORT_DELAYED] = "delayed"
	};

	return words[fate];
}

static bool
count(struct taking *taking, int64_t mail, const struct report *report, struct error *error)
{
	const struct mail_return back = {
		.mail = mail,
		.hard = report->fate == REPORT_HARD || report->fate == REPORT_COMPLAINT,
		.says = report->says.length > 0 ? report->says : report->status,
	};
	struct error none = { 0 };
	bool         known;

	if (mail_come_back(taking->a, taking->db, taking->node, &back, &known, &none))
		return known ? taking_ignore(taking, "known")
			     : taking_bounce(taking, word_of(report->fate), taking->purpose.about);
	if (none.code == ERROR_ABSENT)
		return taking_refuse(taking, "gone", STR(""));
	*error = none;
	return false;
}

bool
take_return(struct taking *taking, struct error *error)
{
	const struct letter *letter = &taking->letter;
	struct report        report = report_read(taking->a, letter->report, letter->complains);
	int64_t              mail;
	bool                 nobody = taking->in->sender_known && taking->in->sender.length == 0;

	if (!str_integer(taking->purpose.about, &mail))
		return taking_refuse(taking, "address", STR(""));
	if (letter->report.length == 0 && !letter->is_report &&
	    (!nobody || letter->automatic != NULL)) /* somebody, or a holiday greeting */
		return taking_ignore(taking, letter->automatic != NULL ? "automatic" : "no-report");
	if (report.fate == REPORT_ARRIVED || report.fate == REPORT_DELAYED)
		return taking_ignore(taking, word_of(report.fate));
	return count(taking, mail, &report, error);
}
