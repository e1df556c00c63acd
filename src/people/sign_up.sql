-- held_put(id text, email text, name text, language text, network text, created int) -> nothing
insert into sign_up (id, email, name, language, network, created)
values (:id, :email, :name, :language, :network, :created);

-- held_by_email(email text) -> id text   [0..n]
select id from sign_up where email = :email;

-- held_count() -> count int   [1]
select count(*) as count from sign_up;

-- held_list(count int) -> id text, email text, name text, language text, network text, created int   [0..n]
select id, email, name, language, network, created from sign_up order by created, id limit :count;

-- held_get(id text) -> id text, email text, name text, language text, network text, created int   [0..1]
select id, email, name, language, network, created from sign_up where id = :id;

-- held_drop(id text) -> nothing
delete from sign_up where id = :id;

-- accounts_waiting(state int, count int) -> id text   [0..n]
select id from account where state = :state order by created, id limit :count;
