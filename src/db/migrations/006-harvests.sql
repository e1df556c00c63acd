-- One harvest of a source at a time, and whole lists of providers that tell no deletions.

alter table harvest_source add column holder text not null default '';   -- who harvests it now, for people
alter table harvest_source add column place text not null default '';    -- where that runs; a file there is locked as long as it lives
alter table harvest_source add column lease int not null default 0;      -- until when it holds elsewhere; microseconds since 1970

alter table harvest_source add column list_run int not null default 0;   -- run in which the list under way was begun
alter table harvest_source add column compared int not null default 0;   -- when a whole list was last held against what is here
alter table harvest_run add column vanished int not null default 0;      -- withdrawn, as they are no more in the whole list

-- What a provider that does not tell deletions has listed, and in which run last.
create table harvest_item (
	source text not null,
	identifier text not null,
	run int not null,
	primary key (source, identifier)
);
