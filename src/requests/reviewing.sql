-- reviewer_find(account text) -> account text, accepted int, available int, named int, subjects text, countries text, languages text,
--     background text, interests text   [0..1]
select account, accepted, available, named, subjects, countries, languages, background, interests from reviewer
where account = :account;

-- reviewer_put(account text, available int, named int, subjects text, countries text, languages text, background text,
--     interests text, now int) -> nothing
insert into reviewer (account, accepted, available, named, subjects, countries, languages, background, interests, changed)
values (:account, 0, :available, :named, :subjects, :countries, :languages, :background, :interests, :now)
on conflict (account) do update set available = excluded.available, named = excluded.named, subjects = excluded.subjects,
	countries = excluded.countries, languages = excluded.languages, background = excluded.background,
	interests = excluded.interests, changed = excluded.changed;

-- reviewer_accept(account text, accepted int) -> changed
update reviewer set accepted = :accepted where account = :account;

-- reviewers_list(after text, most int) -> account text, accepted int, available int, named int, subjects text, countries text,
--     languages text, background text, interests text   [0..n]
select account, accepted, available, named, subjects, countries, languages, background, interests from reviewer
where account > :after order by account limit :most;

-- reviewer_counts(account text) -> invited int, open int, done int   [1]
select coalesce(sum(case when kind = 'invitation' then 1 else 0 end), 0) as invited,
	coalesce(sum(case when state = 'open' then 1 else 0 end), 0) as open,
	coalesce(sum(case when kind = 'review' and state = 'granted' then 1 else 0 end), 0) as done
from request where assignee = :account and kind in ('invitation', 'review');

-- review_draft_of(request text) -> record text   [0..1]
select record from review_draft where request = :request;

-- review_draft_put(request text, record text) -> nothing
insert into review_draft (request, record) values (:request, :record) on conflict (request) do update set record = excluded.record;

-- review_request_of(record text) -> request text   [0..1]
select d.request from review_draft d join request r on r.id = d.request where d.record = :record and r.state = 'open'
order by r.created desc, d.request limit 1;

-- The published reviews that an account began.
-- reviews_of(account text, most int) -> record text, body text   [0..n]
select r.id as record, b.body from record_author a join record r on r.id = a.record join body b on b.number = r.number
where a.account = :account and r.type = 'review' and r.state = 2 order by r.number desc limit :most;

-- review_asked(subject text, assignee text) -> id text   [0..n]
select id from request where subject = :subject and assignee = :assignee and state = 'open' and kind in ('invitation', 'review');
