-- Drafts that people write: versions, who saved them, and what was sent before.

alter table draft add column version int not null default 0;     -- rises with each save; 0: not saved by a form yet
alter table draft add column author text not null default '';    -- account that began it; empty: the operator
alter table draft add column saved int not null default 0;       -- microseconds since 1970
alter table draft add column form text not null default '';      -- page whose saves are the newest ones ...
alter table draft add column since int not null default 0;       -- ... from this version on
alter table draft add column conflicts text not null default ''; -- JSON: texts that two people changed, to choose from
alter table draft add column discarded int not null default 0;   -- when; 0: it is not

create index draft_author on draft (author, saved);

-- Earlier versions, for saves that stand on them. They outlive the draft for a while.
create table draft_version (
	draft text not null,
	version int not null,
	saved int not null,
	author text not null,
	body text not null,
	primary key (draft, version)
);

create index draft_version_saved on draft_version (saved);

-- What was sent and done: sent again, it is not done again. Of a page also the newest save that it sent.
create table submission (
	id text primary key,          -- of the attempt; 'page:' and the name of a page
	content blob not null,        -- fingerprint of what was sent; empty of a page
	draft text not null,
	version int not null,         -- that it made; of a page the number of its newest save
	time int not null
);

create index submission_time on submission (time);

-- Forms whose session had ended when they came. They wait for their author.
create table parked (
	id text primary key,          -- of the page that they were written on
	author text not null,
	draft text not null,          -- empty: of a new record
	target text not null,         -- address that they were sent to
	form text not null,           -- as sent
	time int not null
);

create index parked_author on parked (author, time);
