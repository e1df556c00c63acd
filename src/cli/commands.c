/* The table of commands. */
#include "cli/command.h"
#include "cli/run.h"

#define OPTIONS(list) .options = (list), .option_count = sizeof(list) / sizeof *(list)

static const struct option init_options[] = {
	{ "name", "TEXT", "What the node is called. Needed." },
	{ "short", "NAME",
	  "The part before the '-' of record identifiers; else the country code, or made from the name." },
	{ "country", "XX", "ISO 3166-1 code: a national node." },
	{ "kind", "KIND", "central, partner or thematic, when it is no national node.", "central partner thematic" },
	{ "languages", "LIST", "Languages of the pages separated by commas, the default one first: en,fr" },
	{ "url", "URL", "The public address; part of every record's URI." },
	{ "contact", "EMAIL", "Address of the office that runs the node." },
	{ "database", "URL", "sqlite:chm.db (default) or postgresql://…?schema=NAME" },
	{ "demonstration", NULL, "Every page says that the content is a demonstration." },
};

static const struct option serve_options[] = {
	{ "listen", "ADDR:PORT", "Where to answer; may be repeated. Default: the setting 'listen'." },
	{ "all", "DIR", "Runs every node below DIR, each under the host name of its 'url'." },
	{ "idle", "SECONDS", "With --all: a node that nobody has asked for so long is closed; default 60." },
	{ "awake", "N", "With --all: so many nodes are open at most, unless more are in use; default 64." },
	{ "lmtp", "ADDRESS",
	  "With --all: takes mail for all of them there: 127.0.0.1:PORT, [::1]:PORT or unix:PATH. Of one node it is the "
	  "setting 'mail.lmtp'." },
	{ "tls", "CERT KEY",
	  "Speak TLS there, with the certificate and key in these files (PEM). Default: the settings." },
	{ "plain", "ADDR:PORT", "With TLS: where to send those on who come without; may be repeated." },
};

static const struct option import_options[] = {
	{ "format", "F", "The format of the files; else it is recognised by their content.", "oai_dc jsonl csv" },
	{ "type", "T", "The record type; else what the file says, else resource." },
	{ "owner", "XX", "Country code or organization that owns the records; else the node's." },
	{ "publish", NULL, "Publish them; else they become drafts." },
	{ "source", "NAME", "Take them as copies of records of this foreign source." },
	{ "mapping", "FILE", "Says which column of a table is which field." },
	{ "rejects", "FILE", "Where rejected records go, as JSON lines; else ./NAME.rejected.jsonl" },
};

static const struct option export_options[] = {
	{ "format", "F", "jsonl, csv, jsonld, ttl, bibtex and others (`chm help formats`). Needed.",
	  "jsonl csv oai_dc jsonld ttl rdf nt schema-org datacite eml iso19139 qdc mods marcxml bibtex ris xlsx ods" },
	{ "type", "T", "Only records of this type; in csv, xlsx and ods with the columns of its template." },
	{ "template", "T", "No records, but an empty table for those of this type: --format xlsx, ods or csv." },
	{ "query", "Q", "Only what this search finds; else all published records." },
	{ "lang", "L", "Language of headings." },
	{ "o", "FILE", "Write to FILE; else to standard output." },
};

static const struct option form_options[] = {
	{ "o", "FILE", "Write to FILE; else to standard output." },
	{ "for", "EMAIL", "The account whose draft a filled form becomes, whoever brings it." },
	{ "languages", "L,L", "Languages of its words; else all." },
	{ "lang", "L", "Language that it opens in." },
};

static const struct option search_options[] = {
	{ "lang", "L", "Language in which titles are shown." },
	{ "type", "T", "Only records of this type." },
	{ "facet", "F", "Count the values of this facet; may be repeated.",
	  "type owner country subject language year licence node format" },
	{ "filter", "F=VALUE", "Only records with this value of a facet; may be repeated." },
	{ "bbox", "W,S,E,N", "Only records whose place touches this area, in degrees." },
	{ "sort", "ORDER", "relevance, date, title or updated.", "relevance date title updated" },
	{ "limit", "N", "Results shown, at most 100; default 10." },
	{ "after", "CURSOR", "The page after this cursor." },
};

static const struct option files_options[] = {
	{ "again", NULL, "For read: also what could not be read before." },
};

static const struct option migrate_options[] = {
	{ "no-backup", NULL, "Make no backup before: you have one." },
};

static const struct option queue_options[] = {
	{ "answer", "TEXT", "What whoever has asked is told." },
};

