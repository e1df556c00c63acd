-- Requests: what somebody asks of somebody else, and what came of it. Their kinds are in requests/kinds.c.

create table request (
	id text primary key,          -- drawn: seven characters, as the tail of a record's identifier
	kind text not null,           -- publication, withdrawal, problem, question, ...
	state text not null,          -- open, granted, returned, declined, cancelled, lapsed
	subject text not null,        -- record or draft it is about; empty: the node
	title text not null,          -- of the subject, or of the question
	type text not null,           -- of the subject, for permission
	owner text not null,
	version int not null,         -- of the draft that was asked to be published; 0: of no draft
	sender text not null,         -- account; empty: a reader without one
	sender_name text not null,    -- of a reader without account, as given
	sender_email text not null,
	language text not null,       -- the sender's
	reason text not null,         -- choice of the kind: broken-link, incorrect, ...
	note text not null,           -- of the sender
	assignee text not null,       -- account that has taken it on; empty: whoever may decide
	batch text not null,          -- decided together with others of this name; empty: alone
	created int not null,         -- microseconds since 1970
	due int not null,             -- when it lapses; 0: it does not
	reminded int not null,        -- when those who may decide were last reminded
	decided int not null,         -- 0: not yet
	decider text not null,        -- account; empty: the operator, or nobody yet
	answer text not null
);
create index request_state on request (state, created);
create index request_subject on request (subject, state);
create index request_sender on request (sender, created);

-- Who began a record: its account may go on with it. Written with the first draft, and kept.
create table record_author (
	record text primary key,
	account text not null
);

-- What was said about a request.
create table request_message (
	request text not null,
	number int not null,          -- from 1
	time int not null,
	account text not null,        -- who said it; empty: the operator, or a reader without account
	name text not null,           -- of who said it, then
	channel text not null,        -- web, mail, api
	text text not null,
	primary key (request, number)
);
