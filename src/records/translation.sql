-- Statements of translations.

-- translation_get(record text) -> type text, owner text, original text, chosen int, listed int, languages text, done text,
--     stale text, changed int, state text   [0..1]
select type, owner, original, chosen, listed, languages, done, stale, changed, state from translation
where record = :record;

-- translation_set(record text, type text, owner text, original text, chosen int, languages text, done text, stale text,
--     changed int, state text) -> nothing
insert into translation (record, type, owner, original, chosen, listed, languages, done, stale, changed, state)
values (:record, :type, :owner, :original, :chosen, 1, :languages, :done, :stale, :changed, :state)
on conflict (record) do update set type = excluded.type, owner = excluded.owner, original = excluded.original,
	chosen = excluded.chosen, listed = 1, languages = excluded.languages, done = excluded.done,
	stale = excluded.stale, changed = excluded.changed, state = excluded.state;

-- translation_hide(record text) -> nothing
update translation set listed = 0 where record = :record;

-- translation_drop(record text) -> nothing
delete from translation where record = :record;

-- translations_waiting(language text, inside text, type text, owner text, changed int, record text, most int)
--     -> record text, type text, owner text, original text, languages text, done text, stale text, changed int,
--     drafted int   [0..n]
-- sqlite:
select record, type, owner, original, languages, done, stale, changed,
	exists (select 1 from draft d where d.id = record and d.discarded = 0) as drafted
from translation
where listed = 1 and original <> 'und' and original <> :language and instr(done, :inside) = 0
and (:type = '' or type = :type) and (:owner = '' or owner = :owner)
and (changed > :changed or (changed = :changed and record > :record))
order by changed, record limit :most;
-- postgresql:
select record, type, owner, original, languages, done, stale, changed,
	(exists (select 1 from draft d where d.id = record and d.discarded = 0))::int::bigint as drafted
from translation
where listed = 1 and original <> 'und' and original <> :language and strpos(done, :inside) = 0
and (:type = '' or type = :type) and (:owner = '' or owner = :owner)
and (changed > :changed or (changed = :changed and record > :record))
order by changed, record limit :most;

-- translation_due() -> record text   [0..1]
select record from translation_due where id = 1;

-- translation_due_set(record text) -> nothing
update translation_due set record = :record where id = 1;

-- translation_due_drop() -> nothing
delete from translation_due where id = 1;

-- translation_records(after text, most int) -> id text   [0..n]
select id from record where id > :after order by id limit :most;

-- translation_revisions(record text) -> time int, state int, body text?   [0..n]
with recursive chain(number) as (
	select r.number from record r where r.id = :record
	union all
	select l.previous from chain c join change_log l on l.number = c.number where l.previous <> 0)
select l.time, l.state, b.body from chain c join change_log l on l.number = c.number
left join body b on b.number = l.number order by l.number;
