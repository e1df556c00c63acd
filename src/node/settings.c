/* Settings. The table at the end is the manual: key, default, how it is read, what it says. */
#include "node/settings_text.h"

#include "base/file.h"
#include "base/hours.h"
#include "base/identifier.h"
#include "records/codes.h"
#include "records/scanner.h"

enum { SETTINGS_BYTES = 256 * 1024 };

struct reading {
	struct arena     *a;
	struct settings  *settings;
	const struct key *key;
	struct str        written; /* the key as it stands there, for `name.fr` */
};

struct key {
	const char *name;
	const char *initial; /* NULL: must be given */
	bool (*read)(struct reading *reading, struct str value, struct error *error);
	const char *says;
	size_t      at, count_at;   /* in struct settings; the second is that of a list's count */
	int64_t     least, most;    /* of a number, or of the items of a list */
	const char *first, *second; /* of two words, for a bool that the second makes true */
};

static const char *const kind_names[] = {
	[NODE_NATIONAL] = "national",
	[NODE_CENTRAL] = "central",
	[NODE_PARTNER] = "partner",
	[NODE_THEMATIC] = "thematic",
};

const char *
node_kind_name(enum node_kind kind)
{
	return kind_names[kind];
}

bool
node_kind_parse(struct str word, enum node_kind *kind_r, struct error *error)
{
	for (size_t i = 0; i < sizeof kind_names / sizeof kind_names[0]; i++) {
		if (str_is(word, kind_names[i])) {
			*kind_r = (enum node_kind)i;
			return true;
		}
	}
	return error_set(error, ERROR_INPUT, "settings.kind",
			 "'%.*s' is no kind of node: national, central, partner or thematic", STR_ARGS(word));
}

static bool
read_name(struct reading *reading, struct str value, struct error *error)
{
	struct str language = reading->written;
	struct str first;

	if (value.length == 0)
		return error_set(error, ERROR_INPUT, "settings.empty", "the node needs a name");
	if (!str_cut(&language, '.', &first) || language.data == NULL) {
		reading->settings->name = value;
		return true;
	}
	if (reading->settings->name_count == SETTINGS_LANGUAGES)
		return error_set(error, ERROR_LIMIT, "settings.many", "more than %d names", SETTINGS_LANGUAGES);
	reading->settings->names[reading->settings->name_count++] =
		(struct settings_text){ .language = language, .text = value };
	return true;
}

static bool
read_short(struct reading *reading, struct str value, struct error *error)
{
	if (!identifier_is_node(value))
		return error_set(error, ERROR_INPUT, "settings.short",
				 "'%.*s' cannot be a short name: 2 to 20 of a-z, 0-9 and '-', a letter first",
				 STR_ARGS(value));
	reading->settings->short_name = value;
	return true;
}

static bool
read_kind(struct reading *reading, struct str value, struct error *error)
{
	return node_kind_parse(value, &reading->settings->kind, error);
}

static bool
read_country(struct reading *reading, struct str value, struct error *error)
{
	bool good = value.length == 0 || value.length == 2;

	for (size_t i = 0; good && i < value.length; i++)
		good = value.data[i] >= 'A' && value.data[i] <= 'Z';
	if (!good)
		return error_set(error, ERROR_INPUT, "settings.country",
				 "'%.*s' is no ISO 3166-1 alpha-2 code such as KE", STR_ARGS(value));
	reading->settings->country = value;
	return true;
}

/* ---- the kinds of values that several keys have ------------------------------------------------------------------ */

/* What the key sets. */
static void *
place_of(const struct reading *reading, size_t at)
{
	return (char *)reading->settings + at;
}

static bool
read_text(struct reading *reading, struct str value, struct error *error)
{
	(void)error;
	*(struct str *)place_of(reading, reading->key->at) = value;
	return true;
}

static bool
read_range(struct str value, int64_t least, int64_t most, int64_t *number_r, struct error *error)
{
	if (!str_integer(value, number_r) || *number_r < least || *number_r > most)
		return error_set(error, ERROR_INPUT, "settings.number",
				 "'%.*s' is no whole number from %" PRId64 " to %" PRId64, STR_ARGS(value), least,
				 most);
	return true;
}

static bool
read_number(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, reading->key->least, reading->key->most, place_of(reading, reading->key->at), error);
}

