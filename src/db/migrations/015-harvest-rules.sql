-- When what a format says changed, and how sources want to be harvested.

-- Of each format of OAI-PMH: since when its records are written as they are.
create table oai_format (
	prefix text primary key,
	version text not null,        -- of what writes it, and of what the types map to
	since int not null            -- microseconds since 1970; 0: as long as it is given here
);

alter table harvest_source add column hours text not null default '';    -- "22:00-05:00", UTC: when it may be asked; empty: always
alter table harvest_source add column budget int not null default 0;     -- bytes that one harvest may take from the network; 0: any
