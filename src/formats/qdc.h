/* Qualified Dublin Core: the namespace in which DSpace and those who follow it put its root, and a schema for that. */
#ifndef FORMATS_QDC_H
#define FORMATS_QDC_H

#include "base/base.h"

#define QDC_NAMESPACE "http://dspace.org/qualifieddc/"
#define QDC_SCHEMA "schemas/qdc.xsd" /* below the address of a node */

/* The root, of the type that DCMI's dcterms.xsd has for it (XML Schema). */
struct str qdc_schema(void);

#endif
