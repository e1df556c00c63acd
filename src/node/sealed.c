#include "node/sealed.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"

#include <sodium.h>
#include <sys/stat.h>

enum {
	OPERATIONS = 4,
	MEMORY = 64 * 1024 * 1024,
	MOST_OPERATIONS = 64,
	GROUPS = 8, /* of the text that is made, each of four letters that are not mistaken for others */
	GROUP = 4,
	HEAD_BYTES = 300,
	FILES = 100,
	FILE_MODE = 0600,
	SEALED_KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES + crypto_box_SEALBYTES,
	BEFORE = SEALED_KEY + crypto_secretstream_xchacha20poly1305_HEADERBYTES, /* before what is encrypted */
};

#define RECOVERY "keys/recovery"
#define MARK "chm-keys 1"

/* ---- the recovery key -------------------------------------------------------------------------------------------- */

struct str
recovery_text(struct arena *a)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz023456789"; /* 32 */
	struct buffer     out = buffer_in(a);
	uint8_t           random[GROUPS * GROUP];

	random_bytes(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++) {
		if (i > 0 && i % GROUP == 0)
			buffer_add_byte(&out, '-');
		buffer_add_byte(&out, letters[random[i] % 32]);
	}
	return buffer_str(&out);
}

/* The secret key that belongs to `recovery`, whose public one comes with it. */
static bool
derive(struct str text, struct recovery *recovery, uint8_t secret_r[crypto_box_SECRETKEYBYTES], struct error *error)
{
	uint8_t seed[crypto_box_SEEDBYTES];

	if (crypto_pwhash(seed, sizeof seed, text.data, text.length, recovery->salt,
			  (unsigned long long)recovery->operations, (size_t)recovery->memory,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return error_set(error, ERROR_LIMIT, "recovery.memory",
				 "not enough memory for a recovery key: %" PRId64 " MB are needed",
				 recovery->memory >> 20);
	crypto_box_seed_keypair(recovery->public, secret_r, seed);
	sodium_memzero(seed, sizeof seed);
	return true;
}

bool
recovery_make(struct str text, struct recovery *recovery_r, struct error *error)
{
	uint8_t secret[crypto_box_SECRETKEYBYTES];
	bool    good;

	*recovery_r = (struct recovery){ .operations = OPERATIONS, .memory = MEMORY };
	random_bytes(recovery_r->salt, sizeof recovery_r->salt);
	good = derive(text, recovery_r, secret, error);
	sodium_memzero(secret, sizeof secret);
	return good;
}

static struct str
format(struct arena *a, const struct recovery *recovery)
{
	return str_format(a, MARK " %" PRId64 " %" PRId64 " %.*s %.*s\n", recovery->operations, recovery->memory,
			  STR_ARGS(base64(a, (struct str){ (const char *)recovery->salt, RECOVERY_SALT })),
			  STR_ARGS(base64(a, (struct str){ (const char *)recovery->public, RECOVERY_PUBLIC })));
}

/* Bytes of exactly this number in base64. */
static bool
read_bytes(struct arena *a, struct str text, uint8_t *bytes_r, size_t size)
{
	struct str bytes;

	if (!base64_parse(a, text, &bytes) || bytes.length != size)
		return false;
	memcpy(bytes_r, bytes.data, size);
	return true;
}

/* The first line of `rest`, which is then without it. What it may cost to try a key has bounds, as backups come from anywhere. */
static bool
parse(struct arena *a, struct str *rest, struct recovery *recovery_r, struct error *error)
{
	struct str line, word[4] = { { 0 } };
	bool       good = str_cut(rest, '\n', &line) && line.length < HEAD_BYTES && str_starts(line, STR(MARK " "));

	line = str_slice(line, strlen(MARK " "), line.length);
	for (size_t i = 0; i < 4; i++)
		good = good && str_cut(&line, ' ', &word[i]);
	good = good && str_integer(word[0], &recovery_r->operations) && recovery_r->operations >= 1 &&
	       recovery_r->operations <= MOST_OPERATIONS && str_integer(word[1], &recovery_r->memory) &&
	       recovery_r->memory >= (int64_t)crypto_pwhash_MEMLIMIT_MIN &&
	       recovery_r->memory <= (int64_t)LIMIT_RECOVERY_MEMORY &&
	       read_bytes(a, word[2], recovery_r->salt, RECOVERY_SALT) &&
	       read_bytes(a, word[3], recovery_r->public, RECOVERY_PUBLIC);
	return good ||
	       error_set(error, ERROR_INPUT, "sealed.damaged", "this is no recovery key, nor what one has sealed");
}

bool
recovery_write(struct str folder, const struct recovery *recovery, struct error *error)
{
	struct arena *a = arena_open(0);
	bool          good = file_write(path_join(a, folder, STR(RECOVERY)), format(a, recovery), FILE_MODE, error);

	arena_close(a);
	return good;
}

bool
recovery_read(struct str folder, struct recovery *recovery_r, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    path = path_join(a, folder, STR(RECOVERY)), text;
	bool          good = file_read(a, path, HEAD_BYTES, &text, error) && parse(a, &text, recovery_r, error);

	if (!good)
		error_at(error, "%.*s", STR_ARGS(path));
	arena_close(a);
	return good;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

struct gathering {
	struct arena *a;
	struct str    folder;
	bool (*leave)(struct str name);
	struct sealed_file *files;
	size_t              count;
	int64_t             left; /* bytes */
};

static bool gather_folder(struct gathering *gathering, struct str name, int depth, struct error *error);

static bool
gather_one(struct gathering *gathering, struct str name, int depth, struct error *error)
{
	struct str         path = path_join(gathering->a, gathering->folder, name);
	struct sealed_file file = { .name = name };
	struct stat        status;

	if (lstat(str_c(gathering->a, path), &status) == 0 && S_ISDIR(status.st_mode))
		return gather_folder(gathering, name, depth + 1, error);
	if (gathering->count == FILES)
		return error_set(error, ERROR_LIMIT, "sealed.many", "more than %d files in keys/", FILES);
	if (!file_read_plain(gathering->a, path, (size_t)gathering->left, &file.bytes, error))
		return error_at(error, "%.*s", STR_ARGS(path));
	gathering->left -= (int64_t)file.bytes.length;
	gathering->files[gathering->count++] = file;
	return true;
}

static bool
gather_folder(struct gathering *gathering, struct str name, int depth, struct error *error)
{
	struct folder_list list;

	if (depth == LIMIT_FOLDER_DEPTH ||
	    !folder_list(gathering->a, path_join(gathering->a, gathering->folder, name), &list, error))
		return depth < LIMIT_FOLDER_DEPTH ? false
						  : error_set(error, ERROR_LIMIT, "sealed.depth",
							      "folders in keys/ are more "
							      "than %d deep",
							      LIMIT_FOLDER_DEPTH);
	for (size_t i = 0; i < list.count; i++) {
		struct str inner = path_join(gathering->a, name, list.names[i]);

		if (!file_is_unfinished(inner) && !gathering->leave(inner) &&
		    !gather_one(gathering, inner, depth, error))
			return false;
	}
	return true;
}

bool
sealed_gather(struct arena *a, struct str folder, bool (*leave)(struct str name), struct sealed_file **files_r,
	      size_t *count_r, struct error *error)
{
	struct gathering gathering = { a,     folder,
				       leave, ARENA_ARRAY(a, struct sealed_file, FILES),
				       0,     LIMIT_SEALED_BYTES };
	bool             good = gather_folder(&gathering, STR("keys"), 0, error);

	*files_r = gathering.files;
	*count_r = gathering.count;
	return good;
}

/* "SIZE NAME\n" and the bytes of each. */
static struct str
pack(struct arena *a, const struct sealed_file *files, size_t count)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < count; i++) {
		buffer_format(&out, "%zu %.*s\n", files[i].bytes.length, STR_ARGS(files[i].name));
		buffer_add(&out, files[i].bytes);
	}
	return buffer_str(&out);
}

/* A file in keys/, and nothing that leads out of it. */
static bool
is_name(struct str name)
{
	bool       good = str_starts(name, STR("keys/"));
	struct str part;

	for (size_t i = 0; good && i < name.length; i++)
		good = (unsigned char)name.data[i] >= ' ' && name.data[i] != 0x7F;
	while (good && str_cut(&name, '/', &part))
		good = part.length > 0 && !str_is(part, ".") && !str_is(part, "..");
	return good;
}

static bool
unpack(struct arena *a, struct str rest, struct sealed_file **files_r, size_t *count_r, struct error *error)
{
	struct str line, size_text;
	int64_t    size;

	*files_r = ARENA_ARRAY(a, struct sealed_file, FILES);
	for (*count_r = 0; rest.length > 0; ++*count_r) {
		if (*count_r == FILES || !str_cut(&rest, '\n', &line) || !str_cut(&line, ' ', &size_text) ||
		    !str_integer(size_text, &size) || size < 0 || (uint64_t)size > rest.length || !is_name(line))
			return error_set(error, ERROR_INPUT, "sealed.damaged", "what is sealed are no keys of a node");
		(*files_r)[*count_r] = (struct sealed_file){ line, str_slice(rest, 0, (size_t)size) };
		rest = str_slice(rest, (size_t)size, rest.length);
	}
	return true;
}

/* ---- sealing and opening ----------------------------------------------------------------------------------------- */

struct str
sealed_make(struct arena *a, const struct recovery *recovery, const struct sealed_file *files, size_t count)
{
	crypto_secretstream_xchacha20poly1305_state state;
	struct str                                  head = format(a, recovery), plain = pack(a, files, count);
	size_t   size = head.length + BEFORE + plain.length + crypto_secretstream_xchacha20poly1305_ABYTES;
	uint8_t *bytes = arena_alloc(a, size), *at = bytes + head.length;
	uint8_t  key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	int      failed;

	memcpy(bytes, head.data, head.length);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	failed = crypto_box_seal(at, key, sizeof key, recovery->public);
	failed |= crypto_secretstream_xchacha20poly1305_init_push(&state, at + SEALED_KEY, key);
	failed |= crypto_secretstream_xchacha20poly1305_push(&state, at + BEFORE, NULL, (const uint8_t *)plain.data,
							     plain.length, (const uint8_t *)head.data, head.length,
							     crypto_secretstream_xchacha20poly1305_TAG_FINAL);
	assert(failed == 0);
	sodium_memzero(key, sizeof key);
	sodium_memzero((char *)(uintptr_t)plain.data, plain.length);
	return (struct str){ (const char *)bytes, size };
}

/* The key of one use, with the recovery key. */
static bool
open_key(struct str text, const struct recovery *sealed_for, struct str sealed,
	 uint8_t key_r[crypto_secretstream_xchacha20poly1305_KEYBYTES], struct error *error)
{
	struct recovery own = *sealed_for;
	uint8_t         secret[crypto_box_SECRETKEYBYTES];
	bool            good = derive(text, &own, secret, error);

	if (good && memcmp(own.public, sealed_for->public, sizeof own.public) != 0)
		good = error_set(error, ERROR_INPUT, "sealed.key", "this is not the recovery key of the backup");
	else if (good && crypto_box_seal_open(key_r, (const uint8_t *)sealed.data, SEALED_KEY, own.public, secret) != 0)
		good = error_set(error, ERROR_INPUT, "sealed.damaged", "what the recovery key opens is damaged");
	sodium_memzero(secret, sizeof secret);
	return good;
}

static bool
decrypt(struct arena *a, struct str head, struct str sealed, const uint8_t *key, struct str *plain_r,
	struct error *error)
{
	crypto_secretstream_xchacha20poly1305_state state;
	const uint8_t                              *from = (const uint8_t *)sealed.data;
	size_t                                      size = sealed.length - BEFORE;
	uint8_t                                    *plain = arena_alloc(a, size), tag = 0;

	if (crypto_secretstream_xchacha20poly1305_init_pull(&state, from + SEALED_KEY, key) != 0 ||
	    crypto_secretstream_xchacha20poly1305_pull(&state, plain, NULL, &tag, from + BEFORE, size,
						       (const uint8_t *)head.data, head.length) != 0 ||
	    tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL)
		return error_set(error, ERROR_INPUT, "sealed.damaged", "what is sealed is damaged");
	*plain_r = (struct str){ (const char *)plain, size - crypto_secretstream_xchacha20poly1305_ABYTES };
	return true;
}

bool
sealed_open(struct arena *a, struct str sealed, struct str text, struct sealed_file **files_r, size_t *count_r,
	    struct error *error)
{
	struct recovery recovery;
	struct str      rest = sealed, head, plain;
	uint8_t         key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	bool            good;

	if (!parse(a, &rest, &recovery, error))
		return false;
	if (rest.length < BEFORE + crypto_secretstream_xchacha20poly1305_ABYTES)
		return error_set(error, ERROR_INPUT, "sealed.damaged", "what is sealed ends early");
	head = str_slice(sealed, 0, sealed.length - rest.length);
	good = open_key(text, &recovery, rest, key, error) && decrypt(a, head, rest, key, &plain, error) &&
	       unpack(a, plain, files_r, count_r, error);
	sodium_memzero(key, sizeof key);
	return good;
}
