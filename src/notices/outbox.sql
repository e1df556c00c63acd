-- Statements of the outbox and the delivery log.

-- mail_next_id() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from mail;

-- mail_add(id int, recipient text, domain text, language text, template text, subject text, body text, purpose text,
--     about text, unsubscribe text, posted int) -> nothing
insert into mail (id, state, recipient, domain, language, template, subject, body, purpose, about, unsubscribe, posted, due,
	attempts, finished, bounced)
values (:id, 'waiting', :recipient, :domain, :language, :template, :subject, :body, :purpose, :about, :unsubscribe, :posted,
	:posted, 0, 0, 0);

-- mail_due(now int) -> id int, due int, domain text   [0..1]
select id, due, domain from mail where state = 'waiting' and due <= :now order by due, id limit 1;

-- mail_next_due() -> due int?   [1]
select min(due) as due from mail where state = 'waiting';

-- mail_put_off(id int, was int, due int) -> changed
update mail set due = :due where id = :id and due = :was and state = 'waiting';

-- mail_parked(parked int) -> count int   [1]
select count(*) as count from mail where state = 'waiting' and due >= :parked;

-- mail_park(parked int) -> changed
update mail set due = :parked where state = 'waiting' and due < :parked;

-- mail_unpark(parked int, now int) -> changed
update mail set due = :now where state = 'waiting' and due = :parked;

-- mail_one(id int) -> id int, state text, recipient text, domain text, language text, template text, subject text, body text,
--     purpose text, about text, unsubscribe text, posted int, due int, attempts int, finished int, bounced int   [0..1]
select id, state, recipient, domain, language, template, subject, body, purpose, about, unsubscribe, posted, due, attempts,
	finished, bounced
from mail where id = :id;

-- mail_newest(state text, most int) -> id int, state text, recipient text, language text, template text, subject text,
--     posted int, due int, attempts int, finished int, bounced int, code int?, answer text?   [0..n]
select m.id, m.state, m.recipient, m.language, m.template, m.subject, m.posted, m.due, m.attempts, m.finished, m.bounced,
	t.code, t.answer
from mail m left join mail_attempt t on t.mail = m.id and t.number = m.attempts
where :state = '' or m.state = :state order by m.id desc limit :most;

-- mail_counts() -> state text, count int   [0..n]
select state, count(*) as count from mail group by state order by state;

-- mail_attempted(id int, state text, due int, finished int) -> changed
update mail set state = :state, due = :due, finished = :finished, attempts = attempts + 1
where id = :id and state = 'waiting';

-- mail_attempt_add(id int, at int, outcome text, code int, answer text) -> nothing
insert into mail_attempt (mail, number, at, domain, outcome, code, answer)
select id, attempts, :at, domain, :outcome, :code, :answer from mail where id = :id;

-- mail_attempts(id int) -> number int, at int, outcome text, code int, answer text   [0..n]
select number, at, outcome, code, answer from mail_attempt where mail = :id order by number;

-- mail_sent_since(since int, domain text) -> every int, here int   [1]
select count(*) as every, count(case when domain = :domain then 1 end) as here
from mail_attempt where at > :since and outcome <> 'later';

-- mail_retry(id int, now int) -> changed
update mail set state = 'waiting', due = :now, finished = 0 where id = :id and state <> 'sent';

-- mail_drop(id int, now int) -> changed
update mail set state = 'dropped', finished = :now where id = :id and state in ('waiting', 'failed');

-- mail_forget_bodies(before int) -> changed
update mail set body = '' where state in ('sent', 'dropped') and finished < :before and body <> '';

-- mail_address_find(key text) -> id int, address text, official int, bounces int, bounced int, asked int, asked_at int,
--     confirmed int   [0..1]
select id, address, official, bounces, bounced, asked, asked_at, confirmed from mail_address where key = :key;

-- mail_address_next_id() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from mail_address;

-- mail_address_add(id int, key text, address text) -> nothing
insert into mail_address (id, key, address, official, bounces, bounced, asked, asked_at, confirmed)
values (:id, :key, :address, 0, 0, 0, 0, 0, 0);

-- mail_address_official(id int) -> nothing
update mail_address set official = 1 where id = :id;

-- mail_address_asked(id int, now int) -> nothing
update mail_address set asked = asked + 1, asked_at = :now where id = :id;

-- mail_address_confirmed(id int, now int) -> nothing
update mail_address set asked = 0, confirmed = :now, bounces = 0 where id = :id;

-- mail_returned(id int, now int) -> changed
update mail set bounced = :now where id = :id and bounced = 0;

-- mail_address_returned(id int, hard int, soft int, now int) -> nothing
update mail_address set bounces = bounces + :hard, soft = soft + :soft, bounced = :now where id = :id;

-- mail_address_count(id int) -> official int, bounces int, told int   [1]
select official, bounces, told from mail_address where id = :id;

-- mail_address_told(id int, now int) -> nothing
update mail_address set told = :now where id = :id;

-- mail_address_unstop(key text) -> changed
update mail_address set bounces = 0, soft = 0 where key = :key and bounces + soft > 0;

-- mail_addresses_bad(most int) -> address text, official int, bounces int, soft int, bounced int   [0..n]
select address, official, bounces, soft, bounced from mail_address where bounces + soft > 0
order by case when official = 0 and bounces >= :most then 0 else 1 end, official desc, bounced desc, id limit 100;
