/* OpenID Connect: discovery and the exchange of codes. */
#include "network/openid.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "db/db.h"
#include "http/client.h"
#include "http/html.h"
#include "jobs/jobs.h"
#include "network/asking.h"
#include "network/openid_sql.h"
#include "node/node.h"
#include "people/id_token.h"
#include "people/token.h"

enum { ANSWER_BYTES = 1024 * 1024, SECONDS = 20, KEPT_MINUTES = 15, SECRET_BYTES = 4096 };

static const char kind[] = "chm network: openid state";

const struct settings_provider *
openid_provider(const struct node *node, struct str name)
{
	const struct settings *settings = &node->settings;

	for (size_t i = 0; i < settings->provider_count; i++) {
		if (str_equal(settings->providers[i].name, name))
			return &settings->providers[i];
	}
	return NULL;
}

/* ---- where to go ------------------------------------------------------------------------------------------------- */

static void
add_field(struct buffer *out, const char *name, struct str value)
{
	if (out->length != 0)
		buffer_add_byte(out, '&');
	buffer_format(out, "%s=", name);
	for (size_t i = 0; i < value.length; i++) {
		char byte = value.data[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';

		if (plain)
			buffer_add_byte(out, byte);
		else
			buffer_format(out, "%%%02X", (uint8_t)byte);
	}
}

static struct str
challenge_of(struct arena *a, struct str verifier)
{
	const struct hash hash = hash_of_bytes(verifier);

	return base64_url(a, (struct str){ (const char *)hash.bytes, sizeof hash.bytes });
}

static bool
read_provider(struct arena *a, struct db *db, struct str name, struct json **metadata_r, struct json **keys_r,
	      struct error *error)
{
	struct q_openid_provider_get_row row;

	if (!q_openid_provider_get(a, db, name, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_REMOTE, "openid.unknown", "the provider '%.*s' has not answered yet",
				  STR_ARGS(name));
		return false;
	}
	return json_parse(a, row.metadata, metadata_r, error) && json_parse(a, row.keys, keys_r, error);
}

bool
openid_address(struct arena *a, struct db *db, const struct node *node, const struct openid_asking *asking,
	       struct str *address_r, struct error *error)
{
	const struct settings_provider *provider = openid_provider(node, asking->provider);
	struct buffer                   query = buffer_in(a);
	struct json                    *metadata, *keys;
	struct str                      endpoint;

	if (!read_provider(a, db, asking->provider, &metadata, &keys, error))
		return false;
	endpoint = json_text(metadata, "authorization_endpoint");
	add_field(&query, "response_type", STR("code"));
	add_field(&query, "client_id", provider->client);
	add_field(&query, "redirect_uri", asking->back);
	add_field(&query, "scope", STR("openid email profile"));
	add_field(&query, "state", asking->state);
	add_field(&query, "nonce", asking->nonce);
	add_field(&query, "code_challenge", challenge_of(a, asking->verifier));
	add_field(&query, "code_challenge_method", STR("S256"));
	*address_r =
		str_format(a, "%.*s%c%.*s", STR_ARGS(endpoint),
			   str_find_byte(endpoint, '?') < endpoint.length ? '&' : '?', STR_ARGS(buffer_str(&query)));
	return true;
}

/* ---- asking the provider ----------------------------------------------------------------------------------------- */

struct asker {
	struct arena                   *a;
	struct node                    *node;
	const struct settings_provider *provider;
	struct http_client             *client;
	struct json                    *metadata, *keys;
};

/* Asks, by POST when there is a form, and reads the answer, which must be a JSON object. */
static bool
ask(struct asker *asker, struct http_ask question, struct json **value_r, struct error *error)
{
	struct str      url = question.url, text;
	struct http_got got;

	question.accept = STR("application/json");
	question.file = path_join(asker->a, asker->node->folder, STR("cache/openid.json"));
	question.limit = ANSWER_BYTES;

	if (!http_client_get(asker->a, asker->client, &question, &got, error))
		return false;
	if (got.status != 200)
		return error_set(error, ERROR_REMOTE, "openid.status", "%.*s answers with %d",
				 STR_ARGS(str_head(url, 200)), got.status);
	if (!file_read(asker->a, question.file, ANSWER_BYTES, &text, error) || !file_remove(question.file, error) ||
	    !json_parse(asker->a, text, value_r, error))
		return false;
	return (*value_r)->kind == JSON_OBJECT ||
	       error_set(error, ERROR_REMOTE, "openid.form", "%.*s answers with no object",
			 STR_ARGS(str_head(url, 200)));
}

/* RFC 8414 and Discovery 1.0: who answers must be who was asked. */
static bool
discover(struct asker *asker, struct error *error)
{
	static const char *const needed[] = { "authorization_endpoint", "token_endpoint", "jwks_uri" };
	struct str               issuer = asker->provider->issuer;
	struct str               url =
		str_join(asker->a, str_ends(issuer, STR("/")) ? str_slice(issuer, 0, issuer.length - 1) : issuer,
			 STR("/.well-known/openid-configuration"));

	if (!ask(asker, (struct http_ask){ .url = url }, &asker->metadata, error))
		return false;
	if (!str_equal(json_text(asker->metadata, "issuer"), issuer))
		return error_set(error, ERROR_REMOTE, "openid.issuer", "%.*s says that it is '%.*s'", STR_ARGS(issuer),
				 STR_ARGS(str_head(json_text(asker->metadata, "issuer"), 200)));
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
		struct str address = json_text(asker->metadata, needed[i]);

		if (!str_starts(address, STR("https://")) && !str_starts(address, STR("http://")))
			return error_set(error, ERROR_REMOTE, "openid.form", "%.*s names no %s", STR_ARGS(issuer),
					 needed[i]);
	}
	return ask(asker, (struct http_ask){ .url = json_text(asker->metadata, "jwks_uri") }, &asker->keys, error);
}

