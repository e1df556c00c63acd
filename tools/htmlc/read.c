/* Templates to trees: everything between {{ and }} is read here, HTML is left as it is. */
#include "htmlc.h"

enum { DEPTH = 20 };

struct reader {
	struct compiler      *compiler;
	struct template_file *file;
	struct str            rest;
	int                   line;
	unsigned              depth;
};

/* What ended a list of nodes. */
struct ending {
	struct str tag; /* "else", "/if", or empty at the end of the file */
	int        line;
};

static bool read_nodes(struct reader *reader, struct node **first_r, struct ending *ending_r);

static bool
is_name(struct str text)
{
	if (text.length == 0)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];

		if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '_' && byte != '-')
			return false;
	}
	return true;
}

static bool
read_path(struct reader *reader, struct str text, struct path *path_r)
{
	struct path path = { 0 };
	struct str  rest = text, step;

	if (str_starts(rest, STR("@"))) {
		path.root = true;
		rest = str_slice(rest, 1, rest.length);
	}
	for (; !path.root && str_starts(rest, STR("../")); rest = str_slice(rest, 3, rest.length))
		path.up++;
	if (str_is(text, ".") || (path.root && rest.length == 0)) {
		*path_r = path;
		return true;
	}
	path.steps = rest;
	do {
		if (!str_cut(&rest, '/', &step) || !is_name(step))
			return fault(reader->compiler, reader->file, reader->line, "\"%.*s\" is no path",
				     STR_ARGS(text));
	} while (rest.data != NULL);
	*path_r = path;
	return true;
}

/* Takes the next word off a tag. */
static struct str
take_word(struct str *rest)
{
	size_t     end = 0;
	struct str word;

	*rest = str_trim(*rest);
	while (end < rest->length && strchr(" \t\n", rest->data[end]) == NULL)
		end++;
	word = str_slice(*rest, 0, end);
	*rest = str_trim(str_slice(*rest, end, rest->length));
	return word;
}

static bool
read_arguments(struct reader *reader, struct str rest, struct node *node)
{
	while (rest.length != 0) {
		struct str       text = take_word(&rest);
		struct str       name;
		struct argument *argument = &node->arguments[node->argument_count];

		if (node->argument_count == ARGUMENTS)
			return fault(reader->compiler, reader->file, reader->line, "more than %d values", ARGUMENTS);
		if (str_find_byte(text, '=') == text.length || !str_cut(&text, '=', &name) || !is_name(name))
			return fault(reader->compiler, reader->file, reader->line, "\"%.*s\" is no name=path",
				     STR_ARGS(text));
		argument->name = name;
		if (!read_path(reader, text, &argument->path))
			return false;
		node->argument_count++;
	}
	return true;
}

/* Reads what stands in a section up to its {{/name}}. */
static bool
read_section(struct reader *reader, struct str name, struct node *node)
{
	struct ending ending;
	struct str    wanted = str_format(reader->compiler->a, "/%.*s", STR_ARGS(name));

	if (++reader->depth > DEPTH)
		return fault(reader->compiler, reader->file, node->line, "sections are nested too deep");
	if (!read_nodes(reader, &node->first, &ending))
		return false;
	if (str_is(ending.tag, "else") && !read_nodes(reader, &node->otherwise, &ending))
		return false;
	if (!str_equal(ending.tag, wanted))
		return fault(reader->compiler, reader->file, node->line, "{{#%.*s}} is not closed: found \"%.*s\"",
			     STR_ARGS(name), STR_ARGS(ending.tag));
	reader->depth--;
	return true;
}

static bool
read_open(struct reader *reader, struct str tag, struct node *node)
{
	struct str name = take_word(&tag);

	if (str_is(name, "#if"))
		node->kind = NODE_IF;
	else if (str_is(name, "#each"))
		node->kind = NODE_EACH;
	else if (str_is(name, "#with"))
		node->kind = NODE_WITH;
	else if (str_is(name, "#between"))
		node->kind = NODE_BETWEEN;
	else
		return fault(reader->compiler, reader->file, reader->line, "no section is called \"%.*s\"",
			     STR_ARGS(name));
	if (node->kind == NODE_BETWEEN && tag.length != 0)
		return fault(reader->compiler, reader->file, reader->line, "{{#between}} takes no path");
	if (node->kind != NODE_BETWEEN && !read_path(reader, tag, &node->path))
		return false;
	return read_section(reader, str_slice(name, 1, name.length), node);
}

