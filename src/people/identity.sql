-- identity_account(provider text, subject text) -> account text   [0..1]
select account from outside_identity where provider = :provider and subject = :subject;

-- identity_put(provider text, subject text, account text, now int) -> nothing
insert into outside_identity (provider, subject, account, created) values (:provider, :subject, :account, :now)
on conflict (provider, subject) do nothing;

-- identity_drop(account text, provider text) -> nothing
delete from outside_identity where account = :account and provider = :provider;

-- identity_list(account text) -> provider text   [0..n]
select distinct provider from outside_identity where account = :account order by provider;
