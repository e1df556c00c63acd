/* Measures of the running node for a monitor: OpenMetrics 1.0.0, as text.
 *
 * Whoever asks from elsewhere than the settings say is refused. A request that was forwarded by a proxy that we do not
 * trust is refused too: its sender is not known, and a proxy on this machine would let in everyone. */
#include "pages/doors.h"
#include "pages/page.h"

#include "db/db.h"
#include "http/address.h"
#include "jobs/jobs.h"
#include "search/search.h"

#include <sys/resource.h>
#include <unistd.h>

enum { MILLI = 1000, MICRO = 1000 * 1000 };

struct metrics {
	struct page  *page;
	struct buffer out;
	const char   *name; /* of the family that is being written */
};

/* ---- who may read them ------------------------------------------------------------------------------------------- */

bool
metrics_check(const struct settings *settings, struct error *error)
{
	struct network network;

	for (size_t i = 0; i < settings->metrics_count; i++)
		if (!network_parse(settings->metrics[i], &network, error))
			return error_at(error, "node.ini: metrics");
	return true;
}

static bool
may_read(const struct page *page)
{
	const struct settings *settings = &page->node->settings;
	struct address         client;
	struct network         network;

	if (page->request->forwarded || !host_parse(page->request->client, &client))
		return false;
	for (size_t i = 0; i < settings->metrics_count; i++)
		if (network_parse(settings->metrics[i], &network, NULL) && network_has(&network, &client))
			return true;
	return false;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Begins a family: its type and, for people, what it says. */
static void
begin(struct metrics *metrics, const char *name, const char *type, const char *says)
{
	metrics->name = name;
	buffer_format(&metrics->out, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, says);
}

static void
add(struct metrics *metrics, const char *suffix, int64_t value)
{
	buffer_format(&metrics->out, "%s%s %" PRId64 "\n", metrics->name, suffix, value);
}

static void
gauge(struct metrics *metrics, const char *name, const char *says, int64_t value)
{
	begin(metrics, name, "gauge", says);
	add(metrics, "", value);
}

static void
counter(struct metrics *metrics, const char *name, const char *says, int64_t value)
{
	begin(metrics, name, "counter", says);
	add(metrics, "_total", value);
}

/* A label's value: text in quotes. */
static void
add_label(struct buffer *out, const char *name, struct str value)
{
	buffer_format(out, "%s=\"", name);
	for (size_t i = 0; i < value.length; i++) {
		if (value.data[i] == '\\' || value.data[i] == '"')
			buffer_add_byte(out, '\\');
		if (value.data[i] == '\n')
			buffer_add_c(out, "\\n");
		else
			buffer_add_byte(out, value.data[i]);
	}
	buffer_add_byte(out, '"');
}

static void
add_labelled(struct metrics *metrics, const char *label, struct str value, int64_t number)
{
	buffer_format(&metrics->out, "%s{", metrics->name);
	add_label(&metrics->out, label, value);
	buffer_format(&metrics->out, "} %" PRId64 "\n", number);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

/* "method="GET",route="/records/{id}"" */
static void
add_route(struct buffer *out, const struct server_measure *measure)
{
	const struct route *route = measure->route;
	const char         *method = route == NULL || route->method == HTTP_GET ? "GET" : "POST";

	if (route == NULL) {
		add_label(out, "route", str_of(measure->name));
		return;
	}
	add_label(out, "method", str_of(method));
	buffer_add_byte(out, ',');
	add_label(out, "route", str_of(route->path));
}

static void
add_statuses(void *context, const struct server_measure *measure)
{
	struct metrics *metrics = context;
	struct buffer  *out = &metrics->out;

	for (size_t i = 0; i < SERVER_STATUSES; i++) {
		const struct server_answered *answered = &measure->statuses[i];

		if (answered->count == 0)
			continue;
		buffer_format(out, "%s_total{", metrics->name);
		add_route(out, measure);
		if (answered->status != 0)
			buffer_format(out, ",status=\"%d\"} %" PRId64 "\n", answered->status, answered->count);
		else
			buffer_format(out, ",status=\"other\"} %" PRId64 "\n", answered->count);
	}
}

/* A bound in seconds, in the canonical form: "0.25", "1.0". */
static struct str
bound_text(struct arena *a, int64_t milliseconds)
{
	if (milliseconds == INT64_MAX)
		return STR("+Inf");
	return milliseconds % MILLI == 0 ? str_format(a, "%" PRId64 ".0", milliseconds / MILLI)
					 : str_format(a, "%g", (double)milliseconds / MILLI);
}

/* Buckets hold all that took no longer than their bound; routes that were never asked for are left out. */
static void
add_durations(void *context, const struct server_measure *measure)
{
	struct metrics *metrics = context;
	struct buffer  *out = &metrics->out;
	int64_t         count = 0;

	for (size_t i = 0; i < SERVER_DURATIONS; i++)
		count += measure->durations[i].count;
	if (count == 0)
		return;
	count = 0;
	for (size_t i = 0; i < SERVER_DURATIONS; i++) {
		const struct server_duration *duration = &measure->durations[i];

		count += duration->count;
		buffer_format(out, "%s_bucket{", metrics->name);
		add_route(out, measure);
		buffer_format(out, ",le=\"%.*s\"} %" PRId64 "\n",
			      STR_ARGS(bound_text(metrics->page->a, duration->bound)), count);
	}
	buffer_format(out, "%s_count{", metrics->name);
	add_route(out, measure);
	buffer_format(out, "} %" PRId64 "\n%s_sum{", count, metrics->name);
	add_route(out, measure);
	buffer_format(out, "} %.3f\n", (double)measure->milliseconds / MILLI);
}

static void
add_server(struct metrics *metrics)
{
	const struct server *server = metrics->page->request->server;
	struct server_state  state;

	if (server == NULL)
		return;
	server_state(server, &state);
	begin(metrics, "chm_http_requests", "counter", "Answers by route and status.");
	server_measures(server, add_statuses, metrics);
	begin(metrics, "chm_http_request_duration_seconds", "histogram",
	      "From the first byte of a request until its answer was taken.");
	server_measures(server, add_durations, metrics);
	gauge(metrics, "chm_http_connections", "Open connections.", state.connections);
	gauge(metrics, "chm_http_queue", "Requests that wait for a worker.", state.queued);
	counter(metrics, "chm_http_refused", "Requests refused because the queue was full.", state.refused);
	counter(metrics, "chm_http_cache_hits", "Answers from the page cache.", state.cache_hits);
	gauge(metrics, "chm_http_cache_bytes", "Size of the page cache.", state.cache_bytes);
}

/* ---- records, search, jobs --------------------------------------------------------------------------------------- */

static bool
add_records(struct metrics *metrics, const struct change_log_position *newest, struct error *error)
{
	struct page          *page = metrics->page;
	struct record_counts *types;
	struct job_count     *jobs;
	size_t                type_count, job_count;

	if (!record_counts(page->a, page->db, "type", &types, &type_count, error) ||
	    !jobs_count(page->a, page->db, &jobs, &job_count, error))
		return false;
	begin(metrics, "chm_records", "gauge", "Published records by type.");
	for (size_t i = 0; i < type_count; i++)
		add_labelled(metrics, "type", types[i].value, types[i].count);
	begin(metrics, "chm_jobs", "gauge", "Background jobs by state; those that ended are kept for a while.");
	for (size_t i = 0; i < job_count; i++)
		add_labelled(metrics, "state", jobs[i].state, jobs[i].count);
	gauge(metrics, "chm_log_position", "Number of the newest change.", newest->number);
	gauge(metrics, "chm_log_time_seconds", "When it was made, since 1970.", newest->time / MICRO);
	return true;
}

static void
add_search(struct metrics *metrics, int64_t newest)
{
	struct search_state state;

	search_state(metrics->page->a, metrics->page->node->search, &state);
	gauge(metrics, "chm_index_position", "Number of the newest change that search has.", state.cursor);
	if (newest >= 0)
		gauge(metrics, "chm_index_lag", "Changes that search has not followed yet.",
		      newest > state.cursor ? newest - state.cursor : 0);
	gauge(metrics, "chm_index_records", "Records that search finds.", state.documents);
	gauge(metrics, "chm_index_dead", "Older revisions still in the index.", state.dead);
	gauge(metrics, "chm_index_segments", "Segments of the index.", state.segments);
	gauge(metrics, "chm_index_bytes", "Size of the index.", state.bytes);
}

/* While the database is away, all else is still told. */
static void
add_node(struct metrics *metrics)
{
	struct page               *page = metrics->page;
	struct change_log_position newest = { .number = -1 };
	struct error               error = { 0 };
	bool                       good;

	good = page_snapshot(page, &error) && change_log_newest(page->a, page->db, &newest, &error) &&
	       add_records(metrics, &newest, &error);
	gauge(metrics, "chm_database_up", "1 when the database answers.", good);
	add_search(metrics, good ? newest.number : -1);
}

/* ---- the process ------------------------------------------------------------------------------------------------- */

/* Bytes in memory (proc(5), statm); -1 when that is not told. */
static int64_t
resident_bytes(void)
{
	FILE     *file = fopen("/proc/self/statm", "re");
	long long total, resident = -1;

	if (file == NULL)
		return -1;
	if (fscanf(file, "%lld %lld", &total, &resident) != 2)
		resident = -1;
	fclose(file);
	return resident < 0 ? -1 : resident * sysconf(_SC_PAGESIZE);
}

static void
add_process(struct metrics *metrics)
{
	struct rusage usage;
	int64_t       resident = resident_bytes();

	begin(metrics, "chm_build", "info", "The program.");
	buffer_format(&metrics->out, "chm_build_info{version=\"" CHM_VERSION "\",database=\"%s\"} 1\n",
		      db_pool_engine(metrics->page->node->pool) == DB_SQLITE ? "sqlite" : "postgresql");
	if (resident >= 0)
		gauge(metrics, "process_resident_memory_bytes", "Memory in use.", resident);
	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return;
	begin(metrics, "process_cpu_seconds", "counter", "Processor time used.");
	buffer_format(&metrics->out, "process_cpu_seconds_total %.3f\n",
		      (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / MICRO);
}

static bool
answer_metrics(struct page *page, struct response *response, struct error *error)
{
	struct metrics metrics = { .page = page, .out = buffer_in(page->a) };

	response->private_answer = true;
	if (!may_read(page))
		return error_set(error, ERROR_DENIED, "metrics.denied",
				 "measures are for addresses that the setting 'metrics' names");
	add_process(&metrics);
	add_server(&metrics);
	add_node(&metrics);
	buffer_add_c(&metrics.out, "# EOF\n");
	response->body = buffer_str(&metrics.out);
	response->media = STR("application/openmetrics-text; version=1.0.0; charset=utf-8");
	return true;
}

bool
show_metrics(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_metrics, error);
}
