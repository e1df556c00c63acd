-- Addresses that records link to: asked now and then, kept as copies, repaired.

-- Each distinct one, once.
create table link (
	id blob primary key,          -- fingerprint of the address
	url text not null,
	host text not null,           -- with its port, in small letters
	state int not null,           -- records/linked.h
	status int not null,          -- of the last answer; 0: none came
	note text not null,           -- what was wrong with it, for people
	target text not null,         -- where it has moved for good
	since int not null,           -- when its failures began, or it was found moved; microseconds since 1970, 0: never
	failures int not null,        -- in a row
	checked int not null,         -- 0: never
	due int not null,
	copy int not null             -- 0: none is wanted, 1: one is, 2: it is kept, or not to be had
);

create index link_due on link (host, due, id);
create index link_state on link (state, since, id);

-- Hosts, for their turns: none is asked more often than it bears.
create table link_host (
	host text primary key,
	due int not null,             -- of its link that is due first
	paused int not null           -- asks to be left alone until then
);

create index link_host_due on link_host (due, host);

-- Records whose newest revision links there.
create table link_use (
	link blob not null,
	record text not null,
	copies int not null,          -- 1: its licence lets what it links to be copied
	primary key (link, record)
);

create index link_use_record on link_use (record);

-- One row: how far the log was followed, and whether with records of other sources; how many were asked on which day.
create table link_follow (
	id int primary key,
	number int not null,
	adopted int not null,
	day int not null,             -- since 1970
	asked int not null
);
insert into link_follow (id, number, adopted, day, asked) values (1, 0, 0, 0, 0);

-- What was done to an address in all records at once.
create table link_repair (
	id text primary key,          -- submission
	account text not null,        -- empty: the operator
	old text not null,
	new text not null,
	time int not null,
	changed int not null,         -- records
	drafted int not null,         -- of them, those with a draft that took it up
	finished int not null,        -- 0: cut off, 1: all were looked at, 2: there are more
	failed text not null          -- JSON: which could not be changed, and why
);

-- Copies of what is linked to. The bytes are attachments of the records (018-files.sql).
create table link_copy (
	link blob primary key,
	url text not null,
	content blob not null,        -- SHA-256
	name text not null,
	media text not null,          -- as its bytes say
	size int not null,
	status int not null,          -- of the answer that it was
	etag text not null,
	modified text not null,       -- Last-Modified, as it came
	fetched int not null          -- microseconds since 1970
);

create index link_copy_content on link_copy (content);

-- Records whose copies they are, by any of their revisions.
create table link_copy_use (
	link blob not null,
	record text not null,
	primary key (link, record)
);

create index link_copy_use_record on link_copy_use (record);
