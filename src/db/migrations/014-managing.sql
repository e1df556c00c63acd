-- Roles that are handed over, and the tokens of programs.

-- A role that its holder offers to another account.
create table role_offer (
	id text primary key,
	grant_id text not null,       -- the role, in role_grant
	giver text not null,          -- account that has it
	account text not null,        -- to whom it is offered
	made int not null             -- microseconds since 1970
);
create index role_offer_account on role_offer (account);

-- Personal access tokens: with one a program acts as its owner, as far as its scopes go.
create table access_token (
	token blob primary key,       -- keyed hash of the token
	id text not null,             -- by which its owner names it
	account text not null,
	name text not null,           -- that its owner gave it
	scopes text not null,         -- names of enum token_scope, separated by spaces
	created int not null,
	used int not null,            -- day on which it was used last; 0: never
	expires int not null
);
create index access_token_account on access_token (account);
