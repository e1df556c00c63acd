-- The audit log: who did what, each entry chained to the one before and signed with the node's key.

create table audit (
	number int primary key,       -- 1, 2, ... without a gap
	time int not null,            -- microseconds since 1970
	account text not null,        -- who did it; empty: the operator, or the node by itself
	channel text not null,        -- name of enum channel
	act text not null,            -- name of enum audit_act
	subject text not null,        -- record, account, source, ... that it was done to
	detail text not null,         -- JSON (RFC 8785), without secrets
	hash blob not null,           -- SHA-256 of the entry, which names the hash of the one before
	signature blob not null       -- Ed25519 over the hash
);
create index audit_subject on audit (subject, number);
create index audit_act on audit (act, number);
create index audit_account on audit (account, number);
