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