static bool
read_choice(struct reading *reading, struct str value, struct error *error)
{
	const struct key *key = reading->key;
	bool             *second = place_of(reading, key->at);

	*second = str_is(value, key->second);
	return *second || str_is(value, key->first) ||
	       error_set(error, ERROR_INPUT, "settings.choice", "'%.*s' is neither %s nor %s", STR_ARGS(value),
			 key->first, key->second);
}

static bool
read_scanner(struct reading *reading, struct str value, struct error *error)
{
	struct str *place = place_of(reading, reading->key->at);

	*place = str_copy(reading->a, value);
	return value.length == 0 || scanner_address_check(value, error);
}

/* Separated by commas. */
static bool
read_list(struct reading *reading, struct str value, struct error *error)
{
	const struct key *key = reading->key;
	struct str       *items = place_of(reading, key->at), part;
	size_t           *count = place_of(reading, key->count_at);

	while (str_cut(&value, ',', &part)) {
		part = str_trim(part);
		if (part.length == 0)
			continue;
		if (*count == (size_t)key->most)
			return error_set(error, ERROR_LIMIT, "settings.many", "more than %zu items", *count);
		items[(*count)++] = part;
	}
	return *count >= (size_t)key->least ||
	       error_set(error, ERROR_INPUT, "settings.empty", "at least one is needed");
}

/* ---- those of one key alone -------------------------------------------------------------------------------------- */

static bool
read_languages(struct reading *reading, struct str value, struct error *error)
{
	const struct settings *settings = reading->settings;

	if (!read_list(reading, value, error))
		return false;
	for (size_t i = 0; i < settings->language_count; i++)
		if (!code_is_language(settings->languages[i]))
			return error_set(error, ERROR_INPUT, "settings.language", "'%.*s' is no BCP 47 language tag",
					 STR_ARGS(settings->languages[i]));
	return true;
}

static bool
read_metrics(struct reading *reading, struct str value, struct error *error)
{
	return str_is(value, "nobody") || read_list(reading, value, error);
}

static bool
read_url(struct reading *reading, struct str value, struct error *error)
{
	if (!str_starts(value, STR("https://")) && !str_starts(value, STR("http://")))
		return error_set(error, ERROR_INPUT, "settings.url", "'%.*s' does not begin with https:// or http://",
				 STR_ARGS(value));
	reading->settings->url = str_ends(value, STR("/")) ? value : str_join(reading->a, value, STR("/"));
	return true;
}

static bool
read_database(struct reading *reading, struct str value, struct error *error)
{
	bool       is_file = str_starts(value, STR("sqlite:"));
	struct str path = str_slice(value, strlen("sqlite:"), value.length);

	if (!is_file && !str_starts(value, STR("postgresql://")))
		return error_set(error, ERROR_INPUT, "settings.database",
				 "'%.*s' is neither sqlite:FILE nor postgresql://…", STR_ARGS(value));
	if (is_file && !str_starts(path, STR("/")) &&
	    (str_starts(path, STR("../")) || str_find(path, STR("/../")) < path.length))
		return error_set(error, ERROR_INPUT, "settings.database",
				 "'%.*s' leads out of the node directory: say where it is from '/' on",
				 STR_ARGS(value));
	reading->settings->database = value;
	return true;
}

/* An address, or nothing. */
static bool
read_address(struct reading *reading, struct str value, struct error *error)
{
	if (value.length > 0 && str_find_byte(value, '@') == value.length)
		return error_set(error, ERROR_INPUT, "settings.contact", "'%.*s' is no e-mail address",
				 STR_ARGS(value));
	return read_text(reading, value, error);
}

static bool
read_mail_server(struct reading *reading, struct str value, struct error *error)
{
	if (value.length > 0 && !str_starts(value, STR("smtp://")) && !str_starts(value, STR("smtps://")))
		return error_set(error, ERROR_INPUT, "settings.mail", "'%.*s' is neither smtp://HOST nor smtps://HOST",
				 STR_ARGS(value));
	return read_text(reading, value, error);
}

static bool
read_outward(struct reading *reading, struct str value, struct error *error)
{
	static const char *const schemes[] = { "http://", "https://", "socks5://", "socks5h://" };
	bool                     good = value.length == 0 || str_is(value, "none");

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		good |= str_starts(value, str_of(schemes[i])) && value.length > strlen(schemes[i]);
	if (!good)
		return error_set(
			error, ERROR_INPUT, "settings.proxy",
			"'%.*s' is no proxy: it is http://HOST:PORT, https://, socks5:// or socks5h://, or none",
			STR_ARGS(value));
	return read_text(reading, value, error);
}

