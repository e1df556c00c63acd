-- Sets that harvesters ask for (records/sets.h).

alter table change_log add column sets text not null default '';   -- that the revision is in, and that its record has left
