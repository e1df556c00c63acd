#include "letters/imap.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "letters/inbox.h"
#include "node/node.h"
#include "notices/smtp.h"

#include <curl/curl.h>

enum { PASSWORD_BYTES = 4096, ANSWER_BYTES = 256 * 1024, EVERY_SECONDS = 300 };

/* By this word of ours it is known which were taken, where they are not moved. */
#define TAKEN "ChmTaken"

struct imap {
	struct arena          *a; /* of all, and ... */
	struct arena          *m; /* ... of one message */
	struct node           *node;
	const struct settings *settings;
	CURL                  *curl;
	struct str             folder; /* "imaps://HOST/INBOX" */
	struct buffer          answer;
	size_t                 limit;
	bool                   cut;  /* there was more than the limit */
	CURLcode               code; /* of the newest command */
	char                   message[CURL_ERROR_SIZE];
};

#define SET(option, value) (curl_easy_setopt(imap->curl, option, value) == CURLE_OK)

static size_t
take_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct imap *imap = context;
	size_t       length = size * count;

	if (imap->answer.length + length > imap->limit) {
		imap->cut = true;
		return 0;
	}
	buffer_add(&imap->answer, (struct str){ bytes, length });
	return length;
}

/* ---- opening ------------------------------------------------------------------------------------------------------ */

static struct str
file_of(const struct imap *imap, struct str path)
{
	return path_below(imap->a, imap->node->folder, path);
}

static bool
sign_in(struct imap *imap, struct error *error)
{
	struct str password;

	if (!file_read(imap->a, file_of(imap, imap->settings->mail_inbox_password), PASSWORD_BYTES, &password, error))
		return error_because(error, "mail.password", "the password for the mailbox cannot be read");
	return SET(CURLOPT_USERNAME, str_c(imap->a, imap->settings->mail_inbox_user)) &&
	       SET(CURLOPT_PASSWORD, str_c(imap->a, str_trim(password)));
}

/* A server on this machine is spoken to as it is; any other gets no password without TLS. */
static long
use_tls(const struct settings *settings)
{
	bool here = smtp_server_is_here(settings->mail_inbox);

	return here && str_starts(settings->mail_inbox, STR("imap://")) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
}

static bool
set_up(struct imap *imap)
{
	struct str authority = imap->settings->mail_authority;

	return SET(CURLOPT_PROTOCOLS_STR, "imap,imaps") && SET(CURLOPT_NOSIGNAL, 1L) &&
	       SET(CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CLIENT_CONNECT_SECONDS) &&
	       SET(CURLOPT_TIMEOUT, (long)LIMIT_MAIL_SECONDS) && SET(CURLOPT_ERRORBUFFER, imap->message) &&
	       SET(CURLOPT_WRITEFUNCTION, take_bytes) && SET(CURLOPT_WRITEDATA, imap) && SET(CURLOPT_NETRC, 0L) &&
	       SET(CURLOPT_PROXY, "") && SET(CURLOPT_USE_SSL, use_tls(imap->settings)) &&
	       (authority.length == 0 || SET(CURLOPT_CAINFO, str_c(imap->a, file_of(imap, authority))));
}

/* "imaps://HOST" and "imaps://HOST/" are of INBOX. */
static struct str
folder_of(struct arena *a, struct str url)
{
	size_t     host = str_find(url, STR("://")) + 3;
	struct str path = str_slice(url, host, url.length);

	path = str_slice(path, str_find_byte(path, '/') + 1, path.length);
	while (str_ends(url, STR("/")))
		url.length--;
	return path.length > 0 ? url : str_join(a, url, STR("/INBOX"));
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

static bool
ask(struct imap *imap, struct str url, const char *command, size_t limit)
{
	imap->answer = buffer_in(imap->m);
	imap->limit = limit;
	imap->cut = false;
	imap->message[0] = '\0';
	imap->code = CURLE_FAILED_INIT;
	if (SET(CURLOPT_URL, str_c(imap->m, url)) && SET(CURLOPT_CUSTOMREQUEST, command))
		imap->code = curl_easy_perform(imap->curl);
	return imap->code == CURLE_OK;
}

static bool
fail(const struct imap *imap, const char *what, struct error *error)
{
	return error_set(error, ERROR_REMOTE, "imap.server", "%s: %s%s", what, smtp_tls_advice(imap->code),
			 imap->message[0] != '\0' ? imap->message : "the mailbox did not do as asked");
}

/* The numbers of "* SEARCH 2 17". */
static bool
find_messages(struct imap *imap, int64_t *list, size_t *count_r, bool *more_r, struct error *error)
{
	const char *command = imap->settings->mail_inbox_done.length > 0 ? "UID SEARCH UNDELETED"
									 : "UID SEARCH UNDELETED UNKEYWORD " TAKEN;
	struct str  rest, line, word;

	*count_r = 0;
	*more_r = false;
	if (!ask(imap, imap->folder, command, ANSWER_BYTES))
		return fail(imap, "the mailbox cannot be read", error);
	rest = buffer_str(&imap->answer);
	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (!str_starts(line, STR("* SEARCH")))
			continue;
		line = str_slice(line, strlen("* SEARCH"), line.length);
		while (str_cut(&line, ' ', &word)) {
			*more_r |= *count_r == LIMIT_IMAP_MESSAGES && word.length > 0;
			if (*count_r < LIMIT_IMAP_MESSAGES && str_integer(word, &list[*count_r]) && list[*count_r] > 0)
				(*count_r)++;
		}
	}
	return true;
}

