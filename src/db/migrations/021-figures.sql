-- How often what is published was read (figures/figures.h).

create table figure (
	period text not null,         -- a day (2026-11-30), or of what is long past a month (2026-11)
	kind text not null,           -- enum figure_kind
	what text not null,           -- which page, record, country; empty: all others of the kind
	form text not null,           -- html, csv, file; empty where there is none
	count int not null,
	primary key (period, kind, what, form)
);
