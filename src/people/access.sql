-- access_put(token blob, id text, account text, name text, scopes text, now int, expires int) -> nothing
insert into access_token (token, id, account, name, scopes, created, used, expires)
values (:token, :id, :account, :name, :scopes, :now, 0, :expires);

-- access_get(token blob, now int) -> account text, scopes text, used int   [0..1]
select account, scopes, used from access_token where token = :token and expires > :now;

-- access_of(account text) -> id text, name text, scopes text, created int, used int, expires int   [0..n]
select id, name, scopes, created, used, expires from access_token where account = :account order by created desc, id;

-- access_use(token blob, day int) -> nothing
update access_token set used = :day where token = :token;

-- access_drop(account text, id text) -> changed
delete from access_token where account = :account and id = :id;
