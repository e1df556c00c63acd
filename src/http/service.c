/* The options of a server, made ready. */
#include "http/service.h"

#include "base/limits.h"
#include "base/random.h"

static void
fill_in(int64_t *limit, int64_t otherwise)
{
	if (*limit == 0)
		*limit = otherwise;
}

static void
fill_in_limits(struct server_limits *limits)
{
	fill_in(&limits->connections, LIMIT_HTTP_CONNECTIONS);
	fill_in(&limits->queue, LIMIT_HTTP_QUEUE);
	fill_in(&limits->head_milliseconds, LIMIT_HTTP_HEAD_MILLISECONDS);
	fill_in(&limits->idle_milliseconds, LIMIT_HTTP_IDLE_MILLISECONDS);
	fill_in(&limits->bytes_per_second, LIMIT_HTTP_BYTES_PER_SECOND);
	fill_in(&limits->stop_milliseconds, LIMIT_HTTP_STOP_MILLISECONDS);
	fill_in(&limits->body_memory, LIMIT_HTTP_BODY_MEMORY);
	fill_in(&limits->client_requests, LIMIT_HTTP_CLIENT_REQUESTS);
	fill_in(&limits->client_burst, LIMIT_HTTP_CLIENT_BURST);
	fill_in(&limits->client_connections, LIMIT_HTTP_CLIENT_CONNECTIONS);
	fill_in(&limits->client_spool, LIMIT_HTTP_CLIENT_SPOOL_BYTES);
}

bool
service_make(struct arena *a, const struct server_options *options, struct service *service_r, struct error *error)
{
	struct network *proxies = ARENA_ARRAY(a, struct network, options->proxy_count);

	assert(options->language_count > 0);
	*service_r = (struct service){ .options = *options, .proxies = proxies };
	fill_in_limits(&service_r->options.limits);
	for (size_t i = 0; i < options->proxy_count; i++)
		if (!network_parse(options->proxies[i], &proxies[i], error))
			return false;
	service_r->router =
		router_make(a, options->tables, options->table_count, options->templates, options->template_count);
	for (size_t i = 0; i < options->template_count; i++)
		if (strcmp(options->templates[i].name, "error") == 0)
			service_r->error_template = &options->templates[i];
	return true;
}

bool
service_open(struct arena *a, const struct server_options *options, struct service *service_r, struct error *error)
{
	if (!service_make(a, options, service_r, error) ||
	    !files_open(a, options->files, options->file_count, &service_r->files, error))
		return false;
	random_bytes(&service_r->serial, sizeof service_r->serial);
	return true;
}

void
service_close(struct service *service)
{
	files_close(service->files);
	service->files = NULL;
}

void
service_use(struct service *service)
{
	__atomic_add_fetch(&service->users, 1, __ATOMIC_RELAXED);
}

void
service_drop(struct service *service)
{
	if (service != NULL)
		__atomic_sub_fetch(&service->users, 1, __ATOMIC_RELEASE);
}

int
service_users(const struct service *service)
{
	return __atomic_load_n(&service->users, __ATOMIC_ACQUIRE);
}
