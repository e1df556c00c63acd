/* Settings. The table at the end is the manual: key, default, how it is read, what it says. */
#include "node/settings.h"

#include "base/file.h"
#include "base/identifier.h"
#include "records/codes.h"

enum { SETTINGS_BYTES = 256 * 1024 };

struct reading {
	struct arena    *a;
	struct settings *settings;
	struct str       key; /* as written, for `name.fr` */
};

struct key {
	const char *name;
	const char *initial; /* NULL: must be given */
	bool (*read)(struct reading *reading, struct str value, struct error *error);
	const char *says;
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
	struct str language = reading->key;
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

/* A list separated by commas into `items`. */
static bool
read_list(struct str value, struct str *items, size_t limit, size_t *count_r, struct error *error)
{
	struct str part;

	*count_r = 0;
	while (str_cut(&value, ',', &part)) {
		part = str_trim(part);
		if (part.length == 0)
			continue;
		if (*count_r == limit)
			return error_set(error, ERROR_LIMIT, "settings.many", "more than %zu items", limit);
		items[(*count_r)++] = part;
	}
	if (*count_r == 0)
		return error_set(error, ERROR_INPUT, "settings.empty", "at least one is needed");
	return true;
}

static bool
read_languages(struct reading *reading, struct str value, struct error *error)
{
	struct settings *settings = reading->settings;

	if (!read_list(value, settings->languages, SETTINGS_LANGUAGES, &settings->language_count, error))
		return false;
	for (size_t i = 0; i < settings->language_count; i++)
		if (!code_is_language(settings->languages[i]))
			return error_set(error, ERROR_INPUT, "settings.language", "'%.*s' is no BCP 47 language tag",
					 STR_ARGS(settings->languages[i]));
	return true;
}

static bool
read_listen(struct reading *reading, struct str value, struct error *error)
{
	return read_list(value, reading->settings->listen, SETTINGS_LISTEN, &reading->settings->listen_count, error);
}

/* As read_list(), but there may be none. */
static bool
read_list_or_none(struct str value, struct str *items, size_t limit, size_t *count_r, struct error *error)
{
	*count_r = 0;
	return value.length == 0 || read_list(value, items, limit, count_r, error);
}

static bool
read_plain(struct reading *reading, struct str value, struct error *error)
{
	return read_list_or_none(value, reading->settings->plain, SETTINGS_LISTEN, &reading->settings->plain_count,
				 error);
}

static bool
read_certificate(struct reading *reading, struct str value, struct error *error)
{
	(void)error;
	reading->settings->certificate = value;
	return true;
}

static bool
read_key(struct reading *reading, struct str value, struct error *error)
{
	(void)error;
	reading->settings->key = value;
	return true;
}

static bool
read_proxies(struct reading *reading, struct str value, struct error *error)
{
	return read_list_or_none(value, reading->settings->proxies, SETTINGS_PROXIES, &reading->settings->proxy_count,
				 error);
}

static bool
read_proxy_header(struct reading *reading, struct str value, struct error *error)
{
	if (!str_is(value, "x-forwarded-for") && !str_is(value, "forwarded"))
		return error_set(error, ERROR_INPUT, "settings.proxy",
				 "'%.*s' is neither x-forwarded-for nor forwarded", STR_ARGS(value));
	reading->settings->proxy_forwarded = str_is(value, "forwarded");
	return true;
}

static bool
read_canonical(struct reading *reading, struct str value, struct error *error)
{
	if (!str_is(value, "links") && !str_is(value, "redirect"))
		return error_set(error, ERROR_INPUT, "settings.canonical", "'%.*s' is neither links nor redirect",
				 STR_ARGS(value));
	reading->settings->redirects = str_is(value, "redirect");
	return true;
}

static bool
read_metrics(struct reading *reading, struct str value, struct error *error)
{
	if (str_is(value, "nobody"))
		return true;
	return read_list(value, reading->settings->metrics, SETTINGS_NETWORKS, &reading->settings->metrics_count,
			 error);
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
	if (!str_starts(value, STR("sqlite:")) && !str_starts(value, STR("postgresql://")))
		return error_set(error, ERROR_INPUT, "settings.database",
				 "'%.*s' is neither sqlite:FILE nor postgresql://…", STR_ARGS(value));
	reading->settings->database = value;
	return true;
}

static bool
read_boolean(struct str value, bool *boolean_r, struct error *error)
{
	if (!str_is(value, "yes") && !str_is(value, "no"))
		return error_set(error, ERROR_INPUT, "settings.boolean", "'%.*s' is neither yes nor no",
				 STR_ARGS(value));
	*boolean_r = str_is(value, "yes");
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
read_hsts(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, 0, INT64_C(10) * 366 * 86400, &reading->settings->hsts, error);
}

static bool
read_client_requests(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, 0, 1000 * 1000, &reading->settings->client_requests, error);
}

