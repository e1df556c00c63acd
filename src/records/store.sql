-- Statements of records. Numbers are of the log.

-- change_numbers_take(count int, now int) -> number int, time int   [1]
update change_counter set number = number + :count, time = case when time > :now then time else :now end
where id = 1 returning number, time;

-- change_position() -> epoch text, number int, time int   [1]
select epoch, number, time from change_counter where id = 1;

-- change_epoch_set(epoch text) -> nothing
update change_counter set epoch = :epoch where id = 1;

-- record_known(id text) -> number int, revision int, state int, type text, owner text, created int, content blob,
--     hash blob, sets text   [0..1]
select r.number, r.revision, r.state, r.type, r.owner, r.created, r.content, l.hash, l.sets
from record r join change_log l on l.number = r.number where r.id = :id;

-- record_of_key(key blob) -> record text   [0..1]
select record from record_key where key = :key;

-- keys_known(keys blob, count int) -> place int, record text, seen blob, number int?, revision int?, state int?,
--     type text?, owner text?, created int?, content blob?, hash blob?, sets text?   [each]
with recursive i(n) as (select cast(0 as bigint) union all select n + 1 from i where n + 1 < :count)
select i.n as place, k.record, k.content as seen, r.number, r.revision, r.state, r.type, r.owner, r.created, r.content,
	l.hash, l.sets
from i join record_key k on k.key = substr(:keys, cast(i.n * 16 + 1 as integer), 16)
left join record r on r.id = k.record left join change_log l on l.number = r.number;

-- ids_taken(ids blob, size int, count int) -> place int   [each]
-- sqlite:
with recursive i(n) as (select 0 union all select n + 1 from i where n + 1 < :count),
	asked(n, id) as (select n, cast(substr(:ids, n * :size + 1, :size) as text) from i)
select a.n as place from asked a join record r on r.id = a.id
union all select a.n from asked a join draft d on d.id = a.id;
-- postgresql:
with asked(n, id) as (
	select n, convert_from(substr(:ids, cast(n * :size + 1 as integer), cast(:size as integer)), 'UTF8')
	from generate_series(0, :count - 1) n)
select a.n as place from asked a join record r on r.id = a.id
union all select a.n from asked a join draft d on d.id = a.id;

-- record_lock(id text) -> number int   [0..1]
-- sqlite:
select number from record where id = :id;
-- postgresql:
select number from record where id = :id for update;

-- log_add(number int, time int, record text, revision int, state int, previous int, hash blob, sets text) -> nothing
insert into change_log (number, time, record, revision, state, previous, hash, sets)
values (:number, :time, :record, :revision, :state, :previous, :hash, :sets);

-- body_add(number int, body text) -> nothing
insert into body (number, body) values (:number, :body);

-- original_add(number int, media text, raw blob, warnings text) -> nothing
insert into original (number, media, raw, warnings) values (:number, :media, :raw, :warnings);

-- record_add(id text, number int, revision int, state int, type text, owner text, created int, content blob) -> nothing
insert into record (id, number, revision, state, type, owner, created, content)
values (:id, :number, :revision, :state, :type, :owner, :created, :content);

-- record_set(id text, number int, revision int, state int, type text, owner text, content blob) -> nothing
update record set number = :number, revision = :revision, state = :state, type = :type, owner = :owner,
	content = :content where id = :id;

-- key_add(key blob, record text, content blob) -> nothing
insert into record_key (key, record, content) values (:key, :record, :content);

-- key_set(key blob, content blob) -> nothing
update record_key set content = :content where key = :key;

-- keys_forget(record text, content blob) -> nothing
update record_key set content = :content where record = :record;

-- draft_find(id text) -> base int, type text, owner text, adopted int, content blob, body text, source text, media text,
--     raw blob   [0..1]
select base, type, owner, adopted, content, body, source, media, raw from draft where id = :id;

