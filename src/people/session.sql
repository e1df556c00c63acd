-- sign_in_link_add(token blob, expires int) -> nothing
insert into sign_in_link (token, expires) values (:token, :expires);

-- sign_in_link_take(token blob, now int) -> changed
delete from sign_in_link where token = :token and expires > :now;

-- sign_in_link_forget(now int) -> nothing
delete from sign_in_link where expires <= :now;

-- session_add(token blob, role text, now int, expires int) -> nothing
insert into session (token, role, created, expires) values (:token, :role, :now, :expires);

-- session_role(token blob, now int) -> role text   [0..1]
select role from session where token = :token and expires > :now;

-- session_drop(token blob) -> nothing
delete from session where token = :token;

-- session_forget(now int) -> nothing
delete from session where expires <= :now;

-- sessions_drop() -> nothing
delete from session;

-- sign_in_links_drop() -> nothing
delete from sign_in_link;
