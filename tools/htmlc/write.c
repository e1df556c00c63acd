/* Templates to C. A context is a variable here0, here1, …; a path is a nest of html_find() calls. */
#include "htmlc.h"

enum { CONTEXTS = 24 };

struct writer {
	struct compiler      *compiler;
	struct template_file *file;
	struct buffer        *out;
	unsigned              context; /* number of the innermost */
	unsigned              indent;
};

static void write_nodes(struct writer *writer, const struct node *first);

static void
begin_line(struct writer *writer)
{
	for (unsigned i = 0; i < writer->indent; i++)
		buffer_add_byte(writer->out, '\t');
}

static void
write_quoted(struct buffer *out, struct str text)
{
	buffer_add_byte(out, '"');
	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.data[i];

		if (byte == '"' || byte == '\\')
			buffer_format(out, "\\%c", byte);
		else if (byte < ' ')
			buffer_format(out, "\\%03o", byte);
		else
			buffer_add_byte(out, (char)byte);
	}
	buffer_add_byte(out, '"');
}

static void
write_path(struct writer *writer, const struct path *path)
{
	struct buffer found = buffer_in(writer->compiler->a);
	struct str    rest = path->steps, step;

	if (path->root)
		buffer_add_c(&found, "page->document");
	else
		buffer_format(&found, "here%u", writer->context - path->up);
	while (str_cut(&rest, '/', &step)) {
		struct str inner = buffer_str(&found);

		if (path->steps.length == 0)
			break;
		found = buffer_in(writer->compiler->a);
		buffer_format(&found, "html_find(%.*s, \"%.*s\", %zu)", STR_ARGS(inner), STR_ARGS(step), step.length);
	}
	buffer_add(writer->out, buffer_str(&found));
}

static void
write_literal(struct writer *writer, const struct node *node)
{
	if (node->text.length == 0)
		return;
	begin_line(writer);
	buffer_add_c(writer->out, "buffer_add(page->out, STR(");
	write_quoted(writer->out, node->text);
	buffer_add_c(writer->out, "));\n");
}

static void
write_hole(struct writer *writer, const struct node *node)
{
	static const char *const functions[] = {
		[ESCAPE_TEXT] = "html_text",
		[ESCAPE_ATTRIBUTE] = "html_attribute",
		[ESCAPE_ADDRESS] = "html_address",
		[ESCAPE_LOCAL_ADDRESS] = "html_local_address",
		[ESCAPE_ADDRESS_PART] = "html_address_part",
	};

	begin_line(writer);
	buffer_format(writer->out, "%s(page->out, html_text_of(", functions[node->escape]);
	write_path(writer, &node->path);
	buffer_add_c(writer->out, "));\n");
}

static void
write_call(struct writer *writer, const char *function, const struct node *node)
{
	begin_line(writer);
	buffer_format(writer->out, "%s(page, ", function);
	write_path(writer, &node->path);
	buffer_add_c(writer->out, ");\n");
}

static void
write_word(struct writer *writer, const struct node *node)
{
	struct str symbol = word_symbol(writer->compiler->a, node->text);

	begin_line(writer);
	buffer_format(writer->out, "html_word(page, %.*s, %s, ", STR_ARGS(symbol), node->word_place);
	if (node->argument_count == 0) {
		buffer_add_c(writer->out, "NULL, 0);\n");
		return;
	}
	buffer_add_c(writer->out, "(const struct html_value[]){");
	for (size_t i = 0; i < node->argument_count; i++) {
		buffer_format(writer->out, " { \"%.*s\", ", STR_ARGS(node->arguments[i].name));
		write_path(writer, &node->arguments[i].path);
		buffer_add_c(writer->out, " },");
	}
	buffer_format(writer->out, " }, %zu);\n", node->argument_count);
}

static void
write_block(struct writer *writer, const struct node *first)
{
	buffer_add_c(writer->out, " {\n");
	writer->indent++;
	write_nodes(writer, first);
	writer->indent--;
	begin_line(writer);
	buffer_add_byte(writer->out, '}');
}

static void
write_otherwise(struct writer *writer, const struct node *node)
{
	if (node->otherwise != NULL) {
		buffer_add_c(writer->out, " else");
		write_block(writer, node->otherwise);
	}
	buffer_add_byte(writer->out, '\n');
}

static void
write_if(struct writer *writer, const struct node *node)
{
	begin_line(writer);
	buffer_add_c(writer->out, "if (html_is(");
	write_path(writer, &node->path);
	buffer_add_c(writer->out, "))");
	write_block(writer, node->first);
	write_otherwise(writer, node);
}

static void
write_each(struct writer *writer, const struct node *node)
{
	unsigned inner = writer->context + 1;

	if (node->otherwise != NULL) {
		begin_line(writer);
		buffer_add_c(writer->out, "if (html_first(");
		write_path(writer, &node->path);
		buffer_add_c(writer->out, ") == NULL)");
		write_block(writer, node->otherwise);
		buffer_add_byte(writer->out, '\n');
	}
	begin_line(writer);
	buffer_format(writer->out, "for (const struct json *here%u = html_first(", inner);
	write_path(writer, &node->path);
	buffer_format(writer->out, "); here%u != NULL; here%u = here%u->next)", inner, inner, inner);
	writer->context = inner;
	write_block(writer, node->first);
	writer->context--;
	buffer_add_byte(writer->out, '\n');
}

