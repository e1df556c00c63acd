-- recovery_put(code blob, account text) -> nothing
insert into recovery_code (code, account) values (:code, :account);

-- recovery_take(code blob, account text) -> changed
delete from recovery_code where code = :code and account = :account;

-- recovery_drop(account text) -> nothing
delete from recovery_code where account = :account;

-- recovery_count(account text) -> count int   [1]
select count(*) as count from recovery_code where account = :account;
