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
select verdict, count(*) as count from letter group by verdict order by verdict;

-- letters_held() -> count int   [1]
select count(*) as count from letter where verdict = 'held';

-- letters_of_author(author text, since int) -> count int   [1]
select count(*) as count from letter where author = :author and received > :since and verdict in ('taken', 'held');

-- letter_decide(id int, verdict text, reason text, effect text, now int, decider text) -> changed
update letter set verdict = :verdict, reason = :reason, effect = :effect, decided = :now, decider = :decider
where id = :id and verdict = 'held';

-- letters_forget(before int, nothing blob) -> changed
update letter set original = :nothing where received < :before and verdict <> 'held' and length(original) > 0;

-- letter_newest_check() -> received int, results text   [0..1]
select received, results from letter where purpose = 'check' and verdict = 'taken' order by id desc limit 1;
