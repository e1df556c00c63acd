-- Signing in by an outside identity provider (OpenID Connect): what providers say of themselves, and answers on their way.

create table openid_provider (
	name text primary key,        -- its section in the settings
	metadata text not null,       -- JSON, of its discovery
	keys text not null,           -- JSON Web Key Set
	fetched int not null          -- microseconds since 1970
);

create table openid_answer (
	state blob primary key,       -- keyed hash of the state that went to the provider
	provider text not null,
	stage text not null,          -- asked, here, failed
	subject text not null,        -- who it is there
	email text not null,
	verified int not null,        -- 1: the provider has proved the address
	name text not null,
	created int not null
);