static bool
read_inbox(struct reading *reading, struct str value, struct error *error)
{
	if (value.length > 0 && !str_starts(value, STR("imap://")) && !str_starts(value, STR("imaps://")))
		return error_set(error, ERROR_INPUT, "settings.mail", "'%.*s' is neither imap://HOST nor imaps://HOST",
				 STR_ARGS(value));
	return read_text(reading, value, error);
}

/* The name of a folder as IMAP has it: ASCII (modified UTF-7), without what would end it there. */
static bool
read_folder(struct reading *reading, struct str value, struct error *error)
{
	for (size_t i = 0; i < value.length; i++) {
		if (value.data[i] < ' ' || value.data[i] > '~' || value.data[i] == '"' || value.data[i] == '\\')
			return error_set(error, ERROR_INPUT, "settings.mail", "'%.*s' is no name of a folder",
					 STR_ARGS(value));
	}
	return read_text(reading, value, error);
}

/* "google" of "oidc google.issuer". */
static struct str
provider_of(struct str key)
{
	size_t dot = key.length;

	while (dot > 0 && key.data[dot - 1] != '.')
		dot--;
	return str_starts(key, STR("oidc ")) && dot > 0 ? str_trim(str_slice(key, strlen("oidc "), dot - 1)) : STR("");
}

/* The keys of a section [oidc NAME] may stand in any order; the first makes the provider. */
static bool
read_provider(struct reading *reading, struct str value, struct error *error)
{
	struct settings          *settings = reading->settings;
	struct settings_provider *provider = settings->providers;
	struct str                name = provider_of(reading->written);
	size_t                    i = 0;

	if (str_is(name, "NAME") && value.length == 0) /* the default: there is none */
		return true;
	if (!identifier_is_node(name))
		return error_set(error, ERROR_INPUT, "settings.provider",
				 "'%.*s' cannot name a provider: 2 to 20 of a-z, 0-9 and '-', a letter first",
				 STR_ARGS(name));
	while (i < settings->provider_count && !str_equal(provider[i].name, name))
		i++;
	if (i == SETTINGS_PROVIDERS)
		return error_set(error, ERROR_LIMIT, "settings.many", "more than %d providers", SETTINGS_PROVIDERS);
	if (i == settings->provider_count) {
		provider[i] = (struct settings_provider){ .name = name, .label = name };
		settings->provider_count++;
	}
	*(struct str *)(void *)((char *)&provider[i] + reading->key->at) = value;
	return true;
}

static bool
read_sign_up(struct reading *reading, struct str value, struct error *error)
{
	static const char *const names[] = {
		[SIGN_UP_OPEN] = "open", [SIGN_UP_ADMITTED] = "admitted", [SIGN_UP_CLOSED] = "closed"
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_is(value, names[i])) {
			reading->settings->sign_up = (enum sign_up)i;
			return true;
		}
	}
	return error_set(error, ERROR_INPUT, "settings.choice", "'%.*s' is neither open, admitted nor closed",
			 STR_ARGS(value));
}

static const char *const links_names[] = { [LINKS_NONE] = "no", [LINKS_OWN] = "own", [LINKS_ADOPTED] = "adopted" };

static bool
read_links_check(struct reading *reading, struct str value, struct error *error)
{
	for (size_t i = 0; i < sizeof links_names / sizeof links_names[0]; i++) {
		if (str_is(value, links_names[i])) {
			reading->settings->links_check = (enum links_check)i;
			return true;
		}
	}
	return error_set(error, ERROR_INPUT, "settings.choice", "'%.*s' is neither no, own nor adopted",
			 STR_ARGS(value));
}

/* "22:00-05:00", or nothing. */
static bool
read_hours(struct reading *reading, struct str value, struct error *error)
{
	if (value.length > 0 && !hours_are(value))
		return error_set(error, ERROR_INPUT, "settings.time", "'%.*s' are no hours such as 22:00-05:00",
				 STR_ARGS(value));
	return read_text(reading, value, error);
}

static bool
read_page_cache(struct reading *reading, struct str value, struct error *error)
{
	if (!read_number(reading, value, error))
		return false;
	reading->settings->page_cache_bytes *= 1024 * 1024;
	return true;
}

