/* Programs that say what they are. The list is short on purpose: a robot that hides is counted as a reader whatever is done, and
 * one that is honest has one of these words in its name. docs/operators/statistics.md has the list, too. */
#include "figures/figures.h"

/* In lower case. */
static const char *const words[] = {
	"bot",         "crawl",      "spider", "slurp", "archive", "fetcher", "monitor", "scan",     "preview",
	"http-client", "httpclient", "curl",   "wget",  "python",  "java/",   "libwww",  "headless", "feed",
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
stands_at(struct str text, size_t at, const char *word)
{
	while (*word != '\0' && at < text.length && lower(text.data[at]) == *word) {
		at++;
		word++;
	}
	return *word == '\0';
}

/* A make of telephones. */
static bool
is_cubot(struct str agent, size_t at)
{
	return at >= 2 && stands_at(agent, at - 2, "cubot");
}

/* At each place only the words that begin with its letter are looked at: which those are is kept as bits. */
bool
agent_is_robot(struct str agent)
{
	uint32_t begin[128] = { 0 };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		begin[(unsigned char)words[i][0]] |= UINT32_C(1) << i;
	for (size_t at = 0; at < agent.length; at++) {
		unsigned char first = (unsigned char)lower(agent.data[at]);

		for (uint32_t rest = first < 128 ? begin[first] : 0; rest != 0; rest &= rest - 1) {
			const char *word = words[__builtin_ctz(rest)];

			if (stands_at(agent, at, word) && !is_cubot(agent, at))
				return true;
		}
	}
	return agent.length == 0;
}
