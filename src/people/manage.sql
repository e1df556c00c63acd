-- grant_one(id text) -> account text, role text, government text, organization text, type text, deputy_of text, since int, until int   [0..1]
select account, role, government, organization, type, deputy_of, since, until from role_grant where id = :id;

-- grants_of_deputies_drop(account text, role text, government text, type text) -> nothing
delete from role_grant where deputy_of = :account and role = :role and government = :government and type = :type;

-- offer_put(id text, grant_id text, giver text, account text, now int) -> nothing
insert into role_offer (id, grant_id, giver, account, made) values (:id, :grant_id, :giver, :account, :now);

-- offer_drop_of_grant(grant_id text) -> nothing
delete from role_offer where grant_id = :grant_id;

-- offer_find(id text) -> grant_id text, giver text, account text   [0..1]
select grant_id, giver, account from role_offer where id = :id;

-- offers_of(account text) -> id text, giver text, account text, made int, role text, government text, organization text, type text   [0..n]
select o.id, o.giver, o.account, o.made, g.role, g.government, g.organization, g.type
from role_offer o join role_grant g on g.id = o.grant_id
where o.account = :account or o.giver = :account order by o.made, o.id;
