/* Labels, choices and helps of types in further languages: from the .po files of a node (text/words.h). The English text is the key, behind
 * "types/", and behind "types/NAME/" where one type means something else by it. */
#include "records/type_words.h"

#include "base/table.h"
#include "text/words.h"

struct wording {
	struct arena       *a;
	const struct words *words;
	const struct str   *tags;
	size_t              tag_count;
	struct str          type; /* its name */
};

static struct str
english_of(const struct localized *texts)
{
	return localized_in(texts, STR("en"));
}

static struct str
given(const struct wording *w, struct str tag, struct str english)
{
	struct str key = str_format(w->a, "types/%.*s/%.*s", STR_ARGS(w->type), STR_ARGS(english));
	struct str text = words_given(w->words, tag, key);

	return text.length > 0 ? text : words_given(w->words, tag, str_format(w->a, "types/%.*s", STR_ARGS(english)));
}

static struct localized
say(const struct wording *w, const struct localized *texts)
{
	struct localized_text *list;
	struct str             english = english_of(texts);
	size_t                 count = texts->count;

	if (english.length == 0)
		return *texts;
	list = ARENA_ARRAY(w->a, struct localized_text, count + w->tag_count);
	memcpy(list, texts->list, count * sizeof *list);
	for (size_t i = 0; i < w->tag_count; i++) {
		struct str text = given(w, w->tags[i], english);
		size_t     at = 0;

		if (text.length == 0)
			continue;
		while (at < count && !str_equal(list[at].language, w->tags[i]))
			at++;
		list[at] = (struct localized_text){ .language = w->tags[i], .text = text };
		count += at == count;
	}
	return (struct localized){ list, count };
}

static const struct choice *
say_choices(const struct wording *w, const struct field *field)
{
	struct choice *list = ARENA_ARRAY(w->a, struct choice, field->choice_count);

	for (size_t i = 0; i < field->choice_count; i++) {
		list[i] = field->choices[i];
		list[i].label = say(w, &field->choices[i].label);
	}
	return list;
}

static struct field_list
say_fields(const struct wording *w, const struct field_list *fields)
{
	struct field *list = ARENA_ARRAY(w->a, struct field, fields->count);

	for (size_t i = 0; i < fields->count; i++) {
		list[i] = fields->list[i];
		list[i].label = say(w, &fields->list[i].label);
		list[i].help = say(w, &fields->list[i].help);
		list[i].choices = say_choices(w, &fields->list[i]);
		list[i].fields = say_fields(w, &fields->list[i].fields);
	}
	return (struct field_list){ list, fields->count };
}

const struct type *
type_in_words(struct arena *a, const struct type *type, const struct words *words)
{
	struct type   *made = ARENA_NEW(a, struct type);
	struct wording w = { .a = a, .words = words, .type = type->name };

	w.tag_count = words_languages(words, &w.tags);
	*made = *type;
	made->label = say(&w, &type->label);
	made->plural = say(&w, &type->plural);
	made->help = say(&w, &type->help);
	made->fields = say_fields(&w, &type->fields);
	return made;
}

/* ---- a file to begin with ---------------------------------------------------------------------------------------- */

static void
add_text(struct buffer *out, struct table *seen, const struct localized *texts)
{
	struct str english = english_of(texts);

	if (english.length == 0 || table_put(seen, english, seen) != NULL)
		return;
	buffer_add_c(out, "\nmsgid \"types/");
	for (size_t i = 0; i < english.length; i++) {
		char byte = english.data[i];

		if (byte == '"' || byte == '\\')
			buffer_add_byte(out, '\\');
		if (byte == '\n')
			buffer_add_c(out, "\\n");
		else
			buffer_add_byte(out, byte);
	}
	buffer_add_c(out, "\"\nmsgstr \"\"\n");
}

static void
add_fields(struct buffer *out, struct table *seen, const struct field_list *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		add_text(out, seen, &field->label);
		add_text(out, seen, &field->help);
		for (size_t k = 0; k < field->choice_count; k++)
			add_text(out, seen, &field->choices[k].label);
		add_fields(out, seen, &field->fields);
	}
}

void
types_write_template(struct arena *a, struct buffer *out, const struct types *types)
{
	struct table             *seen = table_make(a, 0);
	const struct type *const *list;
	size_t                    count = types_list(types, &list);

	for (size_t i = 0; i < count; i++) {
		add_text(out, seen, &list[i]->label);
		add_text(out, seen, &list[i]->plural);
		add_text(out, seen, &list[i]->help);
		add_fields(out, seen, &list[i]->fields);
	}
}
