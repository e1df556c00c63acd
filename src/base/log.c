/* The log. A line is put together on the stack and written with one write(2), so lines of several processes do not mix;
 * threads take turns, since not every kind of file keeps one write(2) apart from another. */
#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <unistd.h>

enum { LINE_BYTES = 4096, MESSAGE_BYTES = 2048 };

struct log {
	struct log_options options;
	pthread_mutex_t    lock;
	char             **kept;   /* a ring of copies */
	size_t             oldest; /* once the ring is full: the next to be replaced */
	size_t             count;
};

/* One line while it is made. Room for what ends it is always left. */
struct line {
	char   text[LINE_BYTES];
	size_t length;
};

static const char *const level_names[] = { "error", "warning", "info", "debug" };

/* How loud an error of each code is. */
static const enum log_level code_levels[ERROR_CODES] = {
	[ERROR_NONE] = LOG_DEBUG,     [ERROR_INPUT] = LOG_INFO,    [ERROR_ABSENT] = LOG_INFO,
	[ERROR_DENIED] = LOG_INFO,    [ERROR_CONFLICT] = LOG_INFO, [ERROR_LIMIT] = LOG_WARNING,
	[ERROR_REMOTE] = LOG_WARNING, [ERROR_STORAGE] = LOG_ERROR,
};

struct log *
log_open(const struct log_options *options)
{
	struct log *log = calloc(1, sizeof *log);

	assert(log != NULL);
	log->options = *options;
	if (log->options.clock == NULL)
		log->options.clock = clock_system();
	if (options->kept > 0) {
		log->kept = calloc(options->kept, sizeof *log->kept);
		assert(log->kept != NULL);
	}
	pthread_mutex_init(&log->lock, NULL);
	return log;
}

void
log_close(struct log *log)
{
	if (log == NULL)
		return;
	for (size_t i = 0; i < log->count; i++)
		free(log->kept[i]);
	free(log->kept);
	pthread_mutex_destroy(&log->lock);
	free(log);
}

/* ---- a line ------------------------------------------------------------------------------------------------------ */

static bool
add(struct line *line, struct str s)
{
	if (s.length > LINE_BYTES - 16 - line->length)
		return false;
	if (s.length > 0)
		memcpy(line->text + line->length, s.data, s.length);
	line->length += s.length;
	return true;
}

/* Bytes of the printable character `s` begins with, 0 when it is a control character or malformed. */
static size_t
printable_length(struct str s)
{
	unsigned char first = (unsigned char)s.data[0];
	size_t        length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	if (first < 0x20 || first == 0x7F || length > s.length || !str_is_utf8(str_slice(s, 0, length), NULL))
		return 0;
	/* U+0080 to U+009F steer terminals too */
	return first == 0xC2 && (unsigned char)s.data[1] < 0xA0 ? 0 : length;
}

/* Adds text that a stranger may have written: what could steer a terminal or fake a line is escaped. What does not fit
 * is cut, with "…". */
static void
add_escaped(struct line *line, struct str s, bool is_json)
{
	while (s.length > 0) {
		unsigned char first = (unsigned char)s.data[0];
		size_t        length = printable_length(s);
		char          escape[8];
		struct str    part = str_slice(s, 0, length);

		if (length == 0 || (is_json && (first == '"' || first == '\\'))) {
			if (length > 0)
				snprintf(escape, sizeof escape, "\\%c", first);
			else if (first == '\n')
				snprintf(escape, sizeof escape, "\\n");
			else
				snprintf(escape, sizeof escape, is_json ? "\\u%04x" : "\\x%02x", first);
			part = str_of(escape);
			length = 1;
		}
		if (!add(line, part)) {
			memcpy(line->text + line->length, "…", sizeof "…" - 1);
			line->length += sizeof "…" - 1;
			return;
		}
		s = str_slice(s, length, s.length);
	}
}

struct event {
	int64_t        time;
	enum log_level level;
	struct str     request;
	const char    *key;
	struct str     message;
	struct str     node;
};