static bool
read_client_burst(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, 1, 1000 * 1000, &reading->settings->client_burst, error);
}

static bool
read_client_connections(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, 0, 1000 * 1000, &reading->settings->client_connections, error);
}

static bool
read_contact(struct reading *reading, struct str value, struct error *error)
{
	if (value.length > 0 && str_find_byte(value, '@') == value.length)
		return error_set(error, ERROR_INPUT, "settings.contact", "'%.*s' is no e-mail address",
				 STR_ARGS(value));
	reading->settings->contact = value;
	return true;
}

static bool
read_demonstration(struct reading *reading, struct str value, struct error *error)
{
	return read_boolean(value, &reading->settings->demonstration, error);
}

static bool
read_page_cache(struct reading *reading, struct str value, struct error *error)
{
	if (!read_range(value, 0, 65536, &reading->settings->page_cache_bytes, error))
		return false;
	reading->settings->page_cache_bytes *= 1024 * 1024;
	return true;
}

static bool
read_workers(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, 0, 256, &reading->settings->workers, error);
}

static bool
read_backup_folder(struct reading *reading, struct str value, struct error *error)
{
	(void)error;
	reading->settings->backup_folder = value;
	return true;
}

static bool
read_backup_keep(struct reading *reading, struct str value, struct error *error)
{
	return read_range(value, 1, 1000, &reading->settings->backup_keep, error);
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
read_log_format(struct reading *reading, struct str value, struct error *error)
{
	if (!str_is(value, "text") && !str_is(value, "json"))
		return error_set(error, ERROR_INPUT, "settings.log", "'%.*s' is neither text nor json",
				 STR_ARGS(value));
	reading->settings->log_json = str_is(value, "json");
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
	{ "languages", "en", read_languages, "Languages of the pages, the default one first." },
	{ "url", "http://127.0.0.1:8080/", read_url, "The public address; part of every record's URI." },
	{ "contact", "", read_contact, "E-mail address of the office that runs the node." },
	{ "database", "sqlite:chm.db", read_database, "sqlite:FILE in the node directory, or postgresql://…" },
	{ "listen", "127.0.0.1:8080", read_listen, "ADDRESS:PORT, several separated by commas." },
	{ "metrics", "127.0.0.0/8, ::1", read_metrics,
	  "Addresses and networks that may read /metrics, separated by commas, or nobody." },
	{ "plain", "", read_plain, "Beside TLS: ADDRESS:PORT without it, which only send on to 'url'." },
	{ "tls.certificate", "", read_certificate,
	  "File with the certificate and those that signed it (PEM): speak TLS." },
	{ "tls.key", "", read_key, "File with its key (PEM)." },
	{ "hsts", "31536000", read_hsts, "Seconds for which browsers come by TLS only, told over TLS; 0: not told." },
	{ "canonical", "links", read_canonical, "redirect: who asks by another host or scheme is sent to 'url'." },
	{ "proxies", "", read_proxies, "Addresses and networks of proxies that are believed, separated by commas." },
	{ "proxy.header", "x-forwarded-for", read_proxy_header,
	  "How they tell the client: x-forwarded-for or forwarded." },
	{ "client.requests", "200", read_client_requests, "Requests of one address in a second; 0: without limit." },
	{ "client.burst", "4000", read_client_burst, "Requests of one address at once." },
	{ "client.connections", "2000", read_client_connections, "Connections of one address; 0: without limit." },
	{ "demonstration", "no", read_demonstration, "yes: every page says that the content is a demonstration." },
	{ "workers", "0", read_workers, "Threads that make pages; 0: twice the number of cores." },
	{ "page-cache", "16", read_page_cache, "Memory for finished pages, in MiB." },
	{ "backup.folder", "", read_backup_folder, "Where nightly backups go; empty: none are made." },
	{ "backup.keep", "7", read_backup_keep, "So many of them are kept; older ones are removed." },
	{ "backup.at", "02:00", read_backup_at, "When they are made, UTC." },
	{ "log.format", "text", read_log_format, "text or json." },
	{ "log.level", "info", read_log_level, "error, warning, info or debug." },
};

enum { KEYS = sizeof keys / sizeof keys[0] };

static const struct key *
find_key(struct str name)
{
	if (str_starts(name, STR("name.")) && code_is_language(str_slice(name, 5, name.length)))
		return &keys[0];
	for (size_t i = 0; i < KEYS; i++)
		if (str_is(name, keys[i].name))
			return &keys[i];
	return NULL;
}

/* One line without comment; `section` is "" or "name.". */
static bool
read_line(struct reading *reading, struct str line, struct str *section, bool *given, struct error *error)
{
	struct str        value = line, name;
	const struct key *key;

	if (line.data[0] == '[') {
		if (line.data[line.length - 1] != ']')
			return error_set(error, ERROR_INPUT, "settings.line", "a section needs a closing ']'");
		name = str_trim(str_slice(line, 1, line.length - 1));
		*section = name.length > 0 ? str_join(reading->a, name, STR(".")) : STR("");
		return true;
	}
	if (!str_cut(&value, '=', &name) || value.data == NULL)
		return error_set(error, ERROR_INPUT, "settings.line", "'%.*s' is no 'key = value'", STR_ARGS(line));
	reading->key = str_join(reading->a, *section, str_trim(name));
	key = find_key(reading->key);
	if (code_find_unfit(value) < value.length)
		return error_set(error, ERROR_INPUT, "settings.character", "a character that no page can hold");
	if (key == NULL)
		return error_set(error, ERROR_INPUT, "settings.key", "there is no setting '%.*s'",
				 STR_ARGS(reading->key));
	if (!str_is(reading->key, key->name)) {
		/* name.fr may stand several times, once a language */
	} else if (given[key - keys]) {
		return error_set(error, ERROR_INPUT, "settings.twice", "'%s' is given twice", key->name);
	} else {
		given[key - keys] = true;
	}
	return key->read(reading, str_trim(value), error);
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
		reading->key = str_of(keys[i].name);
		if (!keys[i].read(reading, str_of(keys[i].initial), error))
			return error_at(error, "%.*s: %s", STR_ARGS(name), keys[i].name);
	}
	return true;
}

