#include "notices/smtp.h"

#include "base/file.h"
#include "base/limits.h"
#include "http/parameters.h"
#include "node/settings.h"

#include <curl/curl.h>

enum { PASSWORD_BYTES = 4096, LINE_BYTES = 400 };

/* How far the talk has come, told by what libcurl writes. */
enum stage { STAGE_GREETING, STAGE_MAIL, STAGE_RECIPIENT, STAGE_DATA };

struct smtp {
	struct arena *a;
	CURL         *curl;
	struct str    rest; /* of the message, to be given */
	enum stage    stage;
	bool          ends;             /* the talk: what is said now tells nothing of the message */
	char          line[LINE_BYTES]; /* the server's newest */
	char          message[CURL_ERROR_SIZE];
};

#define SET(option, value) (curl_easy_setopt(smtp->curl, option, value) == CURLE_OK)

static size_t
give_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct smtp *smtp = context;
	size_t       length = size * count < smtp->rest.length ? size * count : smtp->rest.length;

	memcpy(bytes, smtp->rest.data, length);
	smtp->rest = str_slice(smtp->rest, length, smtp->rest.length);
	return length;
}

static size_t
leave_out(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes;
	(void)context;
	return size * count;
}

/* Of what signs in only the first word is looked at, and nothing kept. */
static void
overhear_command(struct smtp *smtp, struct str text)
{
	smtp->ends = str_starts(text, STR("QUIT"));
	if (str_starts(text, STR("MAIL ")))
		smtp->stage = STAGE_MAIL;
	else if (str_starts(text, STR("RCPT ")))
		smtp->stage = STAGE_RECIPIENT;
	else if (str_starts(text, STR("DATA")))
		smtp->stage = STAGE_DATA;
	if (!smtp->ends)
		smtp->line[0] = '\0';
}

static int
overhear(CURL *curl, curl_infotype kind, char *bytes, size_t size, void *context)
{
	struct smtp *smtp = context;
	struct str   text = { bytes, size };

	(void)curl;
	if (kind == CURLINFO_HEADER_OUT)
		overhear_command(smtp, text);
	else if (kind == CURLINFO_DATA_OUT)
		smtp->line[0] = '\0'; /* "go on" has been heard */
	else if (kind == CURLINFO_HEADER_IN && !smtp->ends)
		snprintf(smtp->line, sizeof smtp->line, "%.*s", STR_ARGS(str_head(str_trim(text), LINE_BYTES - 1)));
	return 0;
}

/* ---- opening ------------------------------------------------------------------------------------------------------ */

bool
smtp_server_is_here(struct str server)
{
	struct str host = url_host(server);

	return str_starts(host, STR("127.")) || str_starts(host, STR("[::1]")) || str_is(host, "localhost") ||
	       str_starts(host, STR("localhost:"));
}

