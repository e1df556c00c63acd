-- Statements of the site map.

-- sitemap_records(after int, last int, most int) -> number int, time int, record text   [0..n]
select l.number, l.time, l.record from change_log l
where l.number > :after and l.number <= :last and l.state in (2, 4) -- published, revoked
and l.number = (select r.number from record r where r.id = l.record)
order by l.number limit :most;

-- sitemap_time(last int) -> number int, time int   [0..1]
select number, time from change_log where number <= :last order by number desc limit 1;