static bool
read_word(struct reader *reader, struct str tag, struct node *node)
{
	node->kind = NODE_WORD;
	node->text = take_word(&tag);
	return read_arguments(reader, tag, node);
}

static bool
read_part(struct reader *reader, struct str tag, struct node *node)
{
	node->kind = NODE_PART;
	node->text = take_word(&tag);
	if (!is_name(node->text))
		return fault(reader->compiler, reader->file, reader->line, "{{>}} needs the name of a part");
	return tag.length == 0 || read_path(reader, tag, &node->path);
}

static bool
read_layout(struct reader *reader, struct str name)
{
	if (reader->file->layout.length != 0 || reader->file->part)
		return fault(reader->compiler, reader->file, reader->line,
			     "{{layout}} stands once at the beginning of a page, and in no part");
	reader->file->layout = name;
	reader->file->layout_line = reader->line;
	return true;
}

/* Reads the tag whose inside is `tag` into `node`; `*made_r` is false when it leaves nothing in the tree. */
static bool
read_tag(struct reader *reader, struct str tag, struct node *node, bool *made_r)
{
	struct str rest = tag;
	struct str first = take_word(&rest);

	*made_r = true;
	node->line = reader->line;
	if (str_starts(tag, STR("#")))
		return read_open(reader, tag, node);
	if (str_starts(tag, STR(">")))
		return read_part(reader, str_slice(tag, 1, tag.length), node);
	if (str_is(first, "word"))
		return read_word(reader, rest, node);
	if (str_is(tag, "content")) {
		node->kind = NODE_CONTENT;
		return true;
	}
	if (str_is(first, "layout")) {
		*made_r = false;
		return read_layout(reader, rest);
	}
	node->kind = NODE_HOLE;
	if (str_is(first, "number"))
		node->kind = NODE_NUMBER;
	else if (str_is(first, "html"))
		node->kind = NODE_MARKUP;
	else if (str_is(first, "data"))
		node->kind = NODE_DATA;
	return read_path(reader, node->kind == NODE_HOLE ? tag : rest, &node->path);
}

static void
count_lines(struct reader *reader, struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		reader->line += text.data[i] == '\n';
}

/* Takes the text up to the next tag; false when there is none. */
static bool
take_literal(struct reader *reader, struct node *node)
{
	size_t length = str_find(reader->rest, STR("{{"));

	if (length == 0)
		return false;
	*node = (struct node){ .kind = NODE_LITERAL, .line = reader->line, .text = str_slice(reader->rest, 0, length) };
	count_lines(reader, node->text);
	reader->rest = str_slice(reader->rest, length, reader->rest.length);
	return true;
}

static bool
take_tag(struct reader *reader, struct str *tag_r)
{
	size_t end = str_find(reader->rest, STR("}}"));

	if (end == reader->rest.length)
		return fault(reader->compiler, reader->file, reader->line, "{{ is not closed by }}");
	*tag_r = str_trim(str_slice(reader->rest, 2, end));
	count_lines(reader, *tag_r);
	reader->rest = str_slice(reader->rest, end + 2, reader->rest.length);
	return true;
}

static bool
read_nodes(struct reader *reader, struct node **first_r, struct ending *ending_r)
{
	struct node **end = first_r;

	*first_r = NULL;
	while (reader->rest.length != 0) {
		struct node *node = ARENA_NEW(reader->compiler->a, struct node);
		bool         made = true;
		struct str   tag = { 0 };

		if (!take_literal(reader, node)) {
			if (!take_tag(reader, &tag))
				return false;
			*ending_r = (struct ending){ tag, reader->line };
			if (str_is(tag, "else") || str_starts(tag, STR("/")))
				return true;
			if (str_starts(tag, STR("!")))
				continue;
			if (!read_tag(reader, tag, node, &made))
				return false;
		}
		if (made) {
			*end = node;
			end = &node->next;
		}
	}
	*ending_r = (struct ending){ .line = reader->line };
	return true;
}

bool
read_template(struct compiler *compiler, struct template_file *file)
{
	struct reader reader = { .compiler = compiler, .file = file, .rest = file->text, .line = 1 };
	struct ending ending;

	if (!read_nodes(&reader, &file->first, &ending))
		return false;
	if (ending.tag.length != 0)
		return fault(compiler, file, ending.line, "{{%.*s}} closes nothing", STR_ARGS(ending.tag));
	return true;
}
