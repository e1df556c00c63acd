/* Stems by libstemmer (Snowball). */
#include "text/stem.h"

#include <libstemmer.h>

struct stemmer {
	struct sb_stemmer *stemmer;
};

static void
drop_stemmer(void *argument)
{
	sb_stemmer_delete(argument);
}

struct stemmer *
stemmer_make(struct arena *a, struct str language)
{
	static const struct {
		const char *language, *name;
	} names[] = {
		{ "ar", "arabic" }, { "en", "english" }, { "es", "spanish" }, { "fr", "french" }, { "ru", "russian" },
	};
	struct str      primary = str_slice(language, 0, str_find_byte(language, '-'));
	struct stemmer *stemmer = ARENA_NEW(a, struct stemmer);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!str_is_nocase(primary, names[i].language))
			continue;
		stemmer->stemmer = sb_stemmer_new(names[i].name, "UTF_8");
		arena_defer(a, drop_stemmer, stemmer->stemmer);
		return stemmer;
	}
	return NULL;
}

struct str
stemmer_stem(struct stemmer *stemmer, struct str word)
{
	const sb_symbol *stem = sb_stemmer_stem(stemmer->stemmer, (const sb_symbol *)word.data, (int)word.length);

	return (struct str){ (const char *)stem, (size_t)sb_stemmer_length(stemmer->stemmer) };
}
