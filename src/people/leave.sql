-- identities_of_account(account text) -> provider text, subject text, created int   [0..n]
select provider, subject, created from outside_identity where account = :account order by provider, subject;

-- identities_drop(account text) -> nothing
delete from outside_identity where account = :account;

-- reviewer_drop(account text) -> nothing
delete from reviewer where account = :account;

-- grants_drop(account text) -> nothing
delete from role_grant where account = :account or deputy_of = :account;

-- offers_drop(account text) -> nothing
delete from role_offer where account = :account or giver = :account;

-- tokens_drop(account text) -> nothing
delete from access_token where account = :account;

-- links_of_anybody_drop(account text) -> nothing
delete from one_time_link where account = :account;

-- files_of_account(account text) -> hash blob, name text, size int, media text, time int   [0..n]
select attachment_upload.hash, attachment_upload.name, attachment.size, attachment.media, attachment_upload.time
from attachment_upload join attachment on attachment.hash = attachment_upload.hash
where attachment_upload.account = :account order by attachment_upload.time, attachment_upload.hash;

-- coming_of_account(account text) -> name text, length int, begun int, expires int   [0..n]
select name, length, begun, expires from arrival where account = :account and hash is null order by begun, id;

-- files_disown(account text) -> nothing
delete from attachment_upload where account = :account;

-- coming_drop(account text) -> nothing
delete from arrival where account = :account;

-- tokens_of_account(account text) -> name text, scopes text, created int, used int, expires int   [0..n]
select name, scopes, created, used, expires from access_token where account = :account order by created, id;

-- reviewer_of_account(account text) -> accepted int, available int, named int, subjects text, countries text, languages text,
--     background text, interests text   [0..n]
select accepted, available, named, subjects, countries, languages, background, interests from reviewer where account = :account;

-- requests_of_account(account text) -> id text, kind text, state text, subject text, title text, note text, sender text, created int
--     [0..n]
select id, kind, state, subject, title, note, sender, created from request where sender = :account or assignee = :account
order by created, id;

-- said_by_account(account text) -> request text, time int, text text   [0..n]
select request, time, text from request_message where account = :account order by time, request, number;

-- records_of_account(account text) -> record text, revision int?   [0..n]
select a.record, r.revision from record_author a left join record r on r.id = a.record where a.account = :account order by a.record;

-- parked_of_account(account text) -> target text, form text, time int   [0..n]
select target, form, time from parked where author = :account order by time, id;

-- subscriptions_of_address(address text) -> query text, title text, channel text, created int   [0..n]
select s.query, s.title, s.channel, s.created from subscription s join mail_address m on m.id = s.address
where lower(m.address) = :address and s.state <> 'ended' order by s.created, s.id;

-- subscriptions_drop(address text) -> nothing
update subscription set state = 'ended' where address in (select id from mail_address where lower(mail_address.address) = :address);

-- said_drop_name(account text) -> nothing
update request_message set name = '' where account = :account;

-- parked_drop_of_account(account text) -> nothing
delete from parked where author = :account;

-- import_address_drop(account text) -> nothing
delete from import_address where account = :account;
