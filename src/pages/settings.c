/* The settings on the desk, and the first set-up step by step. What names files, addresses and processes of the machine is
 * shown and not changed here: it is for whoever has the machine, by `chm settings`. */
#include "pages/settings.h"

#include "base/file.h"
#include "node/sealed.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/site.h"
#include "vocabularies/vocabularies.h"

#include <unistd.h>

enum { FIELDS = 8, CHANGES = 64, VALUE_BYTES = 500, PASSWORD_MODE = 0600 };

/* The password of the server of mail stands in a file of its own, as node.ini is shown. */
#define PASSWORD_FILE "keys/mail.password"

struct shown_setting {
	const char *name, *label;
};

struct group {
	const char          *name, *label, *lead;
	struct shown_setting fields[FIELDS];
};

static const struct group groups[] = {
	{ "name", "setup.name", "setup.name-lead", { { "name", "setting.name" } } },
	{ "languages", "setup.languages", "setup.languages-lead", { { "languages", "setting.languages" } } },
	{ "office",
	  "setup.office",
	  "setup.office-lead",
	  { { "kind", "node.kind" },
	    { "country", "setting.country" },
	    { "contact", "setting.contact" },
	    { "sign-up", "setting.sign-up" },
	    { "demonstration", "setting.demonstration" } } },
	{ "mail",
	  "mail.title",
	  "setup.mail-lead",
	  { { "mail.server", "setting.mail-server" },
	    { "mail.user", "setting.mail-user" },
	    { "mail.password", "setting.mail-password" },
	    { "mail.from", "setting.mail-from" },
	    { "mail.per-minute", "setting.mail-per-minute" } } },
	{ "backup",
	  "setup.backup",
	  "setup.backup-lead",
	  { { "backup.folder", "setting.backup-folder" },
	    { "backup.keep", "setting.backup-keep" },
	    { "backup.at", "setting.backup-at" } } },
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

static bool
is_in_group(struct str name)
{
	for (size_t i = 0; i < GROUPS; i++)
		for (size_t k = 0; k < FIELDS && groups[i].fields[k].name != NULL; k++)
			if (str_is(name, groups[i].fields[k].name))
				return true;
	return false;
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static struct str
label_value(const struct page *page, const char *value)
{
	static const struct label_choice values[] = {
		{ "national", "node.national" }, { "central", "node.central" }, { "partner", "node.partner" },
		{ "thematic", "node.thematic" }, { "open", "setting.open" },    { "admitted", "setting.admitted" },
		{ "closed", "setting.closed" },  { "no", "setting.no" },        { "yes", "setting.yes" },
	};

	return label_choice(page, values, sizeof values / sizeof values[0], str_of(value));
}

static void
append_choice(const struct page *page, struct json *list, struct str value, struct str label, struct str chosen)
{
	struct json *row = append_object(page, list);

	json_add(row, STR("value"), json_string(page->a, value));
	put_text(page, row, "label", label);
	put_true(page, row, "chosen", str_equal(value, chosen));
}

static void
put_countries(const struct page *page, struct json *item, struct str chosen)
{
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));
	struct json             *list = put_array(page, item, "choices");

	append_choice(page, list, STR(""), page_word(page, "setting.no-country"), chosen);
	for (size_t i = 0; countries != NULL && i < countries->count; i++) {
		struct str code = countries->terms[i]->notation;

		append_choice(page, list, code, label_country(page, code), chosen);
	}
}

/* "name-fr" of "name.fr": the name of its field in the page. */
static struct str
mark_of(struct arena *a, struct str name)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < name.length; i++)
		buffer_add_byte(&out, name.data[i] == '.' ? '-' : name.data[i]);
	return buffer_str(&out);
}

