-- How people come in: what was tried how often, who asks for an account, second factors, identities of other providers.

create table throttle (
	subject blob primary key,     -- keyed hash of what is tried and for whom
	tries int not null,           -- that count now
	newest int not null,          -- microseconds since 1970
	free int not null,            -- when it may be tried again
	forgotten int not null        -- when the row says nothing any more
);
create index throttle_forgotten on throttle (forgotten);

-- Those who asked for an account when their network had asked too often, until somebody has judged.
create table sign_up (
	id text primary key,
	email text not null,
	name text not null,
	language text not null,
	network text not null,
	created int not null
);

create table recovery_code (
	code blob primary key,        -- keyed hash of account and code
	account text not null
);
create index recovery_code_account on recovery_code (account);

create table outside_identity (
	provider text not null,       -- its section in the settings
	subject text not null,        -- who it is there
	account text not null,
	created int not null,
	primary key (provider, subject)
);
create index outside_identity_account on outside_identity (account);