-- draft_put(id text, base int, type text, owner text, adopted int, content blob, body text, source text, media text,
--     raw blob) -> nothing
insert into draft (id, base, type, owner, adopted, content, body, source, media, raw)
values (:id, :base, :type, :owner, :adopted, :content, :body, :source, :media, :raw)
on conflict (id) do update set base = excluded.base, type = excluded.type, owner = excluded.owner,
	adopted = excluded.adopted, content = excluded.content, body = excluded.body, source = excluded.source,
	media = excluded.media, raw = excluded.raw, form = '', since = draft.version + 1,
	version = case when draft.version > 0 then draft.version + 1 else 0 end;

-- draft_drop(id text) -> nothing
delete from draft where id = :id;

-- draft_drop_unwritten(id text) -> nothing
delete from draft where id = :id and version = 0;

-- withheld_add(record text, number int, path text, hash blob, salt text, value text, until text) -> nothing
insert into withheld (record, number, path, hash, salt, value, until)
values (:record, :number, :path, :hash, :salt, :value, :until);

-- withheld_of(record text, number int) -> path text, hash blob, salt text, value text, until text   [0..n]
select path, hash, salt, value, until from withheld where record = :record and number = :number order by path;

-- withheld_due(today text, most int) -> record text   [0..n]
select distinct w.record from withheld w join record r on r.id = w.record and r.number = w.number
where w.until <> '' and w.until <= :today order by w.record limit :most;

-- withheld_each() -> record text, path text, hash blob, salt text, value text, revision int   [each]
select w.record, w.path, w.hash, w.salt, w.value, l.revision from withheld w join change_log l on l.number = w.number
order by w.number, w.path;

-- record_count_add(field text, value text, count int) -> nothing
insert into record_count (field, value, count) values (:field, :value, :count)
on conflict (field, value) do update set count = record_count.count + excluded.count;

-- record_counts_of(field text) -> value text, count int   [0..n]
select value, count from record_count where field = :field and count > 0 order by count desc, value;

-- record_newest(id text) -> number int, revision int, state int, type text, owner text, hash blob, time int, sets text,
--     body text?   [0..1]
select r.number, r.revision, r.state, r.type, r.owner, l.hash, l.time, l.sets, b.body
from record r join change_log l on l.number = r.number left join body b on b.number = r.number where r.id = :id;

-- One revision; with 0 all of them, with the bodies only of those in another state than `published`, which give a reason.
-- record_revisions(id text, revision int, published int) -> number int, revision int, state int, type text, owner text,
--     hash blob, time int, body text?   [0..n]
with recursive chain(number) as (
	select r.number from record r where r.id = :id
	union all
	select l.previous from chain c join change_log l on l.number = c.number where l.previous <> 0)
select l.number, l.revision, l.state, r.type, r.owner, l.hash, l.time, b.body
from chain c join change_log l on l.number = c.number join record r on r.id = l.record
left join body b on b.number = l.number and (l.revision = :revision or l.state <> :published)
where :revision = 0 or l.revision = :revision order by l.revision desc;

-- record_chain(id text) -> number int, revision int, state int, type text, owner text, hash blob, time int   [0..n]
with recursive chain(number) as (
	select r.number from record r where r.id = :id
	union all
	select l.previous from chain c join change_log l on l.number = c.number where l.previous <> 0)
select l.number, l.revision, l.state, r.type, r.owner, l.hash, l.time
from chain c join change_log l on l.number = c.number join record r on r.id = l.record order by l.revision desc;

-- record_original_newest(id text) -> media text, raw blob, warnings text   [0..1]
with recursive chain(number) as (
	select r.number from record r where r.id = :id
	union all
	select l.previous from chain c join change_log l on l.number = c.number where l.previous <> 0)
select o.media, o.raw, o.warnings from chain c join original o on o.number = c.number
order by c.number desc limit 1;

-- original_known(number int) -> raw blob   [0..1]
with recursive chain(number) as (
	select cast(:number as bigint)
	union all
	select l.previous from chain c join change_log l on l.number = c.number where l.previous <> 0)
select o.raw from chain c join original o on o.number = c.number order by o.number desc limit 1;

-- body_find(number int) -> body text   [0..1]
select body from body where number = :number;

-- body_drop(number int) -> nothing
delete from body where number = :number;

-- original_drop(number int) -> nothing
delete from original where number = :number;

