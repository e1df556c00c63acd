-- Records, their log, and the term store.
--
-- What grows with every revision is appended under its log number: change_log (small rows, scanned by followers), body and
-- original (read one by one). Random access is by record.id and record_key only, whose rows are small.

-- One row: the newest log number and its time. Updated last in a transaction, so numbers appear in commit order.
create table change_counter (
	id int primary key,
	number int not null,
	time int not null,            -- microseconds since 1970
	epoch text not null           -- of the log's cursors; a restore starts a new one
);

insert into change_counter (id, number, time, epoch) values (1, 0, 0, '');

create table change_log (
	number int primary key,
	time int not null,            -- never behind that of an earlier number
	record text not null,
	revision int not null,
	state int not null,           -- enum record_state
	previous int not null,        -- number of the revision before; 0: none
	hash blob not null            -- stays when the record is erased
);

create table body (
	number int primary key,       -- of the log
	body text not null            -- signed canonical JSON
);

-- What an adopted record's revision was made of.
create table original (
	number int primary key,       -- of the log
	media text not null,
	raw blob not null,            -- as received; empty when there was none
	warnings text not null        -- JSON of its problems; empty when there were none
);

-- postgresql:
-- Whoever reads a body or an original reads it whole, and most are just beyond the 2 KB from which rows are compressed.
alter table body set (toast_tuple_target = 4080);
alter table original set (toast_tuple_target = 4080);
-- both:

create table record (
	id text primary key,
	number int not null,          -- newest of the log
	revision int not null,
	state int not null,
	type text not null,
	owner text not null,
	created int not null,         -- the first revision, microseconds since 1970
	content blob not null         -- fingerprint of what the newest revision says; empty when it says nothing
);

-- How a record is known where it comes from: fingerprints of source and identifier, or of the content.
create table record_key (
	key blob primary key,
	record text not null,
	content blob not null         -- fingerprint of what came last under the key; empty when its source took it back
);

create table draft (
	id text primary key,
	base int not null,            -- revision it stands on; 0: none
	type text not null,
	owner text not null,
	adopted int not null,
	content blob not null,        -- fingerprint
	body text not null,           -- canonical JSON of the content, with all values
	source text not null,         -- canonical JSON of origin.source; empty of own records
	media text not null,
	raw blob not null             -- the original of an adopted record
);

-- Values that stay at home while a hash stands for them in the body.
create table withheld (
	record text not null,
	number int not null,          -- of the log: the revision it belongs to
	path text not null,           -- below the fields
	hash blob not null,
	salt text not null,
	value text not null,          -- canonical JSON
	until text not null,          -- end of the embargo; empty: for ever
	primary key (record, number, path)
);

create index withheld_until on withheld (until) where until <> '';

-- Published records by type and owner.
create table record_count (
	field text not null,          -- type, owner
	value text not null,
	count int not null,
	primary key (field, value)
);

create table vocabulary (
	name text primary key,
	source text not null
);

create table term (
	vocabulary text not null,
	position int not null,
	notation text not null,
	broader text not null,        -- notation, or vocabulary:notation; empty at the top
	primary key (vocabulary, position)
);

create table term_label (
	vocabulary text not null,
	position int not null,        -- of the term
	kind int not null,            -- 0 preferred, 1 alternative, 2 note
	place int not null,           -- among those of the kind
	language text not null,
	label text not null,
	primary key (vocabulary, position, kind, place)
);