static bool
read_backup_folder(struct reading *reading, struct str value, struct error *error)
{
	(void)error;
	reading->settings->backup_folder = str_is(value, "none") ? STR("") : value;
	reading->settings->backup_given = value.data != reading->key->initial;
	return true;
}

static bool
read_backup_at(struct reading *reading, struct str value, struct error *error)
{
	struct str minutes = value, hours;
	int64_t    hour, minute;

	if (value.length != 5 || !str_cut(&minutes, ':', &hours) || !read_range(hours, 0, 23, &hour, NULL) ||
	    !read_range(minutes, 0, 59, &minute, NULL))
		return error_set(error, ERROR_INPUT, "settings.time", "'%.*s' is no time of day such as 02:30",
				 STR_ARGS(value));
	reading->settings->backup_minute = hour * 60 + minute;
	return true;
}

static bool
read_log_level(struct reading *reading, struct str value, struct error *error)
{
	if (!str_is(value, "error") && !str_is(value, "warning") && !str_is(value, "info") && !str_is(value, "debug"))
		return error_set(error, ERROR_INPUT, "settings.log",
				 "'%.*s' is no log level: error, warning, info or debug", STR_ARGS(value));
	reading->settings->log_level = value;
	return true;
}

static const struct key keys[] = {
	{ "name", NULL, read_name, "What the node is called; name.fr = … gives it in another language." },
	{ "short", NULL, read_short, "The part before the '-' of record identifiers; never change it." },
	{ "kind", "national", read_kind, "national, central, partner or thematic." },
	{ "country", "", read_country, "ISO 3166-1 alpha-2 code of a national node." },
	{ "languages", "en", read_languages, "Languages of the pages, the default one first.",
	  .at = offsetof(struct settings, languages), .count_at = offsetof(struct settings, language_count), .least = 1,
	  .most = SETTINGS_LANGUAGES },
	{ "url", "http://127.0.0.1:8080/", read_url, "The public address; part of every record's URI." },
	{ "contact", "", read_address, "E-mail address of the office that runs the node.",
	  .at = offsetof(struct settings, contact) },
	{ "database", "sqlite:chm.db", read_database, "sqlite:FILE in the node directory, or postgresql://…" },
	{ "listen", "127.0.0.1:8080", read_list, "ADDRESS:PORT, several separated by commas.",
	  .at = offsetof(struct settings, listen), .count_at = offsetof(struct settings, listen_count), .least = 1,
	  .most = SETTINGS_LISTEN },
	{ "metrics", "127.0.0.0/8, ::1", read_metrics,
	  "Addresses and networks that may read /metrics, separated by commas, or nobody.",
	  .at = offsetof(struct settings, metrics), .count_at = offsetof(struct settings, metrics_count), .least = 1,
	  .most = SETTINGS_NETWORKS },
	{ "plain", "", read_list, "Beside TLS: ADDRESS:PORT without it, which only send on to 'url'.",
	  .at = offsetof(struct settings, plain), .count_at = offsetof(struct settings, plain_count), .least = 0,
	  .most = SETTINGS_LISTEN },
	{ "tls.certificate", "", read_text, "File with the certificate and those that signed it (PEM): speak TLS.",
	  .at = offsetof(struct settings, certificate) },
	{ "tls.key", "", read_text, "File with its key (PEM).", .at = offsetof(struct settings, key) },
	{ "hsts", "31536000", read_number, "Seconds for which browsers come by TLS only, told over TLS; 0: not told.",
	  .at = offsetof(struct settings, hsts), .least = 0, .most = INT64_C(10) * 366 * 86400 },
	{ "canonical", "links", read_choice, "redirect: who asks by another host or scheme is sent to 'url'.",
	  .at = offsetof(struct settings, redirects), .first = "links", .second = "redirect" },
	{ "proxies", "", read_list, "Addresses and networks of proxies that are believed, separated by commas.",
	  .at = offsetof(struct settings, proxies), .count_at = offsetof(struct settings, proxy_count), .least = 0,
	  .most = SETTINGS_PROXIES },
	{ "proxy.header", "x-forwarded-for", read_choice, "How they tell the client: x-forwarded-for or forwarded.",
	  .at = offsetof(struct settings, proxy_forwarded), .first = "x-forwarded-for", .second = "forwarded" },
	{ "client.requests", "200", read_number, "Requests of one address in a second; 0: without limit.",
	  .at = offsetof(struct settings, client_requests), .least = 0, .most = 1000 * 1000 },
	{ "client.burst", "4000", read_number, "Requests of one address at once.",
	  .at = offsetof(struct settings, client_burst), .least = 1, .most = 1000 * 1000 },
	{ "client.connections", "2000", read_number, "Connections of one address; 0: without limit.",
	  .at = offsetof(struct settings, client_connections), .least = 0, .most = 1000 * 1000 },
	{ "sign-up", "open", read_sign_up,
	  "Who may make an account: open, whoever has an address; admitted, who was looked at; closed." },
	{ "oidc NAME.label", "", read_provider,
	  "In a section [oidc NAME]: a provider of identities, as people know it.",
	  .at = offsetof(struct settings_provider, label) },
	{ "oidc NAME.issuer", "", read_provider, "Its address, as it names itself.",
	  .at = offsetof(struct settings_provider, issuer) },
	{ "oidc NAME.client", "", read_provider, "What this node is to it (client id).",
	  .at = offsetof(struct settings_provider, client) },
	{ "oidc NAME.secret", "", read_provider, "File that holds the client's secret.",
	  .at = offsetof(struct settings_provider, secret) },
	{ "demonstration", "no", read_choice, "yes: every page says that the content is a demonstration.",
	  .at = offsetof(struct settings, demonstration), .first = "no", .second = "yes" },
	{ "statistics.count", "yes", read_choice, "no: how often pages and records are read is not counted.",
	  .at = offsetof(struct settings, uncounted), .first = "yes", .second = "no" },
	{ "statistics.days", "730", read_number, "Days for which sums of each day are kept; then they become months.",
	  .at = offsetof(struct settings, statistics_days), .least = 31, .most = 36600 },
	{ "statistics.public", "no", read_choice, "yes: /statistics says how much was read in the last 30 days.",
	  .at = offsetof(struct settings, statistics_shown), .first = "no", .second = "yes" },
	{ "images.metadata", "removed", read_choice,
	  "kept: images that people bring keep what a camera wrote into them, such as where it was.",
	  .at = offsetof(struct settings, metadata_kept), .first = "removed", .second = "kept" },
	{ "files.scanner", "", read_scanner,
	  "Where clamd looks at files that people bring for malware: the path of its socket, or HOST:PORT; empty: nobody does.",
	  .at = offsetof(struct settings, files_scanner) },
	{ "files.unscanned", "refused", read_choice,
	  "kept: files are taken, too, when the scanner cannot look at them.",
	  .at = offsetof(struct settings, files_unscanned_kept), .first = "refused", .second = "kept" },
	{ "workers", "0", read_number, "Pages that are made at a time; 0: twice the number of cores.",
	  .at = offsetof(struct settings, workers), .least = 0, .most = 256 },
	{ "page-cache", "16", read_page_cache, "Memory for finished pages, in MiB.",
	  .at = offsetof(struct settings, page_cache_bytes), .least = 0, .most = 65536 },
	{ "backup.folder", "backups", read_backup_folder,
	  "Where nightly backups go, in the node directory or from '/' on; none: none are made." },
	{ "backup.keep", "7", read_number, "So many of them are kept; older ones are removed.",
	  .at = offsetof(struct settings, backup_keep), .least = 1, .most = 1000 },
	{ "backup.at", "02:00", read_backup_at, "When they are made, UTC." },
	{ "mail.server", "", read_mail_server,
	  "smtp://HOST:PORT or smtps://HOST of the server that sends our mail; empty: none is sent.",
	  .at = offsetof(struct settings, mail_server) },
	{ "mail.user", "", read_text, "Name to sign in with there; empty: without.",
	  .at = offsetof(struct settings, mail_user) },
	{ "mail.password", "", read_text, "File that holds the password.",
	  .at = offsetof(struct settings, mail_password) },
	{ "mail.authority", "", read_text,
	  "File with the certificates that servers of mail must show (PEM); else the system's.",
	  .at = offsetof(struct settings, mail_authority) },
	{ "mail.from", "", read_address, "Address that mail comes from; empty: 'contact'.",
	  .at = offsetof(struct settings, mail_from) },
	{ "mail.per-minute", "60", read_number, "Mails sent in a minute.",
	  .at = offsetof(struct settings, mail_per_minute), .least = 1, .most = 100 * 1000 },
	{ "mail.per-domain", "20", read_number, "Mails sent in a minute to addresses of one domain.",
	  .at = offsetof(struct settings, mail_per_domain), .least = 1, .most = 100 * 1000 },
	{ "mail.incoming", "", read_address,
	  "Address to whose extensions (NAME+…@DOMAIN) returned mail and answers go; empty: to 'mail.from'.",
	  .at = offsetof(struct settings, mail_incoming) },
	{ "mail.lmtp", "", read_text,
	  "Where mail comes in by LMTP: 127.0.0.1:PORT, [::1]:PORT or unix:PATH; empty: nowhere.",
	  .at = offsetof(struct settings, mail_lmtp) },
	{ "mail.inbox", "", read_inbox,
	  "imaps://HOST/FOLDER or imap://HOST/FOLDER of a mailbox that mail is taken from; empty: none.",
	  .at = offsetof(struct settings, mail_inbox) },
	{ "mail.inbox-user", "", read_text, "Name to sign in with there.",
	  .at = offsetof(struct settings, mail_inbox_user) },
	{ "mail.inbox-password", "", read_text, "File that holds the password.",
	  .at = offsetof(struct settings, mail_inbox_password) },
	{ "mail.inbox-done", "", read_folder, "Folder to which what was taken is moved; empty: it is marked as taken.",
	  .at = offsetof(struct settings, mail_inbox_done) },
	{ "mail.checked-by", "", read_text,
	  "Name under which our server of mail writes Authentication-Results; empty: none are believed.",
	  .at = offsetof(struct settings, mail_authserv) },
	{ "mail.selector", "", read_text,
	  "Selector of the key that our mail is signed with (DKIM); empty: 'chm mail check' learns it from a test mail.",
	  .at = offsetof(struct settings, mail_selector) },
	{ "mail.resolver", "", read_text,
	  "ADDRESS or ADDRESS:PORT of the server of names that 'chm mail check' asks; empty: those of the system.",
	  .at = offsetof(struct settings, mail_resolver) },
	{ "links.check", "own", read_links_check,
	  "Whether links are asked if they are there: no, own (of own records), adopted (also of those from sources)." },
	{ "links.between", "", read_hours, "When, UTC, as 22:00-05:00; empty: always.",
	  .at = offsetof(struct settings, links_between) },
	{ "links.a-day", "20000", read_number, "So many in a day at most.",
	  .at = offsetof(struct settings, links_a_day), .least = 1, .most = 1000 * 1000 },
	{ "links.pause", "2", read_number, "Seconds between two questions to one host.",
	  .at = offsetof(struct settings, links_pause), .least = 0, .most = 3600 },
	{ "links.seconds", "20", read_number, "Seconds that an answer may take.",
	  .at = offsetof(struct settings, links_seconds), .least = 1, .most = 600 },
	{ "links.failures", "3", read_number, "A link is dead when it was not there so many times in a row, ...",
	  .at = offsetof(struct settings, links_failures), .least = 1, .most = 100 },
	{ "links.days", "3", read_number, "... over so many days; of a host that does not answer twice as long.",
	  .at = offsetof(struct settings, links_days), .least = 0, .most = 365 },
	{ "links.private", "no", read_choice, "yes: addresses in private networks are asked, too.",
	  .at = offsetof(struct settings, links_private), .first = "no", .second = "yes" },
	{ "links.copies", "yes", read_choice,
	  "Whether one copy is kept of what records with an open licence link to: no or yes.",
	  .at = offsetof(struct settings, links_copies), .first = "no", .second = "yes" },
	{ "links.copy-megabytes", "20", read_number, "One copy has at most so many MB.",
	  .at = offsetof(struct settings, links_copy_megabytes), .least = 1, .most = 64 },
	{ "links.copies-megabytes", "2000", read_number, "All copies together have at most so many MB.",
	  .at = offsetof(struct settings, links_copies_megabytes), .least = 1, .most = 100 * 1000 * 1000 },
	{ "network.proxy", "", read_outward,
	  "Proxy by which other hosts are asked, as http://proxy.example.org:3128; none: none; empty: as http_proxy, "
	  "https_proxy and no_proxy of the environment say.",
	  .at = offsetof(struct settings, network_proxy) },
	{ "network.no-proxy", "", read_text,
	  "Hosts that are asked without the proxy: names, also of what is below them, addresses and networks, with "
	  "commas between.",
	  .at = offsetof(struct settings, network_no_proxy) },
	{ "network.authority", "", read_text,
	  "File with certificates (PEM) of those who sign for other hosts, trusted beside the system's.",
	  .at = offsetof(struct settings, network_authority) },
	{ "log.format", "text", read_choice, "text or json.", .at = offsetof(struct settings, log_json),
	  .first = "text", .second = "json" },
	{ "log.level", "info", read_log_level, "error, warning, info or debug." },
};