static long
use_tls(const struct settings *settings)
{
	if (str_starts(settings->mail_server, STR("smtps://")))
		return CURLUSESSL_ALL;
	if (smtp_server_is_here(settings->mail_server))
		return CURLUSESSL_NONE;
	return settings->mail_user.length > 0 ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

static bool
sign_in(struct smtp *smtp, const struct settings *settings, struct str folder, struct error *error)
{
	struct str path = path_below(smtp->a, folder, settings->mail_password), password;

	if (settings->mail_user.length == 0)
		return true;
	if (!file_read(smtp->a, path, PASSWORD_BYTES, &password, error))
		return error_because(error, "mail.password", "the password for mail cannot be read");
	return SET(CURLOPT_USERNAME, str_c(smtp->a, settings->mail_user)) &&
	       SET(CURLOPT_PASSWORD, str_c(smtp->a, str_trim(password)));
}

/* The name that we greet with is that of our site. */
static bool
set_server(struct smtp *smtp, const struct settings *settings, struct str folder)
{
	struct str host = url_host(settings->url), server = settings->mail_server;
	struct str authority = path_below(smtp->a, folder, settings->mail_authority);

	host = str_slice(host, 0, str_find_byte(host, ':'));
	while (server.length > 0 && server.data[server.length - 1] == '/')
		server.length--;
	return SET(CURLOPT_URL, str_format(smtp->a, "%.*s/%.*s", STR_ARGS(server), STR_ARGS(host)).data) &&
	       (authority.length == 0 || SET(CURLOPT_CAINFO, str_c(smtp->a, authority))) &&
	       SET(CURLOPT_USE_SSL, use_tls(settings));
}

static bool
set_up(struct smtp *smtp)
{
	return SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps") && SET(CURLOPT_NOSIGNAL, 1L) &&
	       SET(CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CLIENT_CONNECT_SECONDS) &&
	       SET(CURLOPT_TIMEOUT, (long)LIMIT_MAIL_SECONDS) && SET(CURLOPT_ERRORBUFFER, smtp->message) &&
	       SET(CURLOPT_UPLOAD, 1L) && SET(CURLOPT_READFUNCTION, give_bytes) && SET(CURLOPT_READDATA, smtp) &&
	       SET(CURLOPT_WRITEFUNCTION, leave_out) && SET(CURLOPT_HEADERFUNCTION, leave_out) &&
	       SET(CURLOPT_DEBUGFUNCTION, overhear) && SET(CURLOPT_DEBUGDATA, smtp) && SET(CURLOPT_VERBOSE, 1L) &&
	       SET(CURLOPT_NETRC, 0L) && SET(CURLOPT_PROXY, "");
}

bool
smtp_open(const struct settings *settings, struct str folder, struct smtp **smtp_r, struct error *error)
{
	struct arena *a = arena_open(4096);
	struct smtp  *smtp = ARENA_NEW(a, struct smtp);
	bool          good;

	smtp->a = a;
	smtp->curl = curl_easy_init();
	good = smtp->curl != NULL && set_up(smtp) && set_server(smtp, settings, folder);
	if (!good)
		error_set(error, ERROR_LIMIT, "client.open", "libcurl cannot be set up for mail");
	if (!good || !sign_in(smtp, settings, folder, error)) {
		smtp_close(smtp);
		return false;
	}
	*smtp_r = smtp;
	return true;
}

void
smtp_close(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	curl_easy_cleanup(smtp->curl);
	arena_close(smtp->a);
}

/* ---- sending ------------------------------------------------------------------------------------------------------ */

/* Of the server's newest line; 0: there is none. */
static int
code_of(const struct smtp *smtp)
{
	int64_t code;

	return str_integer(str_slice(str_of(smtp->line), 0, 3), &code) ? (int)code : 0;
}

const char *
smtp_tls_advice(int code)
{
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return "the certificate of the server is not believed: is its name in the setting the one that it is "
		       "made for, "
		       "and does mail.authority name those that sign it? ";
	if (code == CURLE_SSL_CACERT_BADFILE)
		return "the file that mail.authority names cannot be read: ";
	if (code == CURLE_USE_SSL_FAILED)
		return "the server offers no STARTTLS, and without it no password is sent: ";
	return "";
}

static enum smtp_outcome
outcome_of(const struct smtp *smtp, CURLcode code, int status)
{
	if (code == CURLE_OK)
		return SMTP_TAKEN;
	if (smtp->stage < STAGE_MAIL)
		return SMTP_NO_SERVER;
	if (status >= 500)
		return smtp->stage == STAGE_MAIL ? SMTP_NO_SERVER : SMTP_REFUSED;
	return SMTP_LATER;
}

void
smtp_send(struct arena *a, struct smtp *smtp, struct str sender, struct str recipient, struct str bytes,
	  struct smtp_answer *answer_r)
{
	struct curl_slist *to = curl_slist_append(NULL, str_format(a, "<%.*s>", STR_ARGS(recipient)).data);
	CURLcode           code = CURLE_FAILED_INIT;
	int                status;

	smtp->rest = bytes;
	smtp->stage = STAGE_GREETING;
	smtp->ends = false;
	smtp->line[0] = smtp->message[0] = '\0';
	if (SET(CURLOPT_MAIL_FROM, str_format(a, "<%.*s>", STR_ARGS(sender)).data) && SET(CURLOPT_MAIL_RCPT, to) &&
	    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)bytes.length))
		code = curl_easy_perform(smtp->curl);
	curl_slist_free_all(to);
	(void)SET(CURLOPT_MAIL_RCPT, (struct curl_slist *)NULL);
	status = code_of(smtp);
	if (code != CURLE_OK && status < 400)
		status = 0;
	*answer_r = (struct smtp_answer){ .outcome = outcome_of(smtp, code, status), .code = status };
	if (status > 0)
		answer_r->answer = str_copy(a, str_of(smtp->line));
	else
		answer_r->answer = str_format(a, "%s%s", smtp_tls_advice(code),
					      smtp->message[0] != '\0' ? smtp->message : curl_easy_strerror(code));
}
