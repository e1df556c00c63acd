-- link_put(token blob, purpose text, account text, argument text, now int, expires int) -> nothing
insert into one_time_link (token, purpose, account, argument, created, expires)
values (:token, :purpose, :account, :argument, :now, :expires);

-- link_get(token blob, purpose text, now int) -> account text, argument text   [0..1]
select account, argument from one_time_link where token = :token and purpose = :purpose and expires > :now;

-- link_use(token blob) -> nothing
delete from one_time_link where token = :token;

-- link_forget(now int) -> nothing
delete from one_time_link where expires <= :now;

-- links_of_account_drop(account text, purpose text) -> nothing
delete from one_time_link where account = :account and purpose = :purpose;

-- links_about_drop(argument text, purpose text) -> nothing
delete from one_time_link where argument = :argument and purpose = :purpose;

-- links_drop() -> nothing
delete from one_time_link;
