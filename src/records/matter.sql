-- Who began a record, and who reviews it.
-- matter_people(record text) -> reviews int, account text   [0..n]
select 0 as reviews, account from record_author where record = :record
union all
select 1 as reviews, assignee as account from request where subject = :record and state = 'open' and kind = 'review'
order by 1, 2;

-- record_author_put(record text, account text) -> nothing
insert into record_author (record, account) values (:record, :account) on conflict (record) do nothing;