static bool
keep_provider(void *context, struct db *db, struct error *error)
{
	struct asker *asker = context;
	struct buffer metadata = buffer_in(asker->a), keys = buffer_in(asker->a);

	json_write(&metadata, asker->metadata);
	json_write(&keys, asker->keys);
	return q_openid_provider_put(asker->a, db, asker->provider->name, buffer_str(&metadata), buffer_str(&keys),
				     clock_now(asker->node->clock), error) &&
	       q_openid_forget(asker->a, db, clock_now(asker->node->clock) - KEPT_MINUTES * CLOCK_MINUTE, error);
}

static bool
run_providers(struct job *job, void *context, struct error *error)
{
	struct node               *node = context;
	struct http_client_options options = asking_options(job_arena(job), node, true);
	struct asker               asker = { .a = job_arena(job), .node = node };
	struct error               fault = { 0 };

	if (node->settings.provider_count == 0)
		return true;
	options.seconds = SECONDS;
	if (!http_client_open(&options, &asker.client, error))
		return false;
	for (size_t i = 0; i < node->settings.provider_count; i++) {
		asker.provider = &node->settings.providers[i];
		if (!discover(&asker, &fault) || !db_change(node->pool, keep_provider, &asker, &fault))
			job_note(job, "%s", fault.detail);
	}
	http_client_close(asker.client);
	if (fault.code != ERROR_NONE && error != NULL)
		*error = fault;
	return fault.code == ERROR_NONE;
}

const struct job_kind openid_providers_job = {
	.name = "openid-providers",
	.says = "Asks identity providers where they answer and by which keys they sign",
	.run = run_providers,
	.attempts = 5,
	.every = 3600,
	.at_start = true,
};

/* ---- exchanging a code ------------------------------------------------------------------------------------------- */

bool
openid_exchange(struct arena *a, struct db *db, const struct node *node, const struct openid_asking *asking,
		struct str code, struct error *error)
{
	struct json         *argument = json_object(a);
	struct buffer        out = buffer_in(a);
	int64_t              now = clock_now(node->clock), id;
	struct openid_answer answer;

	if (!openid_find(a, db, asking->state, &answer, error) || answer.stage != OPENID_NONE)
		return answer.stage != OPENID_NONE;
	json_add(argument, STR("provider"), json_string(a, asking->provider));
	json_add(argument, STR("state"), json_string(a, asking->state));
	json_add(argument, STR("nonce"), json_string(a, asking->nonce));
	json_add(argument, STR("verifier"), json_string(a, asking->verifier));
	json_add(argument, STR("back"), json_string(a, asking->back));
	json_add(argument, STR("code"), json_string(a, code));
	json_write(&out, argument);
	return q_openid_ask(a, db, token_hash(a, asking->state, kind), asking->provider, now, error) &&
	       job_post(a, db, openid_job.name, buffer_str(&out), now, now, &id, error);
}

bool
openid_find(struct arena *a, struct db *db, struct str state, struct openid_answer *answer_r, struct error *error)
{
	struct q_openid_get_row row;
	struct error            none = { 0 };

	*answer_r = (struct openid_answer){ .stage = OPENID_NONE };
	if (!q_openid_get(a, db, token_hash(a, state, kind), &row, &none)) {
		if (none.code != ERROR_ABSENT && error != NULL)
			*error = none;
		return none.code == ERROR_ABSENT;
	}
	*answer_r = (struct openid_answer){
		.stage = str_is(row.stage, "here")     ? OPENID_HERE
			 : str_is(row.stage, "failed") ? OPENID_FAILED
						       : OPENID_ASKED,
		.provider = row.provider,
		.subject = row.subject,
		.email = row.email,
		.name = row.name,
		.verified = row.verified == 1,
	};
	return true;
}

bool
openid_drop(struct arena *a, struct db *db, struct str state, struct error *error)
{
	return q_openid_use(a, db, token_hash(a, state, kind), error);
}

struct exchange {
	struct asker    asker;
	struct json    *argument;
	struct id_token token;
	bool            good;
};

static bool
read_secret(const struct asker *asker, struct str *secret_r, struct error *error)
{
	struct str file = asker->provider->secret;

	*secret_r = STR("");
	if (file.length == 0)
		return true;
	if (!file_read(asker->a, path_below(asker->a, asker->node->folder, file), SECRET_BYTES, secret_r, error))
		return false;
	*secret_r = str_trim(*secret_r);
	return true;
}

