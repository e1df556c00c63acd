-- Statements of harvesting.

-- harvest_source_add(name text, url text, protocol text, set_spec text, prefix text, every int, owner text, type text,
--     private int) -> changed
insert into harvest_source (name, url, protocol, set_spec, prefix, every, owner, type, private, harvested, window_start,
	response_date, token, records)
values (:name, :url, :protocol, :set_spec, :prefix, :every, :owner, :type, :private, '', '', '', '', 0)
on conflict (name) do nothing;

-- harvest_source_drop(name text) -> changed
delete from harvest_source where name = :name;

-- harvest_runs_drop(source text) -> nothing
delete from harvest_run where source = :source;

-- harvest_sources() -> name text, url text, protocol text, set_spec text, prefix text, every int, owner text, type text,
--     private int, harvested text, window_start text, response_date text, token text, records int   [0..n]
select name, url, protocol, set_spec, prefix, every, owner, type, private, harvested, window_start, response_date, token,
	records
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
--     withdrawn int, rejected int, bytes int) -> nothing
update harvest_run set finished = :finished, state = :state, note = :note, pages = :pages, fetched = :fetched, new = :new,
	changed = :changed, same = :same, withdrawn = :withdrawn, rejected = :rejected, bytes = :bytes
where id = :id;

-- harvest_runs(source text, most int) -> id int, source text, started int, finished int, state text, note text, pages int,
--     fetched int, new int, changed int, same int, withdrawn int, rejected int, bytes int   [0..n]
select id, source, started, finished, state, note, pages, fetched, new, changed, same, withdrawn, rejected, bytes
from harvest_run where source = :source order by id desc limit :most;