static bool
tell(struct imap *imap, struct str command)
{
	return ask(imap, imap->folder, str_c(imap->m, command), ANSWER_BYTES);
}

/* A server that cannot move copies, and the copy left behind is marked as deleted. */
static bool
put_away(struct imap *imap, int64_t number, struct error *error)
{
	struct str done = imap->settings->mail_inbox_done;
	bool       good;

	if (done.length == 0)
		good = tell(imap,
			    str_format(imap->m, "UID STORE %" PRId64 " +FLAGS.SILENT (%s \\Seen)", number, TAKEN));
	else
		good = tell(imap, str_format(imap->m, "UID MOVE %" PRId64 " \"%.*s\"", number, STR_ARGS(done))) ||
		       (tell(imap, str_format(imap->m, "UID COPY %" PRId64 " \"%.*s\"", number, STR_ARGS(done))) &&
			tell(imap,
			     str_format(imap->m, "UID STORE %" PRId64 " +FLAGS.SILENT (\\Deleted \\Seen)", number)));
	return good || fail(imap, "a message that was taken cannot be put away", error);
}

/* ---- messages ----------------------------------------------------------------------------------------------------- */

static bool
take(struct imap *imap, struct imap_report *report, struct error *error)
{
	struct mail_in in = { .bytes = buffer_str(&imap->answer), .way = "imap", .cut = imap->cut };
	struct str    *recipients;
	struct verdict verdict;
	size_t         count;

	if (!mail_in_recipients(imap->m, imap->node, in.bytes, &recipients, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		in.recipient = recipients[i];
		if (!mail_take(imap->m, imap->node, &in, &verdict, error))
			return false;
		report->refused += str_is(verdict.verdict, "refused");
		report->taken += !str_is(verdict.verdict, "refused");
	}
	return true;
}

/* A message that is longer than its limit is not read to its end; it has a verdict too. */
static bool
take_message(struct imap *imap, int64_t number, struct imap_report *report, struct error *error)
{
	struct str url = str_format(imap->m, "%.*s/;UID=%" PRId64, STR_ARGS(imap->folder), number);

	if (!ask(imap, url, NULL, LIMIT_LETTER_BYTES) && !imap->cut)
		return fail(imap, "a message cannot be read", error);
	return take(imap, report, error) && put_away(imap, number, error);
}

static bool
take_all(struct imap *imap, bool (*stops)(const void *context), const void *context, struct imap_report *report,
	 struct error *error)
{
	int64_t *list = ARENA_ARRAY(imap->a, int64_t, LIMIT_IMAP_MESSAGES);
	size_t   count;
	bool     good;

	imap->m = imap->a;
	good = find_messages(imap, list, &count, &report->more, error);
	for (size_t i = 0; good && i < count && (stops == NULL || !stops(context)); i++) {
		imap->m = arena_open(0);
		good = take_message(imap, list[i], report, error);
		arena_close(imap->m);
	}
	return good;
}

bool
imap_poll(struct node *node, bool (*stops)(const void *context), const void *context, struct imap_report *report_r,
	  struct error *error)
{
	struct imap  imap_here = { .a = arena_open(0), .node = node, .settings = &node->settings };
	struct imap *imap = &imap_here;
	bool         good;

	*report_r = (struct imap_report){ 0 };
	imap->folder = folder_of(imap->a, node->settings.mail_inbox);
	imap->curl = curl_easy_init();
	good = imap->curl != NULL && set_up(imap);
	if (!good)
		error_set(error, ERROR_LIMIT, "client.open", "libcurl cannot be set up for mail");
	good = good && sign_in(imap, error) && take_all(imap, stops, context, report_r, error);
	curl_easy_cleanup(imap->curl);
	arena_close(imap->a);
	return good;
}

/* ---- the job ------------------------------------------------------------------------------------------------------ */

static bool
job_wants_stop(const void *job)
{
	return job_stops(job);
}

static bool
poll_mailbox(struct job *job, void *context, struct error *error)
{
	struct node       *node = context;
	struct imap_report report = { .more = true };

	if (node->settings.mail_inbox.length == 0)
		return true;
	while (report.more && !job_stops(job)) {
		if (!imap_poll(node, job_wants_stop, job, &report, error))
			return false;
		job_note(job, "%" PRId64 " messages taken, %" PRId64 " refused", report.taken, report.refused);
	}
	return true;
}

const struct job_kind imap_job = { .name = "mail-poll",
				   .says = "Takes mail out of the mailbox of the settings.",
				   .run = poll_mailbox,
				   .attempts = 3,
				   .every = EVERY_SECONDS,
				   .at_start = true };
