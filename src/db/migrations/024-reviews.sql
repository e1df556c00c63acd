-- Who reviews case studies (docs/reviews.md). Invitations and reviews at hand are requests of their own kinds.

create table reviewer (
	account text primary key,
	accepted int not null,        -- into the pool: microseconds since 1970; 0: not yet, or not any more
	available int not null,       -- 1: may be invited now
	named int not null,           -- 1: the page of reviewers may name it with its published reviews
	subjects text not null,       -- terms, countries, languages: each a line
	countries text not null,
	languages text not null,
	background text not null,     -- what it knows, in its own words
	interests text not null,      -- what may tie it to what it reviews
	changed int not null
);

-- The draft that is the answer to a request for a review.
create table review_draft (
	request text primary key,
	record text not null
);
create index review_draft_record on review_draft (record);
