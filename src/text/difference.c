/* Differences. The script is found forwards, with the furthest reach of each diagonal kept for every length, and read
 * backwards. */
#include "text/difference.h"

#include "text/split.h"

#include <utf8proc.h>

/* ---- lists ------------------------------------------------------------------------------------------------------- */

struct lists {
	const struct str *before, *after; /* without their common beginning and end */
	int32_t           before_count, after_count;
	int32_t          *reaches[DIFFERENCE_MOST + 1]; /* before each length, of diagonal 0; others beside it */
};

struct script {
	struct difference_step *steps; /* filled from the end */
	size_t                  first, count;
};

static bool
goes_down(const int32_t *reach, int32_t length, int32_t diagonal)
{
	return diagonal == -length || (diagonal != length && reach[diagonal - 1] < reach[diagonal + 1]);
}

/* How many removals and additions it takes; -1 when more than DIFFERENCE_MOST. */
static int32_t
find_length(struct arena *a, struct lists *lists)
{
	int32_t *reach = ARENA_ARRAY(a, int32_t, 2 * DIFFERENCE_MOST + 3) + DIFFERENCE_MOST + 1;

	for (int32_t length = 0; length <= DIFFERENCE_MOST; length++) {
		size_t   width = 2 * (size_t)length + 1;
		int32_t *kept = ARENA_ARRAY(a, int32_t, width);

		memcpy(kept, reach - length, width * sizeof *kept);
		lists->reaches[length] = kept + length;
		for (int32_t diagonal = -length; diagonal <= length; diagonal += 2) {
			int32_t x = length == 0                          ? 0
				    : goes_down(reach, length, diagonal) ? reach[diagonal + 1]
									 : reach[diagonal - 1] + 1;

			while (x < lists->before_count && x - diagonal < lists->after_count &&
			       str_equal(lists->before[x], lists->after[x - diagonal]))
				x++;
			reach[diagonal] = x;
			if (x >= lists->before_count && x - diagonal >= lists->after_count)
				return length;
		}
	}
	return -1;
}

static void
put_step(struct script *script, enum difference_kind kind, size_t before, size_t after)
{
	script->steps[--script->first] = (struct difference_step){ kind, before, after };
}

/* The steps of what the lists do not have in common at their ends, `start` elements behind their beginning. */
static void
put_script(struct script *script, const struct lists *lists, int32_t length, size_t start)
{
	int32_t x = lists->before_count, y = lists->after_count;

	for (; length > 0; length--) {
		bool    down = goes_down(lists->reaches[length], length, x - y);
		int32_t diagonal = x - y + (down ? 1 : -1), from = lists->reaches[length][diagonal];

		for (; x > from && y > from - diagonal; x--, y--)
			put_step(script, DIFFERENCE_SAME, start + (size_t)x - 1, start + (size_t)y - 1);
		x = from;
		y = from - diagonal;
		put_step(script, down ? DIFFERENCE_ADDED : DIFFERENCE_REMOVED, start + (size_t)x, start + (size_t)y);
	}
	for (; x > 0; x--)
		put_step(script, DIFFERENCE_SAME, start + (size_t)x - 1, start + (size_t)x - 1);
}

static void
put_all(struct script *script, const struct lists *lists, size_t start)
{
	for (size_t i = (size_t)lists->after_count; i > 0; i--)
		put_step(script, DIFFERENCE_ADDED, start + (size_t)lists->before_count, start + i - 1);
	for (size_t i = (size_t)lists->before_count; i > 0; i--)
		put_step(script, DIFFERENCE_REMOVED, start + i - 1, start);
}

/* Between two steps that are the same, removals come first: each keeps its place in its own list. */
static void
put_removals_first(struct arena *a, struct difference_step *steps, size_t count)
{
	struct difference_step *added = ARENA_ARRAY(a, struct difference_step, count);

	for (size_t i = 0; i < count;) {
		size_t to = i, waiting = 0;

		for (; i < count && steps[i].kind != DIFFERENCE_SAME; i++) {
			if (steps[i].kind == DIFFERENCE_ADDED)
				added[waiting++] = steps[i];
			else
				steps[to++] = steps[i];
		}
		for (size_t k = 0; k < waiting; k++)
			steps[to++] = added[k];
		i += i < count;
	}
}

