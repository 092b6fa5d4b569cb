-- Makes a copied cluster the stack's own before anybody reaches it: Superset reaches this stack's database, which then
-- gets the stack's name. Passwords follow in roles.sql; Superset's to the warehouse, encrypted with the other stack's
-- key, comes again with the import of its connection.
select coalesce(max(datname), :'warehouse') as copied
from pg_database
where datname not in ('postgres', 'superset', 'template0', 'template1', :'warehouse')
\gset

\connect superset
update public.dbs
set sqlalchemy_uri = replace(sqlalchemy_uri, '/' || :'copied', '/' || :'warehouse'), password = null;
update public.ab_view_menu
set name = replace(name, '.[' || :'copied' || ']', '.[' || :'warehouse' || ']')
where name like '[%].[%]%';

\connect postgres
select format('alter database %I rename to %I', :'copied', :'warehouse')
where :'copied' <> :'warehouse'
\gexec