-- withheld_drop(record text) -> nothing
delete from withheld where record = :record;

-- log_after(after int, most int) -> number int, time int, record text, revision int, state int   [each]
select number, time, record, revision, state from change_log where number > :after order by number limit :most;

-- log_after_bodies(after int, most int) -> number int, time int, record text, revision int, state int, body text?   [each]
select number, time, record, revision, state, (select b.body from body b where b.number = l.number) as body
from change_log l where number > :after order by number limit :most; -- a join may read all bodies on PostgreSQL

-- log_told(after int, most int) -> number int, time int, record text, revision int, state int, hash blob, type text?,
--     newest_state int?, body text?   [each]
select l.number, l.time, l.record, l.revision, l.state, l.hash,
	(select r.type from record r where r.id = l.record) as type,
	(select r.state from record r where r.id = l.record) as newest_state,
	(select b.body from body b where b.number = l.number) as body
from change_log l where l.number > :after order by l.number limit :most; -- as above

-- log_entry(number int) -> number int, time int, record text, revision int, state int, body text?   [0..1]
select l.number, l.time, l.record, l.revision, l.state, b.body
from change_log l left join body b on b.number = l.number where l.number = :number;

-- log_at(number int) -> number int, time int   [0..1]
select number, time from change_log where number >= :number order by number limit 1;

-- log_listed(after int, last int, inside text, gone text, most int) -> number int, time int, record text, state int,
--     sets text, body text?   [each]
-- sqlite:
select l.number, l.time, l.record, l.state, l.sets, (select b.body from body b where b.number = l.number) as body
from change_log l
where l.number > :after and l.number <= :last and (:inside = '' or instr(l.sets, :inside) > 0 or instr(l.sets, :gone) > 0)
and l.number = (select r.number from record r where r.id = l.record)
order by l.number limit :most;
-- postgresql:
select l.number, l.time, l.record, l.state, l.sets, (select b.body from body b where b.number = l.number) as body
from change_log l
where l.number > :after and l.number <= :last and (:inside = '' or strpos(l.sets, :inside) > 0 or strpos(l.sets, :gone) > 0)
and l.number = (select r.number from record r where r.id = l.record)
order by l.number limit :most;

-- log_listed_counts(after int, last int, inside text, gone text) -> type text, count int   [0..n]
-- sqlite:
select r.type, count(*) as count from record r
where r.number > :after and r.number <= :last and (:inside = '' or exists (select 1 from change_log l
	where l.number = r.number and (instr(l.sets, :inside) > 0 or instr(l.sets, :gone) > 0)))
group by r.type;
-- postgresql:
select r.type, count(*) as count from record r
where r.number > :after and r.number <= :last and (:inside = '' or exists (select 1 from change_log l
	where l.number = r.number and (strpos(l.sets, :inside) > 0 or strpos(l.sets, :gone) > 0)))
group by r.type;

-- log_erased() -> record text   [each]
select distinct record from change_log where state = 5 order by record;

-- log_headed(after int, last int, inside text, gone text, most int) -> number int, time int, record text, state int,
--     sets text   [each]
-- sqlite:
select l.number, l.time, l.record, l.state, l.sets
from change_log l
where l.number > :after and l.number <= :last and (:inside = '' or instr(l.sets, :inside) > 0 or instr(l.sets, :gone) > 0)
and l.number = (select r.number from record r where r.id = l.record)
order by l.number limit :most;
-- postgresql:
select l.number, l.time, l.record, l.state, l.sets
from change_log l
where l.number > :after and l.number <= :last and (:inside = '' or strpos(l.sets, :inside) > 0 or strpos(l.sets, :gone) > 0)
and l.number = (select r.number from record r where r.id = l.record)
order by l.number limit :most;

-- sets_missing(after int, most int) -> number int, previous int, state int, before text?, body text?   [0..n]
select l.number, l.previous, l.state, p.sets as before, b.body
from change_log l left join change_log p on p.number = l.previous left join body b on b.number = l.number
where l.number > :after and l.sets = '' order by l.number limit :most;

-- sets_set(number int, sets text) -> nothing
update change_log set sets = :sets where number = :number;

