#include "pages/attention.h"

#include "base/clock.h"
#include "base/disk.h"
#include "base/file.h"
#include "db/db.h"
#include "http/tls.h"
#include "jobs/jobs.h"
#include "letters/inbox.h"
#include "network/harvest.h"
#include "node/node.h"
#include "node/sealed.h"
#include "notices/outbox.h"
#include "records/linked.h"
#include "requests/request.h"

enum { CONCERNS = 64, OVERDUE_DAYS = 7, BACKUP_DAYS = 7, CERTIFICATE_DAYS = 14, REQUESTS = 200, JOBS = 200 };

struct looking {
	struct arena   *a;
	struct node    *node;
	struct db      *db;
	int64_t         now;
	struct concern *list;
	size_t          count;
};

static void
add(struct looking *looking, const struct concern *concern)
{
	if (looking->count < CONCERNS)
		looking->list[looking->count++] = *concern;
}

/* ---- the machine ------------------------------------------------------------------------------------------------- */

static bool
look_at_disk(struct looking *looking, struct error *error)
{
	struct disk disk;

	(void)error;
	if (disk_look(looking->node->folder, &disk, NULL) && disk.low)
		add(looking, &(struct concern){ "disk", "attention.disk", "/admin/storage", disk.free >> 20, STR("") });
	return true;
}

static bool
look_at_certificate(struct looking *looking, struct error *error)
{
	struct str file = path_below(looking->a, looking->node->folder, looking->node->settings.certificate);
	int64_t    end;

	(void)error;
	if (file.length == 0)
		return true;
	if (!tls_ends(looking->a, file, &end, NULL) || end < looking->now + CERTIFICATE_DAYS * CLOCK_DAY)
		add(looking,
		    &(struct concern){ "certificate", "attention.certificate", "/admin/settings", 0, path_name(file) });
	return true;
}

/* Since the newest backup, else since the node was made. */
static bool
look_at_backups(struct looking *looking, struct error *error)
{
	static const enum audit_act acts[] = { AUDIT_NODE_BACKUP, AUDIT_NODE_RESTORE, AUDIT_NODE_MAKE };

	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		struct audit_filter filter = { .act = audit_act_name(acts[i]) };
		struct audit_row   *rows;
		size_t              count;

		if (!audit_page(looking->a, looking->db, &filter, 1, &rows, &count, error))
			return false;
		if (count == 0)
			continue;
		if (rows[0].time < looking->now - BACKUP_DAYS * CLOCK_DAY)
			break;
		return true;
	}
	add(looking, &(struct concern){ "backup", "attention.backup", "/admin/setup/backup", 0, STR("") });
	return true;
}

/* Backups hold the keys as they are, or sealed for a key that cannot be read. */
static bool
look_at_recovery(struct looking *looking, struct error *error)
{
	struct recovery recovery;

	(void)error;
	if (!recovery_read(looking->node->folder, &recovery, NULL))
		add(looking,
		    &(struct concern){ "backup-key", "attention.backup-key", "/admin/setup/backup", 0, STR("") });
	return true;
}

/* ---- what goes on by itself -------------------------------------------------------------------------------------- */

static bool
look_at_jobs(struct looking *looking, struct error *error)
{
	struct job_row *jobs;
	size_t          count;
	int64_t         failed = 0;

	if (!jobs_list(looking->a, looking->db, JOBS, &jobs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_is(jobs[i].state, "failed"))
			continue;
		failed++;
		if (str_is(jobs[i].kind, "check"))
			add(looking, &(struct concern){ "check", "attention.check", "/admin/jobs", 0, jobs[i].note });
	}
	if (failed > 0)
		add(looking, &(struct concern){ "jobs", "attention.jobs", "/admin/jobs", failed, STR("") });
	return true;
}

static bool
look_at_mail(struct looking *looking, struct error *error)
{
	struct mail_count       *counts;
	struct mail_bad_address *bad;
	struct letter_count     *letters;
	size_t                   count;
	int64_t                  wrong = 0;

	if (!mail_count(looking->a, looking->db, &counts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (str_is(counts[i].state, "failed"))
			add(looking,
			    &(struct concern){ "mail", "attention.mail", "/admin/mail", counts[i].count, STR("") });
		else if (str_is(counts[i].state, "waiting") && looking->node->settings.mail_server.length == 0)
			add(looking, &(struct concern){ "mail-server", "attention.mail-server", "/admin/setup/mail",
							counts[i].count, STR("") });
	}
	if (!mail_bad_addresses(looking->a, looking->db, &bad, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		wrong += bad[i].stopped || (bad[i].official && bad[i].bounces > 0);
	if (wrong > 0)
		add(looking, &(struct concern){ "addresses", "attention.addresses", "/admin/mail", wrong, STR("") });
	if (!letters_count(looking->a, looking->db, &letters, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (str_is(letters[i].verdict, "held"))
			add(looking, &(struct concern){ "letters", "attention.letters", "/admin/mail", letters[i].count,
							STR("") });
	}
	return true;
}

static bool
look_at_sources(struct looking *looking, struct error *error)
{
	struct harvest_source *sources;
	struct harvest_report *last;
	size_t                 count, runs;

	if (!harvest_list(looking->a, looking->node, &sources, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!harvest_log(looking->a, looking->node, sources[i].name, 1, &last, &runs, error))
			return false;
		if (runs > 0 && (str_is(last->state, "failed") || str_is(last->state, "held")))
			add(looking,
			    &(struct concern){ "source", "attention.source", "/admin/harvest", 0, sources[i].name });
	}
	return true;
}

/* What has waited longer than a week for a decision. */
static bool
look_at_queue(struct looking *looking, struct error *error)
{
	const struct actor who = actor_operator();
	struct asked      *asked;
	size_t             count;
	int64_t            late = 0;

	if (!request_queue(looking->a, looking->db, &looking->node->records, &who, STR(""), REQUESTS, &asked, &count,
			   error))
		return false;
	for (size_t i = 0; i < count; i++)
		late += asked[i].created < looking->now - OVERDUE_DAYS * CLOCK_DAY;
	if (late > 0)
		add(looking, &(struct concern){ "queue", "attention.queue", "/queue", late, STR("") });
	return true;
}

static bool
look_at_links(struct looking *looking, struct error *error)
{
	int64_t dead;

	if (!links_count(looking->a, looking->db, LINK_DEAD, &dead, error))
		return false;
	if (dead > 0)
		add(looking, &(struct concern){ "links", "attention.links", "/admin/links", dead, STR("") });
	return true;
}

bool
attention_list(struct arena *a, struct node *node, struct concern **list_r, size_t *count_r, struct error *error)
{
	struct looking looking = { .a = a, .node = node, .now = clock_now(node->clock) };
	bool           good;

	looking.list = ARENA_ARRAY(a, struct concern, CONCERNS);
	if (!db_borrow(node->pool, &looking.db, error))
		return false;
	good = look_at_disk(&looking, error) && look_at_jobs(&looking, error) && look_at_backups(&looking, error) &&
	       look_at_recovery(&looking, error) && look_at_certificate(&looking, error) &&
	       look_at_mail(&looking, error) && look_at_queue(&looking, error) && look_at_links(&looking, error);
	db_return(looking.db);
	good = good && look_at_sources(&looking, error); /* borrows its own */
	*list_r = looking.list;
	*count_r = looking.count;
	return good;
}