void
difference_lists(struct arena *a, const struct str *before, size_t before_count, const struct str *after,
		 size_t after_count, struct difference_step **steps_r, size_t *count_r)
{
	size_t            most = before_count + after_count, start = 0, end = 0;
	struct script     script = { ARENA_ARRAY(a, struct difference_step, most), most, most };
	struct arena_mark mark = arena_mark(a);
	struct lists     *lists = ARENA_NEW(a, struct lists);
	int32_t           length;

	assert(most < INT32_MAX);
	while (start < before_count && start < after_count && str_equal(before[start], after[start]))
		start++;
	while (start + end < before_count && start + end < after_count &&
	       str_equal(before[before_count - end - 1], after[after_count - end - 1]))
		end++;
	lists->before = before + start;
	lists->after = after + start;
	lists->before_count = (int32_t)(before_count - start - end);
	lists->after_count = (int32_t)(after_count - start - end);
	for (size_t i = 0; i < end; i++)
		put_step(&script, DIFFERENCE_SAME, before_count - i - 1, after_count - i - 1);
	length = find_length(a, lists);
	if (length >= 0)
		put_script(&script, lists, length, start);
	else
		put_all(&script, lists, start);
	for (size_t i = start; i > 0; i--)
		put_step(&script, DIFFERENCE_SAME, i - 1, i - 1);
	arena_reset(a, mark);
	*steps_r = script.steps + script.first;
	*count_r = script.count - script.first;
	put_removals_first(a, *steps_r, *count_r);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

enum class { CLASS_SPACE, CLASS_WORD, CLASS_MARK, CLASS_ALONE };

struct tokens {
	struct str *list;
	size_t      count, capacity;
};

static enum class class_of(int32_t character) {
	utf8proc_category_t category = utf8proc_category(character);

	if (category == UTF8PROC_CATEGORY_ZS || character == '\n' || character == '\t' ||
	    character == '\r') return CLASS_SPACE;
	if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) return CLASS_MARK;
	if (split_is_joined_script(character)) return CLASS_ALONE;
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO ? CLASS_WORD : CLASS_ALONE;
}

static void
add_token(struct arena *a, struct tokens *tokens, struct str token)
{
	tokens->list = arena_room(a, tokens->list, tokens->count, &tokens->capacity, sizeof *tokens->list);
	tokens->list[tokens->count++] = token;
}

static struct tokens
split(struct arena *a, struct str text)
{
	struct tokens tokens = { 0 };
	enum class last = CLASS_ALONE;

	for (size_t at = 0; at < text.length;) {
		int32_t          character;
		utf8proc_ssize_t length = utf8proc_iterate((const uint8_t *)text.data + at,
							   (utf8proc_ssize_t)(text.length - at), &character);
		size_t           end = at + (length > 0 ? (size_t)length : 1);
		enum class class = length > 0 ? class_of(character) : CLASS_ALONE;

		if (tokens.count > 0 && (class == CLASS_MARK || (class == last && class != CLASS_ALONE)))
			tokens.list[tokens.count - 1].length += end - at;
		else
			add_token(a, &tokens, str_slice(text, at, end));
		last = class == CLASS_MARK ? last : class;
		at = end;
	}
	return tokens;
}

static bool
is_space(struct str token)
{
	int32_t character;

	return utf8proc_iterate((const uint8_t *)token.data, (utf8proc_ssize_t)token.length, &character) > 0 &&
	       class_of(character) == CLASS_SPACE;
}

/* Behind the steps from `i` on that a reader sees as one: all that are the same, or removals and additions with lone white
 * space between them. */
static size_t
end_of_part(const struct difference_step *steps, size_t count, size_t i, const struct tokens *before)
{
	bool same = steps[i].kind == DIFFERENCE_SAME;

	for (i++; i < count; i++) {
		bool joins = !same && i + 1 < count && steps[i + 1].kind != DIFFERENCE_SAME &&
			     steps[i].kind == DIFFERENCE_SAME && is_space(before->list[steps[i].before]);

		if ((steps[i].kind == DIFFERENCE_SAME) != same && !joins)
			break;
	}
	return i;
}

/* The text of the tokens from one place to before another. */
static struct str
join(const struct tokens *tokens, size_t from, size_t to, struct str text)
{
	const char *start, *end;

	if (from >= to)
		return (struct str){ 0 };
	start = tokens->list[from].data;
	end = to < tokens->count ? tokens->list[to].data : text.data + text.length;
	return (struct str){ start, (size_t)(end - start) };
}

void
difference_words(struct arena *a, struct str before, struct str after, struct difference_part **parts_r,
		 size_t *count_r)
{
	struct tokens           old = split(a, before), new = split(a, after);
	struct difference_step *steps;
	struct difference_part *parts;
	size_t                  count, made = 0, x = 0, y = 0;

	difference_lists(a, old.list, old.count, new.list, new.count, &steps, &count);
	parts = ARENA_ARRAY(a, struct difference_part, count * 2);
	for (size_t i = 0; i < count;) {
		size_t     end = end_of_part(steps, count, i, &old), from_x = x, from_y = y;
		struct str removed, added;

		for (size_t k = i; k < end; k++) {
			x += steps[k].kind != DIFFERENCE_ADDED;
			y += steps[k].kind != DIFFERENCE_REMOVED;
		}
		removed = join(&old, from_x, x, before);
		added = join(&new, from_y, y, after);
		if (str_equal(removed, added)) {
			parts[made++] = (struct difference_part){ DIFFERENCE_SAME, removed };
		} else {
			if (removed.length != 0)
				parts[made++] = (struct difference_part){ DIFFERENCE_REMOVED, removed };
			if (added.length != 0)
				parts[made++] = (struct difference_part){ DIFFERENCE_ADDED, added };
		}
		i = end;
	}
	*parts_r = parts;
	*count_r = made;
}