enum { KEYS = sizeof keys / sizeof keys[0] };

static const struct key *
find_key(struct str name)
{
	if (str_starts(name, STR("name.")) && code_is_language(str_slice(name, 5, name.length)))
		return &keys[0];
	if (provider_of(name).length > 0) {
		size_t dot = strlen("oidc ") + provider_of(name).length;

		for (size_t i = 0; i < KEYS; i++) {
			if (str_starts(str_of(keys[i].name), STR("oidc NAME.")) &&
			    str_ends(name, str_of(keys[i].name + strlen("oidc NAME"))) &&
			    name.length - dot == strlen(keys[i].name) - strlen("oidc NAME"))
				return &keys[i];
		}
		return NULL;
	}
	for (size_t i = 0; i < KEYS; i++)
		if (str_is(name, keys[i].name))
			return &keys[i];
	return NULL;
}

static bool
read_setting(struct reading *reading, const struct setting_walk *walk, bool *given, struct error *error)
{
	const struct key *key = find_key(walk->key);

	if (walk->value.data == NULL)
		return error_set(error, ERROR_INPUT, "settings.line", "'%.*s' is no 'key = value' and no '[section]'",
				 STR_ARGS(str_trim(walk->line)));
	if (code_find_unfit(walk->value) < walk->value.length)
		return error_set(error, ERROR_INPUT, "settings.character", "a character that no page can hold");
	if (key == NULL)
		return error_set(error, ERROR_INPUT, "settings.key", "there is no setting '%.*s'", STR_ARGS(walk->key));
	if (!str_is(walk->key, key->name)) {
		/* name.fr may stand several times, once a language */
	} else if (given[key - keys]) {
		return error_set(error, ERROR_INPUT, "settings.twice", "'%s' is given twice", key->name);
	} else {
		given[key - keys] = true;
	}
	reading->key = key;
	reading->written = walk->key;
	return key->read(reading, walk->value, error);
}

