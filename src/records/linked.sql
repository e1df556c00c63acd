-- Statements of the addresses that records link to.

-- link_uses(record text) -> link blob, copies int   [0..n]
select link, copies from link_use where record = :record;

-- link_add(id blob, url text, host text, due int) -> nothing
insert into link (id, url, host, state, status, note, target, since, failures, checked, due, copy)
values (:id, :url, :host, 0, 0, '', '', 0, 0, 0, :due, 0) on conflict (id) do nothing;

-- link_use_put(link blob, record text, copies int) -> nothing
insert into link_use (link, record, copies) values (:link, :record, :copies)
on conflict (link, record) do update set copies = excluded.copies;

-- link_use_drop(link blob, record text) -> nothing
delete from link_use where link = :link and record = :record;

-- link_drop_unused(link blob) -> nothing
delete from link where id = :link and not exists (select 1 from link_use where link_use.link = :link);

-- link_host_soon(host text, due int) -> nothing
insert into link_host (host, due, paused) values (:host, :due, 0)
on conflict (host) do update set due = case when excluded.due < link_host.due then excluded.due else link_host.due end;

-- link_hosts_due(now int, most int) -> host text   [0..n]
select host from link_host where due <= :now and paused <= :now order by due, host limit :most;

-- link_host_due_set(host text, due int, paused int) -> nothing
update link_host set due = :due, paused = :paused where host = :host;

-- link_host_drop(host text) -> nothing
delete from link_host where host = :host;

-- link_host_next(host text) -> due int?   [1]
select min(due) as due from link where host = :host;

-- links_due(host text, now int, most int) -> id blob, url text, host text, state int, status int, note text, target text,
--     since int, failures int, checked int, due int, copy int   [0..n]
select id, url, host, state, status, note, target, since, failures, checked, due, copy from link
where host = :host and due <= :now order by due, id limit :most;

-- linked_get(id blob) -> id blob, url text, host text, state int, status int, note text, target text, since int,
--     failures int, checked int, due int, copy int   [0..1]
select id, url, host, state, status, note, target, since, failures, checked, due, copy from link where id = :id;

-- link_set(id blob, state int, status int, note text, target text, since int, failures int, checked int, due int) -> nothing
update link set state = :state, status = :status, note = :note, target = :target, since = :since,
	failures = :failures, checked = :checked, due = :due where id = :id;

-- links_in_state(state int, since int, id blob, most int) -> id blob, url text, host text, state int, status int,
--     note text, target text, since int, failures int, checked int, due int, copy int   [0..n]
select id, url, host, state, status, note, target, since, failures, checked, due, copy from link
where state = :state and (since, id) > (:since, :id) order by since, id limit :most;

-- links_used(state int, owner text, node text, account text, since int, id blob, most int) -> id blob, url text, host text,
--     state int, status int, note text, target text, since int, failures int, checked int, due int, copy int,
--     record text, type text, owner text   [0..n]
select link.id, link.url, link.host, link.state, link.status, link.note, link.target, link.since, link.failures,
	link.checked, link.due, link.copy, record.id as record, record.type, record.owner
from link join link_use on link_use.link = link.id join record on record.id = link_use.record
where link.state = :state and link.since >= :since and (link.since, link.id) > (:since, :id)
and (:owner = '' or record.owner = :owner or record.owner = :node
	or exists (select 1 from record_author where record_author.record = record.id and account = :account))
order by link.since, link.id, record.id limit :most;

-- links_count(state int) -> count int   [1]
select count(*) as count from link where state = :state;

-- links_of_record(record text) -> id blob, url text, host text, state int, status int, note text, target text, since int,
--     failures int, checked int, due int, copy int   [0..n]
select link.id, link.url, link.host, link.state, link.status, link.note, link.target, link.since, link.failures,
	link.checked, link.due, link.copy
from link_use join link on link.id = link_use.link where link_use.record = :record;

-- link_records(link blob, after text, most int) -> record text   [0..n]
select record from link_use where link = :link and record > :after order by record limit :most;

-- link_follow_get() -> number int, adopted int   [1]
select number, adopted from link_follow where id = 1;

-- link_follow_set(number int, adopted int) -> nothing
update link_follow set number = :number, adopted = :adopted where id = 1;

-- link_asked_get() -> day int, asked int   [1]
select day, asked from link_follow where id = 1;

-- link_asked_add(day int, asked int) -> nothing
update link_follow set asked = :asked + case when day = :day then asked else 0 end, day = :day where id = 1;

-- link_copy_want(id blob, due int) -> nothing
update link set copy = 1, due = :due where id = :id and copy = 0;

-- link_copy_done(id blob) -> nothing
update link set copy = 2 where id = :id;

-- link_copy_put(link blob, url text, content blob, name text, media text, size int, status int, etag text, modified text,
--     fetched int) -> nothing
insert into link_copy (link, url, content, name, media, size, status, etag, modified, fetched)
values (:link, :url, :content, :name, :media, :size, :status, :etag, :modified, :fetched)
on conflict (link) do update set content = excluded.content, name = excluded.name, media = excluded.media,
	size = excluded.size, status = excluded.status, etag = excluded.etag, modified = excluded.modified,
	fetched = excluded.fetched;

-- link_copy_use_all(link blob, content blob) -> nothing
insert into attachment_use (hash, record, reasons)
select cast(:content as blob), record, 2 from link_use where link = :link and copies = 1
on conflict (hash, record) do update set reasons = attachment_use.reasons | 2;
-- postgresql:
insert into attachment_use (hash, record, reasons)
select :content, record, 2 from link_use where link = :link and copies = 1
on conflict (hash, record) do update set reasons = attachment_use.reasons | 2;

