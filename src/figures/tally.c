#include "figures/tally.h"

#include "base/limits.h"
#include "base/table.h"

enum { BLOCK = 4096, KEY_BYTES = LIMIT_FIGURE_BYTES + LIMIT_FIGURE_FORM_BYTES + 16 };

/* Kind, day, form and what, behind each other. */
static struct str
make_key(char key[KEY_BYTES], int64_t day, const struct figure_seen *seen)
{
	size_t length = 0;

	key[length++] = (char)seen->kind;
	memcpy(key + length, &day, sizeof day);
	length += sizeof day;
	memcpy(key + length, seen->form.data, seen->form.length);
	length += seen->form.length;
	key[length++] = '\0';
	memcpy(key + length, seen->what.data, seen->what.length);
	return (struct str){ key, length + seen->what.length };
}

static struct tally_entry *
add_entry(struct tally *tally, struct str key, int64_t day, const struct figure_seen *seen)
{
	struct tally_entry *entry = ARENA_NEW(tally->a, struct tally_entry);

	*entry = (struct tally_entry){ .next = tally->first, .kind = seen->kind, .day = day };
	entry->what = str_copy(tally->a, seen->what);
	entry->form = str_copy(tally->a, seen->form);
	tally->first = entry;
	tally->count++;
	(void)table_put(tally->table, str_copy(tally->a, key), entry);
	return entry;
}

void
tally_add(struct tally *tally, int64_t day, const struct figure_seen *seen, int64_t count)
{
	struct figure_seen  other = { seen->kind, STR(""), str_head(seen->form, LIMIT_FIGURE_FORM_BYTES) };
	char                bytes[KEY_BYTES];
	struct tally_entry *entry = NULL;
	struct str          key;

	if (tally->a == NULL) {
		tally->a = arena_open(BLOCK);
		tally->table = table_make(tally->a, 0);
	}
	if (seen->what.length <= LIMIT_FIGURE_BYTES)
		other.what = seen->what;
	key = make_key(bytes, day, &other);
	entry = table_get(tally->table, key);
	if (entry == NULL && tally->count >= LIMIT_FIGURES && other.what.length > 0) {
		other.what = STR("");
		key = make_key(bytes, day, &other);
		entry = table_get(tally->table, key);
	}
	if (entry == NULL)
		entry = add_entry(tally, key, day, &other);
	entry->count += count;
}

void
tally_clear(struct tally *tally)
{
	if (tally->a != NULL)
		arena_close(tally->a);
	*tally = (struct tally){ 0 };
}
