#include "node/upkeep.h"

#include "node/check.h"

static bool
release_embargoes(struct job *job, void *context, struct error *error)
{
	struct node *node = context;
	size_t       released;

	if (!records_release(&node->records, &released, error))
		return false;
	if (released > 0)
		job_note(job, "%zu records show what was withheld until today", released);
	return true;
}

static void
log_wrong(void *context, const char *about, struct str which, const char *sentence)
{
	const struct node *node = context;

	log_write(node->log, LOG_ERROR, STR(""), "check.wrong", "%s %.*s: %s", about, STR_ARGS(which), sentence);
}

static bool
check_all(struct job *job, void *context, struct error *error)
{
	struct node             *node = context;
	struct node_check_report report;

	if (!node_check(node, false, log_wrong, node, &report, error))
		return false;
	job_note(job, "%" PRId64 " revisions looked at, %" PRId64 " wrong", report.revisions, report.wrong);
	return true;
}

static const struct job_kind kinds[] = {
	{ "release-embargoes", "Shows what was withheld until a date that has come.", release_embargoes, 8, 3600 },
	{ "check", "Looks whether everything stored is whole.", check_all, 3, 86400 },
};

size_t
upkeep_kinds(const struct job_kind **kinds_r)
{
	*kinds_r = kinds;
	return sizeof kinds / sizeof *kinds;
}
