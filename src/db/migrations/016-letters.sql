-- Mail that comes in, and what came back of what went out.

-- Each message that came in, once for each address of ours that it was for, and what became of it: one verdict.
create table letter (
	id int primary key,
	hash blob not null,           -- SHA-256 of the address and the message, by which a repeat is known
	received int not null,        -- microseconds since 1970, as all times here
	way text not null,            -- lmtp, imap, command
	sender text not null,         -- of the envelope; empty: none, or not known
	recipient text not null,      -- our address; empty: none of ours was named
	author text not null,         -- address of From; empty: none, or several
	author_name text not null,
	subject text not null,
	message_id text not null,
	purpose text not null,        -- of the address (notices/purpose.h); empty: we have not made it
	about text not null,
	bytes int not null,
	proof text not null,          -- pass, fail, none: whether it comes from where it says (letters/proof.h)
	results text not null,        -- "spf=pass dmarc=pass", as told
	verdict text not null,        -- taken, bounce, held, ignored, refused
	reason text not null,         -- why; empty when taken
	effect text not null,         -- what was made of it: a request, drafts, ...
	decided int not null,         -- when somebody released or dropped what was held; 0: nobody had to
	decider text not null,        -- account; empty: the operator, or nobody
	original blob not null        -- the message; empty when forgotten
);

create unique index letter_hash on letter (hash);
create index letter_verdict on letter (verdict, id);
create index letter_author on letter (author, received);
create index letter_received on letter (received);

alter table mail_address add column soft int not null default 0; -- mail that came back for now, as from a full mailbox
alter table mail_address add column told int not null default 0; -- when people were last told that mail to an office comes back
