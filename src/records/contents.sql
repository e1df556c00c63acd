-- Statements of what is in the files of records.

-- contents_waiting(reader int, before int, published int, most int) -> hash blob, size int, media text   [0..n]
select attachment.hash, attachment.size, attachment.media from attachment
left join derived_content on derived_content.hash = attachment.hash
where (derived_content.hash is null or derived_content.reader < :reader
	or (derived_content.reason = 'program' and derived_content.time < :before))
and exists (select 1 from attachment_use join record on record.id = attachment_use.record
	where attachment_use.hash = attachment.hash and record.state = :published)
order by attachment.hash limit :most;

-- content_number_take() -> number int   [1]
update content_counter set number = number + 1 where id = 1 returning number;

-- content_newest() -> number int   [1]
select number from content_counter where id = 1;

-- content_put(hash blob, number int, reader int, time int, reason text, language text, text text) -> nothing
insert into derived_content (hash, number, reader, time, reason, language, text)
values (:hash, :number, :reader, :time, :reason, :language, :text)
on conflict (hash) do update set number = excluded.number, reader = excluded.reader, time = excluded.time,
	reason = excluded.reason, language = excluded.language, text = excluded.text;

-- content_drop(hash blob) -> nothing
delete from derived_content where hash = :hash;

-- content_pictures_drop(hash blob) -> nothing
delete from derived_picture where hash = :hash;

-- content_picture_put(hash blob, side int, width int, height int, bytes blob) -> nothing
insert into derived_picture (hash, side, width, height, bytes) values (:hash, :side, :width, :height, :bytes);

-- content_picture(hash blob, side int) -> bytes blob   [0..1]
select bytes from derived_picture where hash = :hash and side = :side;

-- content_pictures(hash blob) -> side int, width int, height int   [0..n]
select side, width, height from derived_picture where hash = :hash order by side;

-- content_text(hash blob, until int) -> text text, language text   [0..1]
select text, language from derived_content where hash = :hash and number <= :until and text <> '';

-- content_after(after int) -> number int, hash blob   [0..1]
select number, hash from derived_content where number > :after order by number limit 1;

-- content_records(hash blob) -> number int   [0..n]
select record.number from attachment_use join record on record.id = attachment_use.record
where attachment_use.hash = :hash order by record.number;

-- content_forget() -> changed
delete from derived_content where reason <> '';

-- contents_count() -> reason text, has_text int, files int   [0..n]
select derived_content.reason as reason, case when derived_content.text <> '' then 1 else 0 end as has_text,
	count(*) as files
from derived_content join attachment on attachment.hash = derived_content.hash
group by derived_content.reason, case when derived_content.text <> '' then 1 else 0 end order by 1, 2;

-- contents_failed(most int) -> hash blob, reason text, time int, size int, media text, record text   [0..n]
select derived_content.hash, derived_content.reason, derived_content.time, attachment.size, attachment.media,
	coalesce((select min(attachment_use.record) from attachment_use where attachment_use.hash = derived_content.hash), '') as record
from derived_content join attachment on attachment.hash = derived_content.hash
where derived_content.reason <> '' and derived_content.reason <> 'kind'
order by derived_content.number desc limit :most;
