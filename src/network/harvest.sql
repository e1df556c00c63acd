-- Statements of harvesting.

-- harvest_source_add(name text, url text, protocol text, set_spec text, prefix text, every int, owner text, type text,
--     private int, adopted int, hours text, budget int) -> changed
insert into harvest_source (name, url, protocol, set_spec, prefix, every, owner, type, private, adopted, hours, budget, harvested,
	window_start, response_date, token, records)
values (:name, :url, :protocol, :set_spec, :prefix, :every, :owner, :type, :private, :adopted, :hours, :budget, '', '', '', '', 0)
on conflict (name) do nothing;

-- harvest_source_settle(name text, prefix text, home text, set_seen int) -> changed
update harvest_source set prefix = :prefix, home = :home, set_seen = :set_seen where name = :name;

-- harvest_source_drop(name text) -> changed
delete from harvest_source where name = :name;

-- harvest_runs_drop(source text) -> nothing
delete from harvest_run where source = :source;

-- harvest_sources() -> name text, url text, protocol text, set_spec text, prefix text, every int, owner text, type text,
--     private int, adopted int, harvested text, window_start text, response_date text, token text, records int,
--     home text, list_run int, compared int, holder text, hours text, budget int, set_seen int, etag text,
--     modified text   [0..n]
select name, url, protocol, set_spec, prefix, every, owner, type, private, adopted, harvested, window_start, response_date,
	token, records, home, list_run, compared, holder, hours, budget, set_seen, etag, modified
from harvest_source order by name;

-- harvest_source_place(name text, window_start text, response_date text, token text, records int) -> changed
update harvest_source set window_start = :window_start, response_date = :response_date, token = :token, records = :records
where name = :name;

-- harvest_source_done(name text, harvested text) -> changed
update harvest_source set harvested = :harvested, window_start = '', response_date = '', token = '' where name = :name;

-- harvest_run_next() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from harvest_run;

-- harvest_run_add(id int, source text, started int) -> nothing
insert into harvest_run (id, source, started, finished, state, note, pages, fetched, new, changed, same, withdrawn, rejected,
	bytes)
values (:id, :source, :started, 0, 'running', '', 0, 0, 0, 0, 0, 0, 0, 0);

-- harvest_run_set(id int, finished int, state text, note text, pages int, fetched int, new int, changed int, same int,
--     withdrawn int, vanished int, rejected int, left_out int, bytes int) -> nothing
update harvest_run set finished = :finished, state = :state, note = :note, pages = :pages, fetched = :fetched, new = :new,
	changed = :changed, same = :same, withdrawn = :withdrawn, vanished = :vanished, rejected = :rejected,
	left_out = :left_out, bytes = :bytes
where id = :id;

-- harvest_reject_add(run int, place int, identifier text, reason text) -> nothing
insert into harvest_reject (run, place, identifier, reason) values (:run, :place, :identifier, :reason);

-- harvest_rejects(run int) -> identifier text, reason text   [0..n]
select identifier, reason from harvest_reject where run = :run order by place;

-- harvest_rejects_drop(source text) -> nothing
delete from harvest_reject where run in (select id from harvest_run where source = :source);

-- harvest_runs(source text, most int) -> id int, source text, started int, finished int, state text, note text, pages int,
--     fetched int, new int, changed int, same int, withdrawn int, vanished int, rejected int, left_out int,
--     bytes int   [0..n]
select id, source, started, finished, state, note, pages, fetched, new, changed, same, withdrawn, vanished, rejected,
	left_out, bytes
from harvest_run where source = :source order by id desc limit :most;

-- harvest_held(name text) -> holder text, lease int, place text   [0..1]
select holder, lease, place from harvest_source where name = :name;

-- harvest_hold(name text, holder text, place text, lease int) -> changed
update harvest_source set holder = :holder, place = :place, lease = :lease where name = :name;

-- harvest_hold_longer(name text, holder text, place text, lease int) -> changed
update harvest_source set lease = :lease where name = :name and holder = :holder and place = :place;

-- harvest_let_go(name text, holder text, place text) -> changed
update harvest_source set holder = '', place = '', lease = 0
where name = :name and holder = :holder and place = :place;

-- harvest_source_begin(name text, list_run int) -> changed
update harvest_source set list_run = :list_run where name = :name;

-- harvest_source_compared(name text, compared int) -> changed
update harvest_source set compared = :compared where name = :name;

-- harvest_item_see(source text, identifier text, run int) -> nothing
insert into harvest_item (source, identifier, run) values (:source, :identifier, :run)
on conflict (source, identifier) do update set run = excluded.run;

-- harvest_item_drop(source text, identifier text) -> nothing
delete from harvest_item where source = :source and identifier = :identifier;

-- harvest_items_drop(source text) -> nothing
delete from harvest_item where source = :source;

-- harvest_items_unseen(source text, run int, most int) -> identifier text   [0..n]
select identifier from harvest_item where source = :source and run < :run order by identifier limit :most;

-- harvest_items_count(source text, run int) -> held int, unseen int   [1]
select count(*) as held, count(case when run < :run then 1 end) as unseen from harvest_item where source = :source;

-- harvest_adopted(mark text, after text, most int) -> id text   [0..n]
-- sqlite:
select r.id from record r join body b on b.number = r.number
where r.id > :after and r.state in (2, 4) and instr(b.body, :mark) > 0 order by r.id limit :most;
-- postgresql:
select r.id from record r join body b on b.number = r.number
where r.id > :after and r.state in (2, 4) and strpos(b.body, :mark) > 0 order by r.id limit :most;

-- harvest_adopted_count(mark text) -> count int   [1]
-- sqlite:
select count(*) as count from record r join body b on b.number = r.number
where r.state in (2, 4) and instr(b.body, :mark) > 0;
-- postgresql:
select count(*) as count from record r join body b on b.number = r.number
where r.state in (2, 4) and strpos(b.body, :mark) > 0;

-- harvest_copies_count(source text) -> count int   [1]
select count(*) as count from copy c join record r on r.number = c.number where c.source = :source and r.state in (2, 4);

-- harvest_look_add(id text, url text, asked int) -> changed
insert into harvest_look (id, url, asked, answer) values (:id, :url, :asked, '') on conflict (id) do nothing;

-- harvest_look_forget(before int) -> nothing
delete from harvest_look where asked < :before;

-- harvest_look_find(id text) -> url text, answer text   [0..1]
select url, answer from harvest_look where id = :id;

-- harvest_look_answer(id text, answer text) -> nothing
update harvest_look set answer = :answer where id = :id;

-- harvest_source_marks(name text, etag text, modified text) -> changed
update harvest_source set etag = :etag, modified = :modified where name = :name;
