-- Providers that people of the desk look at before they add them.
create table harvest_look (
	id text primary key,
	url text not null,
	asked int not null,           -- microseconds since 1970
	answer text not null          -- JSON; empty until it has answered, or it is known that it does not
);