/* What was sent, where the form is shown again; else what stands in the file. */
static void
put_field(const struct page *page, struct json *fields, struct str text, struct str name, struct str label)
{
	struct json         *item = append_object(page, fields), *list;
	struct str           value, sent = request_form(page->request, str_c(page->a, name));
	struct setting_about about;

	if (!settings_find(name, &about, NULL))
		return;
	(void)settings_written(page->a, text, name, &value);
	if (page->request->form.count > 0)
		value = sent;
	put_text(page, item, "name", name);
	put_text(page, item, "mark", mark_of(page->a, name));
	put_text(page, item, "label", label);
	if (str_is(name, "mail.password")) {
		put_true(page, item, "secret", true);
		return;
	}
	put_text(page, item, "value", value);
	put_true(page, item, "number", about.kind == SETTING_NUMBER);
	if (about.kind == SETTING_NUMBER) {
		put_number(page, item, "least", about.least);
		put_number(page, item, "most", about.most);
	}
	put_true(page, item, "ltr", !str_starts(name, STR("name")));
	if (str_is(name, "country"))
		put_countries(page, item, value);
	if (about.kind != SETTING_CHOICE)
		return;
	list = put_array(page, item, "choices");
	for (size_t i = 0; i < about.choice_count; i++)
		append_choice(page, list, str_of(about.choices[i]), label_value(page, about.choices[i]), value);
}

static struct str
name_in(const struct page *page, struct str language)
{
	return str_format(page->a, "name.%.*s", STR_ARGS(language));
}

static void
put_group(const struct page *page, struct json *groups_list, struct str text, const struct group *group)
{
	const struct settings *settings = &page->node->settings;
	struct json           *item = append_object(page, groups_list), *fields;
	struct recovery        recovery;

	put_text(page, item, "name", str_of(group->name));
	put_text(page, item, "label", page_word(page, group->label));
	put_text(page, item, "lead", page_word(page, group->lead));
	put_true(page, item, "mail", strcmp(group->name, "mail") == 0);
	if (strcmp(group->name, "backup") == 0)
		put_text(page, item, "sealing",
			 page_word(page, recovery_read(page->node->folder, &recovery, NULL) ? "setup.key-set"
											    : "setup.key-lead"));
	fields = put_array(page, item, "fields");
	for (size_t i = 0; i < FIELDS && group->fields[i].name != NULL; i++)
		put_field(page, fields, text, str_of(group->fields[i].name), page_word(page, group->fields[i].label));
	for (size_t i = 1; strcmp(group->name, "name") == 0 && i < settings->language_count; i++)
		put_field(page, fields, text, name_in(page, settings->languages[i]),
			  str_format(page->a, "%.*s (%.*s)", STR_ARGS(page_word(page, "setting.name")),
				     STR_ARGS(words_language_name(page->words, settings->languages[i]))));
}

