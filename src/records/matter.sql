-- record_author_get(record text) -> account text   [0..1]
select account from record_author where record = :record;

-- record_author_put(record text, account text) -> nothing
insert into record_author (record, account) values (:record, :account) on conflict (record) do nothing;
