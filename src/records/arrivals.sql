-- Statements of files that come in pieces.

-- arrival_add(id text, account text, name text, metadata text, length int, begun int, expires int) -> changed
insert into arrival (id, account, name, metadata, length, begun, expires)
values (:id, :account, :name, :metadata, :length, :begun, :expires) on conflict (id) do nothing;

-- arrival_find(id text, account text) -> name text, metadata text, length int, begun int, expires int, hash blob?,
--     marked int, writer text   [0..1]
select name, metadata, length, begun, expires, hash, marked, writer from arrival where id = :id and account = :account;

-- arrivals_of(account text, now int, most int) -> id text, name text, metadata text, length int, begun int, expires int,
--     hash blob?, marked int, writer text   [0..n]
select id, name, metadata, length, begun, expires, hash, marked, writer from arrival
where account = :account and expires > :now order by begun desc, id limit :most;

-- arrival_lengths(account text, now int, but text) -> length int   [0..n]
select length from arrival where account = :account and expires > :now and id <> :but and hash is null;

-- arrivals_count() -> count int   [1]
select count(*) as count from arrival where hash is null;

-- arrival_mark(id text, marked int, writer text) -> changed
update arrival set marked = :marked, writer = :writer where id = :id;

-- arrival_mark_more(id text, marked int, writer text) -> changed
update arrival set marked = :marked where id = :id and marked < :marked and writer = :writer;

-- arrival_done(id text, hash blob) -> changed
update arrival set hash = :hash where id = :id;

-- arrival_drop(id text, account text) -> changed
delete from arrival where id = :id and account = :account;

-- arrivals_forget(before int) -> nothing
delete from arrival where expires <= :before;

-- arrival_known(id text) -> expires int   [0..1]
select expires from arrival where id = :id and hash is null;
