-- Mail: what goes out and what became of it, and who wants to be told what.

-- The outbox.
create table mail (
	id int primary key,
	state text not null,          -- waiting, sent, failed, dropped
	recipient text not null,      -- address
	domain text not null,         -- of it, in small letters
	language text not null,
	template text not null,
	subject text not null,
	body text not null,           -- plain text
	purpose text not null,        -- of answers to it (notices/purpose.h); empty: none are taken
	about text not null,          -- what that purpose is told with an answer
	unsubscribe text not null,    -- address that ends the subscription it belongs to; empty: it belongs to none
	posted int not null,          -- microseconds since 1970, as all times here
	due int not null,
	attempts int not null,
	finished int not null,
	bounced int not null          -- when it came back; 0: it did not
);

create index mail_due on mail (state, due);

-- The delivery log.
create table mail_attempt (
	mail int not null,
	number int not null,          -- from 1
	at int not null,
	domain text not null,
	outcome text not null,        -- sent, later, failed
	code int not null,            -- of the server's answer; 0: there was none
	answer text not null,
	primary key (mail, number)
);

create index mail_attempt_at on mail_attempt (at);

-- Addresses that mail was sent to, or that somebody has asked it for.
create table mail_address (
	id int primary key,
	key text not null,            -- the same for all ways to write it
	address text not null,
	official int not null,        -- 1: of an office; never passed over in silence
	bounces int not null,         -- since mail last arrived there, for all we know
	bounced int not null,         -- when last
	asked int not null,           -- mails that ask for confirmation, since it was last confirmed
	asked_at int not null,        -- the newest
	confirmed int not null        -- when last; 0: never
);

create unique index mail_address_key on mail_address (key);

-- Who is told what.
create table subscription (
	id int primary key,
	address int not null,         -- of mail_address
	event text not null,          -- found: what a search finds
	query text not null,          -- its parameters
	title text not null,          -- of the search, for people
	channel text not null,        -- now, daily, weekly
	language text not null,
	state text not null,          -- asked, active, ended
	created int not null,
	followed int not null,        -- number of the log up to which it was told
	told int not null             -- when last
);

create index subscription_address on subscription (address);
create index subscription_state on subscription (state, told);
