-- Statements of drafts that people write.

-- draft_read(id text) -> base int, type text, owner text, adopted int, body text, version int, author text, saved int,
--     form text, since int, conflicts text, discarded int   [0..1]
select base, type, owner, adopted, body, version, author, saved, form, since, conflicts, discarded
from draft where id = :id;

-- The same for saving it, with the newest version that was kept, and what there is of its record.
-- draft_saving(id text) -> base int, type text, owner text, adopted int, body text, version int, author text, saved int,
--     form text, since int, conflicts text, discarded int, kept int, revision int?, state int?   [0..1]
select d.base, d.type, d.owner, d.adopted, d.body, d.version, d.author, d.saved, d.form, d.since, d.conflicts, d.discarded,
	(select coalesce(max(v.version), 0) from draft_version v where v.draft = d.id) as kept,
	(select r.revision from record r where r.id = d.id) as revision,
	(select r.state from record r where r.id = d.id) as state
from draft d where d.id = :id;

-- draft_add(id text, base int, type text, owner text, content blob) -> nothing
insert into draft (id, base, type, owner, adopted, content, body, source, media, raw)
values (:id, :base, :type, :owner, 0, :content, '', '', '', :content);

-- draft_save(id text, base int, owner text, content blob, body text, version int, author text, saved int, form text,
--     since int, conflicts text) -> nothing
update draft set base = :base, owner = :owner, content = :content, body = :body, version = :version,
	author = :author, saved = :saved, form = :form, since = :since, conflicts = :conflicts,
	discarded = 0 where id = :id;

-- draft_discard(id text, discarded int) -> changed
update draft set discarded = :discarded where id = :id;

-- drafts_of(author text, most int) -> id text, base int, type text, body text, saved int, conflicts text,
--     discarded int   [0..n]
select id, base, type, body, saved, conflicts, discarded from draft where author = :author and saved > 0
order by saved desc, id limit :most;

-- draft_version_put(draft text, version int, saved int, author text, body text) -> nothing
insert into draft_version (draft, version, saved, author, body) values (:draft, :version, :saved, :author, :body)
on conflict (draft, version) do update set saved = excluded.saved, author = excluded.author, body = excluded.body;

-- draft_version_near(draft text, version int) -> version int, body text   [0..1]
select version, body from draft_version where draft = :draft and version <= :version order by version desc limit 1;

-- draft_version_last(draft text) -> version int   [1]
select coalesce(max(version), 0) as version from draft_version where draft = :draft;

-- draft_versions_thin(draft text, recent int, old int) -> nothing
delete from draft_version where draft = :draft and (version < :old or (version < :recent and version % 10 <> 0));

-- draft_versions_drop(draft text) -> nothing
delete from draft_version where draft = :draft;

-- draft_versions_forget(before int) -> nothing
delete from draft_version where saved < :before and draft not in (select id from draft);

-- draft_key_add(key blob, record text, content blob) -> nothing
insert into record_key (key, record, content) values (:key, :record, :content) on conflict (key) do nothing;

-- drafts_discarded(before int, most int) -> id text, base int   [0..n]
select id, base from draft where discarded > 0 and discarded < :before order by id limit :most;

-- draft_keys_drop(record text) -> nothing
delete from record_key where record = :record and record not in (select id from record);

-- submission_find(id text) -> content blob, draft text, version int   [0..1]
select content, draft, version from submission where id = :id;

-- submission_add(id text, content blob, draft text, version int, time int) -> nothing
insert into submission (id, content, draft, version, time) values (:id, :content, :draft, :version, :time);

-- page_put(id text, content blob, draft text, version int, time int) -> nothing
insert into submission (id, content, draft, version, time) values (:id, :content, :draft, :version, :time)
on conflict (id) do update set draft = excluded.draft, version = excluded.version, time = excluded.time;

-- submissions_forget(before int) -> nothing
delete from submission where time < :before;

-- parked_put(id text, author text, draft text, target text, form text, time int) -> nothing
insert into parked (id, author, draft, target, form, time) values (:id, :author, :draft, :target, :form, :time)
on conflict (id) do update set target = excluded.target, form = excluded.form, time = excluded.time;

-- parked_of(author text, most int) -> id text, draft text, target text, form text, time int   [0..n]
select id, draft, target, form, time from parked where author = :author order by time desc, id limit :most;

-- parked_find(id text) -> author text, draft text, target text, form text, time int   [0..1]
select author, draft, target, form, time from parked where id = :id;

-- parked_size(author text) -> count int, all_count int   [1]
select coalesce(sum(case when author = :author then 1 else 0 end), 0) as count, count(*) as all_count from parked;

-- parked_drop(id text) -> nothing
delete from parked where id = :id;

-- parked_drop_of(draft text) -> nothing
delete from parked where draft = :draft;

-- parked_forget(before int) -> nothing
delete from parked where time < :before;
