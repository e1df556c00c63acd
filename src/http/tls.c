/* Certificates. A set of certificate and key is replaced whole. A handshake that has begun may still sign with the key of the
 * old set, so that is freed only when every handshake has ended that can have begun with it. */
#include "http/tls.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/stat.h>

enum { CHAIN = 10, FILE_BYTES = 256 * 1024, KEY_ID = 64, RETIRED_MILLISECONDS = 12 * LIMIT_HTTP_HEAD_MILLISECONDS };

const char tls_priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";

struct set {
	struct set      *next; /* retired before it */
	gnutls_pcert_st  chain[CHAIN];
	unsigned         count;
	gnutls_privkey_t key;
	int64_t          retired; /* when; milliseconds */
};

/* What is looked at to see whether a file has changed. */
struct stamp {
	int64_t seconds, nanoseconds, size;
	ino_t   number;
};

struct tls {
	struct arena *a;
	const char   *paths[2]; /* certificate, key */
	struct stamp  stamps[2];
	struct log   *log;
	struct set   *current; /* atomic */
	struct set   *retired; /* newest first */
};

/* The library's callback is given nothing of ours; handshakes of a loop run on its thread. */
static _Thread_local struct tls *of_this_thread;

/* ---- sets -------------------------------------------------------------------------------------------------------- */

static void
free_set(struct set *set)
{
	for (unsigned i = 0; i < set->count; i++)
		gnutls_pcert_deinit(&set->chain[i]);
	if (set->key != NULL)
		gnutls_privkey_deinit(set->key);
	free(set);
}

static bool
fail(const char *path, const char *what, int code, struct error *error)
{
	error_set(error, ERROR_INPUT, "tls.file", "%s: %s", what, gnutls_strerror(code));
	return error_at(error, "%s", path);
}

/* A file that is not there, or may not be read, is a wrong setting. */
static bool
read_file(struct arena *a, const char *path, struct str *text_r, struct error *error)
{
	if (file_read(a, str_of(path), FILE_BYTES, text_r, error))
		return true;
	if (error != NULL && error->code != ERROR_STORAGE)
		error->code = ERROR_INPUT;
	return false;
}

static bool
read_chain(struct arena *a, const char *path, struct set *set, struct error *error)
{
	struct str     text;
	gnutls_datum_t datum;
	unsigned       count = CHAIN;
	int            code;

	if (!read_file(a, path, &text, error))
		return false;
	datum = (gnutls_datum_t){ (unsigned char *)(uintptr_t)text.data, (unsigned)text.length };
	code = gnutls_pcert_list_import_x509_raw(set->chain, &count, &datum, GNUTLS_X509_FMT_PEM,
						 GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED);
	if (code < 0)
		return fail(path, "this is no certificate, followed by those that signed it", code, error);
	set->count = count;
	return true;
}

