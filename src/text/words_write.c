/* A .po file to begin a language with. */
#include "text/words.h"

#include "text/words_table.h"

static void
add_comment(struct buffer *out, struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line))
		buffer_format(out, "#. %.*s\n", STR_ARGS(line));
}

void
words_write_template(struct buffer *out, const struct words *words, struct str language)
{
	const struct words_language *english = words_find_language(words, STR("en"));

	buffer_format(out,
		      "msgid \"\"\nmsgstr \"\"\n\"Language: %.*s\\n\"\n\"MIME-Version: 1.0\\n\"\n"
		      "\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n"
		      "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n",
		      STR_ARGS(language));
	for (unsigned i = 0; i < words->own; i++) {
		struct str key = words_key(words, i);
		struct str text = { english->text + english->at[i], english->at[i + 1] - english->at[i] }, form;
		bool       plural = memchr(text.data, '\0', text.length) != NULL;

		buffer_add_byte(out, '\n');
		while (str_cut(&text, '\0', &form))
			add_comment(out, form);
		buffer_format(out, "msgid \"%.*s\"\n", STR_ARGS(key));
		if (plural)
			buffer_format(out, "msgid_plural \"%.*s\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n", STR_ARGS(key));
		else
			buffer_add_c(out, "msgstr \"\"\n");
	}
}
