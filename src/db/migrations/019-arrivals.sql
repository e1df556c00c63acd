-- Files that come in pieces, over several requests. Their bytes are in files/arriving/ until they are whole.

create table arrival (
	id text primary key,
	account text not null,        -- whose it is; empty: the operator
	name text not null,
	metadata text not null,       -- as it was sent
	length int not null,          -- that it will have
	begun int not null,           -- microseconds since 1970
	expires int not null,
	hash blob                     -- SHA-256, once it is whole and kept as an attachment
);

create index arrival_account on arrival (account, begun);
