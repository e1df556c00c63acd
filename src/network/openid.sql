-- openid_provider_put(name text, metadata text, keys text, fetched int) -> nothing
insert into openid_provider (name, metadata, keys, fetched) values (:name, :metadata, :keys, :fetched)
on conflict (name) do update set metadata = excluded.metadata, keys = excluded.keys, fetched = excluded.fetched;

-- openid_provider_get(name text) -> metadata text, keys text   [0..1]
select metadata, keys from openid_provider where name = :name;

-- openid_ask(state blob, provider text, created int) -> nothing
insert into openid_answer (state, provider, stage, subject, email, verified, name, created)
values (:state, :provider, 'asked', '', '', 0, '', :created);

-- openid_tell(state blob, stage text, subject text, email text, verified int, name text) -> nothing
update openid_answer set stage = :stage, subject = :subject, email = :email, verified = :verified, name = :name
where state = :state;

-- openid_get(state blob) -> provider text, stage text, subject text, email text, verified int, name text   [0..1]
select provider, stage, subject, email, verified, name from openid_answer where state = :state;

-- openid_use(state blob) -> nothing
delete from openid_answer where state = :state;

-- openid_forget(before int) -> nothing
delete from openid_answer where created < :before;
