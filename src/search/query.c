/* The query language: one pass by recursive descent, with limits instead of errors. */
#include "search/query.h"

enum { LATEST = 99991231, MANY_IGNORED = 16 };

struct parser {
	struct arena *a;
	struct query *query;
	struct str    rest;
	size_t        nodes;
	int           depth;
	bool          title; /* inside title:( ) */
};

/* ---- characters -------------------------------------------------------------------------------------------------- */

static const char *const spaces[] = {
	" ",
	"\t",
	"\n",
	"\r",
	"\v",
	"\f",
	"\xC2\xA0" /* no-break */,
	"\xE3\x80\x80" /* ideographic */,
	"\xE2\x80\x89" /* thin */,
	"\xE2\x80\xAF" /* narrow no-break */,
	"\xEF\xBB\xBF" /* byte order mark */,
};
static const char *const quotes[] = {
	"\"",       "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xC2\xAB",
	"\xC2\xBB", "\xE3\x80\x8C", "\xE3\x80\x8D", "\xEF\xBC\x82", "\xE2\x80\x9F",
};
static const char *const opening[] = { "(", "\xEF\xBC\x88" };
static const char *const closing[] = { ")", "\xEF\xBC\x89" };
static const char *const stars[] = { "*", "\xEF\xBC\x8A" };
static const char *const minuses[] = { "-", "\xE2\x88\x92", "\xEF\xBC\x8D", "\xE2\x80\x93" };
static const char *const colons[] = { ":", "\xEF\xBC\x9A" };

/* Bytes of the member of `set` that `s` begins with, 0 when there is none. */
static size_t
starts_with_any(struct str s, const char *const *set, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_starts(s, str_of(set[i])))
			return str_of(set[i]).length;
	}
	return 0;
}

#define STARTS(s, set) starts_with_any((s), (set), sizeof(set) / sizeof(set)[0])

static struct str
after(struct str s, size_t bytes)
{
	return str_slice(s, bytes, s.length);
}

/* Bytes before a space, bracket or quotation mark. */
static size_t
word_length(struct str s)
{
	size_t i = 0;

	while (i < s.length) {
		struct str rest = after(s, i);

		if (STARTS(rest, spaces) || STARTS(rest, quotes) || STARTS(rest, opening) || STARTS(rest, closing))
			break;
		i++;
	}
	return i;
}

static void
skip_spaces(struct parser *p)
{
	size_t bytes;

	while ((bytes = STARTS(p->rest, spaces)) != 0)
		p->rest = after(p->rest, bytes);
}

static void
ignore(struct parser *p, struct str what)
{
	struct query *query = p->query;

	if (query->ignored == NULL)
		query->ignored = ARENA_ARRAY(p->a, struct str, MANY_IGNORED);
	if (query->ignored_count < MANY_IGNORED)
		query->ignored[query->ignored_count++] = what;
}

static struct query_node *
make_node(struct parser *p, enum query_kind kind, struct str text)
{
	struct query_node *node = ARENA_NEW(p->a, struct query_node);

	node->kind = kind;
	node->text = text;
	node->title = p->title;
	p->nodes++;
	return node;
}

