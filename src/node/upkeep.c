#include "node/upkeep.h"

#include "figures/figures.h"
#include "node/check.h"
#include "node/contents.h"
#include "node/nightly.h"
#include "records/arrivals.h"
#include "records/attachments.h"
#include "records/draft.h"

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
stops(const void *job)
{
	return job_stops(job);
}

static bool
check_all(struct job *job, void *context, struct error *error)
{
	struct node                     *node = context;
	const struct node_check_listener listener = {
		.wrong = log_wrong, .context = node, .stops = stops, .stops_context = job
	};
	struct node_check_report report;

	if (!node_check(node, false, &listener, &report, error))
		return strcmp(error->key, "record.stopped") == 0; /* begins anew at the next start */
	if (report.wrong > 0)
		return error_set(error, ERROR_STORAGE, "check.found",
				 "%" PRId64 " revisions looked at, %" PRId64
				 " things are wrong: 'chm check' names them",
				 report.revisions, report.wrong);
	job_note(job, "%" PRId64 " revisions looked at, nothing is wrong", report.revisions);
	return true;
}

static bool
tidy_drafts(struct job *job, void *context, struct error *error)
{
	struct node *node = context;

	(void)job;
	return drafts_tidy(&node->records, error);
}

static bool
tidy_files(struct job *job, void *context, struct error *error)
{
	struct node *node = context;

	(void)job;
	return arrivals_tidy(&node->records, error) && attachments_tidy(&node->records, error);
}

static bool
gather_figures(struct job *job, void *context, struct error *error)
{
	const struct node *node = context;
	int64_t            days;

	if (!figures_gather(node->pool, clock_now(node->clock), node->settings.statistics_days, stops, job, &days,
			    error))
		return false;
	if (days > 0)
		job_note(job, "%" PRId64 " days became months", days);
	return true;
}

static const struct job_kind kinds[] = {
	{ "release-embargoes", "Shows what was withheld until a date that has come.", release_embargoes, 8, 3600 },
	{ "check", "Looks whether everything stored is whole.", check_all, 1, 86400 },
	{ "drafts", "Drops discarded drafts after a month and what was kept beside drafts.", tidy_drafts, 3, 3600 },
	{ "files",
	  "Drops files that were uploaded and that no record names after two weeks, and those that never came in full.",
	  tidy_files, 3, 3600 },
	{ "figures", "Makes sums of months of what was read long ago.", gather_figures, 3, 86400 },
	{ "contents", "Reads files of records: their text for search, small pictures of images.", contents_job, 3, 3600,
	  true },
	{ "backup", "Makes the nightly backup when it is due.", nightly_backup, 3, 1800 },
};

size_t
upkeep_kinds(const struct job_kind **kinds_r)
{
	*kinds_r = kinds;
	return sizeof kinds / sizeof *kinds;
}