/* Those that are not changed here. */
static void
put_others(const struct page *page, struct str text)
{
	struct json *list = put_array(page, page->view, "others");

	for (size_t i = 0; i < settings_count(); i++) {
		struct setting_about about = settings_at(i);
		struct str           value;
		struct json         *row;

		if (is_in_group(str_of(about.name)) || str_starts(str_of(about.name), STR("oidc ")))
			continue;
		(void)settings_written(page->a, text, str_of(about.name), &value);
		if (strcmp(about.name, "database") == 0) /* its address may hold a password */
			value = str_slice(value, 0, str_find_byte(value, ':'));
		row = append_object(page, list);
		put_text(page, row, "name", str_of(about.name));
		put_text(page, row, "value", value);
		put_text(page, row, "says", setting_says(page, &about));
	}
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

struct changing {
	struct page         *page;
	struct str           text;
	struct setting_value values[CHANGES];
	size_t               count;
	struct str           password; /* of the mail server; empty: it stays */
};

/* A folder of the node's own: others are for whoever has the machine. */
static bool
is_below(struct str path)
{
	return !str_starts(path, STR("/")) && !str_starts(path, STR("..")) && str_find(path, STR("/..")) == path.length;
}

static bool
keep_password(struct changing *changing, struct str password, struct error *error)
{
	if (password.length == 0)
		return true;
	if (changing->count == CHANGES)
		return error_set(error, ERROR_LIMIT, "settings.many", "too many changes at once");
	changing->password = password;
	changing->values[changing->count++] = (struct setting_value){ STR("mail.password"), STR(PASSWORD_FILE) };
	return true;
}

static bool
read_field(struct changing *changing, struct str name, struct error *error)
{
	struct page *page = changing->page;
	struct str   value = str_trim(request_form(page->request, str_c(page->a, name))), written;
	bool         given = settings_written(page->a, changing->text, name, &written);

	if (value.length > VALUE_BYTES)
		return error_set(error, ERROR_LIMIT, "settings.long", "a value has at most %d bytes", VALUE_BYTES);
	if (str_is(name, "mail.password"))
		return keep_password(changing, value, error);
	if (str_equal(value, written) || (value.length == 0 && !given))
		return true;
	if (str_is(name, "backup.folder") && !is_below(value))
		return error_set(error, ERROR_INPUT, "settings.below",
				 "a folder below the node's own; 'chm settings' takes others");
	if (changing->count == CHANGES)
		return error_set(error, ERROR_LIMIT, "settings.many", "too many changes at once");
	changing->values[changing->count++] = (struct setting_value){ name, value };
	return true;
}

static bool
read_group(struct changing *changing, const struct group *group, struct error *error)
{
	const struct settings *settings = &changing->page->node->settings;

	for (size_t i = 0; i < FIELDS && group->fields[i].name != NULL; i++)
		if (!read_field(changing, str_of(group->fields[i].name), error))
			return false;
	for (size_t i = 1; strcmp(group->name, "name") == 0 && i < settings->language_count; i++)
		if (!read_field(changing, name_in(changing->page, settings->languages[i]), error))
			return false;
	return true;
}

static const struct group *
find_group(struct str name)
{
	for (size_t i = 0; i < GROUPS; i++)
		if (str_is(name, groups[i].name))
			return &groups[i];
	return NULL;
}

/* Settings that name the password's file need it; what is refused puts the old one back. */
static bool
write_all(const struct changing *changing, struct error *error)
{
	const struct page *page = changing->page;
	struct str         path = path_join(page->a, page->node->folder, STR(PASSWORD_FILE)), old;
	bool               had;

	if (changing->password.length == 0)
		return settings_write(page->node->folder, changing->values, changing->count, error);
	had = file_exists(path);
	if ((had && !file_read(page->a, path, VALUE_BYTES, &old, error)) ||
	    !file_write(path, str_join(page->a, changing->password, STR("\n")), PASSWORD_MODE, error))
		return false;
	if (settings_write(page->node->folder, changing->values, changing->count, error))
		return true;
	if (!had)
		(void)unlink(str_c(page->a, path));
	else if (!file_write(path, old, PASSWORD_MODE, error))
		return false;
	return false;
}

static bool
change(struct page *page, const struct actor *actor, const struct group *group, struct error *error)
{
	struct changing changing = { .page = page };
	struct node    *node = page->node;

	if (group == NULL)
		return error_set(error, ERROR_INPUT, "settings.group", "there are no such settings");
	if (!settings_file(page->a, node->folder, &changing.text, error) || !read_group(&changing, group, error))
		return false;
	return changing.count == 0 ||
	       (write_all(&changing, error) && node_note_settings(node, actor, changing.values, changing.count, error));
}

static bool
send_test(struct page *page, struct error *error)
{
	struct str address = str_trim(request_form(page->request, "address"));
	int64_t    id;

	return (mail_address_is(address) ||
		error_set(error, ERROR_INPUT, "mail.address", "'%.*s' is no address of mail",
			  STR_ARGS(str_head(address, 60)))) &&
	       mail_test(page->node, address, page->language, &id, error);
}

/* ---- the page of all --------------------------------------------------------------------------------------------- */

static bool
begin(struct page *page, struct response *response, const char *title, struct actor *actor_r, struct error *error)
{
	static const struct matter node = { 0 };

	put_text(page, page->view, "form_style", page->node->site->form_style);
	if (!page_desk(page, response, title, ACT_ADMINISTER, &node, actor_r, error))
		return false;
	put_text(page, page->view, "own_address", actor_r->email);
	return true;
}

static bool
put_all(struct page *page, struct error *error)
{
	struct json *list = put_array(page, page->view, "groups");
	struct str   text;

	if (!settings_file(page->a, page->node->folder, &text, error))
		return false;
	for (size_t i = 0; i < GROUPS; i++)
		put_group(page, list, text, &groups[i]);
	put_others(page, text);
	put_text(page, page->view, "action", STR("/admin/settings"));
	return true;
}

static bool
answer_settings(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	if (!begin(page, response, "settings.title", &actor, error))
		return false;
	put_true(page, page->view, "done", request_query(page->request, "done").length > 0);
	put_true(page, page->view, "posted", request_query(page->request, "posted").length > 0);
	return put_all(page, error);
}

bool
show_settings(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_settings, error);
}