/* Takes a quotation, the mark at its front, whatever mark closes it. */
static struct str
take_quotation(struct parser *p)
{
	struct str text = after(p->rest, STARTS(p->rest, quotes));
	size_t     i = 0;

	while (i < text.length && !STARTS(after(text, i), quotes))
		i++;
	p->rest = after(text, i);
	p->rest = after(p->rest, STARTS(p->rest, quotes));
	return str_trim(str_slice(text, 0, i));
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

/* The last day that `date` can mean: the end of its year or month. */
static int32_t
end_of(int32_t date)
{
	if (date % 10000 == 0)
		return date + 1231;
	return date % 100 == 0 ? date + 31 : date;
}

static bool
parse_range(struct str value, int32_t *from_r, int32_t *to_r)
{
	size_t     dots = str_find(value, STR(".."));
	struct str left = str_slice(value, 0, dots);
	struct str right = dots < value.length ? after(value, dots + 2) : left;

	*from_r = search_date(left);
	*to_r = end_of(search_date(right));
	if (left.length == 0 && right.length > 0)
		*from_r = 1;
	else if (right.length == 0 && left.length > 0)
		*to_r = LATEST;
	return *from_r > SEARCH_NO_DATE && *to_r > 1231 && *from_r <= *to_r;
}

/* The bounds that "<2019", ">=2019-05" or "=2019" set; false when it is no comparison. */
static bool
parse_comparison(struct str text, int32_t *from_r, int32_t *to_r)
{
	bool    below = str_starts(text, STR("<"));
	bool    above = str_starts(text, STR(">"));
	bool    equal = str_starts(text, STR("=")) || ((below || above) && str_starts(after(text, 1), STR("=")));
	int32_t date = search_date(after(text, (size_t)(below || above) + equal));

	if ((!below && !above && !equal) || date == SEARCH_NO_DATE)
		return false;
	*from_r = below ? 1 : above && !equal ? end_of(date) + 1 : date;
	*to_r = above ? LATEST : below && !equal ? date - 1 : end_of(date);
	return true;
}

static struct query_node *
make_date(struct parser *p, enum query_kind kind, struct str typed, int32_t from, int32_t to)
{
	struct query_node *node = make_node(p, kind, typed);

	node->from = from;
	node->to = to;
	return node;
}

static bool
date_field(struct str name, enum query_kind *kind_r)
{
	*kind_r = str_is_nocase(name, "updated") ? QUERY_UPDATED : QUERY_DATE;
	return *kind_r == QUERY_UPDATED || str_is_nocase(name, "date") || str_is_nocase(name, "year");
}

/* "year>=2019" at the front of the input; NULL when it is something else. */
static struct query_node *
parse_date_comparison(struct parser *p)
{
	struct str      typed = str_slice(p->rest, 0, word_length(p->rest));
	enum query_kind kind;
	size_t          i = 0;
	int32_t         from, to;

	while (i < typed.length && typed.data[i] != '<' && typed.data[i] != '>' && typed.data[i] != '=')
		i++;
	if (i == typed.length || !date_field(str_slice(typed, 0, i), &kind))
		return NULL;
	p->rest = after(p->rest, typed.length);
	if (!parse_comparison(after(typed, i), &from, &to)) {
		ignore(p, typed);
		return NULL;
	}
	return make_date(p, kind, typed, from, to);
}

static struct query_node *parse_or(struct parser *p);

/* What follows "title:": a word, a phrase or a bracket. */
static struct query_node *parse_primary(struct parser *p);

static struct query_node *
parse_title(struct parser *p)
{
	bool               outer = p->title;
	struct query_node *node;

	p->title = true;
	node = parse_primary(p);
	p->title = outer;
	return node;
}

static struct query_node *
field_node(struct parser *p, struct str name, struct str value, struct str typed)
{
	enum search_facet  facet;
	enum query_kind    kind;
	struct query_node *node;
	int32_t            from, to;

	if (value.length == 0) {
		ignore(p, typed);
		return NULL;
	}
	if (str_is_nocase(name, "id"))
		return make_node(p, QUERY_RECORD, value);
	if (str_is_nocase(name, "names"))
		return make_node(p, QUERY_NAMES, value);
	if (date_field(name, &kind)) {
		if (parse_range(value, &from, &to) || parse_comparison(value, &from, &to))
			return make_date(p, kind, typed, from, to);
		ignore(p, typed);
		return NULL;
	}
	if (!search_facet_parse(name, &facet))
		return NULL;
	node = make_node(p, QUERY_FACET, value);
	node->facet = facet;
	return node;
}

/* True when the input begins with a field that is known; its name, and the bytes of name and colon. */
static bool
starts_field(struct str rest, struct str *name_r, size_t *bytes_r)
{
	size_t            length = word_length(rest);
	enum search_facet facet;
	enum query_kind   kind;

	for (size_t i = 1; i < length; i++) {
		size_t colon = STARTS(after(rest, i), colons);

		if (colon == 0)
			continue;
		*name_r = str_slice(rest, 0, i);
		*bytes_r = i + colon;
		return search_facet_parse(*name_r, &facet) || date_field(*name_r, &kind) ||
		       str_is_nocase(*name_r, "id") || str_is_nocase(*name_r, "names") ||
		       str_is_nocase(*name_r, "title");
	}
	return false;
}

static struct query_node *
parse_field(struct parser *p, struct str name, size_t bytes)
{
	struct str start = p->rest;
	struct str value;

	p->rest = after(p->rest, bytes);
	if (str_is_nocase(name, "title"))
		return parse_title(p);
	if (STARTS(p->rest, quotes)) {
		value = take_quotation(p);
	} else {
		value = str_slice(p->rest, 0, word_length(p->rest));
		p->rest = after(p->rest, value.length);
	}
	return field_node(p, name, value, str_slice(start, 0, (size_t)(p->rest.data - start.data)));
}

/* ---- words, brackets, operators ---------------------------------------------------------------------------------- */

static struct query_node *
parse_word(struct parser *p)
{
	struct str word = str_slice(p->rest, 0, word_length(p->rest));
	struct str trunk = word;
	size_t     star = 0;

	p->rest = after(p->rest, word.length);
	for (size_t i = 0; i < word.length && star == 0; i++) {
		star = STARTS(after(word, i), stars);
		if (star != 0)
			trunk = str_slice(word, 0, i);
	}
	if (star == 0)
		return make_node(p, QUERY_WORD, word);
	if (trunk.length == 0) {
		ignore(p, word);
		return NULL;
	}
	return make_node(p, QUERY_PREFIX, trunk);
}

static struct query_node *
parse_group(struct parser *p)
{
	struct query_node *node;
	size_t             bytes;

	p->rest = after(p->rest, STARTS(p->rest, opening));
	p->depth++;
	node = parse_or(p);
	p->depth--;
	bytes = STARTS(p->rest, closing);
	p->rest = after(p->rest, bytes);
	return node;
}

/* One condition; NULL when what stood there has no meaning. Always takes something off the input. */
static struct query_node *
parse_primary(struct parser *p)
{
	struct query_node *node;
	struct str         name, text;
	size_t             bytes;

	if (STARTS(p->rest, opening)) {
		if (p->depth < QUERY_DEPTH)
			return parse_group(p);
		p->rest = after(p->rest, STARTS(p->rest, opening));
		return NULL;
	}
	if (STARTS(p->rest, quotes)) {
		text = take_quotation(p);
		return text.length > 0 ? make_node(p, QUERY_PHRASE, text) : NULL;
	}
	if (word_length(p->rest) == 0)
		return NULL;
	text = p->rest;
	node = parse_date_comparison(p);
	if (node != NULL || p->rest.data != text.data)
		return node;
	if (starts_field(p->rest, &name, &bytes))
		return parse_field(p, name, bytes);
	return parse_word(p);
}

/* True when the upper-case `word` stands at the front, alone; takes it. */
static bool
take_operator(struct parser *p, const char *word)
{
	size_t length = word_length(p->rest);

	if (!str_is(str_slice(p->rest, 0, length), word))
		return false;
	p->rest = after(p->rest, length);
	skip_spaces(p);
	return true;
}

static struct query_node *
parse_unary(struct parser *p)
{
	bool               negated = take_operator(p, "NOT");
	size_t             minus = STARTS(p->rest, minuses);
	struct query_node *node, *not ;

	if (minus != 0 && minus < p->rest.length && !STARTS(after(p->rest, minus), spaces)) {
		p->rest = after(p->rest, minus);
		negated = true;
	}
	node = parse_primary(p);
	if (node == NULL || !negated)
		return node;
	not = make_node(p, QUERY_NOT, (struct str){ 0 });
	not ->first = node;
	return not ;
}

/* Joins `nodes` under `kind`; one alone stands for itself. */
static struct query_node *
join(struct parser *p, enum query_kind kind, struct query_node *first)
{
	struct query_node *node;

	if (first == NULL || (first->next == NULL && first->kind != QUERY_NOT))
		return first;
	node = make_node(p, kind, (struct str){ 0 });
	node->first = first;
	return node;
}

static struct query_node *
parse_and(struct parser *p)
{
	struct query_node  *first = NULL;
	struct query_node **last = &first;

	for (;;) {
		struct str at;

		skip_spaces(p);
		(void)take_operator(p, "AND");
		at = p->rest;
		if (at.length == 0 || STARTS(at, closing) || str_is(str_slice(at, 0, word_length(at)), "OR"))
			return join(p, QUERY_AND, first);
		if (p->nodes >= QUERY_NODES) {
			ignore(p, at);
			p->rest = after(at, at.length);
			continue;
		}
		*last = parse_unary(p);
		if (*last != NULL)
			last = &(*last)->next;
		else if (p->rest.data == at.data)
			p->rest = after(p->rest, 1);
	}
}

static struct query_node *
parse_or(struct parser *p)
{
	struct query_node  *first = NULL;
	struct query_node **last = &first;

	do {
		*last = parse_and(p);
		if (*last != NULL)
			last = &(*last)->next;
	} while (take_operator(p, "OR"));
	return join(p, QUERY_OR, first);
}

/* Cuts to the limit, not inside a character. */
static struct str
within_limit(struct parser *p, struct str text)
{
	size_t length = QUERY_BYTES;

	if (text.length <= QUERY_BYTES)
		return text;
	while (length > 0 && ((unsigned char)text.data[length] & 0xC0) == 0x80)
		length--;
	ignore(p, after(text, length));
	return str_slice(text, 0, length);
}

void
query_parse(struct arena *a, struct str text, struct query *query_r)
{
	struct parser p = { .a = a, .query = query_r };

	*query_r = (struct query){ 0 };
	p.rest = within_limit(&p, text);
	for (;;) {
		struct query_node *node = parse_or(&p);

		if (node != NULL) {
			node->next = query_r->root;
			query_r->root = node;
		}
		if (p.rest.length == 0)
			break;
		/* a bracket that nobody opened */
		p.rest = after(p.rest, STARTS(p.rest, closing) ? STARTS(p.rest, closing) : 1);
	}
	query_r->root = join(&p, QUERY_AND, query_r->root);
	if (query_r->root == NULL)
		query_r->root = make_node(&p, QUERY_ALL, (struct str){ 0 });
}

/* ---- as text ----------------------------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
	[QUERY_ALL] = "all",       [QUERY_NONE] = "none",   [QUERY_WORD] = "word", [QUERY_PHRASE] = "phrase",
	[QUERY_PREFIX] = "prefix", [QUERY_FACET] = "facet", [QUERY_DATE] = "date", [QUERY_UPDATED] = "updated",
	[QUERY_RECORD] = "id",     [QUERY_NAMES] = "names", [QUERY_AND] = "and",   [QUERY_OR] = "or",
	[QUERY_NOT] = "not",
};

static void
format_node(struct buffer *out, const struct query_node *node)
{
	if (node->first != NULL) {
		buffer_format(out, "(%s", kind_names[node->kind]);
		for (const struct query_node *child = node->first; child != NULL; child = child->next) {
			buffer_add_byte(out, ' ');
			format_node(out, child);
		}
		buffer_add_byte(out, ')');
		return;
	}
	buffer_add_c(out, node->title ? "title." : "");
	if (node->kind == QUERY_FACET)
		buffer_add_c(out, search_facet_name(node->facet));
	else
		buffer_add_c(out, kind_names[node->kind]);
	if (node->kind == QUERY_DATE || node->kind == QUERY_UPDATED)
		buffer_format(out, ":%d..%d", node->from, node->to);
	else if (node->kind == QUERY_PHRASE)
		buffer_format(out, ":\"%.*s\"", STR_ARGS(node->text));
	else if (node->kind != QUERY_ALL && node->kind != QUERY_NONE)
		buffer_format(out, ":%.*s", STR_ARGS(node->text));
}

struct str
query_format(struct arena *a, const struct query_node *node)
{
	struct buffer out = buffer_in(a);

	format_node(&out, node);
	return buffer_str(&out);
}
