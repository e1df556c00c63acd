-- Who decides for a government or an organization is asked at every save.

create index role_grant_government on role_grant (government);
create index role_grant_organization on role_grant (organization);