-- verify_log(after int, most int) -> number int, time int, record text, revision int, state int, previous int, hash blob,
--     body text?, raw blob?, before_record text?, before_revision int?, before_hash blob?, newest int?,
--     newest_state int?, type text?, owner text?, created int?, content blob?, home_key blob?   [each]
select l.number, l.time, l.record, l.revision, l.state, l.previous, l.hash, b.body, o.raw, p.record as before_record,
	p.revision as before_revision, p.hash as before_hash, r.number as newest, r.state as newest_state, r.type, r.owner,
	r.created, r.content, h.key as home_key
from change_log l left join body b on b.number = l.number and b.number > :after
left join original o on o.number = l.number and o.number > :after
left join copy c on c.number = l.number and c.number > :after left join home h on h.id = c.home
left join change_log p on p.number = l.previous left join record r on r.id = l.record
where l.number > :after order by l.number limit :most;

-- verify_records() -> id text, revision int   [each]
select r.id, r.revision from record r left join change_log l on l.number = r.number
where l.number is null or l.record <> r.id or l.revision <> r.revision or l.state <> r.state order by r.id;

-- verify_unlisted() -> record text, revision int   [each]
select l.record, l.revision from change_log l
where not exists (select 1 from record r where r.id = l.record and r.revision >= l.revision) order by l.number;

-- verify_keys() -> record text   [each]
select record from record_key except select id from record except select id from draft;

-- verify_keyless() -> record text   [each]
select id as record from record except select record from record_key;

-- verify_counts() -> field text, value text   [each]
select field, value from (
	select 'type' as field, type as value, count(*) as count from record where state = 2 group by type
	union all select 'owner', owner, count(*) from record where state = 2 group by owner
	union all select field, value, -count from record_count) c
group by field, value having sum(count) <> 0 order by field, value;

-- verify_log_size() -> count int, newest int, counted int   [1]
select count(*) as count, coalesce(max(l.number), 0) as newest,
	(select number from change_counter where id = 1) as counted from change_log l;

-- repair_each() -> record text, number int, revision int, state int, body text?, listed int?, listed_revision int?,
--     listed_state int?, type text?, owner text?, created int?, content blob?, home_key blob?   [each]
select l.record, l.number, l.revision, l.state, b.body, r.number as listed, r.revision as listed_revision,
	r.state as listed_state, r.type, r.owner, r.created, r.content, h.key as home_key
from (select max(number) as number from change_log group by record) n join change_log l on l.number = n.number
left join body b on b.number = l.number left join record r on r.id = l.record
left join copy c on c.number = l.number left join home h on h.id = c.home order by l.number;

-- record_strays() -> id text   [0..n]
select id from record where id not in (select record from change_log) order by id;

-- record_drop(id text) -> nothing
delete from record where id = :id;

-- record_counts_drop() -> nothing
delete from record_count;

-- record_counts_fill() -> nothing
insert into record_count (field, value, count)
select 'type', type, count(*) from record where state = 2 group by type
union all select 'owner', owner, count(*) from record where state = 2 group by owner;

-- homes() -> id int, name text, title text, url text, key blob, since int, until int   [0..n]
select id, name, title, url, key, since, until from home order by until, name, id;

-- home_next() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from home;

-- home_add(id int, name text, title text, url text, key blob, since int) -> nothing
insert into home (id, name, title, url, key, since, until) values (:id, :name, :title, :url, :key, :since, 0);

-- home_set(id int, title text, url text) -> nothing
update home set title = :title, url = :url where id = :id;

-- home_retire(id int, until int) -> nothing
update home set until = :until where id = :id;

-- copy_add(number int, home int, source text, identifier text, datestamp text) -> nothing
insert into copy (number, home, source, identifier, datestamp) values (:number, :home, :source, :identifier, :datestamp);

-- passage_find(number int) -> home int, name text, title text, url text, key blob, since int, until int, source text,
--     identifier text, datestamp text   [0..1]
select c.home, h.name, h.title, h.url, h.key, h.since, h.until, c.source, c.identifier, c.datestamp
from copy c join home h on h.id = c.home where c.number = :number;
