-- Accounts, what they may do, and how they come in. The account '' is the operator, who has the machine.

create table account (
	id text primary key,          -- drawn: seven characters, as the tail of a record's identifier
	email text not null,          -- as written
	address text not null,        -- the same in one spelling, which no other account has; empty when the account is deleted
	name text not null,
	language text not null,       -- in which it reads and gets mail
	state int not null,           -- enum account_state
	password text not null,       -- Argon2id as libsodium writes it; empty: none
	second blob not null,         -- secret of the second factor (TOTP); empty: none
	second_step int not null,     -- the newest time step whose code was used: each works once
	government text not null,     -- country code; empty: of none
	organization text not null,   -- record of an organization; empty: of none
	created int not null,         -- microseconds since 1970
	confirmed int not null,       -- when the address was proved; 0: not yet
	seen int not null             -- when it came in last
);
create unique index account_address on account (address) where address <> '';

-- A role somebody has, and where. An empty scope is all: the whole node.
create table role_grant (
	id text primary key,
	account text not null,
	role text not null,           -- name of enum role
	government text not null,     -- country code
	organization text not null,   -- record of an organization
	type text not null,           -- record type
	giver text not null,          -- account that gave it
	deputy_of text not null,      -- account it stands in for; empty: none
	since int not null,
	until int not null            -- 0: without end
);
create index role_grant_account on role_grant (account);

-- Links that work once: to confirm an address, to sign in, to come back, to accept an invitation.
drop table sign_in_link;
create table one_time_link (
	token blob primary key,       -- keyed hash of the token
	purpose text not null,        -- name of enum link_purpose
	account text not null,
	argument text not null,       -- what it is about: a new address
	created int not null,
	expires int not null
);
create index one_time_link_account on one_time_link (account);

drop table session;
create table session (
	token blob primary key,       -- keyed hash of the token
	id text not null,             -- by which its owner names it
	account text not null,
	created int not null,
	seen int not null,
	proved int not null,          -- when its owner last proved to be who they are
	expires int not null,
	agent text not null,          -- browser, for its owner
	address text not null         -- network, for its owner
);
create index session_account on session (account);
