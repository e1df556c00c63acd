-- Files and feeds that are harvested: what their servers said of the state that was taken in last.
alter table harvest_source add column etag text not null default '';
alter table harvest_source add column modified text not null default '';
