/* Which nodes there are: the folders with a node.ini below the fleet's. */
#include "fleet/member.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "node/files.h"
#include "notices/mail_address.h"

#include <sys/stat.h>

enum { SCAN_PAUSE = 2000 /* milliseconds */, SCAN_DEPTH = 3, SCAN_ENTRIES = 10 * 1000 };

struct scan {
	struct fleet *fleet;
	struct arena *a;
	size_t        entries;
	bool          changed;
};

static bool
status_of(struct arena *a, struct str path, struct stat *status_r)
{
	return stat(str_c(a, path), status_r) == 0;
}

/* ---- one node ----------------------------------------------------------------------------------------------------- */

/* The members are changed by the scan alone, under the lock. */
static struct member *
find_member(const struct fleet *fleet, struct str folder)
{
	for (struct member *member = fleet->members; member != NULL; member = member->next)
		if (!member->gone && str_is(folder, member->folder))
			return member;
	return NULL;
}

static char *
copy_of(struct str text)
{
	char *copy = strndup(text.data, text.length);

	assert(copy != NULL);
	return copy;
}

/* What is wrong with other settings shows when the node is opened. */
static void
read_host(struct scan *scan, struct member *member)
{
	struct str   url, name = STR("");
	struct error error = { 0 };
	char        *before = member->host;

	if (settings_read_url(scan->a, str_of(member->folder), &url, &error))
		host_name_of_url(scan->a, url, &name);
	if (name.length == 0)
		log_write(scan->fleet->options.log, LOG_ERROR, STR(""), "fleet.host",
			  "%s: no host to answer under: %s%s%s", member->folder, error.place,
			  error.place[0] != '\0' ? ": " : "",
			  error.code != ERROR_NONE ? error.detail : "'url' names none");
	pthread_mutex_lock(&scan->fleet->lock);
	member->host = name.length > 0 ? copy_of(name) : NULL;
	pthread_mutex_unlock(&scan->fleet->lock);
	free(before);
}

/* Where its mail comes in. */
static void
read_mailbox(const struct scan *scan, struct member *member)
{
	struct str value, key = STR("");
	char      *before = member->mailbox;

	if (settings_read_text(scan->a, str_of(member->folder), STR("mail.incoming"), &value, NULL) &&
	    mail_address_is(value))
		key = mail_address_key(scan->a, value);
	pthread_mutex_lock(&scan->fleet->lock);
	member->mailbox = key.length > 0 ? copy_of(key) : NULL;
	pthread_mutex_unlock(&scan->fleet->lock);
	free(before);
}

static void
add_member(struct scan *scan, struct str folder)
{
	struct fleet  *fleet = scan->fleet;
	struct member *member;

	if (fleet->count == LIMIT_FLEET_NODES) {
		if (!fleet->full)
			log_write(fleet->options.log, LOG_ERROR, STR(""), "fleet.full",
				  "more than %d nodes: %.*s and perhaps others do not answer", LIMIT_FLEET_NODES,
				  STR_ARGS(folder));
		fleet->full = true;
		return;
	}
	member = calloc(1, sizeof *member);
	assert(member != NULL);
	member->fleet = fleet;
	member->folder = copy_of(folder);
	member->stamp = node_files_state(str_of(member->folder));
	member->woken = node_woken(str_of(member->folder));
	member->seen = true;
	read_host(scan, member);
	read_mailbox(scan, member);
	pthread_mutex_lock(&fleet->lock);
	member->next = fleet->members;
	fleet->members = member;
	fleet->count++;
	pthread_mutex_unlock(&fleet->lock);
	scan->changed = true;
}

/* Its settings are read anew as soon as nobody uses it. */
static void
note_change(struct scan *scan, struct member *member)
{
	member->stamp = node_files_state(str_of(member->folder));
	read_host(scan, member);
	read_mailbox(scan, member);
	pthread_mutex_lock(&scan->fleet->lock);
	member->stale = true;
	member->retry = member->due = 0;
	pthread_mutex_unlock(&scan->fleet->lock);
	chore_poke(member->chore);
	scan->changed = true;
}

/* Another program has posted work for it, which is looked for now. */
static void
note_work(const struct scan *scan, struct member *member, int64_t woken)
{
	member->woken = woken;
	pthread_mutex_lock(&scan->fleet->lock);
	member->due = 0;
	if (member->state == MEMBER_AWAKE && member->node->jobs != NULL)
		jobs_poke(member->node->jobs);
	pthread_mutex_unlock(&scan->fleet->lock);
	chore_poke(member->chore);
}