static bool
fill_defaults(struct reading *reading, const bool *given, struct str name, struct error *error)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (given[i])
			continue;
		if (keys[i].initial == NULL) {
			error_set(error, ERROR_INPUT, "settings.missing", "the setting '%s' is missing", keys[i].name);
			return error_at(error, "%.*s", STR_ARGS(name));
		}
		reading->key = &keys[i];
		reading->written = str_of(keys[i].name);
		if (!keys[i].read(reading, str_of(keys[i].initial), error))
			return error_at(error, "%.*s: %s", STR_ARGS(name), keys[i].name);
	}
	return true;
}

bool
settings_parse(struct arena *a, struct str text, struct str name, struct settings *settings_r, struct error *error)
{
	struct reading      reading = { .a = a, .settings = settings_r };
	struct setting_walk walk = { .a = a, .rest = str_copy(a, text) };
	bool                given[KEYS] = { false };
	size_t              bad;

	*settings_r = (struct settings){ 0 };
	if (!str_is_utf8(text, &bad)) {
		error_set(error, ERROR_INPUT, "settings.utf8", "the settings are not UTF-8");
		return error_at(error, "%.*s: byte %zu", STR_ARGS(name), bad);
	}
	while (setting_next(&walk))
		if (!read_setting(&reading, &walk, given, error))
			return error_at(error, "%.*s:%d", STR_ARGS(name), walk.number);
	return fill_defaults(&reading, given, name, error);
}

