-- identities_of_account(account text) -> provider text, subject text, created int   [0..n]
select provider, subject, created from outside_identity where account = :account order by provider, subject;

-- identities_drop(account text) -> nothing
delete from outside_identity where account = :account;

-- grants_drop(account text) -> nothing
delete from role_grant where account = :account or deputy_of = :account;

-- offers_drop(account text) -> nothing
delete from role_offer where account = :account or giver = :account;

-- tokens_drop(account text) -> nothing
delete from access_token where account = :account;

-- links_of_anybody_drop(account text) -> nothing
delete from one_time_link where account = :account;
