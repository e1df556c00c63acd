/* What settings that the desk only shows are for, in the reader's language. In English it is what `chm settings` says. */
#include "pages/labels.h"
#include "pages/settings.h"

static const struct label_choice says[] = {
	{ "short", "says.short" },
	{ "url", "says.url" },
	{ "database", "says.database" },
	{ "listen", "says.listen" },
	{ "metrics", "says.metrics" },
	{ "plain", "says.plain" },
	{ "tls.certificate", "says.tls.certificate" },
	{ "tls.key", "says.tls.key" },
	{ "hsts", "says.hsts" },
	{ "canonical", "says.canonical" },
	{ "proxies", "says.proxies" },
	{ "proxy.header", "says.proxy.header" },
	{ "client.requests", "says.client.requests" },
	{ "client.burst", "says.client.burst" },
	{ "client.connections", "says.client.connections" },
	{ "statistics.count", "says.statistics.count" },
	{ "statistics.days", "says.statistics.days" },
	{ "statistics.public", "says.statistics.public" },
	{ "images.metadata", "says.images.metadata" },
	{ "files.scanner", "says.files.scanner" },
	{ "files.unscanned", "says.files.unscanned" },
	{ "workers", "says.workers" },
	{ "page-cache", "says.page-cache" },
	{ "mail.authority", "says.mail.authority" },
	{ "mail.per-domain", "says.mail.per-domain" },
	{ "mail.incoming", "says.mail.incoming" },
	{ "mail.lmtp", "says.mail.lmtp" },
	{ "mail.inbox", "says.mail.inbox" },
	{ "mail.inbox-user", "says.mail.inbox-user" },
	{ "mail.inbox-password", "says.mail.inbox-password" },
	{ "mail.inbox-done", "says.mail.inbox-done" },
	{ "mail.checked-by", "says.mail.checked-by" },
	{ "mail.selector", "says.mail.selector" },
	{ "mail.resolver", "says.mail.resolver" },
	{ "links.check", "says.links.check" },
	{ "links.between", "says.links.between" },
	{ "links.a-day", "says.links.a-day" },
	{ "links.pause", "says.links.pause" },
	{ "links.seconds", "says.links.seconds" },
	{ "links.failures", "says.links.failures" },
	{ "links.days", "says.links.days" },
	{ "links.private", "says.links.private" },
	{ "links.copies", "says.links.copies" },
	{ "links.copy-megabytes", "says.links.copy-megabytes" },
	{ "links.copies-megabytes", "says.links.copies-megabytes" },
	{ "network.proxy", "says.network.proxy" },
	{ "network.no-proxy", "says.network.no-proxy" },
	{ "network.authority", "says.network.authority" },
	{ "log.format", "says.log.format" },
	{ "log.level", "says.log.level" },
};

struct str
setting_says(const struct page *page, const struct setting_about *about)
{
	struct str name = str_of(about->name), text = label_choice(page, says, sizeof says / sizeof says[0], name);

	return str_equal(text, name) ? str_of(about->says) : text;
}