static bool
read_key(struct arena *a, const char *path, struct set *set, struct error *error)
{
	struct str     text;
	gnutls_datum_t datum;
	int            code;

	if (!read_file(a, path, &text, error))
		return false;
	datum = (gnutls_datum_t){ (unsigned char *)(uintptr_t)text.data, (unsigned)text.length };
	code = gnutls_privkey_init(&set->key);
	if (code == 0)
		code = gnutls_privkey_import_x509_raw(set->key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
	return code == 0 || fail(path, "this is no key without a password", code, error);
}

static bool
belong_together(const struct set *set)
{
	unsigned char of_key[KEY_ID], of_certificate[KEY_ID];
	size_t        key_size = sizeof of_key, certificate_size = sizeof of_certificate;
	gnutls_pubkey_t public;
	bool equal;

	if (gnutls_pubkey_init(&public) != 0)
		return false;
	equal = gnutls_pubkey_import_privkey(public, set->key, 0, 0) == 0 &&
		gnutls_pubkey_get_key_id(public, 0, of_key, &key_size) == 0 &&
		gnutls_pubkey_get_key_id(set->chain[0].pubkey, 0, of_certificate, &certificate_size) == 0 &&
		key_size == certificate_size && memcmp(of_key, of_certificate, key_size) == 0;
	gnutls_pubkey_deinit(public);
	return equal;
}

static bool
read_set(const struct tls *tls, struct set **set_r, struct error *error)
{
	struct arena *a = arena_open(0);
	struct set   *set = calloc(1, sizeof *set);
	bool          good;

	assert(set != NULL);
	good = read_chain(a, tls->paths[0], set, error) && read_key(a, tls->paths[1], set, error);
	if (good && !belong_together(set)) {
		good = error_set(error, ERROR_INPUT, "tls.pair", "the key is not that of the certificate %s",
				 tls->paths[0]);
		error_at(error, "%s", tls->paths[1]);
	}
	arena_close(a);
	if (good)
		*set_r = set;
	else
		free_set(set);
	return good;
}

/* Operators see in the log when it has to be renewed. */
static void
log_end(const struct tls *tls, const struct set *set)
{
	gnutls_x509_crt_t certificate;
	char              text[TIME_TEXT];
	int64_t           end = -1, now = clock_now(clock_system());

	if (gnutls_pcert_export_x509((gnutls_pcert_st *)(uintptr_t)&set->chain[0], &certificate) != 0)
		return;
	end = (int64_t)gnutls_x509_crt_get_expiration_time(certificate) * 1000 * 1000;
	gnutls_x509_crt_deinit(certificate);
	log_write(tls->log, end < now ? LOG_WARNING : LOG_INFO, STR(""), "tls.certificate", "%s %s until %.*s",
		  tls->paths[0], end < now ? "was good" : "is good", STR_ARGS(time_format(end, text)));
}

bool
tls_ends(struct arena *a, struct str certificate, int64_t *end_r, struct error *error)
{
	gnutls_x509_crt_t read;
	gnutls_datum_t    pem;
	struct str        bytes;
	bool              good;

	if (!file_read(a, certificate, FILE_BYTES, &bytes, error))
		return false;
	pem = (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.length };
	good = gnutls_x509_crt_init(&read) == 0;
	if (good) {
		good = gnutls_x509_crt_import(read, &pem, GNUTLS_X509_FMT_PEM) == 0;
		*end_r = (int64_t)gnutls_x509_crt_get_expiration_time(read) * 1000 * 1000;
		gnutls_x509_crt_deinit(read);
	}
	return good || error_set(error, ERROR_INPUT, "tls.certificate", "'%.*s' is no certificate in PEM",
				 STR_ARGS(certificate));
}

/* ---- files that change ------------------------------------------------------------------------------------------- */

static void
take_stamps(const struct tls *tls, struct stamp stamps[2])
{
	struct stat status;

	for (int i = 0; i < 2; i++) {
		stamps[i] = (struct stamp){ 0 };
		if (stat(tls->paths[i], &status) == 0)
			stamps[i] = (struct stamp){ status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size,
						    status.st_ino };
	}
}

static bool
stamps_equal(const struct stamp *left, const struct stamp *right)
{
	return left->seconds == right->seconds && left->nanoseconds == right->nanoseconds &&
	       left->size == right->size && left->number == right->number;
}

static void
free_retired(struct tls *tls, int64_t before)
{
	struct set **at = &tls->retired;

	while (*at != NULL && (*at)->retired >= before)
		at = &(*at)->next;
	while (*at != NULL) {
		struct set *set = *at;

		*at = set->next;
		free_set(set);
	}
}

bool
tls_renew(struct tls *tls, bool always)
{
	struct stamp stamps[2];
	struct set  *set, *old;
	struct error error = { 0 };
	int64_t      now = clock_monotonic();

	free_retired(tls, now - RETIRED_MILLISECONDS);
	take_stamps(tls, stamps);
	if (!always && stamps_equal(&stamps[0], &tls->stamps[0]) && stamps_equal(&stamps[1], &tls->stamps[1]))
		return false;
	memcpy(tls->stamps, stamps, sizeof stamps);
	if (!read_set(tls, &set, &error)) {
		error_because(&error, "tls.kept", "the certificate stays as it was");
		log_error(tls->log, STR(""), &error);
		return false;
	}
	log_end(tls, set);
	old = __atomic_exchange_n(&tls->current, set, __ATOMIC_ACQ_REL);
	old->retired = now;
	old->next = tls->retired;
	tls->retired = old;
	return true;
}

/* ---- opening, and what the library asks -------------------------------------------------------------------------- */

bool
tls_open(struct str certificate, struct str key, struct log *log, struct tls **tls_r, struct error *error)
{
	struct arena *a = arena_open(0);
	struct tls   *tls = ARENA_NEW(a, struct tls);

	tls->a = a;
	tls->paths[0] = str_c(a, certificate);
	tls->paths[1] = str_c(a, key);
	tls->log = log;
	take_stamps(tls, tls->stamps);
	if (!read_set(tls, &tls->current, error)) {
		arena_close(a);
		return false;
	}
	log_end(tls, tls->current);
	*tls_r = tls;
	return true;
}

void
tls_close(struct tls *tls)
{
	if (tls == NULL)
		return;
	free_retired(tls, INT64_MAX);
	free_set(tls->current);
	arena_close(tls->a);
}

void
tls_use(struct tls *tls)
{
	of_this_thread = tls;
}

static int
find_certificate(gnutls_session_t session, const gnutls_datum_t *names, int name_count,
		 const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain_r,
		 unsigned *count_r, gnutls_privkey_t *key_r)
{
	struct set *set;

	(void)session;
	(void)names;
	(void)name_count;
	(void)algorithms;
	(void)algorithm_count;
	if (of_this_thread == NULL)
		return -1;
	set = __atomic_load_n(&of_this_thread->current, __ATOMIC_ACQUIRE);
	*chain_r = set->chain;
	*count_r = set->count;
	*key_r = set->key;
	return 0;
}

void *
tls_callback(void)
{
	union {
		gnutls_certificate_retrieve_function2 *function;
		void                                  *pointer;
	} callback = { find_certificate };

	return callback.pointer;
}
