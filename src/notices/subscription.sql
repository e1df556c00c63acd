-- Statements of subscriptions.

-- subscription_next_id() -> id int   [1]
select coalesce(max(id), 0) + 1 as id from subscription;

-- subscription_count(address int) -> count int   [1]
select count(*) as count from subscription where address = :address and state <> 'ended';

-- subscription_same(address int, query text) -> id int, state text   [0..1]
select id, state from subscription where address = :address and query = :query and state <> 'ended' order by id limit 1;

-- subscription_add(id int, address int, query text, title text, channel text, language text, created int,
--     followed int) -> nothing
insert into subscription (id, address, event, query, title, channel, language, state, created, followed, told)
values (:id, :address, 'found', :query, :title, :channel, :language, 'asked', :created, :followed, 0);

-- subscription_set(id int, channel text, language text) -> nothing
update subscription set channel = :channel, language = :language where id = :id and state = 'asked';

-- subscription_of(address int) -> id int, query text, title text, channel text, language text, state text   [0..n]
select id, query, title, channel, language, state from subscription where address = :address and state <> 'ended' order by id;

-- subscription_one(id int) -> id int, address int, query text, title text, channel text, language text, state text   [0..1]
select id, address, query, title, channel, language, state from subscription where id = :id;

-- subscription_confirm(id int, address int, followed int) -> changed
update subscription set state = 'active', followed = :followed
where id = :id and address = :address and state = 'asked';

-- subscription_end(id int) -> changed
update subscription set state = 'ended' where id = :id and state <> 'ended';

-- subscription_due(now int, day int, week int, newest int, after int, most int) -> id int, address text, query text, title text,
--     language text, followed int   [0..n]
select s.id, a.address, s.query, s.title, s.language, s.followed
from subscription s join mail_address a on a.id = s.address
where s.state = 'active' and s.followed < :newest and s.id > :after and (s.channel = 'now'
	or (s.channel = 'daily' and s.told <= :now - :day) or (s.channel = 'weekly' and s.told <= :now - :week))
order by s.id limit :most;

-- subscription_followed(id int, followed int) -> nothing
update subscription set followed = :followed where id = :id;

-- subscription_told(id int, followed int, told int) -> nothing
update subscription set followed = :followed, told = :told where id = :id;

-- subscription_forget(before int) -> changed
delete from subscription where state <> 'active' and created < :before;
