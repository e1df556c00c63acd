/* What each client may ask. */
#include "http/clients.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct network proxies[] = { { { [10] = 0xFF, [11] = 0xFF, [12] = 10 }, 104 } };

static struct service
service_with(int64_t requests, int64_t burst, int64_t connections)
{
	return (struct service){
		.options = { .proxy_count = 1,
			     .limits = { .client_requests = requests,
					 .client_burst = burst,
					 .client_connections = connections } },
		.proxies = proxies,
	};
}

static struct address
from(const char *host)
{
	struct address address;

	assert_true(host_parse(str_of(host), &address));
	return address;
}

/* How many of `count` requests at one moment go through. */
static int
ask(struct clients *clients, const char *host, int count, int64_t now)
{
	struct address address = from(host);
	int            through = 0;

	for (int i = 0; i < count; i++)
		through += clients_ask(clients, &address, now);
	return through;
}

static void
a_burst_goes_through_and_then_so_many_a_second(void **state)
{
	struct service  service = service_with(10, 50, 5);
	struct clients *clients = clients_open(&service);
	int64_t         now = 1000 * 1000;

	(void)state;
	assert_int_equal(ask(clients, "192.0.2.1", 100, now), 50);
	assert_int_equal(ask(clients, "192.0.2.1", 100, now), 0);
	assert_int_equal(ask(clients, "192.0.2.1", 100, now + 1000), 10); /* as Retry-After promises */
	assert_int_equal(ask(clients, "192.0.2.1", 100, now + 1100), 1);
	assert_int_equal(ask(clients, "192.0.2.1", 100, now + 60 * 1000), 50);
	assert_int_equal(ask(clients, "192.0.2.2", 100, now), 50); /* others are not held up */
	clients_close(clients);
}

static void
a_network_of_ipv6_is_one_client_and_this_machine_is_none(void **state)
{
	struct service  service = service_with(1, 5, 5);
	struct clients *clients = clients_open(&service);

	(void)state;
	assert_int_equal(ask(clients, "2001:db8::1", 3, 1000), 3);
	assert_int_equal(ask(clients, "2001:db8::ffff:1:2", 9, 1000), 2);
	assert_int_equal(ask(clients, "2001:db8:0:1::1", 9, 1000), 5);
	assert_int_equal(ask(clients, "127.0.0.1", 1000, 1000), 1000);
	assert_int_equal(ask(clients, "127.8.0.1", 1000, 1000), 1000);
	assert_int_equal(ask(clients, "::1", 1000, 1000), 1000);
	clients_close(clients);
}

static void
connections_are_counted_but_those_of_proxies(void **state)
{
	struct service  service = service_with(1, 1, 3);
	struct clients *clients = clients_open(&service);
	struct address  one = from("192.0.2.1"), proxy = from("10.1.2.3"), here = from("127.0.0.1");
	bool            counted;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(clients_enter(clients, &one, &counted) && counted);
	assert_false(clients_enter(clients, &one, &counted));
	assert_false(counted);
	clients_leave(clients, &one);
	assert_true(clients_enter(clients, &one, &counted) && counted);
	for (int i = 0; i < 10; i++) {
		assert_true(clients_enter(clients, &proxy, &counted) && !counted);
		assert_true(clients_enter(clients, &here, &counted) && !counted);
	}
	clients_close(clients);
}

static void
what_a_client_has_on_disk_at_the_same_time_is_counted(void **state)
{
	struct service  service = service_with(1, 1, 3);
	struct clients *clients;
	struct address  one = from("192.0.2.1"), other = from("192.0.2.2"), here = from("127.0.0.1");
	int64_t         first = 0, second = 0, none = 0;

	(void)state;
	service.options.limits.client_spool = 100;
	clients = clients_open(&service);
	assert_true(clients_spool(clients, &one, 60, &first));
	assert_true(clients_spool(clients, &one, 40, &second));
	assert_false(clients_spool(clients, &one, 1, &second));
	assert_int_equal(second, 40);
	assert_true(clients_spool(clients, &other, 100, &none));
	clients_unspool(clients, &other, none);
	none = 0;
	assert_true(clients_spool(clients, &here, 1000, &none));
	assert_int_equal(none, 0);
	clients_unspool(clients, &one, first);
	assert_true(clients_spool(clients, &one, 60, &second));
	clients_unspool(clients, &one, second);
	clients_close(clients);
}

/* Whatever number of addresses is seen, the memory is the same, and a client with connections is remembered. */
static void
many_clients_push_out_only_who_is_not_there(void **state)
{
	struct service  service = service_with(1, 5, 3);
	struct clients *clients = clients_open(&service);
	struct address  stays = from("198.51.100.1"), one = from("192.0.2.0");
	bool            counted;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(clients_enter(clients, &stays, &counted) && counted);
	for (int i = 0; i < 200 * 1000; i++) {
		one.bytes[13] = (uint8_t)(i >> 16);
		one.bytes[14] = (uint8_t)(i >> 8);
		one.bytes[15] = (uint8_t)i;
		assert_true(clients_ask(clients, &one, 1000 + i));
	}
	assert_false(clients_enter(clients, &stays, &counted));
	for (int i = 0; i < 3; i++)
		clients_leave(clients, &stays);
	clients_close(clients);
}

static void
without_limits_everything_goes_through(void **state)
{
	struct service  service = service_with(-1, 5, -1);
	struct clients *clients = clients_open(&service);
	struct address  one = from("192.0.2.1");
	bool            counted;

	(void)state;
	assert_int_equal(ask(clients, "192.0.2.1", 1000, 0), 1000);
	for (int i = 0; i < 1000; i++)
		assert_true(clients_enter(clients, &one, &counted) && !counted);
	clients_close(clients);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_goes_through_and_then_so_many_a_second),
		cmocka_unit_test(a_network_of_ipv6_is_one_client_and_this_machine_is_none),
		cmocka_unit_test(connections_are_counted_but_those_of_proxies),
		cmocka_unit_test(what_a_client_has_on_disk_at_the_same_time_is_counted),
		cmocka_unit_test(many_clients_push_out_only_who_is_not_there),
		cmocka_unit_test(without_limits_everything_goes_through),
	};

	return cmocka_run_group_tests_name("clients", tests, NULL, NULL);
}