static void
make_text_line(struct line *line, const struct event *event)
{
	char time[TIME_TEXT];

	add(line, time_format_exact(event->time, time));
	add(line, STR(" "));
	add(line, str_of(level_names[event->level]));
	add(line, STR(" "));
	add_escaped(line, str_of(event->key), false);
	if (event->node.length > 0) {
		add(line, STR(" ("));
		add_escaped(line, str_head(event->node, 100), false);
		add(line, STR(")"));
	}
	if (event->request.length > 0) {
		add(line, STR(" ["));
		add_escaped(line, str_head(event->request, 100), false);
		add(line, STR("]"));
	}
	add(line, STR(" "));
	add_escaped(line, event->message, false);
	line->text[line->length++] = '\n';
}

static void
make_json_line(struct line *line, const struct event *event)
{
	char time[TIME_TEXT];

	add(line, STR("{\"time\":\""));
	add(line, time_format_exact(event->time, time));
	add(line, STR("\",\"level\":\""));
	add(line, str_of(level_names[event->level]));
	add(line, STR("\",\"key\":\""));
	add_escaped(line, str_of(event->key), true);
	if (event->node.length > 0) {
		add(line, STR("\",\"node\":\""));
		add_escaped(line, str_head(event->node, 100), true);
	}
	if (event->request.length > 0) {
		add(line, STR("\",\"request\":\""));
		add_escaped(line, str_head(event->request, 100), true);
	}
	add(line, STR("\",\"message\":\""));
	add_escaped(line, event->message, true);
	memcpy(line->text + line->length, "\"}\n", 3);
	line->length += 3;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Keeps a copy, under the lock; a line for which there is no memory is only written. */
static void
keep(struct log *log, struct str line)
{
	char *copy = strndup(line.data, line.length);

	if (copy == NULL)
		return;
	if (log->count < log->options.kept) {
		log->kept[log->count++] = copy;
	} else {
		free(log->kept[log->oldest]);
		log->kept[log->oldest] = copy;
		log->oldest = (log->oldest + 1) % log->options.kept;
	}
}

static void
write_event(struct log *log, struct event *event)
{
	struct line line;

	line.length = 0;
	event->time = clock_now(log->options.clock);
	if (log->options.json)
		make_json_line(&line, event);
	else
		make_text_line(&line, event);
	pthread_mutex_lock(&log->lock);
	if (write(log->options.descriptor, line.text, line.length) < 0) {
		/* nowhere is left to say so */
	}
	if (log->options.kept > 0)
		keep(log, (struct str){ line.text, line.length - 1 });
	pthread_mutex_unlock(&log->lock);
}

void
log_write(struct log *log, enum log_level level, struct str request, const char *key, const char *format, ...)
{
	char         message[MESSAGE_BYTES];
	struct event event = { .level = level, .request = request, .key = key };
	va_list      arguments;

	if (log == NULL || level > log->options.level)
		return;
	event.node = log->options.node;
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	event.message = str_of(message);
	write_event(log, &event);
}

void
log_error(struct log *log, struct str request, const struct error *error)
{
	log_write(log, code_levels[error->code], request, error->key, "%s%s%s%s", error->detail,
		  error->place[0] != '\0' ? " (" : "", error->place, error->place[0] != '\0' ? ")" : "");
}

size_t
log_newest(struct arena *a, struct log *log, size_t limit, struct str **lines_r)
{
	size_t count;

	*lines_r = NULL;
	if (log == NULL)
		return 0;
	pthread_mutex_lock(&log->lock);
	count = limit < log->count ? limit : log->count;
	*lines_r = ARENA_ARRAY(a, struct str, count);
	for (size_t i = 0; i < count; i++)
		(*lines_r)[i] = str_copy(a, str_of(log->kept[(log->oldest + log->count - 1 - i) % log->count]));
	pthread_mutex_unlock(&log->lock);
	return count;
}

bool
log_level_parse(struct str word, enum log_level *level_r)
{
	for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++)
		if (str_is_nocase(word, level_names[i])) {
			*level_r = (enum log_level)i;
			return true;
		}
	return false;
}
