-- job_next_id() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from job;

-- job_add(id int, kind text, argument text, due int, now int) -> nothing
insert into job (id, kind, argument, state, due, attempt, holder, lease, done, total, note, saved, created, finished)
values (:id, :kind, :argument, 'waiting', :due, 0, '', 0, 0, 0, '', '', :now, 0);

-- job_unfinished(kind text) -> count int   [1]
select count(*) as count from job where kind = :kind and state in ('waiting', 'running');

-- job_waiting(kind text, argument text, due int) -> count int   [1]
select count(*) as count from job where kind = :kind and argument = :argument and state = 'waiting' and due <= :due;

-- job_hasten(kind text, now int) -> nothing
update job set due = :now where kind = :kind and state = 'waiting' and due > :now;

-- job_due(now int, kinds text) -> id int, kind text, argument text, attempt int, saved text, done int, total int   [0..1]
-- sqlite:
select id, kind, argument, attempt, saved, done, total from job
where ((state = 'waiting' and due <= :now) or (state = 'running' and lease <= :now))
and instr(:kinds, ' ' || kind || ' ') > 0
order by due, id limit 1;
-- postgresql:
select id, kind, argument, attempt, saved, done, total from job
where ((state = 'waiting' and due <= :now) or (state = 'running' and lease <= :now))
and strpos(:kinds, ' ' || kind || ' ') > 0
order by due, id limit 1 for update skip locked;

-- job_next(kinds text) -> due int   [0..1]
-- sqlite:
select case state when 'running' then lease else due end as due from job
where state in ('waiting', 'running') and instr(:kinds, ' ' || kind || ' ') > 0
order by case state when 'running' then lease else due end limit 1;
-- postgresql:
select case state when 'running' then lease else due end as due from job
where state in ('waiting', 'running') and strpos(:kinds, ' ' || kind || ' ') > 0
order by case state when 'running' then lease else due end limit 1;

-- job_claim(id int, holder text, lease int) -> nothing
update job set state = 'running', attempt = attempt + 1, holder = :holder, lease = :lease where id = :id;

-- job_renew(id int, holder text, lease int) -> changed
update job set lease = :lease where id = :id and holder = :holder and state = 'running';

-- job_keep(id int, holder text, saved text, done int, total int, lease int) -> changed
update job set saved = :saved, done = :done, total = :total, lease = :lease
where id = :id and holder = :holder and state = 'running';

-- job_finish(id int, holder text, state text, note text, finished int) -> changed
update job set state = :state, note = :note, finished = :finished, lease = 0
where id = :id and holder = :holder and state = 'running';

-- job_again(id int, holder text, attempt int, due int, note text) -> changed
update job set state = 'waiting', attempt = :attempt, due = :due, note = :note, lease = 0
where id = :id and holder = :holder and state = 'running';

-- job_forget(before int) -> nothing
delete from job where state in ('done', 'failed') and finished < :before;

-- job_forget_done(kind text, id int) -> nothing
delete from job where kind = :kind and state = 'done' and id < :id;

-- job_newest(most int) -> id int, kind text, argument text, state text, note text, due int, attempt int, done int, total int, created int, finished int   [0..n]
select id, kind, argument, state, note, due, attempt, done, total, created, finished from job
order by case state when 'running' then 0 when 'waiting' then 1 else 2 end, finished desc, due, id desc limit :most;

-- job_counts() -> state text, count int   [0..n]
select state, count(*) as count from job group by state order by state;

-- job_find(id int) -> kind text, argument text, state text   [0..1]
select kind, argument, state from job where id = :id;

-- job_revive(id int, now int) -> nothing
update job set state = 'waiting', due = :now, attempt = 0, holder = '', lease = 0, finished = 0 where id = :id;

-- job_end(id int, note text, now int) -> nothing
update job set state = 'done', note = :note, holder = '', lease = 0, finished = :now where id = :id;
