-- Copies: records of other nodes, as their homes signed them.

-- Nodes whose signatures count, each under the key that it had when it was first met.
create table home (
	id int primary key,
	name text not null,           -- the node's short name
	title text not null,          -- its name for people
	url text not null,            -- with a final '/'
	key blob not null,            -- Ed25519, 32 bytes
	since int not null,           -- microseconds since 1970
	until int not null            -- when another key took its place; 0: it counts
);

create index home_name on home (name);

-- How a revision of another home came here.
create table copy (
	number int primary key,       -- of the log
	home int not null,            -- whose key signed it
	source text not null,         -- that was harvested
	identifier text not null,     -- in it
	datestamp text not null       -- there
);

alter table harvest_source add column home text not null default '';     -- short name of the node that it is; empty: none, or not known
alter table harvest_source add column adopted int not null default 0;    -- 1: what it adopted from others is taken, too
alter table harvest_run add column left_out int not null default 0;      -- not to be kept here: our own, or adopted there

-- What was rejected in a harvest, and why; the first ones of each.
create table harvest_reject (
	run int not null,
	place int not null,
	identifier text not null,
	reason text not null,
	primary key (run, place)
);
