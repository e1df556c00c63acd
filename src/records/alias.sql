-- From a merged record on through all merges.
-- alias_chain(record text, most int) -> target text, step int   [0..n]
with recursive chain(target, step) as (
	select a.target, 1 from alias a where a.record = :record
	union all
	select a.target, c.step + 1 from chain c join alias a on a.record = c.target where c.step < :most)
select target, step from chain order by step;

-- All that were merged into a record, and into those.
-- alias_sources(target text, steps int, most int) -> record text, step int   [0..n]
with recursive merged(record, step) as (
	select a.record, 1 from alias a where a.target = :target
	union all
	select a.record, m.step + 1 from merged m join alias a on a.target = m.record where m.step < :steps)
select record, min(step) as step from merged group by record order by min(step), record limit :most;

-- alias_put(record text, target text) -> nothing
insert into alias (record, target) values (:record, :target) on conflict (record) do update set target = excluded.target;

-- alias_drop(record text) -> nothing
delete from alias where record = :record;

-- alias_of(record text) -> target text   [0..1]
select target from alias where record = :record;

-- The newest bodies that may name one; `withdrawn` is that state.
-- aliases_said(withdrawn int) -> id text, revision int, body text, target text?   [each]
select r.id, r.revision, b.body, a.target from record r join body b on b.number = r.number
left join alias a on a.record = r.id where r.state = :withdrawn order by r.id;

-- aliases_stray(withdrawn int) -> record text   [0..n]
select a.record from alias a where not exists (select 1 from record r where r.id = a.record and r.state = :withdrawn)
order by a.record;
