#include "notices/fixture.h"

#include "base/file.h"

#include <stdlib.h>

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct fixture *)(const void *)clock)->now;
}

struct fixture *
fixture_open(const char *settings)
{
	struct arena       *a = arena_open(0);
	struct fixture     *f = ARENA_NEW(a, struct fixture);
	char                folder[] = "/tmp/chm-notices-XXXXXX";
	struct settings     first = { .name = STR("Test \xC3\xA9t\xC3\xA9"),
				      .short_name = STR("tt"),
				      .country = STR("TZ"),
				      .languages = { STR("en") },
				      .language_count = 1,
				      .url = STR("http://chm.example.org/"),
				      .database = STR("sqlite:chm.db") };
	struct node_options options = { .use = NODE_SEARCH, .clock = &f->clock };
	struct str          path, ini;
	struct error        error = { 0 };

	assert_non_null(mkdtemp(folder));
	f->clock.now = scripted_now;
	f->now = INT64_C(1790000000) * 1000 * 1000;
	f->a = a;
	f->folder = str_copy(a, str_of(folder));
	path = path_join(a, f->folder, STR("node"));
	if (!node_make(path, &first, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_true(file_read(a, path_join(a, path, STR("node.ini")), 65536, &ini, NULL));
	assert_true(file_write(path_join(a, path, STR("node.ini")), str_join(a, ini, str_of(settings)), 0640, NULL));
	if (!node_open(path, &options, &f->node, &error))
		fail_msg("%s: %s", error.place, error.detail);
	return f;
}

void
fixture_close(struct fixture *f)
{
	node_close(f->node);
	assert_true(file_remove(f->folder, NULL));
	arena_close(f->a);
}

static void
take(struct arena *a, void *context, struct str sender, struct str recipient, struct str bytes,
     struct smtp_answer *answer_r)
{
	struct fixture *f = context;

	(void)a;
	assert_true(f->sent_count < FIXTURE_SENT);
	f->sent[f->sent_count].sender = str_copy(f->a, sender);
	f->sent[f->sent_count].recipient = str_copy(f->a, recipient);
	f->sent[f->sent_count++].bytes = str_copy(f->a, bytes);
	*answer_r = f->answer;
}

struct mail_delivered
fixture_deliver(struct fixture *f)
{
	const struct mail_transport transport = { .context = f, .send = take };
	struct mail_delivered       delivered;
	struct error                error = { 0 };

	if (!mail_deliver(f->node, &transport, NULL, NULL, &delivered, &error))
		fail_msg("%s", error.detail);
	return delivered;
}

struct posting {
	struct fixture          *f;
	const struct mail_draft *draft;
	int64_t                  id;
};

static bool
post(void *context, struct db *db, struct error *error)
{
	struct posting *posting = context;

	return mail_post(posting->f->a, db, posting->f->node, posting->draft, &posting->id, error);
}

int64_t
fixture_post(struct fixture *f, const struct mail_draft *draft)
{
	struct posting posting = { .f = f, .draft = draft };
	struct error   error = { 0 };

	if (!db_change(f->node->pool, post, &posting, &error))
		fail_msg("%s", error.detail);
	return posting.id;
}

struct mail_shown
fixture_show(struct fixture *f, int64_t id)
{
	struct mail_shown shown;
	struct error      error = { 0 };
	struct db        *db;

	assert_true(db_borrow(f->node->pool, &db, NULL));
	if (!mail_show(f->a, f->node, db, id, &shown, &error))
		fail_msg("%s", error.detail);
	db_return(db);
	return shown;
}
