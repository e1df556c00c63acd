-- How often what is published was read.

-- figure_add(period text, kind text, what text, form text, count int) -> changed
update figure set count = count + :count where period = :period and kind = :kind and what = :what and form = :form;

-- figure_put(period text, kind text, what text, form text, count int) -> nothing
insert into figure (period, kind, what, form, count) values (:period, :kind, :what, :form, :count)
on conflict (period, kind, what, form) do update set count = figure.count + excluded.count;

-- figure_size(period text) -> count int   [1]
select count(*) as count from figure where period = :period;

-- Whose a record is, and which sets it is in.
-- figure_record(id text) -> owner text, sets text   [0..1]
select r.owner, l.sets from record r join change_log l on l.number = r.number where r.id = :id;

-- figure_days(since text, until text) -> period text, kind text, what text, count int   [0..n]
select period, kind, case when kind in ('answer', 'robot') then what else '' end as what, cast(sum(count) as bigint) as count
from figure where period >= :since and period <= :until
group by period, kind, case when kind in ('answer', 'robot') then what else '' end order by period, kind, what;

-- figure_whats(kind text, since text, until text, most int) -> what text, form text, count int   [0..n]
select what, form, cast(sum(count) as bigint) as count from figure
where kind = :kind and period >= :since and period <= :until
group by what, form order by cast(sum(count) as bigint) desc, what, form limit :most;

-- figure_forms(kind text, since text, until text, most int) -> form text, count int   [0..n]
select form, cast(sum(count) as bigint) as count from figure
where kind = :kind and period >= :since and period <= :until
group by form order by cast(sum(count) as bigint) desc, form limit :most;

-- figure_of(kind text, what text, since text, until text) -> period text, form text, count int   [0..n]
select period, form, count from figure
where kind = :kind and what = :what and period >= :since and period <= :until order by period, form;

-- figure_of_owner(kind text, owner text, since text, until text, most int) -> what text, form text, count int   [0..n]
select f.what, f.form, cast(sum(f.count) as bigint) as count from figure f join record r on r.id = f.what
where f.kind = :kind and f.period >= :since and f.period <= :until and r.owner = :owner
group by f.what, f.form order by cast(sum(f.count) as bigint) desc, f.what, f.form limit :most;

-- figure_each(since text, until text) -> period text, kind text, what text, form text, count int   [each]
select period, kind, what, form, count from figure where period >= :since and period <= :until
order by period, kind, what, form;

-- The first day that is older than the month that begins with `before`.
-- figure_oldest_day(before text) -> period text   [0..1]
select period from figure where period < :before and length(period) = 10 order by period limit 1;

-- figure_gather(day text, month text) -> nothing
insert into figure (period, kind, what, form, count)
select :month, kind, what, form, count from figure where period = :day
on conflict (period, kind, what, form) do update set count = figure.count + excluded.count;

-- figure_drop(day text) -> nothing
delete from figure where period = :day;
