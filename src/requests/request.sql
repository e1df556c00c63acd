-- request_add(id text, kind text, subject text, title text, type text, owner text, version int, sender text, sender_name text, sender_email text, language text, reason text, note text, assignee text, batch text, now int, due int) -> nothing
insert into request (id, kind, state, subject, title, type, owner, version, sender, sender_name, sender_email, language, reason, note,
	assignee, batch, created, due, reminded, decided, decider, answer)
values (:id, :kind, 'open', :subject, :title, :type, :owner, :version, :sender, :sender_name, :sender_email, :language, :reason, :note,
	:assignee, :batch, :now, :due, 0, 0, '', '');

-- request_renew(id text, title text, version int, note text, batch text, now int, due int) -> nothing
update request set title = :title, version = :version, note = :note, batch = :batch, created = :now, due = :due, reminded = 0
where id = :id;

-- request_get(id text) -> id text, kind text, state text, subject text, title text, type text, owner text, version int, sender text, sender_name text, sender_email text, language text, reason text, note text, assignee text, batch text, created int, due int, reminded int, decided int, decider text, answer text   [0..1]
select id, kind, state, subject, title, type, owner, version, sender, sender_name, sender_email, language, reason, note, assignee,
	batch, created, due, reminded, decided, decider, answer
from request where id = :id;

-- request_open_about(kind text, subject text) -> id text   [0..n]
select id from request where subject = :subject and state = 'open' and kind = :kind
order by created + 0, id; -- an order that no index has: SQLite would read all that are open, not those of the subject

-- request_open_to(kind text, subject text, assignee text) -> id text   [0..n]
select id from request where subject = :subject and state = 'open' and kind = :kind and assignee = :assignee
order by created + 0, id;

-- requests_open(after int, after_id text, count int) -> id text, created int   [0..n]
select id, created from request
where state = 'open' and (created > :after or (created = :after and id > :after_id)) order by created, id limit :count;

-- requests_of_sender(sender text, count int) -> id text   [0..n]
select id from request where sender = :sender order by created desc, id limit :count;

-- requests_open_about(subject text) -> id text   [0..n]
select id from request where subject = :subject and state = 'open' order by created, id;

-- requests_about(subject text) -> id text   [0..n]
select id from request where subject = :subject order by created desc, id limit 200;

-- request_end(id text, state text, now int, decider text, answer text) -> changed
update request set state = :state, decided = :now, decider = :decider, answer = :answer where id = :id and state = 'open';

-- requests_overdue(now int) -> id text   [0..n]
select id from request where state = 'open' and due <> 0 and due <= :now order by due limit 200;

-- requests_to_remind(before int) -> id text   [0..n]
select id from request where state = 'open' and created <= :before and reminded <= :before order by created limit 200;

-- request_mark_reminded(id text, now int) -> nothing
update request set reminded = :now where id = :id;

-- request_message_last(request text) -> number int, account text, name text, text text   [0..1]
select number, account, name, text from request_message where request = :request order by number desc limit 1;

-- request_message_add(request text, number int, time int, account text, name text, channel text, text text) -> nothing
insert into request_message (request, number, time, account, name, channel, text)
values (:request, :number, :time, :account, :name, :channel, :text);

-- request_messages_of(request text) -> number int, time int, account text, name text, channel text, text text   [0..n]
select number, time, account, name, channel, text from request_message where request = :request order by number;

-- draft_state(id text) -> version int, saver text   [0..1]
select d.version, coalesce(v.author, '') as saver from draft d left join draft_version v on v.draft = d.id and v.version = d.version
where d.id = :id;

-- unconfirmed_candidates(state int, after text, most int) -> id text, type text   [0..n]
select id, type from record where state = :state and id > :after order by id limit :most;

-- unconfirmed_told(record text) -> date text   [0..1]
select date from unconfirmed_told where record = :record;

-- unconfirmed_tell(record text, date text) -> nothing
insert into unconfirmed_told (record, date) values (:record, :date)
on conflict (record) do update set date = excluded.date;