/* The button that makes a recovery key: the page shows it, once. */
static bool
makes_key(const struct page *page)
{
	return str_is(request_form(page->request, "do"), "key");
}

static bool
make_key(struct page *page, const struct actor *actor, struct error *error)
{
	struct str text = { 0 };

	page_close(page);
	if (!node_set_recovery(page->a, page->node, actor, &text, error))
		return false;
	put_text(page, page->view, "recovery", text);
	return true;
}

/* Does what the button says; `next_r` is where to go on. */
static bool
do_it(struct page *page, const struct actor *actor, const char *path, struct str *next_r, struct error *error)
{
	bool test = str_is(request_form(page->request, "do"), "test");

	*next_r = str_format(page->a, "%s?%s=1", path, test ? "posted" : "done");
	page_close(page);
	return test ? send_test(page, error)
		    : change(page, actor, find_group(request_form(page->request, "group")), error);
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;
	struct error fault = { 0 };
	struct str   next;

	if (!begin(page, response, "settings.title", &actor, error))
		return false;
	if (makes_key(page))
		return make_key(page, &actor, error) && put_all(page, error);
	if (!do_it(page, &actor, "/admin/settings", &next, &fault))
		return put_fault(page, response, &fault, error) && page_db(page, error) && put_all(page, error);
	go_to(response, next);
	return true;
}

bool
change_settings(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

/* ---- the first set-up -------------------------------------------------------------------------------------------- */

/* A step is done when one of its settings stands in the file. */
static bool
is_done(const struct page *page, struct str text, const struct group *group)
{
	struct str value;

	for (size_t i = 0; i < FIELDS && group->fields[i].name != NULL; i++)
		if (settings_written(page->a, text, str_of(group->fields[i].name), &value) && value.length > 0)
			return true;
	return false;
}

static size_t
step_of(const struct page *page)
{
	const struct group *group = find_group(request_path(page->request, "step"));

	return group == NULL ? 0 : (size_t)(group - groups);
}

static bool
put_steps(struct page *page, struct error *error)
{
	size_t       current = step_of(page);
	struct json *steps = put_array(page, page->view, "steps"), *step;
	struct str   text;

	if (!settings_file(page->a, page->node->folder, &text, error))
		return false;
	for (size_t i = 0; i < GROUPS; i++) {
		step = append_link(page, steps, page_address(page, "/admin/setup/%s", str_of(groups[i].name)),
				   page_word(page, groups[i].label));
		put_true(page, step, "current", i == current);
		put_true(page, step, "done", is_done(page, text, &groups[i]));
	}
	append_link(page, steps, STR("/admin/people"), page_word(page, "people.title"));
	append_link(page, steps, STR("/admin/look"), page_word(page, "look.title"));
	put_group(page, put_array(page, page->view, "groups"), text, &groups[current]);
	put_text(page, page->view, "action", page_address(page, "/admin/setup/%s", str_of(groups[current].name)));
	put_true(page, page->view, "setup", true);
	put_text(page, page->view, "next",
		 current + 1 < GROUPS ? page_address(page, "/admin/setup/%s", str_of(groups[current + 1].name))
				      : STR("/admin/people"));
	return true;
}

static bool
answer_setup(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	if (!begin(page, response, "setup.title", &actor, error))
		return false;
	put_true(page, page->view, "posted", request_query(page->request, "posted").length > 0);
	return put_steps(page, error);
}

bool
show_setup(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_setup, error);
}

static bool
answer_step(struct page *page, struct response *response, struct error *error)
{
	size_t       current = step_of(page);
	struct actor actor;
	struct error fault = { 0 };
	struct str   next;

	if (!begin(page, response, "setup.title", &actor, error))
		return false;
	if (makes_key(page))
		return make_key(page, &actor, error) && put_steps(page, error);
	if (!do_it(page, &actor, "/admin/setup/mail", &next, &fault))
		return put_fault(page, response, &fault, error) && page_db(page, error) && put_steps(page, error);
	if (!str_is(request_form(page->request, "do"), "test"))
		next = current + 1 < GROUPS ? page_address(page, "/admin/setup/%s", str_of(groups[current + 1].name))
					    : STR("/admin/people");
	go_to(response, next);
	return true;
}

bool
change_setup(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_step, error);
}