static bool
read_file(struct arena *a, struct str folder, struct str path, struct str *text_r, struct error *error)
{
	if (file_read(a, path, SETTINGS_BYTES, text_r, error))
		return true;
	if (error->code != ERROR_ABSENT)
		return false;
	*error = (struct error){ 0 };
	return error_set(error, ERROR_INPUT, "settings.none",
			 "'%.*s' is no node directory: 'chm init' makes one, -n or CHM_NODE names one",
			 STR_ARGS(folder));
}

bool
settings_read(struct arena *a, struct str folder, struct settings *settings_r, struct error *error)
{
	struct str path = str_format(a, "%.*s/node.ini", STR_ARGS(folder));
	struct str text;

	return read_file(a, folder, path, &text, error) && settings_parse(a, text, path, settings_r, error);
}

bool
settings_read_text(struct arena *a, struct str folder, struct str key, struct str *value_r, struct error *error)
{
	struct str          path = str_format(a, "%.*s/node.ini", STR_ARGS(folder));
	struct setting_walk walk = { .a = a };

	*value_r = STR("");
	if (!read_file(a, folder, path, &walk.rest, error))
		return false;
	if (setting_find(&walk, key))
		*value_r = walk.value;
	return true;
}

bool
settings_read_url(struct arena *a, struct str folder, struct str *url_r, struct error *error)
{
	struct settings     settings = { 0 };
	struct reading      reading = { .a = a, .settings = &settings };
	struct str          path = str_format(a, "%.*s/node.ini", STR_ARGS(folder));
	struct setting_walk walk = { .a = a };

	if (!read_file(a, folder, path, &walk.rest, error))
		return false;
	if (!setting_find(&walk, STR("url")))
		walk.value = str_of(find_key(STR("url"))->initial);
	if (!read_url(&reading, walk.value, error))
		return error_at(error, "%.*s", STR_ARGS(path));
	*url_r = settings.url;
	return true;
}

