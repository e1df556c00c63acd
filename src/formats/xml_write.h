/* Text in XML: escaped, and without what XML 1.0 cannot hold. */
#ifndef FORMATS_XML_WRITE_H
#define FORMATS_XML_WRITE_H

#include "base/base.h"

/* Text of an element or of an attribute in double quotes. Characters that XML 1.0 (2.2) has not become U+FFFD. */
void xml_add_text(struct buffer *out, struct str text);

/* Text of an element only: quotes stay as they are, of which JSON has many. */
void xml_add_content(struct buffer *out, struct str text);

/* <name xml:lang="language">text</name> and a line break; without the attribute when `language` is empty or "und". */
void xml_add_element(struct buffer *out, const char *name, struct str language, struct str text);

/* An address as the type anyURI of XML Schema takes it: what stands where no URI may have it (a second "#", "%" before no
 * hexadecimal digits, brackets that are none of a host) is written in hexadecimal. */
struct str xml_address(struct arena *a, struct str address);

/* Elements within each other: "gmd:date/gmd:CI_Date". xml_close() closes them in reverse; when nothing was added since
 * xml_open(), whose return it takes, they are taken back. */
size_t xml_open(struct buffer *out, const char *path);
void   xml_close(struct buffer *out, const char *path, size_t opened);

/* The text within them; nothing when it is empty. */
void xml_add_path(struct buffer *out, const char *path, struct str text);

/* A space, the attribute and its value in quotes; nothing when it is empty. */
void xml_add_attribute(struct buffer *out, const char *name, struct str value);

#endif