static void
write_with(struct writer *writer, const struct node *node)
{
	unsigned inner = writer->context + 1;

	begin_line(writer);
	buffer_add_c(writer->out, "if (html_is(");
	write_path(writer, &node->path);
	buffer_add_c(writer->out, ")) {\n");
	writer->indent++;
	begin_line(writer);
	buffer_format(writer->out, "const struct json *here%u = ", inner);
	write_path(writer, &node->path);
	buffer_add_c(writer->out, ";\n\n");
	begin_line(writer);
	buffer_format(writer->out, "(void)here%u;\n", inner);
	writer->context = inner;
	write_nodes(writer, node->first);
	writer->context--;
	writer->indent--;
	begin_line(writer);
	buffer_add_byte(writer->out, '}');
	write_otherwise(writer, node);
}

static void
write_between(struct writer *writer, const struct node *node)
{
	begin_line(writer);
	buffer_format(writer->out, "if (here%u->next != NULL)", writer->context);
	write_block(writer, node->first);
	write_otherwise(writer, node);
}

/* "record-fields" becomes "part_record_fields". */
static struct str
function_name(struct arena *a, const struct template_file *file)
{
	char *name = arena_text(a, file->name.length);

	for (size_t i = 0; i < file->name.length; i++)
		name[i] = (char)(file->name.data[i] == '-' ? '_' : file->name.data[i]);
	return str_format(a, "%s_%.*s", file->part ? "part" : "page", (int)file->name.length, name);
}

static void
write_part(struct writer *writer, const struct node *node)
{
	struct str name = function_name(writer->compiler->a, find_part(writer->compiler, node->text));

	write_call(writer, str_c(writer->compiler->a, name), node);
}

static void
write_node(struct writer *writer, const struct node *node)
{
	switch (node->kind) {
	case NODE_LITERAL:
		write_literal(writer, node);
		break;
	case NODE_HOLE:
		write_hole(writer, node);
		break;
	case NODE_NUMBER:
		write_call(writer, "html_number", node);
		break;
	case NODE_MARKUP:
		write_call(writer, "html_markup", node);
		break;
	case NODE_DATA:
		write_call(writer, "html_data", node);
		break;
	case NODE_WORD:
		write_word(writer, node);
		break;
	case NODE_IF:
		write_if(writer, node);
		break;
	case NODE_EACH:
		write_each(writer, node);
		break;
	case NODE_WITH:
		write_with(writer, node);
		break;
	case NODE_BETWEEN:
		write_between(writer, node);
		break;
	case NODE_PART:
		write_part(writer, node);
		break;
	case NODE_CONTENT:
		begin_line(writer);
		buffer_add_c(writer->out, "content(page, here0);\n");
		break;
	}
}

static void
write_nodes(struct writer *writer, const struct node *first)
{
	for (const struct node *node = first; node != NULL; node = node->next)
		write_node(writer, node);
}

static void
write_signature(struct compiler *compiler, struct buffer *out, const struct template_file *file)
{
	struct str name = function_name(compiler->a, file);

	buffer_format(out, "static void\n%.*s(struct html_page *page, const struct json *here0%s)", STR_ARGS(name),
		      file->part && is_layout(compiler, file) ? ", html_part_fn *content" : "");
}

static void
write_function(struct compiler *compiler, struct buffer *out, struct template_file *file)
{
	struct writer writer = { .compiler = compiler, .file = file, .out = out, .indent = 1 };

	write_signature(compiler, out, file);
	buffer_add_c(out, "\n{\n\t(void)page;\n\t(void)here0;\n");
	write_nodes(&writer, file->first);
	buffer_add_c(out, "}\n\n");
}

/* The template_fn of a page: its function, inside its layout. */
static void
write_template(struct compiler *compiler, struct buffer *out, const struct template_file *file)
{
	struct str name = function_name(compiler->a, file);

	buffer_format(out,
		      "static void\ntemplate_%.*s(struct buffer *out, const struct json *document, const struct words "
		      "*words, struct str language)\n{\n\tstruct html_page page = { out, document, "
		      "words_in(words, language) };\n\n",
		      STR_ARGS(name));
	if (file->layout.length != 0)
		buffer_format(out, "\t%.*s(&page, document, %.*s);\n}\n\n",
			      STR_ARGS(function_name(compiler->a, find_part(compiler, file->layout))), STR_ARGS(name));
	else
		buffer_format(out, "\t%.*s(&page, document);\n}\n\n", STR_ARGS(name));
}

void
write_templates(struct compiler *compiler, struct buffer *out)
{
	buffer_add_c(out,
		     "/* Made by tools/htmlc from ui/. */\n#include \"http/html.h\"\n#include \"pages/templates.h\"\n"
		     "#include \"text/words.h\"\n#include \"text/words_index.h\"\n\n");
	for (struct template_file *file = compiler->files; file != NULL; file = file->next) {
		write_signature(compiler, out, file);
		buffer_add_c(out, ";\n");
	}
	buffer_add_byte(out, '\n');
	for (struct template_file *file = compiler->files; file != NULL; file = file->next)
		write_function(compiler, out, file);
	for (struct template_file *file = compiler->files; file != NULL; file = file->next)
		if (!file->part)
			write_template(compiler, out, file);
	buffer_add_c(out, "static const struct template list[] = {\n");
	for (struct template_file *file = compiler->files; file != NULL; file = file->next)
		if (!file->part)
			buffer_format(out, "\t{ \"%.*s\", template_%.*s },\n", STR_ARGS(file->name),
				      STR_ARGS(function_name(compiler->a, file)));
	buffer_add_c(out, "};\n\nsize_t\ntemplates_list(const struct template **list_r)\n{\n\t*list_r = list;\n"
			  "\treturn sizeof list / sizeof list[0];\n}\n");
}