static const struct option translations_options[] = {
	{ "language", "L", "Into which language. Needed for list and export." },
	{ "type", "T", "Only records of this type." },
	{ "owner", "XX", "Only records of this country or organization." },
	{ "format", "F", "For export: po (default), xliff (1.2) or xliff-2 (2.0).", "po xliff xliff-2" },
	{ "original", "L", "For export: only texts whose original is in this language." },
	{ "query", "Q", "For export: what this search finds; else what waits, or the records that are named." },
	{ "all", NULL, "For export: also what is translated and up to date." },
};

static const struct option record_options[] = {
	{ "reason", "TEXT", "Why, for withdraw, revoke, merge and erase. Needed there." },
};

static const struct option harvest_options[] = {
	{ "name", "NAME", "For add: what the source is called; else its host." },
	{ "protocol", "P",
	  "For add: oai, or file: at the address stands a file or a feed with all records, which is asked for only when it "
	  "has changed.",
	  "oai file" },
	{ "set", "S", "For add: only this set of the provider." },
	{ "prefix", "P",
	  "For add: the metadata format that is asked for; else signed records where the source has them, else "
	  "oai_dc. Of a file its format, as for import; else it is recognised." },
	{ "every", "TIME", "For add: 'chm serve' harvests it by itself so often, as 1d or 12h." },
	{ "owner", "XX", "For add: country code or organization that owns the records; else the node's." },
	{ "type", "T", "For add: the record type; else what the records say, else resource." },
	{ "between", "HOURS", "For add: 'chm serve' asks it between these times alone, in UTC, as 22:00-05:00." },
	{ "budget", "SIZE", "For add: what one harvest may take from the network, as 500M or 2G; the next goes on." },
	{ "private", NULL, "For show and add: the provider may be in a private network." },
	{ "adopted", NULL, "For add: of a node of chm, also the records that it adopted from others." },
	{ "withdraw", NULL, "For remove: its records are withdrawn, too; else they stay." },
	{ "reason", "TEXT", "For remove --withdraw: why. It stands in each record's tombstone." },
	{ "deletes", NULL, "For run: take deletions however many they are." },
	{ "anew", NULL, "For run: from the beginning, not from the last harvest." },
	{ "new-key", NULL, "For run: pin the key that the node shows now in place of the one that is known." },
};

static const struct option links_options[] = {
	{ "state", "STATE", "For list: only links in this state; else those that are dead or have moved.",
	  "new good failing dead moved closed private" },
};

static const struct option mail_options[] = {
	{ "state", "STATE", "For list and in: only mail in this state, or with this verdict.",
	  "waiting sent failed dropped taken bounce held ignored refused" },
	{ "to", "ADDRESS", "For take: for whom it came; else whom its headers name." },
	{ "from", "ADDRESS", "For take: the sender of its envelope, which may be empty." },
	{ "lang", "L", "For test: language of the mail; else the node's first." },
	{ "new", NULL, "For address: another than before, which is good no more." },
	{ "newest", NULL, "For check: nothing is asked, the newest check is told with what has arrived since." },
};

static const struct option backup_options[] = {
	{ "passphrase", NULL,
	  "For key: the recovery key is not made, but read from standard input. For drill: it is read there, to try the "
	  "sealed keys, too." },
};

static const struct option restore_options[] = {
	{ "database", "URL", "Where the records go: sqlite:chm.db or postgresql://…?schema=NAME; else as before." },
	{ "erased", "FILE",
	  "Identifiers, one a line, of records that were erased since; else NAME-erased.txt beside the backup." },
};

static const struct option move_options[] = {
	{ "to", "URL", "sqlite:chm.db or postgresql://…?schema=NAME, where no database is yet. Needed." },
};

static const struct option check_options[] = {
	{ "repair", NULL, "Make anew what is derived and wrong: rows of records, counts, the search index." },
};

static const struct option user_options[] = {
	{ "name", "TEXT", "For add: what the person is called; for token: what the token is for." },
	{ "language", "L", "For add: the person's language; else the node's first." },
	{ "mail", NULL, "For add and link: an invitation is mailed, too." },
	{ "password", NULL, "For add: no invitation, but a password, which is read from standard input." },
	{ "country", "XX", "For add: whose government the person belongs to; for role: where it holds." },
	{ "organization", "ID", "The same of an organization." },
	{ "type", "T", "For role: only for records of this type." },
	{ "until", "DATE", "For role and token: the last day on which it holds." },
	{ "deputy-of", "EMAIL", "For role: stands in for this person, until that day." },
	{ "scopes", "LIST", "For token: read, write, publish, moderate, people, operate, separated by commas." },
};

