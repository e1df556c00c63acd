/* Plural rules: which form of a word goes with a number.
 *
 * A rule is the Plural-Forms header of a gettext .po file, "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : …);". It comes
 * with the translation, so a language needs nothing but its file, and translators' tools already know how to write it. The
 * expression is C's without assignments; it is read once and then evaluated as a short postfix program. */
#ifndef TEXT_PLURAL_H
#define TEXT_PLURAL_H

#include "base/base.h"

enum { PLURAL_FORMS = 6, PLURAL_CODE = 96 };

struct plural_rule {
	unsigned forms;             /* 1 to PLURAL_FORMS */
	unsigned length;            /* of the code */
	int32_t  code[PLURAL_CODE]; /* postfix: constants, and operators below 0 */
};

/* Reads the value of a Plural-Forms header. ERROR_INPUT "plural.format". */
CHECKED bool plural_parse(struct str text, struct plural_rule *rule_r, struct error *error);

/* The form for `count`, below rule->forms whatever the expression says. */
unsigned plural_form(const struct plural_rule *rule, int64_t count);

#endif