bool
settings_parse(struct arena *a, struct str text, struct str name, struct settings *settings_r, struct error *error)
{
	struct reading reading = { .a = a, .settings = settings_r };
	struct str     section = STR("");
	struct str     line;
	bool           given[KEYS] = { false };
	size_t         bad;

	*settings_r = (struct settings){ 0 };
	if (!str_is_utf8(text, &bad)) {
		error_set(error, ERROR_INPUT, "settings.utf8", "the settings are not UTF-8");
		return error_at(error, "%.*s: byte %zu", STR_ARGS(name), bad);
	}
	text = str_copy(a, text);
	for (int number = 1; str_cut(&text, '\n', &line); number++) {
		line = str_trim(line);
		if (line.length == 0 || line.data[0] == '#' || line.data[0] == ';')
			continue;
		if (!read_line(&reading, line, &section, given, error))
			return error_at(error, "%.*s:%d", STR_ARGS(name), number);
	}
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
settings_read_url(struct arena *a, struct str folder, struct str *url_r, struct error *error)
{
	struct settings settings = { 0 };
	struct reading  reading = { .a = a, .settings = &settings };
	struct str      path = str_format(a, "%.*s/node.ini", STR_ARGS(folder));
	struct str      text, line, name, value = STR("");
	bool            in_section = false, found = false;

	if (!read_file(a, folder, path, &text, error))
		return false;
	while (!found && str_cut(&text, '\n', &line)) {
		value = str_trim(line);
		if (str_starts(value, STR("[")))
			in_section = !str_is(value, "[]");
		found = !in_section && str_cut(&value, '=', &name) && value.data != NULL &&
			str_is(str_trim(name), "url");
	}
	for (size_t i = 0; i < KEYS && !found; i++)
		if (str_is(STR("url"), keys[i].name))
			value = str_of(keys[i].initial);
	if (!read_url(&reading, str_trim(value), error))
		return error_at(error, "%.*s", STR_ARGS(path));
	*url_r = settings.url;
	return true;
}

static struct str
joined(struct arena *a, const struct str *items, size_t count)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_c(&out, ", ");
		buffer_add(&out, items[i]);
	}
	return buffer_str(&out);
}

