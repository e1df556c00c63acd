/* Bodies. */
#include "records/body.h"

#include "base/random.h"

enum { SALT_BYTES = 16, HEADER_ROOM = 1000 };

/* Members are written in the order of RFC 8785; where hash and signature belong is remembered. */
struct writing {
	struct buffer out;
	bool          any; /* a member stands in the object already */
	size_t        hash_at, signature_at;
};

static void
add_name(struct writing *w, const char *name)
{
	if (w->any)
		buffer_add_byte(&w->out, ',');
	w->any = true;
	buffer_add_byte(&w->out, '"');
	buffer_add_c(&w->out, name);
	buffer_add(&w->out, STR("\":"));
}

static void
add_text(struct writing *w, const char *name, struct str text)
{
	if (text.length == 0)
		return;
	add_name(w, name);
	json_write_text(&w->out, text);
}

static void
add_json(struct writing *w, const char *name, struct str json)
{
	if (json.length == 0)
		return;
	add_name(w, name);
	buffer_add(&w->out, json);
}

/* {"hash","node","previous","salt","signature","source"}, still without hash and signature. */
static void
add_origin(struct writing *w, const struct body *body)
{
	char text[HASH_TEXT];

	add_name(w, "origin");
	buffer_add_byte(&w->out, '{');
	w->hash_at = w->out.length;
	w->any = false;
	add_text(w, "node", body->node);
	if (body->previous != NULL)
		add_text(w, "previous", hash_format(body->previous, text));
	else
		add_json(w, "previous", STR("null"));
	add_text(w, "salt", body->salt);
	w->signature_at = w->out.length;
	add_json(w, "source", body->source.length > 0 ? body->source : STR("null"));
	buffer_add_byte(&w->out, '}');
}

static void
add_all(struct writing *w, const struct body *body)
{
	buffer_add_byte(&w->out, '{');
	add_text(w, "confirmed", body->confirmed);
	add_text(w, "created", body->created);
	add_json(w, "fields", body->fields);
	add_text(w, "home", body->home);
	add_text(w, "id", body->id);
	add_json(w, "languages", body->languages);
	add_text(w, "licence", body->licence);
	add_text(w, "merged", body->merged);
	add_origin(w, body);
	add_text(w, "owner", body->owner);
	add_text(w, "reason", body->reason);
	add_name(w, "revision");
	buffer_format(&w->out, "%d", body->revision);
	add_json(w, "rights", body->rights);
	add_text(w, "state", body->state);
	add_text(w, "type", body->type);
	add_text(w, "updated", body->updated);
	buffer_add_byte(&w->out, '}');
}

struct str
body_content(struct arena *a, const struct body *body)
{
	struct writing w = { .out = buffer_in(a) };

	(void)buffer_reserve(&w.out, body->fields.length + HEADER_ROOM);
	buffer_add_byte(&w.out, '{');
	add_text(&w, "confirmed", body->confirmed);
	add_json(&w, "fields", body->fields);
	add_text(&w, "licence", body->licence);
	add_text(&w, "owner", body->owner);
	add_json(&w, "rights", body->rights);
	add_text(&w, "type", body->type);
	buffer_add_byte(&w.out, '}');
	return buffer_str(&w.out);
}

struct str
body_sign(struct arena *a, const struct body *body, const struct sign_key *key, struct hash *hash_r)
{
	struct writing   w = { .out = buffer_in(a) };
	struct buffer    whole;
	struct str       bare;
	struct signature signature;
	char             text[HASH_TEXT];

	(void)buffer_reserve(&w.out, body->fields.length + HEADER_ROOM);
	add_all(&w, body);
	bare = buffer_str(&w.out);
	*hash_r = hash_of_bytes(bare);
	sign_hash(key, hash_r, &signature);
	whole = buffer_in(a);
	(void)buffer_reserve(&whole, bare.length + HEADER_ROOM);
	buffer_add(&whole, str_slice(bare, 0, w.hash_at));
	buffer_add_c(&whole, "\"hash\":\"");
	buffer_add(&whole, hash_format(hash_r, text));
	buffer_add_c(&whole, "\",");
	buffer_add(&whole, str_slice(bare, w.hash_at, w.signature_at));
	buffer_add_c(&whole, ",\"signature\":\"");
	buffer_add(&whole, signature_format(a, &signature));
	buffer_add_byte(&whole, '"');
	buffer_add(&whole, str_slice(bare, w.signature_at, bare.length));
	return buffer_str(&whole);
}

