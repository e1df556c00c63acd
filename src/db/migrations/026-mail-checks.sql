-- Mail: what is checked of sending it, whose address files come to, and what is left of old mail that came in.

-- One row: the newest check of SPF, DKIM and DMARC.
create table mail_check (
	id int primary key,
	asked int not null,           -- microseconds since 1970
	about text not null,          -- of the address that its test mail went to
	mail int not null,            -- the test mail; 0: none was sent
	findings text not null        -- JSON
);

-- How often a person was given a new address to send files to; without a row never.
create table import_address (
	account text primary key,
	number int not null
);

-- Verdicts of mail that came in and whose rows are gone.
create table letter_sum (
	verdict text primary key,
	count int not null
);

-- Records of which people were told that their period to be confirmed ends.
create table unconfirmed_told (
	record text primary key,
	date text not null            -- when it was confirmed, as it said then
);