-- link_copy_note_all(link blob) -> nothing
insert into link_copy_use (link, record) select link, record from link_use where link = :link and copies = 1
on conflict (link, record) do nothing;

-- link_copy_note(link blob, record text) -> nothing
insert into link_copy_use (link, record) select link, cast(:record as text) from link_copy where link = :link
on conflict (link, record) do nothing;

-- link_copies_noted(record text) -> link blob   [0..n]
select link from link_copy_use where record = :record;

-- link_copies_forget(record text) -> nothing
delete from link_copy_use where record = :record;

-- link_copy_drop_unused(link blob) -> nothing
delete from link_copy where link = :link
and not exists (select 1 from link_copy_use where link_copy_use.link = link_copy.link);

-- link_copy_use(link blob, record text) -> nothing
insert into attachment_use (hash, record, reasons) select content, cast(:record as text), 2 from link_copy where link = :link
on conflict (hash, record) do update set reasons = attachment_use.reasons | 2;

-- link_versions_use(link blob, record text) -> nothing
insert into attachment_use (hash, record, reasons)
select distinct content, cast(:record as text), 2 from link_copy_version where link = :link
on conflict (hash, record) do update set reasons = attachment_use.reasons | 2;

-- link_copy_get(link blob) -> url text, content blob, name text, media text, size int, status int, etag text,
--     modified text, fetched int   [0..1]
select url, content, name, media, size, status, etag, modified, fetched from link_copy where link = :link;

-- link_copy_seen(link blob, etag text, modified text) -> nothing
update link_copy set etag = :etag, modified = :modified where link = :link;

-- link_copies_wanted(link blob) -> count int   [1]
select count(*) as count from link_use where link = :link and copies = 1;

-- link_version_keep(link blob) -> nothing
insert into link_copy_version (link, fetched, url, content, name, media, size, status, etag, modified)
select link, fetched, url, content, name, media, size, status, etag, modified from link_copy where link = :link
on conflict (link, fetched) do nothing;

-- link_versions(link blob) -> fetched int, content blob   [0..n]
select fetched, content from link_copy_version where link = :link order by fetched;

-- link_version_get(link blob, content blob) -> url text, name text, media text, size int, status int, etag text,
--     modified text, fetched int   [0..1]
select url, name, media, size, status, etag, modified, fetched from link_copy_version
where link = :link and content = :content order by fetched limit 1;

-- link_versions_of_record(record text) -> link blob, url text, content blob, fetched int   [0..n]
select link_copy_version.link, link_copy_version.url, link_copy_version.content, link_copy_version.fetched
from link_use join link_copy_version on link_copy_version.link = link_use.link
where link_use.record = :record and link_use.copies = 1 order by link_copy_version.fetched;

-- link_version_drop(link blob, fetched int) -> nothing
delete from link_copy_version where link = :link and fetched = :fetched;

-- link_versions_drop_unused(link blob) -> nothing
delete from link_copy_version where link = :link
and not exists (select 1 from link_copy_use where link_copy_use.link = link_copy_version.link);

-- link_content_leave(link blob, content blob) -> nothing
update attachment_use set reasons = reasons - 2 where hash = :content and reasons >= 2
and record in (select record from link_copy_use where link = :link)
and not exists (select 1 from link_copy join link_copy_use on link_copy_use.link = link_copy.link
	where link_copy.content = attachment_use.hash and link_copy_use.record = attachment_use.record)
and not exists (select 1 from link_copy_version join link_copy_use on link_copy_use.link = link_copy_version.link
	where link_copy_version.content = attachment_use.hash and link_copy_use.record = attachment_use.record);

-- link_content_release(content blob) -> nothing
delete from attachment_use where hash = :content and reasons = 0;

-- link_copies_of_record(record text) -> link blob, url text, content blob, fetched int   [0..n]
select link_copy.link, link_copy.url, link_copy.content, link_copy.fetched from link_use join link_copy on link_copy.link = link_use.link
where link_use.record = :record and link_use.copies = 1;

-- link_copies_total() -> bytes int, count int   [1]
-- sqlite:
select coalesce(sum(size), 0) as bytes, count(*) as count
from (select size from link_copy union all select size from link_copy_version) as every;
-- postgresql:
select coalesce(sum(size), 0)::bigint as bytes, count(*) as count
from (select size from link_copy union all select size from link_copy_version) as every;

-- link_copies_lost(most int) -> content blob   [0..n]
select content from (select content from link_copy union select content from link_copy_version) as every
where not exists (select 1 from attachment where attachment.hash = every.content) order by content limit :most;

-- link_repair_find(id text) -> old text, new text, time int, changed int, drafted int, finished int, failed text   [0..1]
select old, new, time, changed, drafted, finished, failed from link_repair where id = :id;

-- link_repair_add(id text, account text, old text, new text, time int) -> nothing
insert into link_repair (id, account, old, new, time, changed, drafted, finished, failed)
values (:id, :account, :old, :new, :time, 0, 0, 0, '[]');

-- link_repair_count(id text, drafted int) -> nothing
update link_repair set changed = changed + 1, drafted = drafted + :drafted where id = :id;

-- link_repair_finish(id text, finished int, failed text) -> nothing
update link_repair set finished = :finished, failed = :failed where id = :id;

-- link_repairs_tidy(before int) -> nothing
delete from link_repair where time < :before;
