/* Archives: files that hold files. Zip and tar, this also packed with gzip or bzip2, and single files packed with bzip2, are
 * unpacked by libarchive as they are read; what else there is (7z, RAR, CAB; files and tars packed with xz, Zstandard, lzip, LZ4)
 * by a process of its own (formats/unpacker.h). Memory is that of one member.
 *
 * Members are read in the order of the archive, each as a source named "ARCHIVE!MEMBER". Folders, links, devices and names that
 * begin with a dot are passed over. Names are only names: none is ever opened. How many members there are, how deep archives
 * stand in archives and how far they grow has limits (LIMIT_ARCHIVE_…, LIMIT_UNPACKED_…). */
#ifndef FORMATS_UNPACK_H
#define FORMATS_UNPACK_H

#include "formats/source.h"

/* What was spent of the limits on an archive and those in it; begins as {0}. */
struct unpack_budget {
	int     depth;
	int64_t members, bytes;
};

/* Gets each member; how far it reads it is its matter. False stops the reading. */
typedef bool unpack_member_fn(void *context, struct source *member, struct error *error);

/* Gets what could not be read of the archive: a damaged part, a member that is encrypted, a limit. */
typedef void unpack_failed_fn(void *context, const struct error *why);

struct unpack_sink {
	void             *context;
	unpack_member_fn *member;
	unpack_failed_fn *failed;
};

/* Are these the first bytes of an archive, or of a packed file, but for gzip? */
bool unpack_recognises(struct str bytes);

/* Reads all members of a source that source_is_archive(). False only when the sink stops or the source itself fails. */
CHECKED bool unpack_read(struct source *source, struct unpack_budget *budget, const struct unpack_sink *sink,
			 struct error *error);

#endif
