/* The server with TLS: what it shows, and that certificates are replaced while connections go on. */
#include "http/fixture.h"
#include "http/tls.h"

#include "base/file.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEM_BYTES = 16 * 1024, ROOM = 1024 * 1024, PATIENCE_SECONDS = 30 };

/* ---- certificates ------------------------------------------------------------------------------------------------ */

struct pair {
	struct str folder, certificate, key; /* paths */
};

static void
write_pem(struct str path, const char *pem, size_t size)
{
	assert_true(file_write(path, (struct str){ pem, size }, 0600, NULL));
}

/* A certificate that its own key has signed, with a serial number to know it by. */
static void
write_pair(const struct pair *pair, unsigned char serial)
{
	static const char     name[] = "CN=localhost";
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t     certificate;
	char                  pem[PEM_BYTES];
	size_t                size = sizeof pem;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(
		gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
	assert_int_equal(gnutls_x509_crt_set_dn(certificate, name, NULL), 0);
	assert_int_equal(gnutls_x509_crt_set_version(certificate, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(certificate, &serial, 1), 0);
	assert_int_equal(gnutls_x509_crt_set_activation_time(certificate, time(NULL) - 86400), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(certificate, time(NULL) + 86400), 0);
	assert_int_equal(gnutls_x509_crt_set_key(certificate, key), 0);
	assert_int_equal(gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export(certificate, GNUTLS_X509_FMT_PEM, pem, &size), 0);
	write_pem(pair->certificate, pem, size);
	size = sizeof pem;
	assert_int_equal(gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, pem, &size), 0);
	write_pem(pair->key, pem, size);
	gnutls_x509_crt_deinit(certificate);
	gnutls_x509_privkey_deinit(key);
}

/* ---- a client ---------------------------------------------------------------------------------------------------- */

struct client {
	int                              socket;
	gnutls_session_t                 session;
	gnutls_certificate_credentials_t credentials;
};

static bool
client_shake(struct fixture *f, struct client *client, const char *priorities)
{
	const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int                  code;

	client->socket = client_open(f);
	assert_int_equal(setsockopt(client->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
	assert_int_equal(gnutls_certificate_allocate_credentials(&client->credentials), 0);
	assert_int_equal(gnutls_init(&client->session, GNUTLS_CLIENT), 0);
	assert_int_equal(gnutls_priority_set_direct(client->session, priorities, NULL), 0);
	assert_int_equal(gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, client->credentials), 0);
	gnutls_transport_set_int(client->session, client->socket);
	do
		code = gnutls_handshake(client->session);
	while (code < 0 && gnutls_error_is_fatal(code) == 0);
	return code == 0;
}

static void
client_end(struct client *client)
{
	gnutls_deinit(client->session);
	gnutls_certificate_free_credentials(client->credentials);
	close(client->socket);
}

static int
serial_of(const struct client *client)
{
	unsigned              count;
	const gnutls_datum_t *list = gnutls_certificate_get_peers(client->session, &count);
	gnutls_x509_crt_t     certificate;
	unsigned char         serial[32];
	size_t                size = sizeof serial;

	assert_non_null(list);
	assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
	assert_int_equal(gnutls_x509_crt_import(certificate, &list[0], GNUTLS_X509_FMT_DER), 0);
	assert_int_equal(gnutls_x509_crt_get_serial(certificate, serial, &size), 0);
	gnutls_x509_crt_deinit(certificate);
	return serial[size - 1];
}

static void
client_write(struct client *client, struct str bytes)
{
	while (bytes.length > 0) {
		ssize_t count = gnutls_record_send(client->session, bytes.data, bytes.length);

		assert_true(count > 0);
		bytes = str_slice(bytes, (size_t)count, bytes.length);
	}
}

/* Reads until `end` has come, or the connection ends. */
static struct str
client_read(struct fixture *f, struct client *client, const char *end)
{
	char  *bytes = arena_text(f->a, ROOM);
	size_t length = 0;

	while (length < ROOM && !has((struct str){ bytes, length }, end)) {
		ssize_t count = gnutls_record_recv(client->session, bytes + length, ROOM - length);

		if (count == GNUTLS_E_INTERRUPTED)
			continue;
		if (count <= 0)
			break;
		length += (size_t)count;
	}
	return (struct str){ bytes, length };
}

static struct str
get(struct fixture *f, struct client *client, const char *target, const char *end)
{
	client_write(client, str_format(f->a, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", target));
	return client_read(f, client, end);
}

/* ---- fixture ----------------------------------------------------------------------------------------------------- */

static const struct str plain[] = { { "127.0.0.1:0", 11 } };

static struct pair *
open_pair(struct fixture *f)
{
	char         folder[] = "/tmp/chm-tls-XXXXXX";
	struct pair *pair = ARENA_NEW(f->a, struct pair);

	assert_non_null(mkdtemp(folder));
	pair->folder = str_copy(f->a, str_of(folder));
	pair->certificate = path_join(f->a, pair->folder, STR("certificate.pem"));
	pair->key = path_join(f->a, pair->folder, STR("key.pem"));
	write_pair(pair, 1);
	f->options.certificate = pair->certificate;
	f->options.key = pair->key;
	f->options.url = STR("https://chm.example.org/");
	f->options.hsts = 1000;
	f->options.plain = plain;
	f->options.plain_count = 1;
	return pair;
}

static void
close_all(struct fixture *f, struct pair *pair)
{
	assert_true(file_remove(pair->folder, NULL));
	fixture_close(f);
}

static const char modern[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3", older[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2",
		  oldest[] = "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT";

static void
pages_streams_and_bodies_come_through(void **state)
{
	struct fixture *f = fixture_open();
	struct pair    *pair = open_pair(f);
	struct client   client;
	struct buffer   form = buffer_in(f->a);
	struct str      heard;

	(void)state;
	fixture_start(f);
	for (int i = 0; i < 2; i++) {
		assert_true(client_shake(f, &client, i == 0 ? modern : older));
		heard = get(f, &client, "/query?q=a", "|1");
		assert_true(has(heard, "200 OK") && has(heard, "a|en|127.0.0.1|localhost|1"));
		assert_true(has(heard, "Strict-Transport-Security: max-age=1000"));
		heard = get(f, &client, "/stream", "0\r\n\r\n");
		assert_true(heard.length > FIXTURE_BIG);
		buffer_clear(&form);
		buffer_add_c(&form, "submission=abc&text=");
		while (form.length < 200 * 1000)
			buffer_add_c(&form, "0123456789");
		client_write(&client,
			     str_format(f->a,
					"POST /forms HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\n"
					"Content-Type: application/x-www-form-urlencoded\r\n"
					"Content-Length: %zu\r\n\r\n",
					form.length));
		client_write(&client, buffer_str(&form));
		heard = client_read(f, &client, "399980");
		assert_true(has(heard, "200 OK"));
		client_end(&client);
	}
	close_all(f, pair);
}

static void
a_new_certificate_is_shown_and_connections_go_on(void **state)
{
	struct fixture *f = fixture_open();
	struct pair    *pair = open_pair(f);
	struct client   before, after;

	(void)state;
	fixture_start(f);
	assert_true(client_shake(f, &before, modern));
	assert_int_equal(serial_of(&before), 1);
	assert_true(has(get(f, &before, "/query?q=a", "|1"), "200 OK"));
	write_pair(pair, 2);
	server_renew(f->server, false);
	assert_true(client_shake(f, &after, modern));
	assert_int_equal(serial_of(&after), 2);
	assert_true(has(get(f, &before, "/query?q=b", "|1"), "b|en"));
	assert_true(has(get(f, &after, "/query?q=c", "|1"), "c|en"));
	client_end(&after);
	/* files that are no good change nothing */
	write_pem(pair->key, "no key", 6);
	server_renew(f->server, true);
	assert_true(client_shake(f, &after, modern));
	assert_int_equal(serial_of(&after), 2);
	client_end(&after);
	client_end(&before);
	close_all(f, pair);
}

static void
who_comes_without_is_sent_on_or_cut_off(void **state)
{
	struct fixture *f = fixture_open();
	struct pair    *pair = open_pair(f);
	struct str      secure;
	struct heard    heard;
	int             client;

	(void)state;
	f->options.limits.head_milliseconds = 500;
	fixture_start(f);
	secure = f->address;
	f->address = server_address(f->a, f->server, 1);
	heard = fixture_get(f, "/records/x?y=z", "");
	assert_int_equal(heard.status, 308);
	assert_string_equal(str_c(f->a, heard_field(&heard, "Location")), "https://chm.example.org/records/x?y=z");
	assert_int_equal(heard_field(&heard, "Strict-Transport-Security").length, 0);
	assert_int_equal(fixture_post(f, "/forms", "submission=a&text=b").status, 308);
	f->address = secure;
	client = client_open(f); /* no TLS */
	client_send(client, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
	shutdown(client, SHUT_WR);
	assert_int_equal(client_hear(f, client, false).status, 0);
	close(client);
	client = client_open(f); /* nothing at all */
	assert_true(client_is_cut(client, PATIENCE_SECONDS * 1000));
	close(client);
	close_all(f, pair);
}

static void
old_versions_are_refused(void **state)
{
	struct fixture *f = fixture_open();
	struct pair    *pair = open_pair(f);
	struct client   client;

	(void)state;
	fixture_start(f);
	assert_false(client_shake(f, &client, oldest));
	client_end(&client);
	close_all(f, pair);
}

static void
files_that_are_no_pair_stop_the_start(void **state)
{
	struct fixture *f = fixture_open();
	struct pair    *pair = open_pair(f);
	struct pair     other = *pair;
	struct tls     *tls;
	struct error    error = { 0 };

	(void)state;
	other.certificate = path_join(f->a, pair->folder, STR("other.pem"));
	other.key = path_join(f->a, pair->folder, STR("other.key"));
	write_pair(&other, 3);
	assert_false(tls_open(pair->certificate, other.key, NULL, &tls, &error));
	assert_string_equal(error.key, "tls.pair");
	assert_false(tls_open(pair->key, pair->key, NULL, &tls, &error));
	assert_string_equal(error.key, "tls.file");
	assert_true(has(str_of(error.place), "key.pem"));
	assert_false(tls_open(STR("/tmp/chm-absent.pem"), pair->key, NULL, &tls, &error));
	assert_int_equal(error.code, ERROR_INPUT);
	f->options.key = other.key;
	assert_false(server_start(&f->options, &f->server, &error));
	assert_string_equal(error.key, "tls.pair");
	f->server = NULL;
	close_all(f, pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_streams_and_bodies_come_through),
		cmocka_unit_test(a_new_certificate_is_shown_and_connections_go_on),
		cmocka_unit_test(who_comes_without_is_sent_on_or_cut_off),
		cmocka_unit_test(old_versions_are_refused),
		cmocka_unit_test(files_that_are_no_pair_stop_the_start),
	};

	return cmocka_run_group_tests_name("tls", tests, NULL, NULL);
}
