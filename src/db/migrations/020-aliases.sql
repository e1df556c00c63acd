-- Merged records. The newest revision of each is a tombstone that names the record it went into; this is made of those bodies.

create table alias (
	record text primary key,
	target text not null          -- which may be an alias itself
);
create index alias_target on alias (target);