/* ---- for people -------------------------------------------------------------------------------------------------- */

/* What kind of value a key takes. */
static enum setting_kind
kind_of(const struct key *key)
{
	if (key->read == read_number || key->read == read_page_cache)
		return SETTING_NUMBER;
	if (key->read == read_choice || key->read == read_kind || key->read == read_sign_up ||
	    key->read == read_links_check)
		return SETTING_CHOICE;
	if (key->read == read_address)
		return SETTING_ADDRESS;
	return SETTING_TEXT;
}

/* The words that it takes, where it takes some. */
static void
put_choices(const struct key *key, struct setting_about *setting)
{
	static const char *const sign_ups[] = { "open", "admitted", "closed" };

	if (key->read == read_choice) {
		setting->choices[setting->choice_count++] = key->first;
		setting->choices[setting->choice_count++] = key->second;
	}
	for (size_t i = 0; key->read == read_kind && i < sizeof kind_names / sizeof *kind_names; i++)
		setting->choices[setting->choice_count++] = kind_names[i];
	for (size_t i = 0; key->read == read_links_check && i < sizeof links_names / sizeof *links_names; i++)
		setting->choices[setting->choice_count++] = links_names[i];
	for (size_t i = 0; key->read == read_sign_up && i < sizeof sign_ups / sizeof *sign_ups; i++)
		setting->choices[setting->choice_count++] = sign_ups[i];
}

size_t
settings_count(void)
{
	return KEYS;
}

static struct setting_about
describe(const struct key *key)
{
	struct setting_about setting = { .name = key->name,
					 .initial = key->initial != NULL ? key->initial : "",
					 .says = key->says,
					 .kind = kind_of(key),
					 .least = key->least,
					 .most = key->most };

	put_choices(key, &setting);
	return setting;
}

struct setting_about
settings_at(size_t place)
{
	assert(place < KEYS);
	return describe(&keys[place]);
}

bool
settings_find(struct str name, struct setting_about *setting_r, struct error *error)
{
	const struct key *key = find_key(name);

	if (key == NULL)
		return error_set(error, ERROR_INPUT, "settings.key", "there is no setting '%.*s'",
				 STR_ARGS(str_head(name, 60)));
	*setting_r = describe(key);
	return true;
}

bool
settings_written(struct arena *a, struct str text, struct str name, struct str *value_r)
{
	struct setting_walk walk = { .a = a, .rest = text };
	const struct key   *key = find_key(name);
	bool                found = setting_find(&walk, name);

	*value_r = found ? walk.value : key != NULL && key->initial != NULL ? str_of(key->initial) : STR("");
	return found;
}

bool
settings_file(struct arena *a, struct str folder, struct str *text_r, struct error *error)
{
	return read_file(a, folder, str_format(a, "%.*s/node.ini", STR_ARGS(folder)), text_r, error);
}

struct str
settings_name_in(const struct settings *settings, struct str language)
{
	for (size_t i = 0; i < settings->name_count; i++)
		if (str_equal(settings->names[i].language, language))
			return settings->names[i].text;
	return settings->name;
}
