-- Sources that are harvested, and what became of each harvest.

create table harvest_source (
	name text primary key,        -- also that of its records (origin.source.name)
	url text not null,
	protocol text not null,       -- oai
	set_spec text not null,       -- empty: all
	prefix text not null,         -- of the metadata format
	every int not null,           -- seconds between two harvests; 0: only when asked
	owner text not null,          -- of its records; empty: the node's
	type text not null,           -- empty: as the records say
	private int not null,         -- 1: may be in a private network
	harvested text not null,      -- responseDate of the first page of the last whole harvest: where the next begins
	window_start text not null,   -- of the harvest under way: its "from"
	response_date text not null,  -- of its first page; empty: none is under way
	token text not null,          -- where it goes on
	records int not null          -- new ones less withdrawn ones
);

create table harvest_run (
	id int primary key,
	source text not null,
	started int not null,         -- microseconds since 1970
	finished int not null,
	state text not null,          -- running, done, failed, held, stopped
	note text not null,           -- for people
	pages int not null,
	fetched int not null,         -- records that came; each has one of the fates below
	new int not null,
	changed int not null,
	same int not null,
	withdrawn int not null,
	rejected int not null,
	bytes int not null
);

create index harvest_run_source on harvest_run (source, id);
