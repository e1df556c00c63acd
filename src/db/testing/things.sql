-- Statements of the room's tests: one of each kind.

-- thing_add(id int, name text, body blob, weight real?, place text?, seen int?) -> nothing
insert into thing (id, name, body, weight, place, seen) values (:id, :name, :body, :weight, :place, :seen);

-- thing_find(id int) -> name text, body blob, weight real?, place text?, seen int?   [0..1]
select name, body, weight, place, seen from thing where id = :id;

-- thing_count() -> count int   [1]
select count(*) as count from thing;

-- thing_names(after int) -> id int, name text   [0..n]
select id, name from thing where id > :after order by id;

-- thing_each() -> id int, body blob   [each]
select id, body from thing order by id;

-- thing_rename(id int, name text) -> changed
update thing set name = :name where id = :id;

-- thing_drop(id int) -> changed
delete from thing where id = :id;

-- thing_any() -> id int   [0..1]
select id from thing order by id;

-- thing_place(id int) -> place text   [1]
select place from thing where id = :id;

-- part_add(thing int, number int) -> nothing
insert into part (thing, number) values (:thing, :number);

-- part_sizes(thing int) -> size int   [0..n]
select size from part where thing = :thing order by number;

-- engine_name() -> name text   [1]
select name from engine;

-- engine_variant() -> name text   [1]
select cast('sqlite' as text) as name;
-- postgresql:
select cast('postgresql' as text) as name;

-- plans_for_values() -> count int   [1]
select 0 as count;
-- postgresql:
select cast(coalesce(sum(custom_plans), 0) as bigint) as count from pg_prepared_statements;

-- thing_compression(id int) -> method text, best text   [1]
select '' as method, '' as best from thing where id = :id;
-- postgresql:
select pg_column_compression(t.body) as method, case when 'lz4' = any (s.enumvals) then 'lz4' else 'pglz' end as best
from thing t, pg_settings s where t.id = :id and s.name = 'default_toast_compression';

-- counter_next() -> number int   [1]
update counter set number = number + 1 where id = 1 returning number;

-- counter_number() -> number int   [1]
select number from counter where id = 1;
