-- Background work, and who may sign in.

create table job (
	id int primary key,
	kind text not null,
	argument text not null,
	state text not null,          -- waiting, running, done, failed
	due int not null,             -- microseconds since 1970
	attempt int not null,
	holder text not null,         -- who runs it
	lease int not null,           -- until when it counts as running
	done int not null,            -- progress
	total int not null,
	note text not null,           -- for people
	saved text not null,          -- where to go on
	created int not null,
	finished int not null
);

create index job_due on job (state, due);

create table sign_in_link (
	token blob primary key,       -- keyed hash of the token
	expires int not null
);

create table session (
	token blob primary key,
	role text not null,
	created int not null,
	expires int not null
);
