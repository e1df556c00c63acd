-- Statements of the files of records.

-- attachment_put(hash blob, size int, media text, stored int) -> nothing
insert into attachment (hash, size, media, stored) values (:hash, :size, :media, :stored)
on conflict (hash) do update set media = excluded.media, stored = excluded.stored;

-- attachment_upload_put(hash blob, account text, name text, time int) -> nothing
insert into attachment_upload (hash, account, name, time) values (:hash, :account, :name, :time)
on conflict (hash, account) do update set name = excluded.name, time = excluded.time;

-- attachment_find(hash blob) -> size int, media text   [0..1]
select size, media from attachment where hash = :hash;

-- attachment_brought(hash blob, account text) -> name text, size int, media text   [0..1]
select attachment_upload.name, attachment.size, attachment.media from attachment_upload
join attachment on attachment.hash = attachment_upload.hash
where attachment_upload.hash = :hash and attachment_upload.account = :account;

-- attachment_sizes(account text, since int) -> size int   [0..n]
select attachment.size from attachment_upload join attachment on attachment.hash = attachment_upload.hash
where attachment_upload.account = :account and attachment_upload.time >= :since;

-- attachment_use(hash blob, record text) -> nothing
insert into attachment_use (hash, record, reasons) values (:hash, :record, 1)
on conflict (hash, record) do update set reasons = attachment_use.reasons | 1;

-- attachments_only_of(record text) -> nothing
update attachment set stored = 0 where hash in (select hash from attachment_use where record = :record)
and hash not in (select hash from attachment_use where record <> :record);

-- attachment_uses_drop(record text) -> nothing
delete from attachment_use where record = :record;

-- attachments_unused(before int, most int) -> hash blob   [0..n]
select hash from attachment where stored < :before
and not exists (select 1 from attachment_use where attachment_use.hash = attachment.hash) order by hash limit :most;

-- attachment_drop(hash blob) -> nothing
delete from attachment where hash = :hash;

-- attachment_uploads_drop(hash blob) -> nothing
delete from attachment_upload where hash = :hash;

-- attachment_copies_drop(hash blob) -> nothing
delete from link_copy where content = :hash;

-- attachment_old_copies_drop(hash blob) -> nothing
delete from link_copy_version where content = :hash;

-- attachments_after(hash blob, most int) -> hash blob, size int   [0..n]
select hash, size from attachment where hash > :hash order by hash limit :most;
