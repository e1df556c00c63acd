/* Text in XML: escaped, and without what XML 1.0 cannot hold. */
#ifndef FORMATS_XML_WRITE_H
#define FORMATS_XML_WRITE_H

#include "base/base.h"

/* Text of an element or of an attribute in double quotes. Characters that XML 1.0 (2.2) has not become U+FFFD. */
void xml_add_text(struct buffer *out, struct str text);

/* <name xml:lang="language">text</name> and a line break; without the attribute when `language` is empty or "und". */
void xml_add_element(struct buffer *out, const char *name, struct str language, struct str text);

#endif
