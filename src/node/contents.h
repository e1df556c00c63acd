/* Reading what is in the files of records (records/contents.h), in confined processes: PDF by pdftotext, of Debian's poppler-utils,
 * all else by this program itself. Whatever a file does there ends in a text, in pictures, or in a reason, which is one of these
 * words:
 *   kind        of no kind that has a text or is an image
 *   empty       a PDF file without text, as a scan is
 *   encrypted   it asks for a password
 *   damaged     it is not what it says, or not whole
 *   large       of more bytes, pixels or unpacked bytes than are read
 *   time        reading it takes too long
 *   memory      it asks for too much memory, or ended the process that read it
 *   program     pdftotext is not installed: tried again each hour
 *   absent      the file is not there */
#ifndef NODE_CONTENTS_H
#define NODE_CONTENTS_H

#include "node/node.h"
#include "records/contents.h"

/* The words, NULL behind the last. */
extern const char *const content_reasons[];

/* Reads the file at `path`. False only when no process can be started: ERROR_STORAGE. */
CHECKED bool content_read(struct arena *a, struct str path, struct str media, struct content *content_r,
			  struct error *error);

/* Inside such a process: reads the bytes of descriptor 0 and writes what is in them to descriptor 1. */
void content_read_inside(struct arena *a, struct str media);

/* Inside such a process: writes the image of descriptor 0 without what a camera wrote into it; nothing when there is nothing of the
 * kind. False when it cannot be read. */
CHECKED bool content_bare_inside(struct arena *a);

struct contents_report {
	int64_t read, failed;
};

/* Reads what waits; between two files it asks `stops`, which may be NULL, and tells `progress`, the same, what was done and what is
 * at least left. */
struct contents_watch {
	bool (*stops)(const void *context);
	bool (*progress)(void *context, int64_t done, int64_t left, struct error *error);
	void *context;
};
CHECKED bool contents_read(struct node *node, const struct contents_watch *watch, struct contents_report *report_r,
			   struct error *error);

/* The job "contents". */
struct job;
CHECKED bool contents_job(struct job *job, void *node, struct error *error);

#endif
