-- account_add(id text, email text, address text, name text, language text, state int, password text, second blob, government text, organization text, confirmed int, now int) -> nothing
insert into account (id, email, address, name, language, state, password, second, second_step, government, organization, created,
	confirmed, seen)
values (:id, :email, :address, :name, :language, :state, :password, :second, 0, :government, :organization, :now, :confirmed, 0);

-- account_by_id(id text) -> id text, email text, name text, language text, state int, password text, second blob, second_step int, government text, organization text, created int, confirmed int, seen int   [0..1]
select id, email, name, language, state, password, second, second_step, government, organization, created, confirmed, seen
from account where id = :id;

-- account_by_address(address text) -> id text   [0..1]
select id from account where address = :address and address <> '';

-- account_page(after text, count int) -> id text   [0..n]
select id from account where address <> '' and address > :after order by address limit :count;

-- `pattern` is of LIKE, in small letters, empty: any; so are `state` -1 and an empty `owner`.
-- account_search(pattern text, state int, owner text, after text, count int) -> id text   [0..n]
select id from account
where address <> '' and address > :after and (:state < 0 or state = :state)
	and (:owner = '' or government = :owner or organization = :owner)
	and (:pattern = '' or lower(email) like :pattern escape '\' or lower(name) like :pattern escape '\')
order by address limit :count;

-- account_change(id text, email text, address text, name text, language text, state int, password text, second blob, second_step int, government text, organization text, confirmed int, seen int) -> changed
update account set email = :email, address = :address, name = :name, language = :language, state = :state, password = :password,
	second = :second, second_step = :second_step, government = :government, organization = :organization,
	confirmed = :confirmed, seen = :seen
where id = :id;

-- grant_put(id text, account text, role text, government text, organization text, type text, giver text, deputy_of text, since int, until int) -> nothing
insert into role_grant (id, account, role, government, organization, type, giver, deputy_of, since, until)
values (:id, :account, :role, :government, :organization, :type, :giver, :deputy_of, :since, :until);

-- grant_take(id text) -> changed
delete from role_grant where id = :id;

-- Of the accounts from `least` to `most`.
-- grant_rows(least text, most text) -> id text, account text, role text, government text, organization text, type text, giver text, deputy_of text, since int, until int   [0..n]
select id, account, role, government, organization, type, giver, deputy_of, since, until
from role_grant where account >= :least and account <= :most order by account, role, government, organization, type, id;

-- What an organization was merged into, and that, the last first.
-- organization_merged(id text, most int) -> id text   [0..n]
with recursive chain(id, step) as (
	select a.target, 1 from alias a where a.record = :id
	union all
	select a.target, c.step + 1 from chain c join alias a on a.record = c.id where c.step < :most)
select id from chain where not exists (select 1 from alias a where a.record = chain.id) order by step desc;

-- grant_same(account text, role text, government text, organization text, type text, now int) -> id text   [0..n]
select id from role_grant
where account = :account and role = :role and government = :government and organization = :organization and type = :type
	and (until = 0 or until > :now) order by id;

-- grant_holders(role text, government text, type text, now int) -> account text   [0..n]
select account from role_grant
where role = :role and government = :government and type = :type and deputy_of = '' and (until = 0 or until > :now)
order by account;

-- grant_authority(owner text, type text, now int) -> account text   [0..1]
select g.account from (
	select account, type, deputy_of, since, until from role_grant where government = :owner and role = 'publishing-authority'
	union all
	select account, type, deputy_of, since, until from role_grant where organization = :owner and role = 'publishing-authority') g
where (g.type = :type or g.type = '') and g.deputy_of = '' and g.since <= :now and (g.until = 0 or g.until > :now)
	and (select a.state from account a where a.id = g.account) = 2 -- a join may read all accounts on PostgreSQL
order by case g.type when '' then 1 else 0 end, g.account limit 1;
