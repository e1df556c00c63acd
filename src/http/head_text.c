/* Request heads from text. */
#include "http/head_text.h"

static struct str
next_line(struct str *rest)
{
	struct str line;

	if (!str_cut(rest, '\n', &line))
		return STR("");
	return str_ends(line, STR("\r")) ? str_slice(line, 0, line.length - 1) : line;
}

struct str
head_of_text(struct arena *a, struct str text, struct head *head_r)
{
	struct head_field *fields;
	struct str         rest = text, line = next_line(&rest), part;
	size_t             lines = 1;

	for (size_t i = 0; i < text.length; i++)
		lines += text.data[i] == '\n';
	fields = ARENA_ARRAY(a, struct head_field, lines);
	*head_r = (struct head){ .method = { "", 0 }, .target = { "", 0 }, .fields = fields };
	(void)str_cut(&line, ' ', &head_r->method);
	if (str_cut(&line, ' ', &part))
		head_r->target = part;
	head_r->old = str_is(line, "HTTP/1.0");
	for (line = next_line(&rest); line.length > 0; line = next_line(&rest)) {
		size_t colon = str_find_byte(line, ':');

		fields[head_r->count++] = (struct head_field){
			str_slice(line, 0, colon),
			str_trim(str_slice(line, colon + 1, line.length)),
		};
	}
	return rest.data != NULL ? rest : STR("");
}
