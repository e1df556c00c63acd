/* The metadata format "chm" of OAI-PMH: a record's canonical JSON, as its home signed it, as the text of one element. */
#ifndef FORMATS_CHM_XML_H
#define FORMATS_CHM_XML_H

#define CHM_NAMESPACE "https://www.cbd.int/chm/1"

#endif
