/* Compiling a set of templates: reading each, and checking what they say of one another and of words. */
#include "htmlc.h"

#include <stdarg.h>

struct checker {
	struct compiler            *compiler;
	const struct template_file *file;
	unsigned                    depth; /* of contexts */
	bool                        each;  /* the innermost context is one of an each */
};

bool
fault(struct compiler *compiler, const struct template_file *file, int line, const char *format, ...)
{
	char    message[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	buffer_format(&compiler->faults, "%.*s:%d: %s\n", STR_ARGS(file->path), line, message);
	return false;
}

struct template_file *
find_part(const struct compiler *compiler, struct str name)
{
	for (struct template_file *file = compiler->files; file != NULL; file = file->next)
		if (file->part && str_equal(file->name, name))
			return file;
	return NULL;
}

bool
is_layout(const struct compiler *compiler, const struct template_file *part)
{
	for (const struct template_file *file = compiler->files; file != NULL; file = file->next)
		if (str_equal(file->layout, part->name))
			return true;
	return false;
}

static void
check_path(struct checker *checker, const struct node *node, const struct path *path)
{
	if (path->up > checker->depth)
		fault(checker->compiler, checker->file, node->line, "../ leads out of the template: name it from @");
}

static bool
has_argument(const struct node *node, struct str name)
{
	for (size_t i = 0; i < node->argument_count; i++)
		if (str_equal(node->arguments[i].name, name))
			return true;
	return false;
}

static bool
has_placeholder(const struct po_entry *entry, struct str name)
{
	struct word_piece piece;

	for (unsigned i = 0; i < entry->form_count; i++)
		for (struct str rest = entry->forms[i]; word_piece_next(&rest, &piece);)
			if (piece.placeholder && str_equal(piece.text, name))
				return true;
	return false;
}

static void
check_word(struct checker *checker, const struct node *node)
{
	const struct po_entry *entry = po_find(&checker->compiler->words, node->text);
	struct word_piece      piece;

	if (entry == NULL) {
		fault(checker->compiler, checker->file, node->line, "no word \"%.*s\" in en.po", STR_ARGS(node->text));
		return;
	}
	for (unsigned i = 0; i < entry->form_count; i++)
		for (struct str rest = entry->forms[i]; word_piece_next(&rest, &piece);)
			if (piece.placeholder && !has_argument(node, piece.text))
				fault(checker->compiler, checker->file, node->line, "\"%.*s\" needs %.*s=path",
				      STR_ARGS(node->text), STR_ARGS(piece.text));
	if (entry->plural && !has_argument(node, STR("count")))
		fault(checker->compiler, checker->file, node->line, "\"%.*s\" has plural forms: it needs count=path",
		      STR_ARGS(node->text));
	for (size_t i = 0; i < node->argument_count; i++) {
		struct str name = node->arguments[i].name;

		check_path(checker, node, &node->arguments[i].path);
		if (!has_placeholder(entry, name) && !(entry->plural && str_is(name, "count")))
			fault(checker->compiler, checker->file, node->line, "\"%.*s\" has no {%.*s}",
			      STR_ARGS(node->text), STR_ARGS(name));
	}
}

static void
check_part(struct checker *checker, const struct node *node)
{
	const struct template_file *part = find_part(checker->compiler, node->text);

	if (part == NULL)
		fault(checker->compiler, checker->file, node->line, "no part ui/parts/%.*s.html", STR_ARGS(node->text));
	else if (is_layout(checker->compiler, part))
		fault(checker->compiler, checker->file, node->line, "\"%.*s\" is a layout", STR_ARGS(node->text));
}

static bool
is_same_context(const struct node *node)
{
	return node->path.steps.length == 0 && !node->path.root && node->path.up == 0;
}

static void check_nodes(struct checker *checker, const struct node *first);

static void
check_section(struct checker *checker, const struct node *node)
{
	struct checker inner = *checker;

	if (node->kind == NODE_EACH || node->kind == NODE_WITH) {
		inner.depth++;
		inner.each = node->kind == NODE_EACH;
	}
	if (node->kind == NODE_BETWEEN && !checker->each)
		fault(checker->compiler, checker->file, node->line, "{{#between}} belongs into an {{#each}}");
	check_nodes(&inner, node->first);
	check_nodes(checker, node->otherwise);
}

static void
check_nodes(struct checker *checker, const struct node *first)
{
	for (const struct node *node = first; node != NULL; node = node->next) {
		check_path(checker, node, &node->path);
		if (node->kind == NODE_WORD)
			check_word(checker, node);
		if (node->kind == NODE_PART)
			check_part(checker, node);
		if (node->kind == NODE_CONTENT && (!is_layout(checker->compiler, checker->file) || checker->depth != 0))
			fault(checker->compiler, checker->file, node->line,
			      "{{content}} belongs into a layout, outside of each and with");
		check_section(checker, node);
	}
}

/* Does `file` include `target` in its own context, directly or through others? Such a part would never end. */
static bool
leads_to(const struct compiler *compiler, const struct node *first, const struct template_file *target, unsigned depth)
{
	for (const struct node *node = first; node != NULL && depth != 0; node = node->next) {
		const struct template_file *part = node->kind == NODE_PART ? find_part(compiler, node->text) : NULL;
		bool                        same = node->kind != NODE_EACH && node->kind != NODE_WITH;

		if (part != NULL && is_same_context(node) &&
		    (part == target || leads_to(compiler, part->first, target, depth - 1)))
			return true;
		if ((same && leads_to(compiler, node->first, target, depth)) ||
		    leads_to(compiler, node->otherwise, target, depth))
			return true;
	}
	return false;
}

/* Is the part named anywhere in these nodes? */
static bool
names_part(const struct node *first, struct str name)
{
	for (const struct node *node = first; node != NULL; node = node->next)
		if ((node->kind == NODE_PART && str_equal(node->text, name)) || names_part(node->first, name) ||
		    names_part(node->otherwise, name))
			return true;
	return false;
}

static bool
is_used(const struct compiler *compiler, const struct template_file *part)
{
	for (const struct template_file *file = compiler->files; file != NULL; file = file->next)
		if (names_part(file->first, part->name))
			return true;
	return is_layout(compiler, part);
}

static void
check_template(struct compiler *compiler, const struct template_file *file)
{
	enum { PARTS_DEEP = 30 };
	struct checker checker = { .compiler = compiler, .file = file };

	check_nodes(&checker, file->first);
	if (file->layout.length != 0 && find_part(compiler, file->layout) == NULL)
		fault(compiler, file, file->layout_line, "no layout ui/parts/%.*s.html", STR_ARGS(file->layout));
	if (file->part && leads_to(compiler, file->first, file, PARTS_DEEP))
		fault(compiler, file, 1, "the part includes itself without end");
	if (file->part && !is_used(compiler, file))
		fault(compiler, file, 1, "the part is used nowhere");
}

void
add_template(struct compiler *compiler, struct str name, struct str path, struct str text, bool part)
{
	struct template_file *file = ARENA_NEW(compiler->a, struct template_file);

	*file = (struct template_file){ .name = name, .path = path, .text = text, .part = part };
	if (compiler->last != NULL)
		compiler->last->next = file;
	else
		compiler->files = file;
	compiler->last = file;
}

bool
compile_templates(struct compiler *compiler)
{
	for (struct template_file *file = compiler->files; file != NULL; file = file->next)
		if (read_template(compiler, file))
			place_template(compiler, file);
	if (compiler->faults.length != 0)
		return false;
	for (struct template_file *file = compiler->files; file != NULL; file = file->next)
		check_template(compiler, file);
	return compiler->faults.length == 0;
}
