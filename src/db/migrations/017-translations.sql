-- Translations: since when each text says what it says, and what of it is stale.

-- Of each published record that is ours.
create table translation (
	record text primary key,
	type text not null,
	owner text not null,
	original text not null,       -- language; "und": not known
	chosen int not null,          -- 1: by its people
	listed int not null,          -- 0: it is withdrawn
	languages text not null,      -- in which it has texts: " en fr "
	done text not null,           -- in which every text stands and none is stale
	stale text not null,          -- in which a text is
	changed int not null,         -- since when its originals say what they say, microseconds since 1970
	state text not null           -- JSON: of each text since when, and the fingerprint of its original
);
create index translation_changed on translation (changed, record) where listed = 1;

-- One row until the records that were there before have theirs: how far that has come.
create table translation_due (
	id int primary key,
	record text not null
);
insert into translation_due (id, record) values (1, '');
