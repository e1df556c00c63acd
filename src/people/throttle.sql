-- throttle_get(subject blob) -> tries int, newest int, free int   [0..1]
select tries, newest, free from throttle where subject = :subject;

-- throttle_put(subject blob, tries int, newest int, free int, forgotten int) -> nothing
insert into throttle (subject, tries, newest, free, forgotten) values (:subject, :tries, :newest, :free, :forgotten)
on conflict (subject) do update set tries = excluded.tries, newest = excluded.newest, free = excluded.free,
	forgotten = excluded.forgotten;

-- throttle_forget(now int) -> nothing
delete from throttle where forgotten <= :now;
