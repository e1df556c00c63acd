/* The text of a node.ini: made for a new node, and changed so that the file stays what its people wrote. */
#include "node/settings.h"

#include "base/file.h"

#include <unistd.h>

enum { FILE_MODE = 0640, FOLDER_MODE = 0750 };

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
	for (size_t i = 0; i < settings_count(); i++) {
		struct setting_about setting = settings_at(i);
		struct str           value = value_of(a, settings, setting.name);

		buffer_format(&out, "\n# %s\n", setting.says);
		if (value.length > 0)
			buffer_format(&out, "%s = %.*s\n", setting.name, STR_ARGS(value));
		else
			buffer_format(&out, "#%s = %s\n", setting.name, setting.initial);
		for (size_t n = 0; i == 0 && n < settings->name_count; n++)
			buffer_format(&out, "name.%.*s = %.*s\n", STR_ARGS(settings->names[n].language),
				      STR_ARGS(settings->names[n].text));
	}
	return buffer_str(&out);
}

void
settings_describe(struct buffer *out)
{
	for (size_t i = 0; i < settings_count(); i++) {
		struct setting_about setting = settings_at(i);
		bool                 given = setting.initial[0] != '\0';

		buffer_format(out, "%-18s %s%s%s%s\n", setting.name, setting.says, given ? " Default: " : "",
			      setting.initial, given ? "." : "");
	}
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

/* What a line of the file can hold. */
static bool
is_line(struct str value)
{
	for (size_t i = 0; i < value.length; i++)
		if ((unsigned char)value.data[i] < ' ')
			return false;
	return true;
}

static bool
change_text(struct arena *a, struct str *text, const struct setting_value *value, struct error *error)
{
	struct setting_about setting;
	struct str           trimmed = str_trim(value->value);

	if (!settings_find(value->name, &setting, error))
		return false;
	if (strcmp(setting.name, "short") == 0)
		return error_set(error, ERROR_INPUT, "settings.fixed",
				 "the short name is a part of all identifiers: it never changes");
	if (strcmp(setting.name, "database") == 0)
		return error_set(error, ERROR_INPUT, "settings.fixed", "'chm move' moves a node to another database");
	if (!is_line(value->value))
		return error_set(error, ERROR_INPUT, "settings.character", "a value is one line");
	*text = settings_set(a, *text, value->name, trimmed);
	return true;
}

static bool
change_file(struct arena *a, struct str folder, const struct setting_value *values, size_t count, struct error *error)
{
	struct settings settings;
	struct str      text;

	if (!settings_file(a, folder, &text, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!change_text(a, &text, &values[i], error))
			return false;
	return settings_parse(a, text, STR("node.ini"), &settings, error) &&
	       file_write(path_join(a, folder, STR("node.ini")), text, FILE_MODE, error);
}

bool
settings_write(struct str folder, const struct setting_value *values, size_t count, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    cache = path_join(a, folder, STR("cache"));
	int           lock = -1;
	bool          good = folder_make(cache, FOLDER_MODE, error) &&
		    file_lock(path_join(a, cache, STR("settings.lock")), &lock, error);

	if (good && lock < 0)
		good = error_set(error, ERROR_CONFLICT, "settings.busy", "another program is changing the settings");
	good = good && change_file(a, folder, values, count, error);
	if (lock >= 0)
		close(lock);
	arena_close(a);
	return good;
}
