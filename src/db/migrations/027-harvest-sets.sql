-- Sets of sources that vanish.
alter table harvest_source add column set_seen int not null default 0;   -- 1: the provider has listed the set
