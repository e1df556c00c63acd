-- What is in the files of records: their text, for search, and small pictures of images. Made of the files, each once by its hash.
-- Tables that begin with derived_ can be made anew, and are not in backups.

-- One row: numbers in the order of commits, which the index follows.
create table content_counter (
	id int primary key,
	number int not null
);

insert into content_counter (id, number) values (1, 0);

create table derived_content (
	hash blob primary key,        -- of the file
	number int not null,          -- of the counter, when it was read last
	reader int not null,          -- version of the reader
	time int not null,            -- microseconds since 1970
	reason text not null,         -- why there is neither text nor picture: "encrypted", ...; empty: there may be none, or there is
	language text not null,       -- of the text, as it seems; empty: not known
	text text not null
);

create unique index derived_content_number on derived_content (number);

create table derived_picture (
	hash blob not null,           -- of the file
	side int not null,            -- at most so many pixels in either direction
	width int not null,
	height int not null,
	bytes blob not null,          -- JPEG
	primary key (hash, side)
);