struct hash
hash_stored(struct str bytes)
{
	struct hash hash = { 0 };

	if (bytes.length == sizeof hash.bytes)
		memcpy(hash.bytes, bytes.data, bytes.length);
	return hash;
}

struct str
body_salt(struct arena *a)
{
	char bytes[SALT_BYTES];

	random_bytes(bytes, sizeof bytes);
	return base64_url(a, (struct str){ bytes, sizeof bytes });
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static struct str
canonical_of(struct arena *a, const struct json *object, const char *name)
{
	struct buffer      out = buffer_in(a);
	const struct json *value = json_get(object, name);

	if (value == NULL || value->kind == JSON_NULL || !json_canonical(&out, value, NULL))
		return STR("");
	return buffer_str(&out);
}

bool
body_read(struct arena *a, const struct json *json, struct body *body_r, struct error *error)
{
	const struct json *origin = json_get(json, "origin"), *previous = json_get(origin, "previous");
	struct hash       *hash = NULL;

	if (origin == NULL || previous == NULL || json_text(json, "id").length == 0)
		return error_set(error, ERROR_INPUT, "body.shape", "the body has no id or no origin");
	if (previous->kind != JSON_NULL) {
		hash = ARENA_NEW(a, struct hash);
		if (!hash_parse(previous->text, hash, error))
			return false;
	}
	*body_r = (struct body){
		.id = json_text(json, "id"),
		.type = json_text(json, "type"),
		.state = json_text(json, "state"),
		.owner = json_text(json, "owner"),
		.home = json_text(json, "home"),
		.revision = (int)json_integer(json, "revision", 0),
		.created = json_text(json, "created"),
		.updated = json_text(json, "updated"),
		.confirmed = json_text(json, "confirmed"),
		.licence = json_text(json, "licence"),
		.reason = json_text(json, "reason"),
		.merged = json_text(json, "merged"),
		.fields = canonical_of(a, json, "fields"),
		.rights = canonical_of(a, json, "rights"),
		.languages = canonical_of(a, json, "languages"),
		.node = json_text(origin, "node"),
		.previous = hash,
		.salt = json_text(origin, "salt"),
		.source = canonical_of(a, origin, "source"),
	};
	return true;
}

/* Takes hash and signature out of origin. */
static bool
take_signature(struct json *json, struct hash *hash_r, struct signature *signature_r, struct error *error)
{
	struct json *origin = json_get(json, "origin");

	return hash_parse(json_text(origin, "hash"), hash_r, error) &&
	       signature_parse(json_text(origin, "signature"), signature_r, error) && json_drop(origin, STR("hash")) &&
	       json_drop(origin, STR("signature"));
}

bool
body_open(struct arena *a, struct str text, struct signed_body *signed_r, struct error *error)
{
	struct buffer whole = buffer_in(a), bare = buffer_in(a);
	struct hash   hash;

	(void)buffer_reserve(&whole, text.length);
	(void)buffer_reserve(&bare, text.length);
	if (!json_parse(a, text, &signed_r->json, error) || !json_canonical(&whole, signed_r->json, error))
		return false;
	if (!str_equal(buffer_str(&whole), text))
		return error_set(error, ERROR_INPUT, "body.canonical", "the body is not in canonical form");
	if (!take_signature(signed_r->json, &signed_r->hash, &signed_r->signature, error) ||
	    !json_canonical(&bare, signed_r->json, error))
		return false;
	hash = hash_of_bytes(buffer_str(&bare));
	return hash_equal(&hash, &signed_r->hash) ||
	       error_set(error, ERROR_INPUT, "body.hash", "the hash is not that of the body");
}

bool
body_verify(struct arena *a, struct str text, const uint8_t public[32], struct hash *hash_r, struct json **json_r,
	    struct error *error)
{
	struct signed_body read;

	if (!body_open(a, text, &read, error))
		return false;
	*json_r = read.json;
	*hash_r = read.hash;
	return sign_verify(public, &read.hash, &read.signature) ||
	       error_set(error, ERROR_INPUT, "body.signature", "the signature is not that of this node's key");
}