static const struct option statistics_options[] = {
	{ "since", "PERIOD", "From this day (2026-11-30) or month (2026-11) on." },
	{ "until", "PERIOD", "Until this one, with it." },
	{ "by", "KIND", "Not by day, but by what was read; form: downloads by format; all: every sum there is.",
	  "page record download form export door country owner robot answer visitor all" },
	{ "owner", "XX", "Only records of this country or organization: by day, or with --by record or download." },
	{ "csv", NULL, "As a table, for spreadsheets." },
};

static const struct option audit_options[] = {
	{ "since", "TIME", "Only from this day (2026-05-01) or moment on." },
	{ "account", "EMAIL", "Only what this person did; also the identifier of an account." },
	{ "act", "ACT", "Only this act, as record.publish." },
	{ "subject", "ID", "Only what was done to this record, account, source." },
	{ "verify", NULL, "Instead of listing: recomputes hashes, chain and signatures, and looks for a missing end." },
};

static const struct command table[] = {
	{ "init", "DIR", "Makes a node directory: keys, database, settings, vocabularies.",
	  "Prints a one-time link that signs the administrator in. What stands in DIR already is never touched.",
	  OPTIONS(init_options), run_init },
	{ "serve", "", "Runs the node: web pages, API, background work.",
	  "SIGTERM and SIGINT finish the requests that are being answered, then stop. With --all one process runs many "
	  "nodes: each is opened when its host is asked for or one of its jobs is due. New node directories and "
	  "changed settings are seen within seconds. A node that cannot be opened answers 503; the log says why. "
	  "SIGHUP reads the certificate again, which is also done when its file changes.",
	  OPTIONS(serve_options), run_serve },
	{ "import", "FILE...|-", "Reads records from files of any known format, and folders of them.",
	  "The good goes in; what is rejected is written to a file with its place and the reason. Exit status 1 says "
	  "that "
	  "something was rejected. The same file twice makes no second record. Works beside a running 'chm serve'.",
	  OPTIONS(import_options), run_import },
	{ "export", "", "Writes published records.", "Streams, so that any number of records may be written.",
	  OPTIONS(export_options), run_export },
	{ "form", "export TYPE", "The form of a type in one file, to be filled without a connection.",
	  "The file works in any browser, from a memory stick too, and saves what was written. 'chm import', the page "
	  "/me/import and mail take that in as a draft of the person the form was made for, once.",
	  OPTIONS(form_options), run_form },
	{ "search", "QUERY...", "The same search as the web page.",
	  "Words, \"phrases\", -without, OR, prefix*, field:value. 'chm search --facet type coral' counts types.",
	  OPTIONS(search_options), run_search },
	{ "settings", "[NAME [VALUE]]", "What the settings say, and changing them.",
	  "Without a name all, those that have their defaults behind '#'; with one its value; with a value it is "
	  "changed in "
	  "node.ini, of which comments and order stay. An empty value ('') puts the default back. A value that does "
	  "not "
	  "fit changes nothing. A running 'chm serve' follows within seconds. 'chm help settings' explains each.",
	  NULL, 0, run_settings },
	{ "attention", "", "What needs the attention of whoever runs the node.",
	  "One line a concern: requests that wait longer than a week, jobs and mail that failed, addresses whose mail "
	  "comes "
	  "back, sources that cannot be harvested, a week without a backup, a full disk, a certificate that ends, "
	  "anything "
	  "that the nightly check found. Exit status 1 says that there is something.",
	  NULL, 0, run_attention },
	{ "jobs", "[list]|retry ID|cancel ID", "Background work.",
	  "list prints jobs, what runs first: number, state, time, kind, what about, how far, note. retry runs one now "
	  "that "
	  "failed or waits; cancel ends one that waits or runs: of a schedule it comes again in a day.",
	  NULL, 0, run_jobs },
	{ "statistics", "", "How often pages and records were read, and what was downloaded.",
	  "Sums of each day and kind, a line each: pages, records, downloads, exports (lists in other formats), doors (API, "
	  "OAI-PMH, feeds), countries, owners, robots, answers that are no views, visitors (an upper bound). A running 'chm "
	  "serve' adds what it has counted each minute. Sums older than the setting statistics.days are those of months.",
	  OPTIONS(statistics_options), run_statistics },
	{ "storage", "", "Where the bytes of the node are, and what is free.", "", NULL, 0, run_storage },
	{ "look", "set FILE SOURCE|show FILE|remove FILE|versions FILE|restore FILE VERSION|colour NAME #RRGGBB",
	  "The node's own look: colours, logo, menus, pages.",
	  "FILE is one of ui/: style-variables.css, logo.svg, menu.txt, foot.txt or pages/NAME.LANG.md; SOURCE a file, or - "
	  "for "
	  "standard input. What cannot be shown is refused, as are a logo with a script and colours whose contrast is too "
	  "low; "
	  "what was there before is kept (versions). pages/country-KE.en.md and pages/subject-mangroves.en.md are the own "
	  "text "
	  "on the page of a country or subject.",
	  NULL, 0, run_look },
	{ "queue", "[list]|show ID|grant ID|return ID|decline ID", "Requests that wait for a decision.",
	  "list prints them, the oldest first; show prints one with what was said about it; grant does what was asked; "
	  "return "
	  "and decline need an --answer.",
	  OPTIONS(queue_options), run_queue },
	{ "translations", "list|export [ID...]|import FILE...",
	  "Translations: what waits, and files of translators' tools.",
	  "list prints what is missing or stale, what waits longest first. export writes the texts as PO or XLIFF. import takes "
	  "PO and XLIFF (1.2 and 2.0): finished texts whose originals are unchanged become drafts whose publication is asked "
	  "for; the others are named. The same file twice does nothing. Exit status 1: something could not be taken.",
	  OPTIONS(translations_options), run_translations },
	{ "words", "export LANGUAGE", "A file to begin another language of the interface with.",
	  "Prints all words, without translations, with the English ones as comments. Filled in, with the Plural-Forms of the "
	  "language, it goes into the node's ui/words/ as LANGUAGE.po; what it leaves empty is shown in English.",
	  NULL, 0, run_words },
	{ "record", "show|history|publish|confirm|withdraw|revoke|erase|verify|merge ID INTO|separate ID",
	  "One record.",
	  "show prints the newest revision (ID@3: that one); history lists all; publish publishes the draft; confirm "
	  "appends a revision that says it is still true; withdraw "
	  "and "
	  "revoke append a signed revision; merge says that a record is the record INTO, of the same type, to which "
	  "references and its address lead from then on, and separate publishes it again as it was; erase removes body, original and files of all revisions for ever; verify "
	  "recomputes hashes, chain and signatures.",
	  OPTIONS(record_options), run_record },
	{ "reviewers", "[list]|accept EMAIL|end EMAIL", "Who offers to review case studies (docs/reviews.md).",
	  "One reviewer a line: address, accepted or only offered, available or away, reviews that are open, reviews "
	  "that were written, name. accept takes somebody into the pool, end takes them out.",
	  NULL, 0, run_reviewers },
	{ "harvest", "show URL|add URL|list|run [NAME]|log NAME|remove NAME",
	  "Sources of records that are harvested, by OAI-PMH or as files and feeds.",
	  "show prints what a provider says of itself, its formats and its sets, before it is added. run harvests one source, or all: from where a stopped harvest stood, else what changed since the last. "
	  "Exit status 3 says that it stopped: a repeat goes on. When a source would delete more than a fifth of "
	  "its records, the harvest is held until it is run with --deletes. log shows the last harvests. remove forgets a source and says "
	  "what becomes of its records: they stay, or with --withdraw they are withdrawn.",
	  OPTIONS(harvest_options), run_harvest },
	{ "links", "[list]|check [URL...]|repair OLD NEW",
	  "What records link to, whether it is there, and repairing it.",
	  "list prints links: state, last status, since when, address, where it has moved to, note. check asks now what is "
	  "due, or "
	  "the named addresses; exit status 1 says that something is not there. repair puts NEW in the place of OLD in all own "
	  "records that have it, each by a new revision, and names those that could not be changed.",
	  OPTIONS(links_options), run_links },
	{ "mail",
	  "list|show ID|retry ID|drop ID|test ADDRESS|check|returned|unstop ADDRESS|take FILE...|-|fetch|in|read ID|release ID|refuse ID|address EMAIL",
	  "The mail that goes out and comes in.",
	  "list tells the newest mail with the server's last answer; show prints one with all attempts and the message "
	  "itself; retry sends it again, drop never; test posts a test mail. check asks the "
	  "system of names whether others believe that our mail is ours (SPF, DKIM, DMARC), says what to put there, and posts a "
	  "test mail to an address of ours; with --newest it asks nothing and tells what the newest check found, and "
	  "what the test mail said when it came back. 'chm serve' sends what waits, as the "
	  "settings mail.… say. returned tells whose mail came back, unstop has an address written to again. take takes "
	  "in messages (one, or an mbox), each with one verdict: 'chm serve' takes them by LMTP or from a mailbox, from which fetch takes them now. in tells the newest with "
	  "their verdicts, read prints one; release has one that is held do what it would have done, refuse nothing. address "
	  "prints where a person sends files to that become drafts of theirs. Exit status 1 of take: something was "
	  "refused; of check: something is to be done.",
	  OPTIONS(mail_options), run_mail },
	{ "files", "list|read|text FILE", "The text of files of records, for search, and small pictures of images.",
	  "list prints how many files were read, and each that could not be: why, a record that names it, when, size, kind, hash. "
	  "read reads what waits; 'chm serve' does so by itself. text prints what search would read of a file. The program calls "
	  "itself with 'inside' for this, and with 'bare' to take what a camera wrote out of an image, in a process without rights. PDF asks for pdftotext (poppler-utils).",
	  OPTIONS(files_options), run_files },
	{ "backup", "FILE|drill [FILE]|key", "Writes the whole node into one file, while it runs, or tries a backup.",
	  "The records in one state, the files, settings and keys. The file holds the node's secret key, until key has made "
	  "a recovery key: from then on the keys in it are sealed, and only the recovery key, which is printed once, opens "
	  "them. It is restored on SQLite as on PostgreSQL. drill restores a backup, else the newest "
	  "nightly one, beside it, checks all of it and removes it again: exit status 0 says that it is whole. 'chm serve' "
	  "makes one each night in the folder of the setting backup.folder.",
	  OPTIONS(backup_options), run_backup },
	{ "restore", "FILE DIR", "Makes a node directory of a backup.",
	  "All of the backup is checked before anything is made. DIR must be empty or absent, and the database too. "
	  "Records that were erased after the backup was made are erased again, as far as a list names them. When the keys in "
	  "it are sealed, the recovery key is asked for, on standard input.",
	  OPTIONS(restore_options), run_restore },
	{ "move", "", "Moves the node to another database, from SQLite to PostgreSQL or back.",
	  "Stop 'chm serve' first. The old database stays, with tables called moved_…, so that no program goes on with "
	  "it.",
	  OPTIONS(move_options), run_move },
	{ "check", "", "Integrity: hashes, signatures, log, database, index.",
	  "Exit status 1 says that something is wrong; each thing is named.", OPTIONS(check_options), run_check },
	{ "audit", "", "Who did what: decisions about records, people, sources, settings.",
	  "One act a line: number, time, account ('-': the operator, or the node by itself), way in, act, subject, "
	  "detail. Each is chained to the one before and signed with the node's key, so that none can be changed or "
	  "taken out unnoticed; --verify looks, and exits with 1 when something is wrong.",
	  OPTIONS(audit_options), run_audit },
	{ "migrate", "", "Brings the database to this version's schema, and the vocabularies to the shipped ones.",
	  "What there was is kept before in a backup, NAME-before-schema-N.tar.zst, in the folder of nightly backups, else in "
	  "backups/ of the node; when that cannot be made, nothing is changed.",
	  OPTIONS(migrate_options), run_migrate },
	{ "user",
	  "add EMAIL|list|role EMAIL add|remove ROLE|disable EMAIL|enable EMAIL|password EMAIL|link [EMAIL]|token "
	  "EMAIL "
	  "add|list|remove ID|acts EMAIL|delete EMAIL",
	  "Accounts, their roles and access tokens.",
	  "add prints the link of an invitation, unless --password is given: then the password is read from standard "
	  "input, as by password. link without an address prints a one-time link that signs the operator in; with one, "
	  "a "
	  "link to take up the account or to set a new password. acts says what the person may do, with --country and "
	  "--type "
	  "to records of those; 'chm help permissions' what each role may.",
	  OPTIONS(user_options), run_user },
	{ "version", "", "Prints version, build and libraries.", "", NULL, 0, run_version },
	{ "help", "[COMMAND|settings|types|permissions|formats|man|completion]", "Explains.",
	  "'man' prints the manual page, 'completion' a script for bash, 'types' the record types with their fields.",
	  NULL, 0, run_help },
};

size_t
commands_list(const struct command **list_r)
{
	*list_r = table;
	return sizeof table / sizeof *table;
}
