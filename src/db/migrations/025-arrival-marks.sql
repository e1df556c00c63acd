-- How much of a file that comes in pieces is surely on disk, and which opening of the node wrote what may come after it: that one
-- knows that it was not lost in between.

alter table arrival add column marked int not null default 0;
alter table arrival add column writer text not null default '';
