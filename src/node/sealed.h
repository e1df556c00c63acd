/* Sealed keys: the keys of a node in a backup, which only its recovery key opens.
 *
 * The recovery key is a text: made at random, or chosen by a person. From it, by Argon2id, comes a pair of keys for encryption
 * (X25519), of which the node keeps the public one alone (`keys/recovery`). So a node seals each night what neither it nor
 * whoever takes the machine or the backup can open; `chm restore` asks for the text.
 *
 * What is sealed has a first line "chm-keys 1 OPERATIONS MEMORY SALT PUBLIC", then a key of one use sealed for PUBLIC
 * (crypto_box_seal), then the files under that key (crypto_secretstream_xchacha20poly1305). */
#ifndef NODE_SEALED_H
#define NODE_SEALED_H

#include "base/base.h"

enum { RECOVERY_SALT = 16, RECOVERY_PUBLIC = 32 };

struct recovery {
	int64_t operations, memory; /* of Argon2id; memory in bytes */
	uint8_t salt[RECOVERY_SALT];
	uint8_t public[RECOVERY_PUBLIC];
};

/* A text at random, in groups that can be written down: 160 bits. */
struct str recovery_text(struct arena *a);

/* What the node keeps of a recovery key. ERROR_LIMIT "recovery.memory" when the machine has not enough for it. */
CHECKED bool recovery_make(struct str text, struct recovery *recovery_r, struct error *error);

/* Writes `folder`/keys/recovery; what was there is replaced. */
CHECKED bool recovery_write(struct str folder, const struct recovery *recovery, struct error *error);

/* ERROR_ABSENT when the node of `folder` has none. */
CHECKED bool recovery_read(struct str folder, struct recovery *recovery_r, struct error *error);

struct sealed_file {
	struct str name; /* "keys/node.key" */
	struct str bytes;
};

/* All files in keys/ of the node in `folder`, but those that `leave` is true for. */
CHECKED bool sealed_gather(struct arena *a, struct str folder, bool (*leave)(struct str name),
			   struct sealed_file **files_r, size_t *count_r, struct error *error);

struct str sealed_make(struct arena *a, const struct recovery *recovery, const struct sealed_file *files, size_t count);

/* ERROR_INPUT "sealed.key" when `text` is another recovery key, "sealed.damaged". */
CHECKED bool sealed_open(struct arena *a, struct str sealed, struct str text, struct sealed_file **files_r,
			 size_t *count_r, struct error *error);

#endif
