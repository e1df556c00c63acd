-- session_add(token blob, id text, account text, now int, expires int, agent text, address text) -> nothing
insert into session (token, id, account, created, seen, proved, expires, agent, address)
values (:token, :id, :account, :now, :now, :now, :expires, :agent, :address);

-- session_get(token blob, now int) -> id text, account text, created int, seen int, proved int, expires int, agent text, address text   [0..1]
select id, account, created, seen, proved, expires, agent, address from session where token = :token and expires > :now;

-- session_use(token blob, now int, longest int, expires int) -> nothing
update session set seen = :now, expires = case when created + :longest < :expires then created + :longest else :expires end
where token = :token;

-- sessions_of_account(account text, now int) -> id text, account text, created int, seen int, proved int, expires int, agent text, address text   [0..n]
select id, account, created, seen, proved, expires, agent, address from session
where account = :account and expires > :now order by seen desc, id;

-- session_drop(token blob) -> nothing
delete from session where token = :token;

-- session_drop_id(account text, id text) -> changed
delete from session where account = :account and id = :id;

-- sessions_of_account_drop(account text, but blob) -> nothing
delete from session where account = :account and token <> :but;

-- session_forget(now int) -> nothing
delete from session where expires <= :now;

-- sessions_drop() -> nothing
delete from session;
