create table part (
	thing int not null references thing (id),
	number int not null,
	size int not null default (cast('1' as int)),
	primary key (thing, number)
);

-- sqlite:
create view engine (name) as select 'sqlite';
-- postgresql:
create view engine (name) as select cast('postgresql' as text);
-- both:

create table counter (
	id int primary key,
	number int not null
);

insert into counter (id, number) values (1, 0);
