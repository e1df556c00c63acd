-- Copies of what is linked to are fetched anew when it has changed: those from before.
create table link_copy_version (
	link blob not null,
	fetched int not null,         -- microseconds since 1970
	url text not null,
	content blob not null,        -- SHA-256
	name text not null,
	media text not null,
	size int not null,
	status int not null,
	etag text not null,
	modified text not null,
	primary key (link, fetched)
);

create index link_copy_version_content on link_copy_version (content);

-- By what a record has a file, so that a copy can be let go of and the file be left: 1: its document names it, 2: it is a copy of
-- what the record links to, 3: both.
alter table attachment_use add column reasons int not null default 1;
update attachment_use set reasons = 3 where exists (
	select 1 from link_copy join link_copy_use on link_copy_use.link = link_copy.link
	where link_copy.content = attachment_use.hash and link_copy_use.record = attachment_use.record);
