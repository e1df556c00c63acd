-- audit_newest() -> number int, hash blob   [0..1]
select number, hash from audit order by number desc limit 1;

-- audit_newest_of(act text) -> detail text   [0..1]
select detail from audit where act = :act order by number desc limit 1;

-- audit_put(number int, time int, account text, channel text, act text, subject text, detail text, hash blob, signature blob) -> nothing
insert into audit (number, time, account, channel, act, subject, detail, hash, signature)
values (:number, :time, :account, :channel, :act, :subject, :detail, :hash, :signature);

-- audit_rows() -> number int, time int, account text, channel text, act text, subject text, detail text, hash blob, signature blob   [each]
select number, time, account, channel, act, subject, detail, hash, signature from audit order by number;

-- audit_found(after int, before int, since int, account text, any_account int, act text, subject text) -> number int, time int, account text, channel text, act text, subject text, detail text   [each]
select number, time, account, channel, act, subject, detail from audit
where number > :after and number < :before and time >= :since and (:any_account = 1 or account = :account)
	and (:act = '' or act = :act) and (:subject = '' or subject = :subject)
order by number;

-- audit_page(before int, account text, any_account int, act text, subject text, count int) -> number int, time int, account text, channel text, act text, subject text, detail text   [0..n]
select number, time, account, channel, act, subject, detail from audit
where number < :before and (:any_account = 1 or account = :account)
	and (:act = '' or act = :act) and (:subject = '' or subject = :subject)
order by number desc limit :count;
