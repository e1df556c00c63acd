-- Statements of mail that came in.

-- letter_find(hash blob) -> id int, verdict text, reason text, effect text   [0..1]
select id, verdict, reason, effect from letter where hash = :hash;

-- letter_next_id() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from letter;

-- letter_add(id int, hash blob, received int, way text, sender text, recipient text, author text, author_name text,
--     subject text, message_id text, purpose text, about text, bytes int, proof text, results text, verdict text, reason text,
--     effect text, original blob) -> nothing
insert into letter (id, hash, received, way, sender, recipient, author, author_name, subject, message_id, purpose, about, bytes,
	proof, results, verdict, reason, effect, decided, decider, original)
values (:id, :hash, :received, :way, :sender, :recipient, :author, :author_name, :subject, :message_id, :purpose, :about, :bytes,
	:proof, :results, :verdict, :reason, :effect, 0, '', :original);

-- letter_one(id int) -> id int, received int, way text, sender text, recipient text, author text, author_name text,
--     subject text, message_id text, purpose text, about text, bytes int, proof text, results text, verdict text, reason text,
--     effect text, decided int, original blob   [0..1]
select id, received, way, sender, recipient, author, author_name, subject, message_id, purpose, about, bytes, proof, results,
	verdict, reason, effect, decided, original
from letter where id = :id;

-- letters_newest(verdict text, most int) -> id int, received int, way text, sender text, recipient text, author text,
--     author_name text, subject text, purpose text, about text, bytes int, proof text, results text, verdict text, reason text,
--     effect text, decided int   [0..n]
select id, received, way, sender, recipient, author, author_name, subject, purpose, about, bytes, proof, results, verdict,
	reason, effect, decided
from letter where :verdict = '' or verdict = :verdict order by id desc limit :most;

-- letter_counts() -> verdict text, count int   [0..n]
select verdict, cast(sum(count) as bigint) as count
from (select verdict, count(*) as count from letter group by verdict
	union all select verdict, count from letter_sum) as verdicts
group by verdict order by verdict;

-- letters_held() -> count int   [1]
select count(*) as count from letter where verdict = 'held';

-- letters_of_author(author text, since int) -> count int   [1]
select count(*) as count from letter where author = :author and received > :since and verdict in ('taken', 'held');

-- letter_decide(id int, verdict text, reason text, effect text, now int, decider text) -> changed
update letter set verdict = :verdict, reason = :reason, effect = :effect, decided = :now, decider = :decider
where id = :id and verdict = 'held';

-- letters_forget(before int, nothing blob) -> changed
update letter set original = :nothing where received < :before and verdict <> 'held' and length(original) > 0;

-- letters_add_up(before int) -> nothing
insert into letter_sum (verdict, count)
select verdict, count(*) from letter
where received < :before and verdict <> 'held' and id < (select max(id) from letter)
group by verdict
on conflict (verdict) do update set count = letter_sum.count + excluded.count;

-- letters_drop(before int) -> changed
delete from letter where received < :before and verdict <> 'held' and id < (select max(id) from letter);

-- letter_of_check(about text) -> results text, proof text   [0..1]
select results, proof from letter where purpose = 'check' and about = :about and verdict = 'taken' order by id desc limit 1;

-- check_newest_original() -> original blob   [0..1]
select original from letter where purpose = 'check' and verdict = 'taken' and length(original) > 0 order by id desc limit 1;

-- mail_check_drop() -> changed
delete from mail_check;

-- mail_check_add(asked int, about text, mail int, findings text) -> nothing
insert into mail_check (id, asked, about, mail, findings) values (1, :asked, :about, :mail, :findings);

-- mail_check_find() -> asked int, about text, mail int, findings text   [0..1]
select asked, about, mail, findings from mail_check where id = 1;

-- mail_check_sent(id int) -> state text, answer text   [1]
select m.state, coalesce(t.answer, '') as answer
from mail m left join mail_attempt t on t.mail = m.id and t.number = m.attempts where m.id = :id;

-- import_address_find(account text) -> number int   [0..1]
select number from import_address where account = :account;

-- import_address_renew(account text) -> nothing
insert into import_address (account, number) values (:account, 1)
on conflict (account) do update set number = import_address.number + 1;