/* A key that is not in the set we know may be a new one: the set is asked for once more. */
static bool
read_token(struct exchange *exchange, struct str token, struct error *error)
{
	struct asker                *asker = &exchange->asker;
	const struct id_token_wanted wanted = { .issuer = asker->provider->issuer,
						.client = asker->provider->client,
						.nonce = json_text(exchange->argument, "nonce"),
						.now = clock_now(asker->node->clock) };

	struct error fault = { 0 };

	if (id_token_read(asker->a, token, asker->keys, &wanted, &exchange->token, &fault))
		return true;
	if (strcmp(fault.key, "id-token.key") != 0) {
		*error = fault;
		return false;
	}
	return ask(asker, (struct http_ask){ .url = json_text(asker->metadata, "jwks_uri") }, &asker->keys, error) &&
	       id_token_read(asker->a, token, asker->keys, &wanted, &exchange->token, error);
}

/* What a token leaves out the provider tells who has the access token (Core 1.0, 5.3), of the same person. */
static bool
ask_person(struct exchange *exchange, struct str access, struct error *error)
{
	struct asker *asker = &exchange->asker;
	struct str    url = json_text(asker->metadata, "userinfo_endpoint");
	struct json  *person;

	if (exchange->token.email.length != 0 || url.length == 0 || access.length == 0)
		return true;
	if (!ask(asker, (struct http_ask){ .url = url, .bearer = access }, &person, error))
		return false;
	if (!str_equal(json_text(person, "sub"), exchange->token.subject))
		return error_set(error, ERROR_REMOTE, "openid.form", "the provider tells of somebody else");
	exchange->token.email = json_text(person, "email");
	exchange->token.email_verified = json_is_true(person, "email_verified");
	if (exchange->token.name.length == 0)
		exchange->token.name = json_text(person, "name");
	return true;
}

static bool
ask_token(struct exchange *exchange, struct error *error)
{
	struct asker *asker = &exchange->asker;
	struct buffer form = buffer_in(asker->a);
	struct json  *answer;
	struct db    *db;
	struct str    secret;
	bool          known;

	if (!db_borrow(asker->node->pool, &db, error))
		return false;
	known = read_provider(asker->a, db, asker->provider->name, &asker->metadata, &asker->keys, error);
	db_return(db);
	if (!known || !read_secret(asker, &secret, error))
		return false;
	add_field(&form, "grant_type", STR("authorization_code"));
	add_field(&form, "code", json_text(exchange->argument, "code"));
	add_field(&form, "redirect_uri", json_text(exchange->argument, "back"));
	add_field(&form, "code_verifier", json_text(exchange->argument, "verifier"));
	if (secret.length == 0)
		add_field(&form, "client_id", asker->provider->client);
	return ask(asker,
		   (struct http_ask){ .url = json_text(asker->metadata, "token_endpoint"),
				      .form = buffer_str(&form),
				      .user = secret.length != 0 ? asker->provider->client : STR(""),
				      .password = secret },
		   &answer, error) &&
	       read_token(exchange, json_text(answer, "id_token"), error) &&
	       ask_person(exchange, json_text(answer, "access_token"), error);
}

static bool
keep_answer(void *context, struct db *db, struct error *error)
{
	struct exchange                  *exchange = context;
	struct arena                     *a = exchange->asker.a;
	const struct q_openid_tell_values values = { .state = token_hash(a, json_text(exchange->argument, "state"),
									 kind),
						     .stage = exchange->good ? STR("here") : STR("failed"),
						     .subject = exchange->token.subject,
						     .email = exchange->token.email,
						     .verified = exchange->token.email_verified,
						     .name = exchange->token.name };

	return q_openid_tell(a, db, &values, error);
}

/* A code is good once, so nothing is tried again. */
static bool
run_exchange(struct job *job, void *context, struct error *error)
{
	struct node               *node = context;
	struct http_client_options options = asking_options(job_arena(job), node, true);
	struct exchange            exchange = { .asker = { .a = job_arena(job), .node = node } };
	struct asker              *asker = &exchange.asker;
	struct error               fault = { 0 };

	if (!json_parse(asker->a, job_argument(job), &exchange.argument, error))
		return false;
	asker->provider = openid_provider(node, json_text(exchange.argument, "provider"));
	if (asker->provider == NULL)
		return error_set(error, ERROR_ABSENT, "openid.none", "the settings do not know the provider any more");
	options.seconds = SECONDS;
	if (!http_client_open(&options, &asker->client, error))
		return false;
	exchange.good = ask_token(&exchange, &fault);
	http_client_close(asker->client);
	if (!exchange.good)
		job_note(job, "%s", fault.detail);
	return db_change(node->pool, keep_answer, &exchange, error);
}

const struct job_kind openid_job = {
	.name = "openid",
	.says = "Asks an identity provider who somebody is",
	.run = run_exchange,
	.attempts = 1,
};
