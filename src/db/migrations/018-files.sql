-- Files of records: each once, by what it contains. The bytes are in files/.

create table attachment (
	hash blob primary key,        -- SHA-256
	size int not null,
	media text not null,          -- as its bytes say
	stored int not null           -- last, microseconds since 1970; 0: to be dropped unless a record names it
);

-- Who brought it: only they may put it into a record.
create table attachment_upload (
	hash blob not null,
	account text not null,        -- empty: the operator
	name text not null,
	time int not null,
	primary key (hash, account)
);

create index attachment_upload_account on attachment_upload (account, time);

-- Records that name it, in their draft or in any revision.
create table attachment_use (
	hash blob not null,
	record text not null,
	primary key (hash, record)
);

create index attachment_use_record on attachment_use (record);
