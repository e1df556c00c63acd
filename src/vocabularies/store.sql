-- The term store.

-- vocabulary_put(name text, source text) -> nothing
insert into vocabulary (name, source) values (:name, :source)
on conflict (name) do update set source = excluded.source;

-- terms_drop(vocabulary text) -> nothing
delete from term where vocabulary = :vocabulary;

-- term_labels_drop(vocabulary text) -> nothing
delete from term_label where vocabulary = :vocabulary;

-- term_add(vocabulary text, position int, notation text, broader text) -> nothing
insert into term (vocabulary, position, notation, broader) values (:vocabulary, :position, :notation, :broader);

-- term_label_add(vocabulary text, position int, kind int, place int, language text, label text) -> nothing
insert into term_label (vocabulary, position, kind, place, language, label)
values (:vocabulary, :position, :kind, :place, :language, :label);

-- vocabularies_all() -> name text, source text   [0..n]
select name, source from vocabulary order by name;

-- terms_all() -> vocabulary text, position int, notation text, broader text   [0..n]
select vocabulary, position, notation, broader from term order by vocabulary, position;

-- term_labels_all() -> vocabulary text, position int, kind int, language text, label text   [0..n]
select vocabulary, position, kind, language, label from term_label order by vocabulary, position, kind, place;
