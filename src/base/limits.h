/* Limits on everything that comes from outside: size, depth, count and time, in one table. Beyond one of them stands
 * ERROR_LIMIT with the limit's name and value, never a crash or an unbounded wait. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
	/* JSON and records */
	LIMIT_JSON_DEPTH = 64,
	LIMIT_JSON_BYTES = 8 * 1024 * 1024, /* one document, or one element of a stream */
	LIMIT_JSON_MEMBERS = 100 * 1000,    /* of one object or array */
	LIMIT_RECORD_BYTES = 1024 * 1024,   /* canonical form of one record */
	LIMIT_RECORD_PROBLEMS = 200,        /* reported for one record */
	LIMIT_IDENTIFIER_BYTES = 1024,      /* key of a record in its source */
	LIMIT_HEADER_CHARACTERS = 1000,     /* one text of a record's header: custodian, holder, label */
	LIMIT_REASON_CHARACTERS = 2000,     /* of a withdrawal, merge, revocation or erasure */
	LIMIT_MERGE_STEPS = 32,             /* from a merged record to the one that it is now */
	LIMIT_MERGED_LISTED = 500,          /* that are told of one record */
	LIMIT_REQUEST_NOTE_BYTES = 4000,    /* of a request, an answer, a message about it */
	LIMIT_REQUEST_TITLE_BYTES = 500,
	LIMIT_REQUEST_BATCH_BYTES = 100,
	LIMIT_REQUEST_LINK_DAYS = 83,   /* in which a mail's link decides one */
	LIMIT_REQUEST_MESSAGES = 500,   /* about one request */
	LIMIT_REVIEW_DAYS = 56,         /* in which a review is to be written */
	LIMIT_REVIEWERS = 1000,         /* in the pool of a node */
	LIMIT_ACCOUNT_NAME_BYTES = 200, /* of a person */
	LIMIT_ACCOUNT_TOKENS = 50,      /* access tokens of one account */
	LIMIT_PASSWORD_BYTES = 1000,
	LIMIT_SIGN_UPS_HELD = 1000,          /* that wait for a moderator */
	LIMIT_DRAFT_BYTES = 4 * 1024 * 1024, /* of a form that makes a draft, percent-encoded */
	LIMIT_DRAFT_CONFLICTS = 200,         /* open ones of a draft, and other texts of each */
	LIMIT_DRAFTS = 200,                  /* of one author in a list */
	LIMIT_PARKED = 5000,                 /* forms that wait for a sign-in, ... */
	LIMIT_PARKED_OF_ONE = 50,            /* ... of one author */
	LIMIT_FORM_DEPTH = 12,               /* groups in groups */
	LIMIT_FORM_ELEMENTS = 1000,          /* of one list of a form */

	/* files that are imported */
	LIMIT_ORIGINAL_BYTES = 8 * 1024 * 1024,        /* one record as received */
	LIMIT_UNPACKED_RATIO = 200,                    /* a gzip file may grow so many times ... */
	LIMIT_UNPACKED_FREE_BYTES = 16 * 1024 * 1024,  /* ... beyond this size */
	LIMIT_ARCHIVE_MEMBERS = 100 * 1000,            /* of an archive and those in it */
	LIMIT_ARCHIVE_DEPTH = 4,                       /* archives in archives */
	LIMIT_ARCHIVE_MEGABYTES = 64 * 1024,           /* unpacked, of an archive and those in it */
	LIMIT_UNPACKER_MEGABYTES = 512,                /* of address space, of a process that unpacks */
	LIMIT_TRANSLATED_BYTES = 64 * 1024 * 1024,     /* of a file of a translator */
	LIMIT_TRANSLATED_TEXTS = 100 * 1000,           /* of one file of a translator */
	LIMIT_TRANSLATED_SENT_BYTES = 8 * 1024 * 1024, /* of one that is sent to a page or the API */
	LIMIT_TRANSLATED_GIVEN = 10 * 1000,            /* texts of what waits, in a file that a page gives */
	LIMIT_TRANSLATED_LOOKED_AT = 20 * 1000,        /* records for it, also of those that others translate */
	LIMIT_HANDED_IN = 100,                         /* requests for translations in one change */
	LIMIT_XML_DEPTH = 200,
	LIMIT_XML_ATTRIBUTES = 1000,
	LIMIT_XML_TAG_BYTES = 32 * 1024,
	LIMIT_XML_NODES = 100 * 1000,         /* elements and texts of one record */
	LIMIT_XML_ENTITIES = 200,             /* that one document declares */
	LIMIT_XML_DOCTYPE_BYTES = 256 * 1024, /* before the first element */
	LIMIT_XML_ENTITY_BYTES = 1024 * 1024, /* what the entities of one document may grow to */
	LIMIT_DESCRIBED = 2000,           /* texts, keywords, agents, links … of one description, of each as many */
	LIMIT_RDF_DEPTH = 100,            /* brackets within brackets */
	LIMIT_RDF_STATEMENTS = 20 * 1000, /* about one subject */
	LIMIT_RDF_NODES = 2000,           /* that one record is told by */
	LIMIT_JSON_LD_TERMS = 10 * 1000,  /* of the contexts in force in one place */
	LIMIT_OUTLINE_POINTS = 2000,      /* of a place; beyond, its box is taken */
	LIMIT_CSV_COLUMNS = 2000,
	LIMIT_BOOK_MEGABYTES = 64,           /* of a workbook as it comes */
	LIMIT_BOOK_PART_MEGABYTES = 1024,    /* of a part of it, unpacked */
	LIMIT_BOOK_TEXT_MEGABYTES = 128,     /* of texts that its cells share */
	LIMIT_BOOK_CELLS = 20 * 1000 * 1000, /* with anything in them */
	LIMIT_BOOK_SHEETS = 200,
	LIMIT_BOOK_STYLES = 64 * 1024,
	LIMIT_UPLOAD_BYTES = 8 * 1024 * 1024, /* of a file that a page takes in */
	LIMIT_UPLOAD_DRAFTS = 1000,           /* that it makes at once */
	LIMIT_UPLOAD_PROBLEMS = 60,           /* that a page tells */
	LIMIT_TABLE_RECORDS = 50 * 1000,      /* of one type, written as a spreadsheet for a page */
	LIMIT_CSV_FIELD_BYTES = 1024 * 1024,
	LIMIT_LATER_RECORDS = 10 * 1000,      /* of one import that wait for others which they name, ... */
	LIMIT_LATER_BYTES = 32 * 1024 * 1024, /* ... and their originals */
	LIMIT_FOLDER_DEPTH = 32,              /* folders within folders */
	LIMIT_YAML_BYTES = 1024 * 1024,
	LIMIT_YAML_DEPTH = 16,
	LIMIT_YAML_MEMBERS = 1000, /* of one map or list */

	/* search */
	LIMIT_QUERY_BYTES = 2000,
	LIMIT_QUERY_NODES = 64, /* words, phrases and conditions */
	LIMIT_QUERY_DEPTH = 16, /* brackets within brackets */
	LIMIT_QUERY_PREFIXES = 16,
	LIMIT_QUERY_SUGGESTED = 8, /* words that another spelling is looked for */
	LIMIT_SEARCH_HITS = 100,

	/* HTTP */
	LIMIT_HTTP_CONNECTION_MEMORY = 8 * 1024,
	LIMIT_HTTP_CONNECTIONS = 12 * 1000,
	LIMIT_HTTP_URL_BYTES = 4000,
	LIMIT_HTTP_HEAD_BYTES = 6000, /* of the connection's memory; the answer's head needs its share */
	LIMIT_HTTP_PARAMETERS = 100,  /* of a query */
	LIMIT_HTTP_FORM_FIELDS = 5000,
	LIMIT_HTTP_FORM_BYTES = 256 * 1024,
	LIMIT_HTTP_EXCESS_BYTES = 1024 * 1024,      /* of a body beyond its limit, read so that the refusal arrives */
	LIMIT_HTTP_BODY_MEMORY = 128 * 1024 * 1024, /* of all bodies that are being received or worked on */
	LIMIT_HTTP_STREAMS = 256,                   /* answers that are streamed at the same time */
	LIMIT_HTTP_QUEUE = 200,                     /* requests waiting for a worker; beyond it 503 */
	LIMIT_HTTP_HEAD_MILLISECONDS = 5000,        /* for a whole request head */
	LIMIT_HTTP_IDLE_MILLISECONDS = 60 * 1000,
	LIMIT_HTTP_CLIENT_REQUESTS = 200,     /* of one address in a second: thousands of readers may share one, ... */
	LIMIT_HTTP_CLIENT_BURST = 4000,       /* ... and come at once */
	LIMIT_HTTP_CLIENT_CONNECTIONS = 2000, /* of one address */
	LIMIT_HTTP_BYTES_PER_SECOND = 500,    /* slower senders and takers are cut off */
	LIMIT_HTTP_STOP_MILLISECONDS = 10 * 1000,
	LIMIT_OAI_RECORDS = 1000,              /* in one answer of OAI-PMH */
	LIMIT_OAI_BYTES = 4 * 1024 * 1024,     /* after which it takes no further record */
	LIMIT_CHANGES = 1000,                  /* in one answer of the changes feed */
	LIMIT_CHANGES_BYTES = 4 * 1024 * 1024, /* after which it takes no further one */
	LIMIT_API_TERMS = 1000,                /* of a vocabulary, in one answer */
	LIMIT_SITEMAP_ADDRESSES = 50 * 1000,   /* in one part (sitemaps.org) */
	LIMIT_READY_BEHIND = 10 * 1000,        /* changes that search may be behind for /readyz */
	LIMIT_PAGE_BYTES = 14000,              /* on the wire, a first visit */

	/* files of records */
	LIMIT_FILES_BYTES = 64 * 1024 * 1024,              /* of a form with its files */
	LIMIT_UPLOAD_FILES = 20,                           /* in one form */
	LIMIT_UPLOAD_HEAD_BYTES = 4000,                    /* of one part of it */
	LIMIT_UPLOAD_NAME_BYTES = 200,                     /* of a file */
	LIMIT_UPLOAD_BYTES_OF_DAY = 1024 * 1024 * 1024,    /* of one person */
	LIMIT_UPLOAD_DAYS = 14,                            /* for which files are kept that no record names */
	LIMIT_SCANNER_SECONDS = 60,                        /* for each step of asking a scanner for malware */
	LIMIT_LINK_COPIES = 4,                             /* of one address that was seen to change */
	LIMIT_ARRIVAL_BYTES = 512 * 1024 * 1024,           /* of a file that comes in pieces */
	LIMIT_ARRIVAL_METADATA_BYTES = 1000,               /* of what is said about it */
	LIMIT_ARRIVALS = 20,                               /* that are not whole, of one person ... */
	LIMIT_ARRIVALS_OF_ALL = 2000,                      /* ... and of all */
	LIMIT_ARRIVAL_DAYS = 7,                            /* in which it must have come */
	LIMIT_HTTP_SPOOL_BYTES = 1024 * 1024 * 1024,       /* of all bodies that are being kept on disk, ... */
	LIMIT_HTTP_CLIENT_SPOOL_BYTES = 256 * 1024 * 1024, /* ... and of those from one address */
	LIMIT_FILE_TEXT_BYTES = 512 * 1024,                /* of the text of one that search finds it by, ... */
	LIMIT_RECORD_FILES_TEXT_BYTES = 1024 * 1024,       /* ... and of those of one record */
	LIMIT_READER_MEGABYTES = 512,                      /* of address space, of a process that reads one, ... */
	LIMIT_READER_SECONDS = 60,                         /* ... and its time; half as much of a processor */
	LIMIT_READER_PAGES = 3000,                         /* of a PDF file */
	LIMIT_PICTURE_PIXELS = 50 * 1000 * 1000,           /* of an image that a small picture is made of */

	/* asking other hosts */
	LIMIT_CLIENT_REDIRECTS = 5,
	LIMIT_CLIENT_CONNECT_SECONDS = 30,
	LIMIT_CLIENT_SECONDS = 600,
	LIMIT_CLIENT_BYTES_PER_SECOND = 100, /* slower answers are given up */
	LIMIT_SETS_SHOWN = 2000,             /* of a provider that is looked at before it is added */
	LIMIT_HARVEST_PAGE_BYTES = 512 * 1024 * 1024,

	/* mail */
	LIMIT_MAIL_BYTES = 10 * 1024,         /* a message that we send */
	LIMIT_MAIL_SECONDS = 120,             /* for one to be taken by the server */
	LIMIT_MAIL_VALUE_BYTES = 600,         /* of one text of people in it */
	LIMIT_MAIL_DAYS = 4,                  /* after which a message that no server takes has failed */
	LIMIT_MAIL_ANSWER_DAYS = 120,         /* in which it can be answered by mail */
	LIMIT_LETTER_BYTES = 8 * 1024 * 1024, /* a message that comes in */
	LIMIT_LETTER_LINES = 300 * 1000,
	LIMIT_LETTER_BOUNDARIES = 20 * 1000, /* lines that begin as one */
	LIMIT_LETTER_HEADERS = 500,
	LIMIT_LETTER_HEADER_BYTES = 8000, /* of one that is looked at */
	LIMIT_LETTER_HOPS = 30,           /* after which it goes in circles */
	LIMIT_LETTER_PARTS = 200,
	LIMIT_LETTER_DEPTH = 10,
	LIMIT_LETTER_FILES = 50,
	LIMIT_LETTER_TEXT_BYTES = 256 * 1024,
	LIMIT_LETTER_DRAFTS = 100, /* of one message */
	LIMIT_LMTP_CONNECTIONS = 8,
	LIMIT_LMTP_IDLE_SECONDS = 300,
	LIMIT_IMAP_MESSAGES = 200,    /* of a mailbox at once */
	LIMIT_LETTERS_OF_AUTHOR = 30, /* in an hour; further ones are held */
	LIMIT_LETTERS_HELD = 2000,    /* that wait for somebody; beyond it servers are told to try later */
	LIMIT_LETTER_DAYS = 30,       /* for which originals are kept */
	LIMIT_LETTER_ROW_DAYS = 400,  /* ... and their rows: longer than the address of a person is good */

	/* backups */
	LIMIT_BACKUP_ROW_BYTES = 64 * 1024 * 1024,      /* one row as a line */
	LIMIT_BACKUP_PART_BYTES = 80 * 1024 * 1024,     /* rows that are read at once */
	LIMIT_BACKUP_SUMS_BYTES = 2 * 1024 * 1024,      /* hashes that are kept until they are compared */
	LIMIT_BACKUP_RESERVE_BYTES = 128 * 1024 * 1024, /* of the node's own disk stay free */
	LIMIT_SEALED_BYTES = 4 * 1024 * 1024,           /* the keys of a node */
	LIMIT_RECOVERY_MEMORY = 1024 * 1024 * 1024,     /* that trying a recovery key may take */
	LIMIT_DISK_RESERVE_BYTES = 64 * 1024 * 1024,    /* kept for what is small, ... */
	LIMIT_DISK_RESERVE_PERCENT = 2,                 /* ... of a small disk so much of it */
	LIMIT_STORAGE_FILES = 200 * 1000,               /* that are counted of one part of a node */

	/* several nodes in one process */
	LIMIT_FLEET_NODES = 1000,
	LIMIT_FLEET_AWAKE = 64, /* open at the same time, unless more are in use */

	/* figures of what was read */
	LIMIT_FIGURES = 4096,         /* that are held in memory until they are written; beyond, and ... */
	LIMIT_FIGURES_OF_DAY = 5000,  /* ... in the database, all is "other" of its kind */
	LIMIT_FIGURE_BYTES = 100,     /* of the name of a page or record */
	LIMIT_FIGURE_FORM_BYTES = 16, /* and of a format */
	LIMIT_FIGURE_ROWS = 1000,     /* that a page shows */

	/* database */
	LIMIT_GROUP_COMMIT = 256,                /* changes in one commit */
	LIMIT_WRITE_LOCK_MILLISECONDS = 50,      /* a batch of a bulk import */
	LIMIT_SEARCH_WAIT_MILLISECONDS = 2000,   /* an answer waits so long until search has followed */
	LIMIT_COMMAND_WAIT_MILLISECONDS = 10000, /* and a command, whose index another process may follow */
};

#endif
