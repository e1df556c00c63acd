-- Statements of the OAI-PMH provider.

-- oai_format_find(prefix text) -> version text, since int   [0..1]
select version, since from oai_format where prefix = :prefix;

-- oai_format_set(prefix text, version text, since int) -> nothing
insert into oai_format (prefix, version, since) values (:prefix, :version, :since)
on conflict (prefix) do update set version = excluded.version, since = excluded.since;