static void
see_node(struct scan *scan, struct str folder)
{
	struct member *member = find_member(scan->fleet, folder);
	struct hash    stamp = node_files_state(folder);
	int64_t        woken = node_woken(folder);

	if (member == NULL) {
		add_member(scan, folder);
		return;
	}
	member->seen = true;
	if (memcmp(&stamp, &member->stamp, sizeof stamp) != 0)
		note_change(scan, member);
	if (woken != member->woken && member->chore != NULL)
		note_work(scan, member, woken);
}

/* ---- folders ------------------------------------------------------------------------------------------------------ */

/* A folder is a node, or has nodes below; hidden ones have none. */
static void
see_folder(struct scan *scan, struct str folder, int depth)
{
	struct folder_list list;
	struct stat        status;

	if (++scan->entries > SCAN_ENTRIES || !status_of(scan->a, folder, &status) || !S_ISDIR(status.st_mode))
		return;
	if (status_of(scan->a, path_join(scan->a, folder, STR("node.ini")), &status)) {
		if (S_ISREG(status.st_mode))
			see_node(scan, folder);
		return;
	}
	if (depth == SCAN_DEPTH || !folder_list(scan->a, folder, &list, NULL))
		return;
	for (size_t i = 0; i < list.count; i++)
		if (list.names[i].data[0] != '.')
			see_folder(scan, path_join(scan->a, folder, list.names[i]), depth + 1);
}

/* Which member answers under which name: of two under one name the one that was there first. */
static void
name_hosts(struct scan *scan)
{
	struct fleet *fleet = scan->fleet;
	struct arena *a = arena_open(0), *before;
	struct table *table = table_make(a, fleet->count);

	pthread_mutex_lock(&fleet->lock);
	for (struct member *member = fleet->members; member != NULL; member = member->next) {
		struct member *other;

		if (member->gone || member->host == NULL)
			continue;
		other = table_put(table, str_copy(a, str_of(member->host)), member);
		if (other != NULL)
			log_write(fleet->options.log, LOG_ERROR, STR(""), "fleet.host",
				  "%s and %s have the same host, '%s': only the former answers", member->folder,
				  other->folder, member->host);
	}
	before = fleet->table_arena;
	fleet->table_arena = a;
	fleet->by_host = table;
	pthread_mutex_unlock(&fleet->lock);
	arena_close(before);
}

/* ---- all of it ---------------------------------------------------------------------------------------------------- */

static void
note_gone(struct scan *scan)
{
	for (struct member *member = scan->fleet->members; member != NULL; member = member->next) {
		if (member->seen || member->gone)
			continue;
		log_write(scan->fleet->options.log, LOG_INFO, STR(""), "fleet.gone", "%s", member->folder);
		pthread_mutex_lock(&scan->fleet->lock);
		member->gone = true;
		pthread_mutex_unlock(&scan->fleet->lock);
		if (member->chore != NULL)
			chore_poke(member->chore);
		scan->changed = true;
	}
}

/* Those that are gone and closed. */
static void
free_gone(struct fleet *fleet)
{
	struct member **place = &fleet->members;

	while (*place != NULL) {
		struct member *member = *place;
		bool           ready;

		pthread_mutex_lock(&fleet->lock);
		ready = member->gone && member->waiters == NULL &&
			(member->state == MEMBER_ASLEEP || member->state == MEMBER_BROKEN);
		if (ready) {
			*place = member->next;
			fleet->count--;
			fleet->full = false;
		}
		pthread_mutex_unlock(&fleet->lock);
		if (ready)
			member_free(member);
		else
			place = &member->next;
	}
}

/* Those that came now; they are found by their hosts first. */
static void
begin_to_tend(struct fleet *fleet)
{
	for (struct member *member = fleet->members; member != NULL; member = member->next) {
		struct chore *chore = member->chore;

		if (chore != NULL || member->gone)
			continue;
		pthread_mutex_lock(&fleet->lock);
		member->chore = chore_add(fleet->tenders, member_tend, member);
		pthread_mutex_unlock(&fleet->lock);
	}
}

int64_t
fleet_scan(void *context)
{
	struct fleet *fleet = context;
	struct scan   scan = { .fleet = fleet, .a = arena_open(0) };

	for (struct member *member = fleet->members; member != NULL; member = member->next)
		member->seen = false;
	see_folder(&scan, fleet->options.folder, 0);
	note_gone(&scan);
	if (scan.changed)
		name_hosts(&scan);
	begin_to_tend(fleet);
	free_gone(fleet);
	arena_close(scan.a);
	return SCAN_PAUSE;
}
