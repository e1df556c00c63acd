-- record_author_get(record text) -> account text   [0..1]
select account from record_author where record = :record;

-- matter_reviewers(record text) -> account text   [0..n]
select assignee as account from request where subject = :record and state = 'open' and kind = 'review' order by assignee;

-- record_author_put(record text, account text) -> nothing
insert into record_author (record, account) values (:record, :account) on conflict (record) do nothing;
