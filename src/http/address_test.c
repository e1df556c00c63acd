/* Addresses and networks. */
#include "http/address.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
addresses_are_read_and_written_alike(void **state)
{
	static const char *const texts[] = { "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0", "[2001:db8::2]:65535" };
	struct arena            *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct sockaddr_storage storage;
		struct address          address, again;

		assert_true(address_parse(str_of(texts[i]), &address, NULL));
		assert_string_equal(str_c(a, address_text(a, &address)), texts[i]);
		address_write(&address, &storage);
		again = address_of((struct sockaddr *)&storage);
		assert_string_equal(str_c(a, address_text(a, &again)), texts[i]);
	}
	arena_close(a);
}

static void
what_is_no_address_is_refused(void **state)
{
	static const char *const texts[] = { "",          ":",     "8080",         ":8080",     "localhost:8080",
					     "127.0.0.1", "::1:8", "[::1]",        "[::1:80",   "127.0.0.1:65536",
					     "1.2.3:80",  "x:1",   "127.0.0.1:-1", "[1.2.3.4:1" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct address address;
		struct error   error = { 0 };

		if (address_parse(str_of(texts[i]), &address, &error))
			fail_msg("\"%s\" was taken", texts[i]);
		assert_string_equal(error.key, "http.address");
	}
}

static void
a_network_has_the_addresses_of_its_prefix(void **state)
{
	static const struct {
		const char *network, *host;
		bool        has;
	} cases[] = {
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.0.0.1", "127.0.0.2", false },
		{ "10.0.0.0/8", "10.255.1.2", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.1.2.128/25", "10.1.2.127", false },
		{ "10.1.2.128/25", "10.1.2.200", true },
		{ "0.0.0.0/0", "1.2.3.4", true },
		{ "0.0.0.0/0", "::1", false },
		{ "::/0", "1.2.3.4", true },
		{ "2001:db8::/33", "2001:db8:8000::", false },
		{ "::1", "::1", true },
		{ "127.0.0.1", "::ffff:127.0.0.1", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct network network;
		struct address address;

		assert_true(network_parse(str_of(cases[i].network), &network, NULL));
		assert_true(host_parse(str_of(cases[i].host), &address));
		if (network_has(&network, &address) != cases[i].has)
			fail_msg("%s and %s", cases[i].network, cases[i].host);
	}
}

static void
what_is_no_network_is_refused(void **state)
{
	static const char *const texts[] = { "", "/", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "x/8" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct network network;
		struct error   error = { 0 };

		assert_false(network_parse(str_of(texts[i]), &network, &error));
		assert_string_equal(error.key, "http.network");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_written_alike),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(a_network_has_the_addresses_of_its_prefix),
		cmocka_unit_test(what_is_no_network_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
