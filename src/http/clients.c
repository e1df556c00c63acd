/* Clients, in a table of sets. Of requests one number is kept, the moment at which all that were asked are used up (the generic
 * cell rate algorithm, ITU-T I.371): it may lie so far ahead as a burst is long. */
#include "http/clients.h"

#include "base/clock.h"
#include "base/random.h"

#include <pthread.h>
#include <sodium.h>

enum { SETS = 4096, WAYS = 4, LOCKS = 64, PREFIX = 8 };

struct client {
	uint8_t bytes[16];
	bool    known;
	int32_t connections;
	int64_t spooled; /* bytes */
	int64_t used_up; /* microseconds of clock_monotonic() */
};

struct clients {
	const struct service *service;
	uint8_t               key[crypto_shorthash_KEYBYTES]; /* so that nobody can fill one set by intent */
	pthread_mutex_t       locks[LOCKS];
	struct client         list[SETS][WAYS];
};

struct clients *
clients_open(const struct service *service)
{
	struct clients *clients = calloc(1, sizeof *clients);

	assert(clients != NULL);
	clients->service = service;
	random_bytes(clients->key, sizeof clients->key);
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&clients->locks[i], NULL);
	return clients;
}

void
clients_close(struct clients *clients)
{
	if (clients == NULL)
		return;
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&clients->locks[i]);
	free(clients);
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

/* 127.0.0.0/8 and ::1. */
static bool
is_here(const struct address *address)
{
	static const uint8_t one[16] = { [15] = 1 };

	return address->is_old ? address->bytes[12] == 127 : memcmp(address->bytes, one, sizeof one) == 0;
}

/* One client that is looked at, under the lock of its set. */
struct look {
	uint8_t          bytes[16];
	struct client   *set;
	pthread_mutex_t *lock;
};

static void
begin(struct clients *clients, const struct address *address, struct look *look_r)
{
	uint8_t  hash[crypto_shorthash_BYTES];
	uint64_t number;

	memcpy(look_r->bytes, address->bytes, sizeof look_r->bytes);
	if (!address->is_old)
		memset(look_r->bytes + PREFIX, 0, sizeof look_r->bytes - PREFIX);
	crypto_shorthash(hash, look_r->bytes, sizeof look_r->bytes, clients->key);
	memcpy(&number, hash, sizeof number);
	look_r->set = clients->list[number % SETS];
	look_r->lock = &clients->locks[number % LOCKS];
	pthread_mutex_lock(look_r->lock);
}

static struct client *
find(const struct look *look)
{
	for (int i = 0; i < WAYS; i++)
		if (look->set[i].known && memcmp(look->set[i].bytes, look->bytes, sizeof look->bytes) == 0)
			return &look->set[i];
	return NULL;
}

/* In the place of whom it is forgotten first; NULL when all of the set have connections or are sending. */
static struct client *
find_or_add(const struct look *look)
{
	struct client *client = find(look);

	if (client != NULL)
		return client;
	for (int i = 0; i < WAYS; i++) {
		struct client *one = &look->set[i];

		if (one->connections == 0 && one->spooled == 0 &&
		    (client == NULL || !one->known || (client->known && one->used_up < client->used_up)))
			client = one;
	}
	if (client == NULL)
		return NULL;
	*client = (struct client){ .known = true };
	memcpy(client->bytes, look->bytes, sizeof client->bytes);
	return client;
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

static bool
take_request(struct client *client, const struct server_limits *limits, int64_t now)
{
	int64_t each = CLOCK_SECOND / limits->client_requests;
	int64_t used_up = client->used_up > now ? client->used_up : now;

	if (used_up + each - now > each * (limits->client_burst > 0 ? limits->client_burst : 1))
		return false;
	client->used_up = used_up + each;
	return true;
}

bool
clients_ask(struct clients *clients, const struct address *address, int64_t now)
{
	const struct server_limits *limits = &clients->service->options.limits;
	struct look                 look;
	struct client              *client;
	bool                        good;

	if (limits->client_requests < 0 || (is_here(address) && !limits->counts_here))
		return true;
	begin(clients, address, &look);
	client = find_or_add(&look);
	good = client == NULL || take_request(client, limits, now * 1000);
	pthread_mutex_unlock(look.lock);
	return good;
}

static bool
is_proxy(const struct service *service, const struct address *address)
{
	for (size_t i = 0; i < service->options.proxy_count; i++)
		if (network_has(&service->proxies[i], address))
			return true;
	return false;
}

bool
clients_enter(struct clients *clients, const struct address *address, bool *counted_r)
{
	const struct server_limits *limits = &clients->service->options.limits;
	struct look                 look;
	struct client              *client;
	bool                        good = true;

	*counted_r = false;
	if (limits->client_connections < 0 || (is_here(address) && !limits->counts_here) ||
	    is_proxy(clients->service, address))
		return true;
	begin(clients, address, &look);
	client = find_or_add(&look);
	if (client != NULL) {
		good = client->connections < limits->client_connections;
		client->connections += good;
		*counted_r = good;
	}
	pthread_mutex_unlock(look.lock);
	return good;
}

bool
clients_spool(struct clients *clients, const struct address *address, int64_t bytes, int64_t *counted)
{
	const struct server_limits *limits = &clients->service->options.limits;
	struct look                 look;
	struct client              *client;
	bool                        good = true;

	if (limits->client_spool < 0 || (is_here(address) && !limits->counts_here))
		return true;
	begin(clients, address, &look);
	client = find_or_add(&look);
	if (client != NULL) {
		good = client->spooled + bytes <= limits->client_spool;
		client->spooled += good ? bytes : 0;
		*counted += good ? bytes : 0;
	}
	pthread_mutex_unlock(look.lock);
	return good;
}

void
clients_unspool(struct clients *clients, const struct address *address, int64_t counted)
{
	struct look    look;
	struct client *client;

	if (counted == 0)
		return;
	begin(clients, address, &look);
	client = find(&look);
	assert(client != NULL && client->spooled >= counted); /* whoever is sending is not forgotten */
	client->spooled -= counted;
	pthread_mutex_unlock(look.lock);
}

void
clients_leave(struct clients *clients, const struct address *address)
{
	struct look    look;
	struct client *client;

	begin(clients, address, &look);
	client = find(&look);
	assert(client != NULL && client->connections > 0); /* whoever has connections is not forgotten */
	client->connections--;
	pthread_mutex_unlock(look.lock);
}
