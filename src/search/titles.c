/* Titles for sorting. A column entry is, for each title, a byte with the length of the language, the language, a byte with the
 * length of the title, the title without the punctuation it begins with. */
#include "search/titles.h"

#include "search/segment.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { REMEMBERED = 8, TAG_BYTES = 40 };

/* The numbers for one language; 0 where none was made. Pages that nobody touches take no memory. */
struct remembered {
	char              language[TAG_BYTES];
	void             *pages; /* that hold the numbers */
	_Atomic uint64_t *numbers;
};

struct title_memory {
	pthread_mutex_t   lock;
	uint32_t          documents;
	struct remembered list[REMEMBERED];
};

struct title_order {
	struct str             language;
	const struct collator *collator;
	const struct segment  *segment; /* the one asked last */
	_Atomic uint64_t      *numbers; /* of it; NULL when it can remember no more languages */
};

/* ---- the column -------------------------------------------------------------------------------------------------- */

/* Without quotation marks and the like at its start; as it is when it has nothing else. */
static struct str
sorted_by(struct str title)
{
	int32_t length = (int32_t)title.length, i = 0;

	while (i < length) {
		int32_t start = i;
		UChar32 c;

		U8_NEXT(title.data, i, length, c);
		if (c >= 0 && u_isalnum(c))
			return str_head(str_slice(title, (size_t)start, title.length), TITLE_BYTES);
	}
	return str_head(title, TITLE_BYTES);
}

static void
add_counted(struct buffer *out, struct str text)
{
	buffer_add_byte(out, (char)text.length);
	buffer_add(out, text);
}

void
titles_write(struct buffer *out, const struct search_document *document)
{
	size_t count = 0;

	for (size_t i = 0; i < document->text_count && count < TITLES_MOST; i++) {
		const struct search_text *text = &document->texts[i];

		if (text->weight != WEIGHT_TITLE || text->language.length >= TAG_BYTES)
			continue;
		add_counted(out, text->language);
		add_counted(out, sorted_by(text->text));
		count++;
	}
}

static struct str
take_counted(struct str *rest)
{
	size_t     length = rest->length > 0 ? (unsigned char)rest->data[0] : 0;
	struct str text = str_slice(*rest, 1, 1 + length);

	*rest = str_slice(*rest, 1 + length, rest->length);
	return text;
}

bool
title_is_in(struct str language, struct str wanted)
{
	return language.length > 0 && str_equal(str_slice(language, 0, str_find_byte(language, '-')),
						str_slice(wanted, 0, str_find_byte(wanted, '-')));
}

struct str
titles_pick(struct str titles, struct str language)
{
	struct str first = { 0 };

	while (titles.length > 0) {
		struct str its = take_counted(&titles), title = take_counted(&titles);

		if (title_is_in(its, language))
			return title;
		if (first.data == NULL)
			first = title;
	}
	return first;
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

struct title_order *
title_order_open(struct arena *a, struct str language)
{
	struct title_order *order = ARENA_NEW(a, struct title_order);

	order->language = language;
	order->collator = collator_open(a, language);
	return order;
}

struct str
title_of(const struct title_order *order, const struct segment *segment, uint32_t document)
{
	return titles_pick(segment_titles(segment, document), order->language);
}

int
title_order_compare(const struct title_order *order, struct str left, struct str right)
{
	return collator_compare(order->collator, left, right);
}

/* Records without a title come last. */
uint64_t
title_number_of(const struct title_order *order, struct str title)
{
	uint64_t number = title.length == 0 ? UINT64_MAX : collator_number(order->collator, title);

	return number == 0 ? 1 : number;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static size_t
bytes_of(const struct title_memory *memory)
{
	return (size_t)memory->documents * sizeof(uint64_t);
}

static void
close_memory(void *argument)
{
	struct title_memory *memory = argument;

	for (size_t i = 0; i < REMEMBERED; i++) {
		if (memory->list[i].pages != NULL)
			munmap(memory->list[i].pages, bytes_of(memory));
	}
	pthread_mutex_destroy(&memory->lock);
}

struct title_memory *
title_memory_open(struct arena *a, uint32_t documents)
{
	struct title_memory *memory = ARENA_NEW(a, struct title_memory);

	memory->documents = documents;
	pthread_mutex_init(&memory->lock, NULL);
	arena_defer(a, close_memory, memory);
	return memory;
}

/* The numbers for `language`, made now when there is room; else NULL. */
static _Atomic uint64_t *
find_numbers(struct title_memory *memory, struct str language)
{
	for (size_t i = 0; i < REMEMBERED && language.length < TAG_BYTES; i++) {
		struct remembered *remembered = &memory->list[i];
		void              *made;

		if (remembered->numbers != NULL && str_is(language, remembered->language))
			return remembered->numbers;
		if (remembered->numbers != NULL)
			continue;
		made = mmap(NULL, bytes_of(memory), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (made == MAP_FAILED)
			return NULL;
		snprintf(remembered->language, sizeof remembered->language, "%.*s", STR_ARGS(language));
		remembered->pages = made;
		remembered->numbers = made;
		return remembered->numbers;
	}
	return NULL;
}

uint64_t
title_number(struct title_order *order, const struct segment *segment, uint32_t document)
{
	struct title_memory *memory = segment->title_memory;
	uint64_t             number;

	if (order->segment != segment) {
		pthread_mutex_lock(&memory->lock);
		order->numbers = find_numbers(memory, order->language);
		pthread_mutex_unlock(&memory->lock);
		order->segment = segment;
	}
	number = order->numbers != NULL ? atomic_load_explicit(&order->numbers[document], memory_order_relaxed) : 0;
	if (number != 0)
		return number;
	number = title_number_of(order, title_of(order, segment, document));
	if (order->numbers != NULL)
		atomic_store_explicit(&order->numbers[document], number, memory_order_relaxed);
	return number;
}