/* The value of `key` as it is written, for the keys that `chm init` sets. */
static struct str
value_of(struct arena *a, const struct settings *settings, const char *key)
{
	struct str name = str_of(key);

	if (str_is(name, "name"))
		return settings->name;
	if (str_is(name, "short"))
		return settings->short_name;
	if (str_is(name, "kind"))
		return str_of(node_kind_name(settings->kind));
	if (str_is(name, "country"))
		return settings->country;
	if (str_is(name, "languages"))
		return joined(a, settings->languages, settings->language_count);
	if (str_is(name, "url"))
		return settings->url;
	if (str_is(name, "contact"))
		return settings->contact;
	if (str_is(name, "database"))
		return settings->database;
	if (str_is(name, "listen"))
		return joined(a, settings->listen, settings->listen_count);
	if (str_is(name, "demonstration"))
		return settings->demonstration ? STR("yes") : STR("no");
	return STR("");
}

struct str
settings_format(struct arena *a, const struct settings *settings)
{
	struct buffer out = buffer_in(a);

	buffer_add_c(&out, "# The settings of this node. A line that begins with '#' is a comment; 'chm help settings' "
			   "says more.\n");
	for (size_t i = 0; i < KEYS; i++) {
		struct str value = value_of(a, settings, keys[i].name);

		buffer_format(&out, "\n# %s\n", keys[i].says);
		if (value.length > 0)
			buffer_format(&out, "%s = %.*s\n", keys[i].name, STR_ARGS(value));
		else
			buffer_format(&out, "#%s = %s\n", keys[i].name, keys[i].initial != NULL ? keys[i].initial : "");
		for (size_t n = 0; i == 0 && n < settings->name_count; n++)
			buffer_format(&out, "name.%.*s = %.*s\n", STR_ARGS(settings->names[n].language),
				      STR_ARGS(settings->names[n].text));
	}
	return buffer_str(&out);
}

/* Whether a line sets `key`. */
static bool
is_setting(struct str line, const char *key)
{
	struct str name;

	return str_find_byte(line, '=') < line.length && str_cut(&line, '=', &name) && str_is(str_trim(name), key);
}

struct str
settings_set(struct arena *a, struct str text, const char *key, struct str value)
{
	struct str    set = str_format(a, "%s = %.*s\n", key, STR_ARGS(value));
	struct buffer out = buffer_in(a);
	struct str    line;
	bool          found = false, in_section = false;

	while (text.length > 0 && str_cut(&text, '\n', &line)) {
		in_section = in_section || str_starts(str_trim(line), STR("["));
		if (!found && !in_section && is_setting(line, key)) {
			buffer_add(&out, set);
			found = true;
		} else {
			buffer_add(&out, line);
			buffer_add_byte(&out, '\n');
		}
	}
	return found ? buffer_str(&out) : str_join(a, set, buffer_str(&out));
}

void
settings_describe(struct buffer *out)
{
	for (size_t i = 0; i < KEYS; i++)
		buffer_format(out, "%-18s %s%s%s%s\n", keys[i].name, keys[i].says,
			      keys[i].initial != NULL && keys[i].initial[0] != '\0' ? " Default: " : "",
			      keys[i].initial != NULL ? keys[i].initial : "",
			      keys[i].initial != NULL && keys[i].initial[0] != '\0' ? "." : "");
}

struct str
settings_name_in(const struct settings *settings, struct str language)
{
	for (size_t i = 0; i < settings->name_count; i++)
		if (str_equal(settings->names[i].language, language))
			return settings->names[i].text;
	return settings->name;
}
