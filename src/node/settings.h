/* The settings of a node: the file node.ini in its directory, which a person may edit.
 *
 * One `key = value` a line; '#' and ';' begin comments; a section [name] puts "name." before the keys that follow. The
 * table in settings.c names every key with its default and is printed by `chm help settings`. An unknown key, a wrong
 * value or a missing one stops the start, with file and line. */
#ifndef NODE_SETTINGS_H
#define NODE_SETTINGS_H

#include "base/base.h"

enum {
	SETTINGS_LANGUAGES = 32,
	SETTINGS_LISTEN = 8,
	SETTINGS_PROXIES = 64,
	SETTINGS_NETWORKS = 16,
	SETTINGS_PROVIDERS = 8
};

enum node_kind { NODE_NATIONAL, NODE_CENTRAL, NODE_PARTNER, NODE_THEMATIC };

/* A text of the settings in one language: `name.fr = …`. */
struct settings_text {
	struct str language;
	struct str text;
};

/* Who may have an account. */
enum sign_up {
	SIGN_UP_OPEN,     /* whoever has an address */
	SIGN_UP_ADMITTED, /* whoever was looked at, too */
	SIGN_UP_CLOSED,   /* whom the office invites */
};

/* A provider of identities by which people sign in: a section [oidc NAME]. */
struct settings_provider {
	struct str name;
	struct str label;  /* as people know it */
	struct str issuer; /* its address, as its tokens name it */
	struct str client; /* what this node is to it */
	struct str secret; /* file that holds the client's secret; empty: none */
};

/* Which links are asked whether they are there. */
enum links_check {
	LINKS_NONE,
	LINKS_OWN,     /* of the node's own records */
	LINKS_ADOPTED, /* also of those that it took from sources */
};

struct settings {
	struct str               name; /* in the node's first language */
	struct settings_text     names[SETTINGS_LANGUAGES];
	size_t                   name_count; /* the other languages' names */
	struct str               short_name; /* the part before '-' of record ids: "ke" */
	enum node_kind           kind;
	struct str               country;                       /* ISO 3166-1 alpha-2; empty unless national */
	struct str               languages[SETTINGS_LANGUAGES]; /* BCP 47; the first is the default */
	size_t                   language_count;
	struct str               url;                     /* with a final '/' */
	struct str               database;                /* "sqlite:chm.db" or "postgresql://…" */
	struct str               listen[SETTINGS_LISTEN]; /* "127.0.0.1:8080" */
	size_t                   listen_count;
	struct str               metrics[SETTINGS_NETWORKS]; /* who may read /metrics: "127.0.0.0/8" */
	size_t                   metrics_count;
	struct str               plain[SETTINGS_LISTEN]; /* beside TLS, without it */
	size_t                   plain_count;
	struct str               certificate, key; /* files, below the node directory unless they begin with '/' */
	int64_t                  hsts;             /* seconds */
	bool                     redirects;        /* to `url`, whoever asks by another host or scheme */
	struct str               proxies[SETTINGS_PROXIES];
	size_t                   proxy_count;
	bool                     proxy_forwarded;    /* they write Forwarded, not X-Forwarded-For */
	int64_t                  client_requests;    /* of one address in a second; 0: without limit */
	int64_t                  client_burst;       /* at once */
	int64_t                  client_connections; /* 0: without limit */
	struct str               contact;            /* e-mail address of the office, may be empty */
	enum sign_up             sign_up;
	struct settings_provider providers[SETTINGS_PROVIDERS];
	size_t                   provider_count;
	bool                     demonstration;
	bool                     uncounted;        /* what is read is not counted */
	int64_t                  statistics_days;  /* after which sums of days become sums of months */
	bool                     statistics_shown; /* totals of what was read stand on /statistics */
	bool                     metadata_kept;    /* in images that people bring */
	struct str               files_scanner;    /* where clamd is; empty: files are not looked at */
	bool                     files_unscanned_kept;
	int64_t                  page_cache_bytes;
	int64_t                  workers;         /* 0: twice the number of cores */
	struct str               backup_folder;   /* empty: no nightly backups */
	bool                     backup_given;    /* the folder is not the default one */
	int64_t                  backup_keep;     /* so many of them */
	int64_t                  backup_minute;   /* of the day, UTC */
	struct str               mail_server;     /* smtp://HOST:PORT or smtps://…; empty: no mail is sent */
	struct str               mail_user;       /* with which it is signed in there; empty: it is not */
	struct str               mail_password;   /* a file that holds the password */
	struct str               mail_authority;  /* a file of certificates (PEM); empty: the system's */
	struct str               mail_from;       /* address; empty: `contact` */
	int64_t                  mail_per_minute; /* mails */
	int64_t                  mail_per_domain; /* in a minute to addresses of one domain */
	struct str               mail_lmtp;       /* where mail is taken by LMTP; empty: it is not */
	struct str               mail_inbox;      /* imaps://HOST/FOLDER, from which mail is taken; empty: from none */
	struct str               mail_inbox_user; /* with which it is signed in there */
	struct str               mail_inbox_password; /* a file that holds the password */
	struct str               mail_inbox_done;     /* folder to which what was taken is moved; empty: it is marked */
	struct str
		mail_authserv; /* name under which the server before us says what it has checked; empty: not believed */
	struct str
		mail_resolver; /* ADDRESS:PORT of the server of names that `chm mail check` asks; empty: the system's */
	struct str mail_selector; /* of the key that our mail is signed with (DKIM); empty: as a test mail says */
	struct str mail_incoming; /* address to whose extensions answers and returned mail go; empty: to `mail_from` */
	enum links_check links_check;
	struct str       links_between;  /* "22:00-05:00", UTC: when they are asked; empty: always */
	int64_t          links_a_day;    /* so many at most */
	int64_t          links_pause;    /* seconds between two that one host is asked */
	int64_t          links_seconds;  /* that an answer may take */
	int64_t          links_failures; /* so many, ... */
	int64_t          links_days;     /* ... over so many days, and a link is dead */
	bool             links_private;  /* also in private networks */
	bool             links_copies;   /* what open licences allow is copied, ... */
	int64_t          links_copy_megabytes, links_copies_megabytes; /* ... one of at most so much, all of them */
	struct str       network_proxy;     /* by which other hosts are asked; empty: as the environment says; "none" */
	struct str       network_no_proxy;  /* hosts that are asked without it */
	struct str       network_authority; /* a file of certificates (PEM) that are trusted beside the system's */
	bool             log_json;
	struct str       log_level; /* error, warning, info, debug */
};

