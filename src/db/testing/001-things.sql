-- Tables of the room's tests.

create table thing (
	id int primary key,
	name text not null,
	body blob not null,
	weight real,
	place text,
	seen int
);

create index thing_name on thing (name);
