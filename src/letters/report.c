#include "letters/report.h"

enum { SAYS_BYTES = 300, STATUS_BYTES = 20 };

/* Fields of one group of lines. */
struct group {
	struct str action, status, diagnostic;
};

/* 5.7.x is a rule of the other side and 5.2.2 a full mailbox: the address is right. */
static enum report_fate
fate_of(const struct group *group)
{
	struct str status = group->status;

	if (str_is_nocase(group->action, "delivered") || str_is_nocase(group->action, "relayed") ||
	    str_is_nocase(group->action, "expanded"))
		return REPORT_ARRIVED;
	if (str_is_nocase(group->action, "delayed"))
		return REPORT_DELAYED;
	if (str_starts(status, STR("4")))
		return REPORT_SOFT;
	if (str_starts(status, STR("5.2.2")) || str_starts(status, STR("5.7.")))
		return REPORT_SOFT;
	return str_starts(status, STR("5")) || str_is_nocase(group->action, "failed") ? REPORT_HARD : REPORT_UNKNOWN;
}

static bool
is_worse(enum report_fate fate, enum report_fate than)
{
	static const int badness[] = { [REPORT_ARRIVED] = 0, [REPORT_DELAYED] = 1, [REPORT_UNKNOWN] = 2,
				       [REPORT_SOFT] = 3,    [REPORT_HARD] = 4,    [REPORT_COMPLAINT] = 5 };

	return badness[fate] > badness[than];
}

static void
end_group(struct arena *a, struct group *group, bool first, struct report *report)
{
	enum report_fate fate = fate_of(group);

	if (group->action.length > 0 && (first || is_worse(fate, report->fate)))
		*report = (struct report){ .fate = fate,
					   .status = str_copy(a, str_head(group->status, STATUS_BYTES)),
					   .says = str_copy(a, str_head(group->diagnostic, SAYS_BYTES)) };
	*group = (struct group){ 0 };
}

/* "rfc822; a@b" and "smtp; 550 no" without what stands before the ';'. */
static struct str
behind_type(struct str value)
{
	size_t cut = str_find_byte(value, ';');

	return str_trim(cut < value.length ? str_slice(value, cut + 1, value.length) : value);
}

struct report
report_read(struct arena *a, struct str text, bool complains)
{
	struct report report = { .fate = complains ? REPORT_COMPLAINT : REPORT_UNKNOWN };
	struct group  group = { 0 };
	struct str    line, name;
	bool          first = true;

	while (!complains && str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.length == 0) {
			bool had = group.action.length > 0;

			end_group(a, &group, first, &report);
			first = first && !had;
			continue;
		}
		if (!str_cut(&line, ':', &name) || line.data == NULL)
			continue;
		if (str_is_nocase(name, "action"))
			group.action = str_trim(line);
		else if (str_is_nocase(name, "status"))
			group.status = str_trim(line);
		else if (str_is_nocase(name, "diagnostic-code"))
			group.diagnostic = behind_type(line);
	}
	end_group(a, &group, first, &report);
	return report;
}