/* Reads `folder`/node.ini. */
CHECKED bool settings_read(struct arena *a, struct str folder, struct settings *settings_r, struct error *error);

/* One setting as it is written, empty when it is not, whatever is wrong with the others. ERROR_INPUT when there is no node.ini. */
CHECKED bool settings_read_text(struct arena *a, struct str folder, struct str key, struct str *value_r,
				struct error *error);

/* The url alone, as far as that can be read whatever is wrong with the others. */
CHECKED bool settings_read_url(struct arena *a, struct str folder, struct str *url_r, struct error *error);

/* Parses the text of a node.ini; `name` stands in the places of errors. */
CHECKED bool settings_parse(struct arena *a, struct str text, struct str name, struct settings *settings_r,
			    struct error *error);

/* The text of a node.ini with comments, as `chm init` writes it. */
struct str settings_format(struct arena *a, const struct settings *settings);

/* The text of a node.ini in which `key` has this value, in its place, else in that of its line "#key = …", else before the first
 * section; an empty value makes a comment of the line, so that the default holds. All else stays as it is. */
struct str settings_set(struct arena *a, struct str text, struct str key, struct str value);

/* ---- for people -------------------------------------------------------------------------------------------------- */

enum setting_kind { SETTING_TEXT, SETTING_NUMBER, SETTING_CHOICE, SETTING_ADDRESS };

struct setting_about {
	const char       *name, *initial, *says; /* initial: "" where it must be given, too */
	enum setting_kind kind;
	int64_t           least, most; /* of a number */
	const char       *choices[4];
	size_t            choice_count;
};

/* The settings that there are, in the order of the file. */
size_t               settings_count(void);
struct setting_about settings_at(size_t place);

/* The one that a key sets, as `name` does for "name.fr". ERROR_INPUT "settings.key". */
CHECKED bool settings_find(struct str name, struct setting_about *setting_r, struct error *error);

/* The text of `folder`/node.ini. */
CHECKED bool settings_file(struct arena *a, struct str folder, struct str *text_r, struct error *error);

/* What stands there for a key, else its default; true when it stands there. */
bool settings_written(struct arena *a, struct str text, struct str name, struct str *value_r);

/* Each setting that stands there, with its whole key, until `each` returns false. */
typedef bool setting_fn(void *context, struct str key, struct str value);
bool         settings_each(struct arena *a, struct str text, setting_fn *each, void *context);

/* What is to be written (settings_write.c). */
struct setting_value {
	struct str name, value; /* empty: the default */
};

/* Changes settings in `folder`/node.ini, all of them or none: comments and order stay, and what is written can be read.
 * ERROR_INPUT for what does not fit, also for those that no change of the file alone can change ("settings.fixed");
 * ERROR_CONFLICT "settings.busy" while another program changes some. */
CHECKED bool settings_write(struct str folder, const struct setting_value *values, size_t count, struct error *error);

/* Every key with default and explanation, a line each, for `chm help settings` and the manual. */
void settings_describe(struct buffer *out);

/* "national", "central", ... and back; ERROR_INPUT on another word. */
const char  *node_kind_name(enum node_kind kind);
CHECKED bool node_kind_parse(struct str word, enum node_kind *kind_r, struct error *error);

/* The node's name in `language`, else in its first language. */
struct str settings_name_in(const struct settings *settings, struct str language);

#endif
